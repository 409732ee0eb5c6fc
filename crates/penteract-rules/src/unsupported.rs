//! What Rhai knows and rules do without, and what to write instead.

use penteract_core::text;

use crate::ast::Span;
use crate::codes;
use crate::lexer::Fault;

/// Words of Rhai and of rules that cannot name anything.
const RESERVED: [&str; 12] = [
    "fn", "private", "let", "if", "else", "switch", "true", "false", "in", "_", "case", "default",
];

/// Word or sign, what it is, what to write instead.
const UNSUPPORTED: [(&str, &str, &str); 44] = [
    (
        "while",
        "loops are not part of rules",
        "go through a list with `filter`, `any`, `all`, `sum` or `count`",
    ),
    (
        "loop",
        "loops are not part of rules",
        "go through a list with `filter`, `any`, `all`, `sum` or `count`",
    ),
    (
        "for",
        "loops are not part of rules",
        "go through a list with `filter`, `any`, `all`, `sum` or `count`",
    ),
    (
        "do",
        "loops are not part of rules",
        "go through a list with `filter`, `any`, `all`, `sum` or `count`",
    ),
    (
        "until",
        "loops are not part of rules",
        "go through a list with `filter`, `any`, `all`, `sum` or `count`",
    ),
    (
        "break",
        "loops are not part of rules",
        "go through a list with `filter`, `any`, `all`, `sum` or `count`",
    ),
    (
        "continue",
        "loops are not part of rules",
        "go through a list with `filter`, `any`, `all`, `sum` or `count`",
    ),
    (
        "return",
        "a function gives the value of its last expression",
        "write `if … { a } else { b }` as the last expression",
    ),
    (
        "const",
        "values on the way are named with `let`",
        "write `let name = …;`, or put the figure in parameters.toml",
    ),
    (
        "throw",
        "rules do not stop: they hold or fail",
        "make the condition part of the rule",
    ),
    (
        "try",
        "rules do not stop: they hold or fail",
        "make the condition part of the rule",
    ),
    (
        "catch",
        "rules do not stop: they hold or fail",
        "make the condition part of the rule",
    ),
    (
        "import",
        "scripts do not import files",
        "name shared building blocks under `uses` in product.toml",
    ),
    (
        "export",
        "every function that is not `private` can be used elsewhere",
        "remove it",
    ),
    (
        "global",
        "facts, `params`, `tables` and `as_of` are all that scripts see",
        "put the figure in parameters.toml",
    ),
    (
        "this",
        "functions read facts by name",
        "write the path of the fact: `company.turnover`",
    ),
    (
        "eval",
        "scripts do not make scripts",
        "write the expression itself",
    ),
    (
        "Fn",
        "functions are called by name",
        "write the call itself",
    ),
    (
        "call",
        "functions are called by name",
        "write the call itself",
    ),
    (
        "curry",
        "functions are called by name",
        "write the call itself",
    ),
    (
        "print",
        "rules compute and do not print",
        "use `explain` to see what a rule read",
    ),
    (
        "debug",
        "rules compute and do not print",
        "use `explain` to see what a rule read",
    ),
    ("is_shared", "values have one owner in rules", "remove it"),
    (
        "is_def_var",
        "every name is checked before anything runs",
        "remove it",
    ),
    (
        "is_def_fn",
        "every name is checked before anything runs",
        "remove it",
    ),
    (
        "type_of",
        "every type is checked before anything runs",
        "remove it",
    ),
    (
        "as",
        "values are not converted",
        "give the fact or the parameter the type that it has in the text of law",
    ),
    (
        "=",
        "values are named once and do not change",
        "write `let other = …;`; to compare, write `==`",
    ),
    (
        "+=",
        "values are named once and do not change",
        "write `let total = a + b;`",
    ),
    (
        "-=",
        "values are named once and do not change",
        "write `let rest = a - b;`",
    ),
    (
        "*=",
        "values are named once and do not change",
        "write `let product = a * b;`",
    ),
    (
        "/=",
        "values are named once and do not change",
        "write `let quotient = a / b;`",
    ),
    (
        "%=",
        "values are named once and do not change",
        "write `let other = …;`",
    ),
    (
        "%",
        "remainders are not part of rules",
        "count with whole months: `months(n)`",
    ),
    (
        "**",
        "powers are not part of rules",
        "compute the figure once and put it in parameters.toml",
    ),
    (
        "<<",
        "bits are not part of rules",
        "write a comparison or a product",
    ),
    (
        ">>",
        "bits are not part of rules",
        "write a comparison or a product",
    ),
    ("&", "bits are not part of rules", "write `&&`"),
    ("^", "bits are not part of rules", "write `a != b`"),
    (
        "#{",
        "maps are not part of rules",
        "return a list, or write one function for each value",
    ),
    (
        "[",
        "lists are not read by number",
        "go through the list with `filter`, `any`, `all`, `sum` or `count`",
    ),
    (
        "?.",
        "a field that may be none is resolved with `??`",
        "write `company.field ?? …`",
    ),
    (
        "?[",
        "lists are not read by number",
        "go through the list with `filter`, `any`, `all`, `sum` or `count`",
    ),
    (
        "::",
        "functions are called by their name alone",
        "remove what stands before `::`",
    ),
];

/// Whether the word names no value.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// Whether Rhai knows it and rules do without. An opening square bracket is a list where a value begins, so that it is
/// reported where it stands after a value only.
pub(crate) fn is_unsupported(text: &str) -> bool {
    text != "[" && UNSUPPORTED.iter().any(|(word, _, _)| *word == text)
}

/// What to tell about it.
pub(crate) fn fault(text: &str, span: Span) -> Box<Fault> {
    let (reason, instead) = UNSUPPORTED
        .iter()
        .find(|(word, _, _)| *word == text)
        .map_or(
            (
                "this is not part of rules",
                "write it with the expressions of rules",
            ),
            |(_, reason, instead)| (*reason, *instead),
        );
    Box::new(
        Fault::new(
            codes::UNSUPPORTED,
            span,
            format!("`{text}` cannot be used: {reason}"),
        )
        .help(instead),
    )
}

/// A word that Rhai keeps for itself, where a name is needed: what it would do elsewhere says nothing here.
pub(crate) fn kept_name(word: &str, span: Span) -> Box<Fault> {
    let message = text!(
        "`{word}` cannot be a name: Rhai keeps the word for itself",
        "`{word}` ne peut pas être un nom\u{a0}: Rhai garde ce mot pour lui"
    );
    Box::new(
        Fault::new(codes::UNSUPPORTED, span, message)
            .note(text!("a word of the language", "un mot du langage"))
            .help(text!("choose another name: `{word}_date`, `{word}_value`, whatever says what it is", "choisissez un autre nom\u{a0}: `{word}_date`, `{word}_value`, ce qui dit ce que c'est")),
    )
}
