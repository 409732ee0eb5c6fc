//! Who pays interest, a fee or a part of what is due.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Language, LocalText, said};

/// Who pays.
///
/// Written `"borrower"`, `"lender"`, or the name of a third party: `{ "fr": "L'État", "en": "The State" }`; one language is
/// enough, and then stands for the other.
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
    /// A third party of this name.
    pub const fn third_party(name: LocalText) -> Self {
        Self::ThirdParty { name }
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

    /// Whether another one is meant: a third party is known by its name in any language.
    pub(crate) fn is_called(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::ThirdParty { name }, Self::ThirdParty { name: other }) => Language::ALL
                .into_iter()
                .any(|language| name.get(language) == other.get(language)),
            _ => self == other,
        }
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

/// The name of a third party, in one language or in each.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct PayerName {
    /// In French.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fr: Option<String>,
    /// In English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    en: Option<String>,
}

impl Serialize for Payer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = match self {
            Self::Borrower => PayerData::Party(Party::Borrower),
            Self::Lender => PayerData::Party(Party::Lender),
            Self::ThirdParty { name } => PayerData::Named(PayerName {
                fr: Some(name.get(Language::French).to_owned()),
                en: Some(name.get(Language::English).to_owned()),
            }),
        };
        data.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Payer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let PayerName { fr, en } = match PayerData::deserialize(deserializer)? {
            PayerData::Party(Party::Borrower) => return Ok(Self::Borrower),
            PayerData::Party(Party::Lender) => return Ok(Self::Lender),
            PayerData::Named(name) => name,
        };
        let (french, english) = (fr.clone().or_else(|| en.clone()), en.or(fr));
        let (french, english) = french
            .zip(english)
            .filter(|(french, english)| {
                ![french, english].iter().any(|name| name.trim().is_empty())
            })
            .ok_or_else(|| serde::de::Error::custom("the name of a payer is empty"))?;
        Ok(Self::ThirdParty {
            name: LocalText::new(french, english),
        })
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
