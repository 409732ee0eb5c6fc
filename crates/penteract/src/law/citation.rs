//! What a citation names: `art. 2, I`, `art. 3(2)`, `annexe, art. 2 à 6` of a text.

use std::fmt;

/// An article, from the outside in: `["6", "IV"]`, `["annex", "2"]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Article(Vec<String>);

/// One text that a citation names, as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Citation<'a> {
    /// All of it.
    pub(super) written: &'a str,
    /// The text: what stands before its articles.
    pub(super) head: &'a str,
    /// What stands in the place of articles.
    pub(super) tail: &'a str,
    /// The articles; none where there are none, or where what stands in their place is no article.
    pub(super) articles: Vec<Article>,
}

/// Where the text ends and its articles begin.
const BEGINNINGS: [&str; 12] = [
    ", art.",
    ", arts.",
    ", article",
    ", annex",
    ", section",
    ", recital",
    ", considérant",
    ", point",
    ", §",
    " art. ",
    ", chapter",
    ", titre",
];

impl Article {
    /// The article of a text, when it is one and one only.
    pub(super) fn parse(written: &str) -> Option<Self> {
        let mut articles = articles(written)?.into_iter();
        let only = articles.next()?;
        articles.next().is_none().then_some(only)
    }

    /// Whether another one is this one, or a part of it.
    pub(super) fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// How far inside of the text it stands.
    pub(super) fn depth(&self) -> usize {
        self.0.len()
    }
}

/// As texts cite it: `art. 6, IV`.
impl fmt::Display for Article {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            let is_outer =
                at == 0 || (at == 1 && self.0.first().is_some_and(|first| first == "annex"));
            if is_outer
                && part.starts_with(|sign: char| sign.is_ascii_digit() || sign.is_ascii_uppercase())
            {
                f.write_str("art. ")?;
            }
            f.write_str(part)?;
        }
        Ok(())
    }
}

/// The texts that a citation names, between semicolons.
pub(super) fn citations(law: &str) -> Vec<Citation<'_>> {
    let written = law
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    written.map(citation).collect()
}

fn citation(written: &str) -> Citation<'_> {
    let begins = BEGINNINGS
        .iter()
        .filter_map(|begin| written.find(begin))
        .min();
    let (head, tail) = begins
        .and_then(|at| written.split_at_checked(at))
        .unwrap_or((written, ""));
    let tail = tail.trim_start_matches(',').trim();
    let tail = without_remark(tail);
    Citation {
        written,
        head,
        tail,
        articles: articles(tail).unwrap_or_default(),
    }
}

/// Without a last remark in parentheses: `(modifié par l'arrêté du 6 mai 2020)`. Those of `3(2)` have no space before them.
fn without_remark(text: &str) -> &str {
    match text.split_once(" (") {
        Some((before, remark)) if remark.ends_with(')') => before,
        _ => text,
    }
}

/// The articles of what stands behind the name of a text; none when it cannot be read.
fn articles(tail: &str) -> Option<Vec<Article>> {
    let mut annex: Vec<String> = Vec::new();
    let mut closed: Vec<Article> = Vec::new();
    let mut open: Vec<Vec<String>> = Vec::new();
    for part in tail.split(',').map(str::trim) {
        let (word, rest) = part.split_once([' ', '\u{a0}']).unwrap_or((part, ""));
        let rest = rest.trim();
        match word {
            "annex" | "annexe" if rest.is_empty() => {
                annex = vec!["annex".to_owned()];
                open = vec![annex.clone()];
            }
            "art." | "arts." | "article" | "articles" => {
                closed.extend(ended(&mut open, &annex));
                open = numbers(rest)?
                    .into_iter()
                    .map(|inner| [annex.clone(), inner].concat())
                    .collect();
            }
            "section" | "recital" | "considérant" => {
                closed.extend(ended(&mut open, &annex));
                let word = if word == "considérant" {
                    "recital"
                } else {
                    word
                };
                let is_number = rest
                    .chars()
                    .all(|sign| sign.is_ascii_digit() || sign == '.');
                let number = (is_number && !rest.is_empty()).then(|| format!("{word} {rest}"));
                open = vec![vec![number?]];
            }
            "point" | "points" | "§" | "§§" | "paragraph" | "paragraphs" => {
                open = within(&open, rest)?
            }
            _ => open = within(&open, part)?,
        }
    }
    closed.extend(ended(&mut open, &annex));
    (!closed.is_empty()).then_some(closed)
}

/// What was open, unless it is an annex of which articles follow.
fn ended(open: &mut Vec<Vec<String>>, annex: &[String]) -> Vec<Article> {
    let ended = std::mem::take(open).into_iter();
    let is_opening = |path: &Vec<String>| !annex.is_empty() && path.as_slice() == annex;
    ended
        .filter(|path| !is_opening(path))
        .map(Article)
        .collect()
}

/// `6`, `1er`, `3(2)(b)`, `2 et 6`, `2 à 6`, `L. 123-12`.
fn numbers(text: &str) -> Option<Vec<Vec<String>>> {
    let mut found = Vec::new();
    for one in alternatives(text) {
        let range = one.split_once(" à ").or_else(|| one.split_once(" to "));
        if let Some((first, last)) = range {
            let (first, last): (u32, u32) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            // No text has more articles than that.
            if first >= last || last - first > 1000 {
                return None;
            }
            found.extend((first..=last).map(|number| vec![number.to_string()]));
            continue;
        }
        let mut parts = one.split('(');
        let number = parts.next()?.trim();
        let number = if number == "1er" { "1" } else { number };
        let code = number
            .strip_prefix(['L', 'R', 'D'])
            .map_or(number, |code| code.trim_start_matches('.').trim());
        let (digits, suffix) = code.split_once(' ').unwrap_or((code, ""));
        let is_number = digits.starts_with(|sign: char| sign.is_ascii_digit())
            && digits
                .chars()
                .all(|sign| sign.is_ascii_digit() || sign == '-' || sign == '.');
        let is_latin = suffix.chars().all(|sign| sign.is_ascii_lowercase());
        if !is_number || !is_latin {
            return None;
        }
        let mut path = vec![number.to_owned()];
        for part in parts {
            path.push(inner(part.strip_suffix(')')?)?);
        }
        found.push(path);
    }
    (!found.is_empty()).then_some(found)
}

