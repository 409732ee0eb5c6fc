//! Generated expressions: our evaluator and Rhai's interpreter agree on complete facts, and an answer given with facts
//! missing holds for every way of answering them.

use crate::common::grammar::{self, Bytes};
use crate::common::oracle::{agrees, answers, is_sound, values_run_as_walked, walks_the_same};
use proptest::prelude::*;

/// Bytes that choose an expression.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..160)
}

/// Numbers by which an answer to each fact is chosen.
fn choices() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..12, answers().len())
}

fn left_out(share: f64) -> impl Strategy<Value = Vec<bool>> {
    prop::collection::vec(prop::bool::weighted(share), answers().len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn conditions_agree_with_rhai(bytes in bytes(), chosen in choices()) {
        agrees(&grammar::condition(&mut Bytes::new(&bytes), 4), &chosen);
    }

    #[test]
    fn conditions_run_as_they_are_walked(bytes in bytes(), chosen in choices(), left_out in left_out(0.3)) {
        walks_the_same(&grammar::condition(&mut Bytes::new(&bytes), 4), &chosen, &left_out);
    }

    #[test]
    fn values_run_as_they_are_walked(bytes in bytes(), chosen in choices(), left_out in left_out(0.3)) {
        values_run_as_walked(&grammar::any(&mut Bytes::new(&bytes), 3), &chosen, &left_out);
    }

    #[test]
    fn amounts_agree_with_rhai(bytes in bytes(), chosen in choices()) {
        agrees(&grammar::money(&mut Bytes::new(&bytes), 3), &chosen);
    }

    #[test]
    fn values_agree_with_rhai(bytes in bytes(), chosen in choices()) {
        agrees(&grammar::any(&mut Bytes::new(&bytes), 3), &chosen);
    }

    #[test]
    fn an_answer_holds_for_every_completion(bytes in bytes(), chosen in choices(), left_out in left_out(0.4)) {
        is_sound(&grammar::any(&mut Bytes::new(&bytes), 3), &chosen, &left_out);
    }
}
