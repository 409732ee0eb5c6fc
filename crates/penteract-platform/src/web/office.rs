//! The lender's side: the queue, a dossier with its rules, the moves of officers and approvers.

use std::collections::BTreeMap;

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use axum::http::StatusCode;
use maud::{Markup, html};
use penteract::plan::Fact;
use penteract::{LocalText, Say as _};

use super::answers::{Misread, Reader};
use super::question::{Sheet, answered};
use super::reply::Reply;
use super::visitor::Visit;
use super::{decision, view};
use crate::clock;
use crate::dossier::Role;
use crate::dossier::moves::{Move, MoveKind, may};
use crate::dossier::{Dossier, State};
use crate::store::{Holder, Person};
use crate::tenant::Undone;

/// Answers by path, in JSON; none takes one back.
type Answers = Vec<(String, Option<String>)>;

/// How many dossiers a page of the queue shows.
const QUEUE_MAX: usize = 200;
/// The digest of a password that nobody has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// The shortest password.
const PASSWORD_MIN: usize = 12;

/// The page on which staff sign in.
pub(super) fn login(visit: &Visit<'_>, problem: Option<&str>) -> Result<Reply, Undone> {
    let title = visit.say("Sign in", "Connexion");
    let body = html! {
        h1 { (title) }
        @if let Some(problem) = problem { p.wrong role="alert" { (problem) } }
        form method="post" action=(visit.at("office/login")) {
            div.question { label for="name" { (visit.say("Name", "Nom")) } input type="text" id="name" name="name" autocomplete="username"; }
            div.question { label for="password" { (visit.say("Password", "Mot de passe")) } input type="password" id="password" name="password" autocomplete="current-password"; }
            p { button.main { (title) } }
        }
    };
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(Reply::Page(status, view::page(visit, title, body)))
}

/// Signs in by name and password.
pub(super) fn sign_in(visit: &Visit<'_>) -> Result<Reply, Undone> {
    let (name, password) = (
        visit.asked.field("name").trim(),
        visit.asked.field("password"),
    );
    let person = visit.tenant.store.person(name)?;
    let kept = person
        .as_ref()
        .and_then(|person| person.password.as_deref());
    // A name that nobody has takes as long as one that somebody has.
    let kept = kept.or(Some(NOBODY));
    let is_right = kept
        .and_then(|kept| PasswordHash::new(kept).ok())
        .is_some_and(|kept| {
            Argon2::default()
                .verify_password(password.as_bytes(), &kept)
                .is_ok()
        });
    match person.filter(|_| is_right) {
        Some(person) => Ok(Reply::Go(
            visit.at("office"),
            vec![visit.session(&person.name)?],
        )),
        None => login(
            visit,
            Some(visit.say(
                "Name or password are not right.",
                "Le nom ou le mot de passe n'est pas bon.",
            )),
        ),
    }
}

/// Signs out.
pub(super) fn sign_out(visit: &Visit<'_>) -> Result<Reply, Undone> {
    Ok(Reply::Go(
        visit.at("office/login"),
        vec![visit.no_session()?],
    ))
}

fn password_page(visit: &Visit<'_>, token: &str, problem: Option<&str>) -> Reply {
    let title = visit.say("Choose a password", "Choisissez un mot de passe");
    let body = html! {
        h1 { (title) }
        @if let Some(problem) = problem { p.wrong role="alert" { (problem) } }
        form method="post" action=(visit.at(&format!("office/first/{token}"))) {
            div.question {
                label for="password" { (visit.say("Password, of 12 characters or more", "Mot de passe, de 12 caractères ou plus")) }
                input type="password" id="password" name="password" autocomplete="new-password";
            }
            p { button.main { (title) } }
        }
    };
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Reply::Page(status, view::page(visit, title, body))
}

/// The first login by a link.
pub(super) fn first(visit: &Visit<'_>, token: &str) -> Result<Reply, Undone> {
    Ok(password_page(visit, token, None))
}

