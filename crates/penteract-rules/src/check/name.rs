//! Names and paths: facts, parameters, values named on the way, fields.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ast::{Expr, ExprKind, Ident, Span};
use crate::codes;
use crate::diagnostic::{Label, Severity, listed, suggest};
use crate::ir::{Kind, Node};
use crate::lexer::Fault;
use crate::types::{ChoiceType, CodeType, Type};

use super::scope::{Narrowed, Scope};
use super::ty::Ty;
use super::{Checker, Typed, code};

/// `company.turnover` taken apart: the first name and the fields after it.
struct Path<'e> {
    root: &'e Arc<str>,
    root_span: Span,
    fields: Vec<&'e Ident>,
}

fn path_of(expr: &Expr) -> Option<Path<'_>> {
    match &expr.kind {
        ExprKind::Name(root) => Some(Path {
            root,
            root_span: expr.span,
            fields: Vec::new(),
        }),
        ExprKind::Field { base, name } => {
            let mut path = path_of(base)?;
            path.fields.push(name);
            Some(path)
        }
        _ => None,
    }
}

impl<'a> Checker<'a> {
    /// A name, or fields of something.
    pub(super) fn path(&mut self, expr: &Expr, scope: &mut Scope) -> Typed {
        let Some(path) = path_of(expr) else {
            let ExprKind::Field { base, name } = &expr.kind else {
                return self.fail(
                    scope,
                    Fault::new(codes::SYNTAX, expr.span, "expected a value"),
                );
            };
            let base = self.expr(base, scope);
            return self.field(base, name, scope);
        };
        if let Some(local) = scope.read(path.root) {
            let (slot, ty) = (local.slot, local.ty.clone());
            let ty = narrow(ty, scope.narrowed.contains(&Narrowed::Local(slot)));
            let typed = Typed {
                node: Node {
                    kind: Kind::Local(slot),
                    span: path.root_span,
                },
                ty,
            };
            return self.fields(typed, &path.fields, scope);
        }
        match &**path.root {
            "as_of" => {
                let node = Node {
                    kind: Kind::AsOf,
                    span: path.root_span,
                };
                self.fields(
                    Typed {
                        node,
                        ty: Ty::Known(Type::Date),
                    },
                    &path.fields,
                    scope,
                )
            }
            "params" => self.parameter(&path, expr.span, scope),
            "tables" => {
                let fault = Fault::new(
                    codes::UNKNOWN_TABLE,
                    expr.span,
                    "a table is looked up by its inputs",
                )
                .help("write `tables.name(input, …)`");
                self.fail(scope, fault)
            }
            _ => self.fact(&path, expr.span, scope),
        }
    }

    fn fields(&mut self, mut typed: Typed, fields: &[&Ident], scope: &mut Scope) -> Typed {
        for field in fields {
            if typed.ty.is_error() {
                return typed;
            }
            typed = self.field(typed, field, scope);
        }
        typed
    }

    fn field(&mut self, base: Typed, name: &Ident, scope: &mut Scope) -> Typed {
        let span = base.node.span.to(name.span);
        match &base.ty {
            Ty::Error => base,
            Ty::Known(Type::Record(record)) => {
                let Some((at, ty)) = record.field(&name.text) else {
                    let names: Vec<&str> =
                        record.fields.iter().map(|(field, _)| &**field).collect();
                    let fault =
                        unknown_field(name, &format!("an item of `{}`", record.name), &names);
                    return self.fail(scope, fault);
                };
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                let is_narrowed = match base.node.kind {
                    Kind::Local(slot) => scope.narrowed.contains(&Narrowed::Field(slot, at)),
                    _ => false,
                };
                let ty = narrow(Ty::Known(ty.clone()), is_narrowed);
                Typed {
                    node: Node {
                        kind: Kind::Field(Box::new(base.node), at),
                        span,
                    },
                    ty,
                }
            }
            Ty::Known(Type::Code(code)) if &*name.text == "nomenclature" => {
                let values = code
                    .nomenclatures
                    .iter()
                    .map(|nomenclature| Arc::clone(&nomenclature.name))
                    .collect();
                let ty = Type::Choice(Arc::new(ChoiceType {
                    name: Arc::from("nomenclature"),
                    values,
                }));
                Typed {
                    node: Node {
                        kind: Kind::CodeNomenclature(Box::new(base.node)),
                        span,
                    },
                    ty: Ty::Known(ty),
                }
            }
            Ty::Known(Type::Code(code)) if &*name.text == "code" => {
                let (kind, ty) = if all_codes(code).is_some() {
                    (base.node.kind, Type::Code(Arc::clone(code)))
                } else {
                    (code::text(base.node, code).kind, Type::Text)
                };
                Typed {
                    node: Node { kind, span },
                    ty: Ty::Known(ty),
                }
            }
            Ty::Known(Type::Optional(_)) => {
                let fault = self.optional_fault(base.node.span, scope);
                self.fail(scope, fault)
            }
            Ty::Known(Type::Date) if matches!(&*name.text, "day" | "month" | "year") => {
                let fault = Fault::new(codes::UNKNOWN_FIELD, name.span, "a date has no fields")
                    .help(format!("write `{}(…)`", name.text));
                self.fail(scope, fault)
            }
            other => {
                let fault = Fault::new(
                    codes::UNKNOWN_FIELD,
                    name.span,
                    format!("{} has no field `{}`", other.describe(), name.text),
                )
                .note("not a field");
                self.fail(scope, fault)
            }
        }
    }

