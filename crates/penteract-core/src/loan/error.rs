//! Why an event is refused.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::event::EventKind;
use super::option_fault::OptionFault;
use crate::{Currency, LocalText, Rate, ScheduleError, TermsError, Words, said, text};

/// Why a loan cannot be read, or an event not be recorded; the loan is as it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoanError {
    /// The terms give no schedule.
    Schedule(ScheduleError),
    /// An effect of an option whose phases cannot be planned.
    OptionEffect {
        /// The option.
        option: String,
        /// Why.
        source: TermsError,
    },
    /// A choice of an option that cannot be planned.
    OptionChoice {
        /// The option.
        option: String,
        /// The choice.
        choice: String,
        /// Why.
        source: TermsError,
    },
    /// An option that holds nothing, or not together.
    Option {
        /// The option.
        option: String,
        /// Why.
        fault: OptionFault,
    },
    /// What it takes to close a loan of which nothing is drawn yet.
    NotDrawn {
        /// The day that was asked.
        date: NaiveDate,
        /// The day of the first drawing.
        start: NaiveDate,
    },
    /// An event that the contract, the date or the state of the loan does not allow.
    Event {
        /// Its position among the events in order of date, from 1.
        number: usize,
        /// Its kind.
        kind: EventKind,
        /// Its date.
        date: NaiveDate,
        /// Why it is refused.
        refusal: Refusal,
    },
}

said! { LoanError: Error {
    Schedule(cause: ScheduleError);
    OptionEffect { option, source } =>
        "an effect of the option `{option}`: {source}",
        "un effet de l'option `{option}` : {source}";
    OptionChoice { option, choice, source } =>
        "the choice `{choice}` of the option `{option}`: {source}",
        "le choix `{choice}` de l'option `{option}` : {source}";
    NotDrawn { date, start } =>
        "nothing is drawn on {date}, and nothing is to be paid off: ask for a day from {start} on, that of the first drawing",
        "rien n'est débloqué le {date}, et il n'y a rien à solder : demandez un jour à partir du {start}, celui du premier déblocage",
        date = date, start = start;
    Option { option, fault } =>
        "the option `{option}` {fault}",
        "l'option `{option}` {fault}";
    Event { number, kind, date, refusal } =>
        "event {number}, {kind} of {date}: {refusal}",
        "évènement {number}, {kind} du {date} : {refusal}";
} }

impl LoanError {
    /// The reason, when an event was refused.
    pub const fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Event { refusal, .. } => Some(refusal),
            _ => None,
        }
    }
}

