//! `[expect]`: what must come of a case.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Rate, parse_decimal, text};
use penteract_rules::{Type, Value};
use rust_decimal::Decimal;
use schemars::{Schema, SchemaGenerator};

use super::CaseContext;
use super::aid::ExpectedAid;
use super::facts::check_path;
use super::of_loan::ExpectedLoan;
use crate::bundle::Bundle;
use crate::codes;
use crate::document::Entry;
use crate::keys::schema::Constant;
use crate::keys::{KeyValue, Texts, table, words};
use crate::manifest::{Extent, OptionRules};
use crate::quantity;
use crate::reader::{Reader, one_of};

table! {
    /// What must come of a case. What is left out is not compared.
    pub Expectation {
        /// The outcome; or else `error`.
        outcome: ExpectedOutcome = optional,
        /// The code of an error, instead of an outcome.
        error: ErrorCode = optional,
        /// The exact set of the codes of the reasons.
        reasons: Texts = optional,
        /// The exact set of the codes of the warnings.
        warnings: Texts = optional,
        /// The exact set of the facts that are missing.
        missing: Texts = optional,
        /// The amount offered.
        amount: Decimal = optional,
        /// The limits that made the amount smaller.
        limited_by: Texts = optional,
        /// Values of functions without arguments, by name: those of the offer where there is one.
        values: Values = optional,
        /// The share that the guarantor covers.
        coverage: Rate = optional,
        /// The amount that the guarantor covers.
        guaranteed_amount: Decimal = optional,
        /// The guarantee fee of each year.
        guarantee_fee_by_year: Vec<Decimal> = optional,
        /// The public aid in the loan: an amount, or unknown when no source gives what it hangs on.
        aid: ExpectedAid = optional,
        /// What was left of the ceiling of aid before the loan.
        aid_headroom: Decimal = optional,
        /// The French effective rate of a business loan as it is disclosed: `0.95 %`.
        teg: Rate = optional,
        /// The effective rate that the product tells, as it is disclosed.
        effective_rate: Rate = optional,
        /// By how much amounts may differ: only for a published example that says so.
        tolerance: Decimal = optional,
        /// Parts of the loan by their ids; each that is named is lent.
        tranches: Tranches<ExpectedTranche> = optional,
        /// The loan on the day, where the case is of one that runs; `rows` are then its lines.
        loan: ExpectedLoan = optional,
        ..schedule: ExpectedSchedule,
    }
}

table! {
    /// What must come of a tranche. What is left out is not compared.
    pub ExpectedTranche {
        /// How much it is.
        amount: Decimal = optional,
        /// The share of it that the guarantor covers.
        coverage: Rate = optional,
        ..schedule: ExpectedSchedule,
    }
}

table! {
    /// What must come of a schedule. What is left out is not compared.
    pub ExpectedSchedule {
        /// How many instalments the schedule has.
        instalments: u32 = optional,
        /// Rows of the schedule by number; 0 is the day of the disbursement.
        rows: Rows<ExpectedRow> = optional,
        /// Totals of the schedule.
        totals: ExpectedTotals = optional,
    }
}

table! {
    /// A row of the schedule. What is left out is not compared.
    pub ExpectedRow {
        /// The day on which it is due.
        due_date: NaiveDate = optional,
        /// The balance before it.
        opening_balance: Decimal = optional,
        /// The balance after it.
        closing_balance: Decimal = optional,
        /// What of the disbursement of its day is paid out, fees and retention withheld.
        paid_out: Decimal = optional,
        ..amounts: ExpectedTotals,
    }
}

table! {
    /// Amounts of a row, or totals of the schedule. What is left out is not compared.
    pub ExpectedTotals {
        /// Principal repaid.
        principal: Decimal = optional,
        /// Interest paid.
        interest: Decimal = optional,
        /// Interest added to the principal.
        capitalised_interest: Decimal = optional,
        /// Fees.
        fees: Decimal = optional,
        /// Insurance.
        insurance: Decimal = optional,
        /// The guarantee fee.
        guarantee_fee: Decimal = optional,
        /// What the borrower pays.
        total: Decimal = optional,
        /// What others than the borrower pay.
        by_others: Decimal = optional,
    }
}

words! {
    /// The outcomes of a decision.
    pub enum ExpectedOutcome {
        /// a rule failed, or no amount fits
        Refuse = "refuse",
        /// a fact is missing
        Incomplete = "incomplete",
        /// a person decides
        Refer = "refer",
        /// a smaller amount fits
        CounterOffer = "counter-offer",
        /// the request fits
        Accept = "accept",
    }
}

