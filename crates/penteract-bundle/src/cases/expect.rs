//! `[expect]`: what must come of a case.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use penteract_core::{Currency, LocalText, Money, Rate, parse_decimal, text};
use penteract_rules::{Type, Value};
use rust_decimal::Decimal;

use super::CaseContext;
use super::aid::ExpectedAid;
use super::facts::check_path;
use crate::bundle::Bundle;
use crate::codes;
use crate::document::{Entry, Item, Kind};
use crate::quantity;
use crate::reader::{Fields, Reader, one_of};

/// What must come of a case. What is left out is not compared.
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    /// `refuse`, `incomplete`, `refer`, `counter-offer` or `accept`.
    pub outcome: Option<String>,
    /// The code of an error, instead of an outcome.
    pub error: Option<String>,
    /// The exact set of the codes of the reasons.
    pub reasons: Option<Vec<String>>,
    /// The exact set of the facts that are missing.
    pub missing: Option<Vec<String>>,
    /// The amount offered.
    pub amount: Option<Decimal>,
    /// The limits that made the amount smaller.
    pub limited_by: Option<Vec<String>>,
    /// Named values: functions without arguments, each written as the value is displayed.
    pub values: BTreeMap<String, String>,
    /// The share of the loan that the guarantor covers.
    pub coverage: Option<Rate>,
    /// The guarantee fee of each year.
    pub guarantee_fee_by_year: Option<Vec<Decimal>>,
    /// The public aid in the loan; `unknown` when no source gives what it hangs on.
    pub aid: Option<ExpectedAid>,
    /// What was left of the ceiling of aid before the loan.
    pub aid_headroom: Option<Decimal>,
    /// How many rows the schedule has.
    pub instalments: Option<u32>,
    /// The effective rate, as it is disclosed: `0.95 %`.
    pub teg: Option<String>,
    /// By how much amounts may differ: only for a published example that says so.
    pub tolerance: Option<Decimal>,
    /// Rows of the schedule by number: instalments from 1, the day of the disbursement 0.
    pub rows: BTreeMap<u32, ExpectedRow>,
    /// Totals of the schedule.
    pub totals: Option<ExpectedTotals>,
}

/// What a row of the schedule must hold. What is left out is not compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedRow {
    /// The day on which it is due.
    pub due_date: Option<NaiveDate>,
    /// The balance before it.
    pub opening_balance: Option<Decimal>,
    /// Principal repaid.
    pub principal: Option<Decimal>,
    /// Interest paid.
    pub interest: Option<Decimal>,
    /// Interest added to the principal.
    pub capitalised_interest: Option<Decimal>,
    /// Fees.
    pub fees: Option<Decimal>,
    /// Insurance.
    pub insurance: Option<Decimal>,
    /// The guarantee fee.
    pub guarantee_fee: Option<Decimal>,
    /// What is paid.
    pub total: Option<Decimal>,
    /// The balance after it.
    pub closing_balance: Option<Decimal>,
}

/// What the whole schedule must come to. What is left out is not compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedTotals {
    /// Principal repaid.
    pub principal: Option<Decimal>,
    /// Interest paid.
    pub interest: Option<Decimal>,
    /// Interest added to the principal.
    pub capitalised_interest: Option<Decimal>,
    /// Fees.
    pub fees: Option<Decimal>,
    /// Insurance.
    pub insurance: Option<Decimal>,
    /// The guarantee fee.
    pub guarantee_fee: Option<Decimal>,
    /// What is paid.
    pub total: Option<Decimal>,
}

const OUTCOMES: [&str; 5] = ["refuse", "incomplete", "refer", "counter-offer", "accept"];

/// Codes of the reasons that are no rule of a product.
pub const REASON_CODES: [&str; 6] = [
    "outside-windows",
    "window-uncertain",
    "below-minimum",
    "no-amount-fits",
    "no-counter-offer",
    "value-unknown",
];

/// Codes of the errors that stop a decision.
pub const ERROR_CODES: [&str; 10] = [
    "invalid-application",
    "evaluation",
    "unusable-value",
    "no-answer-works",
    "reference-differs",
    "terms",
    "money",
    "schedule",
    "aid",
    "effective-rate",
];

/// The limit on the amount that comes from the ceiling of its aid.
pub const AID_LIMIT: &str = "aid";

/// The name of the rounding to the product's multiple among what limits an amount.
pub const MULTIPLE_LIMIT: &str = "multiple";

