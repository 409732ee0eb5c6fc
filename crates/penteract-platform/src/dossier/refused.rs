//! Why a move is not made.

use penteract::chrono::NaiveDate;
use penteract::rust_decimal::Decimal;
use penteract::{ContractError, DecideError, Decision, LocalText, OptionError, Outcome, Say, said};

use super::{Role, State};

/// Why a move is not made; nothing is done then.
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

impl Refused {
    /// The questions that a decision waits for; nothing where it waits for none.
    pub(super) fn unanswered<T>(decision: &Decision<T>) -> Option<Self> {
        let Outcome::Incomplete(missing) = decision.outcome() else {
            return None;
        };
        let label = |path: &str| {
            let fact = decision.bundle().fact(path);
            fact.map_or_else(|| LocalText::same(path), |fact| fact.label().clone())
        };
        Some(Self::Unanswered {
            questions: missing.iter().map(|missing| label(&missing.path)).collect(),
        })
    }
}
