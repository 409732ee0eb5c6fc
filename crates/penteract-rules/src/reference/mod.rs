//! Rhai itself: its compiler as the authority on syntax, its interpreter as the reference meaning.
//!
//! Nothing here is on the path of a decision. The interpreter sees plain decimals, whole numbers, texts and maps, and
//! host functions written a second time over them, so that a fault of our evaluator shows as a difference.

mod engine;
mod functions;
mod numbers;
mod table;
mod values;

use std::collections::HashMap;
use std::sync::Arc;

use rhai::{AST, CallFnOptions, Dynamic, Engine, Position, Scope, Shared};

use penteract_core::{Language, LocalText, Say as _, text};

use crate::ast::{FunctionDecl, Span};
use crate::codes;
use crate::environment::ParameterValue;
use crate::error::EvalError;
use crate::fault::Fault;
use crate::frame::Frame;
use crate::function::{Function, FunctionId};
use crate::lexer::{TokenKind, lex};
use crate::program::Program;
use crate::script::Script;
use crate::span;
use crate::types::Type;
use crate::value::{Slot, UndecidedCode, Value};

use values::{Parameters, from_dynamic, to_dynamic};

/// Whether Rhai's compiler accepts a script; the place of its first complaint if it does not.
///
/// It is asked function by function: for each name that it meets it looks through all the functions read before.
pub(crate) fn check_syntax(text: &str, functions: &[FunctionDecl]) -> Result<(), Box<Fault>> {
    let engine = engine::sandbox();
    let ends = functions.iter().map(|function| function.end as usize);
    let mut start = 0;
    for end in ends.chain([text.len()]) {
        let part = text.get(start..end).unwrap_or_default();
        if let Err(error) = engine.compile(part) {
            let place = place(part, error.position());
            return Err(Box::new(
                Fault::new(
                    codes::RHAI_SYNTAX,
                    Span::new(start + place.start as usize, start + place.end as usize),
                    text!(
                        "Rhai's compiler rejects this: {message}",
                        "le compilateur de Rhai rejette ceci : \"{message}\"",
                        message = error.err_type().to_string()
                    ),
                )
                .help(text!(
                    "scripts are Rhai: write it in a way that Rhai's own compiler accepts",
                    "les scripts sont du Rhai : écrivez ceci d'une façon que le compilateur de Rhai accepte"
                )),
            ));
        }
        start = end;
    }
    Ok(())
}

fn place(text: &str, position: Position) -> Span {
    span::at(text, position.line().unwrap_or(1), position.position())
}

/// Rhai's interpreter over the scripts of a program and one set of facts: the scripts are compiled once for as many
/// functions as are asked.
pub struct Reference<'program> {
    program: &'program Program,
    frame: &'program Frame,
    engine: Engine,
    scripts: Result<AST, String>,
}

impl Program {
    /// The answer of a function as Rhai's interpreter gives it, in a sandbox; complete facts only. With the feature
    /// `reference`.
    ///
    /// Slow, and made for comparison: Rhai compiles the scripts again at each call; [`Program::reference`] compiles
    /// them once for several functions.
    ///
    /// # Errors
    /// As [`Reference::evaluate`].
    pub fn evaluate_reference(
        &self,
        id: FunctionId,
        arguments: &[Value],
        frame: &Frame,
    ) -> Result<Value, EvalError> {
        self.reference(frame).evaluate(id, arguments)
    }

    /// Rhai's interpreter over these scripts and a set of facts, in a sandbox; made for comparison. With the feature
    /// `reference`.
    pub fn reference<'program>(&'program self, frame: &'program Frame) -> Reference<'program> {
        Reference::new(self, frame)
    }
}

impl<'program> Reference<'program> {
    pub(crate) fn new(program: &'program Program, frame: &'program Frame) -> Self {
        let engine = interpreter(program, frame);
        let scripts = compile(&engine, program.scripts());
        Self {
            program,
            frame,
            engine,
            scripts,
        }
    }

