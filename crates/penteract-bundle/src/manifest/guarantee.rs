//! `[guarantee]`: who carries the risk, and what it costs.

use penteract_core::AccessoryKind;

use super::offer::payer;
use super::reference::{Extent, RefDraft, expected, optional};
use super::resolve::{Expected, Names};
use crate::codes;
use crate::document::Entry;
use crate::language::LocalText;
use crate::plan::{GUARANTEE_FEE_BASES, GUARANTEE_FEE_TIMINGS, GuaranteeFeePlan, GuaranteePlan};
use crate::reader::{Fields, Reader, one_of};

/// `[guarantee]`, as written.
#[derive(Clone, Debug)]
pub(crate) struct GuaranteeDraft {
    guarantor: Option<LocalText>,
    coverage: Option<RefDraft>,
    fee: Option<FeeDraft>,
    waiting_period: Option<RefDraft>,
    latest_call: Option<RefDraft>,
    provisional: Option<RefDraft>,
    accessories: Option<Vec<AccessoryKind>>,
}

#[derive(Clone, Debug)]
struct FeeDraft {
    rate: Option<RefDraft>,
    base: Option<RefDraft>,
    timing: Option<RefDraft>,
    payer: Option<RefDraft>,
}

impl GuaranteeDraft {
    pub(super) fn read(entry: &Entry, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let table = reader.table(entry)?;
        let mut fields = Fields::new(table, "`guarantee`", entry.key_span.clone());
        let guarantor = extent.expect(
            &mut fields,
            "guarantor",
            "{ fr = \"l'État\", en = \"the State\" }",
            reader,
        );
        let draft = Self {
            guarantor: guarantor.and_then(|entry| reader.local_text(entry)),
            coverage: expected(
                &mut fields,
                "coverage",
                "guarantee.coverage",
                "\"90 %\"",
                extent,
                reader,
            ),
            fee: fields
                .optional("fee")
                .and_then(|entry| FeeDraft::read(entry, reader)),
            waiting_period: optional(
                &mut fields,
                "waiting_period",
                "guarantee.waiting_period",
                reader,
            ),
            latest_call: optional(&mut fields, "latest_call", "guarantee.latest_call", reader),
            provisional: optional(&mut fields, "provisional", "guarantee.provisional", reader),
            accessories: fields
                .optional("accessories")
                .map(|entry| accessories(entry, reader)),
        };
        fields.finish(reader);
        Some(draft)
    }

    /// What differs, and the base for what it does not say.
    pub(crate) fn or(self, base: &Self) -> Self {
        Self {
            guarantor: self.guarantor.or_else(|| base.guarantor.clone()),
            coverage: self.coverage.or_else(|| base.coverage.clone()),
            fee: self.fee.or_else(|| base.fee.clone()),
            waiting_period: self.waiting_period.or_else(|| base.waiting_period.clone()),
            latest_call: self.latest_call.or_else(|| base.latest_call.clone()),
            provisional: self.provisional.or_else(|| base.provisional.clone()),
            accessories: self.accessories.or_else(|| base.accessories.clone()),
        }
    }

    pub(super) fn references(&self) -> impl Iterator<Item = &RefDraft> {
        let fee = self.fee.iter().flat_map(|fee| {
            fee.rate
                .iter()
                .chain(&fee.base)
                .chain(&fee.timing)
                .chain(&fee.payer)
        });
        self.coverage
            .iter()
            .chain(&self.waiting_period)
            .chain(&self.latest_call)
            .chain(&self.provisional)
            .chain(fee)
    }

    /// The plan, every name looked up and every type checked.
    pub(crate) fn resolve(
        &self,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<GuaranteePlan> {
        let coverage = self
            .coverage
            .as_ref()
            .and_then(|draft| names.resolve(draft, &Expected::Rate, &[], reader));
        let fee = match &self.fee {
            None => Some(None),
            Some(fee) => fee.resolve(names, reader).map(Some),
        };
        let mut duration = |draft: &Option<RefDraft>| match draft {
            None => Some(None),
            Some(draft) => names
                .resolve(draft, &Expected::Duration, &[], reader)
                .map(Some),
        };
        let waiting_period = duration(&self.waiting_period);
        let latest_call = duration(&self.latest_call);
        let provisional = duration(&self.provisional);
        Some(GuaranteePlan {
            guarantor: self.guarantor.clone()?,
            coverage: coverage?,
            fee: fee?,
            waiting_period: waiting_period?,
            latest_call: latest_call?,
            provisional: provisional?,
            accessories: self.accessories.clone().unwrap_or_default(),
        })
    }
}

/// `accessories = ["interest", "guarantee-fee"]`.
fn accessories(entry: &Entry, reader: &mut Reader<'_>) -> Vec<AccessoryKind> {
    let mut kinds = Vec::new();
    for (word, span) in reader.texts(entry) {
        let known = ACCESSORIES.iter().find(|(name, _)| **name == *word);
        match known {
            Some((_, kind)) => kinds.push(*kind),
            None => {
                let names = ACCESSORIES.iter().map(|(name, _)| *name);
                reader.error(
                    codes::BAD_VALUE,
                    format!("`accessories` cannot hold `{word}`"),
                    &span,
                    "not one of the words it takes",
                    one_of(&word, names),
                );
            }
        }
    }
    kinds
}

/// What a guarantee may cover besides principal.
const ACCESSORIES: [(&str, AccessoryKind); 5] = [
    ("interest", AccessoryKind::Interest),
    ("late-interest", AccessoryKind::LateInterest),
    ("guarantee-fee", AccessoryKind::GuaranteeFee),
    ("fee", AccessoryKind::Fee),
    ("insurance", AccessoryKind::Insurance),
];

impl FeeDraft {
    /// `fee = { table = "premium", base = …, timing = … }`, or with `rate = …` in the place of `table`.
    fn read(entry: &Entry, reader: &mut Reader<'_>) -> Option<Self> {
        let table = reader.table(entry)?;
        let mut fields = Fields::new(table, "`guarantee.fee`", entry.key_span.clone());
        let draft = Self {
            rate: RefDraft::from_fields(&mut fields, Some("rate"), "guarantee.fee.rate", reader),
            base: expected(
                &mut fields,
                "base",
                "guarantee.fee.base",
                "\"guaranteed-share\"",
                Extent::Whole,
                reader,
            ),
            timing: expected(
                &mut fields,
                "timing",
                "guarantee.fee.timing",
                "\"each-instalment\"",
                Extent::Whole,
                reader,
            ),
            payer: optional(&mut fields, "payer", "guarantee.fee.payer", reader),
        };
        fields.finish(reader);
        Some(draft)
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<GuaranteeFeePlan> {
        let rate = self
            .rate
            .as_ref()
            .and_then(|draft| names.resolve(draft, &Expected::Rate, &["year"], reader));
        let mut words = |draft: &Option<RefDraft>, words| {
            draft
                .as_ref()
                .and_then(|draft| names.resolve(draft, &Expected::Words(words), &[], reader))
        };
        let base = words(&self.base, GUARANTEE_FEE_BASES);
        let timing = words(&self.timing, GUARANTEE_FEE_TIMINGS);
        let payer = payer(self.payer.as_ref(), names, reader);
        Some(GuaranteeFeePlan {
            rate: rate?,
            base: base?,
            timing: timing?,
            payer: payer?,
        })
    }
}
