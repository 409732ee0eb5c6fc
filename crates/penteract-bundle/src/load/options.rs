//! What the decisions of options read, and what nothing asks: a rule that waits for an answer nobody gives decides nothing.

use std::sync::Arc;

use penteract_core::{LocalText, text};
use penteract_rules::{Diagnostic, FactId, FunctionId, Label, Program, Role};

use super::parts::Parts;
use crate::bundle::Bundle;
use crate::codes;
use crate::facts::{AskedFor, Fact};
use crate::keys::Items;
use crate::manifest::{Manifest, OptionPlan, RefDraft, RefKind};
use crate::reader::{Reader, one_of};

/// Whoever reads facts.
struct FactReader {
    who: LocalText,
    place: Label,
    /// The option whose decision it is; none of an application.
    option: Option<Arc<str>>,
    reads: Vec<FactId>,
}

/// Reports what reads a fact that is not asked for its decision.
pub(super) fn report_unasked(
    program: &Program,
    manifest: &Manifest,
    options: &[OptionPlan],
    parts: &Parts,
    problems: &mut Vec<Diagnostic>,
) {
    let is_all_asked = |fact: &Fact| matches!(fact.asked_for(), AskedFor::Application);
    if parts.facts.iter().all(is_all_asked) {
        return;
    }
    for reader in readers(program, manifest, options, parts) {
        let option = reader.option.as_deref();
        let asked = |id: &FactId| {
            let path = program.describe_fact(*id)?.path.clone();
            parts.facts.iter().find(|fact| *fact.path() == *path)
        };
        let mut unasked = reader.reads.iter().filter_map(asked);
        let Some(fact) = unasked.find(|fact| !fact.is_told_to(option)) else {
            continue;
        };
        let path = fact.path();
        let who = &reader.who;
        let (message, help) = match (fact.asked_for(), option) {
            (AskedFor::Nothing(_), _) => (
                text!(
                    "{who} reads `{path}`, and there is no loan when it is read",
                    "{who} lit `{path}`, alors qu'il n'y a pas encore de prêt",
                    who = who
                ),
                text!(
                    "only the rules, the amount and the effect of an option with `rules` know the loan that runs",
                    "seuls les règles, le montant et l'effet d'une option avec `rules` connaissent le prêt en cours"
                ),
            ),
            (_, None) => (
                text!(
                    "{who} reads `{path}`, which is asked for options only",
                    "{who} lit `{path}`, qui n'est demandée que pour des options",
                    who = who
                ),
                text!(
                    "ask it with the application: a fact of a group without `options`",
                    "demandez-la avec le dossier : une donnée d'un groupe sans `options`"
                ),
            ),
            (_, Some(option)) => (
                text!(
                    "{who} reads `{path}`, which option `{option}` does not ask",
                    "{who} lit `{path}`, que l'option `{option}` ne demande pas",
                    who = who
                ),
                text!(
                    "add \"{option}\" to the `options` of its group",
                    "ajoutez \"{option}\" aux `options` de son groupe"
                ),
            ),
        };
        let declared = Label {
            text: text!("declared here", "déclarée ici"),
            ..fact.declared().clone()
        };
        let mut problem = Diagnostic::error(codes::FACT_UNASKED, message).at(reader.place);
        if !matches!(fact.asked_for(), AskedFor::Nothing(_)) {
            problem = problem.related_to(declared);
        }
        problems.push(problem.help(help));
    }
}

/// Reports an effect that does not follow the amount that its option grants: it would do what nobody decided.
pub(super) fn report_ungranted(
    program: &Program,
    manifest: &Manifest,
    parts: &Parts,
    problems: &mut Vec<Diagnostic>,
) {
    for draft in manifest.body.options.iter().flat_map(Items::all) {
        let (Some(request), Some(id)) = (draft.request(), &draft.id) else {
            continue;
        };
        let effect = draft.effect_references();
        let mut read = effect.iter();
        let fact = program.fact(request);
        if read.any(|value| fact.is_some_and(|fact| reads(program, value, parts).contains(&fact))) {
            continue;
        }
        let (file, span) = match effect.first() {
            Some(value) => (&value.file, &value.span),
            None => (&manifest.file, &id.span),
        };
        let message = text!(
            "the effect of option `{option}` does not read `{request}`, which its `amount` grants",
            "l'effet de l'option `{option}` ne lit pas `{request}`, que son `amount` accorde",
            option = id.name
        );
        let help = text!(
            "write `{{ fact = \"{request}\" }}` where the effect says how much",
            "écrivez `{{ fact = \"{request}\" }}` là où l'effet dit combien"
        );
        Reader::new(file, problems).error(codes::UNSUITABLE_VALUE, message, span, help);
    }
}