    fn parameter(&mut self, path: &Path<'_>, span: Span, scope: &mut Scope) -> Typed {
        let Some((name, rest)) = path.fields.split_first() else {
            let fault = Fault::new(codes::UNKNOWN_PARAMETER, span, "`params` alone is no value")
                .help("name the parameter: `params.name`");
            return self.fail(scope, fault);
        };
        let number = self.parameter_by_name.get(&name.text).copied();
        let found = number.and_then(|number| {
            let at = usize::try_from(number).ok()?;
            Some((number, self.environment.parameters.get(at)?))
        });
        let Some((number, parameter)) = found else {
            let names = self
                .environment
                .parameters
                .iter()
                .map(|parameter| &*parameter.name);
            let mut fault = Fault::new(
                codes::UNKNOWN_PARAMETER,
                name.span,
                format!("unknown parameter `{}`", name.text),
            )
            .note("not declared in parameters.toml");
            fault.help = Some(match suggest(&name.text, names.clone()) {
                Some(near) => format!("a parameter with a similar name exists: `{near}`"),
                None => format!(
                    "add it to parameters.toml, which has {}",
                    listed(&name.text, names, '`')
                ),
            });
            return self.fail(scope, fault);
        };
        scope.reads.parameters.insert(number);
        let node = Node {
            kind: Kind::Parameter(number),
            span: path.root_span.to(name.span),
        };
        self.fields(
            Typed {
                node,
                ty: Ty::Known(parameter.ty.clone()),
            },
            rest,
            scope,
        )
    }

    /// The longest beginning of the path that is a fact, then fields of it.
    fn fact(&mut self, path: &Path<'_>, span: Span, scope: &mut Scope) -> Typed {
        let mut text = path.root.to_string();
        let mut end = path.root_span;
        let mut found = None;
        for taken in 0..=path.fields.len() {
            if let Some(field) = taken.checked_sub(1).and_then(|at| path.fields.get(at)) {
                text.push('.');
                text.push_str(&field.text);
                end = field.span;
            }
            if let Some(id) = self.layout.by_path.get(text.as_str()) {
                found = Some((*id, taken, end));
            }
        }
        let Some((id, taken, end)) = found else {
            return self.unknown_path(path, span, scope);
        };
        scope.reads.facts.insert(id);
        let ty = self
            .layout
            .fact(id)
            .map_or(Ty::Error, |fact| Ty::Known(fact.ty.clone()));
        let ty = narrow(ty, scope.narrowed.contains(&Narrowed::Fact(id)));
        let node = Node {
            kind: Kind::Fact(id),
            span: path.root_span.to(end),
        };
        let rest: Vec<&Ident> = path.fields.iter().skip(taken).copied().collect();
        self.fields(Typed { node, ty }, &rest, scope)
    }

    fn unknown_path(&mut self, path: &Path<'_>, span: Span, scope: &mut Scope) -> Typed {
        let mut group = String::new();
        let mut owner = "fact".to_owned();
        let names = std::iter::once((path.root, path.root_span))
            .chain(path.fields.iter().map(|name| (&name.text, name.span)));
        for (name, place) in names {
            let children = self.children(&group);
            if !children.contains(&**name) {
                return self.unknown_part(name, place, &group, &owner, &children, scope);
            }
            owner = format!("{name} fact");
            if !group.is_empty() {
                group.push('.');
            }
            group.push_str(name);
        }
        let children = self.children(&group);
        let example = children.first().copied().unwrap_or("name");
        let fault = Fault::new(
            codes::UNKNOWN_FIELD,
            span,
            format!("`{group}` is a group of facts, not a value"),
        )
        .help(format!("name one of its facts: `{group}.{example}`"));
        self.fail(scope, fault)
    }

