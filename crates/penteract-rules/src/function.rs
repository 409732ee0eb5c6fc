//! What is known of a function of the scripts without evaluating it.

use std::sync::Arc;

use penteract_core::{LocalText, Period, said, text};

use crate::diagnostic::Label;
use crate::environment::Environment;
use crate::ids::FactId;
use crate::types::Type;

/// A function of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub(crate) u32);

/// What a script is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// `eligibility.rhai`: every public function is a rule.
    Eligibility,
    /// `constraints.rhai`: every public function holds between the facts of an application, or they are not true together.
    Constraints,
    /// `terms.rhai`: named values.
    Terms,
    /// `schedule.rhai`: phases.
    Schedule,
    /// `guarantee.rhai`: coverage, fees, conditions of a claim.
    Guarantee,
    /// `options/*.rhai`: every public function is a rule of the options that name the script.
    Option,
    /// Functions of a shared library.
    Library,
}

impl Role {
    /// What a public function of such a script is called, when it states a condition: a rule, a constraint.
    pub(crate) fn statement(self) -> Option<Statement> {
        match self {
            Self::Eligibility => Some(Statement::Rule),
            Self::Constraints => Some(Statement::Constraint),
            Self::Option => Some(Statement::RuleOfAnOption),
            Self::Terms | Self::Schedule | Self::Guarantee | Self::Library => None,
        }
    }
}

/// A function that is true or false for an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Statement {
    /// It decides.
    Rule,
    /// It makes the application one that can be true.
    Constraint,
    /// It decides an option of a running loan, on days when the product may be granted no more.
    RuleOfAnOption,
}

impl Statement {
    pub(crate) fn noun(self) -> LocalText {
        match self {
            Self::Rule | Self::RuleOfAnOption => text!("rule", "la règle"),
            Self::Constraint => text!("constraint", "la contrainte"),
        }
    }
}

/// A function of the scripts, as its author wrote and documented it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Function {
    /// Its name.
    pub name: Arc<str>,
    /// What its script is for.
    pub role: Role,
    /// Whether it is a helper that only scripts call.
    pub is_private: bool,
    /// Whether it is a rule that the product leaves out: `variants only`, or turned off by a variant.
    pub is_off: bool,
    /// Its doc comment, read.
    pub doc: Doc,
    /// Its parameters; the type is known when the scripts call it with one type only.
    pub parameters: Vec<(Arc<str>, Option<Type>)>,
    /// What it gives.
    pub returns: Type,
    /// Its name in its file.
    pub location: Label,
    /// The byte after its last brace in its file.
    pub(crate) end: usize,
    /// The facts that it may read, itself or through what it calls, in the order of the environment.
    pub reads: Vec<FactId>,
    /// The parameters that it may read, itself or through what it calls.
    pub reads_parameters: Vec<Arc<str>>,
    /// Those of them that it reads on the day of the decision.
    pub reads_in_force: Vec<Arc<str>>,
    /// Those of them that it reads on another day: `params.at(date).name`.
    pub reads_at_other_times: Vec<Arc<str>>,
    /// The tables that it may look up, itself or through what it calls.
    pub reads_tables: Vec<Arc<str>>,
}

/// A doc comment: a sentence, then lines `key: value`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Doc {
    /// The first paragraph on one line: what the rule says.
    pub sentence: String,
    /// What is said when the rule fails, after `failed:`.
    pub failed: Option<String>,
    /// What a named value that decisions show is called, after `shown:`.
    pub shown: Option<String>,
    /// The other paragraphs.
    pub text: String,
    /// The texts of law, one for each `law:` line.
    pub law: Vec<String>,
    /// The stable code after `code:`.
    pub code: Option<Arc<str>>,
    /// When the rule applies, after `in force:`; always when left out.
    pub in_force: Period,
    /// What a failure of the rule does, after `otherwise:`.
    pub otherwise: Otherwise,
    /// Whether the function is off unless a variant turns it on (`variants only`).
    pub variants_only: bool,
}

impl Function {
    /// Whether it is a public function of a script of this role.
    pub fn is_public_of(&self, role: Role) -> bool {
        self.role == role && !self.is_private
    }
}

impl Doc {
    /// The doc comment with what the environment says otherwise.
    pub(crate) fn said(&self, name: &str, environment: &Environment) -> Self {
        let mut doc = self.clone();
        if let Some(said) = environment.said.get(name) {
            doc.law = said.law.clone().unwrap_or(doc.law);
            doc.code = said.code.clone().or(doc.code);
            doc.variants_only |= said.variants_only;
        }
        doc
    }

    /// Whether the rule of a name is left out: turned off, or off until something turns it on.
    pub(crate) fn is_off(&self, name: &str, environment: &Environment) -> bool {
        let switch = environment.switched.get(name);
        switch.map_or(self.variants_only, |is_on| !is_on)
    }
}

impl Default for Doc {
    fn default() -> Self {
        Self {
            sentence: String::new(),
            failed: None,
            shown: None,
            text: String::new(),
            law: Vec::new(),
            code: None,
            in_force: Period::ALWAYS,
            otherwise: Otherwise::default(),
            variants_only: false,
        }
    }
}

/// What a failing rule does to a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Otherwise {
    /// The application is refused. The default.
    #[default]
    Refuse,
    /// A person decides.
    Refer,
    /// The finding is told and decides nothing.
    Warn,
}

said! { Otherwise {
    Refuse =>
        "When it does not hold, the application is refused.",
        "Si elle n'est pas remplie, la demande est refusée.";
    Refer =>
        "When it does not hold, a person decides.",
        "Si elle n'est pas remplie, une personne décide.";
    Warn =>
        "When it does not hold, the decision says so and is the same.",
        "Si elle n'est pas remplie, la décision le signale et reste la même.";
} }
