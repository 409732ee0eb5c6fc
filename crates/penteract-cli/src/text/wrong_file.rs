//! What a file holds that is not what was asked for.

use penteract::said;

/// A file that holds something else than text in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrongFile {
    Empty,
    Pdf,
    /// Also what spreadsheets and word processors write.
    Zip,
    /// HTML or XML.
    Markup,
    Utf16,
    Binary,
    /// The marks of two versions that were not made one, on this line.
    Conflict(usize),
    /// `// …`, `/* … */` or `# …`, on this line.
    Comment(usize),
    /// A comma after the last one of a list or of an object, on this line.
    LastComma(usize),
    /// `'…'`, on this line.
    SingleQuotes(usize),
    /// `key = value`, or `[name]`.
    Toml,
}

said! { WrongFile {
    Empty => "is empty", "est vide";
    Pdf => "is a PDF document", "est un document PDF";
    Zip =>
        "is a compressed file or an office document",
        "est un fichier compressé ou un document de bureautique";
    Markup => "is HTML or XML", "est du HTML ou du XML";
    Utf16 => "is written in UTF-16: save it in UTF-8", "est écrit en UTF-16 : enregistrez-le en UTF-8";
    Binary => "is no text in UTF-8", "n'est pas du texte en UTF-8";
    Conflict(line) =>
        "holds two versions that were not made one, from line {line} on: keep one of them",
        "contient deux versions qui n'ont pas été réunies, à partir de la ligne {line} : gardez-en une";
    Comment(line) =>
        "has a comment on line {line}, which JSON does not have: take it away",
        "a un commentaire à la ligne {line}, ce que JSON n'a pas : ôtez-le";
    LastComma(line) =>
        "has a comma after the last value on line {line}: take it away",
        "a une virgule après la dernière valeur à la ligne {line} : ôtez-la";
    SingleQuotes(line) =>
        "has a single quote on line {line}: texts stand in double quotes",
        "a une apostrophe à la ligne {line} : les textes s'écrivent entre guillemets droits doubles";
    Toml => "seems to be TOML", "semble être du TOML";
} }
