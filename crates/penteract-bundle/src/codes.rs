//! The codes of the problems that this crate reports. Each has a page in `docs/diagnostics/`.

use penteract_rules::Code;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        $($(#[$doc])* pub(crate) const $name: Code = Code::new($text);)+

        /// Every code of a problem that loading a bundle or reading an application can report.
        pub const CODES: &[&str] = &[$($text),+];
    };
}

codes! {
    // Files.
    MISSING_FILE = "bundle.missing-file";
    UNKNOWN_FILE = "bundle.unknown-file";
    OUTSIDE_FOLDER = "bundle.outside-folder";
    LINK = "bundle.link";
    UNREADABLE = "bundle.unreadable";
    SYNTAX = "bundle.syntax";
    // Keys and values.
    UNKNOWN_KEY = "bundle.unknown-key";
    MISSING_KEY = "bundle.missing-key";
    WRONG_TYPE = "bundle.wrong-type";
    BAD_VALUE = "bundle.bad-value";
    BAD_NAME = "bundle.bad-name";
    DUPLICATE_NAME = "bundle.duplicate-name";
    UNKNOWN_NAME = "bundle.unknown-name";
    UNSUITABLE_VALUE = "bundle.unsuitable-value";
    FACT_UNASKED = "facts.unasked";
    TRANCHES = "tranches.unfit";
    // One kind of file each.
    FACT_TYPE = "facts.unknown-type";
    FACT_BOUNDS = "facts.bad-bounds";
    PARAMETER_UNIT = "parameters.unknown-unit";
    PARAMETER_UNSOURCED = "parameters.unsourced";
    PARAMETER_OVERLAP = "parameters.overlap";
    PARAMETER_HOLE = "parameters.hole";
    OTHER_CURRENCY = "parameters.currency";
    NOMENCLATURE_NO_LIST = "nomenclatures.no-list";
    TABLE_HEADER = "tables.bad-header";
    TABLE_SEPARATOR = "tables.separator";
    TABLE_CELL = "tables.bad-cell";
    TABLE_UNSOURCED = "tables.unsourced";
    SOURCES_NONE_YET = "sources.none-yet";
    SOURCES_UNKNOWN = "sources.unknown";
    TABLE_INPUT = "tables.unbound-input";
    RULES_NONE = "rules.none";
    RULES_NO_LAW = "rules.no-law";
    LABEL_MISSING = "labels.missing";
    LABEL_UNKNOWN = "labels.unknown";
    LABEL_PLACEHOLDER = "labels.placeholder";
    LABEL_FIGURE = "labels.figure";
    TABLE_OTHER_COLUMNS = "tables.other-columns";
    VARIANT_CYCLE = "variants.cycle";
    VARIANT_SWITCH = "variants.switch";
    VARIANT_WINDOW = "variants.window";
    WINDOW_HOLE = "windows.hole";
    VARIANT_NEVER_ON = "variants.never-on";
    CASE_FACT = "cases.bad-fact";
    CASE_EXPECTATION = "cases.bad-expectation";
}
