//! The names that a function gives to values, and what is known of them on the way.

use std::sync::Arc;

use penteract_core::{LocalText, text};

use crate::ast::{Ident, Span};
use crate::codes;
use crate::diagnostic::{Diagnostic, Severity};
use crate::fault::Fault;
use crate::function::Role;
use crate::host::HostFunction;
use crate::ids::FactId;

use super::ty::Ty;
use super::{Checker, Reads};

/// A value that a condition on the way has shown not to be none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Narrowed {
    Fact(FactId),
    Local(u32),
    Field(u32, u32),
}

pub(super) struct Local {
    pub(super) name: Arc<str>,
    pub(super) ty: Ty,
    pub(super) slot: u32,
    span: Span,
    is_read: bool,
    is_let: bool,
    is_visible: bool,
}

/// One instance of a function while it is being checked.
pub(crate) struct Scope {
    pub(super) function: u32,
    pub(super) role: Role,
    locals: Vec<Local>,
    pub(super) slots: u32,
    pub(super) narrowed: Vec<Narrowed>,
    pub(super) reads: Reads,
    pub(super) deepest_call: u32,
    /// How many expressions an evaluation goes through at most, those of what is called included.
    pub(super) steps: u32,
}

impl Scope {
    pub(super) fn new(function: u32, role: Role) -> Self {
        Self {
            function,
            role,
            locals: Vec::new(),
            slots: 0,
            narrowed: Vec::new(),
            reads: Reads::default(),
            deepest_call: 0,
            steps: 0,
        }
    }

    pub(super) fn read(&mut self, name: &str) -> Option<&Local> {
        let local = self
            .locals
            .iter_mut()
            .rev()
            .find(|local| local.is_visible && &*local.name == name)?;
        local.is_read = true;
        Some(local)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.locals
            .iter()
            .filter(|local| local.is_visible)
            .map(|local| &*local.name)
    }

    /// How many locals there are now, to be given back to [`Scope::close`].
    pub(super) fn open(&self) -> usize {
        self.locals.len()
    }

    /// Ends a block: its names are no longer seen.
    pub(super) fn close(&mut self, mark: usize) {
        for local in self.locals.iter_mut().skip(mark) {
            local.is_visible = false;
        }
    }

    pub(super) fn add(&mut self, name: &Ident, ty: Ty, is_let: bool) -> u32 {
        let slot = self.slots;
        self.slots += 1;
        self.locals.push(Local {
            name: Arc::clone(&name.text),
            ty,
            slot,
            span: name.span,
            is_read: false,
            is_let,
            is_visible: true,
        });
        slot
    }
}

impl Checker<'_> {
    /// Gives a name to a parameter of a function.
    pub(super) fn declare(&mut self, scope: &mut Scope, name: &Ident, ty: Ty) -> u32 {
        self.check_shadow(scope, name);
        scope.add(name, ty, false)
    }

    /// Gives a name to the value of a `let`.
    pub(super) fn declare_let(&mut self, scope: &mut Scope, name: &Ident, ty: Ty) -> u32 {
        self.check_shadow(scope, name);
        scope.add(name, ty, true)
    }

    fn check_shadow(&mut self, scope: &Scope, name: &Ident) {
        let taken = if let Some(what) = self.reserved_name(&name.text) {
            what
        } else if scope.names().any(|known| known == &*name.text) {
            text!("a value named before", "une valeur nommée auparavant")
        } else {
            return;
        };
        let fault = Fault::new(
            codes::SHADOWED_NAME,
            name.span,
            text!(
                "`{name}` already names {taken}",
                "`{name}` nomme déjà {taken}",
                name = name.text,
                taken = taken
            ),
        )
        .note(text!("named again here", "nommé de nouveau ici"))
        .help(text!(
            "choose another name, so that a reader never wonders which one is meant",
            "choisissez un autre nom, pour qu'un lecteur ne se demande jamais duquel il s'agit"
        ));
        self.report(scope, fault, Severity::Error);
    }

    /// What a name that scripts may not take stands for.
    pub(super) fn reserved_name(&self, name: &str) -> Option<LocalText> {
        if matches!(name, "params" | "tables" | "as_of") {
            return Some(text!("what every script reads", "ce que lit tout script"));
        }
        if HostFunction::by_name(name).is_some() || super::list::is_walk(name) {
            return Some(text!(
                "a function that every script can call",
                "une fonction que tout script peut appeler"
            ));
        }
        self.roots
            .contains(name)
            .then(|| text!("facts", "des données"))
    }

    /// Names of functions: each once, none of them taken.
    pub(super) fn check_declarations(&mut self) {
        for (number, function) in (0u32..).zip(self.functions) {
            let name = &function.decl.name;
            let label = self.place_in(number, name.span);
            if let Some(what) = self.reserved_name(&name.text) {
                self.push(
                    Diagnostic::error(
                        codes::SHADOWED_NAME,
                        text!(
                            "`{name}` already names {what}",
                            "`{name}` nomme déjà {what}",
                            name = name.text,
                            what = what
                        ),
                    )
                    .at(label)
                    .help(text!(
                        "choose another name for the function",
                        "choisissez un autre nom pour la fonction"
                    )),
                );
                continue;
            }
            let first = self.by_name.get(&name.text).copied().unwrap_or(number);
            if let Some(first) = self.declared(first).filter(|_| first != number) {
                let before = self.label_in(
                    self.by_name.get(&name.text).copied().unwrap_or(number),
                    first.decl.name.span,
                    text!("first function of this name", "première fonction de ce nom"),
                );
                self.push(
                    Diagnostic::error(
                        codes::DUPLICATE_FUNCTION,
                        text!("two functions are named `{name}`", "deux fonctions se nomment `{name}`", name = name.text),
                    )
                    .at(label)
                    .related_to(before)
                    .help(text!("names are shared by all the scripts of a product and its libraries: rename one of them", "les noms sont communs à tous les scripts d'un produit et de ses bibliothèques : renommez l'une des deux")),
                );
            }
        }
    }

    pub(super) fn report_unused_lets(&mut self, scope: &Scope) {
        for local in scope
            .locals
            .iter()
            .filter(|local| local.is_let && !local.is_read && !local.name.starts_with('_'))
        {
            let fault = Fault::new(
                codes::UNUSED_LET,
                local.span,
                text!(
                    "nothing reads `{local}`",
                    "rien ne lit `{local}`",
                    local = local.name
                ),
            )
            .help(text!(
                "remove it, or use it",
                "supprimez-le, ou employez-le"
            ));
            self.report(scope, fault, Severity::Warning);
        }
    }
}
