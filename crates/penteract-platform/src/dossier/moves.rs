//! What may be done with a dossier, by whom, and when: one table and one function.
//!
//! Pages and programs are skins over [`act`]: it reads nothing but its arguments, and gives back the steps to keep or the
//! reason why nothing happens.

use std::collections::BTreeMap;

use penteract::chrono::NaiveDate;
use penteract::plan::{AskedOf, Fact};
use penteract::{Application, Decision, Event, LocalText, Outcome, Product, Record};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::lending::{approve, ask, book, disburse, offered};
use super::{Actor, Dossier, Party, Refused, Role, Stamped, State, Step};

/// The longest text that somebody writes, in characters.
const WORDS_MAX: usize = 2000;

/// What somebody wants done.
#[derive(Debug, Clone)]
pub enum Move {
    /// Says who applies.
    Introduce(Party),
    /// Answers questions, or takes answers back; answers are in JSON.
    Answer(Vec<(String, Option<String>)>),
    /// Sends the application.
    Submit,
    /// Takes it in hand.
    Take,
    /// Leaves a remark.
    Note(String),
    /// Proposes a loan, or a refusal.
    Propose {
        /// A loan.
        grants: bool,
        /// Why.
        motive: String,
    },
    /// Says yes to what is proposed.
    Approve,
    /// Wants it looked at again.
    SendBack(String),
    /// Signs, as somebody.
    Sign(String),
    /// Pays out.
    Disburse,
    /// Does not go on.
    Withdraw,
    /// The day of the offer is over.
    Expire,
    /// Something happened to the loan.
    Book(Vec<Event>),
    /// Uses an option of the loan that its rules decide.
    AskOption {
        /// Its id.
        option: String,
        /// One of the choices that the contract foresees, where it foresees some.
        choice: Option<String>,
        /// What the borrower chooses within bounds: an amount, a number of instalments.
        chosen: Map<String, Json>,
        /// What is asked for, as the option's questions are answered.
        answers: Box<Application>,
    },
    /// Erases answers and names.
    Erase,
}

/// A move without what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is documented as a move")]
pub enum MoveKind {
    Introduce,
    Answer,
    Submit,
    Take,
    Note,
    Propose,
    Approve,
    SendBack,
    Sign,
    Disburse,
    Withdraw,
    Expire,
    Book,
    AskOption,
    Erase,
}

/// From which states a role may make a move.
#[derive(Debug)]
pub struct Allowed {
    /// The move.
    pub kind: MoveKind,
    /// The role.
    pub role: Role,
    /// The states.
    pub from: &'static [State],
}

const fn allowed(kind: MoveKind, role: Role, from: &'static [State]) -> Allowed {
    Allowed { kind, role, from }
}

/// Before anything is paid out.
const OPEN: &[State] = &[
    State::Draft,
    State::Submitted,
    State::Decided,
    State::Referred,
    State::InReview,
    State::Proposed,
    State::Offered,
    State::Signed,
];

/// Every move that is allowed; what does not stand here is refused.
pub const ALLOWED: &[Allowed] = &[
    allowed(MoveKind::Introduce, Role::Applicant, &[State::Draft]),
    allowed(MoveKind::Answer, Role::Applicant, &[State::Draft]),
    allowed(MoveKind::Answer, Role::Officer, &[State::InReview]),
    allowed(MoveKind::Submit, Role::Applicant, &[State::Draft]),
    // A refusal that is contested is looked at again, and what was signed and can no longer be paid out as it stands.
    allowed(
        MoveKind::Take,
        Role::Officer,
        &[
            State::Submitted,
            State::Decided,
            State::Referred,
            State::InReview,
            State::Signed,
            State::Refused,
        ],
    ),
    allowed(MoveKind::Note, Role::Officer, &State::ALL),
    allowed(MoveKind::Note, Role::Approver, &State::ALL),
    allowed(MoveKind::Propose, Role::Officer, &[State::InReview]),
    allowed(MoveKind::Approve, Role::Approver, &[State::Proposed]),
    allowed(MoveKind::SendBack, Role::Approver, &[State::Proposed]),
    allowed(MoveKind::Sign, Role::Applicant, &[State::Offered]),
    allowed(MoveKind::Disburse, Role::Officer, &[State::Signed]),
    allowed(MoveKind::Withdraw, Role::Applicant, OPEN),
    allowed(MoveKind::Expire, Role::Platform, &[State::Offered]),
    allowed(MoveKind::Book, Role::Officer, &[State::Disbursed]),
    allowed(MoveKind::AskOption, Role::Applicant, &[State::Disbursed]),
    allowed(MoveKind::AskOption, Role::Officer, &[State::Disbursed]),
    allowed(
        MoveKind::Erase,
        Role::Administrator,
        &[
            State::Draft,
            State::Refused,
            State::Withdrawn,
            State::Expired,
        ],
    ),
];

/// Whether a role may make a move from a state.
#[must_use]
pub fn may(kind: MoveKind, role: Role, from: State) -> bool {
    let mut allowed = ALLOWED.iter();
    allowed.any(|one| one.kind == kind && one.role == role && one.from.contains(&from))
}

