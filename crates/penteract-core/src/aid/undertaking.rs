//! The single undertaking: enterprises that share one ceiling.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::Rate;

/// What links two enterprises, in either direction.
///
/// Source: DM-10. Law: Regulation (EU) 2023/2831, art. 2(2); Regulation (EU) 1407/2013, art. 2(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnterpriseLink {
    /// The first holds this part of the votes in the second; a link when it is more than half, together with the votes
    /// that it controls alone by an agreement with other holders.
    Votes(Rate),
    /// The first may appoint or remove the majority of the second's administrative, management or supervisory body.
    AppointsTheMajority,
    /// The first has a dominant influence on the second by a contract or by the articles.
    DominantInfluence,
    /// The first controls alone, by an agreement with other holders, a majority of the votes in the second.
    ControlsTheMajorityByAgreement,
}

impl EnterpriseLink {
    /// Whether it makes one undertaking of the two.
    pub fn links(self) -> bool {
        match self {
            // Half of the votes is no majority.
            Self::Votes(part) => part.as_fraction() > Decimal::new(5, 1),
            Self::AppointsTheMajority
            | Self::DominantInfluence
            | Self::ControlsTheMajorityByAgreement => true,
        }
    }
}

/// All enterprises that are one undertaking with another, directly or through others.
///
/// # Example
/// ```
/// use penteract_core::{EnterpriseLink, SingleUndertaking};
///
/// let links = [
///     ("holding", "bakery", EnterpriseLink::Votes("60 %".parse()?)),
///     ("holding", "mill", EnterpriseLink::DominantInfluence),
///     ("holding", "farm", EnterpriseLink::Votes("50 %".parse()?)),
/// ];
/// let undertaking = SingleUndertaking::around("bakery", links);
/// assert!(undertaking.includes("mill") && !undertaking.includes("farm"));
/// # Ok::<(), penteract_core::RateError>(())
/// ```
///
/// Source: DM-10.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SingleUndertaking {
    // INVARIANT: holds at least the enterprise it was made around.
    members: BTreeSet<String>,
}

impl SingleUndertaking {
    /// An enterprise that is linked to no other.
    pub fn alone(enterprise: impl Into<String>) -> Self {
        Self {
            members: BTreeSet::from([enterprise.into()]),
        }
    }

    /// The undertaking of an enterprise, from links between any two: `(first, second, link)`.
    pub fn around<'a>(
        enterprise: &str,
        links: impl IntoIterator<Item = (&'a str, &'a str, EnterpriseLink)>,
    ) -> Self {
        let mut undecided: Vec<(&str, &str)> = links
            .into_iter()
            .filter(|(_, _, link)| link.links())
            .map(|(first, second, _)| (first, second))
            .collect();
        let mut undertaking = Self::alone(enterprise);
        loop {
            let (joined, left): (Vec<_>, Vec<_>) =
                undecided.into_iter().partition(|(first, second)| {
                    undertaking.includes(first) || undertaking.includes(second)
                });
            if joined.is_empty() {
                return undertaking;
            }
            for (first, second) in joined {
                undertaking.members.insert(first.to_owned());
                undertaking.members.insert(second.to_owned());
            }
            undecided = left;
        }
    }

    /// Whether an enterprise is part of it.
    pub fn includes(&self, enterprise: &str) -> bool {
        self.members.contains(enterprise)
    }

    /// Its enterprises, in the order of their names.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::{EnterpriseLink, SingleUndertaking};

    #[test]
    fn links_carry_through_others_whatever_their_order_and_direction() {
        let link = EnterpriseLink::AppointsTheMajority;
        let links = [
            ("c", "d", link),
            ("b", "c", link),
            ("b", "a", link),
            ("x", "y", link),
        ];
        let members: Vec<String> = SingleUndertaking::around("a", links)
            .members()
            .map(str::to_owned)
            .collect();
        assert_eq!(members, ["a", "b", "c", "d"]);
    }

    #[test]
    fn votes_link_above_one_half_only() {
        let votes = |text: &str| EnterpriseLink::Votes(text.parse().unwrap()).links();
        assert_eq!(
            [votes("49.99 %"), votes("50 %"), votes("50.01 %")],
            [false, false, true]
        );
    }
}
