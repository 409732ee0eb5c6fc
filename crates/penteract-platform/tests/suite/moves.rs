//! The table of moves, from every state, as every role.

use penteract_platform::dossier::State;
use penteract_platform::dossier::moves::{ALLOWED, MoveKind, Role, may};

#[test]
fn what_the_table_lacks_is_refused_and_what_it_has_is_allowed() {
    let roles = [
        Role::Applicant,
        Role::Officer,
        Role::Approver,
        Role::Auditor,
        Role::Owner,
        Role::Administrator,
        Role::Platform,
    ];
    for role in roles {
        for state in State::ALL {
            let approves = may(MoveKind::Approve, role, state);
            assert_eq!(
                approves,
                role == Role::Approver && state == State::Proposed,
                "{role:?} {state:?}"
            );
        }
    }
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