/// The rules and the values of the manifest, each with the decision that it is read for. Constraints hold between whatever
/// is answered.
fn readers(
    program: &Program,
    manifest: &Manifest,
    options: &[OptionPlan],
    parts: &Parts,
) -> Vec<FactReader> {
    let of_rule = |id: FunctionId, option: Option<Arc<str>>| {
        let function = program.describe(id);
        FactReader {
            who: text!("rule `{rule}`", "la règle `{rule}`", rule = function.name),
            place: function.location.clone(),
            option,
            reads: function.reads.clone(),
        }
    };
    let mut readers: Vec<FactReader> = program.rules().map(|id| of_rule(id, None)).collect();
    for option in options {
        let rules = option.rules.iter();
        let rules = rules.flat_map(|rules| program.rules_of_options(&rules.file));
        readers.extend(rules.map(|id| of_rule(id, Some(Arc::clone(&option.id)))));
    }
    let drafts = manifest.body.options.iter().flat_map(Items::all);
    let decided: Vec<(Arc<str>, &RefDraft)> = drafts
        .flat_map(|draft| {
            let id = draft.id.as_ref().map(|id| Arc::clone(&id.name));
            let id = id.unwrap_or_else(|| Arc::from(""));
            let values = draft.decided().into_iter();
            values.map(move |value| (Arc::clone(&id), value))
        })
        .collect();
    for reference in manifest.references() {
        let mut decided = decided.iter();
        let option = decided.find(|(_, value)| std::ptr::eq(*value, reference));
        readers.push(FactReader {
            who: LocalText::same(format!("`{}`", reference.place)),
            place: Label::place(Arc::clone(&reference.file), reference.span.clone()),
            option: option.map(|(option, _)| Arc::clone(option)),
            reads: reads(program, reference, parts),
        });
    }
    readers
}

/// The facts that a value of the manifest may read.
fn reads(program: &Program, reference: &RefDraft, parts: &Parts) -> Vec<FactId> {
    let of_function = |name: &str| {
        let id = program.function(name);
        id.map_or_else(Vec::new, |id| program.describe(id).reads.clone())
    };
    match &reference.kind {
        RefKind::Literal(_) | RefKind::Parameter(_) => Vec::new(),
        RefKind::Fact(path) => program.fact(path).into_iter().collect(),
        RefKind::Rule(name) => of_function(name),
        RefKind::Table(name) => {
            let table = parts.tables.iter().find(|table| table.name() == &**name);
            let inputs = table.into_iter();
            let inputs = inputs.flat_map(|table| &table.declaration.inputs);
            inputs
                .flat_map(|column| of_function(&column.name))
                .collect()
        }
    }
}

/// Reports facts that are asked for an option that is not there, and scripts that no option names: neither would ever be
/// read.
pub(super) fn report_unnamed(parts: &Parts, bundles: &[Bundle], problems: &mut Vec<Diagnostic>) {
    let options = || bundles.iter().flat_map(Bundle::options);
    let mut told: Vec<Label> = Vec::new();
    for fact in parts.facts.iter() {
        let AskedFor::Options(names) = fact.asked_for() else {
            continue;
        };
        for (name, span) in names.placed() {
            let place = Label::place(Arc::clone(&fact.declared().file), span.clone());
            let mut decided = options().filter(|option| option.rules.is_some());
            if decided.any(|option| option.id == *name) || told.contains(&place) {
                continue;
            }
            told.push(place);
            let known = options().filter(|option| option.rules.is_some());
            let message = match options().any(|option| option.id == *name) {
                true => text!(
                    "nothing decides option `{name}`, so that its facts are never asked",
                    "rien ne décide l'option `{name}`, si bien que ses données ne sont jamais demandées"
                ),
                false => text!("unknown option `{name}`", "option inconnue `{name}`"),
            };
            let help = one_of(name, known.map(|option| &*option.id));
            let mut reader = Reader::new(&fact.declared().file, problems);
            reader.error(codes::UNKNOWN_NAME, message, span, help);
        }
    }
    for script in parts.scripts.iter() {
        let mut rules = options().filter_map(|option| option.rules.as_ref());
        if script.role != Role::Option || rules.any(|rules| rules.file == script.file) {
            continue;
        }
        let message = text!(
            "no option is decided by this script",
            "aucune option n'est décidée par ce script"
        );
        let problem = Diagnostic::error(codes::UNKNOWN_FILE, message)
            .at(Label::place(Arc::clone(&script.file), 0..0))
            .help(text!(
                "name it in an option: `rules = \"…\"`, the name of the file without `.rhai`; or take it away",
                "nommez-le dans une option : `rules = \"…\"`, le nom du fichier sans `.rhai` ; ou retirez-le"
            ));
        problems.push(problem);
    }
}
