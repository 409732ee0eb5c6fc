//! What a file of payments holds, line by line.

use std::collections::HashMap;

use chrono::NaiveDate;
use penteract_core::{Currency, Language, LoanError, Refusal, Say, said, text};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::cell;

/// A file of payments as a lender or its bank writes it: CSV with a line of headings.
///
/// The columns `date` (ISO 8601), `amount` and `reference` are needed; `payer` and `paid_on` may be there. A line with
/// `paid_on` is a debit of that day that came back on `date`. The separator is a comma or a semicolon, whichever the
/// headings have; amounts have a decimal point or comma.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentFile {
    pub(super) lines: Vec<PaymentLine>,
    pub(super) faults: Vec<LineFault>,
    pub(super) notes: Vec<FileNote>,
}

/// A line that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentLine {
    /// Its place in the file, from 1, that of the headings.
    pub number: usize,
    /// The day on which money came, or came back.
    pub date: NaiveDate,
    /// How much, in the currency of the loan.
    pub amount: Decimal,
    /// The lender's or the bank's reference: a payment is booked once.
    pub reference: String,
    /// Who paid, by name; the borrower unless given.
    pub payer: Option<String>,
    /// Of a debit that came back, the day of the payment.
    pub paid_on: Option<NaiveDate>,
}

/// What was left aside in reading a file, and changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileNote {
    /// A byte order mark.
    ByteOrderMark,
    /// Lines that end as Windows ends them.
    CarriageReturns,
}

said! { FileNote {
    ByteOrderMark =>
        "the file begins with a byte order mark, which is no part of its first heading",
        "le fichier commence par une marque d'ordre des octets, qui ne fait pas partie du premier en-tête";
    CarriageReturns =>
        "lines end in a carriage return and a line feed, which are no part of their last cells",
        "les lignes finissent par un retour chariot et un saut de ligne, qui ne font pas partie de leur dernière cellule";
} }

/// Why a file is no file of payments.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PaymentFileError {
    /// Bytes that are no text.
    NotText {
        /// The line of the first of them, from 1.
        line: usize,
    },
    /// Nothing but blanks.
    Empty,
    /// More lines than a loan has instalments.
    TooManyLines {
        /// How many there are.
        lines: usize,
        /// The most that are read.
        max: usize,
    },
    /// A heading that says nothing known.
    UnknownColumn {
        /// The heading.
        column: String,
    },
    /// A column without a heading.
    UnnamedColumn {
        /// Its place, from 1.
        at: usize,
    },
    /// The same heading twice.
    ColumnTwice {
        /// The column.
        column: &'static str,
    },
    /// A column that is needed.
    MissingColumn {
        /// The column.
        column: &'static str,
    },
}

said! { PaymentFileError: Error {
    NotText { line } =>
        "line {line} is no text in UTF-8: save the file in UTF-8",
        "la ligne {line} n'est pas du texte en UTF-8 : enregistrez le fichier en UTF-8";
    Empty =>
        "it is empty: begin with the headings `date,amount,reference`",
        "il est vide : commencez par les en-têtes `date,montant,référence`";
    TooManyLines { lines, max } =>
        "it has {lines} lines: at most {max} are read at once",
        "il a {lines} lignes : au plus {max} se lisent à la fois";
    UnknownColumn { column } =>
        "unknown column `{column}`: the columns are `date`, `amount`, `reference`, and if needed `payer` and `paid_on`, separated by commas or semicolons",
        "colonne inconnue `{column}` : les colonnes sont `date`, `montant`, `référence`, et au besoin `payeur` et `payé_le`, séparées par des virgules ou des points-virgules";
    UnnamedColumn { at } =>
        "column {at} has no heading: name it in the first line, or take away the separator that stands too much",
        "la colonne {at} n'a pas d'en-tête : nommez-la dans la première ligne, ou retirez le séparateur de trop";
    ColumnTwice { column } =>
        "the column `{column}` is there twice: keep one",
        "la colonne `{column}` figure deux fois : gardez-en une";
    MissingColumn { column } =>
        "there is no column `{column}`: add it to the first line",
        "il n'y a pas de colonne `{column}` : ajoutez-la à la première ligne";
} }

/// A line that is not booked, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LineFault {
    /// Its place in the file, from 1.
    pub line: usize,
    /// Why.
    #[serde(serialize_with = "in_english")]
    pub problem: LineProblem,
}

