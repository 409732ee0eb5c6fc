//! `[guarantee]`: who carries the risk, and what it costs.

use super::offer::payer;
use super::reference::{RefDraft, optional, required};
use super::resolve::{Expected, Names};
use crate::document::Entry;
use crate::language::LocalText;
use crate::plan::{GUARANTEE_FEE_BASES, GUARANTEE_FEE_TIMINGS, GuaranteeFeePlan, GuaranteePlan};
use crate::reader::{Fields, Reader};

/// `[guarantee]`, as written.
#[derive(Debug)]
pub(crate) struct GuaranteeDraft {
    guarantor: Option<LocalText>,
    coverage: Option<RefDraft>,
    fee: Option<FeeDraft>,
    waiting_period: Option<RefDraft>,
}

#[derive(Debug)]
struct FeeDraft {
    rate: Option<RefDraft>,
    base: Option<RefDraft>,
    timing: Option<RefDraft>,
    payer: Option<RefDraft>,
}

impl GuaranteeDraft {
    pub(super) fn read(entry: &Entry, reader: &mut Reader<'_>) -> Option<Self> {
        let table = reader.table(entry)?;
        let mut fields = Fields::new(table, "`guarantee`", entry.key_span.clone());
        let guarantor = fields.required(
            "guarantor",
            "{ fr = \"l'État\", en = \"the State\" }",
            reader,
        );
        let draft = Self {
            guarantor: guarantor.and_then(|entry| reader.local_text(entry)),
            coverage: required(
                &mut fields,
                "coverage",
                "guarantee.coverage",
                "\"90 %\"",
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
        };
        fields.finish(reader);
        Some(draft)
    }

    pub(super) fn references(&self) -> impl Iterator<Item = &RefDraft> {
        let fee = self.fee.iter().flat_map(|fee| {
            fee.rate
                .iter()
                .chain(&fee.base)
                .chain(&fee.timing)
                .chain(&fee.payer)
        });
        self.coverage.iter().chain(&self.waiting_period).chain(fee)
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
        let waiting_period = match &self.waiting_period {
            None => Some(None),
            Some(draft) => names
                .resolve(draft, &Expected::Duration, &[], reader)
                .map(Some),
        };
        Some(GuaranteePlan {
            guarantor: self.guarantor.clone()?,
            coverage: coverage?,
            fee: fee?,
            waiting_period: waiting_period?,
        })
    }
}

impl FeeDraft {
    /// `fee = { table = "premium", base = …, timing = … }`, or with `rate = …` in the place of `table`.
    fn read(entry: &Entry, reader: &mut Reader<'_>) -> Option<Self> {
        let table = reader.table(entry)?;
        let mut fields = Fields::new(table, "`guarantee.fee`", entry.key_span.clone());
        let draft = Self {
            rate: RefDraft::from_fields(&mut fields, Some("rate"), "guarantee.fee.rate", reader),
            base: required(
                &mut fields,
                "base",
                "guarantee.fee.base",
                "\"guaranteed-share\"",
                reader,
            ),
            timing: required(
                &mut fields,
                "timing",
                "guarantee.fee.timing",
                "\"each-instalment\"",
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
