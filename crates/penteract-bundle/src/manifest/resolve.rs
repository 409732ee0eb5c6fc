//! Looks up what the manifest refers to, and checks that its type suits its place.

use std::ops::Range;
use std::sync::Arc;

use penteract_core::Currency;
use penteract_rules::{ChoiceType, Column, Diagnostic, FactId, FunctionId, Label, Program, Type};

use super::reference::{RefDraft, RefKind};
use crate::codes;
use crate::facts::Fact;
use crate::lost::Lost;
use crate::parameters::Parameter;
use crate::plan::ValueRef;
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
    Money,
    /// A percentage; a ratio does as well.
    Rate,
    Date,
    Duration,
    /// A whole number.
    Int,
    /// A list of facts whose items have a date and an amount.
    GrantedAid,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A phase or a list of phases.
    Phases,
    /// A list of words of the product's own.
    Choices,
}

impl Expected {
    fn describe(self) -> String {
        match self {
            Self::Money => "an amount".to_owned(),
            Self::Rate => "a percentage".to_owned(),
            Self::Date => "a date".to_owned(),
            Self::Duration => "a length of time".to_owned(),
            Self::Int => "a whole number".to_owned(),
            Self::GrantedAid => {
                "a fact that lists items with `granted_on`, a date, and `amount`, an amount"
                    .to_owned()
            }
            Self::Words(words) => format!("one of {}", words.join(", ")),
            Self::Phases => "the phases of a schedule".to_owned(),
            Self::Choices => "a list of choices".to_owned(),
        }
    }

    /// The type of a constant.
    fn ty(self) -> Option<Type> {
        match self {
            Self::Money => Some(Type::Money),
            Self::Rate => Some(Type::Percent),
            Self::Date => Some(Type::Date),
            Self::Duration => Some(Type::Duration),
            Self::Words(words) => {
                let values = words.iter().map(|word| Arc::from(*word)).collect();
                Some(Type::Choice(Arc::new(ChoiceType {
                    name: Arc::from(""),
                    values,
                })))
            }
            Self::Int => Some(Type::Int),
            Self::GrantedAid | Self::Phases | Self::Choices => None,
        }
    }

