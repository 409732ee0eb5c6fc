//! What nothing reads or calls.

use std::collections::HashSet;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::frame::FactId;
use crate::function::Role;

use super::{Checker, Reads};

impl Checker<'_> {
    pub(super) fn check_unused(&mut self) {
        self.check_unused_functions();
        // Where something could not be checked, what it reads is not known either.
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            return;
        }
        let environment = self.environment;
        let elsewhere: HashSet<&str> = environment
            .used_elsewhere
            .iter()
            .map(AsRef::as_ref)
            .collect();
        let mut reads = Reads::default();
        for checked in self.instances.iter().flatten() {
            reads.absorb(&checked.reads);
        }
        for (number, fact) in environment.facts.iter().enumerate() {
            let is_read = reads.facts.contains(&FactId::from_index(number));
            if is_read || elsewhere.contains(&*fact.path) {
                continue;
            }
            let mut warning =
                Diagnostic::warning(codes::UNUSED_FACT, format!("nothing reads the fact `{}`", fact.path))
                    .help("remove it, so that applicants are not asked for nothing, or write the rule that needs it");
            warning.primary = fact.declared.clone();
            self.push(warning);
        }
        for (number, parameter) in (0u32..).zip(&environment.parameters) {
            if reads.parameters.contains(&number)
                || elsewhere.contains(format!("params.{}", parameter.name).as_str())
            {
                continue;
            }
            let mut warning = Diagnostic::warning(
                codes::UNUSED_PARAMETER,
                format!("nothing reads the parameter `{}`", parameter.name),
            )
            .help("remove it, or write the rule that needs it");
            warning.primary = parameter.declared.clone();
            self.push(warning);
        }
        for (number, table) in (0u32..).zip(&environment.tables) {
            if reads.tables.contains(&number)
                || elsewhere.contains(format!("tables.{}", table.name).as_str())
            {
                continue;
            }
            let mut warning = Diagnostic::warning(
                codes::UNUSED_TABLE,
                format!("nothing looks up the table `{}`", table.name),
            )
            .help("remove it, or write the rule that needs it");
            warning.primary = table.declared.clone();
            self.push(warning);
        }
    }

    fn check_unused_functions(&mut self) {
        for (number, function) in (0u32..).zip(self.functions) {
            let name = &function.decl.name;
            let is_named_elsewhere = self.environment.used_elsewhere.contains(&name.text);
            if self.called.contains(&number) || is_named_elsewhere || function.role == Role::Library
            {
                continue;
            }
            let label = self.label_in(number, name.span, "never called");
            if function.decl.is_private {
                self.push(
                    Diagnostic::warning(
                        codes::UNUSED_FUNCTION,
                        format!("nothing calls `{}`", name.text),
                    )
                    .at(label)
                    .help("remove it, or call it"),
                );
            } else if !function.decl.parameters.is_empty() && function.role != Role::Eligibility {
                self.push(
                    Diagnostic::warning(
                        codes::UNCHECKED_FUNCTION,
                        format!("nothing calls `{}`, so that the types of its arguments are not known and it is not checked", name.text),
                    )
                    .at(label)
                    .help("call it from another function, or let it read facts instead of taking arguments"),
                );
            }
        }
    }
}
