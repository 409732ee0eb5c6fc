//! Why there is no effective rate.

use crate::date::DateError;
use crate::day_count::DayCountError;
use crate::rate::Rate;
use crate::said;

/// Why flows have no effective rate. A rate is never guessed: what is wrong is said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EffectiveRateError {
    /// No flow, or none that is not zero.
    NoFlows,
    /// Only money in, or only money out.
    NoSignChange,
    /// Money both ways, and no rate that makes the two sides equal.
    NoSolution,
    /// Several rates make the two sides equal, and not one of them alone may be that of a loan.
    Several {
        /// All of them, the lowest first; a rate at which the two sides touch without crossing stands twice.
        rates: Vec<Rate>,
    },
    /// The rate exists and is too near −100 %, or too large, to be written.
    OutOfRange,
    /// Too many digits, or amounts of too different sizes.
    TooManyDigits,
    /// More solutions may exist than could be told apart.
    Unresolved,
    /// A number of periods in a year that is zero.
    NoPeriods,
    /// A US annual percentage rate where less is paid than was advanced.
    PaidLessThanAdvanced,
    /// Dates and times cannot be mixed: they have no common origin.
    MixedTimes,
    /// No drawdown to count time from.
    NoDrawdown,
    /// A date that cannot be counted.
    Date(DateError),
    /// A time that cannot be counted.
    DayCount(DayCountError),
}

said! { EffectiveRateError: Error {
    NoFlows =>
        "there is no flow, or every flow is zero: give what is drawn down and what is paid",
        "il n'y a pas de flux, ou tous sont nuls : donnez ce qui est débloqué et ce qui est payé";
    NoSignChange =>
        "every flow goes the same way: a rate needs a drawdown and something paid for it",
        "tous les flux vont dans le même sens : un taux demande un déblocage et ce qui est payé en retour";
    NoSolution =>
        "no rate between -100 % and 10^15 makes what is paid equal to what is drawn",
        "aucun taux de -100 % à 10^15 ne rend ce qui est payé égal à ce qui est débloqué";
    Several { rates } =>
        "{count} rates make what is paid equal to what is drawn ({rates}): these are not the flows of one loan, split what is lent from what is deposited",
        "{count} taux rendent ce qui est payé égal à ce qui est débloqué ({rates}) : ce ne sont pas les flux d'un seul prêt, séparez ce qui est prêté de ce qui est déposé",
        count = rates.len();
    OutOfRange =>
        "the rate that makes what is paid equal to what is drawn is too near -100 %, or above 10^15: it cannot be written",
        "le taux qui rend ce qui est payé égal à ce qui est débloqué est trop près de -100 %, ou au-dessus de 10^15 : il ne peut pas s'écrire";
    TooManyDigits =>
        "the flows have too many digits to be added exactly: round the amounts to the cent",
        "les flux ont trop de chiffres pour être additionnés exactement : arrondissez les montants au centime";
    Unresolved =>
        "the flows change direction so often that the rates which solve them cannot be told apart: split the credit",
        "les flux changent de sens si souvent que les taux qui les résolvent ne se distinguent pas : scindez le crédit";
    NoPeriods =>
        "a year has no period: give the number of periods in a year, 12 for months",
        "une année n'a aucune période : donnez le nombre de périodes par an, 12 pour des mois";
    PaidLessThanAdvanced =>
        "less is paid than was advanced: Regulation Z knows no negative rate",
        "il est payé moins que ce qui est avancé : le règlement Z ne connaît pas de taux négatif";
    MixedTimes =>
        "some flows have a date and some a time in years: give all of them the same way",
        "des flux ont une date et d'autres un temps en années : donnez-les tous de la même façon";
    NoDrawdown =>
        "no flow is a drawdown: the time of the others is counted from the first one",
        "aucun flux n'est un déblocage : le temps des autres se compte à partir du premier";
    Date(cause: DateError);
    DayCount(cause: DayCountError);
} }
