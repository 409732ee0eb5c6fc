//! The kinds of problems that scripts can have. Each has a page in `docs/diagnostics/`.

use crate::diagnostic::Code;

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal;)*) => {
        $($(#[doc = $doc])* pub(crate) const $name: Code = Code::new($text);)*

        /// Every kind of problem that this crate reports.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

codes! {
    /// The text cannot be read as a script.
    SYNTAX = "script.syntax";
    /// Rhai's own compiler rejects the script.
    RHAI_SYNTAX = "script.rhai-syntax";
    /// The script is larger than any script has reason to be.
    TOO_LARGE = "script.too-large";
    /// Expressions or calls are nested deeper than any reader follows.
    TOO_DEEP = "script.too-deep";
    /// Valid Rhai that rules do without: loops, assignments, closures.
    UNSUPPORTED = "script.unsupported";
    /// A statement outside the functions.
    TOP_LEVEL = "script.top-level-statement";
    /// A number that cannot be held exactly.
    BAD_NUMBER = "script.bad-number";
    /// A date that does not exist.
    BAD_DATE = "script.bad-date";
    /// A line of a doc comment that cannot be read.
    DOC_COMMENT = "script.doc-comment";
    /// A name that nothing declares.
    UNKNOWN_NAME = "script.unknown-name";
    /// A fact or a field that nothing declares.
    UNKNOWN_FIELD = "script.unknown-field";
    /// A parameter that nothing declares.
    UNKNOWN_PARAMETER = "script.unknown-parameter";
    /// A table that nothing declares.
    UNKNOWN_TABLE = "script.unknown-table";
    /// A function that nothing declares.
    UNKNOWN_FUNCTION = "script.unknown-function";
    /// A text that is not among the choices.
    UNKNOWN_CHOICE = "script.unknown-choice";
    /// Two functions of one name.
    DUPLICATE_FUNCTION = "script.duplicate-function";
    /// A name that hides another.
    SHADOWED_NAME = "script.shadowed-name";
    /// Too many or too few arguments.
    ARGUMENT_COUNT = "script.argument-count";
    /// A value of another type than the place takes.
    TYPE_MISMATCH = "script.type-mismatch";
    /// A calculation that has no meaning.
    ARITHMETIC = "script.arithmetic";
    /// Values of different types compared.
    COMPARISON = "script.comparison";
    /// A condition that is not true or false.
    NOT_BOOLEAN = "script.not-boolean";
    /// A value that may be none, used without saying what none means.
    OPTIONAL_VALUE = "script.optional-value";
    /// An `if` without `else`.
    MISSING_ELSE = "script.missing-else";
    /// A `switch` that misses a choice.
    SWITCH_NOT_EXHAUSTIVE = "script.switch-not-exhaustive";
    /// A `switch` that names a choice twice.
    SWITCH_DUPLICATE = "script.switch-duplicate";
    /// A function that ends up calling itself.
    RECURSION = "script.recursion";
    /// A rule that gives no true or false.
    RULE_NOT_BOOLEAN = "script.rule-not-boolean";
    /// A rule that takes arguments.
    RULE_WITH_PARAMETERS = "script.rule-with-parameters";
    /// A rounding in an eligibility rule.
    ROUNDING_IN_RULE = "script.rounding-in-rule";
    /// A number other than 0 and 1.
    BARE_NUMBER = "script.bare-number";
    /// A `let` that nothing reads.
    UNUSED_LET = "script.unused-let";
    /// A helper that nothing calls.
    UNUSED_FUNCTION = "script.unused-function";
    /// A function with arguments that nothing calls, so that it cannot be checked.
    UNCHECKED_FUNCTION = "script.unchecked-function";
    /// A fact that nothing reads.
    UNUSED_FACT = "script.unused-fact";
    /// A parameter that nothing reads.
    UNUSED_PARAMETER = "script.unused-parameter";
    /// A table that nothing looks up.
    UNUSED_TABLE = "script.unused-table";
    /// A condition that is always true, or never.
    CONSTANT_CONDITION = "script.constant-condition";
    DECIDED_BY_FIGURES = "script.decided-by-figures";
    /// A rule that fails only where another one fails too.
    SHADOWED_RULE = "script.shadowed-rule";
    /// Lengths of time of which neither is certainly the longer.
    LENGTH_ORDER = "script.length-order";
    /// Months or years taken from a date.
    MONTHS_TAKEN = "script.months-taken";
    /// A rule that applies on no day of the product, or speaks of years far after it.
    NEVER_IN_FORCE = "script.never-in-force";
    /// Days between two rules that follow one another, on which neither applies.
    RULE_HOLE = "script.rule-hole";
    /// Two rules that refuse and never hold together: nobody is accepted.
    CONTRADICTION = "script.contradiction";
    /// Inputs that no row of a table answers.
    TABLE_GAP = "script.table-gap";
    /// Inputs that several rows of a table answer.
    TABLE_OVERLAP = "script.table-overlap";
}
