//! The table of moves, from every state, as every role; and what no table says: whose word counts, and until when.

use std::sync::Arc;

use penteract::{Application, Language};
use penteract_platform::demo;
use penteract_platform::dossier::moves::{ALLOWED, Circumstances, Move, MoveKind, act, may};
use penteract_platform::dossier::{Actor, Dossier, Party, Refused, Role, State};
use penteract_platform::tenant::{Tenant, Undone};
use serde_json::Map;

use crate::browser::{Folder, tenant};

const ROLES: [Role; 7] = [
    Role::Applicant,
    Role::Officer,
    Role::Approver,
    Role::Auditor,
    Role::Owner,
    Role::Administrator,
    Role::Platform,
];

fn actor(name: &str, role: Role, limit: Option<&str>) -> Actor {
    Actor {
        name: name.to_owned(),
        role,
        limit: limit.map(|limit| limit.parse().unwrap()),
    }
}

/// One of each kind; what it carries is whole, so that only the table stands in its way, or what the table does not say.
fn every_move() -> Vec<Move> {
    let words = || "words".to_owned();
    let party = Party {
        company: words(),
        contact: words(),
        ..Party::default()
    };
    let option = Move::AskOption {
        option: words(),
        choice: None,
        chosen: Map::new(),
        answers: Box::new(Application::unanswered()),
    };
    vec![
        Move::Introduce(party),
        Move::Answer(Vec::new()),
        Move::Submit,
        Move::Take,
        Move::Note(words()),
        Move::Propose {
            grants: false,
            motive: words(),
        },
        Move::Approve,
        Move::SendBack(words()),
        Move::Sign(words()),
        Move::Disburse,
        Move::Withdraw,
        Move::Expire,
        Move::Book(Vec::new()),
        option,
        Move::Erase,
    ]
}

#[test]
fn from_every_state_every_role_makes_the_moves_of_the_table_and_no_other() {
    let folder = Folder::new("table");
    let tenant = tenant("banque", &folder.0, "products", "2020-05-06");
    demo::dossiers(&tenant, Language::French).unwrap();
    let rows = tenant.store.queue(None, 100).unwrap();
    let missing: Vec<State> = State::ALL
        .into_iter()
        .filter(|state| rows.iter().all(|row| row.state != *state))
        .collect();
    assert_eq!(
        missing,
        [State::Referred],
        "the products of that day refer once the lender has answered, which is in review"
    );
    let mut dossiers: Vec<Dossier> = rows
        .iter()
        .map(|row| tenant.dossier(&row.id).unwrap())
        .collect();
    let sent = dossiers
        .iter()
        .find(|dossier| dossier.state == State::Submitted)
        .unwrap();
    dossiers.push(Dossier {
        state: State::Referred,
        ..sent.clone()
    });
    let (mut made, mut refused) = (0, 0);
    for dossier in &dossiers {
        let product = tenant.product_of(dossier).unwrap();
        let around = Circumstances {
            product: &product,
            today: tenant.today(),
            settings: &tenant.settings,
        };
        for role in ROLES {
            for wanted in every_move() {
                let came = act(dossier, &actor("Odile", role, None), &wanted, around);
                let is_refused = matches!(came, Err(Refused::NotAllowed { .. }));
                assert_eq!(
                    is_refused,
                    !may(wanted.kind(), role, dossier.state),
                    "{role:?} {wanted:?} from {:?}",
                    dossier.state
                );
                if is_refused { refused += 1 } else { made += 1 }
            }
        }
    }
    assert!(made > 50 && refused > 500, "{made} {refused}");
    assert!(
        ALLOWED.iter().all(|one| one.role != Role::Auditor),
        "an auditor changes nothing"
    );
    let ends = [State::Withdrawn, State::Expired, State::Erased];
    for one in ALLOWED
        .iter()
        .filter(|one| !matches!(one.kind, MoveKind::Note | MoveKind::Erase))
    {
        assert!(
            one.from.iter().all(|state| !ends.contains(state)),
            "{one:?} goes on from an end"
        );
    }
}