fn in_english<S: Serializer>(problem: &LineProblem, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(problem)
}

impl Say for LineFault {
    fn say(&self, language: Language) -> String {
        let (line, problem) = (self.line, &self.problem);
        let told = text!(
            "line {line}: {problem}",
            "ligne {line} : {problem}",
            problem = problem
        );
        told.say(language)
    }
}

/// Why a line is not booked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineProblem {
    /// Cells for which there is no column, or too few.
    Cells {
        /// How many there are.
        found: usize,
        /// How many the headings have.
        expected: usize,
    },
    /// A quote that is not closed.
    OpenQuote,
    /// No day.
    BadDate {
        /// What stands there.
        text: String,
    },
    /// No amount.
    BadAmount {
        /// What stands there.
        text: String,
    },
    /// An amount with three digits behind its only sign.
    Ambiguous {
        /// What stands there.
        text: String,
        /// What it is if the sign parts thousands.
        thousands: String,
        /// What stands before the sign.
        units: String,
        /// The currency, which has not three decimals.
        currency: Currency,
    },
    /// An amount below zero.
    Negative {
        /// What stands there.
        text: String,
    },
    /// No reference.
    NoReference,
    /// The reference of a line before.
    ReferenceTwice {
        /// The reference.
        reference: String,
        /// The line that has it first.
        first: usize,
    },
    /// The loan refuses it.
    Refused(Refusal),
    /// With it, an event recorded before no longer holds, or the loan cannot be computed.
    Breaks {
        /// What the loan says.
        error: LoanError,
    },
}

said! { LineProblem: Error {
    Cells { found, expected } =>
        "{found} cells, and the headings are {expected}: a text that holds a separator stands in double quotes",
        "{found} cellules, et les en-têtes sont {expected} : un texte qui contient un séparateur s'écrit entre guillemets droits doubles";
    OpenQuote =>
        "a quote is not closed on its line: close it, or double it within the text",
        "un guillemet n'est pas fermé sur sa ligne : fermez-le, ou doublez-le dans le texte";
    BadDate { text } =>
        "`{text}` is no day: write it as 2021-06-15",
        "`{text}` n'est pas un jour : écrivez-le comme 2021-06-15";
    BadAmount { text } =>
        "`{text}` is no amount: write it as 318.52 or 318,52, with no currency",
        "`{text}` n'est pas un montant : écrivez-le comme 318.52 ou 318,52, sans monnaie";
    Ambiguous { text, thousands, units, currency } =>
        "`{text}` may be {thousands}, or {units} and a fraction: write it with the decimals of {currency}",
        "`{text}` peut être {thousands}, ou {units} et une fraction : écrivez-le avec les décimales de {currency}";
    Negative { text } =>
        "`{text}` is below zero: a debit that came back is an amount above zero, with the day of the payment in `paid_on`",
        "`{text}` est négatif : un prélèvement rejeté est un montant positif, avec le jour du paiement dans `payé_le`";
    NoReference =>
        "it has no reference: without one, a file booked twice would not be noticed",
        "elle n'a pas de référence : sans elle, un fichier enregistré deux fois ne se verrait pas";
    ReferenceTwice { reference, first } =>
        "the reference `{reference}` stands on line {first} already: each payment has its own",
        "la référence `{reference}` figure déjà à la ligne {first} : chaque paiement a la sienne";
    Refused(cause: Refusal);
    Breaks { error } =>
        "with it, another event no longer holds: {error}",
        "avec elle, un autre évènement ne tient plus : {error}";
} }

/// The columns, by the headings that name them, in English and in French.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("date", &["date"]),
    ("amount", &["amount", "montant"]),
    ("reference", &["reference", "référence"]),
    ("payer", &["payer", "payeur"]),
    ("paid_on", &["paid_on", "payé_le", "paye_le"]),
];

/// How many of them are needed: the first ones.
const NEEDED: usize = 3;

/// Most lines that are read at once: a loan has no more instalments.
const LINES_MAX: usize = 12_000;

