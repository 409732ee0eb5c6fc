//! What the rules of a product lack: any rule at all, the text that a rule follows, a window of the product.

use std::sync::Arc;

use penteract_core::{Period, text};
use penteract_rules::{Diagnostic, Label, Program, Role};

use crate::codes;
use crate::manifest::{Manifest, Window};

/// A product without a rule accepts everybody: it has to say so.
pub(super) fn check_any(program: &Program, manifest: &Manifest, problems: &mut Vec<Diagnostic>) {
    let has_rules = program.rules().next().is_some();
    let problem = match (&manifest.unconditional, has_rules) {
        (None, false) if manifest.is_abstract.is_none() => {
            Diagnostic::error(codes::RULES_NONE, text!("the product has no rule: it accepts everybody", "le produit n'a aucune règle\u{a0}: il accepte tout le monde"))
                .at(Label::place(Arc::clone(&manifest.file), 0..0))
                .help(text!("write the conditions as public functions of rules/eligibility.rhai; a product that has none says `unconditional = true` in product.toml", "écrivez les conditions comme fonctions publiques de rules/eligibility.rhai\u{a0}; un produit qui n'en a aucune dit `unconditional = true` dans product.toml"))
        }
        (Some(span), true) => Diagnostic::warning(
            codes::RULES_NONE,
            text!("the product says `unconditional = true`, and has rules", "le produit dit `unconditional = true`, et a des règles"),
        )
        .at(Label::place(Arc::clone(&manifest.file), span.clone()))
        .help(text!("remove one of the two", "retirez l'un des deux")),
        _ => return,
    };
    problems.push(problem);
}

/// Warns of rules that name no text.
pub(super) fn check_laws(program: &Program, problems: &mut Vec<Diagnostic>) {
    let options = program.functions().filter(|id| {
        let function = program.describe(*id);
        function.is_public_of(Role::Option) && !function.is_off
    });
    for id in program.rules().chain(options) {
        let function = program.describe(id);
        if function.doc.law.is_empty() {
            let message = text!(
                "rule `{name}` names no text of law",
                "la règle `{name}` ne nomme aucun texte",
                name = function.name
            );
            problems.push(
                Diagnostic::warning(codes::RULES_NO_LAW, message)
                    .at(function.location.clone())
                    .help(text!("write `/// law: …` above it; where a lender decides so itself, its own document: `law: product policy of 3 May 2021`", "écrivez `/// law: …` au-dessus\u{a0}; quand un prêteur en décide lui-même, son propre document\u{a0}: `law: politique du produit du 3 mai 2021`")),
            );
        }
    }
}

/// Warns of a variant that is granted on days on which its product is neither granted nor followed by it.
pub(super) fn check_window(
    product: &[Window],
    variant: &[Window],
    written: &Label,
) -> Option<Diagnostic> {
    let is_within = |window: &Period| {
        product.iter().map(Window::period).any(|own| {
            own.intersection(*window) == Some(*window)
                || follows(&own, window)
                || follows(window, &own)
        })
    };
    let beyond = variant
        .iter()
        .map(Window::period)
        .find(|window| !is_within(window))?;
    let shown: Vec<String> = product
        .iter()
        .map(|window| window.period().to_string())
        .collect();
    let message = text!(
        "the variant is granted on {beyond}, beyond the dates of its product",
        "la variante est accordée sur {beyond}, au-delà des dates de son produit"
    );
    Some(
        Diagnostic::warning(codes::VARIANT_WINDOW, message)
            .at(written.clone())
            .help(text!("the product is granted on {shown}: keep to these dates, begin on the day after them, or widen those of the product", "le produit est accordé sur {shown}\u{a0}: gardez ces dates, commencez le lendemain, ou étendez celles du produit", shown = shown.join(", "))),
    )
}

/// Whether a period begins on the day after another.
fn follows(earlier: &Period, later: &Period) -> bool {
    earlier
        .until()
        .is_some_and(|until| until.succ_opt() == later.from())
}
