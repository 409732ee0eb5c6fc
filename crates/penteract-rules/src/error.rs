//! Why a script cannot be evaluated. Never a refusal.

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Language, LocalText, Period, Say, said, text};

use crate::diagnostic::Label;

/// The expression that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The function that holds it.
    pub function: Arc<str>,
    /// Where it is; the label's text is the expression itself.
    pub location: Label,
}

impl Say for Place {
    fn say(&self, language: Language) -> String {
        let Self { function, location } = self;
        let expression = location.text.get(language);
        let place = text!(
            "`{expression}` in `{function}` ({file})",
            "`{expression}` dans `{function}` ({file})",
            file = location.file
        );
        place.say(language)
    }
}

/// Why a script cannot be evaluated: a fault of the product, or of the host that gave values of the wrong type.
///
/// It never becomes "not eligible".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EvalError {
    /// The facts were put together for a program that asks others.
    OtherProgram,
    /// A result is larger than exact decimals, whole numbers or dates can hold.
    Overflow {
        /// The expression.
        place: Box<Place>,
    },
    /// Something is divided by zero.
    DivisionByZero {
        /// The expression.
        place: Box<Place>,
    },
    /// A parameter has no value at the date.
    ParameterHole {
        /// The parameter.
        parameter: Arc<str>,
        /// The date.
        as_of: NaiveDate,
        /// The dates that it covers.
        covered: Vec<Period>,
    },
    /// No row of a table answers the inputs at the date.
    NoTableRow {
        /// The table.
        table: Arc<str>,
        /// The inputs as `name = value`, joined by commas.
        inputs: String,
        /// The date.
        as_of: NaiveDate,
    },
    /// Lists of the application are gone through item by item, for each item of another, beyond what is granted.
    TooManyItems {
        /// What is asked of each item.
        place: Box<Place>,
        /// How many items one evaluation looks at.
        looks_max: u32,
    },
    /// Several rows of a table answer the same inputs at the date.
    SeveralTableRows {
        /// The table.
        table: Arc<str>,
        /// The inputs as `name = value`, joined by commas.
        inputs: String,
        /// The date.
        as_of: NaiveDate,
        /// The line of the first row.
        first: u32,
        /// The line of another.
        second: u32,
    },
    /// The interpreter compares two lengths of time of which neither is certainly the longer.
    LengthsNotOrdered {
        /// The function.
        function: Arc<str>,
    },
    /// A phase cannot have the length.
    PhaseLength {
        /// The expression.
        place: Box<Place>,
        /// The length.
        length: LocalText,
    },
    /// A multiple to round to is not positive.
    RoundingMultiple {
        /// The expression.
        place: Box<Place>,
        /// The multiple.
        multiple: String,
    },
    /// Text that stands for no date reached `date`.
    NoDate {
        /// The expression.
        place: Box<Place>,
    },
    /// The host names something that the product does not declare.
    UnknownName {
        /// What is named.
        kind: Named,
        /// The name.
        name: Arc<str>,
    },
    /// An answer given to a fact has not its type, or leaves its bounds.
    FactType {
        /// The fact.
        fact: Arc<str>,
        /// The type that it takes.
        expected: LocalText,
        /// What was given.
        got: LocalText,
    },
    /// The arguments given to a function or a table are not those that it takes.
    Arguments {
        /// The function or table.
        function: Arc<str>,
        /// What it takes.
        expected: LocalText,
        /// What was given.
        got: LocalText,
    },
    /// The reference evaluation takes complete facts only.
    IncompleteFacts {
        /// The function.
        function: Arc<str>,
        /// A fact that is unanswered.
        fact: Arc<str>,
    },
    /// The reference evaluation reads a parameter that no source gives.
    UnknownParameter {
        /// The parameter.
        parameter: Arc<str>,
        /// Why no source gives it.
        why: LocalText,
    },
    /// The reference evaluation reads a code of a list that is not in the catalogue, or of which nobody has decided.
    UnlistedCode {
        /// The fact that it answers.
        fact: Arc<str>,
        /// The code.
        code: Arc<str>,
        /// Why nothing is known of it.
        why: LocalText,
    },
    /// Rhai's interpreter failed.
    Reference {
        /// The function that was called.
        function: Arc<str>,
        /// What the interpreter says.
        message: String,
    },
    /// A value has not the type that the checker proved: a fault of this crate, told rather than guessed over.
    Engine {
        /// The expression.
        place: Box<Place>,
    },
}

/// What a host asks of a product by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Named {
    /// A fact.
    Fact,
    /// A parameter.
    Parameter,
    /// A table.
    Table,
    /// A column that a table gives.
    Column,
    /// A function.
    Function,
}