impl PaymentFile {
    /// Reads a file of payments on a loan in a currency. A line that cannot be read is a fault of the file, the others are
    /// read all the same.
    ///
    /// # Errors
    /// [`PaymentFileError`]: what is not text, too long, or has not the columns needed.
    pub fn read(bytes: &[u8], currency: Currency) -> Result<Self, PaymentFileError> {
        let mut notes = Vec::new();
        let unmarked = bytes.strip_prefix(b"\xef\xbb\xbf");
        notes.extend(unmarked.map(|_| FileNote::ByteOrderMark));
        let text = std::str::from_utf8(unmarked.unwrap_or(bytes)).map_err(|error| {
            let before = bytes.iter().take(error.valid_up_to());
            let line = before.filter(|byte| **byte == b'\n').count() + 1;
            PaymentFileError::NotText { line }
        })?;
        if text.contains("\r\n") {
            notes.push(FileNote::CarriageReturns);
        }
        let count = text.lines().count();
        if count > LINES_MAX {
            let (lines, max) = (count, LINES_MAX);
            return Err(PaymentFileError::TooManyLines { lines, max });
        }
        let lines = (1..).zip(text.lines().map(str::trim));
        let mut lines = lines.filter(|(_, line)| !line.is_empty());
        let (_, headings) = lines.next().ok_or(PaymentFileError::Empty)?;
        let columns = Columns::read(headings)?;
        let mut file = Self {
            lines: Vec::new(),
            faults: Vec::new(),
            notes,
        };
        let mut references = HashMap::new();
        for (number, line) in lines {
            let read = columns.line(number, line, currency).and_then(|line| {
                let first = *references.entry(line.reference.clone()).or_insert(number);
                if first == number {
                    return Ok(line);
                }
                let reference = line.reference;
                Err(LineProblem::ReferenceTwice { reference, first })
            });
            match read {
                Ok(line) => file.lines.push(line),
                Err(problem) => file.faults.push(LineFault {
                    line: number,
                    problem,
                }),
            }
        }
        Ok(file)
    }

    /// The lines that can be read, as they stand.
    pub fn lines(&self) -> &[PaymentLine] {
        &self.lines
    }

    /// The others, and why.
    pub fn faults(&self) -> &[LineFault] {
        &self.faults
    }

    /// What was left aside and changes nothing.
    pub fn notes(&self) -> &[FileNote] {
        &self.notes
    }
}

/// Where the columns stand.
struct Columns {
    separator: char,
    count: usize,
    at: [Option<usize>; COLUMNS.len()],
}

impl Columns {
    fn read(headings: &str) -> Result<Self, PaymentFileError> {
        let separator = if headings.contains(';') { ';' } else { ',' };
        let headings = cell::cells(headings, separator).unwrap_or_default();
        let mut columns = Self {
            separator,
            count: headings.len(),
            at: [None; COLUMNS.len()],
        };
        for (at, heading) in headings.iter().enumerate() {
            let folded = heading.to_lowercase();
            let known = COLUMNS.iter().zip(&mut columns.at);
            let mut known = known.filter(|((_, names), _)| names.contains(&folded.as_str()));
            let Some(((column, _), place)) = known.next() else {
                if heading.is_empty() {
                    let at = at.saturating_add(1);
                    return Err(PaymentFileError::UnnamedColumn { at });
                }
                let column = heading.clone();
                return Err(PaymentFileError::UnknownColumn { column });
            };
            if place.replace(at).is_some() {
                return Err(PaymentFileError::ColumnTwice { column });
            }
        }
        let mut needed = COLUMNS.iter().zip(&columns.at).take(NEEDED);
        if let Some(((column, _), _)) = needed.find(|(_, place)| place.is_none()) {
            return Err(PaymentFileError::MissingColumn { column });
        }
        Ok(columns)
    }

    fn line(
        &self,
        number: usize,
        line: &str,
        currency: Currency,
    ) -> Result<PaymentLine, LineProblem> {
        let cells = cell::cells(line, self.separator).ok_or(LineProblem::OpenQuote)?;
        if cells.len() != self.count {
            let (found, expected) = (cells.len(), self.count);
            return Err(LineProblem::Cells { found, expected });
        }
        let [date, amount, reference, payer, paid_on] = self.at.map(|place| {
            let cell = place.and_then(|place| cells.get(place));
            cell.map_or("", String::as_str)
        });
        let given = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
        Ok(PaymentLine {
            number,
            date: cell::date(date)?,
            amount: cell::amount(amount, currency)?,
            reference: given(reference).ok_or(LineProblem::NoReference)?,
            payer: given(payer),
            paid_on: given(paid_on).map(|day| cell::date(&day)).transpose()?,
        })
    }
}
