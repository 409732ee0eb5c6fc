//! From scripts to a program: every problem at once, or a program.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use penteract_core::text;

use crate::ast::FunctionDecl;
use crate::check::{Checked, Checker, Declared, Outcome};
use crate::codes;
use crate::compiled::{Code, Compiled};
use crate::datum::Symbols;
use crate::diagnostic::{Diagnostic, Label, Scrutiny, Severity, listed_first};
use crate::doc;
use crate::environment::Environment;
use crate::fault::Fault;
use crate::function::{Doc, Function};
use crate::layout::Layout;
use crate::parser::parse;
use crate::program::Program;
use crate::script::Script;
use crate::types::Type;

/// How long a script may be, in bytes. The rules of a real product fill a few thousand.
const MAX_SCRIPT_BYTES: usize = 256 * 1024;

/// A script as it was read, before its names mean anything.
#[derive(Clone, Debug)]
pub struct ParsedScript {
    script: Script,
    functions: Vec<Declared>,
    docs: Vec<Doc>,
    /// What is wrong with the text itself.
    diagnostics: Vec<Diagnostic>,
    /// What Rhai's compiler rejects, when nothing else is wrong.
    rejected: Option<Diagnostic>,
}

impl ParsedScript {
    /// Reads a script; its problems are told when it is compiled.
    pub fn read(script: &Script) -> Self {
        let mut diagnostics = Vec::new();
        let (decls, rejected) = read(script, &mut diagnostics);
        let mut functions = Vec::with_capacity(decls.len());
        let mut docs = Vec::with_capacity(decls.len());
        for decl in decls {
            docs.push(read_doc(script, &decl, &mut diagnostics));
            functions.push(Declared {
                decl: Arc::new(decl),
                file: Arc::clone(&script.file),
                text: Arc::clone(&script.text),
                role: script.role,
            });
        }
        Self {
            script: script.clone(),
            functions,
            docs,
            diagnostics,
            rejected,
        }
    }
}

/// Why a text cannot be read as functions, whatever it is for and says; nothing when it can.
pub(crate) fn unreadable(script: &Script) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let (_, rejected) = read(script, &mut diagnostics);
    diagnostics.retain(Diagnostic::is_error);
    diagnostics.extend(rejected);
    diagnostics
}

/// The scripts of a product as they were read: read once for a product and all its variants.
#[derive(Clone, Debug, Default)]
pub struct ParsedScripts {
    scripts: Arc<Vec<Script>>,
    functions: Vec<Declared>,
    docs: Vec<Doc>,
    diagnostics: Vec<Diagnostic>,
    rejected: Vec<Diagnostic>,
}

impl ParsedScripts {
    /// Reads scripts; their problems are told when they are compiled.
    pub fn read(scripts: &[Script]) -> Self {
        let parsed: Vec<ParsedScript> = scripts.iter().map(ParsedScript::read).collect();
        parsed.iter().collect()
    }
}

impl<'a> FromIterator<&'a ParsedScript> for ParsedScripts {
    fn from_iter<I: IntoIterator<Item = &'a ParsedScript>>(parsed: I) -> Self {
        let mut all = Self::default();
        let mut scripts = Vec::new();
        for one in parsed {
            scripts.push(one.script.clone());
            all.functions.extend(one.functions.iter().cloned());
            all.docs.extend(one.docs.iter().cloned());
            all.diagnostics.extend(one.diagnostics.iter().cloned());
            all.rejected.extend(one.rejected.clone());
        }
        all.scripts = Arc::new(scripts);
        all
    }
}

/// What compiling the scripts of a product gave.
#[derive(Debug)]
#[non_exhaustive]
pub struct Compilation {
    /// The program; none when there is an error.
    pub program: Option<Program>,
    /// Every problem at once, errors and warnings, in the order of the scripts.
    pub diagnostics: Vec<Diagnostic>,
}

