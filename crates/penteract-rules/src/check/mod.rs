//! Scripts checked against what they may read: names, types, recursion, what nothing uses.
//!
//! A function without arguments is checked once. One with arguments is checked for each list of types that it is called
//! with, as if its body stood in the place of the call, and a fault is reported once.

mod bounds;
mod calculate;
mod call;
mod code;
mod conditions;
mod control;
mod host_call;
mod imply;
mod length;
mod list;
mod name;
mod names;
mod narrow;
mod operator;
mod period;
mod range;
mod scope;
mod shadow;
pub(crate) mod ty;
mod unused;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use penteract_core::{LocalText, text};

use crate::ast::{Expr, ExprKind, FunctionDecl, Span};
use crate::codes;
use crate::datum::{Datum, Symbols};
use crate::diagnostic::Scrutiny;
use crate::diagnostic::{Code, Diagnostic, Help, LISTED_IN_A_FILE, Label, Severity};
use crate::environment::Environment;
use crate::fault::Fault;
use crate::function::{Role, Statement};
use crate::ids::FactId;
use crate::ir::{Instance, Kind, Node};
use crate::layout::Layout;

use scope::Scope;
use ty::{Literal, Ty};

/// A function with the script that it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    pub(crate) decl: Arc<FunctionDecl>,
    pub(crate) file: Arc<str>,
    pub(crate) text: Arc<str>,
    pub(crate) role: Role,
}

impl Declared {
    /// What the function is, when it is a condition that applications are held against.
    fn states(&self) -> Option<Statement> {
        self.role.statement().filter(|_| !self.decl.is_private)
    }
}

/// What a function reads, itself or through what it calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reads {
    pub(crate) facts: BTreeSet<FactId>,
    pub(crate) parameters: BTreeSet<u32>,
    /// Those that are read on another day than that of the decision.
    pub(crate) parameters_at: BTreeSet<u32>,
    pub(crate) tables: BTreeSet<u32>,
}

impl Reads {
    pub(crate) fn absorb(&mut self, other: &Self) {
        self.facts.extend(&other.facts);
        self.parameters.extend(&other.parameters);
        self.parameters_at.extend(&other.parameters_at);
        self.tables.extend(&other.tables);
    }
}

/// What checking made of an instance of a function.
#[derive(Clone)]
pub(crate) struct Checked {
    pub(crate) instance: Instance,
    pub(crate) returns: Ty,
    pub(crate) reads: Reads,
    depth: u32,
    steps: u32,
}

/// How deep calls and expressions together may be nested, so that evaluation stays far from the end of the stack.
const MAX_EVALUATION_DEPTH: u32 = 96;

/// How many expressions an evaluation may go through, lists aside. The rules of a real product go through hundreds.
const MAX_STEPS: u32 = 100_000;

/// How many instances of functions a program may have beyond one for each. Real products have a few.
const MAX_FURTHER_INSTANCES: usize = 4096;

/// An expression and its type.
pub(crate) struct Typed {
    pub(crate) node: Node,
    pub(crate) ty: Ty,
}

pub(crate) struct Checker<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) layout: &'a Layout,
    pub(crate) symbols: Symbols,
    pub(crate) functions: &'a [Declared],
    by_name: HashMap<Arc<str>, u32>,
    parameter_by_name: HashMap<Arc<str>, u32>,
    /// What facts begin with: `company`.
    roots: HashSet<&'a str>,
    instances: Vec<Option<Checked>>,
    by_types: HashMap<(u32, Vec<Ty>), u32>,
    /// The functions being checked, outermost first.
    stack: Vec<u32>,
    /// How deep their bodies are nested, together.
    depth: u32,
    called: HashSet<u32>,
    told: HashSet<(Code, Arc<str>, Span)>,
    diagnostics: Vec<Diagnostic>,
}

