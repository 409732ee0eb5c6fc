//! `penteract explain --why-not`, `--at-most`, `--compare`: what would be decided had something been otherwise.

use penteract::plan::Fact;
use penteract::rules::{Type, suggest};
use penteract::{
    Alternative, Application, ChangedAnswer, Decision, LocalText, Offer, Product, Say as _, Typed,
    Value, text,
};
use serde_json::{Map, Value as Json, json};

use super::decide;
use crate::arguments::ExplainArguments;
use crate::failure::{Failure, Report};
use crate::render::{self, decision, offer, page::Page};
use crate::session::Session;
use crate::text::Word;
use crate::text::table::{Column, Table};

/// What is asked of an application besides why.
pub(super) fn run(
    session: &Session,
    product: &Product,
    application: &Application,
    arguments: &ExplainArguments,
) -> Result<Report, Failure> {
    let undecided = |error| decide::undecided(session, product, &arguments.target, None, &error);
    if let Some(compare) = &arguments.compare {
        let (fact, answers) = answers(session, product, compare)?;
        return compared(session, product, application, fact, &answers);
    }
    if arguments.at_most {
        let largest = product.largest_amount(application, session.as_of);
        let largest = largest.map_err(undecided)?;
        return Ok(Report::done(match session.wants_json()? {
            true => render::json(largest.decision())?,
            false => at_most(session, largest.decision())?,
        }));
    }
    let alternatives = product.alternatives(application, session.as_of);
    let alternatives = alternatives.map_err(undecided)?;
    let decided = alternatives.decision();
    if session.wants_json()? {
        let each = alternatives.iter().map(|one| {
            let changes = one.changes().iter().map(|change| {
                let [from, to] = [&change.from, &change.to].map(ToString::to_string);
                json!({ "fact": &*change.fact, "from": from, "to": to })
            });
            let mut record = summary(one.decision());
            record.insert("changes".to_owned(), changes.collect());
            record
        });
        let mut record = summary(decided);
        record.insert("alternatives".to_owned(), each.collect());
        let fixed = alternatives.fixed().iter().map(|fact| &**fact).collect();
        record.insert("fixed".to_owned(), fixed);
        let untried = alternatives.untried().iter().map(|fact| &**fact).collect();
        record.insert("untried".to_owned(), untried);
        return Ok(Report::done(render::json(&record)?));
    }
    let mut page = Page::new(session);
    decision::opening(session, &mut page, decided);
    let each: Vec<&Alternative> = alternatives.iter().collect();
    page.gap();
    page.line(intro(decided, &each).get(session.language));
    for one in each {
        page.gap();
        for change in one.changes() {
            page.marked(2, "·", None, &changed(session, decided, change));
        }
        page.prose(
            4,
            None,
            &format!("→ {}", one.decision().say(session.language)),
        );
    }
    if let penteract::Outcome::Incomplete(_) = decided.outcome() {
        decision::missing(session, &mut page, decided);
    }
    let labels = |facts: &[std::sync::Arc<str>]| -> Vec<String> {
        let label = |path: &std::sync::Arc<str>| {
            let fact = decided.bundle().fact(path);
            fact.map_or_else(
                || path.to_string(),
                |fact| fact.label().say(session.language),
            )
        };
        facts.iter().map(label).collect()
    };
    let (fixed, untried) = (labels(alternatives.fixed()), labels(alternatives.untried()));
    let is_turned = matches!(
        decided.outcome().name(),
        "refuse" | "refer" | "counter-offer"
    );
    if is_turned && !fixed.is_empty() {
        page.gap();
        let left = text!(
            "Left as they are, since nobody can change them: {facts}.",
            "Laissés tels quels, car personne ne peut les changer : {facts}.",
            facts = fixed.join(" ; ")
        );
        page.prose(0, None, left.get(session.language));
    }
    if is_turned && !untried.is_empty() {
        let left = text!(
            "Not tried: {facts}.",
            "Non essayés : {facts}.",
            facts = untried.join(" ; ")
        );
        page.prose(0, None, left.get(session.language));
    }
    Ok(Report::done(page.into_text()))
}

