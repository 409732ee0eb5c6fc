//! The online bank: what a client owes and may do, what the lender books.

use axum::http::StatusCode;
use maud::{Markup, html};
use penteract::language::NumberStyle;
use penteract::loan::LoanStatus;
use penteract::money::Currency;
use penteract::plan::{AskedFor, Fact, OptionPlan};
use penteract::rust_decimal::Decimal;
use penteract::{
    Application, BadLines, Booking, Bundle, Event, Loan, LoanState, LocalText, PaymentFile,
    Product, Say as _, text,
};
use serde_json::{Map, Value as Json, json};

use super::answers::Reader;
use super::asked::day;
use super::question::Sheet;
use super::reply::Reply;
use super::view;
use super::visitor::Visit;
use crate::dossier::Dossier;
use crate::dossier::moves::{Move, MoveKind, answers, may};
use crate::dossier::{Actor, Refused, Role};
use crate::store::Person;
use crate::tenant::Undone;

/// The loan of a dossier with its state today.
fn lived(visit: &Visit<'_>, dossier: &Dossier) -> Result<Option<(Loan, LoanState)>, Undone> {
    let wrong = |told: String| Refused::Loan(LocalText::same(told));
    let Some(loan) = dossier.running().map_err(wrong)? else {
        return Ok(None);
    };
    let state = loan.as_of(visit.tenant.today());
    let state = state.map_err(|error| Refused::Loan(LocalText::of(&error)))?;
    Ok(Some((loan, state)))
}

/// What is owed, what comes next, every line.
fn account(visit: &Visit<'_>, loan: &Loan, state: &LoanState) -> Markup {
    let language = visit.language;
    let numbers = NumberStyle::of(language);
    let money = |amount: Decimal| numbers.money(amount, state.currency());
    let amount = |amount: Decimal| numbers.amount(amount, state.currency());
    let payoff = loan.payoff_quote(visit.tenant.today()).ok();
    html! {
        dl.offer {
            dt { (visit.say("Outstanding principal", "Capital restant dû")) } dd.large { (money(state.outstanding_principal())) }
            @if let Some(next) = state.next_due() {
                dt { (visit.say("Next instalment", "Prochaine échéance")) } dd { (money(next.amount)) ", " (next.date.say(language)) }
            }
            @if let Some(arrears) = state.arrears() {
                dt { (visit.say("Past due", "En retard")) } dd.wrong { (money(arrears.amount)) (visit.say(", since ", ", depuis le ")) (arrears.since.say(language)) }
            }
            dt { (visit.say("Paid so far", "Payé à ce jour")) } dd { (money(state.paid())) }
            @if !state.credit_balance().is_zero() { dt { (visit.say("Credit balance", "Solde créditeur")) } dd { (money(state.credit_balance())) } }
            @if let Some(day) = state.closed_on() { dt { (visit.say("Closed on", "Soldé le")) } dd { (day.say(language)) } }
            @if let Some(quote) = payoff.filter(|_| state.status() != LoanStatus::Closed) {
                dt { (visit.say("To repay everything today", "Pour tout rembourser aujourd'hui")) } dd { (money(quote.amount)) }
            }
        }
        div.scroll tabindex="0" { table {
            caption { (visit.say("Lines on ", "Échéances au ")) (state.as_of().say(language)) ", " (state.currency().code()) }
            thead { tr {
                th scope="col" { "n°" } th scope="col" { "Date" } th scope="col" { (visit.say("Principal", "Capital")) } th scope="col" { (visit.say("Interest", "Intérêts")) }
                th scope="col" { (visit.say("Due", "Appelé")) } th scope="col" { (visit.say("Paid", "Payé")) } th scope="col" { (visit.say("State", "État")) }
            } }
            tbody { @for line in state.lines() { @if line.number() > 0 || !line.due().total().is_zero() { tr {
                td { @if line.number() > 0 { (line.number()) } } td { (line.due_date().say(language)) }
                td { (amount(line.due().principal)) } td { (amount(line.due().interest)) } td { (amount(line.due().total())) } td { (amount(line.paid().total())) }
                td { (line.status().say(language)) }
            } } } }
        } }
    }
}

