//! Who pays interest, a fee or a part of what is due.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Language, LocalText, said};

/// Who pays.
///
/// Written `"borrower"`, `"lender"`, or the name of a third party by language: `{ "fr": "L'État", "en": "The State" }`; one
/// is enough, and then stands for the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Payer {
    /// The borrower: it is part of the instalments and of the effective rate (the default).
    #[default]
    Borrower,
    /// The lender: no instalment contains it.
    Lender,
    /// Somebody else, by name: it owes it to the lender, and no instalment contains it.
    ThirdParty {
        /// Its name.
        name: LocalText,
    },
}

said! { Payer {
    Borrower => "paid by the borrower", "à la charge de l'emprunteur";
    Lender => "paid by the lender", "à la charge du prêteur";
    ThirdParty { name } => "payer: {name}", "payeur : {name}";
} }

impl Payer {
    /// A third party of this name; its languages are kept in the order of their tags, as they are written.
    pub fn third_party(name: LocalText) -> Self {
        let said = name.said();
        let mut said: Vec<(Language, Arc<str>)> = said
            .map(|(language, name)| (language, name.into()))
            .collect();
        said.sort_by(|(one, _), (other, _)| one.code().cmp(other.code()));
        Self::ThirdParty {
            name: said.into_iter().collect(),
        }
    }

    /// Whether it is the borrower.
    pub const fn is_borrower(&self) -> bool {
        matches!(self, Self::Borrower)
    }

    /// The name as a title: `Borrower`, `The State`.
    pub fn name(&self) -> LocalText {
        match self {
            Self::Borrower => crate::text!("Borrower", "Emprunteur"),
            Self::Lender => crate::text!("Lender", "Prêteur"),
            Self::ThirdParty { name } => name.clone(),
        }
    }

    /// Whether another one is meant: a third party is known by its name in a language that both have, if no other such
    /// language has two names.
    pub(crate) fn is_called(&self, other: &Self) -> bool {
        self.agreements(other)
            .map_or(self == other, |agree| agree == [true])
    }

    /// Whether another one is surely meant, or surely is not: names of third parties that agree in one language and not
    /// in another, or that have no language in common, do not tell.
    pub fn is_told_from(&self, other: &Self) -> bool {
        self == other || self.agreements(other).is_none_or(|agree| agree == [false])
    }

    /// Of two third parties, whether their names agree in the languages that both have: each answer once.
    fn agreements(&self, other: &Self) -> Option<Vec<bool>> {
        let (Self::ThirdParty { name }, Self::ThirdParty { name: other }) = (self, other) else {
            return None;
        };
        let agree = name.said().flat_map(|(language, name)| {
            let others = other.said().filter(move |(other, _)| *other == language);
            others.map(move |(_, other)| name == other)
        });
        let mut agree: Vec<bool> = agree.collect();
        agree.sort_unstable();
        agree.dedup();
        Some(agree)
    }
}

/// The written form of a payer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a payer is `borrower`, `lender`, or a third party `{ fr, en }`"
)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Payer")
)]
enum PayerData {
    /// The borrower or the lender.
    Party(Party),
    /// A third party.
    Named(PayerName),
}

/// A party to the loan.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum Party {
    /// The borrower.
    Borrower,
    /// The lender.
    Lender,
}

/// The name of a third party, under the tags of the languages in which it has one.
type PayerName = BTreeMap<String, String>;

impl Serialize for Payer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = match self {
            Self::Borrower => PayerData::Party(Party::Borrower),
            Self::Lender => PayerData::Party(Party::Lender),
            Self::ThirdParty { name } => {
                let said = name.said();
                let said = said.map(|(language, name)| (language.to_string(), name.to_owned()));
                PayerData::Named(said.collect())
            }
        };
        data.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Payer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let said = match PayerData::deserialize(deserializer)? {
            PayerData::Party(Party::Borrower) => return Ok(Self::Borrower),
            PayerData::Party(Party::Lender) => return Ok(Self::Lender),
            PayerData::Named(name) => name,
        };
        if said.values().all(|name| name.trim().is_empty()) {
            return Err(D::Error::custom("the name of a payer is empty"));
        }
        let name = said.into_iter().map(|(tag, name)| {
            let language = tag.parse::<Language>().map_err(D::Error::custom)?;
            Ok((language, name.into()))
        });
        Ok(Self::third_party(name.collect::<Result<_, _>>()?))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Payer {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Payer".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        PayerData::json_schema(generator)
    }
}