impl Program {
    /// Checks the scripts of a product and makes them ready for evaluation.
    ///
    /// The diagnostics hold every problem of every script; there is a program when none of them is an error.
    pub fn compile(environment: Environment, scripts: &[Script]) -> Compilation {
        Self::compile_parsed(environment, &ParsedScripts::read(scripts))
    }

    /// The same for scripts that were read before: those of a product's variants, which differ in what they read only.
    pub fn compile_parsed(environment: Environment, scripts: &ParsedScripts) -> Compilation {
        compile(environment, scripts, Scrutiny::All)
    }

    /// The same for a product that was checked before: every error is told, and what only warns of scripts and tables is
    /// not looked for.
    pub fn compile_to_decide(environment: Environment, scripts: &ParsedScripts) -> Compilation {
        compile(environment, scripts, Scrutiny::Errors)
    }

    /// The same scripts over other figures: values of parameters, rows of tables, rules that are on. What only warns of
    /// scripts is not looked for again.
    ///
    /// # Errors
    /// The environment, given back, when its facts, parameters or columns have not the same names and types: scripts have
    /// to be compiled for it.
    pub fn with_figures(&self, environment: Environment) -> Result<Compilation, Box<Environment>> {
        with_figures(self, environment)
    }
}

fn compile(environment: Environment, parsed: &ParsedScripts, scrutiny: Scrutiny) -> Compilation {
    let ParsedScripts {
        scripts,
        functions,
        docs,
        ..
    } = parsed;
    let mut diagnostics = parsed.diagnostics.clone();
    let has_syntax_errors = diagnostics.iter().any(Diagnostic::is_error);
    // What a script means is looked for once its syntax errors are few enough to be listed.
    if diagnostics.iter().any(|diagnostic| diagnostic.counts > 1) {
        return finish(None, diagnostics, scripts);
    }
    let layout = Layout::of(&environment);
    let outcome = Checker::new(&environment, &layout, functions).run(scrutiny);
    diagnostics.extend(
        outcome
            .diagnostics
            .iter()
            .filter(|found| !has_syntax_errors || !is_consequence(found))
            .cloned(),
    );
    // What Rhai rejects and we have told already is told once, in an author's words.
    for found in &parsed.rejected {
        let file = |diagnostic: &Diagnostic| {
            diagnostic
                .primary
                .as_ref()
                .map(|label| Arc::clone(&label.file))
        };
        if !diagnostics
            .iter()
            .any(|told| told.is_error() && file(told) == file(found))
        {
            diagnostics.push(found.clone());
        }
    }
    crate::tables::check(&environment, scrutiny, &mut diagnostics);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return finish(None, diagnostics, scripts);
    }
    match link(environment, layout, outcome, functions, docs, scripts) {
        Ok(program) => finish(Some(program), diagnostics, scripts),
        Err(faults) => {
            diagnostics.extend(faults);
            finish(None, diagnostics, scripts)
        }
    }
}

/// In the order of the scripts, then of their lines; what has no place comes last.
fn finish(
    program: Option<Program>,
    mut diagnostics: Vec<Diagnostic>,
    scripts: &[Script],
) -> Compilation {
    diagnostics.sort_by_key(|diagnostic| match &diagnostic.primary {
        None => (usize::MAX, 0),
        Some(label) => {
            let file = scripts.iter().position(|script| script.file == label.file);
            (file.unwrap_or(scripts.len()), label.span.start)
        }
    });
    Compilation {
        program,
        diagnostics: listed_first(diagnostics),
    }
}

/// A function that could not be read is unknown to those that call it: that has been told already.
fn is_consequence(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == codes::UNKNOWN_FUNCTION || diagnostic.severity == Severity::Warning
}