/// A dossier that moves are made on, one after the other.
struct Desk {
    tenant: Arc<Tenant>,
    id: String,
}

impl Desk {
    /// The State-guaranteed loan of the bakery, sent and taken in hand by an officer who answered what is the lender's.
    fn new(folder: &Folder, amount: &str) -> Self {
        let tenant = tenant("banque", &folder.0, "products", "2020-05-06");
        let product = tenant.served.current().product("pge").unwrap();
        let id = tenant
            .begin(&product, Language::French, "applicant")
            .unwrap();
        let desk = Self { tenant, id };
        let (theirs, lenders): (Vec<_>, Vec<_>) = demo::answers_of(&product, &bakery(amount))
            .into_iter()
            .partition(|(path, _)| !path.starts_with("offer."));
        let applicant = actor("applicant", Role::Applicant, None);
        let party = Party {
            company: "Boulangerie du Port".to_owned(),
            contact: "Camille Martin".to_owned(),
            ..Party::default()
        };
        for wanted in [Move::Introduce(party), Move::Answer(theirs), Move::Submit] {
            desk.does(&applicant, &wanted).unwrap();
        }
        for wanted in [Move::Take, Move::Answer(lenders)] {
            desk.does(&actor("Odile", Role::Officer, None), &wanted)
                .unwrap();
        }
        desk
    }

    fn dossier(&self) -> Dossier {
        self.tenant.dossier(&self.id).unwrap()
    }

    fn does(&self, who: &Actor, wanted: &Move) -> Result<State, Undone> {
        self.tenant.act(&self.dossier(), who, wanted, None)?;
        Ok(self.dossier().state)
    }

    fn on(&self, day: &str) {
        self.tenant.set_today(day.parse().unwrap()).unwrap();
    }
}

fn bakery(amount: &str) -> Application {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/applications/pge/bakery.json"
    );
    let bakery = Application::from_json(&std::fs::read(path).unwrap()).unwrap();
    bakery
        .with_answer("request.amount", &format!("\"{amount}\""))
        .unwrap()
}

fn propose() -> Move {
    Move::Propose {
        grants: true,
        motive: "Saine avant la crise".to_owned(),
    }
}

