//! A product, loaded: everything it is made of, ready to be read from any thread.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Currency, Language, LocalText, said, text};
use penteract_rules::{
    Answer, Environment, EvalError, FactId, Frame, FrameBuilder, FunctionId, Label, Named,
    ParameterId, ParameterValue, Program, Script, Slot, TableId, Value, suggest,
};
use serde_json::Value as Schema;

use crate::aid_plan::AidPlan;
use crate::application::{
    Application, ApplicationProblem, ApplicationProblems, ApplicationReader, application_schema,
    asked,
};
use crate::cases::{Case, Cases, Excused};
use crate::confidence::Sourced;
use crate::digest::Digest;
use crate::facts::{Fact, FactGroup};
use crate::figure_names::Names;
use crate::law::LawText;
use crate::manifest::{
    GuaranteePlan, OfferPlan, OptionPlan, ServicingPlan, TranchePlan, UncertainEnd, Window,
    uncertain_end,
};
use crate::nomenclatures::NomenclatureList;
use crate::parameters::Parameter;
use crate::plan::{GridInput, GridRef, ValueRef};
use crate::sentence::{Said, Sentences};
use crate::tables::Table;
use crate::vocabulary::Words;

/// A loan product, loaded and checked. Immutable; `Send + Sync`.
#[derive(Debug)]
pub struct Bundle {
    pub(crate) content: Content,
    address: Arc<str>,
    digest: Arc<str>,
    fact_by_id: HashMap<FactId, usize>,
}

/// The parts of a bundle.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    pub(crate) id: Arc<str>,
    /// The file of its manifest, as its author names it.
    pub(crate) file: Arc<str>,
    pub(crate) variant: Option<Arc<str>>,
    pub(crate) version: Arc<str>,
    pub(crate) name: LocalText,
    pub(crate) language: Language,
    /// Its own first, then those that it promises.
    pub(crate) languages: Vec<Language>,
    /// Laws and notes as other languages have them.
    pub(crate) citations: BTreeMap<Arc<str>, LocalText>,
    pub(crate) currency: Currency,
    pub(crate) windows: Vec<Window>,
    pub(crate) facts: Arc<Vec<Fact>>,
    pub(crate) groups: Arc<Vec<FactGroup>>,
    pub(crate) nomenclatures: Arc<Vec<NomenclatureList>>,
    pub(crate) laws: Arc<Vec<LawText>>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) tables: Vec<Table>,
    /// Names of the figures from which an offer is computed.
    pub(crate) offer_figures: Names,
    /// Names of the figures that the manifest reads.
    pub(crate) manifest_figures: Names,
    pub(crate) constants: Vec<Arc<Sourced>>,
    /// The other constants of the manifest: the place of each, and the constant as it is written.
    pub(crate) unsourced: Vec<(Arc<str>, Arc<str>)>,
    pub(crate) scripts: Arc<Vec<Script>>,
    pub(crate) program: Arc<Program>,
    /// Where its keys stand: `offer`, `offer.rate`.
    pub(crate) places: Vec<(Arc<str>, Label)>,
    pub(crate) offer: OfferPlan,
    pub(crate) guarantee: Option<GuaranteePlan>,
    pub(crate) tranches: Vec<Tranche>,
    pub(crate) servicing: Option<ServicingPlan>,
    pub(crate) options: Vec<OptionPlan>,
    pub(crate) aid: Option<AidPlan>,
    /// None when they were not read.
    pub(crate) cases: Option<Vec<Case>>,
    /// Those that nobody has confirmed.
    pub(crate) unconfirmed: Vec<Case>,
    /// The dossier from which each case starts.
    pub(crate) base_case: Application,
    /// What no case can see, of the product and all its variants.
    pub(crate) excused: Arc<[Excused]>,
    pub(crate) sentences: BTreeMap<Arc<str>, Sentences>,
    pub(crate) words: Words,
    /// The labels of limits and fees, by their names.
    pub(crate) limits: Words,
    pub(crate) fees: Words,
    pub(crate) digest: Digest,
    /// The parameters decided otherwise than the file, with their values.
    pub(crate) choices: Vec<(Arc<str>, Arc<str>)>,
    pub(crate) reader: Arc<ApplicationReader>,
}

