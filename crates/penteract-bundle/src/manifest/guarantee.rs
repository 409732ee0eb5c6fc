//! `[guarantee]`: who carries the risk, and what it costs.

use std::sync::Arc;

use penteract_core::{AccessoryKind, LocalText, text};

use super::offer::payer;
use super::reference::{Extent, RefDraft, expected, optional};
use super::resolve::{Expected, Names};
use crate::codes;
use crate::document::Entry;
use crate::plan::{
    GUARANTEE_FEE_BASES, GUARANTEE_FEE_TIMINGS, GuaranteeFeePlan, GuaranteePlan, ValueRef,
};
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
    accessories_within: Option<RefDraft>,
    first_loss: Option<RefDraft>,
    per_borrower: Option<RefDraft>,
    events: Option<RefDraft>,
    exposure_test: Option<RefDraft>,
}

#[derive(Clone, Debug)]
struct FeeDraft {
    rate: Option<RefDraft>,
    base: Option<RefDraft>,
    timing: Option<RefDraft>,
    payer: Option<RefDraft>,
    total_max: Option<RefDraft>,
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
            accessories_within: optional(
                &mut fields,
                "accessories_within",
                "guarantee.accessories_within",
                reader,
            ),
            first_loss: optional(&mut fields, "first_loss", "guarantee.first_loss", reader),
            per_borrower: optional(
                &mut fields,
                "per_borrower",
                "guarantee.per_borrower",
                reader,
            ),
            events: optional(&mut fields, "events", "guarantee.events", reader),
            exposure_test: optional(
                &mut fields,
                "exposure_test",
                "guarantee.exposure_test",
                reader,
            ),
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
            accessories_within: self
                .accessories_within
                .or_else(|| base.accessories_within.clone()),
            first_loss: self.first_loss.or_else(|| base.first_loss.clone()),
            per_borrower: self.per_borrower.or_else(|| base.per_borrower.clone()),
            events: self.events.or_else(|| base.events.clone()),
            exposure_test: self.exposure_test.or_else(|| base.exposure_test.clone()),
        }
    }

    pub(super) fn references(&self) -> impl Iterator<Item = &RefDraft> {
        let fee = self.fee.iter().flat_map(|fee| {
            fee.rate
                .iter()
                .chain(&fee.base)
                .chain(&fee.timing)
                .chain(&fee.payer)
                .chain(&fee.total_max)
        });
        self.coverage
            .iter()
            .chain(&self.waiting_period)
            .chain(&self.latest_call)
            .chain(&self.provisional)
            .chain(&self.accessories_within)
            .chain(&self.first_loss)
            .chain(&self.per_borrower)
            .chain(&self.events)
            .chain(&self.exposure_test)
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
            .and_then(|draft| names.resolve(draft, &Expected::Share, &[], reader));
        let fee = match &self.fee {
            None => Some(None),
            Some(fee) => fee.resolve(names, reader).map(Some),
        };
        let mut value = |draft: &Option<RefDraft>, expected| match draft {
            None => Some(None),
            Some(draft) => names.resolve(draft, &expected, &[], reader).map(Some),
        };
        let waiting_period = value(&self.waiting_period, Expected::Duration);
        let latest_call = value(&self.latest_call, Expected::Duration);
        let provisional = value(&self.provisional, Expected::Duration);
        let accessories_within = value(&self.accessories_within, Expected::Duration);
        let first_loss = value(&self.first_loss, Expected::Share);
        let per_borrower = value(&self.per_borrower, Expected::Money);
        let events = dated(self.events.as_ref(), Expected::Choices, names, reader);
        let exposure_test = dated(self.exposure_test.as_ref(), Expected::Date, names, reader);
        Some(GuaranteePlan {
            guarantor: self.guarantor.clone()?,
            coverage: coverage?,
            fee: fee?,
            waiting_period: waiting_period?,
            latest_call: latest_call?,
            provisional: provisional?,
            accessories: self.accessories.clone().unwrap_or_default(),
            accessories_within: accessories_within?,
            first_loss: first_loss?,
            per_borrower: per_borrower?,
            events: events?,
            exposure_test: exposure_test?,
        })
    }
}

/// A parameter all of whose periods the contract holds, since the date that matters comes after the grant.
fn dated(
    draft: Option<&RefDraft>,
    expected: Expected,
    names: &Names<'_>,
    reader: &mut Reader<'_>,
) -> Option<Option<Arc<str>>> {
    let Some(draft) = draft else {
        return Some(None);
    };
    match names.resolve(draft, &expected, &[], reader)? {
        ValueRef::Parameter(name) => Some(Some(name)),
        _ => {
            let reader = &mut Reader::new(&draft.file, reader.problems);
            reader.labelled_error(
                codes::UNSUITABLE_VALUE,
                text!("`{place}` takes a parameter", "`{place}` prend un paramètre", place = draft.place),
                &draft.span,
                text!("not one", "ce n'en est pas un"),
                text!("the contract holds the values of every period: write `{{ param = \"…\" }}`", "le contrat contient les valeurs de chaque période : écrivez `{{ param = \"…\" }}`"),
            );
            None
        }
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
                reader.labelled_error(
                    codes::BAD_VALUE,
                    text!(
                        "`accessories` cannot hold `{word}`",
                        "`accessories` ne peut pas contenir `{word}`"
                    ),
                    &span,
                    text!(
                        "not one of the words it takes",
                        "ce n'est pas l'un des mots admis"
                    ),
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
            total_max: optional(&mut fields, "total_max", "guarantee.fee.total_max", reader),
        };
        fields.finish(reader);
        Some(draft)
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<GuaranteeFeePlan> {
        let rate = self
            .rate
            .as_ref()
            .and_then(|draft| names.resolve(draft, &Expected::Share, &["year"], reader));
        let mut words = |draft: &Option<RefDraft>, words| {
            draft
                .as_ref()
                .and_then(|draft| names.resolve(draft, &Expected::Words(words), &[], reader))
        };
        let base = words(&self.base, GUARANTEE_FEE_BASES);
        let timing = words(&self.timing, GUARANTEE_FEE_TIMINGS);
        let payer = payer(self.payer.as_ref(), names, reader);
        let total_max = match &self.total_max {
            None => Some(None),
            Some(draft) => names
                .resolve(draft, &Expected::Share, &[], reader)
                .map(Some),
        };
        Some(GuaranteeFeePlan {
            rate: rate?,
            base: base?,
            timing: timing?,
            payer: payer?,
            total_max: total_max?,
        })
    }
}
