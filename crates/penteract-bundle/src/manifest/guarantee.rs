//! `[guarantee]`: who carries the risk, and what it costs.

use penteract_core::{AccessoryKind, LocalText, text};
use penteract_rules::{Cell, Type, Value};
use rust_decimal::Decimal;

use super::offer::withheld_from_another;
use super::payer::{PayerDraft, PayerPlan};
use super::places::{
    Amount, Day, Events, FeeBasis, FeeTimes, SLICED, Share, ShareBySlice, ShareByYear, Time,
};
use super::reference::RefDraft;
use super::resolve::Names;
use crate::codes;
use crate::keys::{Dated, Place, Planned, Ref, Said, Whole, table};
use crate::plan::ValueRef;
use crate::reader::Reader;

table! {
    /// Who carries the risk: `[guarantee]`.
    GuaranteeDraft => GuaranteePlan {
        /// Who guarantees.
        guarantor: LocalText = required("{ fr = \"l'État\", en = \"the State\" }"),
        /// The share of the loan that is covered.
        coverage: Ref<Share> = required("\"90 %\""),
        /// Whether the text gives the share as the most that is covered: the offer then says "at most"; false when left out.
        coverage_is_maximum: bool = default(false),
        /// What it costs; nothing when left out.
        fee: Whole<GuaranteeFeeDraft> -> GuaranteeFeePlan = optional,
        /// Several costs, or more of them.
        fees: Vec<GuaranteeFeeDraft> -> Vec<GuaranteeFeePlan> = default(Vec::new()),
        /// How long after the disbursement a call is not paid.
        waiting_period: Ref<Time> = optional,
        /// How long after the final due date the first request may come; at any time when left out.
        latest_call: Ref<Time> = optional,
        /// How long after a request the payment in advance is due; none when left out.
        provisional: Ref<Time> = optional,
        /// What is covered besides principal; nothing when left out.
        accessories: Said<Vec<AccessoryKind>> = default(Vec::new()),
        /// How many days before the credit event accessories are covered: `"90 days"`; without a limit when left out.
        accessories_within: Ref<Time> = optional,
        /// The part of what was lent up to which the guarantor bears the loss first; in proportion when left out.
        first_loss: Ref<Share> = optional,
        /// The most that is paid for one borrower; without a limit when left out.
        per_borrower: Ref<Amount> = optional,
        /// A parameter, a list of choices: the credit events that open a call, by the date of the event; any when left out.
        events: Dated<Events> = optional,
        /// A parameter: the reference date of the lender's exposure, by the date of the grant; no test when left out.
        exposure_test: Dated<Day> = optional,
    }
}

table! {
    /// What a guarantee costs: `guarantee.fee`, or one of `guarantee.fees`; its price is one of `param`, `fact`, `table`,
    /// `rule`, `rate` for a yearly rate, else `slices` or `amount`.
    GuaranteeFeeDraft => GuaranteeFeePlan by GuaranteeFeeDraft::plan {
        /// The yearly rate; a grid takes the argument `year`, the year of the loan from 1.
        rate: Ref<ShareByYear> = inline_or("rate"),
        /// Or a grid read by slices: each range of its column `amount` is charged at its own rate, once.
        slices: Ref<ShareBySlice> = optional,
        /// Or a fixed amount, once.
        amount: Ref<Amount> = optional,
        /// Of what rates are taken: guaranteed-share or loan.
        base: Ref<FeeBasis> = needed("\"guaranteed-share\""),
        /// Whether the text gives its price as the most that it costs: the offer then says "at most"; false when left out.
        is_maximum: bool = optional,
        /// When: at-levy, yearly-in-advance, yearly-in-arrears, each-instalment, after-deferral, spread, upfront, each-disbursement.
        timing: Ref<FeeTimes> = required("\"each-instalment\""),
        /// Who pays: borrower (when left out), lender, or a third party by its name.
        payer: PayerDraft -> PayerPlan = optional,
        /// The most that it is in all, as a part of what is lent; without a limit when left out.
        total_max: Ref<Share> = optional,
        /// The most that it is in all, as an amount; without a limit when left out.
        amount_max: Ref<Amount> = optional,
        /// Whether it is withheld from what is paid out instead of being asked for; false when left out.
        withheld: bool = optional,
    }
}

