//! Twelve rules over twenty-five facts, and applications for them.

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Currency, Period};
use penteract_rules::{
    ChoiceType, CodeType, DatedValue, Environment, FactDeclaration, Frame, FrameBuilder,
    FunctionId, Nomenclature, ParameterDeclaration, ParameterValue, Program, RecordType, Role,
    Script, Slot, Type, Value,
};
use rust_decimal::Decimal;

use crate::by_hand::{Amortisation, Company, LegalForm, Partner, Project, Region, Request};

/// Each rule is one public function; the interpreter runs the same text.
pub const RULES: &str = r#"
fn is_registered() { company.is_registered }
fn has_an_accepted_legal_form() { company.legal_form in ["sarl", "sas", "sa", "snc", "ei"] }
fn was_not_insolvent() { !company.was_insolvent || (company.plan_adopted_on ?? as_of) < as_of }
fn is_no_credit_institution() { !starts_with(company.activity, "64") }
fn is_below_the_headcount() { company.headcount < params.headcount_below }
fn has_accounts_of_an_sme() {
    company.turnover <= params.turnover_max || company.balance_sheet_total <= params.balance_sheet_max
}
fn asks_less_than_its_cap() {
    request.amount <= max(company.turnover * params.turnover_share, (company.payroll ?? 0) * params.payroll_multiple)
}
fn has_equity() { company.equity > 0 && company.equity >= request.amount * params.equity_share }
fn is_old_enough() { company.created_on + params.age_min <= as_of }
fn is_rated_well_enough() { company.rating in ["1", "2+", "2", "3+", "3"] || company.is_innovative }
fn has_partners() {
    project.partners.filter(|p| p.granted_on > params.partners_since).sum(|p| p.amount) >= request.amount * params.partner_share
}
fn leaves_time_to_amortise() {
    if request.is_deferred { request.years > 1 } else { request.years <= params.years_max && project.region != "abroad" }
}
"#;

pub const LEGAL_FORMS: [&str; 7] = ["sarl", "sas", "sa", "snc", "ei", "sci", "association"];
pub const AMORTISATIONS: [&str; 2] = ["level-payment", "level-principal"];
pub const REGIONS: [&str; 4] = ["idf", "bretagne", "occitanie", "abroad"];

