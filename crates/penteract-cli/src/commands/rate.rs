//! `penteract rate`: an effective rate from dated or timed flows.

use crate::arguments::{self, RateArguments};
use crate::failure::{Failure, Report};
use crate::input;
use crate::paint::Style;
use crate::render::{self, offer, page::Page};
use crate::session::Session;
use crate::text::mistyped;
use penteract::Say;
use penteract::schedule::{EffectiveRate, FlowsInput, RateMethod};

impl From<arguments::RateMethod> for RateMethod {
    fn from(method: arguments::RateMethod) -> Self {
        match method {
            arguments::RateMethod::Aprc => Self::Aprc,
            arguments::RateMethod::Teg => Self::Teg,
            arguments::RateMethod::Us => Self::Us,
            arguments::RateMethod::Irr => Self::Irr,
        }
    }
}

/// Reads flows and prints their rate.
pub(crate) fn run(session: &Session, arguments: &RateArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let texts = session.texts();
    let bytes = input::read(session, &arguments.flows)?;
    let flows: FlowsInput = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::wrong_use(match error.classify() {
            serde_json::error::Category::Data => {
                texts.not_flows(&arguments.flows, &mistyped(&error, &bytes))
            }
            _ => texts.not_json(&arguments.flows, &error.to_string()),
        })
    })?;
    let rate = flows.rate(arguments.method.into()).map_err(|error| {
        Failure::wrong_use(texts.no_rate(&arguments.flows, &error.say(session.language)))
    })?;
    Ok(Report::done(if wants_json {
        render::json(&rate)?
    } else {
        table(session, &rate)
    }))
}

fn table(session: &Session, rate: &EffectiveRate) -> String {
    let numbers = session.numbers();
    let name = session.word(offer::rate_word(rate.method()));
    let disclosed = numbers.percent_of(rate.disclosed_percent());
    let exact = session.texts().exact_rate(&numbers.percent(rate.rate()));
    let mut page = Page::new(session);
    let name = session.paint.apply(Style::Heading, name);
    page.line(&format!("{name} {disclosed} ({exact})"));
    if let (Some(period_rate), Some(per_year)) = (rate.period_rate(), rate.periods_per_year()) {
        let periods = offer::periods_per_year(per_year);
        let texts = session.texts();
        page.line(&texts.period_rate(&numbers.percent(period_rate), &periods));
    }
    if !rate.other_solutions().is_empty() {
        let others = rate.other_solutions().iter();
        let others: Vec<String> = others.map(|rate| numbers.percent(*rate)).collect();
        page.line(&session.texts().other_solutions(&others));
    }
    page.into_text()
}
