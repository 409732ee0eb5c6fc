//! A company applies: who they are, page after page of questions, what they answered, the answer.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use maud::{Markup, html};
use penteract::plan::Fact;
use penteract::{Decision, LocalText, Outcome, Product, Say as _};
use serde_json::Value as Json;

use super::answers::{Misread, Reader};
use super::question::{Sheet, answered};
use super::reply::Reply;
use super::visitor::Visit;
use super::{decision, loan, others, view};
use crate::clock;
use crate::dossier::moves::{Circumstances, Move, answers, fitting};
use crate::dossier::{Actor, Refused, Role};
use crate::dossier::{Dossier, Party, State};
use crate::store::Holder;
use crate::tenant::Undone;

/// Begins an application and hands over its key.
pub(super) fn begin(visit: &Visit<'_>, id: &str) -> Result<Reply, Undone> {
    let open = visit.tenant.open_products();
    let Some(product) = open.iter().find(|product| product.bundle().address() == id) else {
        return Ok(view::missing(visit));
    };
    let dossier = visit.tenant.begin(product, visit.language, "applicant")?;
    let token = visit.new_key(&dossier)?;
    let address = visit.at(&format!("apply/{dossier}?key={token}"));
    Ok(Reply::Go(address, vec![visit.key_of(&dossier, &token)]))
}

/// The link by which an application is gone on with.
pub(super) fn resume(visit: &Visit<'_>, token: &str) -> Result<Reply, Undone> {
    let holder = visit
        .tenant
        .store
        .holder(&clock::digest(token), clock::now(), false)?;
    match holder {
        Some(Holder::Applicant(dossier)) => {
            let address = visit.at(&format!("apply/{dossier}"));
            Ok(Reply::Go(address, vec![visit.key_of(&dossier, token)]))
        }
        _ => Ok(view::closed(visit)),
    }
}

/// An application with its product and what the answers come to.
struct Form<'a> {
    visit: &'a Visit<'a>,
    dossier: Dossier,
    product: Product,
    decision: Decision,
    answers: Json,
}

/// A page of questions.
struct Page<'f> {
    /// What addresses know it by, whatever the language: its title in the product's own.
    id: String,
    title: String,
    facts: Vec<&'f Fact>,
}

impl<'a> Form<'a> {
    fn of(visit: &'a Visit<'a>, dossier: Dossier) -> Result<Self, Undone> {
        let product = visit.tenant.product_of(&dossier)?;
        let mut application = dossier.application.clone();
        let around = Circumstances {
            product: &product,
            today: visit.tenant.today(),
            settings: &visit.tenant.settings,
        };
        // What the lender answers for everybody counts from the first page on.
        for (path, answer) in &visit.tenant.settings.lender_answers {
            if let Some(fact) = product.bundle().fact(path) {
                application = fitting(&application, fact, answer, around)?;
            }
        }
        let decided = product.decide(&application, visit.tenant.today());
        let decision = decided.map_err(Refused::Decide)?;
        let answers = serde_json::to_value(&dossier.application).unwrap_or_default();
        Ok(Self {
            visit,
            dossier,
            product,
            decision,
            answers,
        })
    }

