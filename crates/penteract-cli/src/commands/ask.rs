//! `penteract decide --ask`: the missing answers, one question at a time, until the decision is made.

use std::borrow::Cow;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use penteract::plan::FactField;
use penteract::rules::Type;
use penteract::{
    Application, DecideError, Decision, MissingFact, Placement, Product, Say, Slot, Typed, Unclear,
    Value,
};
use serde_json::{Map, Value as Json};

use super::placement;
use crate::catalogue;
use crate::failure::Failure;
use crate::output::write_whole;
use crate::paint::{Paint, Style};
use crate::render::{self, question};
use crate::session::Session;
use crate::text::Word;
use crate::text::fold::folded;

/// Who is asked for: one product, or the variant of a family that the answers tell.
#[derive(Clone, Copy)]
pub(super) enum Asking<'a> {
    Product(&'a Product),
    Family(&'a str),
}

impl Asking<'_> {
    /// Whether some answers can be read, by one variant at least.
    pub(super) fn tried(
        self,
        session: &Session,
        answers: &Application,
        wrong: impl Fn(&Product, &DecideError) -> Failure,
    ) -> Result<(), Failure> {
        match self {
            Self::Product(product) => {
                let decided = product.decide(answers, session.as_of);
                decided.map(|_| ()).map_err(|error| wrong(product, &error))
            }
            Self::Family(id) => {
                let placement = catalogue::place(session, id, answers)?;
                let mut tried = placement.tried();
                let first = tried.next().map(|first| (first.product(), first.decided()));
                match first {
                    Some((product, Err(error))) if tried.all(|one| one.decided().is_err()) => {
                        Err(wrong(product, error))
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

/// What asking came to.
pub(super) enum Came {
    /// A decision, and how its product was found.
    Decided(Box<Decision>, Option<String>),
    /// Several variants of the family would do, or none.
    Listed(Placement),
}

/// What asking came to, with the answers.
pub(super) struct Asked {
    pub(super) came: Came,
    pub(super) answers: Application,
}

/// Where the answers are kept, so that nothing typed is lost.
pub(super) struct Keeper {
    path: Option<PathBuf>,
}

impl Keeper {
    /// Keeps the answers in a file; one that exists is written over only when it is the application that was read.
    pub(super) fn new(
        session: &Session,
        path: Option<&Path>,
        application: Option<&Path>,
    ) -> Result<Self, Failure> {
        if let Some(path) = path
            && path.exists()
            && Some(path) != application
        {
            return Err(Failure::wrong_use(
                session.texts().answers_file_exists(path),
            ));
        }
        Ok(Self {
            path: path.map(Path::to_path_buf),
        })
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    fn keep(&self, session: &Session, answers: &Application) -> Result<(), Failure> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        write_whole(path, &render::json(answers)?).map_err(|error| {
            let answers = answers.to_string();
            let texts = session.texts();
            Failure {
                folds: false,
                ..Failure::wrong_use(texts.answers_not_kept(path, &error.to_string(), &answers))
            }
        })
    }
}

/// The two ends of the conversation: what the person types, and where the questions are written.
pub(super) struct Conversation<'a> {
    pub(super) input: &'a mut dyn BufRead,
    pub(super) output: &'a mut dyn Write,
    pub(super) paint: Paint,
    /// Of the terminal.
    pub(super) columns: Option<usize>,
}

/// What came of a question.
enum Reply {
    Answer(Json),
    /// Left unanswered for now.
    Skipped,
    /// The question before is wanted again.
    Back,
    /// The person has left.
    End,
}

impl Conversation<'_> {
    pub(super) fn say(&mut self, text: &str) {
        // Where nobody reads the questions, the answers still count.
        let text = folded(text, self.columns);
        let _ = self.output.write_all(text.as_bytes());
    }

    /// A line that was typed; none when there are no more.
    fn line(&mut self, session: &Session, prompt: &str) -> Result<Option<String>, Failure> {
        self.say(prompt);
        let _ = self.output.flush();
        let mut line = String::new();
        match self.input.read_line(&mut line) {
            Ok(0) => {
                self.say("\n");
                Ok(None)
            }
            Ok(_) => Ok(Some(line.trim().to_owned())),
            Err(error) => {
                let texts = session.texts();
                let path = Path::new("-");
                Err(Failure::wrong_use(
                    texts.file_unreadable(path, &error.to_string()),
                ))
            }
        }
    }
}

/// Asks, group by group in the order of the product's files and in each the most decisive question first, until the decision
/// is made or nothing more is answered; then shows the answers before they are decided on.
pub(super) fn ask(
    session: &Session,
    asking: Asking<'_>,
    start: Application,
    keeper: &Keeper,
    conversation: &mut Conversation<'_>,
) -> Result<Asked, Failure> {
    // What was asked, with the answers before it.
    let mut asked: Vec<(String, Application)> = Vec::new();
    let mut answers = start;
    let family = match asking {
        Asking::Product(_) => None,
        Asking::Family(id) => Some(catalogue::family(session, id)?),
    };
    let (mut is_told, mut has_left) = (false, false);
    loop {
        let is_asked = |fact: &MissingFact| asked.iter().any(|(path, _)| **path == *fact.path);
        // The product, how it was found, and the question that tells it from other variants.
        let (product, note, telling) = match (asking, &family) {
            (Asking::Family(id), Some(family)) => {
                let placement = catalogue::place_in(session, family, id, &answers)?;
                if let Some(found) = placement.found() {
                    let (product, note) = placement::noted(session, &placement, found);
                    (product, note, None)
                } else {
                    let mut questions = placement.questions();
                    let question = questions.find(|(_, fact)| !has_left && !is_asked(fact));
                    let question = question
                        .map(|(tried, fact)| (tried.product().clone(), Arc::clone(&fact.path)));
                    drop(questions);
                    let Some((product, path)) = question else {
                        let came = Came::Listed(placement);
                        return Ok(Asked { came, answers });
                    };
                    (product, None, Some(path))
                }
            }
            (Asking::Product(product), _) => (product.clone(), None, None),
            (Asking::Family(id), None) => (catalogue::product(session, id)?, None, None),
        };
        let product = &product;
        let groups = product.bundle().groups();
        let group_of = |missing: &&MissingFact| {
            let fact = product.bundle().fact(&missing.path);
            fact.and_then(|fact| groups.iter().position(|group| *group.name == *fact.group()))
        };
        let decision = match product.decide(&answers, session.as_of) {
            Ok(decision) => decision,
            Err(error) => return Err(failure(session, product, &error, &answers)),
        };
        let missing = decision.outcome().missing();
        let next = missing.iter().filter(|fact| !has_left && !is_asked(fact));
        let next = next.filter(|fact| telling.as_ref().is_none_or(|path| *path == fact.path));
        let Some(next) = next.min_by_key(group_of) else {
            if !has_left
                && recap(session, &decision, &asked, conversation)?
                && let Some((_, before)) = asked.pop()
            {
                answers = before;
                keeper.keep(session, &answers)?;
                continue;
            }
            let came = Came::Decided(Box::new(decision), note);
            return Ok(Asked { came, answers });
        };
        if !is_told {
            is_told = true;
            let intro = session.texts().how_to_answer();
            conversation.say(&format!("{intro}\n"));
        }
        let mut questioner = Questioner {
            session,
            product,
            answers: &answers,
            decision: &decision,
            missing: next,
            still_missing: missing.len(),
            conversation,
        };
        let reply = questioner.ask()?;
        if let Reply::Back = reply {
            let before = asked.pop();
            answers = before.map_or(answers, |(_, before)| before);
            keeper.keep(session, &answers)?;
            continue;
        }
        asked.push((next.path.to_string(), answers.clone()));
        match reply {
            Reply::End => has_left = true,
            Reply::Skipped | Reply::Back => {}
            Reply::Answer(answer) => {
                answers = answers
                    .with_answer(&next.path, &answer.to_string())
                    .map_err(|error| Failure::product(error.say(session.language)))?;
                keeper.keep(session, &answers)?;
            }
        }
    }
}

/// Shows what was answered; whether the last question is wanted again.
fn recap(
    session: &Session,
    decision: &Decision,
    asked: &[(String, Application)],
    conversation: &mut Conversation<'_>,
) -> Result<bool, Failure> {
    if asked.is_empty() {
        return Ok(false);
    }
    let heading = session.word(Word::Answers);
    let heading = conversation.paint.apply(Style::Heading, heading);
    conversation.say(&format!("\n{heading}\n"));
    let (bundle, texts) = (decision.bundle(), session.texts());
    let frame = bundle
        .read_application(decision.application(), session.as_of)
        .ok();
    for (path, _) in asked {
        let (Some(fact), Some(slot)) = (bundle.fact(path), bundle.program().fact(path)) else {
            continue;
        };
        let answer = match frame.as_ref().map(|frame| frame.get(slot)) {
            Some(Slot::Answered(value)) => bundle.say_value(&value, Some(path), session.language),
            _ => session.word(Word::Unanswered).to_owned(),
        };
        let line = texts.labelled(fact.label().get(session.language), &answer);
        conversation.say(&format!("  · {line}\n"));
    }
    let line = conversation.line(session, &format!("{} ", texts.decide_or_go_back()))?;
    Ok(line.is_some_and(|line| is_back(&line)))
}

fn is_back(line: &str) -> bool {
    matches!(line.to_lowercase().as_str(), "<" | "back" | "retour")
}

/// A product that fails takes no answer with it.
fn failure(
    session: &Session,
    product: &Product,
    error: &DecideError,
    answers: &Application,
) -> Failure {
    let texts = session.texts();
    let problem = texts.product_error(product.id(), &error.say(session.language));
    Failure::product(format!(
        "{problem}\n{}",
        texts.answers_so_far(&answers.to_string())
    ))
}

/// An answer as [`Typed::answer`] writes it.
fn parsed(answer: &str) -> Json {
    serde_json::from_str(answer).unwrap_or_default()
}

/// One question, asked until it is answered or left.
struct Questioner<'a, 'c> {
    session: &'a Session,
    product: &'a Product,
    answers: &'a Application,
    decision: &'a Decision,
    missing: &'a MissingFact,
    still_missing: usize,
    conversation: &'a mut Conversation<'c>,
}

impl Questioner<'_, '_> {
    fn ask(&mut self) -> Result<Reply, Failure> {
        let bundle = self.product.bundle();
        let Some(fact) = bundle.fact(&self.missing.path) else {
            return Ok(Reply::Skipped);
        };
        let heading = question::heading(
            self.session,
            self.conversation.paint,
            bundle,
            fact,
            self.still_missing,
        );
        self.conversation.say(&heading);
        self.question(fact.field(), &|answer| answer)
    }

    /// Asks one field. `place` puts an answer where the fact has it: as it is, or into an item of a list.
    fn question(
        &mut self,
        field: &FactField,
        place: &dyn Fn(Json) -> Json,
    ) -> Result<Reply, Failure> {
        let (session, bundle) = (self.session, self.product.bundle());
        if matches!(field.ty().without_none(), Type::List(_)) {
            return self.list(field, place);
        }
        let form = question::form(session, bundle, field);
        self.conversation
            .say(&question::body(session, bundle, field, &form));
        let typed = Typed::new(bundle, session.language, session.as_of);
        loop {
            let Some(line) = self.conversation.line(session, "> ")? else {
                return Ok(Reply::End);
            };
            match line.as_str() {
                "" => return Ok(Reply::Skipped),
                "?" => self.explain(field, &form),
                line if is_back(line) => return Ok(Reply::Back),
                line => match typed.answer(field, line).map(|answer| parsed(&answer)) {
                    Err(unclear) => self.unclear(line, &form, unclear),
                    Ok(answer) => match self.accepted(place(answer.clone())) {
                        Ok(value) => {
                            self.echo(field, &value);
                            return Ok(Reply::Answer(answer));
                        }
                        Err(problems) => self.complain(&problems),
                    },
                },
            }
        }
    }

    /// How many items, then each of them; what is not answered when the person leaves stays unanswered.
    fn list(&mut self, field: &FactField, place: &dyn Fn(Json) -> Json) -> Result<Reply, Failure> {
        /// More items than anyone types.
        const ITEMS_MAX: usize = 999;
        let (session, bundle) = (self.session, self.product.bundle());
        let texts = session.texts();
        self.conversation
            .say(&question::body(session, bundle, field, &texts.how_many()));
        let count = loop {
            let Some(line) = self.conversation.line(session, "> ")? else {
                return Ok(Reply::End);
            };
            match (line.as_str(), line.parse::<usize>()) {
                ("", _) => return Ok(Reply::Skipped),
                (line, _) if is_back(line) => return Ok(Reply::Back),
                ("?", _) => self.explain(field, &texts.how_many()),
                (_, Ok(count)) if count <= ITEMS_MAX => break count,
                (line, _) => {
                    let sentence = texts.not_an_answer(line, &texts.how_many(), None);
                    self.bad(&sentence);
                }
            }
        };
        let mut items: Vec<Json> = Vec::new();
        let mut has_left = false;
        for number in 1..=count {
            let mut item = Map::new();
            if !has_left {
                let rank = texts.item_of(number, count);
                match self.item(field, &rank, &mut item, place)? {
                    Reply::Back => return self.list(field, place),
                    Reply::End => has_left = true,
                    Reply::Answer(_) | Reply::Skipped => {}
                }
            }
            items.push(Json::Object(item));
        }
        let answer = Json::Array(items);
        Ok(match self.accepted(place(answer.clone())) {
            Ok(_) => Reply::Answer(answer),
            Err(problems) => {
                self.complain(&problems);
                Reply::Skipped
            }
        })
    }

    /// Asks for one item, and tells whether the person has left before its end or wants to go back, which begins the list anew.
    fn item(
        &mut self,
        field: &FactField,
        rank: &str,
        item: &mut Map<String, Json>,
        place: &dyn Fn(Json) -> Json,
    ) -> Result<Reply, Failure> {
        for inner in field.item() {
            let label = inner.label().get(self.session.language);
            self.conversation.say(&format!("\n{label} ({rank})\n"));
            let name = inner.name();
            let within = |answer: Json| {
                let item = Map::from_iter([(name.to_owned(), answer)]);
                place(Json::Array(vec![Json::Object(item)]))
            };
            match self.question(inner, &within)? {
                Reply::Answer(answer) => {
                    item.insert(name.to_owned(), answer);
                }
                Reply::Skipped => {}
                reply @ (Reply::Back | Reply::End) => return Ok(reply),
            }
        }
        Ok(Reply::Skipped)
    }

    /// The value that the fact takes with an answer, or what is wrong with it.
    fn accepted(&self, answer: Json) -> Result<Value, Vec<String>> {
        let bundle = self.product.bundle();
        let with_it = self
            .answers
            .with_answer(&self.missing.path, &answer.to_string())
            .map_err(|error| vec![error.say(self.session.language)])?;
        let language = self.session.language;
        let told = |problems: penteract::ApplicationProblems| {
            let texts = self.session.texts();
            let sentence = |problem: &penteract::ApplicationProblem| {
                let broken = problem.broken_sentence(language);
                let help =
                    || texts.not_accepted(problem.expected(language), problem.help(language));
                broken.map_or_else(help, Cow::into_owned)
            };
            problems.iter().map(sentence).collect::<Vec<_>>()
        };
        let frame = bundle
            .read_application(&with_it, self.session.as_of)
            .map_err(told)?;
        // A constraint that fails to be evaluated is told by the decision.
        let broken = bundle.broken_constraints(&frame).unwrap_or_default();
        if broken.count() > 0 {
            return Err(told(broken));
        }
        let slot = bundle.program().fact(&self.missing.path);
        match slot.map(|id| frame.get(id)) {
            Some(Slot::Answered(value)) => Ok(value),
            _ => Ok(Value::None),
        }
    }

    /// The answer as it was understood.
    fn echo(&mut self, field: &FactField, value: &Value) {
        let shown = question::understood(self.session, self.product.bundle(), field, value);
        let arrow = self.conversation.paint.apply(Style::Faint, "→");
        self.conversation.say(&format!("{arrow} {shown}\n"));
    }

    fn explain(&mut self, field: &FactField, form: &str) {
        let text = question::explanation(self.session, self.decision, self.missing, field, form);
        self.conversation.say(&text);
    }

    fn unclear(&mut self, line: &str, form: &str, unclear: Unclear) {
        let texts = self.session.texts();
        let sentence = match unclear {
            Unclear::Form { nearest } => texts.not_an_answer(line, form, nearest.as_deref()),
            Unclear::Ambiguous { nomenclatures } => texts.ambiguous_code(line, &nomenclatures),
        };
        self.bad(&sentence);
    }

    fn complain(&mut self, problems: &[String]) {
        for problem in problems {
            self.bad(problem);
        }
    }

    fn bad(&mut self, sentence: &str) {
        let mark = self.conversation.paint.apply(Style::Bad, "✗");
        self.conversation.say(&format!("{mark} {sentence}\n"));
    }
}