impl Expectation {
    /// Whether something is expected of an offer.
    pub fn needs_offer(&self) -> bool {
        self.amount.is_some()
            || self.limited_by.is_some()
            || self.coverage.is_some()
            || self.guarantee_fee_by_year.is_some()
            || self.aid.is_some()
            || self.aid_headroom.is_some()
            || self.instalments.is_some()
            || self.teg.is_some()
            || !self.rows.is_empty()
            || self.totals.is_some()
    }

    pub(super) fn read(
        entry: &Entry,
        context: &CaseContext<'_>,
        decides: Option<&Bundle>,
        reader: &mut Reader<'_>,
    ) -> Option<Self> {
        let table = reader.table(entry)?;
        let mut fields = Fields::new(table, "`expect`", entry.key_span.clone());
        let currency = context.currency;
        let outcome = fields.optional("outcome");
        let error = fields.optional("error");
        if outcome.is_some() == error.is_some() {
            let message = text!(
                "a case expects either an `outcome` or an `error`",
                "un cas attend soit un `outcome`, soit une `error`"
            );
            let help = text!(
                "write `outcome = \"accept\"`, or the code of the error: `error = \"invalid-application\"`",
                "écrivez `outcome = \"accept\"`, ou le code de l'erreur : `error = \"invalid-application\"`"
            );
            reader.error(codes::CASE_EXPECTATION, message, &entry.key_span, help);
        }
        let mut expect = Self {
            outcome: outcome
                .and_then(|entry| reader.word(entry, &OUTCOMES))
                .map(str::to_owned),
            error: error
                .and_then(|entry| reader.word(entry, &ERROR_CODES))
                .map(str::to_owned),
            reasons: fields
                .optional("reasons")
                .map(|entry| names(entry, decides.map(reasons), reader)),
            missing: fields
                .optional("missing")
                .map(|entry| missing(entry, context, reader)),
            amount: fields
                .optional("amount")
                .and_then(|entry| money(entry, currency, reader)),
            limited_by: fields
                .optional("limited_by")
                .map(|entry| names(entry, decides.map(limits), reader)),
            coverage: fields
                .optional("coverage")
                .and_then(|entry| reader.parsed(entry)),
            guarantee_fee_by_year: fields
                .optional("guarantee_fee_by_year")
                .and_then(|entry| fee_by_year(entry, currency, reader)),
            aid: fields
                .optional("aid")
                .and_then(|entry| ExpectedAid::read(entry, currency, reader)),
            aid_headroom: fields
                .optional("aid_headroom")
                .and_then(|entry| money(entry, currency, reader)),
            instalments: fields
                .optional("instalments")
                .and_then(|entry| reader.integer(entry)),
            teg: fields
                .optional("teg")
                .and_then(|entry| reader.parsed::<Rate>(entry))
                .map(|rate| rate.to_string()),
            tolerance: fields
                .optional("tolerance")
                .and_then(|entry| money(entry, currency, reader)),
            ..Self::default()
        };
        if let Some(entry) = fields.optional("values") {
            expect.values = values(entry, context, reader);
        }
        if let Some(entry) = fields.optional("rows") {
            expect.rows = rows(entry, currency, reader);
        }
        expect.totals = fields
            .optional("totals")
            .and_then(|entry| totals(entry, currency, reader));
        fields.finish(reader);
        if expect.error.is_some()
            && (expect.needs_offer() || !expect.values.is_empty() || expect.reasons.is_some())
        {
            let message = text!(
                "a case that expects an error expects nothing else",
                "un cas qui attend une erreur n'attend rien d'autre"
            );
            let help = text!(
                "keep `error` alone: no decision comes with it",
                "gardez `error` seul : aucune décision ne l'accompagne"
            );
            reader.error(codes::CASE_EXPECTATION, message, &entry.key_span, help);
        }
        Some(expect)
    }
}

/// Names among those that the product can give, all of them while it has errors.
fn names(entry: &Entry, known: Option<Vec<&str>>, reader: &mut Reader<'_>) -> Vec<String> {
    let names = reader.texts(entry);
    for (name, span) in &names {
        let Some(known) = known.as_ref().filter(|known| !known.contains(&&**name)) else {
            continue;
        };
        let message = text!(
            "`{entry}` never holds `{name}`",
            "`{entry}` ne contient jamais `{name}`",
            entry = entry.key
        );
        let told = text!("not a name of the product", "pas un nom du produit");
        let help = one_of(name, known.iter().copied());
        reader.labelled_error(codes::UNKNOWN_NAME, message, span, told, help);
    }
    names
        .into_iter()
        .map(|(name, _)| name.to_string())
        .collect()
}

