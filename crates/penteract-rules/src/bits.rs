//! Which conditions decided a rule, in one word.

/// Which conditions of a rule took part in its answer. Each has two bits in one word, so that all of them travel in a
/// register: one for what holds and one for what does not, and both for what is no condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits(pub(crate) u64);

impl Bits {
    pub(crate) const NONE: Self = Self(0);
    /// How many conditions there is room for.
    pub(crate) const ROOM: u32 = 32;

    /// The bits of the conditions with numbers from `first` up to `end`, which is not among them.
    pub(crate) fn of(first: usize, end: usize) -> Self {
        let below = |count: usize| match u32::try_from(count) {
            Ok(count) if count < Self::ROOM => (1_u64 << count) - 1,
            _ => u64::from(u32::MAX),
        };
        let bits = below(end) & !below(first);
        Self(bits | bits << Self::ROOM)
    }

    #[inline]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Of a condition: that it holds.
    pub(crate) fn true_side(self) -> Self {
        Self(self.0 & u64::from(u32::MAX))
    }

    /// Of a condition: that it does not hold.
    pub(crate) fn false_side(self) -> Self {
        Self(self.0 & !u64::from(u32::MAX))
    }

    /// What the condition of a number gave: nothing when it took no part, `Some(None)` for what is no condition.
    pub(crate) fn outcome(self, number: u32) -> Option<Option<bool>> {
        let bit = 1_u64.checked_shl(number)?;
        match (self.0 & bit != 0, self.0 & (bit << Self::ROOM) != 0) {
            (false, false) => None,
            (true, true) => Some(None),
            (holds, _) => Some(Some(holds)),
        }
    }
}
