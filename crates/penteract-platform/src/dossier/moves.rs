//! What may be done with a dossier, by whom, and when: one table and one function.
//!
//! Pages and programs are skins over [`act`]: it reads nothing but its arguments, and gives back the steps to keep or the
//! reason why nothing happens.

use std::collections::BTreeMap;

use penteract::chrono::{Days, NaiveDate};
use penteract::plan::{AskedOf, Fact};
use penteract::rust_decimal::Decimal;
use penteract::{
    Application, ContractError, DecideError, Decision, Event, LocalText, Offer, OptionError,
    Outcome, Product, Record, RunningLoan, Say, said,
};
use serde::{Deserialize, Serialize};

use super::{Dossier, Party, Stamped, State, Step};

/// The longest text that somebody writes, in characters.
const WORDS_MAX: usize = 2000;

/// As what somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A company, or who acts for it.
    Applicant,
    /// Works on dossiers.
    Officer,
    /// Says the second word on what an officer proposes.
    Approver,
    /// Reads everything and changes nothing.
    Auditor,
    /// Answers for the products: publishes versions of the catalogue.
    Owner,
    /// Looks after people and retention.
    Administrator,
    /// The platform itself, where a day does something.
    Platform,
}

said! { Role {
    Applicant => "applicant", "demandeur";
    Officer => "officer", "chargé d'affaires";
    Approver => "approver", "délégataire";
    Auditor => "auditor", "auditeur";
    Owner => "product owner", "responsable produit";
    Administrator => "administrator", "administrateur";
    Platform => "platform", "plateforme";
} }