/// The functions of a script, and what Rhai's compiler rejects.
fn read(
    script: &Script,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<FunctionDecl>, Option<Diagnostic>) {
    if script.text.len() > MAX_SCRIPT_BYTES {
        diagnostics.push(
            Diagnostic::error(
                codes::TOO_LARGE,
                text!(
                    "the script has {bytes} bytes; the limit is {MAX_SCRIPT_BYTES}",
                    "le script a {bytes} octets ; la limite est de {MAX_SCRIPT_BYTES}",
                    bytes = script.text.len()
                ),
            )
            .at(Label::place(Arc::clone(&script.file), 0..0))
            .help(text!(
                "put lists of values in tables/ or in parameters.toml",
                "mettez les listes de valeurs dans tables/ ou dans parameters.toml"
            )),
        );
        return (Vec::new(), None);
    }
    let parsed = parse(&script.text);
    let is_read = parsed.faults.is_empty();
    let faults = parsed.faults.into_iter();
    diagnostics.extend(listed_first(
        faults.map(|fault| diagnose(script, fault, Severity::Error)),
    ));
    let rejected = is_read
        .then(|| rejected(script, &parsed.functions))
        .flatten();
    (parsed.functions, rejected)
}

/// Rhai's compiler has the last word on what is a script, where it is asked.
#[cfg(feature = "reference")]
fn rejected(script: &Script, functions: &[FunctionDecl]) -> Option<Diagnostic> {
    let fault = crate::reference::check_syntax(&script.text, functions).err()?;
    Some(diagnose(script, *fault, Severity::Error))
}

#[cfg(not(feature = "reference"))]
fn rejected(_: &Script, _: &[FunctionDecl]) -> Option<Diagnostic> {
    None
}

fn read_doc(script: &Script, decl: &FunctionDecl, diagnostics: &mut Vec<Diagnostic>) -> Doc {
    let states = script.role.statement().filter(|_| !decl.is_private);
    let (doc, faults) = doc::read(&decl.doc, states);
    diagnostics.extend(
        faults
            .into_iter()
            .map(|fault| diagnose(script, fault, Severity::Error)),
    );
    if doc.shown.is_some() && (decl.is_private || !decl.parameters.is_empty()) {
        let fault = Fault::new(
            codes::DOC_COMMENT,
            decl.name.span,
            text!(
                "`shown:` stands above a function that is no named value",
                "`shown:` se trouve au-dessus d'une fonction qui n'est pas une valeur nommée"
            ),
        )
        .help(text!(
            "remove the line: a value that decisions show is a public function without arguments",
            "supprimez la ligne : une valeur que les décisions montrent est une fonction publique sans arguments"
        ));
        diagnostics.push(diagnose(script, fault, Severity::Error));
    }
    doc
}

fn diagnose(script: &Script, fault: Fault, severity: Severity) -> Diagnostic {
    let label = Label::new(Arc::clone(&script.file), fault.span.range(), fault.note);
    let mut diagnostic = Diagnostic::error(fault.code, fault.message).at(label);
    diagnostic.severity = severity;
    diagnostic.set_help(fault.help);
    diagnostic
}

fn link(
    environment: Environment,
    layout: Layout,
    outcome: Outcome,
    functions: &[Declared],
    docs: &[Doc],
    scripts: &Arc<Vec<Script>>,
) -> Result<Program, Vec<Diagnostic>> {
    let symbols: Symbols = outcome.symbols;
    let layout = Arc::new(Layout { symbols, ..layout });
    let described = functions
        .iter()
        .zip(docs)
        .zip(&outcome.by_function)
        .map(|((function, doc), instances)| {
            let instances: Vec<&Checked> = instances
                .iter()
                .filter_map(|id| outcome.instances.get(usize::try_from(*id).ok()?))
                .collect();
            let doc = doc.said(&function.decl.name.text, &environment);
            Arc::new(describe(function, doc, &instances, &environment))
        })
        .collect();
    let names = functions
        .iter()
        .map(|function| {
            (
                Arc::clone(&function.decl.name.text),
                !function.decl.is_private,
            )
        })
        .collect();
    let sources: HashMap<Arc<str>, Arc<str>> = scripts
        .iter()
        .map(|script| (Arc::clone(&script.file), Arc::clone(&script.text)))
        .collect();
    let instances = outcome
        .instances
        .into_iter()
        .map(|checked| checked.instance)
        .collect();
    let code = Code {
        instances,
        sources,
        names,
    };
    let compiled = Compiled::new(environment, layout, Arc::new(code))?;
    Ok(Program::new(
        compiled,
        described,
        Arc::new(outcome.by_function),
        Arc::clone(scripts),
    ))
}