    /// The value of a function as Rhai's interpreter gives it; complete facts only.
    ///
    /// # Errors
    /// As [`Program::evaluate`]; [`EvalError::IncompleteFacts`] when a fact that the function reads is unanswered;
    /// [`EvalError::UnknownParameter`] when it reads a parameter that no source gives; [`EvalError::UnlistedCode`] when
    /// a fact that it reads is a code of a list that is not there; [`EvalError::Reference`] for what the interpreter
    /// itself reports.
    pub fn evaluate(&self, id: FunctionId, arguments: &[Value]) -> Result<Value, EvalError> {
        self.program.check_frame(self.frame)?;
        let returns = self.program.returns(id, arguments)?;
        let function = self.program.describe(id);
        let failed = |message: String| EvalError::Reference {
            function: function.name.clone(),
            message,
        };
        check_complete(self.program, function, self.frame)?;
        let scripts = self
            .scripts
            .as_ref()
            .map_err(|message| failed(message.clone()))?;
        let arguments = arguments
            .iter()
            .map(to_dynamic)
            .collect::<Option<Vec<Dynamic>>>();
        let arguments =
            arguments.ok_or_else(|| failed("an argument holds what is unanswered".to_owned()))?;
        let options = CallFnOptions::new().eval_ast(false);
        let result: Dynamic = self
            .engine
            .call_fn_with_options(
                options,
                &mut Scope::new(),
                scripts,
                &function.name,
                arguments,
            )
            .map_err(|error| match error.to_string() {
                message if message.contains(functions::NOT_ORDERED) => {
                    EvalError::LengthsNotOrdered {
                        function: function.name.clone(),
                    }
                }
                message => match message.split_once(functions::NO_VALUE) {
                    Some((_, parameter)) => {
                        let name = parameter.split('`').next().unwrap_or_default();
                        EvalError::UnknownParameter {
                            parameter: Arc::from(name),
                            why: text!("no value on that day", "aucune valeur ce jour-là"),
                        }
                    }
                    None => failed(message),
                },
            })?;
        from_dynamic(result, returns).ok_or_else(|| {
            failed(format!(
                "the result is not {}",
                returns.say(Language::English)
            ))
        })
    }
}