/// The date of every decision.
pub fn as_of() -> NaiveDate {
    "2020-05-06".parse().unwrap()
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// The figures of the product, by name.
pub fn parameters() -> Vec<(&'static str, Type, Value)> {
    let months = |months| Value::Duration { months, days: 0 };
    let percent = |text: &str| Value::Percent(decimal(text));
    let money = |text: &str| Value::Money(decimal(text));
    vec![
        ("headcount_below", Type::Int, Value::Int(250)),
        ("turnover_max", Type::Money, money("50000000")),
        ("balance_sheet_max", Type::Money, money("43000000")),
        ("turnover_share", Type::Percent, percent("0.25")),
        ("payroll_multiple", Type::Ratio, Value::Ratio(decimal("2"))),
        ("equity_share", Type::Percent, percent("0.1")),
        ("age_min", Type::Duration, months(12)),
        (
            "partners_since",
            Type::Date,
            Value::Date("2019-12-31".parse().unwrap()),
        ),
        ("partner_share", Type::Percent, percent("0.2")),
        ("years_max", Type::Int, Value::Int(6)),
    ]
}

fn choice(name: &str, values: &[&str]) -> Type {
    let values = values.iter().map(|value| Arc::from(*value)).collect();
    Type::Choice(Arc::new(ChoiceType {
        name: name.into(),
        values,
    }))
}

fn code(nomenclature: &str) -> Type {
    Type::Code(Arc::new(CodeType {
        nomenclatures: vec![Nomenclature::open(nomenclature)],
    }))
}

/// Paths and types of the facts.
pub fn facts() -> Vec<(&'static str, Type)> {
    let partner = RecordType {
        name: "project.partners".into(),
        fields: vec![
            ("amount".into(), Type::Money),
            ("granted_on".into(), Type::Date),
        ],
    };
    vec![
        ("company.is_registered", Type::Bool),
        (
            "company.legal_form",
            choice("company.legal_form", &LEGAL_FORMS),
        ),
        ("company.was_insolvent", Type::Bool),
        ("company.plan_adopted_on", Type::Date.optional()),
        ("company.activity", code("naf-rev-2")),
        ("company.rating", code("fiben")),
        ("company.headcount", Type::Int),
        ("company.turnover", Type::Money),
        ("company.balance_sheet_total", Type::Money),
        ("company.payroll", Type::Money.optional()),
        ("company.equity", Type::Money),
        ("company.created_on", Type::Date),
        ("company.is_innovative", Type::Bool),
        ("company.name", Type::Text),
        ("company.foreign_share", Type::Percent),
        ("company.de_minimis", Type::Money.optional()),
        ("request.amount", Type::Money),
        ("request.years", Type::Int),
        ("request.is_deferred", Type::Bool),
        (
            "request.amortisation",
            choice("request.amortisation", &AMORTISATIONS),
        ),
        ("request.signed_on", Type::Date.optional()),
        ("project.spending", Type::Money),
        ("project.region", choice("project.region", &REGIONS)),
        ("project.starts_on", Type::Date),
        (
            "project.partners",
            Type::List(Box::new(Type::Record(Arc::new(partner)))),
        ),
    ]
}

fn environment() -> Environment {
    let mut environment = Environment::new(Currency::EUR);
    environment.facts = facts()
        .into_iter()
        .map(|(path, ty)| FactDeclaration {
            path: path.into(),
            ty,
            min: None,
            max: None,
            declared: None,
        })
        .collect();
    environment.parameters = parameters()
        .into_iter()
        .map(|(name, ty, value)| ParameterDeclaration {
            name: name.into(),
            ty,
            values: vec![DatedValue {
                period: Period::new("2020-03-16".parse().ok(), "2022-06-30".parse().ok()).unwrap(),
                value: ParameterValue::Known(value),
                law: None,
                source: None,
            }],
            declared: None,
        })
        .collect();
    environment
}

/// The rules compiled, and their numbers in the order of the text.
pub fn compile() -> (Program, Vec<FunctionId>) {
    let script = Script {
        role: Role::Eligibility,
        file: "rules/eligibility.rhai".into(),
        text: RULES.into(),
    };
    let compilation = Program::compile(environment(), &[script]);
    let program = compilation
        .program
        .unwrap_or_else(|| panic!("{:#?}", compilation.diagnostics));
    let rules = program.rules().collect();
    (program, rules)
}

/// Different applications: each rule holds for some and fails for others.
pub fn applications(count: u32) -> Vec<Company> {
    // A multiplicative generator: the same applications in every run.
    let mut state = 0x2545_f491_u32;
    let mut next = move |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    let day = |year: u32, month: u32| NaiveDate::from_ymd_opt(year as i32, month + 1, 15).unwrap();
    let cents = |amount: u32| Decimal::new(i64::from(amount) * 100 + 50, 2);
    (0..count)
        .map(|_| Company {
            is_registered: next(12) > 0,
            legal_form: LegalForm::ALL[next(7) as usize],
            was_insolvent: next(4) == 0,
            plan_adopted_on: (next(2) == 0).then(|| day(2019 + next(2), next(12))),
            activity: ["10.71C", "64.19Z", "62.01Z"][next(3) as usize].to_owned(),
            rating: ["1", "3+", "4+", "5"][next(4) as usize].to_owned(),
            headcount: i64::from(next(400)),
            turnover: cents(next(8_000) * 10_000),
            balance_sheet_total: cents(next(8_000) * 10_000),
            payroll: (next(3) > 0).then(|| cents(next(900_000))),
            equity: cents(next(300_000)),
            created_on: day(2014 + next(7), next(12)),
            is_innovative: next(3) == 0,
            name: "Boulangerie Éclair".to_owned(),
            foreign_share: Decimal::new(i64::from(next(100)), 2),
            de_minimis: (next(2) == 0).then(|| cents(next(200_000))),
            request: Request {
                amount: cents(next(3_000_000)),
                years: i64::from(next(8)),
                is_deferred: next(2) == 0,
                amortisation: [Amortisation::LevelPayment, Amortisation::LevelPrincipal]
                    [next(2) as usize],
                signed_on: None,
            },
            project: Project {
                spending: cents(next(3_000_000)),
                region: Region::ALL[next(4) as usize],
                starts_on: day(2020, next(12)),
                partners: (0..next(4))
                    .map(|_| Partner {
                        amount: cents(next(600_000)),
                        granted_on: day(2019 + next(2), next(12)),
                    })
                    .collect(),
            },
        })
        .collect()
}

/// The answers of an application, in the order of [`facts`].
pub fn answers(company: &Company) -> Vec<Value> {
    let text = |text: &str| Arc::<str>::from(text);
    let code = |nomenclature: &str, code: &str| Value::Code {
        nomenclature: text(nomenclature),
        code: text(code),
    };
    let partners = company.project.partners.iter().map(|partner| {
        Value::Record(Arc::from([
            Slot::Answered(Value::Money(partner.amount)),
            Slot::Answered(Value::Date(partner.granted_on)),
        ]))
    });
    vec![
        Value::Bool(company.is_registered),
        Value::Choice(text(LEGAL_FORMS[company.legal_form as usize])),
        Value::Bool(company.was_insolvent),
        company.plan_adopted_on.map_or(Value::None, Value::Date),
        code("naf-rev-2", &company.activity),
        code("fiben", &company.rating),
        Value::Int(company.headcount),
        Value::Money(company.turnover),
        Value::Money(company.balance_sheet_total),
        company.payroll.map_or(Value::None, Value::Money),
        Value::Money(company.equity),
        Value::Date(company.created_on),
        Value::Bool(company.is_innovative),
        Value::Text(text(&company.name)),
        Value::Percent(company.foreign_share),
        company.de_minimis.map_or(Value::None, Value::Money),
        Value::Money(company.request.amount),
        Value::Int(company.request.years),
        Value::Bool(company.request.is_deferred),
        Value::Choice(text(AMORTISATIONS[company.request.amortisation as usize])),
        company.request.signed_on.map_or(Value::None, Value::Date),
        Value::Money(company.project.spending),
        Value::Choice(text(REGIONS[company.project.region as usize])),
        Value::Date(company.project.starts_on),
        Value::List(partners.collect()),
    ]
}

/// The application as the evaluator takes it.
pub fn frame(program: &Program, company: &Company) -> Frame {
    let mut builder = FrameBuilder::new(program, as_of());
    for ((path, _), value) in facts().iter().zip(answers(company)) {
        builder.answer(program.fact(path).unwrap(), &value).unwrap();
    }
    builder.build()
}