/// What a guarantee costs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GuaranteeFeePlan {
    /// How much.
    pub price: GuaranteePricePlan,
    /// Whether the text gives it as the most that it costs.
    pub is_maximum: bool,
    /// When.
    pub timing: ValueRef,
    /// Who pays.
    pub payer: PayerPlan,
    /// The most that it is in all, as a part of what is lent.
    pub total_max: Option<ValueRef>,
    /// The most that it is in all, as an amount.
    pub amount_max: Option<ValueRef>,
    /// Whether it is withheld from what is paid out.
    pub withheld: bool,
}

/// The price of a guarantee.
#[derive(Clone, Debug)]
pub enum GuaranteePricePlan {
    /// A rate for each year of the loan, of a base.
    Yearly {
        /// The rate of a year.
        rate: ValueRef,
        /// Of what.
        base: ValueRef,
    },
    /// A rate for each slice of a base.
    Slices {
        /// A grid, which takes an amount within a slice.
        rate: ValueRef,
        /// Where each slice ends but the last, in order.
        ends: Vec<Decimal>,
        /// Of what.
        base: ValueRef,
    },
    /// An amount.
    Amount(ValueRef),
}

impl GuaranteePricePlan {
    /// What it hangs on.
    pub fn values(&self) -> Vec<&ValueRef> {
        match self {
            Self::Yearly { rate, base } | Self::Slices { rate, base, .. } => vec![rate, base],
            Self::Amount(amount) => vec![amount],
        }
    }
}

impl GuaranteeDraft {
    /// Every fee as it is written.
    pub(crate) fn all_fees(&self) -> impl Iterator<Item = &GuaranteeFeeDraft> {
        let first = self.fee.iter().map(|Whole(fee)| fee);
        first.chain(self.fees.iter().flatten())
    }
}

