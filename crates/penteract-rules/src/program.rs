//! The scripts of a product, compiled.

use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use penteract_core::{LocalText, text};

use crate::answer::Answer;
use crate::compiled::{Compiled, row_type};
use crate::datum::{Datum, decode, encode};
use crate::diagnostic::Label;
use crate::environment::{Environment, ParameterDeclaration, ParameterValue};
use crate::error::{EvalError, Named};
use crate::eval::trace::{LookedUp, Recorder, Silent, Trace};
use crate::eval::{self, Eval, Evaluated};
use crate::explanation::Explanation;
use crate::frame::{Frame, FrameBuilder};
use crate::function::{Function, FunctionId, Role};
use crate::ids::{FactId, ParameterId, TableId};
use crate::ir::Instance;
use crate::judgement::{Condition, Judgement};
use crate::layout::Layout;
use crate::lowered::{Lowered, Rules};
use crate::script::Script;
use crate::types::Type;
use crate::value::Value;

/// The scripts of a product, checked and ready to be evaluated from any thread.
///
/// # Example
/// ```
/// use penteract_core::Currency;
/// use penteract_rules::{Answer, Environment, FactDeclaration, FrameBuilder, Program, Role, Script, Type, Value};
///
/// let mut environment = Environment::new(Currency::EUR);
/// environment.facts.push(FactDeclaration {
///     path: "company.turnover".into(),
///     ty: Type::Money,
///     min: None,
///     max: None,
///     declared: None,
/// });
/// let script = Script {
///     role: Role::Eligibility,
///     file: "rules/eligibility.rhai".into(),
///     text: "/// The company sells something.\nfn has_turnover() { company.turnover > 0 }".into(),
/// };
/// let program = Program::compile(environment, &[script]).program.ok_or("the script has errors")?;
///
/// let rule = program.function("has_turnover").ok_or("no such rule")?;
/// let turnover = program.fact("company.turnover").ok_or("no such fact")?;
/// let unanswered = FrameBuilder::new(&program, "2020-05-06".parse()?);
/// let answered = unanswered.clone().set(turnover, Value::Money("1200000.00".parse()?))?;
/// assert_eq!(
///     program.evaluate(rule, &[], &unanswered.build())?,
///     Answer::Unknown { missing: vec![turnover], undetermined: vec![] }
/// );
/// assert_eq!(program.evaluate(rule, &[], &answered.build())?, Answer::Known(Value::Bool(true)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Program {
    compiled: Compiled,
    functions: Vec<Arc<Function>>,
    /// For each function, its instances.
    by_function: Arc<Vec<Vec<u32>>>,
    /// The rules, in file order.
    rules: Vec<FunctionId>,
    /// What holds between the facts of an application, in file order.
    constraints: Vec<FunctionId>,
    /// What a decision runs, made when it is first asked for: each instance, and the rules together.
    lowered: Vec<OnceLock<Option<Lowered>>>,
    lowered_rules: OnceLock<Rules>,
    scripts: Arc<Vec<Script>>,
}

/// A row of a table that answers given inputs.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Row<'a> {
    /// For each output column a value, or why no source gives one.
    pub outputs: &'a [ParameterValue],
    /// The line of the file.
    pub line: u32,
}

impl FrameBuilder {
    /// A frame of `program` in which every fact is unanswered.
    pub fn new(program: &Program, as_of: NaiveDate) -> Self {
        Self::over(Arc::clone(program.layout()), as_of)
    }
}

impl Program {
    pub(crate) fn new(
        compiled: Compiled,
        functions: Vec<Arc<Function>>,
        by_function: Arc<Vec<Vec<u32>>>,
        scripts: Arc<Vec<Script>>,
    ) -> Self {
        let lowered = compiled
            .code
            .instances
            .iter()
            .map(|_| OnceLock::new())
            .collect();
        let of = |role: Role| {
            let is_of = |function: &Function| function.is_public_of(role) && !function.is_off;
            (0u32..)
                .zip(&functions)
                .filter(|(_, function)| is_of(function))
                .map(|(number, _)| FunctionId(number))
                .collect()
        };
        let (rules, constraints) = (of(Role::Eligibility), of(Role::Constraints));
        Self {
            compiled,
            rules,
            constraints,
            lowered_rules: OnceLock::new(),
            functions,
            by_function,
            lowered,
            scripts,
        }
    }

