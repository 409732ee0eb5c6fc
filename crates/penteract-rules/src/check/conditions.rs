//! Every condition of the scripts, with what its names stand for: told when no answer changes it.

use std::collections::BTreeMap;

use crate::ast::Span;
use crate::ir::{Kind, Node};

use super::Checker;
use super::bounds::Decided;
use super::names::Names;

/// How many expressions are gone through at most; beyond, conditions that hang on arguments are left alone.
const MAX_STEPS: u32 = 200_000;

/// How deep calls are followed.
const MAX_DEPTH: u32 = 16;

/// What each condition is, by its function and place: none once one call or another may change it.
type Found = BTreeMap<(u32, Span), Option<Decided>>;

struct Conditions<'c, 'a> {
    checker: &'c Checker<'a>,
    function: u32,
    depth: u32,
    steps: u32,
    found: Found,
}

impl Checker<'_> {
    /// Warns of the conditions that no answer changes.
    pub(super) fn check_conditions(&mut self) {
        let mut conditions = Conditions {
            checker: self,
            function: 0,
            depth: 0,
            steps: MAX_STEPS,
            found: Found::new(),
        };
        for checked in self.instances.iter().flatten() {
            let instance = &checked.instance;
            if instance.arguments.is_empty() {
                conditions.function = instance.function;
                conditions.go(&instance.body, &Names::Nothing);
            }
        }
        let is_whole = conditions.steps > 0;
        let found = conditions.found;
        for ((function, span), decided) in found {
            let takes_arguments = self
                .declared(function)
                .is_none_or(|declared| !declared.decl.parameters.is_empty());
            if let Some(decided) = decided.filter(|_| is_whole || !takes_arguments) {
                self.tell_decided(function, span, &decided);
            }
        }
    }
}

impl Conditions<'_, '_> {
    fn go(&mut self, node: &Node, names: &Names<'_>) {
        let Some(left) = self.steps.checked_sub(1) else {
            return;
        };
        self.steps = left;
        if matches!(
            node.kind,
            Kind::Compare(..) | Kind::InItems(..) | Kind::InList(..) | Kind::InRange { .. }
        ) {
            let decided = self.checker.decided_here(node, names);
            let place = (self.function, node.span);
            self.found
                .entry(place)
                .and_modify(|known| {
                    *known = match (*known, decided) {
                        (Some(known), Some(other)) => known.and(other),
                        _ => None,
                    }
                })
                .or_insert(decided);
        }
        match &node.kind {
            Kind::Let(lets, result) => {
                let names = Names::Lets(lets, names);
                for (_, value) in lets {
                    self.go(value, &names);
                }
                self.go(result, &names);
            }
            Kind::Call {
                instance,
                arguments,
            } => {
                for argument in arguments {
                    self.go(argument, names);
                }
                let Some(called) = self.checker.checked(*instance) else {
                    return;
                };
                if arguments.is_empty() {
                    return;
                }
                if self.depth >= MAX_DEPTH {
                    self.steps = 0;
                    return;
                }
                let caller = std::mem::replace(&mut self.function, called.instance.function);
                self.depth += 1;
                self.go(&called.instance.body, &Names::Arguments(arguments, names));
                self.depth -= 1;
                self.function = caller;
            }
            kind => kind.each(&mut |part| self.go(part, names)),
        }
    }
}