said! { Named {
    Fact => "fact", "de donnée";
    Parameter => "parameter", "de paramètre";
    Table => "table", "de table";
    Column => "column of table", "de colonne dans la table";
    Function => "function", "de fonction";
} }

said! { EvalError: Error {
    OtherProgram =>
        "the facts were answered for another product: build the frame with the program that evaluates it",
        "les données ont été réunies pour un autre produit : construisez-les avec le programme qui les évalue";
    Overflow { place } =>
        "the result of {place} is too large to be exact",
        "le résultat de {place} est trop grand pour être exact";
    DivisionByZero { place } =>
        "{place} divides by zero: guard it with `if`",
        "{place} divise par zéro : protégez ce calcul par `if`";
    ParameterHole { parameter, as_of, covered } =>
        "parameter `{parameter}` has no value on {as_of}; it has values {covered}",
        "le paramètre `{parameter}` n'a pas de valeur le {as_of} ; il a des valeurs {covered}",
        as_of = as_of,
        covered = join(covered);
    NoTableRow { table, inputs, as_of } =>
        "table `{table}` has no row{inputs} on {as_of}",
        "la table `{table}` n'a pas de ligne{inputs} le {as_of}",
        inputs = for_inputs(inputs),
        as_of = as_of;
    TooManyItems { place, looks_max } =>
        "{place} would be asked of more than {looks_max} items of lists, one by one: the application has more of them than the product can go through",
        "{place} serait demandé de plus de {looks_max} éléments de listes, un par un : la demande en a plus que le produit ne peut en parcourir";
    SeveralTableRows { table, inputs, as_of, first, second } =>
        "table `{table}` has several rows{inputs} on {as_of}: lines {first} and {second}",
        "la table `{table}` a plusieurs lignes{inputs} le {as_of} : les lignes {first} et {second}",
        inputs = for_inputs(inputs),
        as_of = as_of;
    LengthsNotOrdered { function } =>
        "function `{function}` compares lengths of time of which neither is certainly the longer",
        "la fonction `{function}` compare deux durées dont aucune n'est à coup sûr la plus longue";
    PhaseLength { place, length } =>
        "{place} makes a phase of {length}: a phase lasts a number of months or of days, or of both, above zero",
        "{place} fait une phase de {length} : une phase dure un nombre de mois ou de jours, ou des deux, au-dessus de zéro";
    RoundingMultiple { place, multiple } =>
        "{place} rounds to a multiple of {multiple}: a multiple is above zero",
        "{place} arrondit à un multiple de {multiple} : un multiple est supérieur à zéro";
    NoDate { place } =>
        "{place} is given a text that is no date: write `date(\"2020-03-16\")`",
        "{place} reçoit un texte qui n'est pas une date : écrivez `date(\"2020-03-16\")`";
    UnknownName { kind, name } =>
        "the product has no {kind} `{name}`",
        "le produit n'a pas {kind} `{name}`";
    FactType { fact, expected, got } =>
        "fact `{fact}` takes {expected}, not {got}",
        "la donnée `{fact}` prend {expected}, et non {got}";
    Arguments { function, expected, got } =>
        "`{function}` is given {got}; it takes {expected}",
        "`{function}` reçoit {got} ; il faut {expected}";
    IncompleteFacts { function, fact } =>
        "the reference evaluation needs every fact that `{function}` reads: `{fact}` is unanswered",
        "l'évaluation de référence a besoin de toutes les données que lit `{function}` : `{fact}` est sans réponse";
    UnknownParameter { parameter, why } =>
        "the reference evaluation needs parameter `{parameter}`, which no source gives: {why}",
        "l'évaluation de référence a besoin du paramètre `{parameter}`, qu'aucune source ne donne : {why}";
    UnlistedCode { fact, code, why } =>
        "the reference evaluation needs what `{code}` means, the answer to `{fact}`, which nobody says: {why}",
        "l'évaluation de référence a besoin du sens de `{code}`, la réponse à `{fact}`, que personne ne dit : {why}";
    Reference { function, message } =>
        "Rhai's interpreter stops in `{function}`: {message}",
        "l'interpréteur de Rhai s'arrête dans `{function}` : {message}",
        message = LocalText::in_english(message);
    Engine { place } =>
        "{place} met a value that the checker excluded: this is a fault of the engine, please report it",
        "{place} a rencontré une valeur que la vérification excluait : c'est une faute du moteur, signalez-la";
} }

/// ` for year = 1`; nothing for a table that is looked up by the date alone.
fn for_inputs(inputs: &str) -> LocalText {
    if inputs.is_empty() {
        return LocalText::default();
    }
    text!(" for {inputs}", " pour {inputs}")
}

fn join(periods: &[Period]) -> LocalText {
    if periods.is_empty() {
        return text!("at no date", "à aucune date");
    }
    LocalText::of(&periods.to_vec())
}