impl Role {
    /// Whether somebody in that role works at the lender.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Applicant | Self::Platform)
    }
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The name that steps are stamped with.
    pub name: String,
    /// As what.
    pub role: Role,
    /// The largest loan that they may approve; any where there is none.
    pub limit: Option<Decimal>,
}

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
    // A refusal that is contested is looked at again.
    allowed(
        MoveKind::Take,
        Role::Officer,
        &[
            State::Submitted,
            State::Decided,
            State::Referred,
            State::InReview,
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

/// Why a move is not made.
#[derive(Debug)]
pub enum Refused {
    /// The table of moves does not have it.
    NotAllowed {
        /// In which role.
        role: Role,
        /// From where.
        state: State,
    },
    /// Answers are missing that the applicant gives.
    Unanswered {
        /// Their labels.
        questions: Vec<LocalText>,
    },
    /// An answer does not fit.
    Answer {
        /// The fact.
        label: LocalText,
        /// What is wrong.
        problem: LocalText,
    },
    /// The question is not one that this person answers.
    NotTheirs {
        /// The fact.
        label: LocalText,
    },
    /// No question has this path.
    NoSuchQuestion {
        /// The path.
        path: String,
    },
    /// Another officer has it in hand.
    InOtherHands {
        /// Who.
        officer: String,
    },
    /// Something is said to have happened after today.
    Later {
        /// On that day.
        date: NaiveDate,
    },
    /// Longer than anyone reads.
    TooLong {
        /// How many characters there may be.
        most: usize,
    },
    /// Who proposed cannot approve.
    OwnProposal,
    /// The loan is larger than what the person may approve.
    AboveLimit {
        /// The amount.
        amount: penteract::money::Money,
        /// The limit.
        limit: Decimal,
    },
    /// A proposal, a remark, a signature without words.
    NoWords {
        /// What is missing.
        what: &'static [&'static str; 2],
    },
    /// The rules refuse: no loan can be proposed.
    RulesRefuse,
    /// The offer is over.
    Over {
        /// Since that day.
        until: NaiveDate,
    },
    /// The offer is not over yet.
    NotOver,
    /// On the day of the payment the offer would be another one.
    OtherOffer,
    /// The product does not decide.
    Decide(DecideError),
    /// The offer makes no contract.
    Contract(ContractError),
    /// The option is not decided.
    Option(OptionError),
    /// The rules of the option refuse.
    OptionRefused {
        /// Why.
        reasons: Vec<LocalText>,
    },
    /// The loan does not take what happened to it.
    Loan(LocalText),
}

said! { Refused: Error {
    NotAllowed { role, state } =>
        "nothing was done: as {role}, this cannot be done with a dossier that is “{state}”; it may have moved on meanwhile: look at it again",
        "rien n'a été fait : un {role} ne peut pas faire cela d'un dossier « {state} » ; il a peut-être avancé entre-temps : regardez-le à nouveau";
    Unanswered { questions } =>
        "some answers are still missing: {named}",
        "il manque encore des réponses : {named}",
        named = listed(questions);
    Answer { label, problem } => "{label}: {problem}", "{label} : {problem}";
    NotTheirs { label } => "“{label}” is answered by somebody else", "« {label} » : la réponse appartient à quelqu'un d'autre";
    NoSuchQuestion { path } => "the product does not ask `{path}`", "le produit ne demande pas `{path}`";
    InOtherHands { officer } =>
        "{officer} works on this dossier: take it in hand first",
        "{officer} instruit ce dossier : prenez-le d'abord en charge";
    Later { date } => "{date} is still to come: correct the day", "le {date} est à venir : corrigez la date";
    TooLong { most } => "at most {most} characters", "au plus {most} caractères";
    OwnProposal =>
        "whoever proposes cannot approve: another person must",
        "qui propose ne peut pas valider : une autre personne doit le faire";
    AboveLimit { amount, limit } =>
        "{amount} is more than you may approve ({limit}): ask a person with a higher limit",
        "{amount} dépasse votre délégation ({limit}) : demandez à une personne dont la délégation est plus élevée";
    NoWords { what } => "write {what}", "écrivez {what}";
    RulesRefuse =>
        "the rules refuse this application: correct an answer with its proof, or propose the refusal",
        "les règles refusent cette demande : corrigez une réponse avec son justificatif, ou proposez le refus";
    Over { until } =>
        "the offer could be signed until {until}: ask for a new one",
        "l'offre pouvait être signée jusqu'au {until} : demandez-en une nouvelle";
    NotOver => "the offer can still be signed", "l'offre peut encore être signée";
    OtherOffer =>
        "on this day the product would make another offer than the one that was signed: propose and sign it anew",
        "ce jour, le produit ferait une autre offre que celle qui a été signée : proposez-la et faites-la signer à nouveau";
    Decide(cause: DecideError);
    Contract(cause: ContractError);
    Option(cause: OptionError);
    OptionRefused { reasons } => "not possible: {reasons}", "ce n'est pas possible : {reasons}", reasons = listed(reasons);
    Loan(cause);
} }

/// Texts one after the other.
fn listed(texts: &[LocalText]) -> LocalText {
    let others = texts.iter().flat_map(Say::languages);
    LocalText::in_each(others, |language| {
        let said: Vec<String> = texts.iter().map(|text| text.say(language)).collect();
        said.join(language.of(["; ", "\u{a0}; "]))
    })
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
            answers,
        } => vec![ask(
            (dossier, actor),
            (option, choice.as_deref()),
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
fn short(text: &str) -> Result<String, Refused> {
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

fn decided(decision: &Decision, state: State) -> Result<Step, Refused> {
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

/// The offer of a decision.
fn offered(decision: &Decision) -> Result<&Offer, Refused> {
    if let Outcome::Incomplete(missing) = decision.outcome() {
        let label = |path: &str| {
            let fact = decision.bundle().fact(path);
            fact.map_or_else(|| LocalText::same(path), |fact| fact.label().clone())
        };
        return Err(Refused::Unanswered {
            questions: missing.iter().map(|missing| label(&missing.path)).collect(),
        });
    }
    decision.outcome().offer().ok_or(Refused::RulesRefuse)
}

fn approve(
    dossier: &Dossier,
    actor: &Actor,
    around: Circumstances<'_>,
) -> Result<Vec<Step>, Refused> {
    let proposal = dossier.proposal.as_ref();
    let own = |by: &str| by == actor.name;
    if proposal.is_some_and(|proposal| own(&proposal.by))
        || dossier.officer.as_deref().is_some_and(own)
    {
        return Err(Refused::OwnProposal);
    }
    if !proposal.is_some_and(|proposal| proposal.grants) {
        return Ok(vec![Step::Refused]);
    }
    // The offer is that of the day on which it is issued.
    let decision = decide(around, &dossier.application)?;
    let offer = offered(&decision)?;
    if let Some(limit) = actor.limit.filter(|limit| offer.amount().amount() > *limit) {
        return Err(Refused::AboveLimit {
            amount: offer.amount(),
            limit,
        });
    }
    decision.running_loan().map_err(Refused::Contract)?;
    let days = Days::new(u64::from(around.settings.offer_days));
    Ok(vec![
        decided(&decision, State::Proposed)?,
        Step::Offered {
            valid_until: around.today.checked_add_days(days).unwrap_or(around.today),
        },
    ])
}

/// The loan begins on the day on which it is paid out, with the offer of the day on which it was issued: the product decides
/// once more, and where it would offer something else nothing is paid.
fn disburse(dossier: &Dossier, around: Circumstances<'_>) -> Result<Step, Refused> {
    let decision = decide(around, &dossier.application)?;
    let offer = offered(&decision)?;
    let signed_on = dossier.decided.as_ref().map(|decided| decided.as_of);
    let signed = around
        .product
        .decide(&dossier.application, signed_on.unwrap_or(around.today))
        .map_err(Refused::Decide)?;
    let same = offered(&signed)?;
    let rates = |offer: &Offer| -> Vec<_> {
        let loans = offer.loans().iter();
        loans.map(|loan| (loan.amount(), loan.rate())).collect()
    };
    let count = |offer: &Offer| offer.schedule().rows().len();
    if rates(offer) != rates(same) || count(offer) != count(same) {
        return Err(Refused::OtherOffer);
    }
    let loan = decision.running_loan().map_err(Refused::Contract)?;
    let loan = loan.ok_or(Refused::RulesRefuse)?;
    Ok(Step::Disbursed {
        loan: Box::new(loan),
    })
}

fn running(dossier: &Dossier) -> Result<&RunningLoan, Refused> {
    dossier.loan.as_ref().ok_or(Refused::RulesRefuse)
}

/// Each event is recorded after those before it; the loan takes all of them, or none.
fn book(dossier: &Dossier, events: &[Event], today: NaiveDate) -> Result<Vec<Step>, Refused> {
    let told = |error: penteract::loan::LoanError| Refused::Loan(LocalText::of(&error));
    let mut loan = running(dossier)?.loan().map_err(told)?;
    let mut steps = Vec::new();
    for event in events {
        if event.date() > today {
            return Err(Refused::Later { date: event.date() });
        }
        if let Some(id) = event.id() {
            short(id)?;
        }
        loan.record(event.clone()).map_err(told)?;
        steps.push(Step::Booked {
            event: Box::new(event.clone()),
        });
    }
    Ok(steps)
}

/// An option by its rules, where it has some; else as the contract has it.
fn ask(
    (dossier, actor): (&Dossier, &Actor),
    (option, choice): (&str, Option<&str>),
    answers: &Application,
    around: Circumstances<'_>,
) -> Result<Step, Refused> {
    let loan = running(dossier)?;
    let held = serde_json::to_value(answers).unwrap_or_default();
    for fact in around.product.bundle().facts() {
        let path = fact.path().split_once('.');
        let is_answered = path.is_some_and(|(group, name)| {
            held.get(group).and_then(|group| group.get(name)).is_some()
        });
        if is_answered && !self::answers(actor.role, fact) {
            return Err(Refused::NotTheirs {
                label: fact.label().clone(),
            });
        }
    }
    let decision = around
        .product
        .decide_option(loan, option, answers, around.today);
    let decision = match decision {
        Ok(decision) => decision,
        Err(OptionError::NotDecided { .. }) => {
            let event: Event = serde_json::from_value(serde_json::json!({
                "kind": "option", "date": around.today, "option": option, "choice": choice,
            }))
            .map_err(|error| Refused::Loan(LocalText::same(error.to_string())))?;
            let mut steps = book(dossier, &[event], around.today)?;
            return steps.pop().ok_or(Refused::RulesRefuse);
        }
        Err(error) => return Err(Refused::Option(error)),
    };
    match decision.outcome() {
        Outcome::Accept(change) | Outcome::CounterOffer(change) => Ok(Step::Booked {
            event: Box::new(change.event().clone()),
        }),
        Outcome::Incomplete(missing) => {
            let label = |path: &str| {
                let fact = decision.bundle().fact(path);
                fact.map_or_else(|| LocalText::same(path), |fact| fact.label().clone())
            };
            Err(Refused::Unanswered {
                questions: missing.iter().map(|missing| label(&missing.path)).collect(),
            })
        }
        Outcome::Refuse(reasons) | Outcome::Refer { reasons, .. } => Err(Refused::OptionRefused {
            reasons: reasons
                .iter()
                .map(|reason| decision.reason_text(reason))
                .collect(),
        }),
    }
}
