//! `[aid]`: the public aid in a loan, and the ceiling that it counts towards.

use std::sync::Arc;

use penteract_core::{LocalText, text};
use penteract_rules::{Type, Value};

use super::places::{Amount, Count, Day, Discounting, Grants, Window, Yearly};
use super::reference::RefKind;
use super::resolve::Names;
use crate::aid_plan::{
    AidCeilingPlan, AidCounting, AidInstrument, AidMethod, AidPlan, GrantedAidPlan,
};
use crate::codes;
use crate::keys::{Named, Place, Planned as _, Ref, Said, resolved, table};
use crate::plan::ValueRef;
use crate::reader::Reader;

table! {
    /// The public aid in the loan. A key that is left out may come from the product that a variant is of, or from a library
    /// whose `[aid]` names the same regime.
    AidDraft => AidPlan by AidDraft::plan {
        /// The regime's stable name: `de-minimis`.
        regime: Named = needed("\"de-minimis\""),
        /// What people read.
        name: LocalText = needed("{ fr = \"Aide de minimis\", en = \"De minimis aid\" }"),
        /// What the public side gives; a loan when left out.
        instrument: Said<AidInstrument> = optional,
        /// How aid is counted; by its gross grant equivalent when left out.
        method: Said<AidMethod> = optional,
        /// The market's yearly rate for this borrower on the day of the grant, for the grant equivalent of a loan.
        reference_rate: Ref<Yearly> = needed("{ rule = \"reference_rate\" }"),
        /// The market's yearly premium for this borrower, for the grant equivalent of a guarantee.
        premium: Ref<Yearly> = needed("{ rule = \"market_premium\" }"),
        /// The yearly rate at which later advantages are discounted, for a grant equivalent.
        discount_rate: Ref<Yearly> = needed("{ rule = \"discount_rate\" }"),
        /// Which rate discounts: discount-rate (when left out) or reference-rate.
        discounting: Ref<Discounting> = optional,
        /// The most aid of the regime that one undertaking may hold.
        ceiling: Ref<Amount> = optional,
        /// Over which time aid counts: fiscal-years, rolling-years or since.
        window: Ref<Window> = needed("{ param = \"de_minimis_window\" }"),
        /// How many years the window has.
        window_years: Ref<Count> = needed("{ param = \"de_minimis_window_years\" }"),
        /// The first day of a window `since`.
        since: Ref<Day> = needed("2020-03-19"),
        /// The last day of the undertaking's current fiscal year, for a window of fiscal years.
        fiscal_year_end: Ref<Day> = needed("{ fact = \"aid.fiscal_year_end\" }"),
        /// The fact that lists the aid of the regime granted already: items with `granted_on` and `amount`.
        granted: Ref<Grants> = needed("{ fact = \"aid.granted\" }"),
    }
}

impl AidDraft {
    /// What people read.
    pub(crate) fn name_mut(&mut self) -> Option<&mut LocalText> {
        self.name.as_mut()
    }

    /// The regime, which a library must name.
    pub(crate) fn named(&self, reader: &mut Reader<'_>) -> Option<Arc<str>> {
        Some(Arc::clone(
            &self.present(&self.regime, "regime", reader)?.name,
        ))
    }

    /// The regime, when it is said.
    pub(crate) fn regime(&self) -> Option<&str> {
        self.regime.as_ref().map(|regime| regime.name.as_ref())
    }

    /// Whether the product has the guarantee that the aid is in.
    pub(crate) fn fits(&self, is_guaranteed: bool, reader: &mut Reader<'_>) -> bool {
        let fits = self.instrument() == AidInstrument::Loan || is_guaranteed;
        if !fits {
            let help = text!(
                "add `[guarantee]`, or write `instrument = \"loan\"`",
                "ajoutez `[guarantee]`, ou écrivez `instrument = \"loan\"`"
            );
            let message = text!(
                "the aid is a guarantee, and the product has none",
                "l'aide est une garantie, et le produit n'en a pas"
            );
            let mut reader = Reader::new(&self.file, reader.problems);
            reader.error(codes::MISSING_KEY, message, &self.span, help);
        }
        fits
    }

    fn instrument(&self) -> AidInstrument {
        self.instrument
            .as_ref()
            .map_or_else(Default::default, |said| said.0)
    }

    fn plan(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<AidPlan> {
        let instrument = self.instrument();
        let counting = match self
            .method
            .as_ref()
            .map_or_else(Default::default, |said| said.0)
        {
            AidMethod::Nominal => Some(AidCounting::Nominal),
            AidMethod::GrantEquivalent => self.grant_equivalent(instrument, names, reader),
        };
        let ceiling = match self.ceiling {
            None => Some(None),
            Some(_) => self.ceiling(names, reader).map(Some),
        };
        let regime = self.named(reader);
        let name = self.present(&self.name, "name", reader);
        Some(AidPlan {
            regime: regime?,
            name: name?.clone(),
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
            AidInstrument::Loan => {
                self.needed(&self.reference_rate, "reference_rate", names, reader)
            }
            AidInstrument::Guarantee => self.needed(&self.premium, "premium", names, reader),
        };
        let discount_rate = self.needed(&self.discount_rate, "discount_rate", names, reader);
        let discounting = match &self.discounting {
            None => Some(ValueRef::Constant(Value::Choice(Arc::from(
                "discount-rate",
            )))),
            Some(draft) => draft.resolve(names, reader),
        };
        Some(AidCounting::GrantEquivalent {
            market_price: market_price?,
            discount_rate: discount_rate?,
            discounting: discounting?,
        })
    }

    fn ceiling(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<AidCeilingPlan> {
        let amount = self.needed(&self.ceiling, "ceiling", names, reader);
        let window = self.needed(&self.window, "window", names, reader);
        // What the words that the window may be need: all words when a parameter or a script says which.
        let word = match window.as_ref().and_then(ValueRef::constant) {
            Some(Value::Choice(word)) => Some(word.as_ref()),
            _ => None,
        };
        let window_years = match word.is_none_or(|word| word != "since") {
            true => self
                .needed(&self.window_years, "window_years", names, reader)
                .map(Some),
            false => resolved!(optional self.window_years, names, reader),
        };
        let since = match word == Some("since") {
            true => self.needed(&self.since, "since", names, reader).map(Some),
            false => resolved!(optional self.since, names, reader),
        };
        let fiscal_year_end = match word.is_none_or(|word| word == "fiscal-years") {
            true => self
                .needed(&self.fiscal_year_end, "fiscal_year_end", names, reader)
                .map(Some),
            false => resolved!(optional self.fiscal_year_end, names, reader),
        };
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

    /// What a key says, which must be there.
    fn present<'k, T>(
        &self,
        said: &'k Option<T>,
        key: &str,
        reader: &mut Reader<'_>,
    ) -> Option<&'k T> {
        if said.is_none() {
            let mut reader = Reader::new(&self.file, reader.problems);
            reader.missing_key::<Self>("aid", key, &self.span);
        }
        said.as_ref()
    }

    /// A value that must be there.
    fn needed<P: Place>(
        &self,
        said: &Option<Ref<P>>,
        key: &str,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<ValueRef> {
        self.present(said, key, reader)?.resolve(names, reader)
    }

    /// The fact that lists earlier aid, and the places of its date and amount.
    fn granted(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<GrantedAidPlan> {
        let granted = self.present(&self.granted, "granted", reader)?;
        granted.resolve(names, reader)?;
        let RefKind::Fact(path) = &granted.draft.kind else {
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