/// A program over other figures; they are given back when its scripts would have to be checked again.
fn with_figures(
    program: &Program,
    environment: Environment,
) -> Result<Compilation, Box<Environment>> {
    let known = program.environment();
    if !reads_alike(known, &environment) || known.said != environment.said {
        return Err(Box::new(environment));
    }
    let mut diagnostics = Vec::new();
    for table in &environment.tables {
        if !known.tables.iter().any(|known| Arc::ptr_eq(known, table)) {
            diagnostics.extend(crate::tables::overlap(table));
        }
    }
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Ok(finish(None, diagnostics, program.scripts()));
    }
    let program = match program.compiled().with_figures(environment) {
        Ok(compiled) => Some(program.over(compiled)),
        Err(faults) => {
            diagnostics.extend(faults);
            None
        }
    };
    Ok(Compilation {
        program,
        diagnostics,
    })
}

/// Whether scripts may read the same names, with the same types, in both.
fn reads_alike(first: &Environment, second: &Environment) -> bool {
    fn alike<T>(first: &[T], second: &[T], are_alike: impl Fn(&T, &T) -> bool) -> bool {
        let mut pairs = first.iter().zip(second);
        first.len() == second.len() && pairs.all(|(first, second)| are_alike(first, second))
    }
    first.currency == second.currency
        && alike(&first.facts, &second.facts, |a, b| {
            a.path == b.path && a.ty == b.ty
        })
        && alike(&first.parameters, &second.parameters, |a, b| {
            a.name == b.name && a.ty == b.ty
        })
        && alike(&first.tables, &second.tables, |a, b| {
            Arc::ptr_eq(a, b)
                || (a.name == b.name && a.inputs == b.inputs && a.outputs == b.outputs)
        })
}

fn describe(
    function: &Declared,
    doc: Doc,
    instances: &[&Checked],
    environment: &Environment,
) -> Function {
    let single = match instances {
        [only] => Some(*only),
        _ => None,
    };
    let parameters = function
        .decl
        .parameters
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let ty = single
                .and_then(|checked| checked.instance.arguments.get(at))
                .cloned();
            (Arc::clone(&name.text), ty)
        })
        .collect();
    let mut reads = crate::check::Reads::default();
    for checked in instances {
        reads.absorb(&checked.reads);
    }
    let at = |number: u32| usize::try_from(number).ok();
    let parameters_of = |numbers: &BTreeSet<u32>| {
        let declared = numbers.iter().copied().filter_map(at);
        let declared = declared.filter_map(|at| environment.parameters.get(at));
        declared.map(|found| Arc::clone(&found.name)).collect()
    };
    let tables = reads.tables.into_iter().filter_map(at);
    let tables = tables.filter_map(|at| environment.tables.get(at));
    Function {
        name: Arc::clone(&function.decl.name.text),
        role: function.role,
        is_private: function.decl.is_private,
        is_off: doc.is_off(&function.decl.name.text, environment),
        doc,
        parameters,
        returns: instances
            .first()
            .map_or(Type::Bool, |checked| checked.instance.returns.clone()),
        location: Label::place(Arc::clone(&function.file), function.decl.name.span.range()),
        end: at(function.decl.end).unwrap_or_default(),
        reads: reads.facts.into_iter().collect(),
        reads_parameters: parameters_of(&(&reads.parameters | &reads.parameters_at)),
        reads_in_force: parameters_of(&reads.parameters),
        reads_at_other_times: parameters_of(&reads.parameters_at),
        reads_tables: tables.map(|found| Arc::clone(&found.name)).collect(),
    }
}