fn refused(came: Result<State, Undone>) -> Refused {
    match came {
        Err(Undone::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

#[test]
fn nobody_approves_what_they_worked_on_or_more_than_they_may() {
    let folder = Folder::new("approval");
    let desk = Desk::new(&folder, "100000.00");
    let officer = actor("Odile", Role::Officer, None);
    let other = refused(desk.does(&actor("Oscar", Role::Officer, None), &propose()));
    assert!(
        matches!(other, Refused::InOtherHands { ref officer } if officer == "Odile"),
        "{other:?}"
    );
    desk.does(&officer, &propose()).unwrap();
    // The same person in another role stays the same person.
    let own = refused(desk.does(&actor("Odile", Role::Approver, None), &Move::Approve));
    assert!(matches!(own, Refused::OwnProposal), "{own:?}");
    for (limit, is_enough) in [("99999.99", false), ("100000.00", true)] {
        let came = desk.does(
            &actor("Antoine", Role::Approver, Some(limit)),
            &Move::Approve,
        );
        if is_enough {
            assert_eq!(came.unwrap(), State::Offered, "{limit}");
        } else {
            assert!(
                matches!(refused(came), Refused::AboveLimit { .. }),
                "{limit}"
            );
        }
    }
}

#[test]
fn an_offer_is_signed_on_its_last_day_and_not_on_the_next() {
    let folder = Folder::new("last-day");
    let desk = Desk::new(&folder, "100000.00");
    desk.does(&actor("Odile", Role::Officer, None), &propose())
        .unwrap();
    desk.does(&actor("Antoine", Role::Approver, None), &Move::Approve)
        .unwrap();
    assert_eq!(
        desk.dossier().valid_until,
        Some("2020-06-05".parse().unwrap()),
        "30 days"
    );
    let offered = desk.dossier();
    let applicant = actor("applicant", Role::Applicant, None);
    let sign = Move::Sign("Camille Martin".to_owned());
    desk.on("2020-06-06");
    let late = desk.tenant.act(&offered, &applicant, &sign, None);
    assert!(
        matches!(late, Err(Undone::Refused(Refused::Over { .. }))),
        "{late:?}"
    );
    desk.on("2020-06-05");
    assert_eq!(desk.does(&applicant, &sign).unwrap(), State::Signed);
    let again = Desk::new(&Folder::new("last-day-2"), "100000.00");
    again
        .does(&actor("Odile", Role::Officer, None), &propose())
        .unwrap();
    again
        .does(&actor("Antoine", Role::Approver, None), &Move::Approve)
        .unwrap();
    again.on("2020-06-06");
    assert_eq!(again.dossier().state, State::Expired);
}

/// Signed on the first day, paid out on a later one: the same offer is paid, another is not, and the officer takes it up again.
#[test]
fn what_was_signed_is_paid_out_and_nothing_else() {
    let folder = Folder::new("other-offer");
    let desk = Desk::new(&folder, "100000.00");
    let officer = actor("Odile", Role::Officer, None);
    desk.does(&officer, &propose()).unwrap();
    desk.does(&actor("Antoine", Role::Approver, None), &Move::Approve)
        .unwrap();
    desk.does(
        &actor("applicant", Role::Applicant, None),
        &Move::Sign("Camille Martin".to_owned()),
    )
    .unwrap();
    // The product closed on 30 June 2022: behind it nothing is paid.
    desk.on("2022-07-01");
    let closed = refused(desk.does(&officer, &Move::Disburse));
    assert!(matches!(closed, Refused::RulesRefuse), "{closed:?}");
    assert_eq!(
        desk.does(&officer, &Move::Take).unwrap(),
        State::InReview,
        "it is not stuck"
    );
    assert!(desk.dossier().signed_by.is_none());
    // On a later day of the same terms the loan begins on that day.
    let desk = Desk::new(&Folder::new("same-offer"), "100000.00");
    desk.does(&officer, &propose()).unwrap();
    desk.does(&actor("Antoine", Role::Approver, None), &Move::Approve)
        .unwrap();
    desk.does(
        &actor("applicant", Role::Applicant, None),
        &Move::Sign("Camille Martin".to_owned()),
    )
    .unwrap();
    desk.on("2020-05-07");
    assert_eq!(
        desk.does(&officer, &Move::Disburse).unwrap(),
        State::Disbursed
    );
    let loan = desk.dossier().loan.unwrap();
    assert_eq!(loan.decided_on, "2020-05-07".parse().unwrap());
}

#[test]
fn nothing_of_an_erased_dossier_is_left_in_its_files() {
    let folder = Folder::new("erased");
    let desk = Desk::new(&folder, "100000.00");
    let note = "Madame Rarissime a téléphoné".to_owned();
    desk.does(&actor("Odile", Role::Officer, None), &Move::Note(note))
        .unwrap();
    desk.does(&actor("applicant", Role::Applicant, None), &Move::Withdraw)
        .unwrap();
    let steps = desk.dossier().seen();
    let holds = |text: &str| {
        let files = std::fs::read_dir(&folder.0)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        files
            .filter(|file| {
                std::fs::read(file)
                    .unwrap()
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
            })
            .count()
    };
    for text in [
        "Boulangerie du Port",
        "Camille Martin",
        "Rarissime",
        "486200.00",
    ] {
        assert!(holds(text) > 0, "{text} was kept");
    }
    assert_eq!(
        desk.does(&actor("Adèle", Role::Administrator, None), &Move::Erase)
            .unwrap(),
        State::Erased
    );
    for text in [
        "Boulangerie du Port",
        "Camille Martin",
        "Rarissime",
        "486200.00",
    ] {
        assert_eq!(holds(text), 0, "{text} is left");
    }
    assert_eq!(
        desk.dossier().seen(),
        steps + 1,
        "that something was done stays"
    );
    assert!(
        desk.tenant
            .store
            .queue(Some(State::Erased), 10)
            .unwrap()
            .iter()
            .all(|row| row.name.is_empty())
    );
}
