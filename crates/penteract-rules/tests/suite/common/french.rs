//! What a person who reads French only would stumble over.

use penteract_core::{Language, LocalText};
use penteract_rules::Diagnostic;

/// Words that no French sentence has.
const ENGLISH: [&str; 16] = [
    "the", "of", "is", "are", "this", "that", "with", "which", "it", "and", "not", "from", "or",
    "always", "never", "none",
];

/// Every text of a problem.
fn texts(found: &Diagnostic) -> impl Iterator<Item = &LocalText> {
    let labels = found.primary.iter().chain(&found.related);
    [&found.message]
        .into_iter()
        .chain(&found.help)
        .chain(labels.map(|label| &label.text))
}

/// What is wrong with the French of a problem.
pub fn slips(found: &Diagnostic) -> Vec<String> {
    texts(found).filter_map(slip).collect()
}

pub fn slip(text: &LocalText) -> Option<String> {
    let french = text.get(Language::French);
    let prose = without_quoted(french);
    let has_words = prose.contains(char::is_alphabetic);
    let words = prose.split(|c: char| !c.is_alphabetic());
    let what = if has_words && french == text.get(Language::English) {
        "is the same in English"
    } else if words.clone().any(|word| ENGLISH.contains(&word)) {
        "has a word of English"
    } else if [" ;", " :", " !", " ?", " %", "« ", " »"]
        .iter()
        .any(|sign| prose.contains(sign))
    {
        "has a space at which a line may break before a sign"
    } else {
        return None;
    };
    Some(format!("{what}: {french}"))
}

/// The text without what stands between backticks or straight quotes: it is what somebody typed.
fn without_quoted(text: &str) -> String {
    let mut quote = None;
    let is_prose = |sign: &char| match quote {
        Some(end) => {
            quote = quote.filter(|_| end != *sign);
            false
        }
        None => {
            quote = matches!(sign, '`' | '"').then_some(*sign);
            quote.is_none()
        }
    };
    text.chars().filter(is_prose).collect()
}
