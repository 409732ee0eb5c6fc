//! Looks up what the manifest refers to, and checks that its type suits its place.

use std::ops::Range;
use std::sync::Arc;

use penteract_core::{Currency, LocalText, Period, text};
use penteract_rules::{
    ChoiceType, Column, Diagnostic, FactId, FunctionId, Label, Otherwise, ParameterId,
    ParameterValue, Program, TableId, Type, Value,
};
use rust_decimal::Decimal;

use super::reference::{RefDraft, RefKind};
use crate::codes;
use crate::facts::Fact;
use crate::keys::Named;
use crate::lost::Lost;
use crate::parameters::Parameter;
use crate::plan::{GridInput, GridRef, ValueRef};
use crate::quantity;
use crate::reader::{Reader, one_of};
use crate::tables::Table;

/// What the manifest may refer to.
pub(crate) struct Names<'a> {
    pub(crate) currency: Currency,
    pub(crate) facts: &'a [Fact],
    pub(crate) parameters: &'a [Parameter],
    pub(crate) tables: &'a [Table],
    /// None when the scripts have errors: functions are not looked up then.
    pub(crate) program: Option<&'a Program>,
    pub(crate) lost: &'a Lost,
}

/// What a place of the manifest takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expected {
    /// An amount from zero on.
    Money,
    /// The step between two amounts, above zero.
    Step,
    /// A yearly rate of interest, above -100 % and at most 1 000 %; a ratio does as well.
    YearlyRate,
    /// A percentage from 0 % to 100 %; a ratio does as well.
    Share,
    Date,
    /// A length of time, nothing included.
    Duration,
    /// A length of time above nothing.
    Length,
    /// A whole number from 1 on.
    Count,
    /// A list of facts whose items have a date and an amount.
    GrantedAid,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A phase or a list of phases.
    Phases,
    /// A list of words of the product's own.
    Choices,
    /// Yes or no, from a fact or a function.
    Condition,
    /// What a field of a loan's event takes.
    OfAnEvent,
}

impl Expected {
    fn describe(self) -> LocalText {
        match self {
            Self::Money | Self::Step => text!("an amount", "un montant"),
            Self::YearlyRate | Self::Share => text!("a percentage", "un pourcentage"),
            Self::Date => text!("a date", "une date"),
            Self::Duration | Self::Length => text!("a length of time", "une durée"),
            Self::Count => text!("a whole number", "un nombre entier"),
            Self::GrantedAid => {
                text!(
                    "a fact that lists items with `granted_on`, a date, and `amount`, an amount",
                    "une donnée qui énumère des éléments avec `granted_on`, une date, et `amount`, un montant"
                )
            }
            Self::Words(words) => text!(
                "one of {words}",
                "l'un de {words}",
                words = words.join(", ")
            ),
            Self::Phases => text!("the phases of a schedule", "les phases d'un échéancier"),
            Self::Choices => text!("a list of choices", "une liste de choix"),
            Self::Condition => text!(
                "a fact or a function that answers yes or no",
                "une donnée ou une fonction qui répond par oui ou par non"
            ),
            Self::OfAnEvent => text!(
                "a value that an event of a loan takes: yes or no, a whole number, an amount, a percentage, a date, a choice or phases",
                "une valeur que prend un évènement d'un prêt : oui ou non, un nombre entier, un montant, un pourcentage, une date, un choix ou des phases"
            ),
        }
    }

    /// The type of a constant.
    fn ty(self) -> Option<Type> {
        match self {
            Self::Money | Self::Step => Some(Type::Money),
            Self::YearlyRate | Self::Share => Some(Type::Percent),
            Self::Date => Some(Type::Date),
            Self::Duration | Self::Length => Some(Type::Duration),
            Self::Words(words) => {
                let values = words.iter().map(|word| Arc::from(*word)).collect();
                Some(Type::Choice(Arc::new(ChoiceType {
                    name: Arc::from(""),
                    values,
                })))
            }
            Self::Count => Some(Type::Int),
            Self::GrantedAid | Self::Phases | Self::Choices | Self::Condition | Self::OfAnEvent => {
                None
            }
        }
    }