/// Why an event is refused: the condition that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// An amount of zero or less.
    NotPositive {
        /// The amount.
        amount: Decimal,
    },
    /// An amount above the most that is computed.
    AmountTooLarge {
        /// The amount.
        amount: Decimal,
        /// The most.
        max: Decimal,
    },
    /// An amount finer than the currency.
    TooManyDecimals {
        /// The amount.
        amount: Decimal,
        /// The currency of the loan.
        currency: Currency,
    },
    /// The same reference twice.
    RecordedTwice {
        /// The reference.
        id: String,
    },
    /// A kind that the contract leaves out.
    NotAllowed,
    /// Nothing is left of the loan.
    Closed {
        /// Since when.
        closed_on: NaiveDate,
    },
    /// Before anything was drawn.
    BeforeStart {
        /// The first disbursement.
        start: NaiveDate,
    },
    /// A disbursement above what is granted.
    AboveApproved {
        /// The disbursement.
        amount: Decimal,
        /// With those before it, and those that the terms foresee.
        total: Decimal,
        /// The amount approved.
        approved: Decimal,
    },
    /// A disbursement that no instalment could repay.
    AfterMaturity {
        /// The last due date.
        maturity: NaiveDate,
    },
    /// More money than is owed.
    AboveOwed {
        /// The amount.
        amount: Decimal,
        /// What is owed.
        owed: Decimal,
    },
    /// A payment by somebody who owes nothing of the loan.
    NotOwedBy {
        /// Who.
        payer: LocalText,
        /// Who may pay, besides the borrower.
        known: Vec<LocalText>,
    },
    /// A payment of the lender to itself.
    OwesItself,
    /// Phases that would have one party pay interest that runs in the phase of another.
    CarriesInterestOf {
        /// Who pays it now.
        payer: LocalText,
        /// The due date with which it is paid.
        until: NaiveDate,
    },
    /// More instalments of which a third party would pay the interest.
    LongerForOthers {
        /// Who.
        payer: LocalText,
    },
    /// More given back than is held.
    AboveHeld {
        /// The amount.
        amount: Decimal,
        /// What is held.
        held: Decimal,
    },
    /// A release of cash that was not withheld.
    NoRetention,
    /// More released than is held, or nothing.
    AboveRetained {
        /// The amount.
        amount: Decimal,
        /// What is held.
        held: Decimal,
    },
    /// A payment returned that was never made, or came back before.
    NoSuchPayment {
        /// The day.
        paid_on: NaiveDate,
        /// The amount.
        amount: Decimal,
    },
    /// A payoff of another amount.
    NotThePayoff {
        /// The amount.
        amount: Decimal,
        /// What is owed.
        owed: Decimal,
    },
    /// A prepayment of everything.
    PrepaysAll {
        /// The amount.
        amount: Decimal,
        /// The principal not yet due.
        principal: Decimal,
    },
    /// Something is past due or due.
    UnpaidFirst {
        /// What is unpaid of it.
        amount: Decimal,
        /// Since when it is due.
        due_date: NaiveDate,
    },
    /// An instalment called missed that is none, or is paid.
    NotMissed {
        /// The date.
        due_date: NaiveDate,
    },
    /// An option that the contract does not have.
    NoSuchOption {
        /// Its name.
        option: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A choice that the option does not have.
    NoSuchChoice {
        /// The option.
        option: String,
        /// The choice.
        choice: String,
        /// What it offers.
        offered: String,
    },
    /// An option that offers choices, exercised without one.
    ChoiceMissing {
        /// The option.
        option: String,
        /// What it offers.
        offered: String,
    },
    /// A choice of an option that offers none.
    NoChoices {
        /// The option.
        option: String,
    },
    /// An option exercised as often as it may be.
    OptionUsedUp {
        /// Its name.
        option: String,
        /// When it was exercised last.
        exercised_on: NaiveDate,
        /// How often it may be.
        at_most: u32,
    },
    /// An option beside one that excludes it.
    OptionExcluded {
        /// Its name.
        option: String,
        /// The one exercised before.
        other: String,
        /// When.
        exercised_on: NaiveDate,
    },
    /// An option exercised while another one, or itself before, makes it wait.
    OptionTooSoon {
        /// Its name.
        option: String,
        /// The one exercised before.
        other: String,
        /// The first day on which it may be.
        free_from: NaiveDate,
    },
    /// An option, or another event, that leaves a loan beyond its longest term.
    BeyondLongestTerm {
        /// The name of the option, if it is one.
        option: Option<String>,
        /// When the loan would end.
        maturity: NaiveDate,
        /// The option exercised that says when it may end: itself, or one before.
        promising: String,
        /// When it may end at the latest.
        end_max: NaiveDate,
    },
    /// A value that is to be chosen and is not.
    ChosenMissing {
        /// The field.
        field: String,
        /// The least.
        min: String,
        /// The most.
        max: String,
    },
    /// A value that a decision gives, of an option exercised without one.
    NotDecided {
        /// The field.
        field: String,
    },
    /// A value chosen below or above its bounds.
    ChosenOutside {
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// The least.
        min: String,
        /// The most.
        max: String,
    },
    /// A value chosen that is not written as its bounds are: a text for a whole number.
    ChosenOtherwise {
        /// The field.
        field: String,
        /// The value, as in JSON.
        value: String,
        /// The least, as in JSON.
        min: String,
    },
    /// A value chosen that the option fixes or does not have.
    NothingToChoose {
        /// The option.
        option: String,
        /// The field.
        field: String,
    },
    /// What was chosen makes no event.
    NoEvent {
        /// What does not fit.
        cause: LocalText,
    },
    /// An option exercised too early or too late.
    OutsideWindow {
        /// Its name.
        option: String,
        /// The first day.
        opens: NaiveDate,
        /// The last day.
        closes: NaiveDate,
    },
    /// An option that opens on days of its own, none of which lies within the loan.
    NeverReviewed {
        /// Its name.
        option: String,
    },
    /// An option exercised too early, which does not close.
    NotYetOpen {
        /// Its name.
        option: String,
        /// The first day.
        opens: NaiveDate,
    },
    /// A date that is no due date.
    NoSuchDueDate {
        /// The date.
        date: NaiveDate,
    },
    /// No instalment after a day.
    NoInstalmentAfter {
        /// The day.
        day: NaiveDate,
    },
    /// A date that has passed.
    InThePast {
        /// Which date.
        what: Words,
        /// The date.
        date: NaiveDate,
    },
    /// An overdue instalment, and something paid after it.
    PaidAfter {
        /// Its due date.
        due_date: NaiveDate,
    },
    /// A last day before the first.
    DatesOutOfOrder {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        until: NaiveDate,
    },
    /// A new due date at or before the one before.
    DueDateTooEarly {
        /// The new due date.
        date: NaiveDate,
        /// The due date before.
        before: NaiveDate,
    },
    /// A change that changes nothing.
    ChangesNothing {
        /// What to give.
        remedy: Words,
    },
    /// A phase whose shares are given one by one.
    PhaseCannotBeCut {
        /// The kind.
        kind: &'static str,
        /// Instalment of the loan, from 1.
        instalment: u32,
    },
    /// Too few instalments left.
    NoInstalmentLeft {
        /// How many are left in the phase.
        left: u32,
        /// How many were to go.
        wanted: u32,
    },
    /// Too many instalments.
    TooManyInstalments {
        /// How many.
        instalments: u64,
        /// The most.
        max: u32,
    },
    /// Instalments that would end before all is drawn.
    EndsBeforeDrawing {
        /// The day of the last drawing that the terms and events foresee.
        drawn_on: NaiveDate,
        /// The last due date that the event would leave.
        maturity: NaiveDate,
    },
    /// A rate reset without an index.
    NotIndexed,
    /// A rate out of range.
    RateOutOfRange {
        /// The index.
        rate: Rate,
    },
    /// A charge with two amounts, or none.
    ChargeAmount,
    /// More instalments, and the same end.
    LongerWithin,
    /// Money taken back that was never paid.
    AbovePaid {
        /// The amount.
        amount: Decimal,
        /// What was paid.
        paid: Decimal,
    },
    /// A second credit event.
    CreditEventTwice {
        /// When.
        date: NaiveDate,
    },
    /// Something that ends with the credit event.
    AfterCreditEvent {
        /// When.
        date: NaiveDate,
    },
    /// A recovery without a credit event.
    NoCreditEvent,
    /// More recovered than lost.
    AboveLoss {
        /// The amount.
        amount: Decimal,
        /// What is left of the loss.
        loss: Decimal,
    },
    /// The change leaves no schedule.
    Schedule(ScheduleError),
    /// The change makes terms that do not hold together.
    Terms(TermsError),
    /// More was paid ahead than the loan as changed would ask for.
    PaidBeyond {
        /// How much.
        amount: Decimal,
    },
    /// An amount that a decimal cannot hold.
    Overflow,
}