/// A part of the loan, with all that it is lent on.
#[derive(Clone, Debug)]
pub struct Tranche {
    pub(crate) plan: TranchePlan,
    pub(crate) offer: OfferPlan,
    pub(crate) guarantee: Option<GuaranteePlan>,
}

impl Tranche {
    /// What the manifest says of it alone: its name, and how much it is.
    pub fn plan(&self) -> &TranchePlan {
        &self.plan
    }

    /// How it is lent and repaid: its own terms, and those of the whole.
    pub fn offer(&self) -> &OfferPlan {
        &self.offer
    }

    /// Who carries its risk.
    pub fn guarantee(&self) -> Option<&GuaranteePlan> {
        self.guarantee.as_ref()
    }
}

/// Why another value of a parameter is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BundleError {
    /// The product has no such parameter.
    UnknownParameter {
        /// The name asked for.
        name: String,
        /// The nearest one.
        suggestion: Option<String>,
    },
    /// A parameter is given two values.
    GivenTwice {
        /// The parameter.
        name: String,
    },
    /// The value has not the unit of the parameter.
    BadValue {
        /// The parameter.
        name: String,
        /// The value as it was written.
        value: String,
        /// What would be right.
        remedy: LocalText,
    },
    /// With the value, the scripts have an error.
    Broken {
        /// The first problem.
        problem: LocalText,
    },
}

said! { BundleError: Error {
    UnknownParameter { name, suggestion } =>
        "the product has no parameter `{name}`{near}",
        "le produit n'a pas de paramètre `{name}`{near}",
        near = suggestion.as_ref().map(|near| text!(": did you mean `{near}`?", " : vouliez-vous dire `{near}` ?"));
    GivenTwice { name } => "`{name}` is given twice: keep one of the two", "`{name}` est donné deux fois : gardez-en un";
    BadValue { name, value, remedy } =>
        "parameter `{name}` cannot be `{value}`: {remedy}",
        "le paramètre `{name}` ne peut pas valoir `{value}` : {remedy}";
    Broken { problem } =>
        "with these parameters the product has an error: {problem}",
        "avec ces paramètres le produit a une erreur : {problem}";
} }

impl Bundle {
    pub(crate) fn new(content: Content) -> Self {
        let digest = Arc::from(content.digest.hex());
        let ids = content.facts.iter().enumerate();
        let fact_by_id = ids
            .filter_map(|(index, fact)| content.program.fact(fact.path()).map(|id| (id, index)))
            .collect();
        let address = match &content.variant {
            Some(variant) => Arc::from(format!("{}@{variant}", content.id)),
            None => Arc::clone(&content.id),
        };
        Self {
            content,
            address,
            digest,
            fact_by_id,
        }
    }

    /// The same bundle with its cases, which are read once the scripts are known.
    pub(crate) fn with_cases(mut self, all: &Cases) -> Self {
        let own = |case: &&Case| case.variant.as_deref() == self.variant();
        let own = all.read.iter().filter(own).cloned();
        let (cases, unconfirmed) = own.partition(|case: &Case| case.is_confirmed);
        self.content.cases = Some(cases);
        self.content.unconfirmed = unconfirmed;
        self.content.base_case = all.base.clone();
        self.content.excused = Arc::clone(&all.excused);
        self
    }

    /// The identifier, which is the name of its folder: `pge`.
    pub fn id(&self) -> &str {
        &self.content.id
    }

    /// How the product is asked for: its identifier, and its variant after `@`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The variant, when the product is one.
    pub fn variant(&self) -> Option<&str> {
        self.content.variant.as_deref()
    }