/// Keeps the password of a first login, and signs in; the link is spent.
pub(super) fn set_password(visit: &Visit<'_>, token: &str) -> Result<Reply, Undone> {
    let password = visit.asked.field("password");
    if password.chars().count() < PASSWORD_MIN {
        let problem = visit.say(
            "The password is too short.",
            "Le mot de passe est trop court.",
        );
        return Ok(password_page(visit, token, Some(problem)));
    }
    let holder = visit
        .tenant
        .store
        .holder(&clock::digest(token), clock::now(), true)?;
    let Some(Holder::Person(name)) = holder else {
        return Ok(view::closed(visit));
    };
    let Some(mut person) = visit.tenant.store.person(&name)? else {
        return Ok(view::closed(visit));
    };
    let salt = clock::token().map_err(|_| Undone::NoRandom)?;
    let salt = SaltString::encode_b64(salt.as_bytes().get(..16).unwrap_or_default());
    let hashed = salt.and_then(|salt| {
        Ok(Argon2::default()
            .hash_password(password.as_bytes(), &salt)?
            .to_string())
    });
    person.password = Some(hashed.map_err(|_| Undone::NoRandom)?);
    visit.tenant.store.keep_person(&person)?;
    Ok(Reply::Go(
        visit.at("office"),
        vec![visit.session(&person.name)?],
    ))
}

fn top(visit: &Visit<'_>, person: &Person) -> Markup {
    html! {
        form.top method="post" action=(visit.at("office/logout")) {
            a href=(visit.at("office")) { (visit.say("Queue", "File")) } " · "
            (person.name) ", " (person.role.say(visit.language)) " · "
            button.small { (visit.say("Sign out", "Déconnexion")) }
        }
    }
}

/// The dossiers, by state.
pub(super) fn queue(
    visit: &Visit<'_>,
    person: &Person,
    problem: Option<&str>,
) -> Result<Reply, Undone> {
    let state = visit
        .asked
        .query
        .get("state")
        .and_then(|code| State::of_code(code));
    let mut rows = visit.tenant.store.queue(state, QUEUE_MAX)?;
    rows.retain(|row| is_shown(person, row.state));
    let counts = visit.tenant.store.counts()?;
    let today = visit.tenant.today();
    let catalogue = visit.tenant.served.current();
    let named = |product: &penteract::Product| {
        let bundle = product.bundle();
        (
            bundle.address().to_owned(),
            bundle.name(visit.language).to_owned(),
        )
    };
    let names: BTreeMap<String, String> = catalogue.products().map(named).collect();
    let title = visit.say("Dossiers", "Dossiers");
    let body = html! {
        (top(visit, person))
        h1 { (title) " · " (today.say(visit.language)) }
        @if let Some(problem) = problem { p.wrong role="alert" { (problem) } }
        nav.states aria-label=(visit.say("States", "États")) {
            a href=(visit.at("office")) aria-current=[state.is_none().then_some("page")] { (visit.say("All", "Tous")) }
            @for one in State::ALL {
                @if let Some((_, count)) = counts.iter().find(|(known, _)| *known == one && is_shown(person, one)) {
                    " " a href=(visit.at(&format!("office?state={}", one.code()))) aria-current=[(state == Some(one)).then_some("page")] { (one.say(visit.language)) " (" (count) ")" }
                }
            }
        }
        div.scroll tabindex="0" { table.words {
            thead { tr {
                th scope="col" { (visit.say("Company", "Entreprise")) } th scope="col" { (visit.say("Product", "Produit")) } th scope="col" { (visit.say("State", "État")) }
                th scope="col" { (visit.say("Officer", "Chargé d'affaires")) } th scope="col" { (visit.say("Days", "Jours")) }
            } }
            tbody { @for row in &rows { tr {
                td { a href=(visit.at(&format!("office/{}", row.id))) { @if row.name.is_empty() { (row.id) } @else { (row.name) } } }
                td { (names.get(&row.product).map_or(row.product.as_str(), String::as_str)) } td { (row.state.say(visit.language)) } td { (row.officer.as_deref().unwrap_or("—")) }
                td { (today.signed_duration_since(row.changed_on).num_days()) }
            } } }
        } }
        @if matches!(person.role, Role::Administrator) {
            form method="post" action=(visit.at("office/day")) {
                div.question { label for="day" { (visit.say("Move the day of this tenant", "Déplacer le jour de ce prêteur")) } input type="text" id="day" name="day" value=(today); }
                p { button.small { (visit.say("Move", "Déplacer")) } }
            }
        }
    };
    Ok(Reply::Page(StatusCode::OK, view::page(visit, title, body)))
}