/// Rows by number.
pub type Rows<T> = BTreeMap<u32, T>;

/// What is said of tranches, by their ids.
pub type Tranches<T> = BTreeMap<Arc<str>, T>;

/// The code of an error that stops a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCode(&'static str);

impl Deref for ErrorCode {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

/// Named values, each written as it is displayed.
#[derive(Clone, Debug, Default)]
pub struct Values {
    written: Vec<Entry>,
    texts: BTreeMap<String, String>,
}

impl Values {
    /// The name of each function and what it must give.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let texts = self.texts.iter();
        texts.map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// Codes of the reasons that are no rule of a product; the last five are those of a loan that leaves no room for an option.
pub const REASON_CODES: [&str; 11] = [
    "outside-windows",
    "window-uncertain",
    "below-minimum",
    "no-amount-fits",
    "no-counter-offer",
    "value-unknown",
    "option-used-up",
    "option-excluded",
    "option-too-soon",
    "beyond-longest-term",
    "option-closed",
];

/// Codes of the errors that stop a decision.
pub const ERROR_CODES: [&str; 14] = [
    "invalid-application",
    "evaluation",
    "unusable-value",
    "no-answer-works",
    "too-late",
    "reference-differs",
    "unrecordable",
    "terms",
    "money",
    "schedule",
    "aid",
    "effective-rate",
    "change",
    "loan",
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
            || self.schedule.rows.is_some()
            || self.is_of_an_offer()
    }

    /// Whether something is expected that only an offer has.
    pub(super) fn is_of_an_offer(&self) -> bool {
        self.coverage.is_some()
            || self.guaranteed_amount.is_some()
            || self.tranches.is_some()
            || self.guarantee_fee_by_year.is_some()
            || self.aid.is_some()
            || self.aid_headroom.is_some()
            || self.teg.is_some()
            || self.effective_rate.is_some()
            || self.schedule.instalments.is_some()
            || self.schedule.totals.is_some()
    }

    /// Looks at the keys together, and up the names; `decides` is the product that the case is of, which may be one of a
    /// loan that runs, and of an option of it.
    pub(super) fn check(
        &mut self,
        context: &CaseContext<'_>,
        decides: Option<&Bundle>,
        (is_of_a_loan, option): (bool, Option<&str>),
        reader: &mut Reader<'_>,
    ) {
        let span = self.span.clone();
        // Nothing is decided where only the loan is looked at.
        let is_looked_at = is_of_a_loan && option.is_none() && self.outcome.is_none();
        if self.outcome.is_some() == self.error.is_some() && !is_looked_at {
            let message = text!(
                "a case expects either an `outcome` or an `error`",
                "un cas attend soit un `outcome`, soit une `error`"
            );
            let help = text!(
                "write `outcome = \"accept\"`, or the code of the error: `error = \"invalid-application\"`",
                "écrivez `outcome = \"accept\"`, ou le code de l'erreur : `error = \"invalid-application\"`"
            );
            reader.error(codes::CASE_EXPECTATION, message, &span, help);
        }
        if self.error.is_some()
            && (self.needs_offer()
                || self.values.is_some()
                || self.reasons.is_some()
                || self.warnings.is_some())
        {
            let message = text!(
                "a case that expects an error expects nothing else",
                "un cas qui attend une erreur n'attend rien d'autre"
            );
            let help = text!(
                "keep `error` alone: no decision comes with it",
                "gardez `error` seul : aucune décision ne l'accompagne"
            );
            reader.error(codes::CASE_EXPECTATION, message, &span, help);
        }
        if let Some(bundle) = decides {
            let mut known = rules(bundle, option);
            check_names("warnings", &self.warnings, &known, reader);
            known.extend(REASON_CODES);
            check_names("reasons", &self.reasons, &known, reader);
            check_names(
                "limited_by",
                &self.limited_by,
                &limits(bundle, option),
                reader,
            );
            check_tranches(self.tranches.iter().flatten(), bundle, reader);
        }
        for (path, span) in self.missing.iter().flat_map(Texts::placed) {
            check_path(path, span, context, reader);
        }
        if let Some(values) = &mut self.values {
            values.look_up(context, reader);
        }
    }
}

/// Reports names that the product cannot give.
fn check_names(key: &str, names: &Option<Texts>, known: &[&str], reader: &mut Reader<'_>) {
    for (name, span) in names.iter().flat_map(Texts::placed) {
        if known.contains(&&**name) {
            continue;
        }
        let message = text!(
            "`{key}` never holds `{name}`",
            "`{key}` ne contient jamais `{name}`"
        );
        let told = text!("not a name of the product", "pas un nom du produit");
        let help = one_of(name, known.iter().copied());
        reader.labelled_error(codes::UNKNOWN_NAME, message, span, told, help);
    }
}

/// Reports tranches that the product does not have.
fn check_tranches<'a>(
    expected: impl Iterator<Item = (&'a Arc<str>, &'a ExpectedTranche)>,
    bundle: &Bundle,
    reader: &mut Reader<'_>,
) {
    let known = bundle.tranches().iter().map(|tranche| &*tranche.plan().id);
    for (name, tranche) in expected {
        if known.clone().any(|id| id == &**name) {
            continue;
        }
        let message = text!("unknown tranche `{name}`", "tranche inconnue `{name}`");
        let told = text!("not a tranche of the product", "pas une tranche du produit");
        let help = one_of(name, known.clone());
        reader.labelled_error(codes::UNKNOWN_NAME, message, &tranche.span, told, help);
    }
}