/// What the checker leaves for the program.
pub(crate) struct Outcome {
    pub(crate) instances: Vec<Checked>,
    /// For each function, its instances.
    pub(crate) by_function: Vec<Vec<u32>>,
    pub(crate) symbols: Symbols,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(
        environment: &'a Environment,
        layout: &'a Layout,
        functions: &'a [Declared],
    ) -> Self {
        let mut by_name = HashMap::new();
        for (number, function) in (0u32..).zip(functions) {
            by_name
                .entry(Arc::clone(&function.decl.name.text))
                .or_insert(number);
        }
        let mut parameter_by_name = HashMap::new();
        for (number, parameter) in (0u32..).zip(&environment.parameters) {
            parameter_by_name
                .entry(Arc::clone(&parameter.name))
                .or_insert(number);
        }
        let paths = environment.facts.iter().map(|fact| &*fact.path);
        let roots = paths.filter_map(|path| path.split('.').next()).collect();
        Self {
            environment,
            layout,
            symbols: layout.symbols.clone(),
            functions,
            by_name,
            parameter_by_name,
            roots,
            instances: Vec::new(),
            by_types: HashMap::new(),
            stack: Vec::new(),
            depth: 0,
            called: HashSet::new(),
            told: HashSet::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Checks everything.
    pub(crate) fn run(mut self, scrutiny: Scrutiny) -> Outcome {
        self.check_declarations();
        for (number, function) in (0u32..).zip(self.functions) {
            if function.decl.parameters.is_empty() {
                if let Some(id) = self.instantiate(number, Vec::new(), function.decl.name.span) {
                    self.check_rule(number, id);
                }
            } else if let Some(states) = function.states() {
                self.rule_with_parameters(function, states);
            }
        }
        if scrutiny == Scrutiny::All {
            self.check_conditions();
            self.check_rules_together();
            self.check_unused();
        }
        let mut by_function = vec![Vec::new(); self.functions.len()];
        let mut instances = Vec::new();
        for (number, checked) in (0u32..).zip(self.instances) {
            // An instance that was never finished was reported, and the program is not made.
            let Some(checked) = checked else { continue };
            let at = usize::try_from(checked.instance.function).unwrap_or(usize::MAX);
            if let Some(list) = by_function.get_mut(at) {
                list.push(number);
            }
            instances.push(checked);
        }
        Outcome {
            instances,
            by_function,
            symbols: self.symbols,
            diagnostics: self.diagnostics,
        }
    }

    /// What only shows when all the rules are looked at, as far as each of them is sound.
    fn check_rules_together(&mut self) {
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            return;
        }
        let rules = self.rules(Statement::Rule);
        self.check_decided_rules(&rules);
        self.check_decided_rules(&self.rules(Statement::Constraint));
        self.check_decided_rules(&self.rules(Statement::RuleOfAnOption));
        self.check_shadowed_rules(&rules);
        self.check_periods(&rules);
    }

    fn check_rule(&mut self, number: u32, id: u32) {
        let Some(function) = self.declared(number) else {
            return;
        };
        let Some(states) = function.states() else {
            return;
        };
        let Some(returns) = self.checked(id).map(|checked| checked.returns.clone()) else {
            return;
        };
        if returns != Ty::BOOL && !returns.is_error() {
            let label = self.label_in(
                number,
                function.decl.name.span,
                text!(
                    "gives {returns}",
                    "donne {returns}",
                    returns = returns.describe()
                ),
            );
            self.push(
                Diagnostic::error(
                    codes::RULE_NOT_BOOLEAN,
                    text!("{rule} `{decl}` gives {returns}, not true or false", "{rule} `{decl}` donne {returns}, et non vrai ou faux", rule = states.noun(), decl = function.decl.name.text, returns = returns.describe()),
                )
                .at(label)
                .help(text!("end it with a condition, or write `private fn` if it is a helper", "terminez-la par une condition, ou écrivez `private fn` si c'est une fonction auxiliaire")),
            );
        }
    }

    fn rule_with_parameters(&mut self, function: &Declared, states: Statement) {
        let span = function
            .decl
            .parameters
            .first()
            .map_or(function.decl.name.span, |first| first.span);
        let label = Label::new(
            Arc::clone(&function.file),
            span.range(),
            text!(
                "a {rule} reads facts, it is given nothing",
                "{rule} lit des données, elle ne reçoit rien",
                rule = states.noun()
            ),
        );
        self.push(
            Diagnostic::error(
                codes::RULE_WITH_PARAMETERS,
                text!("{rule} `{decl}` takes arguments", "{rule} `{decl}` prend des arguments", rule = states.noun(), decl = function.decl.name.text),
            )
            .at(label)
            .help(text!("read the fact in the function itself, or write `private fn` if it is a helper", "lisez la donnée dans la fonction même, ou écrivez `private fn` si c'est une fonction auxiliaire")),
        );
    }

    pub(crate) fn declared(&self, number: u32) -> Option<&'a Declared> {
        self.functions.get(usize::try_from(number).ok()?)
    }