    fn around(&self) -> Circumstances<'_> {
        Circumstances {
            product: &self.product,
            today: self.visit.tenant.today(),
            settings: &self.visit.tenant.settings,
        }
    }

    fn is_missing(&self, fact: &Fact) -> bool {
        let mut missing = self.decision.outcome().missing().iter();
        missing.any(|missing| *missing.path == *fact.path())
    }

    /// The pages, in the order of the product's files: what is answered, and what is still needed.
    fn pages(&self) -> Vec<Page<'_>> {
        let bundle = self.product.bundle();
        let mut pages: Vec<Page<'_>> = Vec::new();
        for fact in bundle.facts() {
            let is_shown = self.is_missing(fact) || answered(&self.answers, fact.path()).is_some();
            if !answers(Role::Applicant, fact) || !is_shown {
                continue;
            }
            let group = bundle
                .groups()
                .iter()
                .find(|group| *group.name == *fact.group());
            let label: Option<&LocalText> = fact.field().asked().page.as_ref();
            let label = label.or_else(|| group.and_then(|group| group.label.as_ref()));
            let said = |language| label.map_or(fact.group(), |label| label.get(language));
            let id = said(bundle.language());
            match pages.iter_mut().find(|page| page.id == id) {
                Some(page) => page.facts.push(fact),
                None => pages.push(Page {
                    id: id.to_owned(),
                    title: said(self.visit.language).to_owned(),
                    facts: vec![fact],
                }),
            }
        }
        pages
    }

    /// How many questions of a page wait.
    fn waiting(&self, page: &Page<'_>) -> usize {
        page.facts
            .iter()
            .filter(|fact| self.is_missing(fact))
            .count()
    }

    /// The next page with a question that waits, after one or from the first.
    fn next(&self, after: Option<&str>) -> Option<String> {
        let pages = self.pages();
        let at = after.and_then(|id| pages.iter().position(|page| page.id == id));
        let (before, behind) = pages.split_at(at.map_or(0, |at| at.saturating_add(1)));
        let mut all = behind.iter().chain(before);
        all.find(|page| self.waiting(page) > 0)
            .map(|page| page.id.clone())
    }

    fn address(&self, rest: &str) -> String {
        self.visit.at(&format!("apply/{}{rest}", self.dossier.id))
    }

    fn page_address(&self, id: &str) -> String {
        self.address(&format!("/page/{}", super::asked::encoded(id)))
    }

    /// Where the application goes on.
    fn goes_on(&self, after: Option<&str>) -> String {
        if self.dossier.party.company.is_empty() {
            return self.address("/who");
        }
        match self.next(after) {
            Some(id) => self.page_address(&id),
            None => self.address("/recap"),
        }
    }

    fn key(&self) -> Option<String> {
        let key = self
            .visit
            .asked
            .cookies
            .get("dossier")
            .or_else(|| self.visit.asked.query.get("key"))?;
        Some(self.visit.at(&format!("resume/{key}")))
    }

    /// What stands beside the questions: how far it is, what the answers come to so far.
    fn beside(&self, current: Option<&str>) -> Markup {
        let visit = self.visit;
        let pages = self.pages();
        html! {
            aside aria-label=(visit.say("Progress", "Avancement")) {
                p.product { (self.product.bundle().name(visit.language)) }
                ol.pages {
                    li { a href=(self.address("/who")) { (visit.say("Who applies", "Qui demande")) } }
                    @for page in &pages {
                        @let waiting = self.waiting(page);
                        li.done[waiting == 0] {
                            a href=(self.page_address(&page.id)) aria-current=[(current == Some(&page.id)).then_some("page")] { (page.title) }
                            @if waiting > 0 { span.count { (waiting) } }
                        }
                    }
                    li { a href=(self.address("/recap")) { (visit.say("Check and send", "Vérifier et envoyer")) } }
                }
                p.so-far { (self.so_far()) }
                p { a href=(self.address("/others")) { (visit.say("What could the same company borrow otherwise?", "Que pourrait emprunter la même entreprise par ailleurs ?")) } }
                @if let Some(key) = self.key() {
                    p.help { (visit.say("Your answers are kept. To go on later, keep this link: ", "Vos réponses sont enregistrées. Pour reprendre plus tard, gardez ce lien : ")) a href=(key) { (visit.say("resume this application", "reprendre cette demande")) } }
                }
            }
        }
    }

    fn so_far(&self) -> String {
        let language = self.visit.language;
        match self.decision.outcome() {
            Outcome::Incomplete(missing) => {
                let count = LocalText::count(missing.len(), ["answer to go", "answers to go"], ["réponse à donner", "réponses à donner"]);
                count.get(language).to_owned()
            }
            Outcome::Refuse(_) => self.visit.say(
                "As far as you have answered, this loan cannot be granted: see “Check and send”.",
                "D'après vos réponses, ce prêt ne peut pas être accordé : voyez « Vérifier et envoyer ».",
            ).to_owned(),
            outcome => match outcome.offer() {
                Some(offer) => {
                    let amount = offer.amount();
                    penteract::text!(
                        "As far as you have answered: up to {amount}",
                        "D'après vos réponses : jusqu'à {amount}"
                    ).say(language)
                }
                None => outcome.title().say(language),
            },
        }
    }

    /// A page of questions, as it stands or with what was not understood.
    fn show(
        &self,
        id: &str,
        typed: &BTreeMap<String, String>,
        wrong: &BTreeMap<String, Misread>,
    ) -> Reply {
        let visit = self.visit;
        let pages = self.pages();
        let Some(page) = pages.iter().find(|page| page.id == id) else {
            return Reply::go(self.goes_on(None));
        };
        let sheet = Sheet {
            reader: self.reader(),
            answers: &self.answers,
            typed,
            wrong,
            add: visit.asked.query.get("add").map(String::as_str),
        };
        let status = if wrong.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        let body = html! {
            div.beside {
                form method="post" action=(self.page_address(id)) {
                    (view::form_fields(visit))
                    h1 { (page.title) }
                    @if !wrong.is_empty() {
                        p.wrong role="alert" { (visit.say("Something could not be read or does not fit; the rest is kept.", "Une réponse n'a pas pu être lue ou ne convient pas ; le reste est enregistré.")) }
                    }
                    // What enter does, in any field.
                    button.unseen name="go" value="on" tabindex="-1" aria-hidden="true" { "→" }
                    @for fact in &page.facts { (sheet.question(fact)) }
                    p { button.main name="go" value="on" { (visit.say("Save and continue", "Enregistrer et continuer")) } }
                }
                (self.beside(Some(id)))
            }
        };
        Reply::Page(status, view::page(visit, &page.title, body))
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            bundle: self.product.bundle(),
            language: self.visit.language,
            today: self.visit.tenant.today(),
        }
    }

    /// Keeps what a form says; what does not fit is shown again, the rest is kept.
    fn save(&self, id: &str, actor: &Actor) -> Result<Reply, Undone> {
        let asked = self.visit.asked;
        let pages = self.pages();
        let facts = pages
            .iter()
            .find(|page| page.id == id)
            .map(|page| page.facts.as_slice());
        let mut wrong = BTreeMap::new();
        let mut changes = Vec::new();
        let mut application = self.dossier.application.clone();
        for fact in facts.unwrap_or_default() {
            let known = answered(&self.answers, fact.path());
            let given = self.reader().given(fact, &asked.form, known.is_some());
            wrong.extend(given.unclear);
            match given.answer {
                None => {}
                Some(None) => {
                    application = application.without_answer(fact.path());
                    changes.push((fact.path().to_owned(), None));
                }
                Some(Some(answer)) => match fitting(&application, fact, &answer, self.around()) {
                    Ok(with_it) => {
                        application = with_it;
                        let is_new = known.map(Json::to_string).as_deref() != Some(answer.as_str());
                        if is_new {
                            changes.push((fact.path().to_owned(), Some(answer)));
                        }
                    }
                    Err(Refused::Answer { problem, .. }) => {
                        let codes = Vec::new();
                        wrong.insert(fact.path().to_owned(), Misread { problem, codes });
                    }
                    Err(refused) => return Err(refused.into()),
                },
            }
        }
        if !changes.is_empty() {
            self.visit
                .tenant
                .act(&self.dossier, actor, &Move::Answer(changes), None)?;
        }
        let dossier = self.visit.tenant.dossier(&self.dossier.id)?;
        let now = Form::of(self.visit, dossier)?;
        if !wrong.is_empty() {
            return Ok(now.show(id, &asked.form, &wrong));
        }
        let again = |rest: String| Reply::go(format!("{}{rest}", now.page_address(id)));
        if let Some(list) = asked.form.get("add") {
            return Ok(again(format!("?add={}", super::asked::encoded(list))));
        }
        if asked.form.contains_key("remove") {
            return Ok(again(String::new()));
        }
        Ok(Reply::go(now.goes_on(Some(id))))
    }

    fn who(&self, party: &Party, problem: Option<&str>) -> Markup {
        let visit = self.visit;
        let field = |name: &str, label: &str, help: &str, value: &str| {
            html! { div.question { label for=(name) { (label) } @if !help.is_empty() { p.help { (help) } } input type="text" id=(name) name=(name) value=(value) maxlength="300"; } }
        };
        let body = html! {
            div.beside {
                form method="post" action=(self.address("/who")) {
                    h1 { (visit.say("Who applies", "Qui demande")) }
                    @if let Some(problem) = problem { p.wrong role="alert" { (problem) } }
                    (field("company", visit.say("Name of the company", "Nom de l'entreprise"), "", &party.company))
                    (field("number", visit.say("Number in the register, if there is one", "Numéro au registre, s'il y en a un"), "", &party.number))
                    (field("contact", visit.say("Your name", "Votre nom"), "", &party.contact))
                    (field("mail", visit.say("Your e-mail address", "Votre adresse électronique"), "", &party.mail))
                    (field("mandate", visit.say("If you act for this company without being part of it: your mandate", "Si vous agissez pour cette entreprise sans en faire partie : votre mandat"),
                        visit.say("For example: accountant, mandate of 2 May.", "Par exemple : expert-comptable, mandat du 2 mai."), &party.mandate))
                    p { button.main { (visit.say("Save and continue", "Enregistrer et continuer")) } }
                }
                (self.beside(None))
            }
        };
        view::page(visit, visit.say("Who applies", "Qui demande"), body)
    }

    /// Everything answered, with what it comes to, before it is sent.
    fn recap(&self, problem: Option<&str>) -> Markup {
        let visit = self.visit;
        let waiting: usize = self.pages().iter().map(|page| self.waiting(page)).sum();
        let body = html! {
            h1 { (visit.say("Check and send", "Vérifier et envoyer")) }
            @if let Some(problem) = problem { p.wrong role="alert" { (problem) } }
            (self.answered_lines(true))
            @if waiting > 0 {
                p { (visit.say("Some answers are still missing.", "Il manque encore des réponses.")) " " a.main href=(self.goes_on(None)) { (visit.say("Go on", "Continuer")) } }
            } @else {
                section.result {
                    @if !matches!(self.decision.outcome(), Outcome::Incomplete(_)) {
                        (decision::outcome(visit, &self.product, &self.decision))
                    } @else {
                        h2 { (visit.say("Your answers are complete", "Vos réponses sont complètes")) }
                        p { (visit.say("What is still missing is answered by the lender: send the application, and an officer completes it.", "Ce qui manque encore appartient au prêteur : envoyez la demande, un chargé d'affaires la complète.")) }
                    }
                }
                form method="post" action=(self.address("/submit")) {
                    (view::form_fields(visit))
                    p { button.main { (visit.say("Send the application", "Envoyer la demande")) } }
                }
            }
        };
        view::page(
            visit,
            visit.say("Check and send", "Vérifier et envoyer"),
            body,
        )
    }

    fn answered_lines(&self, with_links: bool) -> Markup {
        let visit = self.visit;
        html! {
            @for page in &self.pages() {
                section.answers {
                    h2 { (page.title) @if with_links { " " a href=(self.page_address(&page.id)) { (visit.say("change", "modifier")) } } }
                    dl { @for fact in &page.facts {
                        dt { (fact.field().label_on(visit.tenant.today()).get(visit.language)) }
                        dd { (decision::said_answer(visit, &self.decision, fact.path())) }
                    } }
                }
            }
        }
    }

    /// What was sent, and how it stands.
    fn sent(&self, problem: Option<&str>) -> Result<Markup, Undone> {
        let visit = self.visit;
        let dossier = &self.dossier;
        let shown = decision::pinned(visit, dossier)?;
        let (button, post) = (
            visit.say("Sign the offer", "Signer l'offre"),
            |rest: &str| self.address(rest),
        );
        let body = html! {
            h1 { (self.product.bundle().name(visit.language)) }
            p.state { (dossier.party.company) " · " (dossier.id) " · " strong { (dossier.state.say(visit.language)) } }
            @if let Some(problem) = problem { p.wrong role="alert" { (problem) } }
            @match dossier.state {
                State::Submitted | State::Decided | State::Referred | State::InReview | State::Proposed =>
                    p { (visit.say("An officer of the lender looks at your application; what stands below is an indication until the offer is issued.", "Un chargé d'affaires du prêteur examine votre demande ; ce qui suit est une indication jusqu'à l'émission de l'offre.")) },
                State::Offered => section.sign {
                    h2 { (visit.say("Your offer", "Votre offre")) }
                    @if let Some(until) = dossier.valid_until {
                        p { (penteract::text!("It can be signed until {until}.", "Elle peut être signée jusqu'au {until}.", until = until).say(visit.language)) }
                    }
                    form method="post" action=(post("/sign")) {
                        (view::form_fields(visit))
                        div.question {
                            label for="name" { (visit.say("Sign with your first and last name", "Signez de votre prénom et de votre nom")) }
                            input type="text" id="name" name="name" autocomplete="name" maxlength="200";
                        }
                        p { button.main { (button) } }
                    }
                },
                State::Signed => p { (visit.say("Signed. The money is paid out next.", "Signée. Le versement suit.")) },
                State::Disbursed => p { a.main href=(post("/loan")) { (visit.say("Go to your loan", "Voir votre prêt")) } },
                State::Refused => p { (visit.say("The application is refused. If an answer is wrong, or you think that the decision is, write to the lender with the number of the dossier: a person looks at it again.", "La demande est refusée. Si une réponse est inexacte, ou si vous pensez que la décision l'est, écrivez au prêteur avec le numéro du dossier : une personne l'examinera à nouveau.")) },
                State::Withdrawn => p { (visit.say("You did not go on with this application.", "Vous avez abandonné cette demande.")) },
                State::Expired => p { (visit.say("The offer was not signed in time: begin a new application.", "L'offre n'a pas été signée à temps : commencez une nouvelle demande.")) },
                _ => {},
            }
            @if let Some(shown) = shown.as_ref().filter(|shown| is_told(dossier.state, shown)) { section.result { (decision::outcome(visit, &self.product, shown)) } }
            (self.answered_lines(false))
            @if matches!(dossier.state, State::Submitted | State::Decided | State::Referred | State::InReview | State::Proposed | State::Offered | State::Signed) {
                form method="post" action=(post("/withdraw")) { p { button.small { (visit.say("Do not go on with this application", "Abandonner cette demande")) } } }
            }
        };
        Ok(view::page(
            visit,
            self.product.bundle().name(visit.language),
            body,
        ))
    }
}

