//! Options exercised one after another on the loan of a contract: which of them its longest term leaves no room for.

use std::collections::VecDeque;

use chrono::NaiveDate;
use penteract_core::{
    Effect, Event, EventKind, Loan, LoanOption, LoanTerms, LocalText, OpensOn, PhaseLength,
    Refusal, TimeSpan, text,
};
use serde_json::{Map, Value, json};

use crate::running_loan::paid_until;

/// So many times options are exercised on the loan of a contract when a product is checked: every sequence of four of
/// three options that leave nothing to choose.
pub const OPTION_EXERCISES_MAX: usize = 250;

/// An option that the longest term of a loan leaves no room for.
pub(super) struct BeyondTerm {
    pub(super) option: String,
    pub(super) why: LocalText,
}

impl BeyondTerm {
    /// The last of options exercised one after another, of which one promised another end.
    fn after(names: &[String], maturity: NaiveDate, end_max: NaiveDate, promising: &str) -> Self {
        let lead = match names {
            [only] => text!("`{only}` takes", "`{only}` mène", only = only),
            several => text!(
                "one after another, {names} take",
                "l'une après l'autre, {names} mènent",
                names = listed(several)
            ),
        };
        let why = text!(
            "{lead} the loan to {maturity}, beyond {end_max}, the longest term of `{promising}`",
            "{lead} le prêt au {maturity}, au-delà du {end_max}, la durée la plus longue de `{promising}`",
            lead = lead,
            maturity = maturity,
            end_max = end_max
        );
        let option = names.last().cloned().unwrap_or_default();
        Self { option, why }
    }
}

/// What came of the options of a loan.
#[derive(Default)]
pub(super) struct Tried {
    /// The first one that could take the loan beyond the longest term that another one promises.
    pub(super) beyond: Option<BeyondTerm>,
    /// Those that the longest term leaves closed.
    pub(super) closed: Vec<BeyondTerm>,
    /// Those that open after the end of the loan.
    pub(super) unopened: Vec<BeyondTerm>,
}

impl Tried {
    /// With what came of the options of another loan: what is open there is not closed.
    pub(super) fn with(self, other: Self) -> Self {
        let both = |mut these: Vec<BeyondTerm>, those: Vec<BeyondTerm>| {
            these.retain(|known| those.iter().any(|too| too.option == known.option));
            these
        };
        Self {
            beyond: self.beyond.or(other.beyond),
            closed: both(self.closed, other.closed),
            unopened: both(self.unopened, other.unopened),
        }
    }
}

/// What is wrong of the options of a loan.
pub(super) fn tried(terms: &LoanTerms) -> Option<Tried> {
    let unopened = unopened(terms)?;
    let tried = within_longest_term(terms).unwrap_or_default();
    Some(Tried { unopened, ..tried })
}

/// The options that open, or take effect, after the end of a loan, however long others make it.
fn unopened(terms: &LoanTerms) -> Option<Vec<BeyondTerm>> {
    let start = terms.disbursements().first()?.date;
    let loan = Loan::new(terms.clone()).ok()?;
    let written = loan.as_of(start).ok()?.maturity_date();
    let options = &terms.servicing().options;
    let first_day = |option: &LoanOption| {
        let effective = option.effective_after.and_then(|length| match length {
            PhaseLength::Months(months) => Some(TimeSpan { months, days: 0 }),
            PhaseLength::Days(days) => Some(TimeSpan { months: 0, days }),
            _ => None,
        });
        let every = option
            .opens_on
            .as_ref()
            .and_then(|opens_on| match opens_on {
                OpensOn::Every(span) => Some(*span),
                OpensOn::Dates(_) => None,
            });
        let spans = [option.opens_after, effective, every].into_iter().flatten();
        spans.filter_map(|span| span.after(start)).max()
    };
    let found = options.iter().filter_map(|option| {
        let day = first_day(option).filter(|day| *day > written)?;
        let mut longer = options
            .iter()
            .filter(|other| other.name != option.name && may_lengthen(other));
        let is_reached = longer.any(|other| {
            let end = other.max_term.and_then(|term| term.after(start));
            end.is_none_or(|end| end >= day)
        });
        let why = text!(
            "it opens on {day}, and every loan that was tried has ended by then, one on {written}",
            "elle s'ouvre le {day}, et chaque prêt essayé est fini à ce moment, l'un le {written}",
            day = day,
            written = written
        );
        let option = option.name.clone();
        (!is_reached).then_some(BeyondTerm { option, why })
    });
    Some(found.collect())
}

/// Whether the loan may end later with an option.
fn may_lengthen(option: &LoanOption) -> bool {
    let lengthens = |effect: &Effect| {
        effect.event_kind().is_none_or(|kind| {
            matches!(
                kind,
                EventKind::Holiday
                    | EventKind::Reschedule
                    | EventKind::OtherPhases
                    | EventKind::ReAmortise
                    | EventKind::ReAge
            )
        })
    };
    !option.choices.is_empty() || option.effects.iter().any(lengthens)
}

/// A loan, and the options exercised on it.
struct Changed {
    loan: Loan,
    names: Vec<String>,
}