    /// What a value must be that is out of range in the place; nothing when it is within.
    fn excludes(self, value: &Value) -> Option<LocalText> {
        let (is_within, range) = match (self, value) {
            (Self::Money, Value::Money(amount)) => (
                *amount >= Decimal::ZERO,
                text!("an amount from zero on", "un montant à partir de zéro"),
            ),
            (Self::Step, Value::Money(amount)) => (
                *amount > Decimal::ZERO,
                text!("an amount above zero", "un montant au-dessus de zéro"),
            ),
            (Self::YearlyRate, Value::Percent(rate) | Value::Ratio(rate)) => (
                *rate > Decimal::NEGATIVE_ONE && *rate <= Decimal::TEN,
                text!(
                    "a yearly rate above -100 % and at most 1000 %",
                    "un taux annuel au-dessus de -100 % et d'au plus 1 000 %"
                ),
            ),
            (Self::Share, Value::Percent(share) | Value::Ratio(share)) => (
                *share >= Decimal::ZERO && *share <= Decimal::ONE,
                text!(
                    "a percentage from 0 % to 100 %",
                    "un pourcentage de 0 % à 100 %"
                ),
            ),
            (Self::Duration, Value::Duration { months, days }) => (
                *months >= 0 && *days >= 0,
                text!(
                    "a length of time, not below nothing",
                    "une durée qui n'est pas négative"
                ),
            ),
            (Self::Length, Value::Duration { months, days }) => (
                *months >= 0 && *days >= 0 && (*months, *days) != (0, 0),
                text!(
                    "a length of time above nothing",
                    "une durée qui n'est pas nulle"
                ),
            ),
            (Self::Count, Value::Int(count)) => (
                *count >= 1,
                text!("a whole number from 1 on", "un nombre entier à partir de 1"),
            ),
            _ => return None,
        };
        (!is_within).then_some(range)
    }

    /// Why values of a type do not suit the place; nothing when they do.
    fn refuses(self, ty: &Type) -> Option<LocalText> {
        let suits = match (self, ty) {
            (Self::Money | Self::Step, Type::Money)
            | (Self::YearlyRate | Self::Share, Type::Percent | Type::Ratio)
            | (Self::Date, Type::Date)
            | (Self::Duration | Self::Length, Type::Duration)
            | (Self::Phases | Self::OfAnEvent, Type::Phase)
            | (Self::Condition, Type::Bool)
            | (Self::Count, Type::Int)
            | (
                Self::OfAnEvent,
                Type::Bool | Type::Int | Type::Money | Type::Percent | Type::Date | Type::Choice(_),
            ) => true,
            (Self::GrantedAid, Type::List(inner)) => matches!(inner.as_ref(), Type::Record(item)
                if matches!(item.field("granted_on"), Some((_, Type::Date)))
                    && matches!(item.field("amount"), Some((_, Type::Money)))),
            (Self::Phases | Self::OfAnEvent, Type::List(inner)) => **inner == Type::Phase,
            (Self::Choices, Type::List(inner)) => matches!(**inner, Type::Choice(_)),
            (Self::Words(words), Type::Choice(choice)) => {
                let foreign = choice
                    .values
                    .iter()
                    .find(|value| !words.contains(&value.as_ref()));
                return foreign.map(|value| {
                    text!(
                        "`{value}` may come out, and the words are: {words}",
                        "`{value}` peut en sortir, et les mots sont : {words}",
                        words = words.join(", ")
                    )
                });
            }
            _ => false,
        };
        if suits {
            return None;
        }
        Some(match ty {
            Type::Optional(inner) if self.refuses(inner).is_none() => {
                text!(
                    "it may be answered \"none\": decide in a script what that means, with `??`",
                    "sa réponse peut être « aucun » : décidez dans un script ce que cela signifie, avec `??`"
                )
            }
            _ => text!("{what} is needed", "il faut {what}", what = self.describe()),
        })
    }
}