/// The page of the client.
pub(super) fn of_client(
    visit: &Visit<'_>,
    dossier: &Dossier,
    product: &Product,
    problem: Option<&str>,
) -> Result<Reply, Undone> {
    let Some((loan, state)) = lived(visit, dossier)? else {
        return Ok(view::missing(visit));
    };
    let name = product.bundle().name(visit.language);
    let body = html! {
        h1 { (name) }
        p.state { (dossier.party.company) " · " (dossier.id) " · " strong { (state.status().say(visit.language)) } }
        @if let Some(problem) = problem { p.wrong role="alert" { (problem) } }
        (account(visit, &loan, &state))
        (options(visit, (Role::Applicant, &visit.at(&format!("apply/{}/loan/option", dossier.id))), product, &loan))
    };
    let status = if problem.is_some() {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    Ok(Reply::Page(status, view::page(visit, name, body)))
}

/// The options of the contract: what each asks, whether it is open today, what it would bring.
fn options(
    visit: &Visit<'_>,
    (role, action): (Role, &str),
    product: &Product,
    loan: &Loan,
) -> Markup {
    let (bundle, language, today) = (product.bundle(), visit.language, visit.tenant.today());
    if bundle.options().is_empty() {
        return html! {};
    }
    let nothing = std::collections::BTreeMap::new();
    let no_wrong = std::collections::BTreeMap::new();
    let answers = json!({});
    let sheet = Sheet {
        reader: Reader {
            bundle,
            language,
            today,
        },
        answers: &answers,
        typed: &nothing,
        wrong: &no_wrong,
        add: None,
    };
    html! {
        section { h2 { (visit.say("What the contract allows", "Ce que permet le contrat")) }
            @for option in bundle.options() {
                @let closed = loan.option_refusal(&option.id, today).ok().flatten();
                div.option {
                    h3 { (option.name.get(language)) }
                    @if let Some(closed) = &closed { p.help { (closed.say(language).replace(&format!("`{}`", option.id), &visit.say("“{}”", "« {} »").replace("{}", option.name.get(language)))) } } @else {
                        form method="post" action=(action) {
                            (view::form_fields(visit))
                            input type="hidden" name="option" value=(option.id);
                            (choices(visit, bundle, loan, option))
                            @for fact in bundle.facts().iter().filter(|fact| asks(role, option, fact)) { (sheet.question(fact)) }
                            p { button name="do" value="see" { (visit.say("See the effect", "Voir l'effet")) } " " button.main name="do" value="ask" { (visit.say("Ask for it", "Le demander")) } }
                        }
                    }
                }
            }
        }
    }
}

/// The choices that the contract foresees, in the words of the questions behind them.
fn choices(visit: &Visit<'_>, bundle: &Bundle, loan: &Loan, option: &OptionPlan) -> Markup {
    let mut signed = loan.terms().servicing().options.iter();
    let choices = signed
        .find(|signed| signed.name == *option.id)
        .map(|signed| signed.choices.as_slice());
    let words = |name: &str| -> String {
        let said = name.split(", ").map(|pair| {
            let (short, value) = pair.split_once('=').unwrap_or((pair, ""));
            let asked = option
                .answers
                .iter()
                .map(|answer| (bundle.fact_path(answer.fact), &answer.values));
            let mut asked = asked.filter(|(path, _)| path.rsplit('.').next() == Some(short));
            let Some((path, values)) = asked.next() else {
                return pair.to_owned();
            };
            let label = bundle
                .fact(&path)
                .map_or(short, |fact| fact.label().get(visit.language));
            let meant = values.iter().find(|one| one.to_string() == value);
            let value = meant.map_or_else(
                || value.to_owned(),
                |value| bundle.say_value(value, Some(&path), visit.language),
            );
            format!("{label}{}{value}", visit.say(": ", " : "))
        });
        said.collect::<Vec<_>>().join(visit.say("; ", " ; "))
    };
    html! {
        @for (name, min, max) in &bounded(loan, &option.id) {
            div.question {
                label for=(format!("{}-{name}", option.id)) { (match name.as_str() {
                    "amount" => visit.say("Amount", "Montant"),
                    "instalments" => visit.say("Number of instalments", "Nombre d'échéances"),
                    other => other,
                }) }
                p.help { (visit.say("from ", "de ")) (bound(visit, min)) (visit.say(" to ", " à ")) (bound(visit, max)) }
                input type="text" id=(format!("{}-{name}", option.id)) name=(format!("chosen.{name}")) inputmode="decimal" autocomplete="off";
            }
        }
        @if let Some(choices) = choices.filter(|choices| !choices.is_empty()) {
            fieldset.question { legend { (visit.say("Which", "Laquelle")) } div.choices {
                @for choice in choices { label { input type="radio" name="choice" value=(choice.name); " " (words(&choice.name)) } }
            } }
        }
    }
}

/// What an option lets the borrower choose within bounds: its name, the least, the most.
fn bounded(loan: &Loan, option: &str) -> Vec<(String, Json, Json)> {
    let mut signed = loan.terms().servicing().options.iter();
    let effects = signed
        .find(|signed| signed.name == option)
        .map(|signed| signed.effects.as_slice());
    let effects = effects
        .unwrap_or_default()
        .iter()
        .filter_map(|effect| serde_json::to_value(effect).ok());
    let fields = effects
        .filter_map(|effect| effect.as_object().cloned())
        .flatten();
    fields
        .filter_map(|(name, value)| {
            Some((name, value.get("min")?.clone(), value.get("max")?.clone()))
        })
        .collect()
}

/// A bound in words: amounts are texts, counts are numbers.
fn bound(visit: &Visit<'_>, bound: &Json) -> String {
    let amount = bound.as_str().and_then(|text| text.parse::<Decimal>().ok());
    amount.map_or_else(
        || bound.to_string(),
        |amount| NumberStyle::of(visit.language).number(amount),
    )
}

/// Whether an option that its rules decide asks a question.
fn asks(role: Role, option: &OptionPlan, fact: &Fact) -> bool {
    let is_of_option =
        matches!(fact.asked_for(), AskedFor::Options(_)) && fact.is_told_to(Some(&option.id));
    option.rules.is_some() && is_of_option && answers(role, fact)
}

/// What somebody asks of an option.
fn wanted(
    visit: &Visit<'_>,
    product: &Product,
    loan: &Loan,
) -> Result<Result<Move, String>, Undone> {
    let bundle = product.bundle();
    let reader = Reader {
        bundle,
        language: visit.language,
        today: visit.tenant.today(),
    };
    let mut answers = Application::unanswered();
    for fact in bundle.facts() {
        let given = reader.given(fact, &visit.asked.form, false);
        if let Some(misread) = given.unclear.values().next() {
            let (label, problem) = (fact.label(), &misread.problem);
            let told = text!(
                "{label}: {problem}",
                "{label} : {problem}",
                label = label,
                problem = problem
            );
            return Ok(Err(told.say(visit.language)));
        }
        if let Some(Some(answer)) = given.answer {
            let with_it = answers.with_answer(fact.path(), &answer);
            answers = with_it.map_err(|error| Refused::Loan(LocalText::of(&error)))?;
        }
    }
    let option = visit.asked.field("option");
    let mut signed = loan.terms().servicing().options.iter();
    let has_choices = signed.any(|signed| signed.name == option && !signed.choices.is_empty());
    let choice = visit.asked.form.get("choice").cloned();
    if has_choices && choice.is_none() {
        return Ok(Err(visit
            .say(
                "Choose one of the possibilities.",
                "Choisissez l'une des possibilités.",
            )
            .to_owned()));
    }
    let mut chosen = Map::new();
    for (name, least, _) in bounded(loan, option) {
        let typed = visit.asked.field(&format!("chosen.{name}"));
        let value = match least {
            Json::Number(_) => typed.trim().parse::<u32>().ok().map(Json::from),
            _ => amount(typed, bundle.currency()).map(|amount| Json::from(amount.to_string())),
        };
        let Some(value) = value else {
            let told = visit.say("Write what is asked within its bounds: an amount with its decimals, or a whole number.", "Écrivez ce qui est demandé dans ses bornes : un montant avec ses décimales, ou un nombre entier.");
            return Ok(Err(told.to_owned()));
        };
        chosen.insert(name, value);
    }
    Ok(Ok(Move::AskOption {
        option: visit.asked.field("option").to_owned(),
        choice,
        chosen,
        answers: Box::new(answers),
    }))
}

/// Uses an option, or shows what it would bring; back at `home` either way, with what is wrong where something is.
fn option(
    visit: &Visit<'_>,
    (dossier, product): (&Dossier, &Product),
    actor: &Actor,
    home: &str,
    again: &dyn Fn(&str) -> Result<Reply, Undone>,
) -> Result<Reply, Undone> {
    let Some((loan, _)) = lived(visit, dossier)? else {
        return Ok(view::missing(visit));
    };
    let wanted = match wanted(visit, product, &loan)? {
        Ok(wanted) => wanted,
        Err(problem) => return again(&problem),
    };
    let came = if visit.asked.field("do") == "see" {
        visit
            .tenant
            .tried(dossier, actor, &wanted)
            .and_then(|after| effect(visit, product, &after, home))
    } else {
        let done = visit.tenant.act(dossier, actor, &wanted, visit.key());
        done.map(|()| Reply::go(home))
    };
    match came {
        Err(Undone::Refused(refused)) => again(&refused.say(visit.language)),
        came => came,
    }
}

/// An option that the client uses.
pub(super) fn ask(
    visit: &Visit<'_>,
    dossier: &Dossier,
    product: &Product,
    actor: &Actor,
) -> Result<Reply, Undone> {
    let home = visit.at(&format!("apply/{}/loan", dossier.id));
    let again = |problem: &str| of_client(visit, dossier, product, Some(problem));
    option(visit, (dossier, product), actor, &home, &again)
}

/// The loan as it would be.
fn effect(
    visit: &Visit<'_>,
    product: &Product,
    after: &Dossier,
    home: &str,
) -> Result<Reply, Undone> {
    let Some((loan, state)) = lived(visit, after)? else {
        return Ok(view::missing(visit));
    };
    let title = visit.say("What it would bring", "Ce que cela donnerait");
    let body = html! {
        h1 { (title) }
        p { (product.bundle().name(visit.language)) (visit.say(": nothing is changed yet.", " : rien n'est encore changé.")) }
        (account(visit, &loan, &state))
        p { a.main href=(home) { (visit.say("Back to the loan", "Revenir au prêt")) } }
    };
    Ok(Reply::Page(StatusCode::OK, view::page(visit, title, body)))
}

/// The page of the lender.
pub(super) fn of_lender(
    visit: &Visit<'_>,
    person: &Person,
    id: &str,
    problem: Option<&str>,
) -> Result<Reply, Undone> {
    let dossier = visit.tenant.dossier(id)?;
    let Some((loan, state)) = lived(visit, &dossier)? else {
        return Ok(view::missing(visit));
    };
    let product = visit.tenant.product_of(&dossier)?;
    let at = |rest: &str| visit.at(&format!("office/{id}/loan/{rest}"));
    let title = visit.say("Loan", "Prêt");
    let body = html! {
        p { a href=(visit.at(&format!("office/{id}"))) { (visit.say("Back to the dossier", "Revenir au dossier")) } }
        h1 { (title) " · " (dossier.party.company) }
        p.state { strong { (state.status().say(visit.language)) } }
        @if let Some(problem) = problem { p.wrong role="alert" { (problem) } }
        (account(visit, &loan, &state))
        @if may(MoveKind::Book, person.role, dossier.state) {
            form.move method="post" action=(at("payment")) {
                (view::form_fields(visit))
                label { (visit.say("Payment of today, ", "Versement de ce jour, ")) (state.currency().code()) " " input type="text" name="amount" inputmode="decimal"; }
                label { (visit.say("Reference", "Référence")) " " input type="text" name="reference" maxlength="100"; }
                label.none { input type="checkbox" name="sure" value="1"; " " (visit.say("even if it is more than everything that is owed", "même si c'est plus que tout ce qui est dû")) }
                button { (visit.say("Book", "Enregistrer")) }
            }
            form.move method="post" action=(at("file")) enctype="multipart/form-data" {
                (view::form_fields(visit))
                label { (visit.say("File of payments (CSV: date, amount, reference)", "Fichier de versements (CSV : date, montant, référence)")) " " input type="file" name="file"; }
                button { (visit.say("Book the file", "Enregistrer le fichier")) }
            }
            form.move method="post" action=(at("return")) {
                (view::form_fields(visit))
                label { (visit.say("Payment that is returned, ", "Versement rejeté ou annulé, ")) (state.currency().code()) " " input type="text" name="amount" inputmode="decimal"; }
                label { (visit.say("of the day (31/12/2019)", "du (31/12/2019)")) " " input type="text" name="paid_on"; }
                button { (visit.say("Take it back", "Annuler ce versement")) }
            }
            form.move method="post" action=(at("credit-event")) {
                (view::form_fields(visit))
                label { (visit.say("Credit event", "Évènement de crédit")) " " input type="text" name="cause" value="payment-default"; }
                button { (visit.say("Record", "Constater")) }
            }
            (options(visit, (person.role, &at("option")), &product, &loan))
            p { a href=(at("bookings.csv")) { (visit.say("All bookings (CSV)", "Toutes les écritures (CSV)")) } }
        }
    };
    let status = if problem.is_some() {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    Ok(Reply::Page(status, view::page(visit, title, body)))
}

/// Books what the lender says.
pub(super) fn book(
    visit: &Visit<'_>,
    person: &Person,
    id: &str,
    wanted: &str,
) -> Result<Reply, Undone> {
    let dossier = visit.tenant.dossier(id)?;
    let Some((loan, state)) = lived(visit, &dossier)? else {
        return Ok(view::missing(visit));
    };
    let today = visit.tenant.today();
    let home = visit.at(&format!("office/{id}/loan"));
    if wanted == "option" {
        let product = visit.tenant.product_of(&dossier)?;
        let again = |problem: &str| of_lender(visit, person, id, Some(problem));
        return option(visit, (&dossier, &product), &person.actor(), &home, &again);
    }
    let event =
        |json: Json| serde_json::from_value::<Event>(json).map_err(|error| error.to_string());
    let no_amount = || {
        visit
            .say(
                "Write an amount with its two decimals: 1234.56",
                "Écrivez un montant avec ses deux décimales : 1234,56",
            )
            .to_owned()
    };
    let amount = amount(visit.asked.field("amount"), state.currency()).ok_or_else(no_amount);
    let events: Result<Vec<Event>, String> = match wanted {
        "payment" => amount.and_then(|amount| {
            let owed = loan.payoff_quote(today).map_or(Decimal::MAX, |quote| quote.amount);
            if amount > owed && visit.asked.field("sure").is_empty() {
                let money = NumberStyle::of(visit.language).money(owed, state.currency());
                let told = text!("this is more than everything that is owed ({money}): tick the box if it was paid all the same", "c'est plus que tout ce qui est dû ({money}) : cochez la case si ce versement a bien eu lieu");
                return Err(told.say(visit.language));
            }
            let reference = visit.asked.field("reference").trim();
            let mut payment = json!({ "kind": "payment", "date": today, "amount": amount.to_string() });
            if let (false, Some(fields)) = (reference.is_empty(), payment.as_object_mut()) {
                fields.insert("id".to_owned(), json!(reference));
            }
            event(payment).map(|event| vec![event])
        }),
        "return" => amount.and_then(|amount| {
            let day = day(visit.asked.field("paid_on"));
            let day = day.ok_or_else(|| visit.say("Write the day of the payment: 31/12/2019", "Écrivez le jour du versement : 31/12/2019").to_owned())?;
            let returned = json!({ "kind": "payment-returned", "date": today, "paid_on": day, "amount": amount.to_string() });
            event(returned).map(|event| vec![event])
        }),
        "credit-event" => event(json!({ "kind": "credit-event", "date": today, "cause": visit.asked.field("cause").trim() })).map(|event| vec![event]),
        "file" => {
            let bytes = visit.asked.files.get("file").cloned().unwrap_or_default();
            let read = PaymentFile::read(&bytes, state.currency()).map_err(|error| error.say(visit.language));
            read.and_then(|file| Booking::new(&loan, &file, BadLines::Refuse).map_err(|error| error.say(visit.language)))
                .map(|booking| booking.booked().iter().map(|line| line.event().clone()).collect())
                .and_then(|events: Vec<Event>| match events.is_empty() {
                    true => Err(visit.say("The file holds no payment.", "Le fichier ne contient aucun versement.").to_owned()),
                    false => Ok(events),
                })
        }
        _ => return Ok(view::missing(visit)),
    };
    let events = match events {
        Ok(events) => events,
        Err(problem) => return of_lender(visit, person, id, Some(&problem)),
    };
    match visit
        .tenant
        .act(&dossier, &person.actor(), &Move::Book(events), visit.key())
    {
        Ok(()) => Ok(Reply::go(home)),
        Err(undone) => of_lender(visit, person, id, Some(&undone.say(visit.language))),
    }
}

/// An amount as it is typed by hand: all its decimals or none, digits in groups of three or not at all. What could be a
/// thousand or one is none.
fn amount(text: &str, currency: Currency) -> Option<Decimal> {
    let text = text.trim();
    let (whole, decimals) = match text.rsplit_once([',', '.']) {
        Some((whole, decimals)) => (whole, decimals),
        None => (text, ""),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let places = usize::try_from(currency.minor_units()).ok()?;
    let has_decimals = text.len() != whole.len();
    if has_decimals && !(decimals.len() == places && digits(decimals)) {
        return None;
    }
    let mut groups = whole.split([' ', '\u{a0}', '\u{202f}']);
    let first = groups.next().filter(|first| digits(first))?;
    let mut plain = first.to_owned();
    for group in groups {
        if group.len() != 3 || !digits(group) || first.len() > 3 {
            return None;
        }
        plain.push_str(group);
    }
    if has_decimals {
        plain.push('.');
        plain.push_str(decimals);
    }
    plain.parse().ok()
}

/// Every booking of a loan as a file for accounting.
pub(super) fn bookings(visit: &Visit<'_>, id: &str) -> Result<Reply, Undone> {
    let dossier = visit.tenant.dossier(id)?;
    let Some(loan) = &dossier.loan else {
        return Ok(view::missing(visit));
    };
    let mut lines = String::from("date,kind,amount,reference\n");
    for event in &loan.events {
        let amount = event
            .amount()
            .map(|amount| amount.to_string())
            .unwrap_or_default();
        let reference = view::csv_cell(event.id().unwrap_or_default());
        let kind = serde_json::to_value(event.kind()).unwrap_or_default();
        lines.push_str(&format!(
            "{},{},{amount},{reference}\n",
            event.date(),
            kind.as_str().unwrap_or_default()
        ));
    }
    Ok(Reply::File(
        format!("{id}.csv"),
        "text/csv; charset=utf-8",
        lines.into_bytes(),
    ))
}
