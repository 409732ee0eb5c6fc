//! A record as it is kept: read back, shortened, and told apart by its address.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use penteract_bundle::{Application, ApplicationError};
use penteract_core::said;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};

use super::versions::RECORD_FORMAT;
use super::written::AnyRecord;
use crate::decision::Decision;
use crate::error::DecideError;
use crate::running_loan::RunningLoan;

/// Largest record that is read, in bytes: an application of the largest size and what is concluded from it.
pub const RECORD_SIZE_MAX: usize = 32 * 1024 * 1024;

/// What of a compact record is kept; replay gives the rest again.
const COMPACT: [&str; 12] = [
    "format",
    "outcome",
    "as_of",
    "product",
    "option",
    "engine",
    "codes",
    "amount",
    "terms",
    "application",
    "answers",
    "loan",
];

/// A decision as it is stored: what was decided, of what, by which product and engine.
///
/// Its bytes are the same for the same decision ([`Record::to_json`]), and its address is their digest. It says what was
/// decided in words that any program reads, and [`Product::replay`](crate::Product::replay) decides it again.
///
/// # Example
/// ```
/// use penteract::{Application, Catalogue, Record, Replay};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
/// let product = Catalogue::open("products")?.product("pge")?;
/// let application = Application::from_json(&std::fs::read("examples/applications/pge/bakery.json")?)?;
/// let decision = product.decide(&application, "2020-05-06".parse()?)?;
/// let kept = Record::of(&decision)?.compact().to_json();
/// assert!(kept.len() < 2_000);
///
/// let record = Record::from_json(kept.as_bytes())?;
/// assert_eq!(record.outcome(), "accept");
/// assert!(matches!(product.replay(&record)?, Replay::Same));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Record {
    pub(super) head: Head,
    pub(super) json: Json,
}

/// What of a record is read whoever decided it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Head {
    pub(super) outcome: String,
    pub(super) as_of: NaiveDate,
    pub(super) product: RecordedProduct,
    pub(super) engine: RecordedEngine,
    pub(super) option: Option<String>,
    pub(super) application: Option<Application>,
    pub(super) answers: Option<Application>,
    pub(super) loan: Option<RunningLoan>,
}

/// The product of a record.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct RecordedProduct {
    pub(super) id: String,
    pub(super) variant: Option<String>,
    pub(super) digest: String,
    pub(super) meaning: String,
    #[serde(default)]
    pub(super) parameters: BTreeMap<String, String>,
    /// The digest without them.
    pub(super) files: Option<String>,
}

/// The engine of a record.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct RecordedEngine {
    pub(super) decisions: u32,
}

/// Why bytes are no record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// Not JSON, or cut short.
    NotJson {
        /// What is wrong there.
        message: String,
    },
    /// More bytes than [`RECORD_SIZE_MAX`].
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// JSON that is not the record of a decision.
    NotARecord {
        /// What is missing or wrong.
        message: String,
    },
    /// A key stands twice in one object.
    SaidTwice {
        /// JSON Pointer of the key.
        pointer: String,
    },
    /// A record of another format.
    OtherFormat {
        /// The format that it says, as it is written.
        format: String,
    },
}

said! { RecordError: Error {
    NotJson { message } =>
        "the record is not JSON, or is cut short: `{message}`",
        "l'enregistrement n'est pas du JSON, ou il est coupé : `{message}`";
    TooLarge { size } =>
        "the record has {size} bytes: at most {RECORD_SIZE_MAX} are read",
        "l'enregistrement a {size} octets : il en est lu au plus {RECORD_SIZE_MAX}";
    NotARecord { message } =>
        "this is not the record of a decision, as `decide --format json` writes it ({message})",
        "ce n'est pas l'enregistrement d'une décision, tel que `decide --format json` l'écrit ({message})";
    SaidTwice { pointer } =>
        "{pointer} stands twice in the record: it was altered",
        "{pointer} figure deux fois dans l'enregistrement : il a été modifié";
    OtherFormat { format } =>
        "the record is of format {format}, and format {RECORD_FORMAT} is read: read it with the version that wrote it",
        "l'enregistrement est du format {format}, et c'est le format {RECORD_FORMAT} qui est lu : lisez-le avec la version qui l'a écrit";
} }

impl Record {
    /// The record of a decision, whole.
    ///
    /// # Errors
    /// [`DecideError`] when what the decision rests on cannot be explained.
    pub fn of<T>(decision: &Decision<T>) -> Result<Self, DecideError>
    where
        Decision<T>: Serialize,
    {
        Self::written(decision)
    }

