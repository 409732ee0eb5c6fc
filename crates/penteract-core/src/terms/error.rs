//! Why loan terms are not terms of a loan.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::length::PhaseLength;
use crate::{CalendarError, Currency, DateError, Frequency, Rate, Words, said};

/// Why loan terms are refused: each variant names the field and says what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TermsError {
    /// A part that every loan has is missing.
    Missing {
        /// The field.
        field: &'static str,
        /// What to add.
        remedy: Words,
    },
    /// An amount that is zero or negative.
    NotPositive {
        /// The field.
        field: Words,
        /// The amount.
        amount: Decimal,
    },
    /// An amount that is negative.
    Negative {
        /// The field.
        field: Words,
        /// The amount.
        amount: Decimal,
    },
    /// An amount with a fraction of the currency's minor unit.
    TooManyDecimals {
        /// The field.
        field: Words,
        /// The amount.
        amount: Decimal,
        /// The currency of the loan.
        currency: Currency,
    },
    /// An amount beyond what is computed.
    AmountTooLarge {
        /// The field.
        field: Words,
        /// The amount.
        amount: Decimal,
        /// The most there can be.
        max: Decimal,
    },
    /// A yearly interest rate beyond what is computed.
    RateOutOfRange {
        /// The field.
        field: Words,
        /// The rate.
        rate: Rate,
    },
    /// A rate whose cap lies below its floor.
    CapBelowFloor {
        /// The least.
        floor: Rate,
        /// The most.
        cap: Rate,
    },
    /// A percentage outside its range.
    PercentOutOfRange {
        /// The field.
        field: Words,
        /// The rate.
        rate: Rate,
        /// The least it can be.
        min: Rate,
        /// The most it can be.
        max: Rate,
    },
    /// A phase of length zero.
    EmptyPhase {
        /// Position in the list, from 1.
        number: usize,
        /// Its kind.
        kind: &'static str,
        /// Its length.
        length: PhaseLength,
    },
    /// A phase that is not a whole number of periods.
    NotWholePeriods {
        /// Position in the list, from 1.
        number: usize,
        /// Its kind.
        kind: &'static str,
        /// Its length.
        length: PhaseLength,
        /// The frequency of the loan.
        frequency: Frequency,
    },
    /// A phase that would end before it begins, or as it does.
    PhaseEndsBeforeStart {
        /// Position in the list, from 1.
        number: usize,
        /// Its kind.
        kind: &'static str,
        /// The day on which it begins.
        start: NaiveDate,
        /// The day on which it would end.
        end: NaiveDate,
    },
    /// A phase with an end of its own among phases that begin on a day which is not known yet.
    OwnEndElsewhere {
        /// Position in the list, from 1.
        number: usize,
        /// Its kind.
        kind: &'static str,
        /// Its length.
        length: PhaseLength,
    },
    /// More instalments than are computed.
    TooManyInstalments {
        /// How many.
        instalments: u64,
        /// The most there can be.
        max: u32,
    },
    /// No phase repays all the principal.
    PrincipalNeverRepaid {
        /// The kind of the last phase.
        kind: &'static str,
    },
    /// A phase after everything was repaid.
    PhaseAfterRepayment {
        /// Position in the list, from 1.
        number: usize,
        /// Its kind.
        kind: &'static str,
    },
    /// A bullet without a length, with no phase before it.
    BulletWithoutPhase,
    /// The length on which instalments are sized is shorter than the phase.
    SizedTooShort {
        /// Position in the list, from 1.
        number: usize,
        /// Its length.
        length: PhaseLength,
        /// The length on which its instalments are sized.
        sized: PhaseLength,
    },
    /// Relative sizes that do not make instalments.
    Shape {
        /// Position in the list, from 1.
        number: usize,
        /// The field.
        field: &'static str,
        /// What is wrong and what would be right.
        why: Words,
    },
    /// Shares that repay more than there is.
    SharesAbove {
        /// Position in the list, from 1.
        number: usize,
        /// Their sum.
        sum: Rate,
    },
    /// Dates that do not follow one another.
    DatesOutOfOrder {
        /// What should come first.
        earlier: Words,
        /// Its date.
        earlier_date: NaiveDate,
        /// What should come after.
        later: Words,
        /// Its date.
        later_date: NaiveDate,
    },
    /// A disbursement on or after the last due date.
    DisbursementAfterMaturity {
        /// The day of the disbursement.
        date: NaiveDate,
        /// The last due date.
        maturity: NaiveDate,
    },
    /// No rate on the first day.
    NoRateAtStart {
        /// The first day that bears interest.
        date: NaiveDate,
    },
    /// A step with a date and a delay at once.
    StepTwice,
    /// A guarantee fee grid shorter than the loan.
    GuaranteeGridTooShort {
        /// How many years the grid has.
        grid_years: usize,
        /// How many years, begun ones included, the loan lasts.
        loan_years: usize,
    },
    /// Options that contradict one another.
    Conflict {
        /// One option.
        one: Words,
        /// The other.
        other: Words,
        /// What would be right.
        remedy: Words,
    },
    /// A date beyond the calendar.
    Date(DateError),
    /// A due date that no business day follows.
    Calendar(CalendarError),
}

