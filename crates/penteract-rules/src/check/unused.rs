//! What nothing reads or calls.

use std::collections::HashSet;

use penteract_core::text;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::function::Role;
use crate::ids::FactId;

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
                Diagnostic::warning(codes::UNUSED_FACT, text!("nothing reads the fact `{path}`", "rien ne lit la donnée `{path}`", path = fact.path))
                    .help(text!("remove it, so that applicants are not asked for nothing, or write the rule that needs it", "supprimez-la, pour ne pas interroger les demandeurs pour rien, ou écrivez la règle qui en a besoin"));
            warning.primary = fact.declared.clone();
            self.push(warning);
        }
        for (number, parameter) in (0u32..).zip(&environment.parameters) {
            if reads.parameters.contains(&number)
                || reads.parameters_at.contains(&number)
                || elsewhere.contains(format!("params.{}", parameter.name).as_str())
            {
                continue;
            }
            let mut warning = Diagnostic::warning(
                codes::UNUSED_PARAMETER,
                text!(
                    "nothing reads the parameter `{parameter}`",
                    "rien ne lit le paramètre `{parameter}`",
                    parameter = parameter.name
                ),
            )
            .help(text!(
                "remove it, or write the rule that needs it",
                "supprimez-le, ou écrivez la règle qui en a besoin"
            ));
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
                text!(
                    "nothing looks up the table `{table}`",
                    "rien ne consulte la table `{table}`",
                    table = table.name
                ),
            )
            .help(text!(
                "remove it, or write the rule that needs it",
                "supprimez-la, ou écrivez la règle qui en a besoin"
            ));
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
            let label = self.label_in(number, name.span, text!("never called", "jamais appelée"));
            if function.decl.is_private {
                self.push(
                    Diagnostic::warning(
                        codes::UNUSED_FUNCTION,
                        text!(
                            "nothing calls `{name}`",
                            "rien n'appelle `{name}`",
                            name = name.text
                        ),
                    )
                    .at(label)
                    .help(text!(
                        "remove it, or call it",
                        "supprimez-la, ou appelez-la"
                    )),
                );
            } else if !function.decl.parameters.is_empty() && function.states().is_none() {
                self.push(
                    Diagnostic::warning(
                        codes::UNCHECKED_FUNCTION,
                        text!("nothing calls `{name}`, so that the types of its arguments are not known and it is not checked", "rien n'appelle `{name}` : les types de ses arguments sont inconnus et elle n'est pas vérifiée", name = name.text),
                    )
                    .at(label)
                    .help(text!("call it from another function, or let it read facts instead of taking arguments", "appelez-la d'une autre fonction, ou faites-lui lire des données au lieu de prendre des arguments")),
                );
            }
        }
    }
}