/// Whether the client is shown a decision: not an offer where a person refused it, or it is over.
fn is_told(state: State, decision: &Decision) -> bool {
    let is_over = matches!(
        state,
        State::Refused | State::Withdrawn | State::Expired | State::Erased
    );
    !is_over || decision.outcome().offer().is_none()
}

/// Everything under one application.
pub(super) fn answer(
    visit: &Visit<'_>,
    post: bool,
    id: &str,
    rest: &[&str],
) -> Result<Reply, Undone> {
    let Some(actor) = visit.applicant(id)? else {
        return Ok(view::closed(visit));
    };
    let form = Form::of(visit, visit.tenant.dossier(id)?)?;
    let is_draft = form.dossier.state == State::Draft;
    match (post, rest) {
        (false, []) if is_draft => Ok(Reply::go(form.goes_on(None))),
        (false, []) => Ok(Reply::Page(StatusCode::OK, form.sent(None)?)),
        (false, ["loan"]) => loan::of_client(visit, &form.dossier, &form.product, None),
        (true, ["loan", "option"]) => loan::ask(visit, &form.dossier, &form.product, &actor),
        (true, ["sign"]) => acted(
            &form,
            &actor,
            Move::Sign(visit.asked.field("name").to_owned()),
        ),
        (true, ["withdraw"]) => acted(&form, &actor, Move::Withdraw),
        (true, ["submit"]) => acted(&form, &actor, Move::Submit),
        (false, ["others"]) => others::show(visit, &form.dossier),
        (true, ["others", other]) => others::begin(visit, &form.dossier, other, &actor),
        _ if !is_draft => Ok(Reply::go(form.address(""))),
        (false, ["who"]) => Ok(Reply::Page(
            StatusCode::OK,
            form.who(&form.dossier.party, None),
        )),
        (true, ["who"]) => {
            let field = |name| visit.asked.field(name).trim().to_owned();
            let party = Party {
                company: field("company"),
                number: field("number"),
                contact: field("contact"),
                mail: field("mail"),
                mandate: field("mandate"),
            };
            match visit
                .tenant
                .act(&form.dossier, &actor, &Move::Introduce(party.clone()), None)
            {
                Ok(()) => {
                    let dossier = visit.tenant.dossier(id)?;
                    Ok(Reply::go(Form::of(visit, dossier)?.goes_on(None)))
                }
                Err(Undone::Refused(refused)) => {
                    let problem = refused.say(visit.language);
                    Ok(Reply::Page(
                        StatusCode::UNPROCESSABLE_ENTITY,
                        form.who(&party, Some(&problem)),
                    ))
                }
                Err(undone) => Err(undone),
            }
        }
        (false, ["page", page]) => Ok(form.show(page, &BTreeMap::new(), &BTreeMap::new())),
        (true, ["page", page]) => form.save(page, &actor),
        (false, ["recap"]) => Ok(Reply::Page(StatusCode::OK, form.recap(None))),
        _ => Ok(view::missing(visit)),
    }
}

/// A move of the applicant; a refusal stands on the page.
fn acted(form: &Form<'_>, actor: &Actor, wanted: Move) -> Result<Reply, Undone> {
    let visit = form.visit;
    match visit.tenant.act(&form.dossier, actor, &wanted, visit.key()) {
        Ok(()) => Ok(Reply::go(form.address(""))),
        Err(Undone::Refused(refused)) => {
            let problem = refused.say(visit.language);
            let page = match form.dossier.state {
                State::Draft => form.recap(Some(&problem)),
                _ => form.sent(Some(&problem))?,
            };
            Ok(Reply::Page(StatusCode::CONFLICT, page))
        }
        Err(undone) => Err(undone),
    }
}
