//! Sentences of the command line, each in every language.

use std::path::Path;

use penteract::guarantee::CapKind;
use penteract::language::Words;
use penteract::{Language, LocalText, ReleaseError, Say, text};
use rust_decimal::Decimal;

use super::WrongFile;

/// The sentences in one language.
///
/// Amounts, percentages and dates come in already written as the language writes them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts(pub(crate) Language);

/// What an answer to a question looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerForm<'a> {
    YesOrNo,
    WholeNumber,
    /// In this currency.
    Amount(&'a str),
    Percent,
    Number,
    Date,
    Text,
    /// One of those shown above it.
    Choice,
    /// A code of one of these lists.
    Code(&'a [&'a str]),
}

/// A method for each sentence: its name and what it tells, English, French, and parts as in [`text!`].
macro_rules! sentences {
    ($(
        $(#[$doc:meta])*
        $name:ident($($told:ident: $ty:ty),*) =>
            $english:literal, $french:literal $(, $given:ident = $value:expr)*;
    )*) => {
        impl Texts {
            $(
                $(#[$doc])*
                pub(crate) fn $name(self $(, $told: $ty)*) -> String {
                    text!($english, $french $(, $given = $value)*).say(self.0)
                }
            )*
        }
    };
}

sentences! {
    decided_as_of(date: &str) => "as of {date}", "au {date}";
    amount_as_requested() => "as requested", "comme demandé";
    amount_requested(requested: &str) => "{requested} requested", "{requested} demandés";
    rate_a_year(rate: &str) => "{rate} a year", "{rate} par an";
    /// What holds from a day on.
    since_a_day(what: &str, day: &str) => "{what} from {day}", "{what} à partir du {day}";
    labelled(label: &str, value: &str) => "{label}: {value}", "{label} : {value}";
    date_of_the_decision() => "Date of the decision", "Date de la décision";
    needed_by(functions: &[String]) =>
        "needed for: {functions}",
        "nécessaire pour : {functions}",
        functions = joined(functions, &["; ", " ; "]);
    how_to_answer() =>
        "Empty line: leave the question unanswered. ?: why it is asked. <: one step back. Ctrl-D: stop and decide with the answers so far.",
        "Ligne vide : laisser la question sans réponse. ? : pourquoi elle est posée. < : un pas en arrière. Ctrl-D : arrêter et décider avec les réponses données.";
    decide_or_go_back() => "Enter: decide. <: one step back.", "Entrée : décider. < : un pas en arrière.";
    save_without_asking() =>
        "--save keeps the answers that are asked for: add --ask",
        "--save garde les réponses aux questions posées : ajoutez --ask";
    bounded(min: &str, max: &str) => "from {min} to {max}", "de {min} à {max}";
    at_least(min: &str) => "at least {min}", "au moins {min}";
    at_most(max: &str) => "at most {max}", "au plus {max}";
    or_none() => "or none", "ou « aucun »";
    how_many() => "how many there are, 0 when there are none", "combien il y en a, 0 s'il n'y en a pas";
    item_of(number: usize, count: usize) => "{number} of {count}", "{number} sur {count}";
    answers_kept(path: &Path) =>
        "the answers are in {file}: `penteract decide … {path} --ask` goes on from there",
        "les réponses sont dans {file} : `penteract decide … {path} --ask` reprend là",
        file = name_of(path), path = path.display().to_string();
    answers_so_far(answers: &str) => "the answers so far: {answers}", "les réponses données : {answers}";
    answers_needed(labels: &[String]) =>
        "no answer to {labels}",
        "sans réponse à {labels}",
        labels = joined(labels, &[", ", ", "]);
    no_value(name: &str, problem: &str) =>
        "`{name}` has no value on this day, on which the product is not granted: {problem}",
        "`{name}` n'a pas de valeur ce jour, où le produit n'est pas octroyé : {problem}";
    value_unknown(why: &str) => "unknown ({why})", "inconnu ({why})";
    in_force(period: &str) => "in force {period}", "en vigueur {period}";
    otherwise_asked_again() =>
        "When it does not hold, the answers are asked again: they are not true together.",
        "Si elle n'est pas remplie, les réponses sont redemandées : elles ne sont pas vraies ensemble.";
    table_line(table: &str, line: u32) => "grid `{table}`, line {line}", "grille `{table}`, ligne {line}";
    not_the_required_outcome(required: &str, got: &LocalText) =>
        "the outcome, {got}, is not the one that `--require {required}` asks for",
        "l'issue, {got}, n'est pas celle que demande `--require {required}`",
        got = got;
    amounts_in(currency: &str) => "amounts in {currency}", "montants en {currency}";
    instalments_without_payment(from: &str, until: &str) =>
        "no payment from {from} to {until}",
        "rien à payer du {from} au {until}";
    capitalised_in_them(amount: &str) =>
        "{amount} of interest added to the principal",
        "{amount} d'intérêts ajoutés au capital";
    problem_counts(errors: usize, warnings: usize) =>
        "{errors}, {warnings}",
        "{errors}, {warnings}",
        errors = LocalText::count(errors, ["error", "errors"], ["erreur", "erreurs"]), warnings = LocalText::count(warnings, ["warning", "warnings"], ["avertissement", "avertissements"]);
    no_problem(products: usize) =>
        "no problem in {products}",
        "aucun problème dans {products}",
        products = LocalText::count(products, ["product", "products"], ["produit", "produits"]);
    options_tried(products: &[String], times: usize) =>
        "options of {products}: tried one after another, {times} times at most on a loan; one that later goes beyond a longest term is refused then",
        "options de {products} : essayées l'une après l'autre, {times} fois au plus sur un prêt ; celle qui dépasse plus tard une durée maximale est alors refusée",
        products = products.join(", ");
    without_case(products: &[String]) =>
        "no case decides {products}",
        "aucun cas ne décide {products}",
        products = products.join(", ");
    no_case_matches(name: &str) =>
        "no case of these products has `{name}` in its name; without --case all of them run",
        "aucun cas de ces produits n'a « {name} » dans son nom ; sans --case ils sont tous joués";
    error_prefix() => "error:", "erreur :";
    file_not_found(path: &Path) =>
        "there is no file {file}: check the path, or write - to read standard input",
        "il n'y a pas de fichier {file} : vérifiez le chemin, ou écrivez - pour lire l'entrée standard",
        file = name_of(path);
    file_is_a_folder(path: &Path) =>
        "{file} is a folder: name the JSON file in it",
        "{file} est un dossier : nommez le fichier JSON qu'il contient",
        file = name_of(path);
    file_unreadable(path: &Path, error: &str) =>
        "cannot read {file}: {error}",
        "impossible de lire {file} : {error}",
        file = name_of(path), error = LocalText::in_english(error);
    not_json(path: &Path, problem: &str) =>
        "{file} is not JSON: {problem}",
        "{file} n'est pas du JSON : {problem}",
        file = name_of(path), problem = LocalText::in_english(problem);
    no_application() =>
        "name an application in JSON, or write --ask to be asked for the answers",
        "nommez une demande en JSON, ou écrivez --ask pour que les questions soient posées";
    asks_on_standard_input() =>
        "with --ask the answers are read on standard input, so that the application cannot come from there too: name a file",
        "avec --ask les réponses sont lues sur l'entrée standard, la demande ne peut donc pas en venir aussi : nommez un fichier";
    answers_file_exists(path: &Path) =>
        "--save: {file} exists already and is not written over; to go on from it, name it as the application too",
        "--save : {file} existe déjà et n'est pas écrasé ; pour reprendre là, nommez-le aussi comme demande",
        file = name_of(path);
    answers_not_kept(path: &Path, error: &str, answers: &str) =>
        "cannot write the answers into {file}: {error}\nthe answers so far: {answers}",
        "impossible d'écrire les réponses dans {file} : {error}\nles réponses données : {answers}",
        file = name_of(path), error = LocalText::in_english(error);
    not_terms(path: &Path, problem: &LocalText) =>
        "the terms in {file} make no loan: {problem}\n  their form: penteract schema terms",
        "les conditions de {file} ne font pas un prêt : {problem}\n  leur forme : penteract schema terms",
        file = name_of(path), problem = problem;
    not_flows(path: &Path, problem: &LocalText) =>
        "the flows in {file} cannot be read: {problem}\n  their form: penteract schema flows",
        "les flux de {file} sont illisibles : {problem}\n  leur forme : penteract schema flows",
        file = name_of(path), problem = problem;
    not_events(path: &Path, problem: &LocalText) =>
        "the events in {file} cannot be read: {problem}\n  their form: penteract schema events",
        "les évènements de {file} sont illisibles : {problem}\n  leur forme : penteract schema events",
        file = name_of(path), problem = problem;
    no_loan(terms: &Path, events: &Path, problem: &str) =>
        "the terms in {terms} and the events{in_file} make no loan: {problem}",
        "les conditions de {terms} et les évènements{in_file} ne font pas un prêt : {problem}",
        terms = name_of(terms), in_file = of_other(terms, events);
    since(amount: &str, date: &str) => "{amount}, since {date}", "{amount}, depuis le {date}";
    on_date(amount: &str, date: &str) => "{amount} on {date}", "{amount} le {date}";
    payoff_with_fee(amount: &str, fee: &str) =>
        "{amount}, of which {fee} for repaying early",
        "{amount}, dont {fee} d'indemnité";
    claim_on(guarantor: &str) => "Claim on the guarantor: {guarantor}", "Appel en garantie : {guarantor}";
    claim_refused() => "The guarantor pays nothing:", "Le garant ne paie rien :";
    shared(amount: &str, guarantor: &str, lender: &str) =>
        "{amount}: {guarantor} for the guarantor, {lender} for the lender",
        "{amount} : {guarantor} au garant, {lender} au prêteur";
    paid_by(amount: &str, date: &str) =>
        "{amount}, by {date} at the latest",
        "{amount}, au plus tard le {date}";
    no_contract(outcome: &LocalText) =>
        "--contract: the outcome, {outcome}, gives no offer to make a contract of",
        "--contract : l'issue, {outcome}, ne donne aucune offre dont faire un contrat",
        outcome = outcome;
    loan_unchanged(outcome: &LocalText) =>
        "--contract: the outcome is {outcome}, and the loan stays as it is",
        "--contract : l'issue est {outcome}, et le prêt reste comme il est",
        outcome = outcome;
    not_a_loan(path: &Path, problem: &LocalText) =>
        "{file} holds no loan: {problem}\n  its form: penteract schema running-loan; penteract decide --contract writes it",
        "{file} ne contient pas un prêt : {problem}\n  sa forme : penteract schema running-loan ; penteract decide --contract l'écrit",
        file = name_of(path), problem = problem;
    not_that_loan(path: &Path, problem: &str) =>
        "{file}: {problem}",
        "{file} : {problem}",
        file = name_of(path);
    not_compared(path: &Path, why: &str) =>
        "{file}: its contract was not compared with its application: {why}",
        "{file} : son contrat n'a pas été comparé à son dossier : {why}",
        file = name_of(path);
    unknown_option(product: &str, option: &str, known: &[&str]) =>
        "`{product}` has no option `{option}`; it has: {known}",
        "`{product}` n'a pas d'option `{option}` ; il a : {known}",
        known = known.join(", ");
    no_events() =>
        "name the events in JSON: terms and contracts do not hold them",
        "nommez les évènements en JSON : des conditions ou un contrat n'en contiennent pas";
    contract_waits(facts: &[&str]) =>
        "--contract: the choices of the borrower depend on answers that the offer did not need: answer {facts}",
        "--contract : les choix de l'emprunteur dépendent de réponses dont l'offre n'avait pas besoin : répondez à {facts}",
        facts = facts.join(", ");
    contract_file_exists(path: &Path) =>
        "--contract: {file} exists already, holds something else than a loan to which nothing happened, and is not written over",
        "--contract : {file} existe déjà, contient autre chose qu'un prêt sans évènement et n'est pas écrasé",
        file = name_of(path);
    contract_not_written(path: &Path, error: &str) =>
        "cannot write the contract into {file}: {error}",
        "impossible d'écrire le contrat dans {file} : {error}",
        file = name_of(path), error = LocalText::in_english(error);
    not_payments(path: &Path, problem: &str) =>
        "{file} is no file of payments: {problem}",
        "{file} n'est pas un fichier de paiements : {problem}",
        file = name_of(path);
    not_booked(path: &Path, problem: &str, may_skip: bool) =>
        "{file}: {problem}{remedy}",
        "{file} : {problem}{remedy}",
        file = name_of(path),
        remedy = may_skip.then(|| text!(
            "\n  mend them, or book the others with --skip-bad",
            "\n  corrigez-les, ou enregistrez les autres avec --skip-bad"
        ));
    events_file_exists(path: &Path) =>
        "--write: {file} exists already and is not written over, unless it is the file of the events",
        "--write : {file} existe déjà et n'est pas écrasé, sauf si c'est le fichier des évènements",
        file = name_of(path);
    events_not_written(path: &Path, error: &str) =>
        "cannot write the events into {file}: {error}",
        "impossible d'écrire les évènements dans {file} : {error}",
        file = name_of(path), error = LocalText::in_english(error);
    events_written(path: &Path) =>
        "the events are in {file}, those booked among them",
        "les évènements sont dans {file}, avec ceux enregistrés",
        file = name_of(path);
    no_guarantee(path: &Path) =>
        "{file} says nothing of a guarantee: --claim needs a contract, {{ \"terms\": …, \"guarantee\": … }}\n  its form: penteract schema contract",
        "{file} ne dit rien d'une garantie : --claim demande un contrat, {{ \"terms\": …, \"guarantee\": … }}\n  sa forme : penteract schema contract",
        file = name_of(path);
    no_claim(events: &Path, problem: &str) =>
        "the events in {events} make no claim: {problem}",
        "les évènements de {events} ne font pas un appel en garantie : {problem}",
        events = name_of(events);
    one_standard_input() =>
        "two files cannot both come from standard input: name one of them",
        "deux fichiers ne peuvent venir tous deux de l'entrée standard : nommez l'un d'eux";
    csv_is_for_schedules() =>
        "only an offer, a schedule or a loan has a csv form; use --format table or --format json",
        "seuls une offre, un échéancier et un prêt ont une forme csv ; utilisez --format table ou --format json";
    abstract_product(id: &str, variants: &[String]) =>
        "`{id}` is granted through its variants only: ask for one of {variants}",
        "« {id} » n'est accordé que par ses variantes : demandez l'une de {variants}",
        variants = variants.join(", ");
    placed(id: &str, tried: usize) =>
        "of {tried} variants, the application falls under `{id}`",
        "de {tried} variantes, la demande relève de « {id} »";
    unknown_product(id: &str, nearest: Option<&str>, known: &[String]) =>
        "there is no product `{id}`{known}",
        "il n'y a pas de produit « {id} »{known}",
        known = nearest_and_known(nearest, known);
    not_a_folder(path: &Path) =>
        "--products: there is no folder {file}; without --products the products shipped are used",
        "--products : il n'y a pas de dossier {file} ; sans --products les produits livrés servent",
        file = name_of(path);
    release_refused(path: &Path, error: &ReleaseError) =>
        "{file}: {error}",
        "{file} : {error}",
        file = name_of(path), error = LocalText::of(error);
    no_product(path: &Path) =>
        "there is no product in {file}: a product is a folder with a product.toml",
        "il n'y a aucun produit dans {file} : un produit est un dossier avec un product.toml",
        file = name_of(path);
    unknown_rule(product: &str, name: &str, nearest: Option<&str>, known: &[String]) =>
        "product `{product}` has no rule or named value `{name}`, and there is no such file{known}",
        "le produit « {product} » n'a ni règle ni valeur nommée « {name} », et il n'y a pas de tel fichier{known}",
        known = nearest_and_known(nearest, known);
    unknown_schema(name: &str, nearest: Option<&str>, known: &[String]) =>
        "there is no schema and no product `{name}`{known}",
        "il n'y a ni schéma ni produit « {name} »{known}",
        known = nearest_and_known(nearest, known);
    unknown_nomenclature(name: &str, nearest: Option<&str>, known: &[String]) =>
        "these products have no list of codes `{name}`{known}",
        "ces produits n'ont pas de liste de codes « {name} »{known}",
        known = nearest_and_known(nearest, known);
    wrong_correspondence(path: &Path, problems: &str) =>
        "the correspondence in {file}:\n{problems}",
        "la correspondance de {file} :\n{problems}",
        file = name_of(path);
    products_unreadable(path: &Path, error: &str) =>
        "cannot read the products in {file}: {error}",
        "impossible de lire les produits de {file} : {error}",
        file = name_of(path);
    product_is_broken(id: &str) =>
        "product `{id}` has errors and cannot decide; `penteract check {id}` shows all of it",
        "le produit « {id} » a des erreurs et ne peut décider ; `penteract check {id}` montre tout";
    application_problems(path: &Path, count: usize) =>
        "the application in {file} has {count}:",
        "la demande de {file} a {count} :",
        file = name_of(path), count = LocalText::count(count, ["problem", "problems"], ["problème", "problèmes"]);
    answer_problems(path: &Path, option: &str, count: usize) =>
        "the answers to option `{option}` in {file} have {count}:",
        "les réponses à l'option `{option}` de {file} ont {count} :",
        file = name_of(path), count = LocalText::count(count, ["problem", "problems"], ["problème", "problèmes"]);
    no_answers(path: &Path, option: &str, problem: &str) =>
        "{file} holds no answers to option `{option}`: {problem}",
        "{file} ne contient pas de réponses à l'option `{option}` : {problem}",
        file = name_of(path);
    wrong_parameter(problem: &str) => "--param: {problem}", "--param : {problem}";
    no_schedule(path: &Path, problem: &str) =>
        "the terms in {file} give no schedule: {problem}",
        "les conditions de {file} ne donnent pas d'échéancier : {problem}",
        file = name_of(path);
    no_rate(path: &Path, problem: &str) =>
        "the flows in {file} have no such rate: {problem}",
        "les flux de {file} n'ont pas un tel taux : {problem}",
        file = name_of(path);
    products_left_out(errors: usize) =>
        "products with errors are left out ({errors}): `penteract check` shows them",
        "les produits qui ont des erreurs sont omis ({errors}) : `penteract check` les montre",
        errors = LocalText::count(errors, ["error", "errors"], ["erreur", "erreurs"]);
    products_are_broken() =>
        "a product with errors has no cases to run",
        "les cas d'un produit qui a des erreurs ne se jouent pas";
    /// The products inside the command have no README to write.
    file_unwritable(path: &Path, error: &str) =>
        "cannot write {path}: {error}",
        "impossible d'écrire {path} : {error}",
        path = path.display().to_string(), error = LocalText::in_english(error);
    fmt_of_which(folder: &Path) =>
        "there is no folder {folder}: name the folder of products with --products",
        "il n'y a pas de dossier {folder} : indiquez le dossier des produits avec --products",
        folder = folder.display().to_string();
    fmt_left_alone(file: &str, why: &str) =>
        "{file} is left as it is: {why}",
        "{file} reste tel quel : {why}";
    fmt_written(files: usize) =>
        "{files} written",
        "{files}",
        files = LocalText::count(files, ["file", "files"], ["fichier récrit", "fichiers récrits"]);
    fmt_to_be_written(files: usize) =>
        "{files} to be written",
        "{files} à récrire",
        files = LocalText::count(files, ["file", "files"], ["fichier", "fichiers"]);
    new_how() =>
        "penteract new NAME --from one of these, or from a product of `penteract list`, begins one of your own in products/ or in the folder of --products.",
        "penteract new NOM --from l'un d'eux, ou un produit de `penteract list`, en commence un à vous dans products/ ou dans le dossier de --products.";
    new_from_what(templates: &[&str]) =>
        "say with --from what it begins from: a product of `penteract list`, or a template, {templates}",
        "dites avec --from de quoi il part : un produit de `penteract list`, ou un modèle, {templates}",
        templates = templates.join(", ");
    new_exists(path: &Path) =>
        "{path} is there already, and is not written over: take another name",
        "{path} existe déjà, et n'est pas écrasé : prenez un autre nom",
        path = path.display().to_string();
    new_is_broken() =>
        "nothing was written: as it would be, it has errors",
        "rien n'a été écrit : tel qu'il serait, il a des erreurs";
    new_cases_left_out(files: usize) =>
        "{files} of other variants left out",
        "{files} d'autres variantes non copiés",
        files = LocalText::count(files, ["file of cases", "files of cases"], ["fichier de cas", "fichiers de cas"]);
    new_is_clean(cases: usize, warnings: usize) =>
        "no error, {cases} passed, {warnings}. After each edit:",
        "aucune erreur, {cases}, {warnings}. Après chaque changement :",
        cases = LocalText::count(cases, ["case", "cases"], ["cas réussi", "cas réussis"]), warnings = LocalText::count(warnings, ["warning", "warnings"], ["avertissement", "avertissements"]);
    no_readme_to_write() =>
        "--write changes the README of a product: name the folder of products with --products",
        "--write change le README d'un produit : indiquez le dossier des produits avec --products";
    /// A README lacks the two lines between which parameters are written.
    no_place_in_readme(path: &Path, start: &str, end: &str) =>
        "{path} has no single place for the parameters: write `{start}` and `{end}` in it, once each, on lines of their own",
        "{path} n'a pas une seule place pour les paramètres : écrivez-y `{start}` et `{end}`, une fois chacun, sur leur propre ligne",
        path = path.display().to_string();
    github_is_for_check() =>
        "--format github is for `penteract check`: write --format table or json here",
        "--format github est pour `penteract check` : écrivez ici --format table ou json";
    no_offer_rows(outcome: &str) =>
        "{outcome}: without an offer there is no schedule",
        "{outcome} : sans offre, il n'y a pas d'échéancier";
    html_is_for_doc() =>
        "--format html is for `penteract doc`: write --format table or json here",
        "--format html est pour `penteract doc` : écrivez ici --format table ou json";
    write_is_for_markdown() =>
        "--write renews the README, in Markdown: leave out --format html, or send its output to a file",
        "--write renouvelle le README, en Markdown : retirez --format html, ou envoyez sa sortie dans un fichier";
    /// Figures in force that no source gives.
    unknown_values(parameters: &[&str]) =>
        "incomplete: no source gives {parameters}",
        "incomplet : aucune source ne donne {parameters}",
        parameters = joined(parameters, &["; ", " ; "]);
    on_the_day(date: &str) => "On {date}", "Au {date}";
    not_an_application(path: &Path, problem: &str) =>
        "{file} holds no application: {problem}",
        "{file} ne contient pas de demande : {problem}",
        file = name_of(path);
    exact_rate(rate: &str) => "exactly {rate}", "exactement {rate}";
    product_error(id: &str, problem: &str) =>
        "product `{id}` failed while deciding; this is no refusal: {problem}",
        "le produit « {id} » a échoué en décidant ; ce n'est pas un refus : {problem}";
    period_rate(rate: &str, a_year: &str) =>
        "{rate} a period, {a_year} {periods} a year",
        "{rate} par période, {a_year} {periods} par an",
        periods = match a_year {
            "1" => ["period", "période"],
            _ => ["periods", "périodes"],
        };
    /// Rates that solve the equation beside that of the loan.
    other_solutions(rates: &[String]) =>
        "also solves the equation, and is not that of the loan: {rates}",
        "vérifie aussi l'équation, sans être celui du prêt : {rates}",
        rates = joined(rates, &["; ", " ; "]);
    still_missing(answers: usize) =>
        "{answers}",
        "{answers}",
        answers = LocalText::count(
            answers,
            ["answer missing", "answers missing"],
            ["réponse manquante", "réponses manquantes"]
        );
    not_an_answer(line: &str, form: &str, nearest: Option<&str>) =>
        "“{line}” cannot be the answer: expected {form}{nearest}",
        "« {line} » ne peut pas être la réponse : attendu {form}{nearest}",
        nearest = nearest.map(|name| text!("; did you mean {name}?", " ; vouliez-vous dire {name} ?"));
    not_accepted(expected: &str, help: Option<&str>) =>
        "expected {expected}{help}",
        "attendu : {expected}{help}",
        help = help.map(|help| text!("; {help}", " ; {help}"));
    ambiguous_code(code: &str, lists: &[String]) =>
        "“{code}” is a code of several lists; write one of: {forms}",
        "« {code} » est un code de plusieurs listes ; écrivez : {forms}",
        forms = joined(
            &lists.iter().map(|list| format!("{list} {code}")).collect::<Vec<_>>(),
            &[", ", " ou "]
        );
    reference_agrees(compared: usize, left_out: usize) =>
        "The reference interpreter gives the same for {compared}{rest}.",
        "L'interpréteur de référence donne le même résultat pour {compared}{rest}.",
        compared = LocalText::count(
            compared,
            ["rule or named value", "rules and named values"],
            ["règle ou valeur nommée", "règles et valeurs nommées"]
        ),
        rest = (left_out > 0).then(|| text!(
            "; {left_out} read what is not known and are left out",
            " ; {left_out} lisent ce qui n'est pas connu et sont laissées de côté"
        ));
    fix_needs_products() =>
        "`check --fix` writes into a folder of products: name it with `--products`",
        "`check --fix` écrit dans un dossier de produits : nommez-le avec `--products`";
    fixes_written(fixes: usize) =>
        "{fixes}",
        "{fixes}",
        fixes = LocalText::count(fixes, ["problem mended", "problems mended"], ["problème corrigé", "problèmes corrigés"]);
    bless_needs_products() =>
        "`test --bless` and `test --boundaries` write into a folder of products: name it with `--products`",
        "`test --bless` et `test --boundaries` écrivent dans un dossier de produits : nommez-le avec `--products`";
    case_counts(passed: usize, failed: usize, unconfirmed: usize) =>
        "{passed}{failed}{unconfirmed}",
        "{passed}{failed}{unconfirmed}",
        unconfirmed = (unconfirmed > 0).then(|| text!(", {unconfirmed} unconfirmed and not run", ", {unconfirmed} à confirmer, pas exécutés")),
        passed = LocalText::count(passed, ["case passed", "cases passed"], ["cas réussi", "cas réussis"]),
        failed = (failed > 0).then(|| text!(", {failed} failed", ", {failed} en échec"));
    rules_covered(covered: usize, rules: usize) =>
        "{covered} of {rules} both held and failed in a case",
        "{covered} sur {rules} tantôt tenues, tantôt non, dans les cas",
        rules = LocalText::count(rules, ["rule", "rules"], ["règle", "règles"]);
    wrong_file(path: &Path, wrong: WrongFile) =>
        "{file} {wrong}; a JSON file is needed, `penteract schema` shows its form",
        "{file} {wrong} ; il faut un fichier JSON, dont `penteract schema` montre la forme",
        file = name_of(path),
        wrong = wrong;
    wrong_table(path: &Path, wrong: WrongFile) =>
        "{file} {wrong}; a CSV file is needed, with the columns `date`, `amount` and `reference`",
        "{file} {wrong} ; il faut un fichier CSV, avec les colonnes `date`, `montant` et `référence`",
        file = name_of(path),
        wrong = wrong;
    indemnity_capped(amount: &str, cap: CapKind) =>
        "{amount}, limited by {cap}",
        "{amount}, limitée par {cap}",
        cap = cap;
    /// What is counted and not listed.
    and_more(count: usize) =>
        "and {number} more",
        "et {number}\u{a0}{others}",
        number = Decimal::from(count),
        others = if count == 1 { "autre" } else { "autres" };
    schema_names(files: &[&str], products: &[String]) =>
        "Name one of these, as in `penteract schema {first}`.\n  files: {files}\n  applications for a product: {products}\n",
        "Nommez l'un d'eux, comme `penteract schema {first}`.\n  fichiers : {files}\n  demandes pour un produit : {products}\n",
        first = files.first().copied().unwrap_or("terms"),
        files = files.join(", "),
        products = products.join(", ");
}

impl Texts {
    /// Several things on one line.
    pub(crate) fn listed(self, things: &[impl AsRef<str>]) -> String {
        joined(things, &["; ", " ; "]).say(self.0)
    }

    pub(crate) fn answer_form(self, form: &AnswerForm<'_>) -> String {
        let text = match form {
            AnswerForm::YesOrNo => text!("yes or no", "oui ou non"),
            AnswerForm::WholeNumber => text!("a whole number", "un nombre entier"),
            AnswerForm::Amount(currency) => text!(
                "an amount in {currency}, as 12500.00",
                "un montant en {currency}, comme 12500,00"
            ),
            AnswerForm::Percent => text!(
                "a percentage with its sign, as 0.73%",
                "un pourcentage avec son signe, comme 0,73 %"
            ),
            AnswerForm::Number => text!("a number, as 1.5", "un nombre, comme 1,5"),
            AnswerForm::Date => text!("a date, as 2020-05-06", "une date, comme 06/05/2020"),
            AnswerForm::Text => text!("a text", "un texte"),
            AnswerForm::Choice => text!(
                "one of these, by its number or its word",
                "l'un de ces choix, par son numéro ou son mot"
            ),
            AnswerForm::Code(lists) => text!(
                "a code of {lists}",
                "un code de : {lists}",
                lists = joined(lists, &[" or ", " ou "])
            ),
        };
        text.say(self.0)
    }

    /// A rule that no case sees hold, or none sees fail.
    pub(crate) fn rule_uncovered(self, held_in: usize, failed_in: usize) -> String {
        let cases = |count| LocalText::count(count, ["case", "cases"], ["cas", "cas"]);
        let text = match (held_in, failed_in) {
            (0, 0) => text!("decided in no case", "décidée dans aucun cas"),
            (0, failed) => text!(
                "fails in {cases}, holds in none: write a case in which it holds",
                "non tenue dans {cases}, tenue dans aucun : écrivez un cas où elle l'est",
                cases = cases(failed)
            ),
            (held, _) => text!(
                "holds in {cases}, fails in none: write a case in which it fails",
                "tenue dans {cases}, toujours : écrivez un cas où elle ne l'est pas",
                cases = cases(held)
            ),
        };
        text.say(self.0)
    }
}

fn joined<T: AsRef<str>>(things: &[T], between: Words) -> LocalText {
    let things: Vec<&str> = things.iter().map(AsRef::as_ref).collect();
    LocalText::in_each([], |language| things.join(&between.say(language)))
}

fn name_of(path: &Path) -> LocalText {
    match path.to_str() {
        Some("-") => text!("standard input", "l'entrée standard"),
        _ => text!("`{path}`", "« {path} »", path = path.display().to_string()),
    }
}

/// In a file, unless it is the one just named.
fn of_other(named: &Path, path: &Path) -> Option<LocalText> {
    (named != path).then(|| text!(" in {file}", " de {file}", file = name_of(path)))
}

fn nearest_and_known(nearest: Option<&str>, known: &[String]) -> LocalText {
    let nearest = nearest.map(|name| {
        text!(
            "\n  did you mean `{name}`?",
            "\n  vouliez-vous dire « {name} » ?"
        )
    });
    text!(
        "{nearest}\n  there are: {known}",
        "{nearest}\n  il y a : {known}",
        nearest = nearest,
        known = known.join(", ")
    )
}