/// The codes of the reasons that a product can give.
fn reasons(bundle: &Bundle) -> Vec<&str> {
    let program = bundle.program();
    let rules = program.rules().map(|id| {
        let rule = program.describe(id);
        rule.doc.code.as_deref().unwrap_or(&rule.name)
    });
    rules.chain(REASON_CODES).collect()
}

/// What can limit the amount that a product offers.
fn limits(bundle: &Bundle) -> Vec<&str> {
    let amount = &bundle.offer().amount;
    let own = amount.max.iter().map(|limit| limit.id.as_ref());
    let aid = bundle.aid().map(|_| AID_LIMIT);
    own.chain(aid)
        .chain(amount.multiple.as_ref().map(|_| MULTIPLE_LIMIT))
        .collect()
}

fn missing(entry: &Entry, context: &CaseContext<'_>, reader: &mut Reader<'_>) -> Vec<String> {
    let paths = reader.texts(entry);
    for (path, span) in &paths {
        check_path(path, span, context, reader);
    }
    paths
        .into_iter()
        .map(|(path, _)| path.to_string())
        .collect()
}

pub(super) fn money(entry: &Entry, currency: Currency, reader: &mut Reader<'_>) -> Option<Decimal> {
    item_money(&entry.value, &entry.key, currency, reader)
}

fn item_money(
    item: &Item,
    what: &str,
    currency: Currency,
    reader: &mut Reader<'_>,
) -> Option<Decimal> {
    let read = match &item.kind {
        Kind::Text(text) => Money::parse_in(text, currency)
            .map(Money::amount)
            .map_err(|error| LocalText::of(&error)),
        _ => Err(text!(
            "write it as a text: \"1250.00\", not {item}",
            "écrivez-le comme un texte : \"1250.00\", et non {item}",
            item = item.describe()
        )),
    };
    match read {
        Ok(amount) => Some(amount),
        Err(help) => {
            reader.error(
                codes::CASE_EXPECTATION,
                text!("`{what}` is not an amount", "`{what}` n'est pas un montant"),
                &item.span,
                help,
            );
            None
        }
    }
}

fn fee_by_year(entry: &Entry, currency: Currency, reader: &mut Reader<'_>) -> Option<Vec<Decimal>> {
    let items = reader.array(entry)?;
    let amounts: Vec<Option<Decimal>> = items
        .iter()
        .map(|item| item_money(item, &entry.key, currency, reader))
        .collect();
    amounts.into_iter().collect()
}

/// Named values, each read by the type that its function gives and kept as that value is displayed.
fn values(
    entry: &Entry,
    context: &CaseContext<'_>,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for value in reader.table(entry).unwrap_or_default() {
        let Some(text) = value_text(&value.value) else {
            let message = text!(
                "the value of `{value}` cannot be {value_2}",
                "la valeur de `{value}` ne peut pas être {value_2}",
                value = value.key,
                value_2 = value.value.describe()
            );
            reader.error(
                codes::CASE_EXPECTATION,
                message,
                &value.value.span,
                text!(
                    "write the value as a text",
                    "écrivez la valeur comme un texte"
                ),
            );
            continue;
        };
        match typed_text(value, &text, context, reader) {
            Some(text) => values.insert(value.key.clone(), text),
            None => continue,
        };
    }
    values
}

fn value_text(item: &Item) -> Option<String> {
    match &item.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Integer(digits) | Kind::Decimal(digits) => Some(digits.clone()),
        Kind::Bool(value) => Some(value.to_string()),
        Kind::Date(date) => Some(date.to_string()),
        Kind::Time | Kind::Array(_) | Kind::Table(_) => None,
    }
}

