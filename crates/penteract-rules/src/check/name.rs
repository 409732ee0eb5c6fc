//! Names and paths: facts, parameters, values named on the way, fields.

use std::collections::BTreeSet;
use std::sync::Arc;

use penteract_core::{LocalText, text};

use crate::ast::{Expr, ExprKind, Ident, Span};
use crate::codes;
use crate::diagnostic::{Help, Label, Severity, listed};
use crate::fault::Fault;
use crate::ir::{Kind, Node};
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

/// The date of `params.at(date)`, and where `params` stands.
fn dated(expr: &Expr) -> Option<(Span, &Expr)> {
    match &expr.kind {
        ExprKind::Method {
            base,
            name,
            arguments,
        } if matches!(&base.kind, ExprKind::Name(root) if &**root == "params")
            && &*name.text == "at" =>
        {
            let [date] = arguments.as_slice() else {
                return None;
            };
            Some((base.span, date))
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
                    Fault::new(
                        codes::SYNTAX,
                        expr.span,
                        text!("expected a value", "une valeur est attendue"),
                    ),
                );
            };
            if let Some((root, date)) = dated(base) {
                return self.parameter_at(root, date, name, scope);
            }
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
                    text!(
                        "a table is looked up by its inputs",
                        "une table se consulte par ses entrées"
                    ),
                )
                .help(text!(
                    "write `tables.name(input, …)`",
                    "écrivez `tables.name(input, …)`"
                ));
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
                    let fault = self.unknown_field(
                        name,
                        &text!(
                            "an item of `{record}`",
                            "un élément de `{record}`",
                            record = record.name
                        ),
                        &names,
                    );
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
                let fault = Fault::new(
                    codes::UNKNOWN_FIELD,
                    name.span,
                    text!("a date has no fields", "une date n'a pas de champs"),
                )
                .help(text!(
                    "write `{name}(…)`",
                    "écrivez `{name}(…)`",
                    name = name.text
                ));
                self.fail(scope, fault)
            }
            other => {
                let fault = Fault::new(
                    codes::UNKNOWN_FIELD,
                    name.span,
                    text!(
                        "{other} has no field `{name}`",
                        "{other} n'a pas de champ `{name}`",
                        other = other.describe(),
                        name = name.text
                    ),
                )
                .note(text!("not a field", "ce n'est pas un champ"));
                self.fail(scope, fault)
            }
        }
    }

    fn parameter(&mut self, path: &Path<'_>, span: Span, scope: &mut Scope) -> Typed {
        let Some((name, rest)) = path.fields.split_first() else {
            let fault = Fault::new(
                codes::UNKNOWN_PARAMETER,
                span,
                text!(
                    "`params` alone is no value",
                    "`params` seul n'est pas une valeur"
                ),
            )
            .help(text!(
                "name the parameter: `params.name`",
                "nommez le paramètre : `params.name`"
            ));
            return self.fail(scope, fault);
        };
        let (number, ty) = match self.named_parameter(name, scope) {
            Ok(found) => found,
            Err(failed) => return failed,
        };
        scope.reads.parameters.insert(number);
        let node = Node {
            kind: Kind::Parameter(number),
            span: path.root_span.to(name.span),
        };
        self.fields(Typed { node, ty }, rest, scope)
    }

    /// `params.at(date).name`: the parameter on another day.
    fn parameter_at(&mut self, root: Span, date: &Expr, name: &Ident, scope: &mut Scope) -> Typed {
        let date = self.expr(date, scope);
        let usage = LocalText::same("`params.at(date)`");
        let date = self.expect_type(date, &Type::Date, &usage, scope);
        let (number, ty) = match self.named_parameter(name, scope) {
            Ok(found) => found,
            Err(failed) => return failed,
        };
        scope.reads.parameters_at.insert(number);
        let node = Node {
            kind: Kind::ParameterAt(number, Box::new(date)),
            span: root.to(name.span),
        };
        Typed { node, ty }
    }

    /// `params.at(…)` that no name follows, or that has not one day.
    pub(super) fn day_alone(&mut self, days: &[Expr], span: Span, scope: &mut Scope) -> Typed {
        for day in days {
            self.expr(day, scope);
        }
        let told = match days {
            [_] => text!(
                "`params.at(date)` names no parameter",
                "`params.at(date)` ne nomme aucun paramètre"
            ),
            _ => text!(
                "`params.at` takes one day",
                "`params.at` prend un seul jour"
            ),
        };
        let mut fault = Fault::new(codes::UNKNOWN_PARAMETER, span, told).note(text!(
            "a day, and no name after it",
            "un jour, sans nom à sa suite"
        ));
        fault.help = Some(Help::from(text!(
            "write the name of the parameter after it: `params.at(date).name`",
            "écrivez le nom du paramètre à sa suite : `params.at(date).nom`"
        )));
        self.fail(scope, fault)
    }

    /// The number and type of a parameter; what stands in its place when it is not declared, which is told.
    fn named_parameter(&mut self, name: &Ident, scope: &Scope) -> Result<(u32, Ty), Typed> {
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
                text!(
                    "unknown parameter `{name}`",
                    "paramètre inconnu `{name}`",
                    name = name.text
                ),
            )
            .note(text!(
                "not declared in parameters.toml",
                "non déclaré dans parameters.toml"
            ));
            let said = |near| {
                text!(
                    "a parameter with a similar name exists: `{near}`",
                    "un paramètre a un nom voisin : `{near}`"
                )
            };
            let near = Help::meant(&name.text, names.clone(), said);
            fault.help = Some(near.unwrap_or_else(|| {
                Help::from(text!(
                    "add it to parameters.toml, which has {listed}",
                    "ajoutez-le à parameters.toml, qui contient {listed}",
                    listed = listed(&name.text, names, '`')
                ))
            }));
            return Err(self.fail(scope, fault));
        };
        Ok((number, Ty::Known(parameter.ty.clone())))
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
        let mut owner = text!("fact", "donnée");
        let names = std::iter::once((path.root, path.root_span))
            .chain(path.fields.iter().map(|name| (&name.text, name.span)));
        for (name, place) in names {
            let children = self.children(&group);
            if !children.contains(&**name) {
                return self.unknown_part(name, place, &group, &owner, &children, scope);
            }
            owner = text!("{name} fact", "donnée de `{name}`");
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
            text!(
                "`{group}` is a group of facts, not a value",
                "`{group}` est un groupe de données, pas une valeur"
            ),
        )
        .help(text!(
            "name one of its facts: `{group}.{example}`",
            "nommez l'une de ses données : `{group}.{example}`"
        ));
        self.fail(scope, fault)
    }

    fn unknown_part(
        &mut self,
        name: &Arc<str>,
        place: Span,
        group: &str,
        owner: &LocalText,
        children: &BTreeSet<&str>,
        scope: &mut Scope,
    ) -> Typed {
        if !group.is_empty() {
            let ident = Ident {
                text: Arc::clone(name),
                span: place,
            };
            let names: Vec<&str> = children.iter().copied().collect();
            let mut fault = self.unknown_field(&ident, owner, &names);
            fault.message = text!(
                "unknown {owner} `{name}`",
                "{owner} inconnue : `{name}`",
                owner = owner
            );
            fault.note = text!("not declared in facts.toml", "non déclarée dans facts.toml");
            return self.fail(scope, fault);
        }
        let mut fault = Fault::new(
            codes::UNKNOWN_NAME,
            place,
            text!("unknown name `{name}`", "nom inconnu `{name}`"),
        );
        fault.help = if self.by_name.contains_key(name) {
            Some(Help::from(text!(
                "`{name}` is a function: call it, `{name}()`",
                "`{name}` est une fonction : appelez-la, `{name}()`"
            )))
        } else {
            let known = scope
                .names()
                .chain(["params", "tables", "as_of"])
                .chain(children.iter().copied());
            self.meant(name, known, |near| {
                text!(
                    "a similar name exists: `{near}`",
                    "il existe un nom voisin : `{near}`"
                )
            })
        };
        if fault.help.is_none() {
            let roots = listed(name, children.iter().copied(), '`');
            fault.help = Some(Help::from(text!(
                "scripts see {roots}, `params`, `tables` and `as_of`",
                "les scripts voient {roots}, `params`, `tables` et `as_of`",
                roots = roots
            )));
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
        let written = match self.text_of(scope.function, span) {
            text if text.is_empty() => "value".to_owned(),
            text => text,
        };
        Fault::new(
            codes::OPTIONAL_VALUE,
            span,
            text!(
                "`{written}` may be answered none",
                "`{written}` peut avoir « aucun » pour réponse"
            ),
        )
        .note(text!("may be none", "peut valoir « aucun »"))
        .help(text!(
            "say what none means: write `{written} ?? …`, or test it first: `is_some({written}) && …`",
            "dites ce que « aucun » signifie : écrivez `{written} ?? …`, ou vérifiez d'abord : `is_some({written}) && …`"
        ))
    }

    pub(super) fn text_of(&self, function: u32, span: Span) -> String {
        self.declared(function)
            .and_then(|declared| declared.text.get(span.range()))
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .unwrap_or_default()
    }

    /// "one of the choices of `interest`"
    pub(super) fn choice_of(name: &str) -> LocalText {
        text!(
            "one of the choices of `{name}`",
            "l'un des choix de `{name}`"
        )
    }

    /// Words must be among the choices; the first that is not is reported.
    pub(super) fn check_words(
        &mut self,
        words: &[Arc<str>],
        values: &[Arc<str>],
        wanted: &LocalText,
        span: Span,
        scope: &Scope,
    ) -> bool {
        let Some(word) = words.iter().find(|word| !values.contains(word)) else {
            return true;
        };
        let mut fault = Fault::new(
            codes::UNKNOWN_CHOICE,
            span,
            text!(
                "\"{word}\" is not {wanted}",
                "\"{word}\" n'est pas {wanted}",
                wanted = wanted
            ),
        )
        .note(text!("not a choice", "ce n'est pas un choix"));
        let said = |near| {
            text!(
                "a similar choice exists: \"{near}\"",
                "un choix a un nom voisin : \"{near}\""
            )
        };
        let near = Help::meant(word, values.iter().map(AsRef::as_ref), said);
        fault.help = Some(near.unwrap_or_else(|| {
            let all = listed(word, values.iter().map(AsRef::as_ref), '"');
            Help::from(text!(
                "the choices are {all}",
                "les choix sont {all}",
                all = all
            ))
        }));
        self.report(scope, fault, Severity::Error);
        false
    }

    /// Where a fact or parameter that an expression reads was declared.
    pub(super) fn declaration(&self, node: &Node) -> Option<Label> {
        match node.kind {
            Kind::Fact(id) => self.layout.fact(id)?.declared.clone(),
            Kind::Parameter(number) | Kind::ParameterAt(number, _) => self
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

    fn unknown_field(&self, name: &Ident, of: &LocalText, names: &[&str]) -> Fault {
        let mut fault = Fault::new(
            codes::UNKNOWN_FIELD,
            name.span,
            text!(
                "{of} has no field `{name}`",
                "{of} n'a pas de champ `{name}`",
                name = name.text,
                of = of
            ),
        )
        .note(text!("not a field", "ce n'est pas un champ"));
        if self.is_counting() {
            return fault;
        }
        let said = |near| {
            text!(
                "a fact with a similar name exists: `{near}`",
                "une donnée a un nom voisin : `{near}`"
            )
        };
        let near = self.meant(&name.text, names.iter().copied(), said);
        fault.help = Some(near.unwrap_or_else(|| {
            Help::from(text!(
                "there are {listed}",
                "il y a {listed}",
                listed = listed(&name.text, names.iter().copied(), '`')
            ))
        }));
        fault
    }
}

fn narrow(ty: Ty, is_narrowed: bool) -> Ty {
    match ty {
        Ty::Known(Type::Optional(inner)) if is_narrowed => Ty::Known(*inner),
        other => other,
    }
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