impl Move {
    /// Which move it is.
    #[must_use]
    pub const fn kind(&self) -> MoveKind {
        match self {
            Self::Introduce(_) => MoveKind::Introduce,
            Self::Answer(_) => MoveKind::Answer,
            Self::Submit => MoveKind::Submit,
            Self::Take => MoveKind::Take,
            Self::Note(_) => MoveKind::Note,
            Self::Propose { .. } => MoveKind::Propose,
            Self::Approve => MoveKind::Approve,
            Self::SendBack(_) => MoveKind::SendBack,
            Self::Sign(_) => MoveKind::Sign,
            Self::Disburse => MoveKind::Disburse,
            Self::Withdraw => MoveKind::Withdraw,
            Self::Expire => MoveKind::Expire,
            Self::Book(_) => MoveKind::Book,
            Self::AskOption { .. } => MoveKind::AskOption,
            Self::Erase => MoveKind::Erase,
        }
    }
}

/// What a tenant decides for all its dossiers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Settings {
    /// For how many days after it is issued an offer may be signed.
    pub offer_days: u32,
    /// The lender's own facts, by their paths, where they are the same for every application; in JSON.
    pub lender_answers: BTreeMap<String, String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            offer_days: 30,
            lender_answers: BTreeMap::new(),
        }
    }
}

/// What a move depends on besides the dossier and the actor.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The product to which the dossier is pinned; of a draft, the current one.
    pub product: &'a Product,
    /// The tenant's day.
    pub today: NaiveDate,
    /// What the tenant decides.
    pub settings: &'a Settings,
}

/// What a move does to a dossier, or why it is not made. The same arguments give the same steps.
///
/// # Errors
/// [`Refused`]; nothing is done.
pub fn act(
    dossier: &Dossier,
    actor: &Actor,
    wanted: &Move,
    around: Circumstances<'_>,
) -> Result<Vec<Stamped>, Refused> {
    let (role, state) = (actor.role, dossier.state);
    if !may(wanted.kind(), role, state) {
        return Err(Refused::NotAllowed { role, state });
    }
    let steps = match wanted {
        Move::Introduce(party) => vec![Step::Introduced(Party {
            company: words(
                &party.company,
                &["the name of the company", "le nom de l'entreprise"],
            )?,
            contact: words(&party.contact, &["your name", "votre nom"])?,
            number: short(&party.number)?,
            mail: short(&party.mail)?,
            mandate: short(&party.mandate)?,
        })],
        Move::Answer(answers) => answer(dossier, actor, answers, around)?,
        Move::Submit => return submit(dossier, actor, around),
        Move::Take => vec![Step::Taken],
        Move::Note(text) => vec![Step::Noted {
            text: words(text, &["a remark", "une note"])?,
        }],
        Move::Propose { grants, motive } => {
            in_hand(dossier, actor)?;
            let motive = words(motive, &["the motive", "le motif"])?;
            if *grants {
                offered(&decide(around, &dossier.application)?)?;
            }
            vec![Step::Proposed {
                grants: *grants,
                motive,
            }]
        }
        Move::Approve => approve(dossier, actor, around)?,
        Move::SendBack(motive) => vec![Step::SentBack {
            motive: words(motive, &["the motive", "le motif"])?,
        }],
        Move::Sign(name) => {
            let name = words(name, &["your name", "votre nom"])?;
            match dossier.valid_until {
                Some(until) if until < around.today => return Err(Refused::Over { until }),
                _ => vec![Step::Signed { name }],
            }
        }
        Move::Disburse => vec![disburse(dossier, around)?],
        Move::Withdraw => vec![Step::Withdrawn],
        Move::Expire => {
            let over = dossier
                .valid_until
                .is_some_and(|until| until < around.today);
            if !over {
                return Err(Refused::NotOver);
            }
            vec![Step::Expired]
        }
        Move::Book(events) => book(dossier, events, around.today)?,
        Move::AskOption {
            option,
            choice,
            chosen,
            answers,
        } => vec![ask(
            (dossier, actor),
            (option, choice.as_deref(), chosen),
            answers,
            around,
        )?],
        Move::Erase => vec![Step::Erased],
    };
    Ok(stamped(steps, &actor.name, around.today))
}

fn stamped(steps: Vec<Step>, by: &str, on: NaiveDate) -> Vec<Stamped> {
    let stamp = |step| Stamped {
        on,
        by: by.to_owned(),
        step,
    };
    steps.into_iter().map(stamp).collect()
}

/// Words that somebody had to write.
fn words(text: &str, what: &'static [&'static str; 2]) -> Result<String, Refused> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refused::NoWords { what });
    }
    short(text)
}

/// A text of a length that people read.
pub(super) fn short(text: &str) -> Result<String, Refused> {
    let most = WORDS_MAX;
    if text.chars().count() > most {
        return Err(Refused::TooLong { most });
    }
    Ok(text.to_owned())
}

