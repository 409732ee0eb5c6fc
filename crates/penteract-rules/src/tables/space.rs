//! All inputs of a table and the rows that answer them, cut in two until a part is answered by one row, by none or by
//! several: a grid of n rows is cut some n times, whatever the number of its columns.

use std::ops::Range;

/// How many rows are looked at, summed over all the parts. A grid of 10 000 rows takes about a million; rows interwoven
/// on purpose may take more, and are then checked in part: what is found is certain either way.
const LOOKS_MAX: usize = 20_000_000;

/// For each direction, the places that a row answers, in order and apart.
pub(super) type Answers = Vec<Vec<Range<usize>>>;

/// What is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A point that two rows answer.
    Overlap,
    /// A point that no row answers.
    Gap,
}

/// A point of the space, and two of the rows that answer it when it is an overlap.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) point: Vec<usize>,
    pub(super) rows: Option<(usize, usize)>,
}

/// A part of the space, and the rows that answer some of it.
struct Part {
    region: Vec<Range<usize>>,
    rows: Vec<usize>,
}

/// The first such point within a region.
pub(super) fn find(
    answers: &[Answers],
    region: Vec<Range<usize>>,
    wanted: Wanted,
) -> Option<Found> {
    if region.iter().any(Range::is_empty) {
        return None;
    }
    let all = Part {
        rows: (0..answers.len()).collect(),
        region,
    };
    let mut parts = vec![all.clipped(answers)];
    let mut looks = 0usize;
    while let Some(part) = parts.pop() {
        looks = looks.saturating_add(part.rows.len());
        if looks > LOOKS_MAX {
            return None;
        }
        let whole = part
            .rows
            .iter()
            .find(|row| part.is_answered_by(answers, **row));
        match (wanted, part.rows.as_slice(), whole) {
            (Wanted::Overlap, [] | [_], _) | (Wanted::Gap, _, Some(_)) => {}
            (Wanted::Gap, [], _) => {
                return Some(Found {
                    point: part.first(),
                    rows: None,
                });
            }
            // Each row of the part answers some of it, and this one answers all.
            (Wanted::Overlap, rows, Some(whole)) => {
                let other = rows.iter().find(|row| *row != whole)?;
                return Some(Found {
                    point: part.first_of(answers, *other),
                    rows: Some((*whole.min(other), *whole.max(other))),
                });
            }
            (_, _, None) => {
                let (lower, upper) = part.cut(answers)?;
                parts.extend([upper, lower]);
            }
        }
    }
    None
}

impl Part {
    /// The same part with the rows that answer some of it.
    fn clipped(mut self, answers: &[Answers]) -> Self {
        let region = &self.region;
        self.rows.retain(|row| {
            answers.get(*row).is_some_and(|places| {
                places
                    .iter()
                    .zip(region)
                    .all(|(places, region)| first_in(places, region).is_some())
            })
        });
        self
    }

    /// Whether a row answers every point.
    fn is_answered_by(&self, answers: &[Answers], row: usize) -> bool {
        answers.get(row).is_some_and(|places| {
            places.iter().zip(&self.region).all(|(places, region)| {
                let mut covered = region.start;
                for range in places {
                    if range.start <= covered {
                        covered = covered.max(range.end);
                    }
                }
                covered >= region.end
            })
        })
    }

    fn first(&self) -> Vec<usize> {
        self.region.iter().map(|range| range.start).collect()
    }

    /// The first point that a row answers.
    fn first_of(&self, answers: &[Answers], row: usize) -> Vec<usize> {
        let places = answers.get(row).into_iter().flatten();
        places
            .zip(&self.region)
            .map(|(places, region)| first_in(places, region).unwrap_or(region.start))
            .collect()
    }

    /// The part in two, cut where a row begins or ends and as few rows as possible are on both sides.
    fn cut(self, answers: &[Answers]) -> Option<(Self, Self)> {
        let best = (0..self.region.len())
            .filter_map(|direction| {
                let place = self.middle(answers, direction)?;
                let (lower, upper) = self.sides(answers, direction, place);
                Some(((lower + upper + lower.max(upper)), direction, place))
            })
            .min()?;
        let (_, direction, place) = best;
        let mut lower = Self {
            region: self.region.clone(),
            rows: self.rows.clone(),
        };
        let mut upper = self;
        lower.region.get_mut(direction)?.end = place;
        upper.region.get_mut(direction)?.start = place;
        let keep = |part: &mut Self| {
            let region = part.region.get(direction).cloned();
            part.rows.retain(|row| {
                let places = answers.get(*row).and_then(|answers| answers.get(direction));
                places
                    .zip(region.as_ref())
                    .is_some_and(|(places, region)| first_in(places, region).is_some())
            });
        };
        keep(&mut lower);
        keep(&mut upper);
        Some((lower, upper))
    }