/// What the alternatives are, or why there is none.
fn intro(decided: &Decision, each: &[&Alternative]) -> LocalText {
    match (decided.outcome(), each) {
        (penteract::Outcome::Accept(_), _) => text!(
            "Nothing has to change: the request is granted as it is.",
            "Rien n'est à changer : la demande est accordée telle quelle."
        ),
        (penteract::Outcome::Incomplete(_), _) => text!(
            "Answers are missing: answer them first.",
            "Il manque des réponses : répondez-y d'abord."
        ),
        (_, []) => text!(
            "No answer that can change turns the decision, alone or with the others that stand in the way.",
            "Aucune réponse qui puisse changer ne renverse la décision, seule ou avec les autres qui s'y opposent."
        ),
        _ => text!(
            "What would turn the decision, the other answers as they stand:",
            "Ce qui renverserait la décision, les autres réponses restant les mêmes :"
        ),
    }
}

/// "Amount requested: €121,550.00 instead of €200,000.00".
fn changed(session: &Session, decided: &Decision, change: &ChangedAnswer) -> String {
    let bundle = decided.bundle();
    let value = |value: &Value| bundle.say_value(value, Some(&change.fact), session.language);
    let label = bundle.fact(&change.fact).map(Fact::label);
    let label = label.map_or_else(
        || change.fact.to_string(),
        |label| label.say(session.language),
    );
    let instead = text!(
        "{to} instead of {from}",
        "{to} au lieu de {from}",
        to = value(&change.to),
        from = value(&change.from)
    );
    session
        .texts()
        .labelled(&label, instead.get(session.language))
}

/// The offer of the largest amount, or why there is none.
fn at_most(session: &Session, largest: &Decision) -> Result<String, Failure> {
    let mut page = Page::new(session);
    let intro = match largest.outcome().offer() {
        Some(_) => text!(
            "The largest amount, whatever is requested:",
            "Le plus grand montant, quelle que soit la demande :"
        ),
        None => text!("No amount:", "Aucun montant :"),
    };
    page.line(intro.get(session.language));
    decision::opening(session, &mut page, largest);
    match largest.outcome().offer() {
        Some(offered) => {
            page.gap();
            offer::lines(session, &mut page, largest, offered)?;
        }
        None => decision::why(session, &mut page, largest)?,
    }
    Ok(page.into_text())
}

/// An answer as it was typed, and in JSON.
type Answer = (String, String);

/// The fact that is compared, and its answers as they were typed.
fn answers<'p>(
    session: &Session,
    product: &'p Product,
    typed: &str,
) -> Result<(&'p Fact, Vec<Answer>), Failure> {
    let wrong = |told: LocalText| Failure::wrong_use(told.say(session.language));
    let bundle = product.bundle();
    let Some((path, answers)) = typed.split_once('=') else {
        return Err(wrong(text!(
            "`--compare` takes a fact and answers to it: `--compare request.amount=50000,100000`",
            "`--compare` prend une donnée et des réponses : `--compare request.amount=50000,100000`"
        )));
    };
    let path = path.trim();
    let Some(fact) = bundle.fact(path) else {
        let known = bundle.facts().iter().map(Fact::path);
        let near = suggest(path, known).map(|near| {
            text!(
                ": did you mean `{near}`?",
                " : vouliez-vous dire `{near}` ?"
            )
        });
        return Err(wrong(text!(
            "unknown fact `{path}`{near}",
            "donnée inconnue `{path}`{near}",
            near = near.unwrap_or_default()
        )));
    };
    let reading = Typed::new(bundle, session.language, session.as_of);
    // A comma may be that of decimals.
    let separator = if answers.contains(';') { ';' } else { ',' };
    let is_decimal = matches!(
        fact.field().ty().without_none(),
        Type::Money | Type::Percent | Type::Ratio
    );
    let is_cents =
        |piece: &str| piece.len() <= 2 && piece.bytes().all(|byte| byte.is_ascii_digit());
    if session.language.is_french()
        && is_decimal
        && separator == ','
        && answers.split(',').skip(1).any(is_cents)
    {
        return Err(wrong(text!(
            "`{answers}` may be one answer or several: separate answers by semicolons",
            "`{answers}` peut être une réponse ou plusieurs : séparez les réponses par des points-virgules"
        )));
    }
    let answers = answers.split(separator).map(|answer| {
        let answer = answer.trim();
        match reading.answer(fact.field(), answer) {
            Ok(read) => Ok((answer.to_owned(), read)),
            Err(_) => Err(wrong(text!(
                "`{answer}` is no answer to `{path}`; answers are separated by commas, or by semicolons where a comma is part of one",
                "`{answer}` n'est pas une réponse à `{path}` ; les réponses sont séparées par des virgules, ou par des points-virgules si l'une contient une virgule"
            ))),
        }
    });
    Ok((fact, answers.collect::<Result<_, _>>()?))
}

