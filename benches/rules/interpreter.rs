//! The same rules run by Rhai's own interpreter: sandboxed, compiled once, facts ready in a map.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use chrono::{Months, NaiveDate};
use penteract_rules::{Slot, Type, Value};
use rhai::{
    AST, Array, CallFnOptions, Dynamic, Engine, FnPtr, ImmutableString, Map, NativeCallContext,
    OptimizationLevel, Scope,
};
use rust_decimal::Decimal;

use crate::by_hand::Company;
use crate::product;

#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Date(NaiveDate);

#[derive(Clone, Copy)]
struct Length(i32);

/// Rhai, its rules and the names that they see.
pub struct Interpreter {
    engine: Engine,
    ast: AST,
    names: Vec<String>,
    roots: Rc<RefCell<HashMap<String, Dynamic>>>,
}

impl Interpreter {
    pub fn new() -> Self {
        let mut engine = Engine::new_raw();
        engine
            .set_optimization_level(OptimizationLevel::None)
            .set_max_expr_depths(512, 512)
            .set_max_call_levels(64)
            .set_max_operations(1_000_000)
            .set_max_array_size(100_000)
            .set_max_map_size(10_000)
            .set_max_string_size(1_000_000)
            .set_max_strings_interned(0)
            .set_fail_on_invalid_map_property(true);
        register(&mut engine);
        let roots = Rc::new(RefCell::new(HashMap::new()));
        let seen = Rc::clone(&roots);
        #[expect(deprecated, reason = "volatile, says Rhai, and not going away")]
        engine.on_var(move |name, _, _| Ok(seen.borrow().get(name).cloned()));
        let ast = engine.compile(product::RULES).unwrap();
        let names = product::RULES
            .lines()
            .filter_map(|line| line.strip_prefix("fn "))
            .filter_map(|line| line.split_once('('))
            .map(|(name, _)| name.to_owned())
            .collect();
        Self {
            engine,
            ast,
            names,
            roots,
        }
    }

    /// The names of an application, built before anything is timed.
    pub fn roots(company: &Company) -> HashMap<String, Dynamic> {
        let mut groups: HashMap<String, Map> = HashMap::new();
        for ((path, ty), value) in product::facts().iter().zip(product::answers(company)) {
            let (group, name) = path.split_once('.').unwrap();
            groups
                .entry(group.to_owned())
                .or_default()
                .insert(name.into(), dynamic(&value, ty));
        }
        let figures = groups.entry("params".to_owned()).or_default();
        for (name, ty, value) in product::parameters() {
            figures.insert(name.into(), dynamic(&value, &ty));
        }
        let mut roots: HashMap<String, Dynamic> = groups
            .into_iter()
            .map(|(name, map)| (name, Dynamic::from_map(map).into_shared()))
            .collect();
        roots.insert("as_of".to_owned(), Dynamic::from(Date(product::as_of())));
        roots
    }

    /// Gives the names of an application to the rules, and gets back those of the one before.
    pub fn put(&self, roots: &mut HashMap<String, Dynamic>) {
        std::mem::swap(&mut *self.roots.borrow_mut(), roots);
    }

    /// Whether each rule holds.
    pub fn evaluate(&self) -> [bool; 12] {
        let mut holds = [false; 12];
        let mut scope = Scope::new();
        for (name, holds) in self.names.iter().zip(&mut holds) {
            let options = CallFnOptions::new().eval_ast(false);
            *holds = self
                .engine
                .call_fn_with_options(options, &mut scope, &self.ast, name, ())
                .unwrap();
        }
        holds
    }
}

fn register(engine: &mut Engine) {
    engine
        .register_fn("<", |a: Date, b: Date| a < b)
        .register_fn("<=", |a: Date, b: Date| a <= b)
        .register_fn(">", |a: Date, b: Date| a > b)
        .register_fn("+", |a: Date, b: Length| {
            Date(a.0 + Months::new(b.0.unsigned_abs()))
        })
        .register_fn("*", |a: Decimal, b: Decimal| a * b)
        .register_fn(
            "starts_with",
            |text: ImmutableString, start: ImmutableString| text.starts_with(start.as_str()),
        )
        .register_fn("contains", |list: &mut Array, item: ImmutableString| {
            list.iter().any(|other| {
                other
                    .as_immutable_string_ref()
                    .is_ok_and(|other| *other == item)
            })
        })
        .register_fn("max", |a: Decimal, b: Decimal| a.max(b))
        .register_fn(
            "filter",
            |context: NativeCallContext, list: &mut Array, test: FnPtr| {
                let mut kept = Array::new();
                for item in list.iter() {
                    if test.call_within_context::<bool>(&context, (item.clone(),))? {
                        kept.push(item.clone());
                    }
                }
                Ok::<_, Box<rhai::EvalAltResult>>(kept)
            },
        )
        .register_fn(
            "sum",
            |context: NativeCallContext, list: &mut Array, term: FnPtr| {
                let mut total = Decimal::ZERO;
                for item in list.iter() {
                    total += term.call_within_context::<Decimal>(&context, (item.clone(),))?;
                }
                Ok::<_, Box<rhai::EvalAltResult>>(total)
            },
        );
    // A literal `0` is a whole number, and the amount beside it a decimal.
    engine
        .register_fn(">", |a: Decimal, b: i64| a > Decimal::from(b))
        .register_fn("*", |a: i64, b: Decimal| Decimal::from(a) * b);
}

fn dynamic(value: &Value, ty: &Type) -> Dynamic {
    match (value, ty) {
        (Value::None, _) => Dynamic::UNIT,
        (value, Type::Optional(inner)) => dynamic(value, inner),
        (Value::Bool(value), _) => (*value).into(),
        (Value::Int(value), _) => Dynamic::from_int(*value),
        (Value::Money(value) | Value::Percent(value) | Value::Ratio(value), _) => {
            Dynamic::from_decimal(*value)
        }
        (Value::Date(date), _) => Dynamic::from(Date(*date)),
        (Value::Duration { months, .. }, _) => Dynamic::from(Length(*months)),
        // The rules read the text of a code only.
        (Value::Text(text) | Value::Choice(text) | Value::Code { code: text, .. }, _) => {
            ImmutableString::from(&**text).into()
        }
        (Value::List(items), Type::List(item)) => {
            Dynamic::from_array(items.iter().map(|value| dynamic(value, item)).collect())
        }
        (Value::Record(fields), Type::Record(record)) => {
            let mut map = Map::new();
            for ((name, ty), field) in record.fields.iter().zip(fields.iter()) {
                if let Slot::Answered(value) = field {
                    map.insert((&**name).into(), dynamic(value, ty));
                }
            }
            Dynamic::from_map(map)
        }
        (value, ty) => panic!("{value} is no {ty:?}"),
    }
}