/// What the longest term of a loan leaves of its options; nothing where none of them has one. Each is tried as early as it opens, with the least and the most that may be chosen, and every instalment is paid.
fn within_longest_term(terms: &LoanTerms) -> Option<Tried> {
    let options = &terms.servicing().options;
    let drawn = terms.disbursements().first()?.date;
    let ends = |option: &LoanOption| option.max_term.and_then(|term| term.after(drawn));
    let promised = options
        .iter()
        .filter_map(|option| Some((ends(option)?, option)));
    let (end_max, promising) = promised.min_by_key(|(end, _)| *end)?;
    // What a decision gives is not known here, and obeys the longest term when it is given; choices are phases that the
    // product foresees.
    let is_known = |option: &&LoanOption| {
        !option.effects.is_empty() && option.choices.is_empty() && !option.is_decided()
    };
    let known = || options.iter().filter(is_known);
    known().next()?;
    let loan = Loan::new(terms.clone()).ok()?;
    let mut waiting = VecDeque::from([Changed {
        loan,
        names: Vec::new(),
    }]);
    let mut came = Tried::default();
    let mut tried = 0_usize;
    while let Some(before) = waiting.pop_front() {
        for option in known() {
            let mut never = None;
            let ends = [false, true].map(|takes_max| chosen(option, takes_max));
            let [least, most] = &ends;
            let differing = usize::from(least != most);
            for chosen in ends.iter().take(1 + differing) {
                if tried >= OPTION_EXERCISES_MAX {
                    return Some(came);
                }
                tried += 1;
                let mut names = before.names.clone();
                names.push(option.name.clone());
                // One that bounds nothing is told; in a loan, it is refused once the other one was exercised.
                let is_free = option.max_term.is_none();
                match exercised(&before.loan, option, chosen, drawn) {
                    Ok((_, maturity)) if is_free && maturity > end_max => {
                        let beyond = BeyondTerm::after(&names, maturity, end_max, &promising.name);
                        came.beyond = Some(beyond);
                        return Some(came);
                    }
                    Ok((loan, _)) => {
                        waiting.push_back(Changed { loan, names });
                    }
                    Err(Some(Refusal::BeyondLongestTerm {
                        maturity,
                        end_max,
                        promising,
                        ..
                    })) if is_free => {
                        let beyond = BeyondTerm::after(&names, maturity, end_max, &promising);
                        came.beyond = Some(beyond);
                        return Some(came);
                    }
                    Err(Some(Refusal::BeyondLongestTerm {
                        maturity, end_max, ..
                    })) => {
                        never = Some((chosen, maturity, end_max));
                    }
                    Err(_) => {}
                }
            }
            if let Some((chosen, maturity, end_max)) = never.filter(|_| before.names.is_empty()) {
                let chosen = chosen
                    .iter()
                    .map(|(name, value)| format!("`{name} = {value}`"));
                let chosen = chosen.collect::<Vec<_>>().join(", ");
                let with = (!chosen.is_empty())
                    .then(|| text!(" with {chosen}", " avec {chosen}", chosen = chosen));
                let why = text!(
                    "it is open{with} on no loan that was tried: one would end on {maturity}, beyond its `max_term`, {end_max}",
                    "elle n'est ouverte{with} sur aucun prêt essayé : l'un finirait le {maturity}, au-delà de son `max_term`, le {end_max}",
                    with = with,
                    maturity = maturity,
                    end_max = end_max
                );
                came.closed.push(BeyondTerm {
                    option: option.name.clone(),
                    why,
                });
            }
        }
    }
    Some(came)
}

/// The least, or the most, of what an option leaves to choose.
fn chosen(option: &LoanOption, takes_max: bool) -> Map<String, Value> {
    let effects = option.effects.iter();
    effects
        .flat_map(|effect| effect.chosen(takes_max))
        .collect()
}

/// The loan after an option, and its end; or why the option stays closed, where it is refused.
fn exercised(
    loan: &Loan,
    option: &LoanOption,
    chosen: &Map<String, Value>,
    drawn: NaiveDate,
) -> Result<(Loan, NaiveDate), Option<Refusal>> {
    let mut date = loan.events().last().map_or(drawn, Event::date);
    loop {
        let event =
            json!({ "kind": "option", "date": date, "option": option.name, "chosen": chosen });
        let event: Event = serde_json::from_value(event).map_err(|_| None)?;
        let mut changed = paid_until(loan, date).ok_or(None)?;
        let opens = match changed.record(event) {
            Ok(()) => {
                let state = changed.as_of(date).map_err(|_| None)?;
                return Ok((changed, state.maturity_date()));
            }
            Err(error) => match error.refusal() {
                Some(Refusal::OutsideWindow { opens, .. } | Refusal::NotYetOpen { opens, .. }) => {
                    *opens
                }
                Some(Refusal::OptionTooSoon { free_from, .. }) => *free_from,
                refusal => return Err(refusal.cloned()),
            },
        };
        if opens <= date {
            return Err(None);
        }
        date = opens;
    }
}

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