    pub(crate) fn checked(&self, id: u32) -> Option<&Checked> {
        self.instances.get(usize::try_from(id).ok()?)?.as_ref()
    }

    /// Checks the body of a function for given types of arguments; none when it ends up calling itself.
    fn instantiate(&mut self, number: u32, arguments: Vec<Ty>, call: Span) -> Option<u32> {
        if self.stack.contains(&number) {
            self.report_recursion(number, call);
            return None;
        }
        let key = (number, arguments);
        if let Some(id) = self.by_types.get(&key) {
            return Some(*id);
        }
        let function = self.declared(number)?;
        let body_depth = u32::from(function.decl.body.depth());
        let is_one_too_many = self.instances.len() >= self.functions.len() + MAX_FURTHER_INSTANCES;
        if is_one_too_many || self.depth + body_depth > MAX_EVALUATION_DEPTH {
            self.report_too_deep(number);
            return None;
        }
        let arguments = key.1.clone();
        let id = u32::try_from(self.instances.len()).ok()?;
        self.instances.push(None);
        self.by_types.insert(key, id);
        self.stack.push(number);
        self.depth += body_depth;
        let mut scope = Scope::new(number, function.role);
        for (parameter, ty) in function.decl.parameters.iter().zip(&arguments) {
            self.declare(&mut scope, parameter, ty.clone());
        }
        let body = self.block(&function.decl.body, &mut scope);
        self.report_unused_lets(&scope);
        self.stack.pop();
        self.depth -= body_depth;
        let depth = scope.deepest_call + body_depth;
        if depth > MAX_EVALUATION_DEPTH || scope.steps > MAX_STEPS {
            self.report_too_deep(number);
            return None;
        }
        let instance = Instance {
            function: number,
            file: Arc::clone(&function.file),
            body: body.node,
            arguments: arguments.iter().map(Ty::settle).collect(),
            returns: body.ty.settle(),
            locals: scope.slots,
        };
        let checked = Checked {
            instance,
            returns: body.ty,
            reads: scope.reads,
            depth,
            steps: scope.steps,
        };
        if let Some(place) = self.instances.get_mut(usize::try_from(id).ok()?) {
            *place = Some(checked);
        }
        Some(id)
    }

    fn report_recursion(&mut self, number: u32, call: Span) {
        let Some(caller) = self.stack.last().copied() else {
            return;
        };
        let Some(function) = self.declared(number) else {
            return;
        };
        let name = &function.decl.name.text;
        let path: Vec<String> = self
            .stack
            .iter()
            .skip_while(|at| **at != number)
            .chain(std::iter::once(&number))
            .filter_map(|at| self.declared(*at))
            .map(|function| format!("`{}`", function.decl.name.text))
            .collect();
        let label = self.label_in(
            caller,
            call,
            text!("called again here", "appelée de nouveau ici"),
        );
        self.push(
            Diagnostic::error(codes::RECURSION, text!("`{name}` ends up calling itself: {path}", "`{name}` finit par s'appeler elle-même : {path}", path = path.join(" → ")))
                .at(label)
                .help(text!("go through a list with `filter`, `any`, `all`, `sum` or `count`; a rule never needs itself", "parcourez une liste avec `filter`, `any`, `all`, `sum` ou `count` ; une règle n'a jamais besoin d'elle-même")),
        );
    }