impl GuaranteeFeeDraft {
    fn plan(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<GuaranteeFeePlan> {
        let price = self.price(names, reader);
        let timing = self.timing.as_ref()?.resolve(names, reader);
        let payer = match &self.payer {
            None => Some(PayerPlan::borrower()),
            Some(payer) => payer.resolve(names, reader),
        };
        if self.withheld == Some(true)
            && let Some(payer) = self.payer.as_ref()
            && payer.is_surely_another()
        {
            withheld_from_another(&self.file, &self.span, reader);
            return None;
        }
        let total_max = resolved_if_said(&self.total_max, names, reader);
        let amount_max = resolved_if_said(&self.amount_max, names, reader);
        Some(GuaranteeFeePlan {
            price: price?,
            timing: timing?,
            payer: payer?,
            total_max: total_max?,
            amount_max: amount_max?,
            is_maximum: self.is_maximum.unwrap_or_default(),
            withheld: self.withheld.unwrap_or_default(),
        })
    }

    fn price(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<GuaranteePricePlan> {
        let mut own = Reader::new(&self.file, reader.problems);
        let mut base = || match &self.base {
            Some(base) => base.resolve(names, &mut own),
            None => {
                let message = text!(
                    "a guarantee fee in percent has no `base`",
                    "une commission de garantie en pourcentage n'a pas de `base`"
                );
                let help = text!(
                    "write `base = \"guaranteed-share\"`, or `base = \"loan\"`",
                    "écrivez `base = \"guaranteed-share\"`, ou `base = \"loan\"`"
                );
                own.error(codes::MISSING_KEY, message, &self.span, help);
                None
            }
        };
        match (&self.rate, &self.slices, &self.amount) {
            (Some(rate), None, None) => {
                let base = base();
                Some(GuaranteePricePlan::Yearly {
                    rate: rate.resolve(names, reader)?,
                    base: base?,
                })
            }
            (None, Some(slices), None) => {
                let base = base();
                let rate = slices.resolve(names, reader)?;
                Some(GuaranteePricePlan::Slices {
                    ends: slice_ends(&slices.draft, &rate, names, reader)?,
                    rate,
                    base: base?,
                })
            }
            (None, None, Some(amount)) => {
                let amount = amount.resolve(names, reader);
                amount.map(GuaranteePricePlan::Amount)
            }
            _ => {
                let message = text!(
                    "a guarantee fee has one price: a yearly rate, `slices` or `amount`",
                    "une commission de garantie a un prix : un taux annuel, `slices` ou `amount`"
                );
                let help = text!(
                    "write `rate = \"0.50 %\"`, `slices = {{ table = \"…\" }}` or `amount = \"250 EUR\"`; several prices are several `[[guarantee.fees]]`",
                    "écrivez `rate = \"0.50 %\"`, `slices = {{ table = \"…\" }}` ou `amount = \"250 EUR\"` ; plusieurs prix sont plusieurs `[[guarantee.fees]]`"
                );
                own.error(codes::BAD_VALUE, message, &self.span, help);
                None
            }
        }
    }
}

/// A value that need not be there.
fn resolved_if_said<P: Place>(
    said: &Option<Ref<P>>,
    names: &Names<'_>,
    reader: &mut Reader<'_>,
) -> Option<Option<ValueRef>> {
    match said {
        None => Some(None),
        Some(value) => value.resolve(names, reader).map(Some),
    }
}

/// Where the slices of a grid end; from zero up none is without a rate. That none has two is looked at with every grid.
fn slice_ends(
    draft: &RefDraft,
    value: &ValueRef,
    names: &Names<'_>,
    reader: &mut Reader<'_>,
) -> Option<Vec<Decimal>> {
    let mut reader = Reader::new(&draft.file, reader.problems);
    let mut report = |message: LocalText| {
        let help = text!(
            "give the ranges of its column `amount` from zero to without an end, each from where the one before ends: `..150000`, then `>150000..`",
            "donnez les plages de sa colonne `amount` de zéro à sans fin, chacune à partir de la fin de la précédente : `..150000`, puis `>150000..`"
        );
        reader.error(codes::UNSUITABLE_VALUE, message, &draft.span, help);
        None
    };
    let grid = match value {
        ValueRef::Table(grid) => names.tables.get(grid.id.index()),
        _ => None,
    };
    let sliced = grid.and_then(|grid| {
        let mut columns = grid.declaration.inputs.iter();
        let at = columns.position(|column| &*column.name == SLICED && column.ty == Type::Money)?;
        Some((grid, at))
    });
    let Some((grid, at)) = sliced else {
        return report(text!(
            "slices are a grid with a column `amount` of amounts",
            "des tranches sont une grille avec une colonne `amount` de montants"
        ));
    };
    let cells = || {
        grid.declaration
            .rows
            .iter()
            .filter_map(|row| row.inputs.get(at))
    };
    let bounds = |cell: &Cell| match cell {
        Cell::Between { from, until, .. } => [from, until].map(|bound| match bound {
            Some(Value::Money(bound)) => Some(*bound),
            _ => None,
        }),
        _ => [None, None],
    };
    if cells().any(|cell| matches!(cell, Cell::Is(_) | Cell::OneOf(_))) {
        return report(text!(
            "the slices of table `{table}` are ranges of amounts",
            "les tranches de la table `{table}` sont des plages de montants",
            table = grid.name().to_owned()
        ));
    }
    let mut ends: Vec<Decimal> = cells()
        .flat_map(bounds)
        .flatten()
        .filter(|end| *end > Decimal::ZERO)
        .collect();
    ends.sort_unstable();
    ends.dedup();
    let mut from = Decimal::ZERO;
    for until in ends.iter().copied().map(Some).chain([None]) {
        let holds = |cell: &Cell| {
            let [first, last] = bounds(cell);
            let begins = first.is_none_or(|first| first <= from);
            begins && last.is_none_or(|last| until.is_some_and(|until| until <= last))
        };
        if !cells().any(holds) {
            let hole = match until {
                Some(until) => text!(
                    "from {from} to {until}",
                    "de {from} à {until}",
                    from = from,
                    until = until
                ),
                None => text!("from {from} on", "à partir de {from}", from = from),
            };
            return report(text!(
                "the slices of table `{table}` have a hole, {hole}",
                "les tranches de la table `{table}` ont un trou, {hole}",
                table = grid.name().to_owned(),
                hole = hole
            ));
        }
        from = until.unwrap_or(from);
    }
    Some(ends)
}

impl GuaranteePlan {
    /// All that it costs: `fee`, then `fees`.
    pub fn all_fees(&self) -> impl Iterator<Item = &GuaranteeFeePlan> {
        self.fee.iter().chain(&self.fees)
    }

    /// What the guarantee and its price hang on.
    pub fn shape(&self) -> Vec<ValueRef> {
        let fee = self.all_fees().flat_map(|fee| {
            let always = fee.price.values().into_iter().chain([&fee.timing]);
            let limits = fee.total_max.iter().chain(&fee.amount_max);
            always.chain(fee.payer.value()).chain(limits)
        });
        let clauses = [
            &self.waiting_period,
            &self.latest_call,
            &self.provisional,
            &self.accessories_within,
            &self.first_loss,
            &self.per_borrower,
        ];
        let values = std::iter::once(&self.coverage).chain(fee);
        values
            .chain(clauses.into_iter().flatten())
            .cloned()
            .collect()
    }
}
