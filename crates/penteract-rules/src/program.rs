//! The scripts of a product, compiled.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::answer::Answer;
use crate::diagnostic::{Code, Diagnostic, Label};
use crate::environment::{Environment, ParameterValue};
use crate::error::EvalError;
use crate::explanation::Explanation;
use crate::frame::{FactId, Frame, Layout};
use crate::function::{Function, FunctionId, Role};
use crate::value::Value;

/// A script of a product.
#[derive(Clone, Debug)]
pub struct Script {
    /// What it is for.
    pub role: Role,
    /// Its file, as its author names it.
    pub file: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

/// What compiling the scripts of a product gave.
#[derive(Debug)]
pub struct Compilation {
    /// The program; none when there is an error.
    pub program: Option<Program>,
    /// Every problem at once, errors and warnings, in the order of the scripts.
    pub diagnostics: Vec<Diagnostic>,
}

/// The scripts of a product, checked and ready to be evaluated from any thread.
#[derive(Debug)]
pub struct Program {
    environment: Environment,
    layout: Arc<Layout>,
    functions: Vec<Function>,
}

impl Program {
    /// Checks the scripts of a product and makes them ready for evaluation.
    pub fn compile(environment: Environment, scripts: &[Script]) -> Compilation {
        let diagnostics = scripts
            .iter()
            .map(|script| {
                Diagnostic::error(
                    Code::new("script.unsupported"),
                    "scripts cannot be compiled yet",
                )
                .at(Label::new(Arc::clone(&script.file), 0..0, ""))
            })
            .collect::<Vec<_>>();
        if !diagnostics.is_empty() {
            return Compilation {
                program: None,
                diagnostics,
            };
        }
        let mut layout = Layout::default();
        for fact in &environment.facts {
            layout.symbols.intern_type(&fact.ty);
            layout.by_path.insert(
                Arc::clone(&fact.path),
                FactId::from_index(layout.facts.len()),
            );
            layout.facts.push(fact.clone());
        }
        let program = Self {
            environment,
            layout: Arc::new(layout),
            functions: Vec::new(),
        };
        Compilation {
            program: Some(program),
            diagnostics,
        }
    }

    pub(crate) fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// What the scripts may read.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The rules: the public functions of eligibility scripts, in file order.
    pub fn rules(&self) -> impl Iterator<Item = FunctionId> + '_ {
        self.functions().filter(|id| {
            let function = self.describe(*id);
            function.role == Role::Eligibility && !function.is_private
        })
    }

    /// Every function, in file order.
    pub fn functions(&self) -> impl Iterator<Item = FunctionId> + '_ {
        (0u32..)
            .zip(&self.functions)
            .map(|(number, _)| FunctionId(number))
    }

    /// The function of a name.
    pub fn function(&self, name: &str) -> Option<FunctionId> {
        (0u32..)
            .zip(&self.functions)
            .find(|(_, function)| &*function.name == name)
            .map(|(number, _)| FunctionId(number))
    }

    /// What is known of a function without evaluating it.
    #[expect(
        clippy::indexing_slicing,
        reason = "identifiers are given by this program, which never loses a function"
    )]
    pub fn describe(&self, id: FunctionId) -> &Function {
        &self.functions[id.0 as usize]
    }

    /// The fact of a path such as `company.turnover`.
    pub fn fact(&self, path: &str) -> Option<FactId> {
        self.layout.by_path.get(path).copied()
    }

    /// The answer of a function for the facts of a frame.
    ///
    /// # Errors
    /// [`EvalError`] when the scripts fail: overflow, division by zero, a hole in a parameter or a table.
    pub fn evaluate(
        &self,
        id: FunctionId,
        arguments: &[Value],
        frame: &Frame,
    ) -> Result<Answer, EvalError> {
        let _ = (arguments, frame);
        Err(self.unknown_function(id))
    }

    /// The answer of a function with the conditions that decided it. Evaluates again, with tracing.
    ///
    /// # Errors
    /// As [`Program::evaluate`].
    pub fn explain(
        &self,
        id: FunctionId,
        arguments: &[Value],
        frame: &Frame,
    ) -> Result<Explanation, EvalError> {
        let _ = (arguments, frame);
        Err(self.unknown_function(id))
    }

    /// The answer of a function as Rhai's interpreter gives it, in a sandbox; complete facts only.
    ///
    /// # Errors
    /// As [`Program::evaluate`], and [`EvalError::IncompleteFacts`].
    pub fn evaluate_reference(
        &self,
        id: FunctionId,
        arguments: &[Value],
        frame: &Frame,
    ) -> Result<Value, EvalError> {
        let _ = (arguments, frame);
        Err(self.unknown_function(id))
    }

    /// What a parameter is worth at a date.
    ///
    /// # Errors
    /// [`EvalError::ParameterHole`] when it has no value at the date; [`EvalError::UnknownName`] when there is no such
    /// parameter.
    pub fn parameter(&self, name: &str, as_of: NaiveDate) -> Result<&ParameterValue, EvalError> {
        let Some(parameter) = self
            .environment
            .parameters
            .iter()
            .find(|parameter| &*parameter.name == name)
        else {
            return Err(EvalError::UnknownName {
                kind: "parameter",
                name: Arc::from(name),
            });
        };
        parameter
            .values
            .iter()
            .find(|dated| dated.period.contains(as_of))
            .map(|dated| &dated.value)
            .ok_or_else(|| EvalError::ParameterHole {
                parameter: Arc::clone(&parameter.name),
                as_of,
                covered: parameter.values.iter().map(|dated| dated.period).collect(),
            })
    }

    /// The row of a table that answers inputs at a date: a value for each output column, and the line of its file.
    ///
    /// # Errors
    /// [`EvalError::NoTableRow`] when no row answers; [`EvalError::Arguments`] when the inputs are not those of the
    /// table; [`EvalError::UnknownName`] when there is no such table.
    pub fn lookup(
        &self,
        table: &str,
        inputs: &[Value],
        as_of: NaiveDate,
    ) -> Result<Row<'_>, EvalError> {
        let _ = (inputs, as_of);
        Err(EvalError::UnknownName {
            kind: "table",
            name: Arc::from(table),
        })
    }

    fn unknown_function(&self, id: FunctionId) -> EvalError {
        EvalError::UnknownName {
            kind: "function",
            name: Arc::from(format!("number {}", id.0)),
        }
    }
}

/// A row of a table that answers given inputs.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// A value for each output column.
    pub outputs: &'a [Value],
    /// The line of the file.
    pub line: u32,
}
