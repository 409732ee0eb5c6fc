//! Lines of a doc comment that were meant as key lines and are none.
//!
//! Read as prose, such a line would become part of the sentence that applicants read, and its rule would apply on other
//! dates, under another code or with another outcome. So what begins as a key, in whichever way people write it, is a
//! fault; a sentence that happens to begin so begins with another word.

use chrono::NaiveDate;

use super::{KEYS, OUTCOMES, SWITCH, YEARS, is_code, period};

/// What stands before a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// A sentence that goes on.
    Open,
    /// The end of a sentence, a key line, an empty line, or nothing.
    Ended,
}

impl Before {
    /// What a line of prose leaves before the next one.
    pub(super) fn after(text: &str) -> Self {
        if text.ends_with(['.', '!', '?', '…', ':', ';']) {
            Self::Ended
        } else {
            Self::Open
        }
    }
}

/// Other words that people write for a key.
const OTHER_NAMES: [(&str, &[&str]); 7] = [
    ("shown", &["shown as", "affiche", "montre"]),
    (
        "failed",
        &[
            "fails",
            "failure",
            "if it fails",
            "en cas d'echec",
            "si echec",
            "echec",
        ],
    ),
    (
        "law",
        &[
            "loi",
            "lois",
            "texte",
            "textes",
            "texte de loi",
            "base legale",
            "legal basis",
            "reference",
            "article",
            "decret",
            "arrete",
            "regulation",
        ],
    ),
    (
        "code",
        &[
            "code motif",
            "code de refus",
            "motif",
            "reason",
            "reason code",
            "id",
            "identifiant",
        ],
    ),
    (
        "in force",
        &[
            "en vigueur",
            "entree en vigueur",
            "en force",
            "force",
            "valid",
            "validity",
            "validite",
            "valable",
            "applicable",
            "applies",
            "period",
            "periode",
            "dates",
            "from",
            "since",
            "depuis",
            "until",
            "jusqu au",
            "effective",
            "enforce",
            "a partir",
            "a compter",
            "des",
        ],
    ),
    (
        "otherwise",
        &[
            "otherwise",
            "sinon",
            "autrement",
            "a defaut",
            "dans le cas contraire",
            "else",
            "or else",
            "if not",
            "on failure",
            "outcome",
            "default",
            "other",
        ],
    ),
    (
        SWITCH,
        &[
            "variants",
            "variant",
            "variante",
            "variantes",
            "only variants",
            "variantes seulement",
            "variantes uniquement",
            "variante seulement",
            "seulement variantes",
            "seulement les variantes",
            "only in variants",
            "variantes only",
            "uniquement variantes",
        ],
    ),
];

/// Words that people write for what a failing rule does.
const OTHER_OUTCOMES: [(&str, &[&str]); 3] = [
    (
        "refuse",
        &["refus", "refuser", "reject", "rejet", "rejeter", "decline"],
    ),
    (
        "refer",
        &[
            "renvoi",
            "renvoyer",
            "refere",
            "referer",
            "referred",
            "escalade",
            "oriente",
            "orienter",
            "orientation",
            "person",
            "somebody",
            "someone",
            "human",
            "personne",
            "conseiller",
            "manuel",
            "manual",
        ],
    ),
    (
        "warn",
        &[
            "warning",
            "avertir",
            "avertissement",
            "alerte",
            "alerter",
            "signaler",
        ],
    ),
];

/// The line that was meant, when the text is no prose.
pub(super) fn meant(text: &str, before: Before) -> Option<String> {
    alone(text)
        .or_else(|| named(text))
        .or_else(|| without_colon(text, before))
        .or_else(|| in_words(text))
        .or_else(|| inside(text))
}

/// `source: R-31`: a line in the form of a key line, of a key that is none.
pub(super) fn unknown_key(text: &str, before: Before) -> Option<&str> {
    let (head, rest) = text.split_once([':', '='])?;
    let is_key_like = !head.is_empty()
        && head.split(' ').count() <= 3
        && head
            .chars()
            .all(|c| c.is_lowercase() || matches!(c, '-' | '_' | ' '))
        && head
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '-' | '_' | ' '))
        && !head.ends_with(' ')
        && !rest.starts_with("//");
    let is_lone_value = !rest.trim().contains(' ');
    (is_key_like && (before == Before::Ended || is_lone_value)).then_some(head)
}

/// A line that is only what stands after a key.
fn alone(text: &str) -> Option<String> {
    if OUTCOMES.iter().any(|(word, _)| *word == text) {
        return Some(format!("otherwise: {text}"));
    }
    if period(text).is_some() {
        return Some(format!("in force: {text}"));
    }
    (text.contains('-') && is_code(text)).then(|| format!("code: {text}"))
}