    /// The middle one of the places within the part where a row begins or ends.
    fn middle(&self, answers: &[Answers], direction: usize) -> Option<usize> {
        let region = self.region.get(direction)?;
        let mut ends: Vec<usize> = self
            .rows
            .iter()
            .filter_map(|row| answers.get(*row)?.get(direction))
            .flatten()
            .flat_map(|range| [range.start, range.end])
            .filter(|end| region.start < *end && *end < region.end)
            .collect();
        let middle = ends.len() / 2;
        (!ends.is_empty()).then(|| *ends.select_nth_unstable(middle).1)
    }

    /// How many rows are on each side of a place.
    fn sides(&self, answers: &[Answers], direction: usize, place: usize) -> (usize, usize) {
        let Some(region) = self.region.get(direction) else {
            return (0, 0);
        };
        let (low, high) = (region.start..place, place..region.end);
        let places = self
            .rows
            .iter()
            .filter_map(|row| answers.get(*row)?.get(direction));
        places.fold((0, 0), |(lower, upper), places| {
            (
                lower + usize::from(first_in(places, &low).is_some()),
                upper + usize::from(first_in(places, &high).is_some()),
            )
        })
    }
}

/// The first of the places within a region.
fn first_in(places: &[Range<usize>], region: &Range<usize>) -> Option<usize> {
    let at = places.partition_point(|range| range.end <= region.start);
    let start = places.get(at)?.start.max(region.start);
    (start < region.end).then_some(start)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Answers, Wanted, find};

    fn answers(row: &Answers, point: &[usize]) -> bool {
        let mut directions = row.iter().zip(point);
        directions.all(|(places, place)| places.iter().any(|range| range.contains(place)))
    }

    fn places() -> impl Strategy<Value = Vec<std::ops::Range<usize>>> {
        prop::collection::vec(0usize..6, 2..5).prop_map(|mut ends| {
            ends.sort_unstable();
            ends.dedup();
            let pairs = ends.chunks_exact(2);
            pairs.map(|pair| pair[0]..pair[1]).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        // Fault H1
        #[test]
        fn what_is_found_is_what_trying_every_point_finds(
            rows in prop::collection::vec((places(), places(), places()), 0..7),
        ) {
            let rows: Vec<Answers> = rows.into_iter().map(|(a, b, c)| vec![a, b, c]).collect();
            let count = |point: &[usize]| rows.iter().filter(|row| answers(row, point)).count();
            let mut points = Vec::new();
            for x in 0..5 { for y in 0..5 { for z in 0..5 { points.push(vec![x, y, z]); } } }
            let region = vec![0..5, 0..5, 0..5];
            let overlap = find(&rows, region.clone(), Wanted::Overlap);
            prop_assert_eq!(overlap.is_some(), points.iter().any(|point| count(point) > 1));
            if let Some(found) = overlap {
                let (first, second) = found.rows.unwrap();
                prop_assert!(first < second);
                prop_assert!(answers(&rows[first], &found.point) && answers(&rows[second], &found.point));
            }
            let gap = find(&rows, region, Wanted::Gap);
            prop_assert_eq!(gap.is_some(), points.iter().any(|point| count(point) == 0));
            if let Some(found) = gap {
                prop_assert_eq!(count(&found.point), 0);
            }
        }
    }

    // Fault H1
    #[test]
    fn stripes_along_and_across_are_read_once() {
        // The worst for a search in pairs: each of 10 000 rows meets half of the others in all directions but one.
        let half = 5_000;
        let along = (0..half).map(|at| vec![vec![at..at + 1], vec![0..1]]);
        let across = (0..half).map(|at| vec![vec![0..half], vec![at + 1..at + 2]]);
        let rows: Vec<Answers> = along.chain(across).collect();
        let region = vec![0..half, 0..half + 1];
        assert_eq!(find(&rows, region.clone(), Wanted::Overlap), None);
        assert_eq!(find(&rows, region.clone(), Wanted::Gap), None);
        let gap = find(&rows[1..], region, Wanted::Gap).unwrap();
        assert_eq!(gap.point, [0, 0]);
    }
}