    pub(crate) fn layout(&self) -> &Arc<Layout> {
        &self.compiled.layout
    }

    pub(crate) fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// The scripts that it was compiled from.
    pub fn scripts(&self) -> &[Script] {
        &self.scripts
    }

    /// The same functions, each off or on as the environment says, over what the environment gives them to read.
    pub(crate) fn over(&self, compiled: Compiled) -> Self {
        let environment = &compiled.environment;
        let switched = self.functions.iter().map(|function| {
            let is_off = function.doc.is_off(&function.name, environment);
            if is_off == function.is_off {
                Arc::clone(function)
            } else {
                let function = Function::clone(function);
                Arc::new(Function { is_off, ..function })
            }
        });
        let functions = switched.collect();
        Self::new(
            compiled,
            functions,
            Arc::clone(&self.by_function),
            Arc::clone(&self.scripts),
        )
    }

    /// What the scripts may read.
    pub fn environment(&self) -> &Environment {
        &self.compiled.environment
    }

    /// The rules of the product: the public functions of eligibility scripts that are on, in file order.
    pub fn rules(&self) -> impl Iterator<Item = FunctionId> + '_ {
        self.rules.iter().copied()
    }

    /// The rules of the options that name a script: its public functions that are on, in file order.
    pub fn rules_of_options<'a>(&'a self, file: &'a str) -> impl Iterator<Item = FunctionId> + 'a {
        self.functions().filter(move |id| {
            let function = self.describe(*id);
            let is_of_it = &*function.location.file == file;
            is_of_it && function.is_public_of(Role::Option) && !function.is_off
        })
    }

    /// What holds between the facts of an application: the public functions of `constraints.rhai`, in file order.
    pub fn constraints(&self) -> impl Iterator<Item = FunctionId> + '_ {
        self.constraints.iter().copied()
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

    /// A function as its author wrote it, from its name to its last brace.
    pub fn text(&self, id: FunctionId) -> &str {
        let function = self.describe(id);
        let scripts = self.scripts().iter();
        let text = scripts
            .filter(|script| script.file == function.location.file)
            .find_map(|script| script.text.get(function.location.span.start..function.end));
        text.unwrap_or_default()
    }

    /// The fact of a path such as `company.turnover`.
    pub fn fact(&self, path: &str) -> Option<FactId> {
        self.layout().by_path.get(path).copied()
    }

    /// Every fact, in the order of declaration.
    pub fn facts(&self) -> impl Iterator<Item = FactId> + '_ {
        (0..self.layout().facts.len()).map(FactId::from_index)
    }

    /// The path and the type of a fact.
    pub fn describe_fact(&self, id: FactId) -> Option<&crate::FactDeclaration> {
        self.layout().fact(id)
    }

    /// The answer of a function for the facts of a frame.
    ///
    /// A known value is the value for every completion of the unanswered facts that can be evaluated.
    ///
    /// # Errors
    /// [`EvalError`] when the scripts fail, whatever the unanswered facts are: overflow, division by zero, a hole in a
    /// parameter or a table; [`EvalError::Arguments`] when the arguments are not those of the function;
    /// [`EvalError::OtherProgram`] when the frame was built for a program that asks other facts.
    pub fn evaluate(
        &self,
        id: FunctionId,
        arguments: &[Value],
        frame: &Frame,
    ) -> Result<Answer, EvalError> {
        self.check_frame(frame)?;
        let (number, instance, arguments) = self.instance(id, arguments)?;
        if let Some(lowered) = self.lowered(number)
            && let Some(datum) = lowered.value(&self.compiled, frame, &arguments)
        {
            return self.answer(Ok(Eval::Known(datum)), instance);
        }
        // What is missing, and what failed and where, is the walker's to say.
        let (value, _) = eval::evaluate(&self.compiled, frame, instance, &arguments, Silent);
        self.answer(value, instance)
    }

    pub(crate) fn check_frame(&self, frame: &Frame) -> Result<(), EvalError> {
        if frame.fits(self.layout()) {
            Ok(())
        } else {
            Err(EvalError::OtherProgram)
        }
    }

    /// The same by walking the checked scripts, which gives all answers their meaning; made for comparison.
    ///
    /// # Errors
    /// As [`Program::evaluate`].
    pub fn evaluate_walking(
        &self,
        id: FunctionId,
        arguments: &[Value],
        frame: &Frame,
    ) -> Result<Answer, EvalError> {
        self.check_frame(frame)?;
        let (_, instance, arguments) = self.instance(id, arguments)?;
        let (value, _) = eval::evaluate(&self.compiled, frame, instance, &arguments, Silent);
        self.answer(value, instance)
    }

    /// Whether each rule holds for the facts of a frame, with the conditions that decided it: the rules of
    /// [`Program::rules`], in their order. Allocates nothing.
    ///
    /// This is the straight path, on which every fact that is read is answered and nothing fails. A rule off that path
    /// has no outcome here, and [`Program::evaluate`] says what it gives: it may be decided all the same.
    ///
    /// # Example
    /// ```
    /// # use penteract_core::Currency;
    /// # use penteract_rules::{Environment, FactDeclaration, FrameBuilder, Program, Role, Script, Type, Value};
    /// # let mut environment = Environment::new(Currency::EUR);
    /// # environment.facts.push(FactDeclaration {
    /// #     path: "company.employees".into(), ty: Type::Int, min: None, max: None, declared: None,
    /// # });
    /// let script = Script {
    ///     role: Role::Eligibility,
    ///     file: "rules/eligibility.rhai".into(),
    ///     text: "/// One employee, or three at least.\nfn one_or_three() { company.employees > 2 || company.employees == 1 }".into(),
    /// };
    /// let program = Program::compile(environment, &[script]).program.ok_or("the script has errors")?;
    /// let employees = program.fact("company.employees").ok_or("no such fact")?;
    /// let frame = FrameBuilder::new(&program, "2020-05-06".parse()?).set(employees, Value::Int(3))?.build();
    ///
    /// program.judge(&frame, |rule, judgement| {
    ///     assert_eq!(judgement.outcome(), Some(true));
    ///     let conditions = program.conditions(rule, judgement).unwrap();
    ///     assert_eq!(conditions.len(), 1);
    ///     assert_eq!(conditions[0].location.text.get(penteract_core::Language::English), "company.employees > 2");
    /// });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn judge(&self, frame: &Frame, mut each: impl FnMut(FunctionId, Judgement)) {
        if !frame.fits(self.layout()) {
            // No rule has an outcome for the facts of another program: evaluating says why.
            return self.rules().for_each(|rule| each(rule, Judgement::NONE));
        }
        let mut rules = self.rules.iter();
        self.lowered_rules().judge(&self.compiled, frame, |judged| {
            let Some(rule) = rules.next() else { return };
            let judgement = match judged {
                Some((holds, bits)) => Judgement {
                    outcome: Some(holds),
                    bits,
                },
                None => Judgement::NONE,
            };
            each(*rule, judgement);
        });
    }

    /// Whether [`Program::judge`] can judge a rule; otherwise it is always for [`Program::evaluate`].
    pub fn is_judged(&self, id: FunctionId) -> bool {
        let at = self.rules.iter().position(|rule| *rule == id);
        at.is_some_and(|at| self.lowered_rules().is_lowered(at))
    }

    fn lowered_rules(&self) -> &Rules {
        self.lowered_rules.get_or_init(|| {
            let instances = self.rules.iter().map(|rule| self.rule_instance(*rule));
            Rules::new(&self.compiled, instances)
        })
    }

    /// The conditions of a rule that decided a judgement of it, in the order of evaluation, with their texts; `None`
    /// when the judgement kept none (it has no outcome, or the rule has more than 32 conditions):
    /// [`Program::explain`] evaluates the rule again.
    pub fn conditions(&self, id: FunctionId, judgement: Judgement) -> Option<Vec<Condition>> {
        judgement.outcome?;
        let at = self.rules.iter().position(|rule| *rule == id)?;
        let places = self.lowered_rules().conditions(at)?;
        let conditions = (0u32..).zip(places).filter_map(|(number, place)| {
            let outcome = judgement.bits.outcome(number)?;
            let text = self.compiled.source(&place.file, place.span);
            let text = LocalText::same(text);
            let location = Label::new(Arc::clone(&place.file), place.span.range(), text);
            Some(Condition { location, outcome })
        });
        Some(conditions.collect())
    }

    /// Every condition of a rule, in the order of the script, with its text; none of a rule that has more than 32 or no
    /// compiled form.
    pub fn conditions_of(&self, id: FunctionId) -> Vec<Label> {
        let at = self.rules.iter().position(|rule| *rule == id);
        let places = at.and_then(|at| self.lowered_rules().conditions(at));
        let labels = places.unwrap_or_default().iter().map(|place| {
            let text = LocalText::same(self.compiled.source(&place.file, place.span));
            Label::new(Arc::clone(&place.file), place.span.range(), text)
        });
        labels.collect()
    }

    /// The only instance of a function without arguments.
    fn rule_instance(&self, id: FunctionId) -> Option<u32> {
        let instances = self.by_function.get(usize::try_from(id.0).ok()?)?;
        match instances.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    fn lowered(&self, number: u32) -> Option<&Lowered> {
        let lowered = self.lowered.get(usize::try_from(number).ok()?)?;
        lowered
            .get_or_init(|| Lowered::new(&self.compiled, number))
            .as_ref()
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
        self.check_frame(frame)?;
        let (_, instance, arguments) = self.instance(id, arguments)?;
        let mut recorder = Recorder::default();
        for local in 0..arguments.len() {
            recorder.store_reads(local, Vec::new());
        }
        let compiled = &self.compiled;
        let (value, recorder) = eval::evaluate(compiled, frame, instance, &arguments, recorder);
        Ok(Explanation {
            answer: self.answer(value, instance)?,
            atoms: recorder.atoms,
        })
    }

    /// The type of what a function gives for these arguments.
    #[cfg(feature = "reference")]
    pub(crate) fn returns(&self, id: FunctionId, arguments: &[Value]) -> Result<&Type, EvalError> {
        let (_, instance, _) = self.instance(id, arguments)?;
        Ok(&instance.returns)
    }

    /// The rows of tables and the values of parameters that a function without arguments looks up for the facts of a frame,
    /// itself or through what it calls. `None` when its value is not known.
    pub fn looked_up(&self, id: FunctionId, frame: &Frame) -> Option<LookedUp> {
        self.check_frame(frame).ok()?;
        let (_, instance, arguments) = self.instance(id, &[]).ok()?;
        let trace = LookedUp::default();
        let (value, looked_up) = eval::evaluate(&self.compiled, frame, instance, &arguments, trace);
        matches!(value, Ok(Eval::Known(_))).then_some(looked_up)
    }

    /// What is declared of each parameter.
    pub fn parameters(&self) -> impl Iterator<Item = (ParameterId, &ParameterDeclaration)> {
        let ids = (0..).map(ParameterId);
        ids.zip(&self.environment().parameters)
    }

    /// What a parameter is worth at a date.
    ///
    /// # Errors
    /// [`EvalError::ParameterHole`] when it has no value at the date.
    pub fn parameter(
        &self,
        id: ParameterId,
        as_of: NaiveDate,
    ) -> Result<&ParameterValue, EvalError> {
        let declared = self.environment().parameters.get(id.index());
        let mut values = declared.into_iter().flat_map(|known| &known.values);
        let dated = values.find(|dated| dated.period.contains(as_of));
        dated
            .map(|dated| &dated.value)
            .ok_or_else(|| self.compiled.hole(id.0, as_of))
    }

    /// The row of a table that answers inputs at a date: a value for each output column, and the line of its file.
    ///
    /// # Errors
    /// [`EvalError::NoTableRow`] when no row answers, [`EvalError::SeveralTableRows`] when several do;
    /// [`EvalError::Arguments`] when the inputs are not those of the table; [`EvalError::UnknownName`] when there is no
    /// such table.
    pub fn lookup(
        &self,
        table: TableId,
        inputs: &[Value],
        as_of: NaiveDate,
    ) -> Result<Row<'_>, EvalError> {
        let declared = self.environment().tables.get(table.index());
        let declared = declared.ok_or_else(|| EvalError::UnknownName {
            kind: Named::Table,
            name: Arc::from(format!("#{}", table.0)),
        })?;
        let types: Vec<&Type> = declared.inputs.iter().map(|column| &column.ty).collect();
        let Some(data) = self.encode_all(&types, inputs) else {
            let names = declared
                .inputs
                .iter()
                .map(|column| input(&column.name, &column.ty));
            return Err(arguments_error(&declared.name, names.collect(), inputs));
        };
        let row = self.compiled.row(table.0, &data, as_of)?;
        let outputs = declared
            .rows
            .get(row.index)
            .map(|row| row.outputs.as_slice())
            .unwrap_or_default();
        Ok(Row {
            outputs,
            line: row.line,
        })
    }

    /// The type of what a table gives: of its only output column, or a record of all of them.
    pub fn table_type(&self, table: &str) -> Option<Type> {
        let declared = self
            .environment()
            .tables
            .iter()
            .find(|declared| &*declared.name == table)?;
        Some(match declared.outputs.as_slice() {
            [only] => only.ty.clone(),
            _ => row_type(declared),
        })
    }

    fn encode_all(&self, types: &[&Type], values: &[Value]) -> Option<Vec<Datum>> {
        if types.len() != values.len() {
            return None;
        }
        types
            .iter()
            .zip(values)
            .map(|(ty, value)| encode(value, ty, None, &self.layout().symbols))
            .collect()
    }

    /// The instance of a function that takes the arguments.
    fn instance(
        &self,
        id: FunctionId,
        arguments: &[Value],
    ) -> Result<(u32, &Instance, Vec<Datum>), EvalError> {
        let at = usize::try_from(id.0).unwrap_or(usize::MAX);
        let (Some(function), Some(instances)) = (self.functions.get(at), self.by_function.get(at))
        else {
            return Err(EvalError::UnknownName {
                kind: Named::Function,
                name: Arc::from(format!("#{}", id.0)),
            });
        };
        for (number, instance) in instances
            .iter()
            .filter_map(|number| Some((*number, self.compiled.instance(*number)?)))
        {
            let types: Vec<&Type> = instance.arguments.iter().collect();
            if let Some(data) = self.encode_all(&types, arguments) {
                return Ok((number, instance, data));
            }
        }
        let names = function.parameters.iter().map(|(name, ty)| match ty {
            Some(ty) => input(name, ty),
            None => LocalText::same(Arc::clone(name)),
        });
        Err(arguments_error(&function.name, names.collect(), arguments))
    }

    fn answer(&self, value: Evaluated, instance: &Instance) -> Result<Answer, EvalError> {
        Ok(match value? {
            Eval::Known(datum) => {
                let value =
                    decode(&datum, &instance.returns, &self.layout().symbols).ok_or_else(|| {
                        EvalError::Arguments {
                            function: self.compiled.function_name(instance.function),
                            expected: LocalText::of(&instance.returns),
                            got: LocalText::same(format!("`{datum:?}`")),
                        }
                    })?;
                Answer::Known(value)
            }
            Eval::Unknown(missing) => Answer::Unknown {
                missing: missing.facts,
                undetermined: missing.undetermined,
            },
        })
    }
}

fn arguments_error(function: &Arc<str>, expected: Vec<LocalText>, got: &[Value]) -> EvalError {
    let got = got
        .iter()
        .map(|value| LocalText::same(value.to_string()))
        .collect();
    EvalError::Arguments {
        function: Arc::clone(function),
        expected: join(expected),
        got: join(got),
    }
}

/// `year: a whole number`
fn input(name: &str, ty: &Type) -> LocalText {
    text!("`{name}`: {ty}", "`{name}` : {ty}", ty = ty)
}

fn join(items: Vec<LocalText>) -> LocalText {
    let mut items = items.into_iter();
    let first = items.next().unwrap_or_else(|| text!("nothing", "rien"));
    items.fold(first, |all, next| {
        text!("{all}, {next}", "{all}, {next}", all = all, next = next)
    })
}