/// Whose payment would be taken.
fn who_may_pay(known: &[LocalText]) -> LocalText {
    let mut names = known.iter().cloned();
    let Some(first) = names.next() else {
        return text!(
            "the terms name nobody besides the borrower",
            "les conditions ne nomment personne hormis l'emprunteur"
        );
    };
    let names = names.fold(first, |names, name| {
        text!(
            "{names}, {name}",
            "{names}, {name}",
            names = names,
            name = name
        )
    });
    text!(
        "the terms name {names}",
        "les conditions nomment {names}",
        names = names
    )
}

said! { Refusal: Error {
    NotPositive { amount } =>
        "an amount of {amount} moves nothing: give an amount above zero",
        "un montant de {amount} ne déplace rien : donnez un montant positif";
    AmountTooLarge { amount, max } =>
        "{amount} is above {max}: no amount of a loan is as large",
        "{amount} dépasse {max} : aucun montant d'un prêt n'est aussi grand";
    TooManyDecimals { amount, currency } =>
        "{amount} has more decimals than {currency} counts: round it first",
        "{amount} a plus de décimales que n'en compte {currency} : arrondissez d'abord";
    RecordedTwice { id } =>
        "an event with the id `{id}` is recorded already: give another id, or leave this one out",
        "un évènement d'identifiant `{id}` est déjà enregistré : donnez un autre identifiant, ou retirez celui-ci";
    NotAllowed =>
        "the contract does not allow it: add it to `allowed_events` or leave the event out",
        "le contrat ne le permet pas : ajoutez-le à `allowed_events` ou retirez l'évènement";
    Closed { closed_on } =>
        "the loan was closed on {closed_on}: only a payment taken back or returned reopens it",
        "le prêt est soldé depuis le {closed_on} : seul un paiement repris ou rejeté le rouvre";
    BeforeStart { start } =>
        "the loan begins on {start}: nothing is owed before",
        "le prêt commence le {start} : rien n'est dû avant";
    AboveApproved { amount, total, approved } =>
        "{amount} brings the disbursements to {total}, above the {approved} approved",
        "{amount} porte les déblocages à {total}, au-delà des {approved} accordés";
    AfterMaturity { maturity } =>
        "the last instalment falls due on {maturity}: reschedule before drawing more",
        "la dernière échéance tombe le {maturity} : rééchelonnez avant de débloquer davantage";
    AboveOwed { amount, owed } =>
        "{amount} is above what is owed, {owed}: give at most that",
        "{amount} dépasse ce qui est dû, {owed} : donnez au plus cela";
    NotOwedBy { payer, known } =>
        "{payer} owes nothing of this loan: {remedy}",
        "{payer} ne doit rien de ce prêt : {remedy}",
        remedy = who_may_pay(known);
    OwesItself =>
        "the lender owes itself, and its lines are settled on the day they fall due: leave the payment out",
        "le prêteur se doit à lui-même, et ses lignes sont réglées le jour où elles sont dues : retirez le paiement";
    CarriesInterestOf { payer, until } =>
        "the interest carried up to that instalment is due on {until} (payer: {payer}), and another one would pay it: begin with an instalment after {until}",
        "les intérêts reportés jusqu'à cette échéance sont dus le {until} (payeur : {payer}), et un autre les paierait : commencez par une échéance postérieure au {until}";
    LongerForOthers { payer } =>
        "the interest of the instalments left is not the borrower's (payer: {payer}), and extra ones would add to it: give the phases with `other-phases`, each with its payer",
        "les intérêts des échéances restantes ne sont pas dus par l'emprunteur (payeur : {payer}), et des échéances de plus en ajouteraient : donnez les phases avec `other-phases`, chacune avec son payeur";
    AboveHeld { amount, held } =>
        "{amount} is above what is held, {held}: give back at most that",
        "{amount} dépasse ce qui est détenu, {held} : rendez au plus cela";
    NoRetention =>
        "the terms have no `retention`: nothing is withheld that could go back",
        "les conditions n'ont pas de `retention` : rien n'est retenu qui puisse être rendu";
    AboveRetained { amount, held } =>
        "{amount} cannot go back, of a retention of which {held} is held: give an amount above zero, at most that",
        "{amount} ne peuvent être rendus, d'une retenue dont {held} sont détenus : donnez un montant positif, au plus cela";
    NoSuchPayment { paid_on, amount } =>
        "no payment of {amount} on {paid_on} is left to come back: give the day and the amount of one recorded, as its event or the payoff quote states them, of a prepayment with its fee",
        "aucun paiement de {amount} du {paid_on} ne peut plus revenir : donnez le jour et le montant d'un paiement enregistré, tels que son évènement ou le décompte de remboursement total les dit, celui d'un remboursement anticipé avec son indemnité";
    NotThePayoff { amount, owed } =>
        "{amount} is not what is owed that day, {owed}: ask for a payoff quote",
        "{amount} n'est pas ce qui est dû ce jour-là, {owed} : demandez un décompte de remboursement total";
    PrepaysAll { amount, principal } =>
        "{amount} is not below the principal not yet due, {principal}: record a payoff",
        "{amount} n'est pas inférieur au capital non échu, {principal} : enregistrez un remboursement total (`payoff`)";
    UnpaidFirst { amount, due_date } =>
        "{amount} due on {due_date} is unpaid: record its payment first",
        "{amount} dus le {due_date} sont impayés : enregistrez d'abord leur paiement";
    NotMissed { due_date } =>
        "nothing is unpaid of what was due on {due_date}: a missed instalment is due and unpaid",
        "rien n'est impayé de ce qui était dû le {due_date} : une échéance impayée est due et non payée";
    NoSuchOption { option, known } =>
        "the contract has no option `{option}`{known}",
        "le contrat n'a pas d'option `{option}`{known}",
        known = (!known.is_empty())
            .then(|| text!("; it has: {known}", " ; il a : {known}", known = known.join(", ")));
    NoSuchChoice { option, choice, offered } =>
        "the option `{option}` has no choice `{choice}`: it offers {offered}",
        "l'option `{option}` n'a pas de choix `{choice}` : elle propose {offered}";
    ChoiceMissing { option, offered } =>
        "the option `{option}` is exercised without a choice: give `choice`, one of {offered}",
        "l'option `{option}` est exercée sans choix : donnez `choice`, l'un de {offered}";
    NoChoices { option } =>
        "the option `{option}` has no choices: leave `choice` out",
        "l'option `{option}` n'a pas de choix : retirez `choice`";
    OptionUsedUp { option, exercised_on, at_most } =>
        "the option `{option}` was last exercised on {exercised_on}: at most {at_most} in all",
        "l'option `{option}` a été exercée en dernier le {exercised_on} : {at_most} fois au plus";
    OptionExcluded { option, other, exercised_on } =>
        "the option `{option}` is not open beside `{other}`, exercised on {exercised_on}",
        "l'option `{option}` n'est pas ouverte à côté de `{other}`, exercée le {exercised_on}";
    NeverReviewed { option } =>
        "the option `{option}` opens on no day of the loan",
        "l'option `{option}` ne s'ouvre à aucun jour du prêt";
    OptionTooSoon { option, other, free_from } =>
        "after `{other}`, the option `{option}` is open from {free_from}",
        "après `{other}`, l'option `{option}` est ouverte à partir du {free_from}";
    BeyondLongestTerm { option, maturity, promising, end_max } =>
        "{with}the loan would end on {maturity}: by the `max_term` of `{promising}` it ends by {end_max}",
        "{with}le prêt finirait le {maturity} : par le `max_term` de `{promising}`, il finit le {end_max} au plus tard",
        with = option.as_ref().map(|option| text!(
            "with the option `{option}` ",
            "avec l'option `{option}`, "
        ));
    ChosenMissing { field, min, max } =>
        "`{field}` is to be chosen, between {min} and {max}: give it in `chosen`",
        "`{field}` est à choisir, entre {min} et {max} : donnez-le dans `chosen`";
    NotDecided { field } =>
        "`{field}` is given by a decision: take the event that it gives",
        "`{field}` est donné par une décision : prenez l'évènement qu'elle donne";
    ChosenOutside { field, value, min, max } =>
        "`{field}` is {value}: choose it between {min} and {max}",
        "`{field}` vaut {value} : choisissez-le entre {min} et {max}";
    ChosenOtherwise { field, value, min } =>
        "`{field}` is `{value}`: write it as its bounds are written, such as `{min}`",
        "`{field}` vaut `{value}` : écrivez-le comme ses bornes, ainsi `{min}`";
    NothingToChoose { option, field } =>
        "the option `{option}` leaves no `{field}` to choose: take it out of `chosen`",
        "l'option `{option}` ne laisse pas de `{field}` à choisir : retirez-le de `chosen`";
    NoEvent { cause } =>
        "what was chosen is not possible: {cause}",
        "ce qui a été choisi n'est pas possible : {cause}",
        cause = cause.clone();
    OutsideWindow { option, opens, closes } =>
        "the option `{option}` is open from {opens} to {closes}",
        "l'option `{option}` est ouverte du {opens} au {closes}";
    NotYetOpen { option, opens } =>
        "the option `{option}` is open from {opens} on",
        "l'option `{option}` est ouverte à partir du {opens}";
    NoSuchDueDate { date } =>
        "no instalment is due on {date}: give a due date of the schedule as it stands",
        "aucune échéance ne tombe le {date} : donnez une date de l'échéancier tel qu'il est";
    NoInstalmentAfter { day } =>
        "no instalment falls due after {day}",
        "aucune échéance ne tombe après le {day}";
    InThePast { what, date } =>
        "{what} is {date}, before the event: what is past is not arranged anew",
        "{what} tombe le {date}, avant l'évènement : ce qui est passé ne se réaménage pas";
    PaidAfter { due_date } =>
        "the instalment of {due_date} is past due and something after it is paid: move a later one",
        "l'échéance du {due_date} est en retard et une somme qui la suit est payée : déplacez-en une plus tardive";
    DatesOutOfOrder { from, until } =>
        "the last day, {until}, comes before the first, {from}",
        "le dernier jour, {until}, précède le premier, {from}";
    DueDateTooEarly { date, before } =>
        "the new due date {date} does not come after the one before, {before}",
        "la nouvelle date d'échéance, le {date}, ne suit pas la précédente, le {before}";
    ChangesNothing { remedy } =>
        "it changes nothing: {remedy}",
        "cela ne change rien : {remedy}";
    PhaseCannotBeCut { kind, instalment } =>
        "a phase of kind `{kind}` cannot be cut at its instalment {instalment}: its shares are fixed",
        "une phase `{kind}` ne peut pas être coupée à son échéance {instalment} : ses parts sont fixées";
    NoInstalmentLeft { left, wanted } =>
        "{left} instalments are left: {wanted} without payment leave none to repay the loan",
        "il reste {left} échéances : {wanted} sans paiement n'en laissent aucune pour rembourser le prêt";
    TooManyInstalments { instalments, max } =>
        "the loan would have {instalments} instalments: at most {max} are computed",
        "le prêt aurait {instalments} échéances : au plus {max} se calculent";
    EndsBeforeDrawing { drawn_on, maturity } =>
        "the last instalment would fall due on {maturity}, and {drawn_on} still brings a drawing: end later, or arrange the instalments once it is drawn",
        "la dernière échéance tomberait le {maturity}, et le {drawn_on} apporte encore un déblocage : finissez plus tard, ou réaménagez les échéances une fois tout débloqué";
    NotIndexed =>
        "the loan has no indexed rate: record a rate change",
        "le prêt n'a pas de taux indexé : enregistrez un changement de taux (`rate-change`)";
    RateOutOfRange { rate } =>
        "the yearly rate {rate} plus the margin is out of range",
        "le taux annuel {rate} et la marge ensemble sont hors limites";
    ChargeAmount =>
        "a charge has either an amount, or a percentage of an instalment that is left, of `outstanding-principal` or, once, of `overdue`; with `each_instalment` it has no due date",
        "une somme facturée a soit un montant, soit un pourcentage d'une échéance qui reste, de `outstanding-principal` ou, une seule fois, de `overdue` ; avec `each_instalment` elle n'a pas de date d'échéance";
    LongerWithin =>
        "extra instalments make the loan longer: leave out `keeps_maturity`, or `extra_instalments`",
        "des échéances de plus allongent le prêt : retirez `keeps_maturity` ou `extra_instalments`";
    AbovePaid { amount, paid } =>
        "{amount} is above what was paid, {paid}",
        "{amount} dépasse ce qui a été payé, {paid}";
    CreditEventTwice { date } =>
        "the credit event of {date} stands already",
        "l'évènement de crédit du {date} est déjà enregistré";
    AfterCreditEvent { date } =>
        "the loan fell due on the credit event of {date}: record a recovery",
        "le prêt est devenu exigible à l'évènement de crédit du {date} : enregistrez un recouvrement";
    NoCreditEvent =>
        "there is no credit event before it: record a payment",
        "aucun évènement de crédit ne précède : enregistrez un paiement";
    AboveLoss { amount, loss } =>
        "{amount} is above the loss left, {loss}",
        "{amount} dépasse ce qui reste de la perte, {loss}";
    Schedule(cause: ScheduleError);
    Terms(cause: TermsError);
    PaidBeyond { amount } =>
        "{amount} more was paid in advance than the loan would still ask for: take that back first",
        "{amount} de plus ont été payés d'avance que le prêt n'en demanderait encore : reprenez-les d'abord";
    Overflow =>
        "the amounts are too large to be computed",
        "les montants sont trop grands pour être calculés";
} }