/// Each of what is open with each of some parts: `a et b` of point 18.
fn within(open: &[Vec<String>], text: &str) -> Option<Vec<Vec<String>>> {
    let parts: Vec<String> = alternatives(text).map(inner).collect::<Option<_>>()?;
    if open.is_empty() || parts.is_empty() {
        return None;
    }
    let all = open.iter().flat_map(|outer| {
        parts
            .iter()
            .map(move |part| [outer.as_slice(), std::slice::from_ref(part)].concat())
    });
    Some(all.collect())
}

/// A paragraph, a point, a letter: `2`, `IV`, `b`.
fn inner(part: &str) -> Option<String> {
    let part = part.trim();
    let is = |test: fn(char) -> bool| !part.is_empty() && part.chars().all(test);
    let known = is(|sign| sign.is_ascii_digit())
        || is(|sign| "IVX".contains(sign))
        || (part.len() == 1 && is(|sign| sign.is_ascii_lowercase()));
    known.then(|| part.to_owned())
}

fn alternatives(text: &str) -> impl Iterator<Item = &str> {
    text.split(" et ")
        .flat_map(|part| part.split(" and "))
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(law: &str) -> Vec<String> {
        let citations = citations(law);
        let articles = citations.iter().map(|citation| {
            let articles: Vec<String> = citation.articles.iter().map(Article::to_string).collect();
            format!("{} | {}", citation.head, articles.join(" + "))
        });
        articles.collect()
    }

    #[test]
    fn articles_are_read_as_the_products_write_them() {
        for (law, expected) in [
            (
                "arrêté du 23 mars 2020, art. 1er (rédaction initiale)",
                "arrêté du 23 mars 2020 | art. 1",
            ),
            (
                "arrêté du 23 mars 2020, art. 5, I (modifié par l'arrêté du 7 avril 2022)",
                "arrêté du 23 mars 2020 | art. 5, I",
            ),
            (
                "arrêté du 23 mars 2020, art. 2 et 6 (modifiés par l'arrêté du 8 juillet 2021)",
                "arrêté du 23 mars 2020 | art. 2 + art. 6",
            ),
            (
                "Regulation (EU) 2023/2831, art. 3(2), recital 12",
                "Regulation (EU) 2023/2831 | art. 3, 2 + recital 12",
            ),
            (
                "règlement (UE) 2023/2831, art. 3, § 2",
                "règlement (UE) 2023/2831 | art. 3, 2",
            ),
            (
                "Regulation (EU) 2023/2831, art. 4(6)(b)",
                "Regulation (EU) 2023/2831 | art. 4, 6, b",
            ),
            (
                "règlement (UE) n° 651/2014, art. 2, point 18, a et b",
                "règlement (UE) n° 651/2014 | art. 2, 18, a + art. 2, 18, b",
            ),
            (
                "recommandation 2003/361/CE, annexe, art. 2 à 4",
                "recommandation 2003/361/CE | annex, art. 2 + annex, art. 3 + annex, art. 4",
            ),
            (
                "recommandation 2003/361/CE, annexe, art. 3, § 4",
                "recommandation 2003/361/CE | annex, art. 3, 4",
            ),
            (
                "Communication C(2020) 1863 as amended, section 3.1",
                "Communication C(2020) 1863 as amended | section 3.1",
            ),
            (
                "code de commerce, art. L. 123-12",
                "code de commerce | art. L. 123-12",
            ),
            (
                "arrêté du 2 mai 2020, art. 7-1",
                "arrêté du 2 mai 2020 | art. 7-1",
            ),
        ] {
            assert_eq!(said(law), [expected], "{law}");
        }
    }

    #[test]
    fn what_is_no_article_is_none() {
        for law in [
            "arrêté du 13 juillet 2020",
            "loi, art.",
            "loi, art. six",
            "loi, art. 6, alinéa premier",
            "loi, art. 6 à 2",
            "loi, art. 3(2",
            "loi, annexe",
        ] {
            assert!(
                citations(law)
                    .iter()
                    .all(|citation| citation.articles.is_empty()),
                "{law}"
            );
        }
    }

    #[test]
    fn texts_stand_between_semicolons() {
        assert_eq!(
            said("loi n° 1, art. 6, IV ; arrêté du 3 avril 2020; code, art. 3"),
            [
                "loi n° 1 | art. 6, IV",
                "arrêté du 3 avril 2020 | ",
                "code | art. 3"
            ]
        );
    }

    #[test]
    fn an_article_holds_its_parts_alone() {
        let article = |text: &str| Article::parse(text).unwrap();
        assert!(article("art. 6").contains(&article("art. 6, IV")));
        assert!(article("art. 3(2)").contains(&article("art. 3, § 2")));
        assert!(!article("art. 6, IV").contains(&article("art. 6")));
        assert!(!article("art. 6").contains(&article("art. 61")));
        assert_eq!(Article::parse("art. 2 et 6"), None);
    }
}
