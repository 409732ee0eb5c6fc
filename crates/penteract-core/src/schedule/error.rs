//! Why terms give no schedule.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{CalendarError, Currency, DateError, DayCountError, Rate, TermsError, said};

/// Why terms that hold together give no schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScheduleError {
    /// An amount that a decimal cannot hold.
    Overflow {
        /// The instalment, from 1.
        instalment: u32,
    },
    /// Principal that no instalment repays.
    PrincipalLeft {
        /// How much, in the currency of the loan.
        amount: Decimal,
    },
    /// A negative rate that takes the whole principal within one period.
    RateTakesPrincipal {
        /// The instalment, from 1.
        instalment: u32,
    },
    /// Rounded instalments that add up to less than what is drawn, while the interest absorbs their rounding.
    ImpliedRateNegative {
        /// The yearly rate of the terms.
        agreed: Rate,
    },
    /// A rounding that the last interest would have to absorb and cannot.
    RemainderTooLarge {
        /// The last interest as it accrues, in the currency of the loan.
        interest: Decimal,
        /// By how much it would change.
        moved: Decimal,
        /// The most it may change by: one minor unit for each instalment.
        most: Decimal,
    },
    /// Fees and a retention that take more than what is drawn.
    WithheldAboveDrawn {
        /// What would be withheld, in the currency of the loan.
        withheld: Decimal,
        /// What is drawn.
        drawn: Decimal,
        /// The day.
        date: NaiveDate,
    },
    /// Schedules of two currencies, which make no sum.
    OtherCurrency {
        /// That of the first one.
        currency: Currency,
        /// That of the other one.
        other: Currency,
    },
    /// Retentions given back on two days, which make no sum.
    RetentionsOnTwoDays {
        /// The first one.
        one: NaiveDate,
        /// The other one.
        other: NaiveDate,
    },
    /// A day count that cannot count a period of this loan.
    DayCount(DayCountError),
    /// A date beyond the calendar.
    Date(DateError),
    /// A due date that no business day follows.
    Calendar(CalendarError),
    /// Terms that turn out not to hold together.
    Terms(TermsError),
}

said! { ScheduleError: Error {
    Overflow { instalment } =>
        "the amounts of instalment {instalment} are too large to be computed: lower the rate, the amount or the length of the deferral",
        "les montants de l'échéance {instalment} sont trop grands pour être calculés : abaissez le taux, le montant ou la durée du différé";
    PrincipalLeft { amount } =>
        "{amount} of principal is left after the last instalment: add a bullet, raise the instalments or lengthen the last phase",
        "{amount} de capital restent après la dernière échéance : ajoutez un remboursement in fine, relevez les échéances ou allongez la dernière phase";
    RateTakesPrincipal { instalment } =>
        "the rate of instalment {instalment} takes the whole principal within one period: raise the rate or shorten the period",
        "le taux de l'échéance {instalment} prend tout le capital en une période : relevez le taux ou raccourcissez la période";
    ImpliedRateNegative { agreed } =>
        "the rounded instalments repay less than what is drawn, at a rate of {agreed}: the interest cannot absorb their rounding; take the remainder `last`, or round them up",
        "les échéances arrondies remboursent moins que ce qui est débloqué, à un taux de {agreed} : les intérêts ne peuvent pas absorber leur arrondi ; prenez le reste `last`, ou arrondissez-les vers le haut";
    RemainderTooLarge { interest, moved, most } =>
        "the last interest of {interest} would change by {moved} to absorb the rounding of the interest before it: at most {most}, and no more than there is, can be left to it; take the remainder `last`",
        "les derniers intérêts, {interest}, changeraient de {moved} pour absorber l'arrondi des intérêts précédents : au plus {most}, et pas plus qu'il n'y en a, peuvent leur être laissés ; prenez le reste `last`";
    WithheldAboveDrawn { withheld, drawn, date } =>
        "{withheld} would be withheld of the {drawn} drawn on {date}: lower the fees or the retention, or ask for the fees instead",
        "{withheld} seraient retenus des {drawn} débloqués le {date} : abaissez les frais ou la retenue, ou demandez le paiement des frais";
    OtherCurrency { currency, other } =>
        "a loan in {other} cannot be added to one in {currency}",
        "un prêt en {other} ne peut s'ajouter à un prêt en {currency}";
    RetentionsOnTwoDays { one, other } =>
        "one retention is given back on {one} and the other on {other}: let both loans end on one day",
        "une retenue est restituée le {one} et l'autre le {other} : faites finir les deux prêts le même jour";
    DayCount(cause: DayCountError);
    Date(cause: DateError);
    Calendar(cause: CalendarError);
    Terms(cause: TermsError);
} }
