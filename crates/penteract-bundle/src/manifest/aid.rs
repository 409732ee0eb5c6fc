//! `[aid]`: the public aid in a loan, and the ceiling that it counts towards.

use std::ops::Range;
use std::sync::Arc;

use penteract_rules::{Label, Type, Value};

use super::reference::{RefDraft, optional};
use super::resolve::{Expected, Names};
use super::terms;
use crate::aid_plan::{
    AID_DISCOUNTINGS, AID_WINDOWS, AidCeilingPlan, AidCounting, AidInstrument, AidMethod, AidPlan,
    GrantedAidPlan,
};
use crate::codes;
use crate::document::Entry;
use crate::plan::ValueRef;
use crate::reader::{Fields, Reader, is_slug};
use penteract_core::{LocalText, text};

/// `[aid]`, as written.
#[derive(Clone, Debug)]
pub(crate) struct AidDraft {
    file: Arc<str>,
    span: Range<usize>,
    regime: Option<Arc<str>>,
    name: Option<LocalText>,
    instrument: Option<AidInstrument>,
    method: Option<AidMethod>,
    /// The values, in the order of [`KEYS`].
    values: [Option<RefDraft>; KEYS.len()],
}

/// The keys that are values, with their places.
const KEYS: [(&str, &str); 10] = [
    ("reference_rate", "aid.reference_rate"),
    ("premium", "aid.premium"),
    ("discount_rate", "aid.discount_rate"),
    ("discounting", "aid.discounting"),
    ("ceiling", "aid.ceiling"),
    ("window", "aid.window"),
    ("window_years", "aid.window_years"),
    ("since", "aid.since"),
    ("fiscal_year_end", "aid.fiscal_year_end"),
    ("granted", "aid.granted"),
];

impl AidDraft {
    /// `[aid]` of a product, a variant or a library: what is missing may come from another one of them, so that it is
    /// reported when all of them are put together.
    pub(crate) fn read(entry: &Entry, reader: &mut Reader<'_>) -> Option<Self> {
        let table = reader.table(entry)?;
        let mut fields = Fields::new(table, "`aid`", entry.key_span.clone());
        let regime = match fields.optional("regime") {
            Some(entry) => Some(regime(entry, reader)?),
            None => None,
        };
        let name = match fields.optional("name") {
            Some(entry) => Some(reader.local_text(entry)?),
            None => None,
        };
        let draft = Self {
            file: Arc::clone(&reader.file),
            span: entry.key_span.clone(),
            regime,
            name,
            instrument: terms::optional(&mut fields, "instrument", reader),
            method: terms::optional(&mut fields, "method", reader),
            values: KEYS.map(|(key, place)| optional(&mut fields, key, place, reader)),
        };
        fields.finish(reader);
        Some(draft)
    }

    /// The regime, which a library must name.
    pub(crate) fn named(&self, reader: &mut Reader<'_>) -> Option<Arc<str>> {
        if self.regime.is_none() {
            self.missing("regime", reader);
        }
        self.regime.clone()
    }

    /// The regime, when it is said.
    pub(crate) fn regime(&self) -> Option<&str> {
        self.regime.as_deref()
    }

    /// Where it is written.
    pub(crate) fn declared(&self) -> Label {
        Label::place(Arc::clone(&self.file), self.span.clone())
    }

    /// What differs, and the base for what it does not say.
    pub(crate) fn or(self, base: &Self) -> Self {
        let mut inherited = base.values.iter();
        Self {
            regime: self.regime.or_else(|| base.regime.clone()),
            name: self.name.or_else(|| base.name.clone()),
            instrument: self.instrument.or(base.instrument),
            method: self.method.or(base.method),
            values: self.values.map(|value| {
                inherited
                    .next()
                    .and_then(|base| value.or_else(|| base.clone()))
            }),
            ..self
        }
    }

    pub(super) fn references(&self) -> impl Iterator<Item = &RefDraft> {
        self.values.iter().flatten()
    }

    fn value(&self, key: &str) -> Option<&RefDraft> {
        let mut known = KEYS.iter().zip(&self.values);
        known
            .find(|((name, _), _)| *name == key)
            .and_then(|(_, value)| value.as_ref())
    }