    /// Why values of a type do not suit the place; nothing when they do.
    fn refuses(self, ty: &Type) -> Option<String> {
        let suits = match (self, ty) {
            (Self::Money, Type::Money)
            | (Self::Rate, Type::Percent | Type::Ratio)
            | (Self::Date, Type::Date)
            | (Self::Duration, Type::Duration)
            | (Self::Phases, Type::Phase) => true,
            (Self::Int, Type::Int) => true,
            (Self::GrantedAid, Type::List(inner)) => matches!(inner.as_ref(), Type::Record(item)
                if matches!(item.field("granted_on"), Some((_, Type::Date)))
                    && matches!(item.field("amount"), Some((_, Type::Money)))),
            (Self::Phases, Type::List(inner)) => **inner == Type::Phase,
            (Self::Choices, Type::List(inner)) => matches!(**inner, Type::Choice(_)),
            (Self::Words(words), Type::Choice(choice)) => {
                let foreign = choice
                    .values
                    .iter()
                    .find(|value| !words.contains(&value.as_ref()));
                return foreign.map(|value| {
                    format!(
                        "`{value}` may come out, and the words are: {}",
                        words.join(", ")
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
                "it may be answered \"none\": decide in a script what that means, with `??`"
                    .to_owned()
            }
            _ => format!("{} is needed", self.describe()),
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
                        &format!("{} is needed", expected.describe()),
                        item.describe(),
                        None,
                        reader,
                    );
                    return None;
                };
                match quantity::from_item(item, &ty, self.currency) {
                    Ok(value) => Some(ValueRef::Constant(value)),
                    Err(help) => {
                        let message = format!("`{}` is not {}", draft.place, expected.describe());
                        reader.error(codes::BAD_VALUE, message, &draft.span, "", help);
                        None
                    }
                }
            }
            RefKind::Parameter(name) => {
                let known = self.parameters.iter().map(Parameter::name);
                let Some(parameter) = self
                    .parameters
                    .iter()
                    .find(|parameter| parameter.name() == &**name)
                else {
                    self.unknown("parameter", "params", name, known, draft, reader);
                    return None;
                };
                self.suits(
                    draft,
                    *expected,
                    parameter.ty(),
                    parameter.declared(),
                    reader,
                )?;
                Some(ValueRef::Parameter(Arc::clone(parameter.shared_name())))
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

    /// The fact that holds the amount requested.
    pub(crate) fn request(
        &self,
        path: &str,
        span: &Range<usize>,
        reader: &mut Reader<'_>,
    ) -> Option<FactId> {
        let fact = self.fact(path, span, reader)?;
        if *fact.field().ty() != Type::Money {
            let message = format!(
                "`offer.amount.request` takes an amount, and `{path}` is {}",
                fact.field().ty()
            );
            let problem = Diagnostic::error(codes::UNSUITABLE_VALUE, message)
                .at(reader.label(span, ""))
                .related_to(fact.declared().clone())
                .help("name a fact of type \"money\" that is not optional");
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
            reader.error(
                codes::UNKNOWN_NAME,
                format!("unknown fact `{path}`"),
                span,
                "not declared in facts.toml",
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
        let Some(table) = self.tables.iter().find(|table| table.name() == name) else {
            let known = self.tables.iter().map(Table::name);
            self.unknown("table", "tables", name, known, draft, reader);
            return None;
        };
        let Some(output) = table.single_output() else {
            let outputs: Vec<&str> = table
                .declaration
                .outputs
                .iter()
                .map(|column| column.name.as_ref())
                .collect();
            let message = format!(
                "table `{name}` gives several values: {}",
                outputs.join(", ")
            );
            let help = format!(
                "write a function that returns the one meant, and refer to it: `{{ rule = \"…\" }}`, with `tables.{name}(…).{}`",
                outputs.first().unwrap_or(&"")
            );
            reader.error(
                codes::UNSUITABLE_VALUE,
                message,
                &draft.span,
                "one value is needed",
                help,
            );
            return None;
        };
        self.suits(draft, expected, &output.ty, table.declared(), reader)?;
        let mut is_bound = true;
        for column in &table.declaration.inputs {
            is_bound &= self.is_bound(table, column, draft, arguments, reader);
        }
        is_bound.then(|| ValueRef::Table(Arc::clone(&table.declaration.name)))
    }

    /// Whether an input of a table gets a value: from an argument, else from the function of its name.
    fn is_bound(
        &self,
        table: &Table,
        column: &Column,
        draft: &RefDraft,
        arguments: &[&str],
        reader: &mut Reader<'_>,
    ) -> bool {
        if arguments.contains(&column.name.as_ref()) {
            return true;
        }
        let Some(program) = self.program else {
            return true;
        };
        let mut report = |message: String, related: Option<&Label>, help: String| {
            let mut problem = Diagnostic::error(codes::TABLE_INPUT, message)
                .at(reader.label(&draft.span, ""))
                .related_to(table.declared().clone())
                .help(help);
            problem.related.extend(related.cloned());
            reader.problems.push(problem);
            false
        };
        let Some(id) = program.function(&column.name) else {
            let message = format!(
                "nothing gives the column `{}` of table `{}`",
                column.name,
                table.name()
            );
            let help = format!(
                "write a function `{}()` that returns {}, or rename the column",
                column.name, column.ty
            );
            return report(message, None, help);
        };
        let function = program.describe(id);
        if !function.parameters.is_empty() {
            let message = format!(
                "function `{}` takes arguments, and nothing gives them",
                column.name
            );
            let help = "the function that gives a column of a table takes none".to_owned();
            return report(message, Some(&function.location), help);
        }
        if !fits(&function.returns, &column.ty) {
            let (gives, takes) = (&function.returns, &column.ty);
            let message = format!(
                "column `{}` takes {takes}, and the function of that name gives {gives}",
                column.name
            );
            let help = "give both the same type".to_owned();
            return report(message, Some(&function.location), help);
        }
        true
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
            reader.error(
                codes::UNKNOWN_NAME,
                format!("unknown function `{name}`"),
                span,
                "in none of the scripts",
                help,
            );
            return None;
        };
        let function = program.describe(id);
        let wrong = if function.is_private {
            Some((
                "is private",
                "take `private` away: the manifest refers to public functions",
            ))
        } else if !function.parameters.is_empty() {
            Some(("takes arguments", "refer to a function without arguments"))
        } else {
            None
        };
        if let Some((wrong, help)) = wrong {
            let problem = Diagnostic::error(
                codes::UNSUITABLE_VALUE,
                format!("function `{name}` {wrong}"),
            )
            .at(reader.label(span, ""))
            .related_to(function.location.clone())
            .help(help);
            reader.problems.push(problem);
            return None;
        }
        Some(id)
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
                self.unsuitable(draft, &help, &ty.to_string(), Some(declared), reader);
                None
            }
        }
    }

    fn unknown<'n>(
        &self,
        what: &str,
        kind: &str,
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
        draft: &RefDraft,
        reader: &mut Reader<'_>,
    ) {
        if !self.lost.may_have(&format!("{kind}.{name}")) {
            let message = format!("unknown {what} `{name}`");
            let place = format!(
                "not declared in {}",
                if kind == "params" {
                    "parameters.toml"
                } else {
                    "tables/"
                }
            );
            reader.error(
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
        help: &str,
        got: &str,
        declared: Option<&Label>,
        reader: &mut Reader<'_>,
    ) {
        let message = format!("`{}` cannot take {got}", draft.place);
        let mut problem = Diagnostic::error(codes::UNSUITABLE_VALUE, message)
            .at(reader.label(&draft.span, ""))
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
