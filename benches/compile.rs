//! The time to compile a product's scripts: for more and more rules, and for the products of this repository.
//!
//! The generated products have rules of the kinds that the products here have, in scripts of a hundred rules each, with
//! doc comments, facts, dated parameters and helper functions. In one group the facts and the parameters grow with the
//! rules; in the other the rules share the vocabulary of the smallest product.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench that fails is seen"
)]

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{
    BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use penteract::Catalogue;
use penteract_core::{Currency, Period};
use penteract_rules::{
    ChoiceType, DatedValue, Environment, FactDeclaration, FrameBuilder, ParameterDeclaration,
    ParameterValue, ParsedScripts, Program, RecordType, Role, Script, Type, Value,
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// How many rules the generated products have.
const SIZES: [usize; 3] = [100, 1_000, 10_000];

/// How many rules a script has: a script is 256 KiB at most.
const RULES_PER_SCRIPT: usize = 100;

/// How many kinds of rules there are.
const KINDS: usize = 10;

const LEGAL_FORMS: [&str; 7] = ["sarl", "sas", "sa", "snc", "ei", "sci", "association"];

/// A rule of one of the kinds, over the facts of a subject and the parameters of a term.
fn rule(number: usize, subject: usize, term: usize) -> String {
    let (name, body) = match number % KINDS {
        0 => (
            "is_registered",
            format!(
                "company.is_registered_{subject} && company.rank_{subject} != params.rank_{term}"
            ),
        ),
        1 => (
            "has_an_accepted_legal_form",
            format!(
                "company.legal_form_{subject} in [\"sarl\", \"sas\", \"sa\", \"snc\"] || company.headcount_{subject} >= params.headcount_min_{term}"
            ),
        ),
        2 => (
            "is_below_the_headcount",
            format!("company.headcount_{subject} < params.headcount_below_{term}"),
        ),
        3 => (
            "has_accounts_of_an_sme",
            format!(
                "company.turnover_{subject} <= params.turnover_max_{term} || company.equity_{subject} <= params.equity_max_{term}"
            ),
        ),
        4 => (
            "asks_less_than_its_cap",
            format!(
                "request.amount_{subject} <= max(company.turnover_{subject} * params.share_{term}, (company.payroll_{subject} ?? 0) * params.multiple_{term})"
            ),
        ),
        5 => (
            "was_not_insolvent",
            format!(
                "!company.was_insolvent_{subject} || (company.plan_adopted_on_{subject} ?? as_of) < params.adopted_before_{term}"
            ),
        ),
        6 => (
            "is_old_enough",
            format!("company.created_on_{subject} + params.age_min_{term} <= as_of"),
        ),
        7 => (
            "leaves_time_to_amortise",
            format!(
                "if request.is_deferred_{subject} {{ request.years_{subject} > 1 }} else {{ request.years_{subject} <= params.years_max_{term} && company.legal_form_{subject} != \"association\" }}"
            ),
        ),
        8 => (
            "has_partners",
            format!(
                "project.partners_{subject}.filter(|p| p.granted_on > params.adopted_before_{term}).sum(|p| p.amount) >= request.amount_{subject} * params.share_{term}"
            ),
        ),
        _ => {
            return format!(
                "/// L'entreprise a des fonds propres suffisants, ou une garantie.\n\
                 /// law: règlement de l'aide, art. {number}\n\
                 /// code: own-funds-{number}\n\
                 /// otherwise: refer\n\
                 fn has_own_funds_{number}() {{\n    company.equity_{subject} > 0 && own_funds_are_enough_{number}()\n}}\n\n\
                 private fn own_funds_are_enough_{number}() {{\n    let needed = request.amount_{subject} * params.share_{term};\n    company.equity_{subject} >= needed\n}}\n\n"
            );
        }
    };
    format!(
        "/// L'entreprise remplit la condition de l'article {number}.\n\
         /// law: règlement de l'aide, art. {number}\n\
         /// code: condition-{number}\n\
         fn {name}_{number}() {{\n    {body}\n}}\n\n"
    )
}

/// Facts of so many subjects.
fn facts(subjects: usize) -> Vec<FactDeclaration> {
    let forms = Type::Choice(Arc::new(ChoiceType {
        name: "company.legal_form".into(),
        values: LEGAL_FORMS.map(Arc::from).to_vec(),
    }));
    let partner = Type::Record(Arc::new(RecordType {
        name: "project.partners".into(),
        fields: vec![
            ("amount".into(), Type::Money),
            ("granted_on".into(), Type::Date),
        ],
    }));
    let kinds = [
        ("company.is_registered", Type::Bool),
        ("company.rank", Type::Int),
        ("company.legal_form", forms),
        ("company.headcount", Type::Int),
        ("company.turnover", Type::Money),
        ("company.equity", Type::Money),
        ("company.payroll", Type::Money.optional()),
        ("company.was_insolvent", Type::Bool),
        ("company.plan_adopted_on", Type::Date.optional()),
        ("company.created_on", Type::Date),
        ("request.amount", Type::Money),
        ("request.years", Type::Int),
        ("request.is_deferred", Type::Bool),
        ("project.partners", Type::List(Box::new(partner))),
    ];
    let fact = |(path, ty): &(&str, Type), subject| FactDeclaration {
        path: format!("{path}_{subject}").into(),
        ty: ty.clone(),
        min: None,
        max: None,
        declared: None,
    };
    (0..subjects)
        .flat_map(|subject| kinds.iter().map(move |kind| fact(kind, subject)))
        .collect()
}

/// Parameters of so many terms, each with a value that changes once.
fn parameters(terms: usize) -> Vec<ParameterDeclaration> {
    let decimal = |text: String| text.parse().unwrap();
    let day = |text: &str| text.parse().unwrap();
    let declaration = |name: String, ty: Type, values: [Value; 2]| {
        let periods = [
            Period::new(Some(day("2020-03-16")), Some(day("2020-12-31"))).unwrap(),
            Period::new(Some(day("2021-01-01")), None).unwrap(),
        ];
        let values = periods.into_iter().zip(values);
        ParameterDeclaration {
            name: name.into(),
            ty,
            values: values
                .map(|(period, value)| DatedValue {
                    period,
                    value: ParameterValue::Known(value),
                    law: None,
                    source: None,
                })
                .collect(),
            declared: None,
        }
    };
    let mut parameters = Vec::new();
    for term in 0..terms {
        let whole = |base: usize| i64::try_from(base + term).unwrap();
        let int = |base| [Value::Int(whole(base)), Value::Int(whole(base + 1))];
        let money = |base: usize| {
            let amount = |base| Value::Money(decimal(format!("{}000.00", base + term)));
            [amount(base), amount(base + 1)]
        };
        let share = |place: usize| Value::Percent(decimal(format!("0.{place}{term:05}")));
        let ratio = |place: usize| Value::Ratio(decimal(format!("{place}.{term:05}")));
        let date = |text: &str| {
            Value::Date(day(text) + chrono::Days::new(u64::try_from(term % 300).unwrap()))
        };
        let months = |months| Value::Duration { months, days: 0 };
        for (name, ty, values) in [
            ("rank", Type::Int, int(0)),
            ("headcount_min", Type::Int, int(10)),
            ("headcount_below", Type::Int, int(250)),
            ("turnover_max", Type::Money, money(50_000)),
            ("equity_max", Type::Money, money(43_000)),
            ("share", Type::Percent, [share(1), share(2)]),
            ("multiple", Type::Ratio, [ratio(2), ratio(3)]),
            (
                "adopted_before",
                Type::Date,
                [date("2020-01-01"), date("2021-01-01")],
            ),
            ("age_min", Type::Duration, [months(12), months(24)]),
            ("years_max", Type::Int, int(5)),
        ] {
            parameters.push(declaration(format!("{name}_{term}"), ty, values));
        }
    }
    parameters
}

/// What the scripts of a product are compiled from.
#[derive(Clone)]
struct Sources {
    environment: Environment,
    scripts: Vec<Script>,
}

impl Sources {
    /// A product of so many rules over so many subjects; no two rules read the same facts and parameters in one way.
    fn generate(rules: usize, subjects: usize) -> Self {
        let terms = rules / KINDS;
        let mut environment = Environment::new(Currency::EUR);
        environment.facts = facts(subjects);
        environment.parameters = parameters(terms);
        let numbers: Vec<usize> = (0..rules).collect();
        let scripts = numbers.chunks(RULES_PER_SCRIPT).enumerate();
        let scripts = scripts.map(|(script, numbers)| {
            let text: String = numbers
                .iter()
                .map(|number| rule(*number, number / KINDS % subjects, number / KINDS))
                .collect();
            Script {
                role: Role::Eligibility,
                file: format!("rules/eligibility-{script}.rhai").into(),
                text: text.into(),
            }
        });
        Self {
            environment,
            scripts: scripts.collect(),
        }
    }

    fn compile(self) -> Program {
        let compilation = Program::compile(self.environment, &self.scripts);
        compilation
            .program
            .unwrap_or_else(|| panic!("{:#?}", compilation.diagnostics.first()))
    }
}

/// What a decision needs besides, made when it is first asked for: the rules lowered.
fn lowered(program: Program) -> usize {
    let frame = FrameBuilder::new(&program, "2020-05-06".parse().unwrap()).build();
    let mut rules = 0;
    program.judge(&frame, |_, judgement| {
        rules += usize::from(judgement.outcome().is_none());
    });
    rules
}

fn generated(criterion: &mut Criterion) {
    for (name, shared) in [
        ("facts that grow with the rules", false),
        ("shared facts", true),
    ] {
        let mut group = criterion.benchmark_group(format!("generated, {name}"));
        group.sample_size(10).sampling_mode(SamplingMode::Flat);
        for rules in SIZES {
            let subjects = if shared { SIZES[0] } else { rules } / KINDS;
            let sources = Sources::generate(rules, subjects);
            assert_eq!(sources.clone().compile().rules().count(), rules);
            assert_eq!(lowered(sources.clone().compile()), rules);
            group.throughput(Throughput::Elements(rules as u64));
            group.bench_with_input(
                BenchmarkId::new("scripts read", rules),
                &sources.scripts,
                |bencher, scripts| bencher.iter(|| black_box(ParsedScripts::read(scripts))),
            );
            group.bench_with_input(
                BenchmarkId::new("compiled", rules),
                &sources,
                |bencher, sources| {
                    bencher.iter_batched(
                        || sources.clone(),
                        |sources| black_box(sources.compile()),
                        BatchSize::PerIteration,
                    );
                },
            );
            group.bench_with_input(
                BenchmarkId::new("rules made ready for the first decision", rules),
                &sources,
                |bencher, sources| {
                    bencher.iter_batched(
                        || sources.clone().compile(),
                        |program| black_box(lowered(program)),
                        BatchSize::PerIteration,
                    );
                },
            );
        }
        group.finish();
    }
}

/// The scripts of the products of this repository: a set for each product, with what each of its variants lets it read.
struct Shipped {
    scripts: Vec<Script>,
    environments: Vec<Environment>,
}

fn shipped() -> Vec<Shipped> {
    let root = Path::new(ROOT).join("products");
    let catalogue = Catalogue::open(&root).unwrap();
    let mut sets: BTreeMap<String, Shipped> = BTreeMap::new();
    for product in catalogue.products() {
        let program = product.bundle().program();
        let mut files: Vec<(Arc<str>, Role)> = Vec::new();
        for function in program.functions() {
            let function = program.describe(function);
            let file = (Arc::clone(&function.location.file), function.role);
            if !files.contains(&file) {
                files.push(file);
            }
        }
        let read = |file: &str| {
            let at = Path::new(file);
            let found = [at.to_owned(), root.join(at), Path::new(ROOT).join(at)];
            let found = found.iter().find(|path| path.is_file());
            fs::read_to_string(found.unwrap_or_else(|| panic!("{file}"))).unwrap()
        };
        let scripts: Vec<Script> = files
            .into_iter()
            .map(|(file, role)| Script {
                role,
                text: read(&file).into(),
                file,
            })
            .collect();
        // The same scripts, hence the same functions.
        let again = Program::compile(program.environment().clone(), &scripts);
        let again = again
            .program
            .unwrap_or_else(|| panic!("{:#?}", again.diagnostics.first()));
        let names = |program: &Program| -> Vec<String> {
            let functions = program.functions();
            let names = functions.map(|id| program.describe(id).name.to_string());
            names.collect()
        };
        assert_eq!(names(&again), names(program), "{}", product.id());
        sets.entry(product.bundle().id().to_owned())
            .or_insert_with(|| Shipped {
                scripts,
                environments: Vec::new(),
            })
            .environments
            .push(program.environment().clone());
    }
    sets.into_values().collect()
}

fn environments(sets: &[Shipped]) -> Vec<Vec<Environment>> {
    sets.iter().map(|set| set.environments.clone()).collect()
}

fn catalogue(criterion: &mut Criterion) {
    let sets = shipped();
    let products: usize = sets.iter().map(|set| set.environments.len()).sum();
    let functions: usize = sets
        .iter()
        .map(|set| {
            let texts = set.scripts.iter().map(|script| {
                let lines = script.text.lines();
                lines
                    .filter(|line| line.starts_with("fn ") || line.starts_with("private fn "))
                    .count()
            });
            texts.sum::<usize>()
        })
        .sum();
    println!(
        "catalogue: {} products, {products} with their variants, {functions} functions",
        sets.len()
    );
    let mut group = criterion.benchmark_group("catalogue");
    group.sample_size(20);
    group.bench_function("scripts read", |bencher| {
        bencher.iter(|| {
            for set in &sets {
                black_box(ParsedScripts::read(&set.scripts));
            }
        });
    });
    let parsed: Vec<ParsedScripts> = sets
        .iter()
        .map(|set| ParsedScripts::read(&set.scripts))
        .collect();
    // The first of a product is compiled; its variants have its scripts over other figures.
    group.bench_function("compiled to decide, scripts read before", |bencher| {
        bencher.iter_batched(
            || environments(&sets),
            |environments| {
                let mut programs = Vec::with_capacity(products);
                for (parsed, environments) in parsed.iter().zip(environments) {
                    let mut environments = environments.into_iter();
                    let first = environments.next().unwrap();
                    let first = Program::compile_to_decide(first, parsed).program.unwrap();
                    for environment in environments {
                        let compilation = first.with_figures(environment).unwrap();
                        programs.push(compilation.program.unwrap());
                    }
                    programs.push(first);
                }
                programs
            },
            BatchSize::PerIteration,
        );
    });
    // What warns of scripts hangs on the figures of each.
    group.bench_function("compiled to be checked, scripts read before", |bencher| {
        bencher.iter_batched(
            || environments(&sets),
            |environments| {
                let mut programs = Vec::with_capacity(products);
                for (parsed, environments) in parsed.iter().zip(environments) {
                    for environment in environments {
                        let compilation = Program::compile_parsed(environment, parsed);
                        programs.push(compilation.program.unwrap());
                    }
                }
                programs
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(compile, generated, catalogue);
criterion_main!(compile);