/// One line for each answer: outcome, amount, instalment, cost, rate.
fn compared(
    session: &Session,
    product: &Product,
    application: &Application,
    fact: &Fact,
    answers: &[Answer],
) -> Result<Report, Failure> {
    let mut records = Vec::new();
    let method = product.bundle().offer().effective_rate;
    let effective = session.word(offer::rate_word(method)).to_owned();
    let mut table = Table::new([
        Column::text(fact.label().get(session.language)),
        Column::text(session.word(Word::Outcome)),
        Column::number(session.word(Word::Amount)),
        Column::number(session.word(Word::Payment)),
        Column::number(session.word(Word::TotalCost)),
        Column::number(&effective),
    ]);
    for (typed, answer) in answers {
        let told = |error: &dyn penteract::Say| Failure::wrong_use(error.say(session.language));
        let changed = application
            .with_answer(fact.path(), answer)
            .map_err(|error| told(&error))?;
        let decided = product.decide(&changed, session.as_of);
        let (mut record, cells) = match &decided {
            Ok(decided) => (summary(decided), cells(session, decided)),
            Err(error) => {
                let problem = match error {
                    penteract::DecideError::InvalidApplication(problems) => problems
                        .iter()
                        .next()
                        .map(|problem| problem.render(session.language))
                        .unwrap_or_default(),
                    error => error.say(session.language),
                };
                (
                    Map::from_iter([("problem".to_owned(), Json::from(problem.as_str()))]),
                    vec![problem],
                )
            }
        };
        let answer = serde_json::from_str(answer).unwrap_or_default();
        record.insert("answer".to_owned(), answer);
        records.push(record);
        match cells.as_slice() {
            [problem] => table.across([typed.clone()], problem.clone()),
            _ => table.row([typed.clone()].into_iter().chain(cells)),
        }
    }
    if session.wants_json()? {
        let record = json!({ "fact": fact.path(), "answers": records });
        return Ok(Report::done(render::json(&record)?));
    }
    let mut page = Page::new(session);
    let as_of = session.numbers().date(session.as_of);
    let as_of = session.texts().decided_as_of(&as_of);
    page.line(&decision::heading(session, product.bundle(), &as_of));
    page.gap();
    page.table(&table);
    Ok(Report::done(page.into_text()))
}

fn cells(session: &Session, decided: &Decision) -> Vec<String> {
    let outcome = decided.outcome();
    let mut cells = vec![outcome_word(outcome.name()).say(session.language)];
    let numbers = session.numbers();
    match outcome.offer() {
        Some(offered) => {
            let currency = offered.amount().currency();
            let money = |amount| numbers.money(amount, currency);
            cells.extend([
                money(offered.amount().amount()),
                first_instalment(offered).map(money).unwrap_or_default(),
                money(offered.total_cost()),
                numbers.percent_of(offered.effective_rate().disclosed_percent()),
            ]);
        }
        None => cells.extend(std::iter::repeat_n(String::new(), 4)),
    }
    cells
}

/// The outcome in a word or two.
pub(super) fn outcome_word(outcome: &str) -> LocalText {
    match outcome {
        "accept" => text!("accepted", "accordé"),
        "counter-offer" => text!("less granted", "accordé en partie"),
        "refer" => text!("referred to a person", "à examiner"),
        "incomplete" => text!("answers missing", "réponses manquantes"),
        "problem" => text!("asked again", "à redemander"),
        "failure" => text!("product fails", "produit en échec"),
        _ => text!("refused", "refusé"),
    }
}

/// The first amount that repays principal.
fn first_instalment(offered: &Offer) -> Option<rust_decimal::Decimal> {
    let mut rows = offered.schedule().rows().iter();
    let row = rows.find(|row| !row.principal().is_zero())?;
    Some(row.total())
}

fn summary(decided: &Decision) -> Map<String, Json> {
    let outcome = decided.outcome();
    let amount = outcome
        .offer()
        .map(|offer| offer.amount().amount().to_string());
    let codes: Vec<&str> = outcome
        .reasons()
        .iter()
        .map(|reason| reason.code())
        .collect();
    let members = [
        ("outcome", json!(outcome.name())),
        ("amount", json!(amount)),
        ("reasons", json!(codes)),
    ];
    members
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}
