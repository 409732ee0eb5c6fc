//! The public aid of an offer, in a few lines.

use penteract::{AidAmount, AidOffer};

use super::offer::money;
use crate::session::Session;
use crate::text::aid::AidWords;

/// What stands beside the title, and below it.
pub(super) fn lines(session: &Session, aid: &AidOffer) -> Vec<String> {
    let (words, numbers) = (AidWords(session.language), session.numbers());
    let regime = aid.name(session.language);
    let mut lines = Vec::new();
    match aid.amount() {
        AidAmount::Known(amount) => {
            lines.push(words.amount(&money(session, *amount), regime));
            lines.push(match aid.prices() {
                Some(prices) => words.prices(
                    &numbers.percent(prices.market_price()),
                    &numbers.percent(prices.discount_rate()),
                    aid.instrument(),
                ),
                None => words.nominal().to_owned(),
            });
        }
        AidAmount::Unknown(why) => {
            lines.push(words.not_known(&money(session, aid.nominal()), regime, aid.instrument()));
            lines.extend(
                why.iter()
                    .map(|(parameter, why)| session.texts().labelled(parameter, why)),
            );
        }
    }
    if let Some(headroom) = aid.headroom() {
        lines.push(words.headroom(
            &money(session, headroom.left()),
            &money(session, headroom.ceiling()),
            headroom.window(),
            &money(session, headroom.granted()),
        ));
        if let Some((from, until)) = headroom
            .counted()
            .and_then(|period| period.from().zip(period.until()))
        {
            lines.push(words.counted(&numbers.date(from), &numbers.date(until)));
        }
    }
    lines
}