    /// Its manifest, for what is wrong in the product as a whole.
    pub fn place(&self) -> Label {
        Label::place(Arc::clone(&self.content.file), 0..0)
    }

    /// Where a key of its manifest stands, else the table that would hold it: `offer.rate`, `offer`.
    pub fn place_of(&self, key: &str) -> Label {
        let places = self.content.places.iter();
        let holds = |place: &str| {
            let below = key.strip_prefix(place);
            below.is_some_and(|below| below.is_empty() || below.starts_with('.'))
        };
        let nearest = places
            .filter(|(place, _)| holds(place))
            .max_by_key(|(place, _)| place.len());
        nearest.map_or_else(|| self.place(), |(_, label)| label.clone())
    }

    /// The version: `1.0.0`.
    pub fn version(&self) -> &str {
        &self.content.version
    }

    /// The name in a language.
    pub fn name(&self, language: Language) -> &str {
        self.content.name.get(language)
    }

    /// Its own language, in which its scripts are commented.
    pub fn language(&self) -> Language {
        self.content.language
    }

    /// The languages in which every text of it stands, its own first.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        self.content.languages.iter().copied()
    }

    /// The currency of every amount.
    pub fn currency(&self) -> Currency {
        self.content.currency
    }

    /// The constants of the manifest that say who gives them.
    pub fn constants(&self) -> &[Arc<Sourced>] {
        &self.content.constants
    }

    pub(crate) fn manifest_figures(&self) -> &Names {
        &self.content.manifest_figures
    }

    pub(crate) fn offer_figures(&self) -> &Names {
        &self.content.offer_figures
    }

    /// When the product is granted.
    pub fn windows(&self) -> &[Window] {
        &self.content.windows
    }

    /// Whether the product is granted on a date.
    pub fn is_granted_on(&self, date: NaiveDate) -> bool {
        self.content
            .windows
            .iter()
            .any(|window| window.contains(date))
    }

    /// The uncertain end of a window beyond which a date lies, the last day of the window before it first; none within
    /// a window, and beyond ends that are sure.
    pub fn uncertain_end(&self, date: NaiveDate) -> Option<UncertainEnd> {
        uncertain_end(&self.content.windows, date)
    }

    /// SHA-256, in hexadecimal, of everything that the product is made of: manifest, facts, nomenclatures, parameters,
    /// tables, scripts and labels, libraries included, with line ends as LF; and of the parameters chosen otherwise.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The digest without the parameters chosen otherwise: that of the product as its files are.
    pub fn digest_of_files(&self) -> String {
        self.content.digest.of_files()
    }

    /// SHA-256 of what decides: rules, figures, grids, facts, manifest, without comments, sentences, labels, helps, notes,
    /// laws, sources and version. Two products of the same meaning decide alike.
    pub fn meaning(&self) -> &str {
        self.content.digest.meaning()
    }

    /// The scripts, compiled.
    pub fn program(&self) -> &Program {
        &self.content.program
    }

    pub(crate) fn shared_program(&self) -> &Arc<Program> {
        &self.content.program
    }

    /// What is asked of the applicant, libraries first, in the order of the files.
    pub fn facts(&self) -> &[Fact] {
        &self.content.facts
    }

    /// The fact of a path: `company.turnover`.
    pub fn fact(&self, path: &str) -> Option<&Fact> {
        self.content.facts.iter().find(|fact| fact.path() == path)
    }

    /// The fact that the program knows under a number.
    pub fn fact_of(&self, id: FactId) -> Option<&Fact> {
        self.fact_by_id
            .get(&id)
            .and_then(|index| self.content.facts.get(*index))
    }

    /// The path of the fact that the program knows under a number; empty when it is another product's.
    pub fn fact_path(&self, id: FactId) -> Arc<str> {
        self.fact_of(id)
            .map_or_else(|| Arc::from(""), |fact| Arc::clone(fact.shared_path()))
    }

    /// The groups of facts, in the order of the files.
    pub fn groups(&self) -> &[FactGroup] {
        &self.content.groups
    }

    /// The lists of codes that facts may take.
    pub fn nomenclatures(&self) -> &[NomenclatureList] {
        &self.content.nomenclatures
    }

    /// The texts of law on which it rests, libraries first, in the order of the files.
    pub fn law_texts(&self) -> &[LawText] {
        &self.content.laws
    }

    /// The figures, libraries first, in the order of the files.
    pub fn parameters(&self) -> &[Parameter] {
        &self.content.parameters
    }

    /// The parameter of a name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.content
            .parameters
            .iter()
            .find(|parameter| parameter.name() == name)
    }

    /// The parameter that the program knows under a number.
    pub fn parameter_of(&self, id: ParameterId) -> Option<&Parameter> {
        self.content.parameters.get(id.index())
    }

    /// The grid that the program knows under a number.
    pub fn table_of(&self, id: TableId) -> Option<&Table> {
        self.content.tables.get(id.index())
    }

    /// The grids.
    pub fn tables(&self) -> &[Table] {
        &self.content.tables
    }

    /// What is lent and how it is repaid.
    pub fn offer(&self) -> &OfferPlan {
        &self.content.offer
    }

    /// Who carries the risk.
    pub fn guarantee(&self) -> Option<&GuaranteePlan> {
        self.content.guarantee.as_ref()
    }

    /// The parts of a loan, each with all that it is lent on; none of a loan that is not divided.
    pub fn tranches(&self) -> &[Tranche] {
        &self.content.tranches
    }

    /// How a loan of the product is served once it runs; with every default when nothing is said.
    pub fn servicing(&self) -> Option<&ServicingPlan> {
        self.content.servicing.as_ref()
    }

    /// What the borrower may choose once the loan runs.
    pub fn options(&self) -> &[OptionPlan] {
        &self.content.options
    }

    /// The option of a name.
    pub fn option(&self, id: &str) -> Option<&OptionPlan> {
        self.content.options.iter().find(|option| *option.id == *id)
    }

    /// Which public aid the loan holds; none when the manifest says nothing of it.
    pub fn aid(&self) -> Option<&AidPlan> {
        self.content.aid.as_ref()
    }

    /// Its own dossiers with the outcome that must come, in the order of their names; `None` when the product was loaded
    /// to decide ([`Purpose::Decide`](crate::Purpose)), which leaves them unread.
    pub fn cases(&self) -> Option<&[Case]> {
        self.content.cases.as_deref()
    }

    /// The cases that count nowhere, since nobody has confirmed yet that what they expect is right.
    pub fn unconfirmed(&self) -> &[Case] {
        &self.content.unconfirmed
    }

    /// The dossier from which each case starts; without an answer when there is none.
    pub fn base_case(&self) -> &Application {
        &self.content.base_case
    }

    /// The changes that no case of the product and its variants can see, as its owner says; none when the product was
    /// loaded to decide.
    pub fn excused(&self) -> &[Excused] {
        &self.content.excused
    }

    /// The JSON Schema (2020-12) of an application, with titles in the language of the product.
    ///
    /// It checks shape, types and bounds and requires no fact: what is missing is the decision's business.
    pub fn application_schema(&self) -> Schema {
        self.application_schema_in(self.content.language)
    }

    /// The JSON Schema of an application, with titles in a language.
    pub fn application_schema_in(&self, language: Language) -> Schema {
        self.schema_in(self.content.name.get(language), None, language)
    }

    /// The JSON Schema of the answers that the decision of an option asks, with titles in a language; `None` when the
    /// product has no such option.
    pub fn option_schema_in(&self, option: &str, language: Language) -> Option<Schema> {
        let option = self.option(option)?;
        let title = option.name.get(language);
        Some(self.schema_in(title, Some(&option.id), language))
    }

    fn schema_in(&self, title: &str, option: Option<&str>, language: Language) -> Schema {
        let content = &self.content;
        application_schema(
            title,
            &asked(&content.facts, option),
            &content.groups,
            content.currency,
            language,
        )
    }

    /// The answers of an application, checked, at a date.
    ///
    /// # Errors
    /// Every problem at once: unknown fields, wrong types, impossible dates, amounts with too many digits or decimals,
    /// answers out of bounds, be they values, other answers or the day of the decision.
    pub fn read_application(
        &self,
        application: &Application,
        as_of: NaiveDate,
    ) -> Result<Frame, ApplicationProblems> {
        let known = FrameBuilder::new(&self.content.program, as_of);
        self.content.reader.read(application, known, as_of)
    }

    /// The answers that the decision of an option asks, checked, beside what is known already of the loan and of the
    /// application behind it.
    ///
    /// # Errors
    /// As for [`Self::read_application`].
    pub fn read_option_answers(
        &self,
        option: &str,
        answers: &Application,
        known: Frame,
    ) -> Result<Frame, ApplicationProblems> {
        let content = &self.content;
        let reader = ApplicationReader::new(
            &content.facts,
            Some(option),
            &content.groups,
            &content.nomenclatures,
            &content.program,
            content.currency,
        );
        let as_of = known.as_of();
        reader.read(answers, known.into(), as_of)
    }

    /// The constraints that answers break: a problem for each, of the answers that it reads. One that an unanswered fact
    /// leaves open is not broken.
    ///
    /// # Errors
    /// The constraint that cannot be evaluated for these answers, and why.
    pub fn broken_constraints(
        &self,
        frame: &Frame,
    ) -> Result<ApplicationProblems, (FunctionId, EvalError)> {
        let mut problems = ApplicationProblems::default();
        let program = self.program();
        for id in program.constraints() {
            let constraint = program.describe(id);
            let as_of = frame.as_of();
            if !constraint.doc.in_force.contains(as_of) {
                continue;
            }
            let answer = program.evaluate(id, &[], frame);
            if answer.map_err(|error| (id, error))? != Answer::Known(Value::Bool(false)) {
                continue;
            }
            let code = constraint.doc.code.as_ref().unwrap_or(&constraint.name);
            let said = |sentences: &Said| {
                LocalText::in_each(self.languages(), |language| {
                    self.said(sentences, language, Some(as_of))
                })
            };
            let sentences = self.content.sentences.get(&constraint.name);
            let failed = sentences.and_then(|sentences| sentences.failed.as_ref());
            problems.push(ApplicationProblem::broken(
                code,
                sentences
                    .map(|sentences| said(&sentences.holds))
                    .unwrap_or_default(),
                failed.map(said),
                &self.answered(&constraint.reads, frame),
            ));
        }
        Ok(problems)
    }

    /// The answered ones of some facts, with their paths: what is asked, and the answer as people read it.
    fn answered(&self, facts: &[FactId], frame: &Frame) -> Vec<(Arc<str>, LocalText, LocalText)> {
        let answered = facts.iter().filter_map(|id| match frame.get(*id) {
            Slot::Answered(value) => {
                let path = self.fact_path(*id);
                let label = self.fact_of(*id).map(|fact| fact.label().clone());
                let said = LocalText::in_each(self.languages(), |language| {
                    self.say_value(&value, Some(&path), language)
                });
                Some((path, label.unwrap_or_default(), said))
            }
            Slot::Unanswered => None,
        });
        answered.collect()
    }

    /// The facts that a value of the manifest may read.
    pub fn reads(&self, value: &ValueRef) -> Vec<FactId> {
        if let ValueRef::Fact(id) = value {
            return vec![*id];
        }
        let functions = self.functions_of(value).into_iter();
        functions
            .flat_map(|id| self.program().describe(id).reads.clone())
            .collect()
    }

    /// The parameters that a value of the manifest may read.
    pub fn reads_parameters(&self, value: &ValueRef) -> Vec<Arc<str>> {
        if let ValueRef::Parameter(id) = value {
            let name = self.parameter_of(*id).map(Parameter::shared_name);
            return name.into_iter().cloned().collect();
        }
        let functions = self.functions_of(value).into_iter();
        functions
            .flat_map(|id| self.program().describe(id).reads_parameters.clone())
            .collect()
    }

    /// The functions of the scripts that a value of the manifest calls.
    fn functions_of(&self, value: &ValueRef) -> Vec<FunctionId> {
        match value {
            ValueRef::Constant(_)
            | ValueRef::Sourced(..)
            | ValueRef::Parameter(_)
            | ValueRef::Fact(_) => Vec::new(),
            ValueRef::Rule(id) => vec![*id],
            ValueRef::Table(grid) => {
                let functions = grid.inputs.iter().filter_map(|input| match input {
                    GridInput::Function(id) => Some(*id),
                    GridInput::Argument(_) => None,
                });
                functions.collect()
            }
        }
    }

    /// What to tell the applicant when nothing can be computed from some answers of a frame: a problem for each.
    pub fn unworkable(
        &self,
        facts: &[FactId],
        frame: &Frame,
        why: &LocalText,
    ) -> ApplicationProblems {
        let mut problems = ApplicationProblems::default();
        for (path, _, value) in self.answered(facts, frame) {
            let problem = ApplicationProblem::unworkable(&path, value, why.clone());
            problems.push(problem);
        }
        problems
    }

    /// The value that the manifest refers to, for the facts of a frame.
    ///
    /// `arguments` are what the place gives to a table, by the name of the column: `year` for a guarantee fee.
    ///
    /// # Errors
    /// [`EvalError`] when a script fails, a parameter has a hole, no row of a table answers.
    pub fn value(
        &self,
        value: &ValueRef,
        arguments: &[(&str, Value)],
        frame: &Frame,
    ) -> Result<Answer, EvalError> {
        let program = &self.content.program;
        match value {
            ValueRef::Constant(value) | ValueRef::Sourced(value, _) => {
                Ok(Answer::Known(value.clone()))
            }
            ValueRef::Parameter(id) => Ok(match program.parameter(*id, frame.as_of())? {
                ParameterValue::Known(value) => Answer::Known(value.clone()),
                ParameterValue::Unknown(why) => {
                    let name = self.parameter_of(*id).map(Parameter::shared_name);
                    let undetermined = name.map(|name| (Arc::clone(name), why.clone()));
                    Answer::Unknown {
                        missing: Vec::new(),
                        undetermined: undetermined.into_iter().collect(),
                    }
                }
            }),
            ValueRef::Fact(id) => Ok(match frame.get(*id) {
                Slot::Answered(value) => Answer::Known(value),
                Slot::Unanswered => Answer::Unknown {
                    missing: vec![*id],
                    undetermined: Vec::new(),
                },
            }),
            ValueRef::Table(grid) => self.look_up(grid, arguments, frame),
            ValueRef::Rule(id) => program.evaluate(*id, &[], frame),
        }
    }

    fn look_up(
        &self,
        grid: &GridRef,
        arguments: &[(&str, Value)],
        frame: &Frame,
    ) -> Result<Answer, EvalError> {
        let program = &self.content.program;
        let mut inputs = Vec::with_capacity(grid.inputs.len());
        let mut missing = Vec::new();
        let mut undetermined = Vec::new();
        for input in &grid.inputs {
            let id = match input {
                GridInput::Function(id) => *id,
                GridInput::Argument(name) => {
                    let mut given = arguments.iter();
                    let value = given.find(|(argument, _)| *argument == &**name);
                    inputs.extend(value.map(|(_, value)| value.clone()));
                    continue;
                }
            };
            match program.evaluate(id, &[], frame)? {
                Answer::Known(value) => inputs.push(value),
                Answer::Unknown {
                    missing: facts,
                    undetermined: parameters,
                } => {
                    missing.extend(
                        facts
                            .into_iter()
                            .filter(|fact| !missing.contains(fact))
                            .collect::<Vec<_>>(),
                    );
                    undetermined.extend(parameters);
                }
            }
        }
        if !(missing.is_empty() && undetermined.is_empty()) {
            return Ok(Answer::Unknown {
                missing,
                undetermined,
            });
        }
        let row = program.lookup(grid.id, &inputs, frame.as_of())?;
        let name = self.table_of(grid.id).map_or("", Table::name);
        match row.outputs.first() {
            Some(ParameterValue::Known(value)) => Ok(Answer::Known(value.clone())),
            Some(ParameterValue::Unknown(why)) => Ok(Answer::Unknown {
                missing: Vec::new(),
                undetermined: vec![(Arc::from(format!("tables.{name}")), why.clone())],
            }),
            None => Err(EvalError::UnknownName {
                kind: Named::Column,
                name: name.into(),
            }),
        }
    }

    /// The parameters that a lender decided otherwise than the file, with their values, in the order in which they were
    /// chosen; empty for the product as it stands.
    pub fn choices(&self) -> impl Iterator<Item = (&str, &str)> {
        self.content
            .choices
            .iter()
            .map(|(name, value)| (&**name, &**value))
    }

    /// The same product with some parameters decided otherwise, at every date: a lender's choice where sources differ.
    ///
    /// Each value is read as the file's own is, and the digest changes.
    ///
    /// # Errors
    /// [`BundleError`]: no such parameter, a value of another unit, scripts that do not accept it.
    pub fn with_parameters<N: AsRef<str>, V: AsRef<str>>(
        &self,
        choices: &[(N, V)],
    ) -> Result<Self, BundleError> {
        let content = &self.content;
        let mut parameters = content.parameters.clone();
        let mut digest = content.digest.clone();
        let mut chosen = content.choices.clone();
        for (at, (name, text)) in choices.iter().enumerate() {
            let (name, text) = (name.as_ref(), text.as_ref());
            let mut before = choices.iter().take(at);
            if before.any(|(known, _)| known.as_ref() == name) {
                return Err(BundleError::GivenTwice {
                    name: name.to_owned(),
                });
            }
            let Some(parameter) = parameters
                .iter_mut()
                .find(|parameter| parameter.name() == name)
            else {
                let names = content.parameters.iter().map(Parameter::name);
                return Err(BundleError::UnknownParameter {
                    name: name.to_owned(),
                    suggestion: suggest(name, names).map(str::to_owned),
                });
            };
            let value = parameter.parse(text, content.currency).map_err(|remedy| {
                BundleError::BadValue {
                    name: name.to_owned(),
                    value: text.to_owned(),
                    remedy,
                }
            })?;
            digest.choose(name, &value.to_string());
            chosen.retain(|(known, _)| &**known != name);
            chosen.push((Arc::from(name), Arc::from(value.to_string())));
            *parameter = parameter.chosen(value);
        }
        let environment = Environment {
            parameters: parameters.iter().map(Parameter::declaration).collect(),
            ..content.program.environment().clone()
        };
        let compilation = content
            .program
            .with_figures(environment)
            .unwrap_or_else(|environment| Program::compile(*environment, &content.scripts));
        let broken = |problem: LocalText| BundleError::Broken { problem };
        let program = compilation.program.map(Arc::new).ok_or_else(|| {
            let first = compilation
                .diagnostics
                .iter()
                .find(|diagnostic| diagnostic.is_error());
            broken(
                first
                    .map(|diagnostic| diagnostic.message.clone())
                    .unwrap_or_default(),
            )
        })?;
        Ok(Self::new(Content {
            parameters,
            program,
            digest,
            choices: chosen,
            ..content.clone()
        }))
    }
}