    /// What is written of a decision, as a record.
    pub(super) fn written(record: &impl Serialize) -> Result<Self, DecideError> {
        let unusable = |error: &dyn std::fmt::Display| DecideError::Unrecordable {
            problem: error.to_string(),
        };
        let json = serde_json::to_value(record).map_err(|error| unusable(&error))?;
        Self::read(json).map_err(|error| unusable(&error))
    }

    /// Reads a record, whole or compact.
    ///
    /// # Errors
    /// [`RecordError`]: not JSON, too large, not a record, of another format.
    pub fn from_json(bytes: &[u8]) -> Result<Self, RecordError> {
        if bytes.len() > RECORD_SIZE_MAX {
            return Err(RecordError::TooLarge { size: bytes.len() });
        }
        let json = serde_json::from_slice(bytes).map_err(|error| RecordError::NotJson {
            message: error.to_string(),
        })?;
        // A reader that takes the first of two would read another record.
        if let Err(ApplicationError::DuplicateKey { pointer }) = Application::from_json(bytes) {
            return Err(RecordError::SaidTwice { pointer });
        }
        Self::read(json)
    }

    pub(super) fn read(json: Json) -> Result<Self, RecordError> {
        let wrong = |message: String| RecordError::NotARecord { message };
        match json.get("format") {
            None => return Err(wrong("missing `format`".to_owned())),
            Some(format) if *format != RECORD_FORMAT => {
                return Err(RecordError::OtherFormat {
                    format: format.to_string(),
                });
            }
            Some(_) => {}
        }
        let head = Head::deserialize(&json).map_err(|error| wrong(error.to_string()))?;
        if head.application.is_none() && (head.answers.is_none() || head.loan.is_none()) {
            return Err(wrong("missing `application`".to_owned()));
        }
        Ok(Self { head, json })
    }

    /// The same with what replay does not give again: application, day, product, engine, outcome, codes of the reasons,
    /// amount and terms. Less than two kilobytes for an application of thirty answers.
    #[must_use]
    pub fn compact(&self) -> Self {
        if self.is_compact() {
            return self.clone();
        }
        let reasons = self.json.get("reasons").and_then(Json::as_array);
        let codes = reasons.into_iter().flatten();
        let codes = codes.filter_map(|reason| reason.get("code")).cloned();
        let granted = |key: &str| {
            let granted = self.json.get("offer").or_else(|| self.json.get("change"));
            granted.and_then(|granted| granted.get(key)).cloned()
        };
        let members = COMPACT.into_iter().filter_map(|key| {
            let value = match key {
                "codes" => Some(codes.clone().collect()),
                "amount" | "terms" => granted(key),
                key => self.json.get(key).cloned(),
            };
            Some((key.to_owned(), value?))
        });
        Self {
            head: self.head.clone(),
            json: Json::Object(members.collect::<Map<_, _>>()),
        }
    }

    /// Whether it leaves out what replay gives again.
    #[must_use]
    pub fn is_compact(&self) -> bool {
        self.json.get("codes").is_some()
    }

    /// What was decided, by its name: `accept`, `counter-offer`, `refer`, `incomplete`, `refuse`.
    #[must_use]
    pub fn outcome(&self) -> &str {
        &self.head.outcome
    }

    /// The day as of which it was decided.
    #[must_use]
    pub fn as_of(&self) -> NaiveDate {
        self.head.as_of
    }

    /// The product that decided, with its variant after `@`.
    #[must_use]
    pub fn product(&self) -> String {
        match &self.head.product.variant {
            Some(variant) => format!("{}@{variant}", self.head.product.id),
            None => self.head.product.id.clone(),
        }
    }

    /// The digest of the product that decided: of its bytes.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.head.product.digest
    }

    /// The digest of the product as its files are, without the parameters that the lender decided.
    #[must_use]
    pub fn digest_of_files(&self) -> &str {
        let product = &self.head.product;
        product.files.as_ref().unwrap_or(&product.digest)
    }

    /// The application that was decided; of an option, its answers.
    #[must_use]
    pub fn application(&self) -> Option<&Application> {
        self.head
            .application
            .as_ref()
            .or(self.head.answers.as_ref())
    }

    /// The record as one line of JSON: the same bytes for the same record.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.json.to_string()
    }

    /// Its address: SHA-256 of [`Record::to_json`] in hexadecimal.
    #[must_use]
    pub fn address(&self) -> String {
        hexadecimal(&Sha256::digest(self.to_json()))
    }

    /// The JSON Schema of records: of an application or of an option, whole, or compact.
    #[must_use]
    pub fn schema() -> Json {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        let generator = settings.into_generator();
        let schema = generator.into_root_schema_for::<AnyRecord<'_>>();
        schema.to_value()
    }
}

/// Records are equal when they are the same bytes.
impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.to_json() == other.to_json()
    }
}

/// A record writes what it is, as [`Record::to_json`] does.
impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