    /// The plan, every name looked up and every type checked. `is_guaranteed`: the product has a `[guarantee]`.
    pub(crate) fn resolve(
        &self,
        is_guaranteed: bool,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<AidPlan> {
        let instrument = self.instrument.unwrap_or_default();
        if instrument == AidInstrument::Guarantee && !is_guaranteed {
            let help = text!(
                "add `[guarantee]`, or write `instrument = \"loan\"`",
                "ajoutez `[guarantee]`, ou écrivez `instrument = \"loan\"`"
            );
            let message = text!(
                "the aid is a guarantee, and the product has none",
                "l'aide est une garantie, et le produit n'en a pas"
            );
            Reader::new(&self.file, reader.problems).error(
                codes::MISSING_KEY,
                message,
                &self.span,
                help,
            );
            return None;
        }
        let counting = match self.method.unwrap_or_default() {
            AidMethod::Nominal => Some(AidCounting::Nominal),
            AidMethod::GrantEquivalent => self.grant_equivalent(instrument, names, reader),
        };
        let ceiling = match self.value("ceiling") {
            None => Some(None),
            Some(_) => self.ceiling(names, reader).map(Some),
        };
        if self.regime.is_none() {
            self.missing("regime", reader);
        }
        if self.name.is_none() {
            self.missing("name", reader);
        }
        Some(AidPlan {
            regime: self.regime.clone()?,
            name: self.name.clone()?,
            instrument,
            counting: counting?,
            ceiling: ceiling?,
        })
    }

    fn grant_equivalent(
        &self,
        instrument: AidInstrument,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<AidCounting> {
        let market_price = match instrument {
            AidInstrument::Loan => "reference_rate",
            AidInstrument::Guarantee => "premium",
        };
        let market_price = self.expected(market_price, Expected::YearlyRate, names, reader);
        let discount_rate = self.expected("discount_rate", Expected::YearlyRate, names, reader);
        let discounting = match self.value("discounting") {
            None => Some(ValueRef::Constant(Value::Choice(Arc::from(
                "discount-rate",
            )))),
            Some(draft) => names.resolve(draft, &Expected::Words(AID_DISCOUNTINGS), &[], reader),
        };
        Some(AidCounting::GrantEquivalent {
            market_price: market_price?,
            discount_rate: discount_rate?,
            discounting: discounting?,
        })
    }

    fn ceiling(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<AidCeilingPlan> {
        let amount = self.expected("ceiling", Expected::Money, names, reader);
        let window = self.expected("window", Expected::Words(AID_WINDOWS), names, reader);
        // What the words that the window may be need: all words when a parameter or a script says which.
        let word = match &window {
            Some(ValueRef::Constant(Value::Choice(word))) => Some(word.as_ref()),
            _ => None,
        };
        let counts_years = word.is_none_or(|word| word != "since");
        let mut part = |key: &str, is_needed: bool, expected| {
            if is_needed || self.value(key).is_some() {
                self.expected(key, expected, names, reader).map(Some)
            } else {
                Some(None)
            }
        };
        let window_years = part("window_years", counts_years, Expected::Count);
        let since = part("since", word == Some("since"), Expected::Date);
        let needs_year = word.is_none_or(|word| word == "fiscal-years");
        let fiscal_year_end = part("fiscal_year_end", needs_year, Expected::Date);
        let granted = self.granted(names, reader);
        Some(AidCeilingPlan {
            amount: amount?,
            window: window?,
            window_years: window_years?,
            since: since?,
            fiscal_year_end: fiscal_year_end?,
            granted: granted?,
        })
    }

    /// A value that must be there.
    fn expected(
        &self,
        key: &str,
        expected: Expected,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<ValueRef> {
        match self.value(key) {
            Some(draft) => names.resolve(draft, &expected, &[], reader),
            None => {
                self.missing(key, reader);
                None
            }
        }
    }

    fn missing(&self, key: &str, reader: &mut Reader<'_>) {
        let example = match key {
            "regime" => "\"de-minimis\"",
            "name" => "{ fr = \"Aide de minimis\", en = \"De minimis aid\" }",
            "granted" => "{ fact = \"aid.granted\" }",
            "window" => "{ param = \"de_minimis_window\" }",
            "window_years" => "{ param = \"de_minimis_window_years\" }",
            "since" => "2020-03-19",
            "fiscal_year_end" => "{ fact = \"aid.fiscal_year_end\" }",
            "premium" => "{ rule = \"market_premium\" }",
            "discount_rate" => "{ rule = \"discount_rate\" }",
            _ => "{ rule = \"reference_rate\" }",
        };
        Reader::new(&self.file, reader.problems).labelled_error(
            codes::MISSING_KEY,
            text!("`aid` has no `{key}`", "`aid` n'a pas de `{key}`"),
            &self.span,
            text!("`{key}` is missing", "`{key}` manque"),
            text!("add `{key} = {example}`", "ajoutez `{key} = {example}`"),
        );
    }

    /// The fact that lists earlier aid, and the places of its date and amount.
    fn granted(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<GrantedAidPlan> {
        let Some(draft) = self.value("granted") else {
            self.missing("granted", reader);
            return None;
        };
        names.resolve(draft, &Expected::GrantedAid, &[], reader)?;
        let super::RefKind::Fact(path) = &draft.kind else {
            return None;
        };
        let fact = names.facts.iter().find(|fact| fact.path() == &**path)?;
        let Type::List(item) = fact.field().ty() else {
            return None;
        };
        let Type::Record(record) = item.as_ref() else {
            return None;
        };
        Some(GrantedAidPlan {
            fact: names.program?.fact(path)?,
            granted_on: record.field("granted_on")?.0,
            amount: record.field("amount")?.0,
        })
    }
}

/// The stable name of a regime.
fn regime(entry: &Entry, reader: &mut Reader<'_>) -> Option<Arc<str>> {
    let regime = reader.text(entry)?;
    if is_slug(regime) {
        return Some(Arc::from(regime));
    }
    let message = text!(
        "`{regime}` cannot name a regime of aid",
        "`{regime}` ne peut pas nommer un régime d'aide"
    );
    let help = text!(
        "write small letters, digits and hyphens: `de-minimis`",
        "écrivez des minuscules, des chiffres et des traits d'union : `de-minimis`"
    );
    reader.error(codes::BAD_NAME, message, &entry.value.span, help);
    None
}