/// The rules of an option.
fn option_rules<'a>(bundle: &'a Bundle, option: Option<&str>) -> Option<&'a OptionRules> {
    bundle.option(option?)?.rules.as_ref()
}

/// The codes of the rules of an application or of an option.
fn rules<'a>(bundle: &'a Bundle, option: Option<&str>) -> Vec<&'a str> {
    let program = bundle.program();
    let code = |id| {
        let rule = program.describe(id);
        rule.doc.code.as_deref().unwrap_or(&rule.name)
    };
    match option_rules(bundle, option) {
        None => program.rules().map(code).collect(),
        Some(rules) => program.rules_of_options(&rules.file).map(code).collect(),
    }
}

/// What can limit the amount that a product offers, or that an option grants.
fn limits<'a>(bundle: &'a Bundle, option: Option<&str>) -> Vec<&'a str> {
    let of_option = option_rules(bundle, option).map(|rules| rules.amount.as_ref());
    let amount = match of_option {
        Some(None) => return Vec::new(),
        Some(Some(amount)) => {
            let own = amount.max.iter().map(|limit| limit.id.as_ref());
            return own
                .chain(amount.multiple.as_ref().map(|_| MULTIPLE_LIMIT))
                .collect();
        }
        None => &bundle.offer().amount,
    };
    let own = amount.max.iter().map(|limit| limit.id.as_ref());
    let aid = bundle.aid().map(|_| AID_LIMIT);
    let tranches = bundle.tranches().iter().map(|tranche| tranche.plan());
    let tranches = tranches.filter(|tranche| tranche.max.is_some());
    own.chain(aid)
        .chain(tranches.map(|tranche| tranche.id.as_ref()))
        .chain(amount.multiple.as_ref().map(|_| MULTIPLE_LIMIT))
        .collect()
}

impl KeyValue for ErrorCode {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let word = reader.word(entry, &ERROR_CODES)?;
        ERROR_CODES.into_iter().find(|code| *code == word).map(Self)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<String>()
    }
}

impl<T: KeyValue> KeyValue for BTreeMap<u32, T> {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let mut rows = Self::new();
        for row in reader.table(entry)? {
            let Ok(number) = row.key.parse() else {
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
            };
            let read = T::read(row, &format!("{place}.{number}"), extent, reader);
            rows.extend(read.map(|read| (number, read)));
        }
        Some(rows)
    }

    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        let row = T::schema(extent, generator);
        schemars::json_schema!({ "type": "object", "additionalProperties": row })
    }
}

impl<T: KeyValue> KeyValue for BTreeMap<Arc<str>, T> {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let mut named = Self::new();
        for item in reader.table(entry)? {
            let read = T::read(item, &format!("{place}.{}", item.key), extent, reader);
            named.extend(read.map(|read| (Arc::from(item.key.as_str()), read)));
        }
        Some(named)
    }

    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        let item = T::schema(extent, generator);
        schemars::json_schema!({ "type": "object", "additionalProperties": item })
    }
}

impl KeyValue for Values {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let written = reader.table(entry)?.to_vec();
        let texts = BTreeMap::new();
        Some(Self { written, texts })
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<BTreeMap<String, Constant>>()
    }
}

impl Values {
    /// Each value by the type that its function gives, kept as that value is displayed.
    fn look_up(&mut self, context: &CaseContext<'_>, reader: &mut Reader<'_>) {
        for value in &self.written {
            let Some(text) = value.value.as_written() else {
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
            if let Some(text) = typed_text(value, &text, context, reader) {
                self.texts.insert(value.key.clone(), text);
            }
        }
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