/// A key, or nearly, before a sign that people write for a colon.
fn named(text: &str) -> Option<String> {
    let (at, length) = separator(text)?;
    let (head, rest) = (text.get(..at)?, text.get(at + length..)?);
    let sign = text.get(at..at + length)?;
    let plain = normal(head);
    let words = plain.split(' ').count();
    if plain.is_empty() || words > 4 {
        return None;
    }
    // A sentence begins with a capital, and its first word may be as short as a key: `Mode :`.
    let is_sentence = begins_with_capital(head) && head.chars().skip(1).any(char::is_lowercase);
    let is_colon = sign.contains([':', '=', '：', '→', '>']);
    let key = KEYS
        .into_iter()
        .chain([SWITCH])
        .find(|key| {
            plain == *key || (is_colon && !(is_sentence && key.len() <= 4) && is_near(&plain, key))
        })
        .or_else(|| {
            let names = OTHER_NAMES
                .iter()
                .find(|(_, names)| names.contains(&&*plain));
            names.map(|(key, _)| *key).filter(|_| is_colon)
        })?;
    if !is_colon && is_sentence {
        return None;
    }
    Some(line(key, rest))
}

/// A key, or nearly, and no colon after it.
fn without_colon(text: &str, before: Before) -> Option<String> {
    let is_lower = !begins_with_capital(text);
    let starts = is_lower && before == Before::Ended;
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain = normal(text);
    if is_switch_like(&plain) {
        return Some(SWITCH.to_owned());
    }
    let (first, others) = words.split_first()?;
    let first = normal(first);
    let rest = others.join(" ");
    // `in force 2020-05-08..`, `en vigueur depuis 2020`
    let two = others
        .first()
        .map(|second| format!("{first} {}", normal(second)));
    let force = [(Some(first.clone()), 1), (two, 2)]
        .into_iter()
        .find(|(name, _)| {
            name.as_deref()
                .is_some_and(|name| is_near(name, "in force") || is_near(name, "en vigueur"))
        });
    if let Some((_, count)) = force {
        let rest = words.get(count..).unwrap_or_default().join(" ");
        let is_dated = rest.contains("..") || holds_year(&rest);
        let has_digit = rest.contains(|c: char| c.is_ascii_digit());
        if rest.is_empty() || starts || is_dated || (is_lower && has_digit) {
            return Some(line("in force", &rest));
        }
    }
    // `otherwise refer`, `sinon renvoyer`
    if is_near(&first, "otherwise") || first == "sinon" || first == "autrement" {
        let outcome = others.first().and_then(|word| outcome(word));
        let is_short = words.len() <= 3;
        if others.is_empty()
            || (outcome.is_some() && (is_lower || is_short))
            || (starts && is_short)
        {
            return Some(line("otherwise", &rest));
        }
    }
    // `code not-registered`
    let is_code_word = is_near(&first, "code") && is_lower;
    let is_one_code = others.len() == 1 && is_code(&rest);
    let is_in_words = starts && others.len() <= 4 && others.iter().all(|word| is_code(word));
    if is_code_word
        && !others.is_empty()
        && ((is_one_code && rest.contains('-'))
            || (is_in_words && first == "code")
            || (is_one_code && starts))
    {
        return Some(line("code", &rest));
    }
    // `law loi n° 2020-289`
    let is_law = is_lower && matches!(&*first, "law" | "laws" | "lwa" | "loi" | "lois");
    let cites = rest.contains("n°") || rest.contains("art.");
    let goes_on = before == Before::Open && first == "law" && cites;
    // `Law art. 5`
    let is_title = matches!(&*first, "law" | "loi")
        && others.first().is_some_and(|next| {
            ["art", "art.", "article", "§", "n°", "no"].contains(&&*next.to_lowercase())
                || next.starts_with("n°")
        });
    let is_meant = (is_law && (starts || goes_on)) || is_title;
    (is_meant && !others.is_empty()).then(|| line("law", &rest))
}

/// What a key says, in a short sentence that begins with another word for it: `applies from 2024-06-01`,
/// `Sinon, orienter`.
fn in_words(text: &str) -> Option<String> {
    const FEW: usize = 6;
    let plain = normal(text);
    let words: Vec<&str> = plain.split(' ').collect();
    let rest_of = |key: &str| {
        let names = OTHER_NAMES.iter().filter(move |(known, _)| *known == key);
        let names = names.flat_map(|(_, names)| *names);
        let mut rests = names.filter_map(|name| plain.strip_prefix(name)?.strip_prefix(' '));
        rests.next().map(|rest| rest.split(' '))
    };
    if let Some(mut rest) = rest_of("otherwise").filter(|_| words.len() <= FEW) {
        let known = rest.find_map(|word| {
            let is_exact =
                |(known, others): &&(&str, &[&str])| *known == word || others.contains(&word);
            OTHER_OUTCOMES.iter().find(is_exact)
        });
        if let Some((outcome, _)) = known {
            return Some(format!("otherwise: {outcome}"));
        }
    }
    // `Refer otherwise`
    if let [first, last] = words[..]
        && ["otherwise", "sinon", "autrement"].contains(&last)
        && let Some(outcome) = outcome(first)
    {
        return Some(format!("otherwise: {outcome}"));
    }
    rest_of("in force")?;
    let dates: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit() && c != '-')
        .filter(|word| word.parse::<NaiveDate>().is_ok())
        .collect();
    let ends = ["until", "jusqu"];
    match dates[..] {
        [first, .., last] => Some(format!("in force: {first}..{last}")),
        [until] if words.iter().any(|word| ends.contains(word)) => {
            Some(format!("in force: ..{until}"))
        }
        [from] => Some(format!("in force: {from}..")),
        [] => {
            let is_year = |word: &&str| word.len() == 4 && word.parse().is_ok_and(is_plausible);
            let is_dated = words.len() <= FEW && words.iter().any(is_year);
            is_dated.then(|| line("in force", ""))
        }
    }
}