/// All that the function may read has to be known.
fn check_complete(program: &Program, function: &Function, frame: &Frame) -> Result<(), EvalError> {
    for id in &function.reads {
        let path = program.compiled().fact_path(*id);
        let slot = frame.get(*id);
        let Some(value) = slot.value().filter(|value| is_complete(value)) else {
            return Err(EvalError::IncompleteFacts {
                function: function.name.clone(),
                fact: path,
            });
        };
        let declared = program.compiled().layout.fact(*id);
        if let Some((code, why)) = declared.and_then(|fact| unlisted(value, &fact.ty)) {
            return Err(EvalError::UnlistedCode {
                fact: path,
                code,
                why,
            });
        }
    }
    for (id, parameter) in program.parameters() {
        if !function.reads_in_force.contains(&parameter.name) {
            continue;
        }
        match program.parameter(id, frame.as_of()) {
            Ok(ParameterValue::Unknown(why)) => {
                return Err(EvalError::UnknownParameter {
                    parameter: parameter.name.clone(),
                    why: why.clone(),
                });
            }
            Ok(ParameterValue::Known(Value::List(items))) => {
                for id in &function.reads {
                    let answer = frame.get(*id);
                    let undecided = |item| undecided(item, answer.value()?);
                    if let Some(undecided) = items.iter().find_map(undecided) {
                        return Err(EvalError::UnlistedCode {
                            fact: program.compiled().fact_path(*id),
                            code: Arc::clone(&undecided.code),
                            why: undecided.why.clone(),
                        });
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_complete(value: &Value) -> bool {
    match value {
        Value::List(items) => items.iter().all(is_complete),
        Value::Record(fields) => fields
            .iter()
            .all(|field| field.value().is_some_and(is_complete)),
        _ => true,
    }
}

/// The item of a list, when nobody has decided about the code that is the answer: Rhai would find it.
fn undecided<'i>(item: &'i Value, answer: &Value) -> Option<&'i UndecidedCode> {
    match (item, answer) {
        (Value::Undecided(item), Value::Code { nomenclature, code }) => {
            (item.nomenclature == *nomenclature && item.code == *code).then_some(item)
        }
        _ => None,
    }
}

/// A code in the value whose list is not in the catalogue, and why: Rhai would compare its text.
fn unlisted(value: &Value, ty: &Type) -> Option<(Arc<str>, LocalText)> {
    match (value, ty) {
        (value, Type::Optional(inner)) => unlisted(value, inner),
        (Value::List(items), Type::List(item)) => {
            items.iter().find_map(|value| unlisted(value, item))
        }
        (Value::Record(fields), Type::Record(record)) => {
            let typed = record.fields.iter().zip(fields.iter());
            typed
                .filter_map(|((_, ty), field)| Some((field.value()?, ty)))
                .find_map(|(value, ty)| unlisted(value, ty))
        }
        (Value::Code { nomenclature, code }, Type::Code(ty)) => {
            let mut lists = ty.nomenclatures.iter();
            let list = lists.find(|list| list.name == *nomenclature)?;
            Some((Arc::clone(code), list.unlisted.clone()?))
        }
        _ => None,
    }
}

/// The sandbox with the functions of scripts, and the names that they see.
fn interpreter(program: &Program, frame: &Frame) -> Engine {
    let mut engine = engine::sandbox();
    functions::register(&mut engine, program.environment().currency);
    let environment = program.environment();
    let mut roots: HashMap<String, Dynamic> = HashMap::new();
    let mut facts = rhai::Map::new();
    for declaration in &environment.facts {
        let answer = program
            .fact(&declaration.path)
            .map_or(Slot::Unanswered, |id| frame.get(id));
        // What is unanswered is left out: to read it is then an error of the interpreter.
        if let Some(value) = answer
            .value()
            .and_then(|value| values::typed(value, &declaration.ty))
        {
            values::insert(&mut facts, &declaration.path, value);
        }
    }
    roots.extend(
        facts
            .into_iter()
            .map(|(name, value)| (name.to_string(), value)),
    );
    let parameters = Parameters {
        declared: Shared::new(environment.parameters.clone()),
        day: frame.as_of(),
    };
    roots.insert("params".to_owned(), Dynamic::from(parameters));
    roots.insert(
        "as_of".to_owned(),
        Dynamic::from(values::Date(frame.as_of())),
    );
    table::register(&mut engine, &environment.tables, frame.as_of());
    #[expect(
        deprecated,
        reason = "volatile, not going away, says Rhai; a test fails when it changes"
    )]
    engine.on_var(move |name, _, _| Ok(roots.get(name).cloned()));
    engine
}

/// All the scripts as one, as they call one another by name.
fn compile(engine: &Engine, scripts: &[Script]) -> Result<AST, String> {
    let mut all = AST::empty();
    for script in scripts {
        let ast = engine
            .compile(exact(&script.text))
            .map_err(|error| format!("{}: {error}", script.file))?;
        all = all.merge(&ast);
    }
    Ok(all)
}

/// The script with decimals written as texts, since Rhai reads them as binary floats; with lookups in tables that take
/// their inputs as a list, since Rhai tells functions of many arguments of any type apart by trying each of 2^n; and
/// without `private`, since Rhai lets a host call public functions only.
fn exact(text: &str) -> String {
    let (tokens, _) = lex(text);
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut replace = |range: std::ops::Range<usize>, with: &str| {
        out.push_str(text.get(copied..range.start).unwrap_or_default());
        out.push_str(with);
        copied = range.end;
    };
    // For each bracket that is open, whether it is the one of a lookup.
    let mut open = Vec::new();
    let mut tokens = tokens.iter();
    let mut is_root = true;
    while let Some(token) = tokens.next() {
        let range = token.span.range();
        let was_root = std::mem::replace(&mut is_root, token.kind != TokenKind::Sign("."));
        match &token.kind {
            TokenKind::Decimal(value) => {
                replace(range, &format!("{}(\"{value}\")", functions::DECIMAL));
            }
            TokenKind::Word(word) if &**word == "private" => replace(range, ""),
            TokenKind::Word(word) if &**word == "tables" && was_root => {
                let lookup = [tokens.next(), tokens.next(), tokens.next()];
                if let [_, Some(name), Some(bracket)] = lookup
                    && let TokenKind::Word(name) = &name.kind
                {
                    let until = bracket.span.range().end;
                    replace(
                        range.start..until,
                        &format!("{}(\"{name}\", [", table::LOOKUP),
                    );
                    open.push(true);
                }
            }
            TokenKind::Sign("(") => open.push(false),
            TokenKind::Sign(")") if open.pop() == Some(true) => replace(range, "])"),
            _ => {}
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}