    fn unknown_part(
        &mut self,
        name: &Arc<str>,
        place: Span,
        group: &str,
        owner: &str,
        children: &BTreeSet<&str>,
        scope: &mut Scope,
    ) -> Typed {
        if !group.is_empty() {
            let ident = Ident {
                text: Arc::clone(name),
                span: place,
            };
            let names: Vec<&str> = children.iter().copied().collect();
            let mut fault = unknown_field(&ident, owner, &names);
            fault.message = format!("unknown {owner} `{name}`");
            fault.note = "not declared in facts.toml".to_owned();
            return self.fail(scope, fault);
        }
        let mut fault = Fault::new(codes::UNKNOWN_NAME, place, format!("unknown name `{name}`"));
        fault.help = if self.by_name.contains_key(name) {
            Some(format!("`{name}` is a function: call it, `{name}()`"))
        } else {
            let known = scope
                .names()
                .chain(["params", "tables", "as_of"])
                .chain(children.iter().copied());
            self.meant(name, known)
                .map(|near| format!("a similar name exists: `{near}`"))
        };
        if fault.help.is_none() {
            let roots = listed(name, children.iter().copied(), '`');
            fault.help = Some(format!(
                "scripts see {roots}, `params`, `tables` and `as_of`"
            ));
        }
        self.fail(scope, fault)
    }

    /// The names just below a group of facts.
    fn children(&self, group: &str) -> BTreeSet<&'a str> {
        let environment = self.environment;
        environment
            .facts
            .iter()
            .filter_map(|fact| {
                let rest = if group.is_empty() {
                    &*fact.path
                } else {
                    fact.path.strip_prefix(group)?.strip_prefix('.')?
                };
                rest.split('.').next()
            })
            .collect()
    }

    /// "may be answered none".
    pub(super) fn optional_fault(&mut self, span: Span, scope: &Scope) -> Fault {
        let text = self.text_of(scope.function, span);
        let text = if text.is_empty() {
            "this".to_owned()
        } else {
            format!("`{text}`")
        };
        Fault::new(
            codes::OPTIONAL_VALUE,
            span,
            format!("{text} may be answered none"),
        )
        .note("may be none")
        .help(format!(
            "say what none means: write `{} ?? …`, or test it first: `is_some({}) && …`",
            text.trim_matches('`'),
            text.trim_matches('`')
        ))
    }

    pub(super) fn text_of(&self, function: u32, span: Span) -> String {
        self.declared(function)
            .and_then(|declared| declared.text.get(span.range()))
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .unwrap_or_default()
    }

    /// Words must be among the choices; the first that is not is reported.
    pub(super) fn check_words(
        &mut self,
        words: &[Arc<str>],
        values: &[Arc<str>],
        of: &str,
        span: Span,
        scope: &Scope,
    ) -> bool {
        let Some(word) = words.iter().find(|word| !values.contains(word)) else {
            return true;
        };
        let mut fault = Fault::new(
            codes::UNKNOWN_CHOICE,
            span,
            format!("\"{word}\" is not one of the choices of {of}"),
        )
        .note("not a choice");
        fault.help = Some(match suggest(word, values.iter().map(AsRef::as_ref)) {
            Some(near) => format!("a similar choice exists: \"{near}\""),
            None => {
                let all = listed(word, values.iter().map(AsRef::as_ref), '"');
                format!("the choices are {all}")
            }
        });
        self.report(scope, fault, Severity::Error);
        false
    }

    /// Where a fact or parameter that an expression reads was declared.
    pub(super) fn declaration(&self, node: &Node) -> Option<Label> {
        match node.kind {
            Kind::Fact(id) => self.layout.fact(id)?.declared.clone(),
            Kind::Parameter(number) => self
                .environment
                .parameters
                .get(usize::try_from(number).ok()?)?
                .declared
                .clone(),
            Kind::Lookup { table, .. } => self
                .environment
                .tables
                .get(usize::try_from(table).ok()?)?
                .declared
                .clone(),
            _ => None,
        }
    }
}

fn narrow(ty: Ty, is_narrowed: bool) -> Ty {
    match ty {
        Ty::Known(Type::Optional(inner)) if is_narrowed => Ty::Known(*inner),
        other => other,
    }
}

fn unknown_field(name: &Ident, of: &str, names: &[&str]) -> Fault {
    let mut fault = Fault::new(
        codes::UNKNOWN_FIELD,
        name.span,
        format!("{of} has no field `{}`", name.text),
    )
    .note("not a field");
    fault.help = Some(match suggest(&name.text, names.iter().copied()) {
        Some(near) => format!("a fact with a similar name exists: `{near}`"),
        None => format!(
            "there are {}",
            listed(&name.text, names.iter().copied(), '`')
        ),
    });
    fault
}

/// Every code of the nomenclatures, or `None` when one of them is open. Those that are not in the catalogue do not
/// matter: nothing is said of their codes.
pub(super) fn all_codes(code: &CodeType) -> Option<Vec<Arc<str>>> {
    let is_listed = |list: &&crate::Nomenclature| list.unlisted.is_none();
    let mut all = Vec::new();
    for nomenclature in code.nomenclatures.iter().filter(is_listed) {
        all.extend(nomenclature.codes.as_ref()?.iter().cloned());
    }
    Some(all).filter(|all| !all.is_empty())
}