/// A key line inside another line: `… en France. otherwise: refer`.
pub(super) fn inside(text: &str) -> Option<String> {
    for key in ["code", "in force", "otherwise"] {
        let Some((_, rest)) = text.split_once(&format!(" {key}:")) else {
            continue;
        };
        let value = rest.split_whitespace().next().unwrap_or_default();
        let is_value = match key {
            "code" => is_code(value) && !value.is_empty(),
            "in force" => period(value).is_some(),
            _ => OUTCOMES.iter().any(|(word, _)| *word == value),
        };
        if is_value {
            return Some(format!("{key}: {value}"));
        }
    }
    None
}

/// The line as it is to be written; its value is known as far as it can be read.
fn line(key: &str, rest: &str) -> String {
    let rest = rest.trim().trim_start_matches([':', '=', '-', '>', ' ']);
    match key {
        SWITCH => SWITCH.to_owned(),
        "otherwise" => {
            let known = rest.split_whitespace().next().and_then(outcome);
            format!("otherwise: {}", known.unwrap_or("refuse | refer | warn"))
        }
        "in force" if period(rest).is_none() => "in force: 2020-05-08..2020-07-18".to_owned(),
        "code" if !is_code(rest) || rest.is_empty() => "code: not-registered".to_owned(),
        _ if rest.is_empty() => format!("{key}: …"),
        _ => format!("{key}: {rest}"),
    }
}

fn outcome(word: &str) -> Option<&'static str> {
    let word = normal(word);
    let exact = OTHER_OUTCOMES
        .iter()
        .find(|(known, others)| *known == word || others.contains(&&*word));
    exact
        .or_else(|| {
            OTHER_OUTCOMES
                .iter()
                .find(|(known, _)| is_near(&word, known))
        })
        .map(|(known, _)| *known)
}

fn is_switch_like(plain: &str) -> bool {
    let names = OTHER_NAMES.iter().find(|(key, _)| *key == SWITCH);
    let is_other = names.is_some_and(|(_, names)| names.contains(&plain));
    let is_followed = plain.starts_with(SWITCH) && plain.split(' ').count() <= 4;
    let squeezed = plain.replace(' ', "");
    is_other || is_followed || strsim::damerau_levenshtein(&squeezed, "variantsonly") <= 3
}

/// Where the first sign stands that people write for a colon, and how long it is.
fn separator(text: &str) -> Option<(usize, usize)> {
    const SIGNS: [&str; 12] = [
        ":", "：", "=>", "=", "->", "→", " - ", " – ", " — ", ";", "|", ",",
    ];
    SIGNS
        .iter()
        .filter_map(|sign| text.find(sign).map(|at| (at, sign.len())))
        .min_by_key(|(at, length)| (*at, usize::MAX - length))
}

/// Lower case, without accents; what is neither letter nor digit is one space.
fn normal(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let c = match c {
            'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            c => c,
        };
        if c.is_alphanumeric() {
            plain.push(c);
        } else if !plain.is_empty() && !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// Whether a word is another misspelt by an edit, or by two where it is long.
fn is_near(word: &str, key: &str) -> bool {
    let (word, key) = (word.replace(' ', ""), key.replace(' ', ""));
    let allowed = if key.len() <= 4 { 1 } else { 2 };
    word.len().abs_diff(key.len()) <= allowed && strsim::damerau_levenshtein(&word, &key) <= allowed
}

fn is_plausible(year: i32) -> bool {
    YEARS.contains(&year)
}

fn begins_with_capital(text: &str) -> bool {
    text.chars()
        .find(|c| c.is_alphabetic())
        .is_some_and(char::is_uppercase)
}

/// `2020-05`: four digits and a hyphen.
fn holds_year(text: &str) -> bool {
    text.as_bytes()
        .windows(5)
        .any(|five| matches!(five, [a, b, c, d, b'-'] if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit())))
}