said! { TermsError: Error {
    Missing { field, remedy } =>
        "the terms have no `{field}`: {remedy}",
        "les conditions n'ont pas `{field}` : {remedy}";
    NotPositive { field, amount } =>
        "{field} is {amount}: an amount above zero is needed",
        "{field} : {amount}, alors qu'il faut un montant positif";
    Negative { field, amount } =>
        "{field} is {amount}: an amount of zero or more is needed",
        "{field} : {amount}, alors qu'il faut un montant positif ou nul";
    TooManyDecimals { field, amount, currency } =>
        "{field} is {amount}, with more decimals than {currency} has: write at most {most}",
        "{field} : {amount}, avec plus de décimales que n'en a {currency} ; écrivez-en au plus {most}",
        most = currency.minor_units();
    AmountTooLarge { field, amount, max } =>
        "{field} is {amount}: amounts of at most {max} are computed",
        "{field} : {amount}, alors que les montants se calculent jusqu'à {max}";
    RateOutOfRange { field, rate } =>
        "{field} is {rate}: a yearly rate above -100 % and at most 1000 % is needed",
        "{field} : {rate}, alors qu'il faut un taux annuel supérieur à -100 % et d'au plus 1000 %";
    CapBelowFloor { floor, cap } =>
        "the rate is at most {cap} and at least {floor}: raise the cap, or lower the floor",
        "le taux est d'au plus {cap} et d'au moins {floor} : relevez le plafond, ou baissez le plancher";
    PercentOutOfRange { field, rate, min, max } =>
        "{field} is {rate}: a rate from {min} to {max} is needed",
        "{field} : {rate}, alors qu'il faut un taux de {min} à {max}";
    EmptyPhase { number, kind, length } =>
        "phase {number} (`{kind}`) lasts {length}: a phase lasts at least one period, leave it out if there is none",
        "la phase {number} (`{kind}`) dure {length} : une phase dure au moins une période, retirez-la s'il n'y en a pas";
    NotWholePeriods { number, kind, length, frequency } =>
        "phase {number} (`{kind}`) lasts {length}, which is not a whole number of periods of {frequency}: give its length in instalments or in months and days (`months = 1, days = 15`), or choose a frequency that divides it",
        "la phase {number} (`{kind}`) dure {length}, ce qui n'est pas un nombre entier de périodes de {frequency} : donnez sa durée en échéances ou en mois et jours (`months = 1, days = 15`), ou choisissez une périodicité qui la divise";
    PhaseEndsBeforeStart { number, kind, start, end } =>
        "phase {number} (`{kind}`) begins on {start} and would end on {end}: end it later, or leave it out for a loan that begins so late",
        "la phase {number} (`{kind}`) commence le {start} et finirait le {end} : faites-la finir plus tard, ou retirez-la d'un prêt qui commence si tard";
    OwnEndElsewhere { number, kind, length } =>
        "phase {number} (`{kind}`) lasts {length}, and phases that follow an event last whole periods of the loan: give its length in months or instalments",
        "la phase {number} (`{kind}`) dure {length}, et les phases qui suivent un évènement durent des périodes entières du prêt : donnez sa durée en mois ou en échéances";
    TooManyInstalments { instalments, max } =>
        "the phases add up to {instalments} instalments: at most {max} are computed, choose a longer period",
        "les phases font ensemble {instalments} échéances : au plus {max} se calculent, choisissez une période plus longue";
    PrincipalNeverRepaid { kind } =>
        "the phases leave principal unpaid: the last one (`{kind}`) does not repay all of it, end with `level-payment`, `level-principal` or `bullet`",
        "les phases laissent du capital impayé : la dernière (`{kind}`) ne le rembourse pas tout, finissez par `level-payment`, `level-principal` ou `bullet`";
    PhaseAfterRepayment { number, kind } =>
        "phase {number} (`{kind}`) comes when everything is repaid: remove it, or leave it a residual",
        "la phase {number} (`{kind}`) vient quand tout est remboursé : retirez-la, ou laissez-lui une valeur résiduelle";
    BulletWithoutPhase =>
        "a bullet without a length falls at the end of the phase before it, and there is none: give it a length",
        "un remboursement in fine sans durée tombe à la fin de la phase précédente, et il n'y en a pas : donnez-lui une durée";
    SizedTooShort { number, length, sized } =>
        "phase {number} lasts {length} and its instalments are sized on {sized}: size them on at least the length of the phase",
        "la phase {number} dure {length} et ses échéances sont calculées sur {sized} : calculez-les au moins sur la durée de la phase";
    Shape { number, field, why } =>
        "the `{field}` of phase {number} are not usable: {why}",
        "`{field}` de la phase {number} ne peut pas servir : {why}";
    SharesAbove { number, sum } =>
        "the shares of phase {number} add up to {sum}: they add up to 100 % at most",
        "les parts de la phase {number} font ensemble {sum} : elles font 100 % au plus";
    DatesOutOfOrder { earlier, earlier_date, later, later_date } =>
        "{later} is {later_date}, before {earlier} on {earlier_date}: put them in order",
        "{later} tombe le {later_date}, avant {earlier}, le {earlier_date} : mettez ces dates en ordre";
    DisbursementAfterMaturity { date, maturity } =>
        "the disbursement of {date} comes when the loan is over, on {maturity}: draw before the last due date, or lengthen the last phase",
        "le déblocage du {date} vient quand le prêt est fini, le {maturity} : débloquez avant la dernière échéance, ou allongez la dernière phase";
    NoRateAtStart { date } =>
        "no interest rate is given for {date}, when interest begins: the first step or fixing must begin by then",
        "aucun taux d'intérêt n'est donné pour le {date}, quand les intérêts commencent : le premier palier ou la première valeur de l'indice doit commencer au plus tard ce jour-là";
    StepTwice =>
        "a rate step has both `from` and `after`: keep one",
        "un palier de taux a `from` et `after` : gardez-en un";
    GuaranteeGridTooShort { grid_years, loan_years } =>
        "the guarantee fee has rates for {grid_years} years and the loan lasts {loan_years} years: give a rate for each year",
        "la commission de garantie a des taux pour {grid_years} ans et le prêt en dure {loan_years} : donnez un taux pour chaque année";
    Conflict { one, other, remedy } =>
        "{one} does not go with {other}: {remedy}",
        "{one} ne va pas avec {other} : {remedy}";
    Date(cause: DateError);
    Calendar(cause: CalendarError);
} }
