//! Calls of functions of the bundle, and look-ups in tables.

use std::sync::Arc;

use penteract_core::{LocalText, text};

use crate::ast::{Expr, Ident, Span};
use crate::codes;
use crate::diagnostic::{Diagnostic, Help, Label, listed};
use crate::fault::Fault;
use crate::host::HostFunction;
use crate::ir::{Kind, Node, Output};
use crate::types::{RecordType, Type};

use super::scope::Scope;
use super::ty::Ty;
use super::{Checker, Typed, code};

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        name: &Ident,
        arguments: &[Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        if let Some(function) = HostFunction::by_name(&name.text) {
            return self.host_call(function, name, arguments, span, scope);
        }
        let Some(number) = self.by_name.get(&name.text).copied() else {
            return self.unknown_function(name, scope);
        };
        self.called.insert(number);
        let mut nodes = Vec::new();
        let mut types = Vec::new();
        let mut is_sound = true;
        for argument in arguments {
            let typed = self.expr(argument, scope);
            is_sound &= !typed.ty.is_error();
            nodes.push(typed.node);
            types.push(typed.ty);
        }
        let Some(callee) = self.declared(number) else {
            return self.unknown_function(name, scope);
        };
        if callee.decl.parameters.len() != arguments.len() {
            let label = self.place_in(scope.function, span);
            let declared = Label::new(
                callee.file.clone(),
                callee.decl.name.span.range(),
                text!("declared here", "déclaré ici"),
            );
            self.push(
                Diagnostic::error(
                    codes::ARGUMENT_COUNT,
                    text!(
                        "`{name}` takes {count}, not {arguments}",
                        "`{name}` prend {count}, et non {arguments}",
                        name = name.text,
                        count = count(callee.decl.parameters.len()),
                        arguments = arguments.len()
                    ),
                )
                .at(label)
                .related_to(declared),
            );
            is_sound = false;
        }
        if !is_sound {
            return Typed {
                node: Node {
                    kind: Kind::AsOf,
                    span,
                },
                ty: Ty::Error,
            };
        }
        let called = self.instantiate(number, types, name.span);
        let Some(checked) =
            called.and_then(|id| self.checked(id).cloned().map(|checked| (id, checked)))
        else {
            return Typed {
                node: Node {
                    kind: Kind::AsOf,
                    span,
                },
                ty: Ty::Error,
            };
        };
        let (instance, checked) = checked;
        scope.reads.absorb(&checked.reads);
        scope.deepest_call = scope.deepest_call.max(checked.depth);
        scope.steps = scope.steps.saturating_add(checked.steps);
        Typed {
            node: Node {
                kind: Kind::Call {
                    instance,
                    arguments: nodes,
                },
                span,
            },
            ty: checked.returns,
        }
    }

    fn unknown_function(&mut self, name: &Ident, scope: &Scope) -> Typed {
        let mut fault = Fault::new(
            codes::UNKNOWN_FUNCTION,
            name.span,
            text!(
                "unknown function `{name}`",
                "fonction inconnue `{name}`",
                name = name.text
            ),
        );
        fault.help = Some(if super::list::is_walk(&name.text) {
            Help::from(text!(
                "write `list.{name}(…)`",
                "écrivez `list.{name}(…)`",
                name = name.text
            ))
        } else {
            let declared = self.functions.iter();
            let declared = declared.map(|function| &*function.decl.name.text);
            let known = HostFunction::names().map(|name| -> &str { name });
            let known = known.chain(declared);
            let said = |near| {
                text!(
                    "a function with a similar name exists: `{near}`",
                    "une fonction a un nom voisin : `{near}`"
                )
            };
            self.meant(&name.text, known, said).unwrap_or_else(|| {
                Help::from(text!(
                    "declare it in a script of the product or of a library that the product uses",
                    "déclarez-la dans un script du produit ou d'une bibliothèque que le produit emploie"
                ))
            })
        });
        self.fail(scope, fault)
    }

    /// `tables.premium(grid, year)`
    pub(super) fn lookup(
        &mut self,
        name: &Ident,
        arguments: &[Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Typed {
        let environment = self.environment;
        let found = (0u32..)
            .zip(&environment.tables)
            .find(|(_, table)| table.name == name.text);
        let Some((number, table)) = found else {
            let names = environment.tables.iter().map(|table| &*table.name);
            let mut fault = Fault::new(
                codes::UNKNOWN_TABLE,
                name.span,
                text!(
                    "unknown table `{name}`",
                    "table inconnue `{name}`",
                    name = name.text
                ),
            )
            .note(text!(
                "no such file in tables/",
                "aucun fichier de ce nom dans tables/"
            ));
            let said = |near| {
                text!(
                    "a table with a similar name exists: `{near}`",
                    "une table a un nom voisin : `{near}`"
                )
            };
            let near = Help::meant(&name.text, names.clone(), said);
            fault.help = Some(near.unwrap_or_else(|| match environment.tables.is_empty() {
                true => Help::from(text!(
                    "the product has no tables",
                    "le produit n'a pas de table"
                )),
                false => Help::from(text!(
                    "there are {listed}",
                    "il y a {listed}",
                    listed = listed(&name.text, names, '`')
                )),
            }));
            return self.fail(scope, fault);
        };
        scope.reads.tables.insert(number);
        if table.inputs.len() != arguments.len() {
            let columns: Vec<&str> = table.inputs.iter().map(|column| &*column.name).collect();
            let fault = Fault::new(
                codes::ARGUMENT_COUNT,
                span,
                text!(
                    "table `{name}` takes {count}, not {arguments}",
                    "la table `{name}` prend {count}, et non {arguments}",
                    name = name.text,
                    count = count(columns.len()),
                    arguments = arguments.len()
                ),
            )
            .help(text!(
                "write `tables.{name}({columns})`",
                "écrivez `tables.{name}({columns})`",
                name = name.text,
                columns = columns.join(", ")
            ));
            return self.fail(scope, fault);
        }
        let mut inputs = Vec::new();
        for (argument, column) in arguments.iter().zip(&table.inputs) {
            let typed = self.expr(argument, scope);
            let what = text!(
                "column `{column}` of table `{table}`",
                "la colonne `{column}` de la table `{table}`",
                column = column.name,
                table = table.name
            );
            let lists = match (&typed.ty, &column.ty) {
                (Ty::Known(Type::Code(lists)), Type::Code(_)) => Some(Arc::clone(lists)),
                _ => None,
            };
            let input = self.expect_type(typed, &column.ty, &what, scope);
            inputs.push(match lists {
                Some(lists) => code::read(input, &lists),
                None => input,
            });
        }
        let (output, ty) = match table.outputs.as_slice() {
            [only] => (Output::Value, only.ty.clone()),
            several => {
                let fields = several
                    .iter()
                    .map(|column| (column.name.clone(), column.ty.clone()))
                    .collect();
                let name = format!("tables.{}", table.name).into();
                (
                    Output::Row,
                    Type::Record(RecordType { name, fields }.into()),
                )
            }
        };
        Typed {
            node: Node {
                kind: Kind::Lookup {
                    table: number,
                    inputs,
                    output,
                },
                span,
            },
            ty: Ty::Known(ty),
        }
    }
}

pub(super) fn count(arguments: usize) -> LocalText {
    match arguments {
        0 => text!("no argument", "aucun argument"),
        1 => text!("one argument", "un argument"),
        several => LocalText::count(
            several,
            ["argument", "arguments"],
            ["argument", "arguments"],
        ),
    }
}