fn in_hand(dossier: &Dossier, actor: &Actor) -> Result<(), Refused> {
    match &dossier.officer {
        Some(officer) if *officer != actor.name => Err(Refused::InOtherHands {
            officer: officer.clone(),
        }),
        _ => Ok(()),
    }
}

/// Whether somebody answers a question.
#[must_use]
pub fn answers(role: Role, fact: &Fact) -> bool {
    match role {
        Role::Applicant => fact.field().asked().of != AskedOf::Lender,
        Role::Officer => true,
        _ => false,
    }
}

fn answer(
    dossier: &Dossier,
    actor: &Actor,
    given: &[(String, Option<String>)],
    around: Circumstances<'_>,
) -> Result<Vec<Step>, Refused> {
    if actor.role == Role::Officer {
        in_hand(dossier, actor)?;
    }
    let bundle = around.product.bundle();
    let mut application = dossier.application.clone();
    let mut steps = Vec::new();
    for (path, answer) in given {
        let fact = bundle.fact(path);
        let fact = fact.ok_or_else(|| Refused::NoSuchQuestion { path: path.clone() })?;
        if !answers(actor.role, fact) {
            return Err(Refused::NotTheirs {
                label: fact.label().clone(),
            });
        }
        application = match answer {
            Some(answer) => fitting(&application, fact, answer, around)?,
            None => application.without_answer(path),
        };
        steps.push(Step::Answered {
            path: path.clone(),
            answer: answer.clone(),
        });
    }
    if dossier.state == State::InReview {
        let decision = decide(around, &application)?;
        steps.push(decided(&decision, State::InReview)?);
    }
    Ok(steps)
}

/// The application with an answer that fits.
///
/// # Errors
/// [`Refused::Answer`] with what is wrong.
pub fn fitting(
    application: &Application,
    fact: &Fact,
    answer: &str,
    around: Circumstances<'_>,
) -> Result<Application, Refused> {
    let bundle = around.product.bundle();
    let wrong = |problem: LocalText| Refused::Answer {
        label: fact.field().label_on(around.today).clone(),
        problem,
    };
    let with_it = application
        .with_answer(fact.path(), answer)
        .map_err(|error| wrong(LocalText::of(&error)))?;
    let told = |problems: penteract::ApplicationProblems| {
        let first = problems.listed().first();
        let told = first.map(|problem| {
            LocalText::in_each(std::iter::empty(), |language| {
                problem.broken_sentence(language).map_or_else(
                    || problem.expected(language).to_owned(),
                    std::borrow::Cow::into_owned,
                )
            })
        });
        wrong(told.unwrap_or_else(|| LocalText::same("")))
    };
    let frame = bundle
        .read_application(&with_it, around.today)
        .map_err(told)?;
    // A constraint that cannot be evaluated is told by the decision.
    let broken = bundle.broken_constraints(&frame).unwrap_or_default();
    if broken.count() > 0 {
        return Err(told(broken));
    }
    Ok(with_it)
}

/// Decides on the tenant's day.
///
/// # Errors
/// [`Refused::Decide`].
pub fn decide(around: Circumstances<'_>, application: &Application) -> Result<Decision, Refused> {
    let decided = around.product.decide(application, around.today);
    decided.map_err(Refused::Decide)
}

pub(super) fn decided(decision: &Decision, state: State) -> Result<Step, Refused> {
    let record = Record::of(decision).map_err(Refused::Decide)?;
    Ok(Step::Decided {
        state,
        address: record.address(),
        record: record.compact().to_json(),
        outcome: decision.outcome().name().to_owned(),
        digest: decision.bundle().digest_of_files(),
    })
}

/// The application is decided on as it is sent; what the lender answers for every application is answered first.
fn submit(
    dossier: &Dossier,
    actor: &Actor,
    around: Circumstances<'_>,
) -> Result<Vec<Stamped>, Refused> {
    let bundle = around.product.bundle();
    let mut application = dossier.application.clone();
    let mut lenders = Vec::new();
    for (path, answer) in &around.settings.lender_answers {
        if let Some(fact) = bundle.fact(path) {
            application = fitting(&application, fact, answer, around)?;
            lenders.push(Step::Answered {
                path: path.clone(),
                answer: Some(answer.clone()),
            });
        }
    }
    let decision = decide(around, &application)?;
    let missing = decision.outcome().missing().iter();
    let theirs = missing
        .filter_map(|missing| bundle.fact(&missing.path))
        .filter(|fact| answers(Role::Applicant, fact))
        .map(|fact| fact.field().label_on(around.today).clone());
    let questions: Vec<LocalText> = theirs.collect();
    if !questions.is_empty() {
        return Err(Refused::Unanswered { questions });
    }
    let state = match decision.outcome() {
        Outcome::Refuse(_) => State::Refused,
        Outcome::Incomplete(_) => State::Submitted,
        Outcome::Refer { .. } => State::Referred,
        Outcome::CounterOffer(_) | Outcome::Accept(_) => State::Decided,
    };
    let mut steps = stamped(lenders, "platform", around.today);
    let decided = vec![decided(&decision, state)?];
    steps.extend(stamped(decided, &actor.name, around.today));
    Ok(steps)
}
