//! What happened to a loan, as far as it changes what falls due later.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::payment::PhaseState;

/// Principal that enters or leaves the balance besides disbursements and instalments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Movement {
    /// From when it counts.
    pub(crate) date: NaiveDate,
    /// When it happened: the same day, or one before it on which the instalment of the period was due already.
    pub(crate) on: NaiveDate,
    /// Above zero.
    pub(crate) amount: Decimal,
    pub(crate) kind: MovementKind,
}

impl Movement {
    /// The interest that goes with the principal.
    pub(crate) const fn interest(&self) -> Decimal {
        match self.kind {
            MovementKind::Forgiven { interest, .. } => interest,
            _ => Decimal::ZERO,
        }
    }
}

/// Which way principal moves, and what that does to the instalments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MovementKind {
    /// Repaid ahead on a line of its own; what is left is solved again, or repaid sooner.
    Prepaid { solves_again: bool },
    /// Forgiven with interest accrued on it, on a line of its own; what is left is solved again, or repaid sooner.
    Forgiven {
        solves_again: bool,
        interest: Decimal,
    },
    /// A payment taken back: due once more, with the next instalment.
    TakenBack,
    /// Past its due date and unpaid, put back into the balance: spread over the instalments left.
    Returned,
}

/// What a payment ahead of its due date does when interest is recalculated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ahead {
    /// Instalments stay; the last one is lower.
    LastInstalment,
    /// It is principal of the instalment of its period; the later ones are solved again.
    SmallerInstalments,
    /// It is principal of the instalment of its period; the later ones stay, and end sooner.
    FewerInstalments,
    /// It is principal of the instalment of its period, and taken off the principal of the next ones.
    NextInstalments,
}

impl Ahead {
    /// Whether the instalment of the period grows to what was paid.
    pub(crate) const fn is_absorbed(self) -> bool {
        !matches!(self, Self::LastInstalment)
    }
}

/// Principal paid of instalments, when interest follows the days of payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Followed {
    /// Principal paid in all by each date on which it changed, in order of date.
    pub(crate) paid: Vec<(NaiveDate, Decimal)>,
    /// What of it instalments to come are paid already, by their numbers.
    pub(crate) to_come: Vec<(u32, Decimal)>,
    /// Until when payments are known: what is due later is expected on time.
    pub(crate) until: NaiveDate,
    pub(crate) ahead: Ahead,
    /// Whether something paid before a due date went to others than the next instalment.
    pub(crate) passes_over_next: bool,
}

impl Followed {
    /// Principal paid in all.
    pub(crate) fn paid_in_all(&self) -> Decimal {
        self.paid.last().map_or(Decimal::ZERO, |(_, paid)| *paid)
    }

    /// Principal that instalments from a number on are paid already.
    pub(crate) fn paid_from(&self, number: u32) -> Decimal {
        let later = self.to_come.iter().filter(|(at, _)| *at >= number);
        // INVARIANT: principal paid was added up.
        later.map(|(_, paid)| *paid).sum()
    }

    /// Principal paid in all by a day, that day included.
    pub(crate) fn paid_by(&self, day: NaiveDate) -> Decimal {
        self.paid
            .iter()
            .rev()
            .find(|(date, _)| *date <= day)
            .map_or(Decimal::ZERO, |(_, paid)| *paid)
    }
}

/// The instalments from one on that an event left as they were, although what is left to repay changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The first of them, from 0.
    pub(crate) index: u32,
    /// What its phase remembers when its period begins.
    pub(crate) state: PhaseState,
    /// So many drawings, and so many movements, are in it already.
    pub(crate) draws: usize,
    pub(crate) movements: usize,
}

/// What happened, in the order in which a schedule meets it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Course {
    /// In order of date.
    pub(crate) movements: Vec<Movement>,
    /// Days without interest, half-open.
    pub(crate) pauses: Vec<(NaiveDate, NaiveDate)>,
    /// `None` when interest stays as scheduled, whatever the days of payment.
    pub(crate) followed: Option<Followed>,
    /// Whether the last instalment repays whatever is left.
    pub(crate) last_repays_rest: bool,
    /// In order of instalment.
    pub(crate) kept: Vec<Kept>,
}

impl Course {
    /// Nothing happened.
    pub(crate) const NONE: &'static Self = &Self {
        movements: Vec::new(),
        pauses: Vec::new(),
        followed: None,
        last_repays_rest: false,
        kept: Vec::new(),
    };

    /// Principal moves, perhaps on a day to come.
    pub(crate) fn move_principal(&mut self, movement: Movement) {
        let at = self
            .movements
            .partition_point(|before| before.date <= movement.date);
        self.movements.insert(at, movement);
    }

    /// How many movements a day has seen.
    pub(crate) fn moved_by(&self, day: NaiveDate) -> usize {
        self.movements
            .partition_point(|movement| movement.date <= day)
    }

    /// What is kept at an instalment, from 0.
    pub(crate) fn kept_at(&self, index: u32) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.index == index)
    }

    pub(crate) fn is_paused(&self, day: NaiveDate) -> bool {
        self.pauses
            .iter()
            .any(|(from, until)| *from <= day && day < *until)
    }

    /// The first day strictly between two dates on which interest changes for something that happened.
    /// The day until which payments are known is one only where something is overdue.
    pub(crate) fn change_between(
        &self,
        after: NaiveDate,
        before: NaiveDate,
        is_overdue: bool,
    ) -> Option<NaiveDate> {
        let pauses = self.pauses.iter().flat_map(|(from, until)| [*from, *until]);
        let followed = self.followed.iter().flat_map(|followed| {
            followed
                .paid
                .iter()
                .map(|(date, _)| *date)
                .chain(Some(followed.until).filter(|_| is_overdue))
        });
        pauses
            .chain(followed)
            .filter(|date| after < *date && *date < before)
            .min()
    }
}