    fn report_too_deep(&mut self, number: u32) {
        let Some(function) = self.declared(number) else {
            return;
        };
        let label = self.place_in(number, function.decl.name.span);
        self.push(
            Diagnostic::error(
                codes::TOO_DEEP,
                text!("the calls in `{decl}` go deeper, or are more, than any reader follows", "les appels dans `{decl}` sont plus profonds, ou plus nombreux, qu'aucun lecteur ne peut suivre", decl = function.decl.name.text),
            )
            .at(label)
            .help(text!("let functions call one another less deeply", "faites des appels moins profonds entre les fonctions")),
        );
    }

    /// The name that is meant, unless what more is found is counted.
    fn meant<'n>(
        &self,
        name: &str,
        among: impl IntoIterator<Item = &'n str>,
        said: impl FnOnce(&'n str) -> LocalText,
    ) -> Option<Help> {
        if self.is_counting() {
            return None;
        }
        Help::meant(name, among, said)
    }

    /// Whether so much is told already that what more is found is counted.
    fn is_counting(&self) -> bool {
        self.diagnostics.len() >= LISTED_IN_A_FILE
    }

    /// Reports a problem, once.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        if let Some(label) = &diagnostic.primary {
            let span = Span::new(label.span.start, label.span.end);
            if !self
                .told
                .insert((diagnostic.code, Arc::clone(&label.file), span))
            {
                return;
            }
        }
        self.diagnostics.push(diagnostic);
    }

    pub(crate) fn place_in(&self, function: u32, span: Span) -> Label {
        self.label_in(function, span, LocalText::default())
    }

    pub(crate) fn label_in(&self, function: u32, span: Span, text: LocalText) -> Label {
        let file = self
            .declared(function)
            .map_or_else(|| Arc::from(""), |declared| Arc::clone(&declared.file));
        Label::new(file, span.range(), text)
    }

    /// Reports an error of an expression, which has no type then.
    pub(crate) fn fail(&mut self, scope: &Scope, fault: Fault) -> Typed {
        let span = fault.span;
        self.report(scope, fault, Severity::Error);
        Typed {
            node: Node {
                kind: Kind::Constant(Datum::None),
                span,
            },
            ty: Ty::Error,
        }
    }

    pub(crate) fn report(&mut self, scope: &Scope, fault: Fault, severity: Severity) {
        let mut diagnostic = Diagnostic::error(fault.code, fault.message);
        diagnostic.severity = severity;
        diagnostic.set_help(fault.help);
        let label = self.label_in(scope.function, fault.span, fault.note);
        self.push(diagnostic.at(label));
    }

    /// Checks an expression.
    pub(crate) fn expr(&mut self, expr: &Expr, scope: &mut Scope) -> Typed {
        let span = expr.span;
        scope.steps = scope.steps.saturating_add(1);
        let (kind, ty) = match &expr.kind {
            ExprKind::Bool(value) => (Kind::Constant(Datum::Bool(*value)), Ty::BOOL),
            ExprKind::Int(value) => {
                let literal = match value {
                    0 => Literal::Zero,
                    1 => Literal::One,
                    _ => Literal::Integer,
                };
                self.bare_number(literal, expr, scope);
                (Kind::Constant(Datum::Int(*value)), Ty::Literal(literal))
            }
            ExprKind::Decimal(value) => {
                self.bare_number(Literal::Number, expr, scope);
                (
                    Kind::Constant(Datum::Decimal(*value)),
                    Ty::Literal(Literal::Number),
                )
            }
            ExprKind::Text(text) => (
                Kind::Constant(Datum::Symbol(self.symbols.intern(text))),
                Ty::Words(vec![Arc::clone(text)]),
            ),
            ExprKind::Unit => (Kind::Constant(Datum::None), Ty::None),
            ExprKind::Name(_) | ExprKind::Field { .. } => return self.path(expr, scope),
            ExprKind::Call { name, arguments } => return self.call(name, arguments, span, scope),
            ExprKind::Method {
                base,
                name,
                arguments,
            } => return self.method(base, name, arguments, span, scope),
            ExprKind::Not(operand) => {
                let operand = self.condition(operand, scope, &text!("`!` turns", "`!` inverse"));
                (Kind::Not(Box::new(operand)), Ty::BOOL)
            }
            ExprKind::Negate(operand) => return self.negate(operand, span, scope),
            ExprKind::Binary {
                operator,
                left,
                right,
            } => {
                return self.binary(*operator, left, right, span, scope);
            }
            ExprKind::List(items) => return self.list(items, span, scope),
            ExprKind::Range { .. } => {
                let fault = Fault::new(
                    codes::UNSUPPORTED,
                    span,
                    text!(
                        "a range stands after `in` only",
                        "un intervalle ne se place qu'après `in`"
                    ),
                )
                .help(text!("write `value in 1..=5`", "écrivez `value in 1..=5`"));
                return self.fail(scope, fault);
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                return self.if_else(condition, then, otherwise.as_ref(), span, scope);
            }
            ExprKind::Switch { subject, arms } => return self.switch(subject, arms, span, scope),
            ExprKind::Block(block) => return self.inner_block(block, scope),
            ExprKind::Function { .. } => {
                let fault = Fault::new(
                    codes::UNSUPPORTED,
                    span,
                    text!("a function without a name stands in the brackets of `filter`, `any`, `all`, `sum` or `count` only", "une fonction sans nom ne se place que dans les parenthèses de `filter`, `any`, `all`, `sum` ou `count`"),
                )
                .help(text!("write `private fn name(…) {{ … }}` and call it", "écrivez `private fn name(…) {{ … }}` et appelez-la"));
                return self.fail(scope, fault);
            }
        };
        Typed {
            node: Node { kind, span },
            ty,
        }
    }

    fn bare_number(&mut self, literal: Literal, expr: &Expr, scope: &Scope) {
        if literal > Literal::One {
            let fault = Fault::new(codes::BARE_NUMBER, expr.span, text!("a figure stands in a script", "un chiffre figure dans un script"))
                .note(text!("no source, no dates", "ni source, ni dates"))
                .help(text!("put it in parameters.toml with its law and its dates, and read it as `params.name`", "placez-le dans parameters.toml avec son texte et ses dates, et lisez-le par `params.name`"));
            self.report(scope, fault, Severity::Warning);
        }
    }

    /// An expression that has to be true or false.
    pub(crate) fn condition(&mut self, expr: &Expr, scope: &mut Scope, who: &LocalText) -> Node {
        let typed = self.expr(expr, scope);
        self.require_bool(typed, scope, who)
    }

    pub(crate) fn require_bool(&mut self, typed: Typed, scope: &Scope, who: &LocalText) -> Node {
        match &typed.ty {
            Ty::Known(crate::types::Type::Bool) | Ty::Error => typed.node,
            Ty::Known(crate::types::Type::Optional(_)) => {
                let fault = self.optional_fault(typed.node.span, scope);
                self.fail(scope, fault).node
            }
            other => {
                let fault = Fault::new(
                    codes::NOT_BOOLEAN,
                    typed.node.span,
                    text!(
                        "{who} what is true or false, and this is {other}",
                        "{who} ce qui est vrai ou faux, et ceci est {other}",
                        other = other.describe(),
                        who = who
                    ),
                )
                .note(other.describe())
                .help(text!(
                    "compare it: `company.turnover > 0`",
                    "comparez-le : `company.turnover > 0`"
                ));
                self.fail(scope, fault).node
            }
        }
    }
}
