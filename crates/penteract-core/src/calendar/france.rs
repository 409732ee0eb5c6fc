//! French public holidays (Code du travail, art. L. 3133-1), each with the text that made it, and the two days of
//! Alsace-Moselle.

use super::holiday::{FallsOn, HolidayRule};

const CONCORDAT: &str = "arrêté du 29 germinal an X (19 April 1802)";
const OPEN_ENDED: i32 = i32::MAX;

/// In the whole of metropolitan France.
pub(super) const RULES: [HolidayRule; 12] = [
    rule(
        FallsOn::Fixed(1, 1),
        1810,
        OPEN_ENDED,
        "New Year's Day",
        "avis du Conseil d'État, 23 March 1810",
    ),
    rule(
        FallsOn::Easter(1),
        1886,
        OPEN_ENDED,
        "Easter Monday",
        "loi du 8 mars 1886",
    ),
    rule(
        FallsOn::Fixed(5, 1),
        1947,
        OPEN_ENDED,
        "Labour Day",
        "loi n° 47-778 du 30 avril 1947",
    ),
    rule(
        FallsOn::Fixed(5, 8),
        1953,
        1958,
        "Victory 1945",
        "loi n° 53-225 du 20 mars 1953",
    ),
    rule(
        FallsOn::Fixed(5, 8),
        1982,
        OPEN_ENDED,
        "Victory 1945",
        "loi n° 81-893 du 2 octobre 1981",
    ),
    rule(
        FallsOn::Easter(39),
        1802,
        OPEN_ENDED,
        "Ascension Day",
        CONCORDAT,
    ),
    rule(
        FallsOn::Easter(50),
        1886,
        OPEN_ENDED,
        "Whit Monday",
        "loi du 8 mars 1886",
    ),
    rule(
        FallsOn::Fixed(7, 14),
        1880,
        OPEN_ENDED,
        "National Day",
        "loi du 6 juillet 1880",
    ),
    rule(
        FallsOn::Fixed(8, 15),
        1802,
        OPEN_ENDED,
        "Assumption Day",
        CONCORDAT,
    ),
    rule(
        FallsOn::Fixed(11, 1),
        1802,
        OPEN_ENDED,
        "All Saints' Day",
        CONCORDAT,
    ),
    rule(
        FallsOn::Fixed(11, 11),
        1922,
        OPEN_ENDED,
        "Armistice 1918",
        "loi du 24 octobre 1922",
    ),
    rule(
        FallsOn::Fixed(12, 25),
        1802,
        OPEN_ENDED,
        "Christmas Day",
        CONCORDAT,
    ),
];

/// What local law adds in Haut-Rhin, Bas-Rhin and Moselle. Good Friday holds in communes with a Protestant church; the
/// calendar takes it as a holiday in all, as the official list does.
pub(super) const ALSACE_MOSELLE_RULES: [HolidayRule; 2] = [
    rule(
        FallsOn::Easter(-2),
        1892,
        OPEN_ENDED,
        "Good Friday",
        "ordonnance du 16 août 1892",
    ),
    rule(
        FallsOn::Fixed(12, 26),
        1892,
        OPEN_ENDED,
        "26 December",
        "ordonnance du 16 août 1892",
    ),
];

const fn rule(
    falls_on: FallsOn,
    first_year: i32,
    last_year: i32,
    name: &'static str,
    law: &'static str,
) -> HolidayRule {
    HolidayRule {
        falls_on,
        first_year,
        last_year,
        name,
        law,
    }
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn the_8th_of_may_was_a_holiday_from_1953_to_1958_and_again_from_1982() {
        let is_held = |year: i32| {
            let mut holidays = RULES.iter().filter_map(|rule| rule.in_year(year));
            holidays.any(|holiday| holiday.name == "Victory 1945")
        };
        let held: Vec<i32> = (1950..=1985).filter(|&year| is_held(year)).collect();
        assert_eq!(
            held,
            [1953, 1954, 1955, 1956, 1957, 1958, 1982, 1983, 1984, 1985]
        );
    }
}