/// Moves the tenant's day.
pub(super) fn move_day(visit: &Visit<'_>, person: &Person) -> Result<Reply, Undone> {
    if person.role != Role::Administrator {
        return Ok(view::forbidden(visit));
    }
    let Some(day) = super::asked::day(visit.asked.field("day")) else {
        let problem = visit.say(
            "Write a day that exists: 31/12/2019",
            "Écrivez un jour qui existe : 31/12/2019",
        );
        return queue(visit, person, Some(problem));
    };
    visit.tenant.set_today(day)?;
    Ok(Reply::go(visit.at("office")))
}

/// Whether somebody of the lender sees dossiers of a state: before it is sent an application is the applicant's; who looks
/// after retention may erase it.
fn is_shown(person: &Person, state: State) -> bool {
    state != State::Draft || person.role == Role::Administrator
}

/// One dossier with all that is known of it.
pub(super) fn dossier(
    visit: &Visit<'_>,
    person: &Person,
    id: &str,
    problem: Option<&str>,
    wrong: &BTreeMap<String, Misread>,
) -> Result<Reply, Undone> {
    let dossier = visit.tenant.dossier(id)?;
    if !is_shown(person, dossier.state) {
        return Ok(view::missing(visit));
    }
    let product = visit.tenant.product_of(&dossier)?;
    let shown = decision::pinned(visit, &dossier)?;
    let language = visit.language;
    let others = visit.tenant.store.queue(None, QUEUE_MAX)?;
    let same = others.iter().filter(|row| {
        row.id != dossier.id
            && is_shown(person, row.state)
            && !row.name.is_empty()
            && row.name == dossier.party.company
    });
    let same: Vec<_> = same.collect();
    let answers = serde_json::to_value(&dossier.application).unwrap_or_default();
    let body = html! {
        (top(visit, person))
        h1 { (dossier.party.company) }
        p.state { (product.bundle().name(language)) " · " (dossier.id) " · " strong { (dossier.state.say(language)) } }
        @if let Some(problem) = problem { p.wrong role="alert" { (problem) } }
        dl {
            dt { (visit.say("Contact", "Contact")) } dd { (dossier.party.contact) " " (dossier.party.mail) @if !dossier.party.mandate.is_empty() { " · " (dossier.party.mandate) } }
            dt { (visit.say("Register", "Registre")) } dd { @if dossier.party.number.is_empty() { "—" } @else { (dossier.party.number) } }
            dt { (visit.say("Officer", "Chargé d'affaires")) } dd { (dossier.officer.as_deref().unwrap_or("—")) }
            @if let Some(proposal) = &dossier.proposal {
                dt { (visit.say("Proposal", "Proposition")) }
                dd { @if proposal.grants { (visit.say("the loan", "le prêt")) } @else { (visit.say("a refusal", "un refus")) } ", " (proposal.by) (visit.say(": ", " : ")) (proposal.motive) }
            }
            @if let Some(until) = dossier.valid_until { dt { (visit.say("Valid until", "Valable jusqu'au")) } dd { (until.say(language)) } }
            @if let Some(name) = &dossier.signed_by { dt { (visit.say("Signed by", "Signé par")) } dd { (name) } }
        }
        @if !same.is_empty() { p.notice { (visit.say("The same company stands in other dossiers: ", "La même entreprise figure dans d'autres dossiers : ")) @for row in &same { a href=(visit.at(&format!("office/{}", row.id))) { (row.product) " · " (row.state.say(language)) } " " } } }
        (moves(visit, person, &dossier))
        @if dossier.state == State::Disbursed { p { a.main href=(visit.at(&format!("office/{id}/loan"))) { (visit.say("The loan", "Le prêt")) } } }
        @if let Some(shown) = &shown {
            section.result { (decision::outcome(visit, &product, shown)) }
            @if may(MoveKind::Answer, person.role, dossier.state) { (lenders(visit, &dossier, shown, (&answers, wrong))) }
            (decision::rules(visit, shown))
            section.answers { h2 { (visit.say("Answers", "Réponses")) } dl { @for fact in product.bundle().facts() {
                @if answered(&answers, fact.path()).is_some() {
                    dt { (fact.label().get(language)) } dd { (decision::said_answer(visit, shown, fact.path())) }
                }
            } } }
            @if let Some(decided) = &dossier.decided { p.help { (visit.say("Record ", "Enregistrement ")) (decided.address) } }
        }
        section { h2 { (visit.say("What was done", "Ce qui a été fait")) }
            ol.steps { @for stamped in &dossier.steps { li { (stamped.on.say(language)) " · " (stamped.by) " · " (stamped.step.told().say(language)) } } }
        }
    };
    let status = if problem.is_some() {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    Ok(Reply::Page(
        status,
        view::page(visit, &dossier.party.company, body),
    ))
}

/// The lender's own facts, and those that are missing still.
fn lenders(
    visit: &Visit<'_>,
    dossier: &Dossier,
    shown: &penteract::Decision,
    (answers, wrong): (&serde_json::Value, &BTreeMap<String, Misread>),
) -> Markup {
    let bundle = shown.bundle();
    let facts = bundle.facts().iter().filter(|fact: &&Fact| {
        let is_lenders = !crate::dossier::moves::answers(Role::Applicant, fact);
        let is_missing = shown
            .outcome()
            .missing()
            .iter()
            .any(|missing| *missing.path == *fact.path());
        is_missing || (is_lenders && answered(answers, fact.path()).is_some())
    });
    let facts: Vec<&Fact> = facts.collect();
    if facts.is_empty() {
        return html! {};
    }
    let sheet = Sheet {
        reader: Reader {
            bundle,
            language: visit.language,
            today: visit.tenant.today(),
        },
        answers,
        typed: &visit.asked.form,
        wrong,
        add: None,
    };
    html! {
        form method="post" action=(visit.at(&format!("office/{}/answer", dossier.id))) {
            h2 { (visit.say("What the lender answers", "Ce que le prêteur renseigne")) }
            (view::form_fields(visit))
            input type="hidden" name="seen" value=(dossier.seen());
            @for fact in facts { (sheet.question(fact)) }
            p { button.main { (visit.say("Save", "Enregistrer")) } }
        }
    }
}

fn moves(visit: &Visit<'_>, person: &Person, dossier: &Dossier) -> Markup {
    let can = |kind| may(kind, person.role, dossier.state);
    let form = |wanted: &str, label: &str, words: Option<&str>| {
        html! {
            form.move method="post" action=(visit.at(&format!("office/{}/{wanted}", dossier.id))) {
                (view::form_fields(visit))
            input type="hidden" name="seen" value=(dossier.seen());
                @if let Some(words) = words { label { (words) " " input type="text" name="words" maxlength="2000"; } }
                button { (label) }
            }
        }
    };
    let motive = visit.say("Motive", "Motif");
    html! {
        section.moves aria-label=(visit.say("What can be done", "Ce qui peut être fait")) {
            @if can(MoveKind::Take) { (form("take", visit.say("Take in hand", "Prendre en charge"), None)) }
            @if can(MoveKind::Propose) {
                (form("propose", visit.say("Propose the loan", "Proposer le prêt"), Some(motive)))
                (form("refuse", visit.say("Propose a refusal", "Proposer un refus"), Some(motive)))
            }
            @if can(MoveKind::Approve) {
                (form("approve", visit.say("Approve", "Valider"), None))
                (form("send-back", visit.say("Send back", "Renvoyer"), Some(motive)))
            }
            @if can(MoveKind::Disburse) { (form("disburse", visit.say("Pay out today", "Verser aujourd'hui"), None)) }
            @if can(MoveKind::Note) { (form("note", visit.say("Leave a note", "Laisser une note"), Some(visit.say("Note", "Note")))) }
            @if can(MoveKind::Erase) { (form("erase", visit.say("Erase answers and names", "Effacer les réponses et les noms"), None)) }
        }
    }
}

/// A move of somebody at the lender, on what they saw.
pub(super) fn act(
    visit: &Visit<'_>,
    person: &Person,
    id: &str,
    wanted: &str,
) -> Result<Reply, Undone> {
    let seen = visit.tenant.dossier(id)?;
    let words = visit.asked.field("words").to_owned();
    if visit.asked.field("seen").parse() != Ok(seen.seen()) {
        let problem = LocalText::of(&crate::store::StoreError::Changed).say(visit.language);
        return dossier(visit, person, id, Some(&problem), &BTreeMap::new());
    }
    let wanted = match wanted {
        "take" => Move::Take,
        "propose" => Move::Propose {
            grants: true,
            motive: words,
        },
        "refuse" => Move::Propose {
            grants: false,
            motive: words,
        },
        "approve" => Move::Approve,
        "send-back" => Move::SendBack(words),
        "disburse" => Move::Disburse,
        "note" => Move::Note(words),
        "erase" => Move::Erase,
        "answer" => match answers(visit, &seen)? {
            Ok(answers) => Move::Answer(answers),
            Err(wrong) => {
                let problem = visit.say(
                    "Something could not be read; nothing is kept yet.",
                    "Une réponse n'a pas pu être lue ; rien n'est encore enregistré.",
                );
                return dossier(visit, person, id, Some(problem), &wrong);
            }
        },
        _ => return Ok(view::missing(visit)),
    };
    match visit.tenant.act(&seen, &person.actor(), &wanted, None) {
        Ok(()) => Ok(Reply::go(visit.at(&format!("office/{id}")))),
        Err(Undone::NoDossier) => Ok(view::missing(visit)),
        Err(undone) => dossier(
            visit,
            person,
            id,
            Some(&undone.say(visit.language)),
            &BTreeMap::new(),
        ),
    }
}

/// What the form of the lender's facts says, or the first thing in it that is not understood.
fn answers(
    visit: &Visit<'_>,
    dossier: &Dossier,
) -> Result<Result<Answers, BTreeMap<String, Misread>>, Undone> {
    let product = visit.tenant.product_of(dossier)?;
    let reader = Reader {
        bundle: product.bundle(),
        language: visit.language,
        today: visit.tenant.today(),
    };
    let held = serde_json::to_value(&dossier.application).unwrap_or_default();
    let (mut answers, mut wrong) = (Vec::new(), BTreeMap::new());
    for fact in product.bundle().facts() {
        let known = answered(&held, fact.path()).is_some();
        let given = reader.given(fact, &visit.asked.form, known);
        wrong.extend(given.unclear);
        answers.extend(given.answer.map(|answer| (fact.path().to_owned(), answer)));
    }
    Ok(if wrong.is_empty() {
        Ok(answers)
    } else {
        Err(wrong)
    })
}