fn typed_text(
    value: &Entry,
    text: &str,
    context: &CaseContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<String> {
    let Some(program) = context.program else {
        return Some(text.to_owned());
    };
    let Some(id) = program.function(&value.key) else {
        let names: Vec<&str> = program
            .functions()
            .map(|id| program.describe(id).name.as_ref())
            .collect();
        let message = text!(
            "unknown function `{value}`",
            "fonction inconnue `{value}`",
            value = value.key
        );
        let help = one_of(&value.key, names.iter().copied());
        reader.labelled_error(
            codes::CASE_EXPECTATION,
            message,
            &value.key_span,
            text!("in none of the scripts", "dans aucun des scripts"),
            help,
        );
        return None;
    };
    let function = program.describe(id);
    if !function.parameters.is_empty() {
        let message = text!(
            "function `{value}` takes arguments",
            "la fonction `{value}` prend des arguments",
            value = value.key
        );
        let help = text!(
            "a case names values that need none",
            "un cas nomme des valeurs qui n'en prennent pas"
        );
        reader.error(codes::CASE_EXPECTATION, message, &value.key_span, help);
        return None;
    }
    let is_none = text == "none" && matches!(function.returns, Type::Optional(_));
    if is_none || text == "unknown" {
        return Some(text.to_owned());
    }
    if matches!(
        function.returns,
        Type::List(_) | Type::Record(_) | Type::Phase
    ) {
        return Some(text.to_owned());
    }
    // A computed amount may have more decimals than an amount that is paid.
    if function.returns == Type::Money
        && let Ok(amount) = parse_decimal(text)
    {
        return Some(Value::Money(amount).to_string());
    }
    match quantity::from_text(text, &function.returns, context.currency) {
        Ok(value) => Some(value.to_string()),
        Err(help) => {
            let message = text!(
                "function `{value}` gives {returns}, never `{text}`",
                "la fonction `{value}` donne {returns}, jamais `{text}`",
                value = value.key,
                returns = function.returns
            );
            reader.error(codes::CASE_EXPECTATION, message, &value.value.span, help);
            None
        }
    }
}

fn rows(entry: &Entry, currency: Currency, reader: &mut Reader<'_>) -> BTreeMap<u32, ExpectedRow> {
    let mut rows = BTreeMap::new();
    for row in reader.table(entry).unwrap_or_default() {
        match row.key.parse() {
            Ok(number) => rows.insert(number, expected_row(row, currency, reader)),
            Err(_) => {
                let message = text!(
                    "`{row}` is not the number of a row",
                    "`{row}` n'est pas le numéro d'une ligne",
                    row = row.key
                );
                let help = text!(
                    "instalments are numbered from 1, the day of the disbursement is 0: `13 = {{ principal = \"…\" }}`",
                    "les échéances sont numérotées à partir de 1, le jour du déblocage est 0 : `13 = {{ principal = \"…\" }}`"
                );
                reader.error(codes::CASE_EXPECTATION, message, &row.key_span, help);
                continue;
            }
        };
    }
    rows
}

fn expected_row(entry: &Entry, currency: Currency, reader: &mut Reader<'_>) -> ExpectedRow {
    let Some(table) = reader.table(entry) else {
        return ExpectedRow::default();
    };
    let mut fields = Fields::new(table, &format!("row {}", entry.key), span_of(entry));
    let due_date = fields
        .optional("due_date")
        .and_then(|entry| reader.date(entry));
    let mut amount = |key| {
        fields
            .optional(key)
            .and_then(|entry| money(entry, currency, reader))
    };
    let row = ExpectedRow {
        due_date,
        opening_balance: amount("opening_balance"),
        principal: amount("principal"),
        interest: amount("interest"),
        capitalised_interest: amount("capitalised_interest"),
        fees: amount("fees"),
        insurance: amount("insurance"),
        guarantee_fee: amount("guarantee_fee"),
        total: amount("total"),
        closing_balance: amount("closing_balance"),
    };
    fields.finish(reader);
    row
}

fn totals(entry: &Entry, currency: Currency, reader: &mut Reader<'_>) -> Option<ExpectedTotals> {
    let table = reader.table(entry)?;
    let mut fields = Fields::new(table, "`expect.totals`", span_of(entry));
    let mut amount = |key| {
        fields
            .optional(key)
            .and_then(|entry| money(entry, currency, reader))
    };
    let totals = ExpectedTotals {
        principal: amount("principal"),
        interest: amount("interest"),
        capitalised_interest: amount("capitalised_interest"),
        fees: amount("fees"),
        insurance: amount("insurance"),
        guarantee_fee: amount("guarantee_fee"),
        total: amount("total"),
    };
    fields.finish(reader);
    Some(totals)
}

fn span_of(entry: &Entry) -> Range<usize> {
    entry.key_span.clone()
}