impl Names<'_> {
    /// The value that a place refers to; `arguments` are the names that the place gives to a table.
    pub(crate) fn resolve(
        &self,
        draft: &RefDraft,
        expected: &Expected,
        arguments: &[&str],
        reader: &mut Reader<'_>,
    ) -> Option<ValueRef> {
        // A variant says some values in a file of its own.
        let reader = &mut Reader::new(&draft.file, reader.problems);
        match &draft.kind {
            RefKind::Literal(item) => {
                let Some(ty) = expected.ty() else {
                    self.unsuitable(
                        draft,
                        text!(
                            "{expected} is needed",
                            "il faut {expected}",
                            expected = expected.describe()
                        ),
                        &item.describe(),
                        None,
                        reader,
                    );
                    return None;
                };
                match quantity::from_item(item, &ty, self.currency) {
                    Ok(value) => {
                        self.within(draft, *expected, std::iter::once(&value), None, reader)?;
                        Some(match &draft.sourced {
                            Some(sourced) => ValueRef::Sourced(value, Arc::clone(sourced)),
                            None => ValueRef::Constant(value),
                        })
                    }
                    Err(help) => {
                        let message = text!(
                            "`{place}` is not {expected}",
                            "`{place}` n'est pas {expected}",
                            place = draft.place,
                            expected = expected.describe()
                        );
                        reader.error(codes::BAD_VALUE, message, &draft.span, help);
                        None
                    }
                }
            }
            RefKind::Parameter(name) => {
                let known = self.parameters.iter().map(Parameter::name);
                let mut numbered = self.parameters.iter().enumerate();
                let found = numbered.find(|(_, parameter)| parameter.name() == &**name);
                let Some((at, parameter)) = found else {
                    self.unknown(
                        &text!("parameter", "le paramètre"),
                        "params",
                        name,
                        known,
                        draft,
                        reader,
                    );
                    return None;
                };
                self.suits(
                    draft,
                    *expected,
                    parameter.ty(),
                    parameter.declared(),
                    reader,
                )?;
                let value = ValueRef::Parameter(ParameterId::from_index(at));
                let known = self.known_values(&value);
                let known = known.iter().map(|(_, value)| value);
                self.within(draft, *expected, known, Some(parameter.declared()), reader)?;
                Some(value)
            }
            RefKind::Fact(path) => {
                let fact = self.fact(path, &draft.span, reader)?;
                self.suits(draft, *expected, fact.field().ty(), fact.declared(), reader)?;
                self.program?.fact(path).map(ValueRef::Fact)
            }
            RefKind::Table(name) => self.table(draft, name, *expected, arguments, reader),
            RefKind::Rule(name) => {
                let id = self.function(name, &draft.span, reader)?;
                let function = self.program?.describe(id);
                self.suits(
                    draft,
                    *expected,
                    &function.returns,
                    &function.location,
                    reader,
                )?;
                Some(ValueRef::Rule(id))
            }
        }
    }

    /// The values that a constant or a parameter is known to have, each with its period.
    pub(super) fn known_values(&self, value: &ValueRef) -> Vec<(Period, Value)> {
        match value {
            ValueRef::Constant(value) | ValueRef::Sourced(value, _) => {
                vec![(Period::ALWAYS, value.clone())]
            }
            ValueRef::Parameter(id) => {
                let found = self.parameters.get(id.index());
                let dated = found.into_iter().flat_map(Parameter::values);
                dated
                    .filter_map(|dated| match &dated.value {
                        ParameterValue::Known(value) => Some((dated.period, value.clone())),
                        ParameterValue::Unknown(_) => None,
                    })
                    .collect()
            }
            ValueRef::Fact(_) | ValueRef::Table(_) | ValueRef::Rule(_) => Vec::new(),
        }
    }

    /// The fact that holds the amount requested.
    pub(crate) fn request(
        &self,
        path: &str,
        span: &Range<usize>,
        reader: &mut Reader<'_>,
    ) -> Option<FactId> {
        let fact = self.fact(path, span, reader)?;
        if *fact.field().ty() != Type::Money {
            let message = text!(
                "`offer.amount.request` takes an amount, and `{path}` is {ty}",
                "`offer.amount.request` prend un montant, et `{path}` est {ty}",
                ty = fact.field().ty()
            );
            let problem = Diagnostic::error(codes::UNSUITABLE_VALUE, message)
                .at(reader.place(span))
                .related_to(fact.declared().clone())
                .help(text!(
                    "name a fact of type \"money\" that is not optional",
                    "nommez une donnée de type \"money\" qui n'est pas facultative"
                ));
            reader.problems.push(problem);
            return None;
        }
        self.program?.fact(path)
    }

    pub(super) fn fact(
        &self,
        path: &str,
        span: &Range<usize>,
        reader: &mut Reader<'_>,
    ) -> Option<&Fact> {
        let found = self.facts.iter().find(|fact| fact.path() == path);
        if found.is_none() && !self.lost.may_have(path) {
            let help = one_of(path, self.facts.iter().map(Fact::path));
            reader.labelled_error(
                codes::UNKNOWN_NAME,
                text!("unknown fact `{path}`", "donnée inconnue `{path}`"),
                span,
                text!("not declared in facts.toml", "non déclarée dans facts.toml"),
                help,
            );
        }
        found
    }

    fn table(
        &self,
        draft: &RefDraft,
        name: &str,
        expected: Expected,
        arguments: &[&str],
        reader: &mut Reader<'_>,
    ) -> Option<ValueRef> {
        let mut numbered = self.tables.iter().enumerate();
        let Some((at, table)) = numbered.find(|(_, table)| table.name() == name) else {
            let known = self.tables.iter().map(Table::name);
            self.unknown(
                &text!("table", "la table"),
                "tables",
                name,
                known,
                draft,
                reader,
            );
            return None;
        };
        let Some(output) = table.single_output() else {
            let outputs: Vec<&str> = table
                .declaration
                .outputs
                .iter()
                .map(|column| column.name.as_ref())
                .collect();
            let message = text!(
                "table `{name}` gives several values: {outputs}",
                "la table `{name}` donne plusieurs valeurs : {outputs}",
                outputs = outputs.join(", ")
            );
            let help = text!(
                "write a function that returns the one meant, and refer to it: `{{ rule = \"…\" }}`, with `tables.{name}(…).{unwrap_or}`",
                "écrivez une fonction qui donne celle qu'il faut, et nommez-la : `{{ rule = \"…\" }}`, avec `tables.{name}(…).{unwrap_or}`",
                unwrap_or = outputs.first().unwrap_or(&"")
            );
            reader.labelled_error(
                codes::UNSUITABLE_VALUE,
                message,
                &draft.span,
                text!("one value is needed", "il faut une seule valeur"),
                help,
            );
            return None;
        };
        self.suits(draft, expected, &output.ty, table.declared(), reader)?;
        let rows = table.declaration.rows.iter();
        let given = rows.filter_map(|row| match row.outputs.first()? {
            ParameterValue::Known(value) => Some(value),
            ParameterValue::Unknown(_) => None,
        });
        self.within(draft, expected, given, Some(table.declared()), reader)?;
        let columns = table.declaration.inputs.iter();
        let inputs: Vec<Option<GridInput>> = columns
            .map(|column| self.input(table, column, draft, arguments, reader))
            .collect();
        let id = TableId::from_index(at);
        let inputs = inputs.into_iter().collect::<Option<_>>()?;
        Some(ValueRef::Table(Arc::new(GridRef { id, inputs })))
    }

    /// Where an input of a table comes from: an argument, else the function of its name.
    fn input(
        &self,
        table: &Table,
        column: &Column,
        draft: &RefDraft,
        arguments: &[&str],
        reader: &mut Reader<'_>,
    ) -> Option<GridInput> {
        if arguments.contains(&column.name.as_ref()) {
            return Some(GridInput::Argument(Arc::clone(&column.name)));
        }
        let program = self.program?;
        let mut report = |message: LocalText, related: Option<&Label>, help: LocalText| {
            let mut problem = Diagnostic::error(codes::TABLE_INPUT, message)
                .at(reader.place(&draft.span))
                .related_to(table.declared().clone())
                .help(help);
            problem.related.extend(related.cloned());
            reader.problems.push(problem);
            None
        };
        let Some(id) = program.function(&column.name) else {
            let message = text!(
                "nothing gives the column `{column}` of table `{table}`",
                "rien ne donne la colonne `{column}` de la table `{table}`",
                column = column.name,
                table = table.name()
            );
            let help = text!(
                "write a function `{column}()` that returns {ty}, or rename the column",
                "écrivez une fonction `{column}()` qui donne {ty}, ou renommez la colonne",
                column = column.name,
                ty = column.ty
            );
            return report(message, None, help);
        };
        let function = program.describe(id);
        if !function.parameters.is_empty() {
            let message = text!(
                "function `{column}` takes arguments, and nothing gives them",
                "la fonction `{column}` prend des arguments, et rien ne les donne",
                column = column.name
            );
            let help = text!(
                "the function that gives a column of a table takes none",
                "la fonction qui donne une colonne de table n'en prend pas"
            );
            return report(message, Some(&function.location), help);
        }
        if !fits(&function.returns, &column.ty) {
            let (gives, takes) = (&function.returns, &column.ty);
            let message = text!(
                "column `{column}` takes {takes}, and the function of that name gives {gives}",
                "la colonne `{column}` prend {takes}, et la fonction de ce nom donne {gives}",
                column = column.name,
                takes = takes,
                gives = gives
            );
            let help = text!("give both the same type", "donnez-leur le même type");
            return report(message, Some(&function.location), help);
        }
        Some(GridInput::Function(id))
    }

    /// A rule whose failure refers.
    pub(crate) fn referring_rule(
        &self,
        rule: &Named,
        reader: &mut Reader<'_>,
    ) -> Option<FunctionId> {
        let program = self.program?;
        let id = self.function(&rule.name, &rule.span, reader)?;
        let refers = |id: FunctionId| program.describe(id).doc.otherwise == Otherwise::Refer;
        if program.rules().any(|rule| rule == id) && refers(id) {
            return Some(id);
        }
        let message = text!(
            "`{name}` is no rule of the product that refers",
            "`{name}` n'est pas une règle du produit qui renvoie à une personne",
            name = rule.name
        );
        let problem = Diagnostic::error(codes::UNSUITABLE_VALUE, message)
            .at(reader.place(&rule.span))
            .related_to(program.describe(id).location.clone())
            .help(text!(
                "write `/// otherwise: refer` above a rule of rules/eligibility.rhai, or name another",
                "écrivez `/// otherwise: refer` au-dessus d'une règle de rules/eligibility.rhai, ou nommez-en une autre"
            ));
        reader.problems.push(problem);
        None
    }

    fn function(
        &self,
        name: &str,
        span: &Range<usize>,
        reader: &mut Reader<'_>,
    ) -> Option<FunctionId> {
        let program = self.program?;
        let Some(id) = program.function(name) else {
            let names: Vec<Arc<str>> = program
                .functions()
                .map(|id| Arc::clone(&program.describe(id).name))
                .collect();
            let help = one_of(name, names.iter().map(AsRef::as_ref));
            reader.labelled_error(
                codes::UNKNOWN_NAME,
                text!("unknown function `{name}`", "fonction inconnue `{name}`"),
                span,
                text!("in none of the scripts", "dans aucun des scripts"),
                help,
            );
            return None;
        };
        let function = program.describe(id);
        let wrong = if function.is_private {
            Some((
                text!("is private", "est privée"),
                text!(
                    "take `private` away: the manifest refers to public functions",
                    "retirez `private` : le manifeste nomme des fonctions publiques"
                ),
            ))
        } else if !function.parameters.is_empty() {
            Some((
                text!("takes arguments", "prend des arguments"),
                text!(
                    "refer to a function without arguments",
                    "nommez une fonction sans arguments"
                ),
            ))
        } else {
            None
        };
        if let Some((wrong, help)) = wrong {
            let problem = Diagnostic::error(
                codes::UNSUITABLE_VALUE,
                text!(
                    "function `{name}` {wrong}",
                    "la fonction `{name}` {wrong}",
                    wrong = wrong
                ),
            )
            .at(reader.place(span))
            .related_to(function.location.clone())
            .help(help);
            reader.problems.push(problem);
            return None;
        }
        Some(id)
    }

    /// Reports the first of the values that a place may get which is out of its range.
    fn within<'v>(
        &self,
        draft: &RefDraft,
        expected: Expected,
        values: impl Iterator<Item = &'v Value>,
        declared: Option<&Label>,
        reader: &mut Reader<'_>,
    ) -> Option<()> {
        let mut values = values;
        let Some((value, range)) =
            values.find_map(|value| expected.excludes(value).map(|range| (value, range)))
        else {
            return Some(());
        };
        let message = text!(
            "`{place}` cannot be {value}",
            "`{place}` ne peut pas être {value}",
            place = draft.place,
            value = value.to_string()
        );
        let mut problem = Diagnostic::error(codes::BAD_VALUE, message)
            .at(reader.label(&draft.span, text!("out of range", "hors des bornes")))
            .help(text!("{range} is needed", "il faut {range}", range = range));
        problem.related.extend(declared.cloned());
        reader.problems.push(problem);
        None
    }

    /// Reports a type that does not suit its place.
    fn suits(
        &self,
        draft: &RefDraft,
        expected: Expected,
        ty: &Type,
        declared: &Label,
        reader: &mut Reader<'_>,
    ) -> Option<()> {
        match expected.refuses(ty) {
            None => Some(()),
            Some(help) => {
                self.unsuitable(draft, help, &LocalText::of(ty), Some(declared), reader);
                None
            }
        }
    }

    fn unknown<'n>(
        &self,
        what: &LocalText,
        kind: &str,
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
        draft: &RefDraft,
        reader: &mut Reader<'_>,
    ) {
        if !self.lost.may_have(&format!("{kind}.{name}")) {
            let message = text!(
                "unknown {what} `{name}`",
                "{what} `{name}` n'existe pas",
                what = what
            );
            let place = text!(
                "not declared in {tables}",
                "non déclaré dans {tables}",
                tables = if kind == "params" {
                    "parameters.toml"
                } else {
                    "tables/"
                }
            );
            reader.labelled_error(
                codes::UNKNOWN_NAME,
                message,
                &draft.span,
                place,
                one_of(name, known),
            );
        }
    }

    fn unsuitable(
        &self,
        draft: &RefDraft,
        help: LocalText,
        got: &LocalText,
        declared: Option<&Label>,
        reader: &mut Reader<'_>,
    ) {
        let message = text!(
            "`{place}` cannot take {got}",
            "`{place}` ne peut pas prendre {got}",
            place = draft.place,
            got = got
        );
        let mut problem = Diagnostic::error(codes::UNSUITABLE_VALUE, message)
            .at(reader.place(&draft.span))
            .help(help);
        problem.related.extend(declared.cloned());
        reader.problems.push(problem);
    }
}

/// Whether every value of a type may be looked up in a column.
fn fits(given: &Type, column: &Type) -> bool {
    match (given, column) {
        (Type::Choice(given), Type::Choice(column)) => given
            .values
            .iter()
            .all(|value| column.values.contains(value)),
        (Type::Percent, Type::Ratio) => true,
        _ => given == column,
    }
}
