//! Who pays: a word, where to look for it, or the name of a third party.

use penteract_core::{Language, LocalText, Payer, text};
use penteract_rules::{Diagnostic, Label};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::places::Borrower;
use super::reference::{Extent, RefDraft, RefKind};
use super::resolve::Names;
use crate::codes;
use crate::document::{Entry, Kind};
use crate::keys::{KeyValue, Planned, Ref};
use crate::plan::{ValueRef, borrower};
use crate::reader::Reader;

/// Who pays.
#[derive(Clone, Debug)]
pub enum PayerPlan {
    /// The borrower or the lender: a word, or where to look for it.
    Party(ValueRef),
    /// A third party.
    ThirdParty(ThirdParty),
}

/// A third party as the manifest names it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ThirdParty {
    /// Its name.
    pub name: LocalText,
    /// Where it is named.
    pub place: Label,
}

impl PayerPlan {
    /// Who pays where nobody is named.
    pub(crate) fn borrower() -> Self {
        Self::Party(borrower())
    }

    /// What decides on it.
    pub(crate) fn value(&self) -> Option<&ValueRef> {
        match self {
            Self::Party(value) => Some(value),
            Self::ThirdParty(_) => None,
        }
    }

    /// The third party, if it is one.
    pub fn third_party(&self) -> Option<&ThirdParty> {
        match self {
            Self::Party(_) => None,
            Self::ThirdParty(party) => Some(party),
        }
    }
}

impl ThirdParty {
    /// Its name by language: `{ fr = "L'État", en = "The State" }`. `None` where something else stands.
    fn read(entry: &Entry, reader: &mut Reader<'_>) -> Option<Option<Self>> {
        let is_language = |entry: &Entry| entry.key.parse::<Language>().is_ok();
        let table = entry.value.as_table()?;
        table.iter().any(is_language).then(|| {
            let name = reader.local_text(entry)?;
            let place = reader.place(&entry.value.span);
            Some(Self { name, place })
        })
    }

    /// The payer of loan terms.
    pub fn payer(&self) -> Payer {
        Payer::third_party(self.name.clone())
    }
}

/// Reports a payer who is nobody.
fn nobody(entry: &Entry, reader: &mut Reader<'_>) {
    let message = text!("`payer` names nobody", "`payer` ne nomme personne");
    let help = text!(
        "write \"borrower\", \"lender\", or the name of a third party by language: `{{ fr = \"L'État\", en = \"The State\" }}`",
        "écrivez \"borrower\" (l'emprunteur), \"lender\" (le prêteur), ou le nom d'un tiers par langue : `{{ fr = \"L'État\", en = \"The State\" }}`"
    );
    reader.error(codes::BAD_VALUE, message, &entry.value.span, help);
}

/// Who pays, as a word that stands for itself.
fn party(entry: &Entry) -> Option<Payer> {
    match &entry.value.kind {
        Kind::Text(word) if word == "borrower" => Some(Payer::Borrower),
        Kind::Text(word) if word == "lender" => Some(Payer::Lender),
        _ => None,
    }
}

/// The payer of a phase, which no answer decides; and where it is named, if it is a third party.
pub(super) fn of_phase(
    entry: &Entry,
    reader: &mut Reader<'_>,
) -> Option<(Payer, Option<ThirdParty>)> {
    if let Some(party) = ThirdParty::read(entry, reader) {
        return party.map(|party| (party.payer(), Some(party)));
    }
    let party = party(entry);
    if party.is_none() {
        nobody(entry, reader);
    }
    party.map(|party| (party, None))
}

/// Reports a third party that may be another one by its name: the terms could not tell whose payment comes in.
pub(crate) fn check_names<'p>(
    parties: impl Iterator<Item = &'p ThirdParty>,
    problems: &mut Vec<Diagnostic>,
) {
    let mut known: Vec<&ThirdParty> = Vec::new();
    for party in parties {
        let other = known
            .iter()
            .find(|other| !other.payer().is_told_from(&party.payer()));
        let Some(other) = other else {
            known.push(party);
            continue;
        };
        let message = text!(
            "a third party has two names, or two have one: their names agree in one language and not in another, or have no language in common",
            "un tiers a deux noms, ou deux tiers en ont un : leurs noms concordent dans une langue et non dans une autre, ou n'ont aucune langue en commun"
        );
        let help = text!(
            "write the name of a third party in the same way everywhere, and those of several in the same languages",
            "écrivez le nom d'un tiers partout de la même façon, et ceux de plusieurs dans les mêmes langues"
        );
        let first = Label {
            text: text!("named here", "nommé ici"),
            ..other.place.clone()
        };
        let problem = Diagnostic::error(codes::BAD_VALUE, message).at(party.place.clone());
        problems.push(problem.related_to(first).help(help));
    }
}

#[derive(Clone, Debug)]
pub(crate) enum PayerDraft {
    Party(Ref<Borrower>),
    ThirdParty(ThirdParty),
}

impl KeyValue for PayerDraft {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        if let Some(party) = ThirdParty::read(entry, reader) {
            return party.map(Self::ThirdParty);
        }
        if matches!(entry.value.kind, Kind::Text(_)) && party(entry).is_none() {
            nobody(entry, reader);
            return None;
        }
        Ref::read(entry, place, extent, reader).map(Self::Party)
    }

    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        let value = Ref::<Borrower>::schema(extent, generator);
        json_schema!({ "anyOf": [Payer::json_schema(generator), value] })
    }
}

impl PayerDraft {
    /// Whether it is said to be somebody else than the borrower.
    pub(super) fn is_surely_another(&self) -> bool {
        match self {
            Self::ThirdParty(_) => true,
            Self::Party(word) => match &word.draft.kind {
                RefKind::Literal(item) => {
                    matches!(&item.kind, Kind::Text(word) if word == "lender")
                }
                _ => false,
            },
        }
    }
}

impl Planned for PayerDraft {
    type Plan = PayerPlan;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        if let Self::Party(word) = self {
            word.references(found);
        }
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<PayerPlan> {
        match self {
            Self::Party(word) => word.resolve(names, reader).map(PayerPlan::Party),
            Self::ThirdParty(party) => Some(PayerPlan::ThirdParty(party.clone())),
        }
    }
}
