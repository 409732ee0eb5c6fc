//! An offer in a few lines: amount and what limited it, rate, effective rate, guarantee, cost.

use penteract::money::Money;
use penteract::schedule::{PaidOut, RateMethod};
use penteract::terms::FeeAmount;
use penteract::{
    AidOffer, Atom, Decision, Explanation, GuaranteeFeeOffer, Limit, LoanOffer, LocalText, Offer,
    Say as _, text,
};
use rust_decimal::Decimal;
use unicode_width::UnicodeWidthStr;

use super::page::Page;
use super::{decision, reads, schedule};
use crate::failure::Failure;
use crate::session::Session;
use crate::text::Word;

/// Names on the left, what they are worth on the right.
struct Sheet {
    lines: Vec<(String, Entry)>,
}

enum Entry {
    /// Beside the name, or under the entry above when there is no name.
    Text(String),
    /// How the entry above was computed.
    Computed(Vec<Atom>),
}

/// The lines of an offer.
pub(crate) fn lines(
    session: &Session,
    page: &mut Page,
    decided: &Decision,
    offer: &Offer,
) -> Result<(), Failure> {
    let mut sheet = Sheet { lines: Vec::new() };
    amount(session, &mut sheet, decided, offer)?;
    let (texts, numbers) = (session.texts(), session.numbers());
    let mut word = session.word(Word::BorrowingRate);
    for loan in offer.loans() {
        rates(session, &mut sheet, std::mem::take(&mut word), loan);
    }
    let effective = offer.effective_rate();
    let disclosed = numbers.percent_of(effective.disclosed_percent());
    let told = match (effective.period_rate(), effective.periods_per_year()) {
        (Some(rate), Some(per_year)) => {
            let period_rate =
                texts.period_rate(&numbers.percent_to(rate, 4), &periods_per_year(per_year));
            format!("{disclosed} ({period_rate})")
        }
        _ => disclosed,
    };
    sheet.add(session.word(rate_word(effective.method())), told);
    if let Some(guarantee) = offer.guarantee() {
        sheet.add(
            session.word(Word::Guarantee),
            guarantee.say(session.language),
        );
        for loan in offer.loans() {
            if let (Some(tranche), Some(guarantee)) = (loan.tranche(), loan.guarantee()) {
                let name = tranche.name().get(session.language);
                sheet.add("", texts.labelled(name, &guarantee.say(session.language)));
            }
        }
        let fees = guarantee.fees().iter().flat_map(GuaranteeFeeOffer::texts);
        sheet.add_all(session, Word::GuaranteeFee, fees.collect());
    }
    let aid = offer.aid().map(AidOffer::texts);
    sheet.add_all(session, Word::Aid, aid.unwrap_or_default());
    sheet.add_all(session, Word::Fees, fees(decided, offer));
    cost(session, &mut sheet, offer);
    for (label, value) in decision::shown(session, decided) {
        sheet.add(&label, value);
    }
    let undertakings = decided.bundle().offer().undertakings.iter();
    let undertakings = undertakings.map(|undertaking| {
        let laws = undertaking.law.iter();
        let laws = laws.map(|law| decided.bundle().cited(law, session.language));
        let laws: Vec<&str> = laws.collect();
        LocalText::same(format!(
            "{} ({})",
            undertaking.text.get(session.language),
            laws.join(", ")
        ))
    });
    sheet.add_all(session, Word::Undertakings, undertakings.collect());
    for (word, is_review) in [(Word::ChoiceLeft, false), (Word::Reviews, true)] {
        let options = decided.bundle().options().iter();
        let mut word = session.word(word);
        for option in options.filter(|option| option.opens_on.is_some() == is_review) {
            let name = option.name.get(session.language);
            let mut told = format!("{name} ({})", option.id);
            if let Some(when) = decided.review_text(option) {
                told = session.texts().labelled(&told, when.get(session.language));
            }
            sheet.add(std::mem::take(&mut word), told);
        }
    }
    if let Some(sentence) = decision::uncertain(session, &decided.offer_figures()) {
        sheet.add(session.word(Word::Confidence), sentence);
    }
    sheet.write(session, page, decided);
    Ok(())
}

/// The rates of a loan; of a tranche, its name and amount with them.
fn rates(session: &Session, sheet: &mut Sheet, word: &str, loan: &LoanOffer) {
    let (texts, numbers) = (session.texts(), session.numbers());
    let rate = texts.rate_a_year(&numbers.percent(loan.rate()));
    let told = match loan.tranche() {
        Some(tranche) => {
            let name = tranche.name().get(session.language);
            let amount = money(session, loan.amount());
            let lent = text!(
                "{amount} at {rate}",
                "{amount} au taux de {rate}",
                amount = amount,
                rate = rate
            );
            texts.labelled(name, lent.get(session.language))
        }
        None => rate,
    };
    sheet.add(word, told);
    for step in loan.later_rates() {
        if let Some(from) = step.from {
            let rate = texts.rate_a_year(&numbers.percent(step.annual));
            sheet.add("", texts.since_a_day(&rate, &numbers.date(from)));
        }
    }
    if let Some(index) = loan.index() {
        sheet.add("", index.say(session.language));
    }
}

/// The fees, but those of nothing; one that several tranches pay alike is told once.
fn fees(decided: &Decision, offer: &Offer) -> Vec<LocalText> {
    let mut told: Vec<LocalText> = Vec::new();
    for fee in offer.loans().iter().flat_map(|loan| loan.terms().fees()) {
        let is_nothing = match fee.amount {
            FeeAmount::Amount(amount) => amount.is_zero(),
            FeeAmount::Percent { percent, .. } => percent.is_zero(),
        };
        let text = decided.fee_text(fee);
        if !is_nothing && !told.contains(&text) {
            told.push(text);
        }
    }
    told
}

fn money(session: &Session, amount: Money) -> String {
    session.numbers().money(amount.amount(), amount.currency())
}

fn amount(
    session: &Session,
    sheet: &mut Sheet,
    decided: &Decision,
    offer: &Offer,
) -> Result<(), Failure> {
    let texts = session.texts();
    let note = if offer.amount() == offer.requested() {
        texts.amount_as_requested()
    } else {
        texts.amount_requested(&money(session, offer.requested()))
    };
    sheet.add(
        session.word(Word::Amount),
        format!("{} ({note})", money(session, offer.amount())),
    );
    let paid_out = offer.schedule().paid_out();
    let told = schedule::retention(session, offer.schedule());
    let fees: Decimal = paid_out.iter().map(PaidOut::fees).sum();
    if told.is_some() || !fees.is_zero() {
        let money = |amount| session.numbers().money(amount, offer.schedule().currency());
        let net = money(paid_out.iter().map(PaidOut::amount).sum());
        let net = match (fees.is_zero(), told.is_some()) {
            (true, _) => text!(
                "{net} paid out, once the retention is withheld",
                "{net} versés, la retenue déduite"
            ),
            (false, false) => text!(
                "{net} paid out, once {fees} of fees are withheld",
                "{net} versés, {fees} de frais déduits",
                fees = money(fees)
            ),
            (false, true) => text!(
                "{net} paid out, once {fees} of fees and the retention are withheld",
                "{net} versés, {fees} de frais et la retenue déduits",
                fees = money(fees)
            ),
        };
        sheet.add("", net.get(session.language).to_owned());
        sheet
            .lines
            .extend(told.map(|told| (String::new(), Entry::Text(told))));
    }
    for limit in offer.limits() {
        sheet.add("", decided.limit_text(limit).say(session.language));
        if let Some(explanation) = limit_explanation(session, decided, limit)? {
            sheet
                .lines
                .push((String::new(), Entry::Computed(explanation.atoms)));
        }
        let figures = decided.limit_figures(limit.id());
        if let Some(sentence) = decision::uncertain(session, &figures) {
            sheet.add("", sentence);
        }
    }
    Ok(())
}

/// How a limit was computed; `None` when it is a constant.
pub(super) fn limit_explanation<T>(
    session: &Session,
    decided: &Decision<T>,
    limit: &Limit,
) -> Result<Option<Explanation>, Failure> {
    decided.explain_limit(limit.id()).map_err(|error| {
        let address = decided.bundle().address();
        Failure::product(
            session
                .texts()
                .product_error(address, &error.say(session.language)),
        )
    })
}

/// All that the borrower pays beyond the principal lent, and what others pay.
fn cost(session: &Session, sheet: &mut Sheet, offer: &Offer) {
    let totals = offer.schedule().totals();
    let parts = [
        (
            Word::Interest,
            totals.interest() + totals.capitalised_interest(),
        ),
        (Word::Fees, totals.fees()),
        (Word::Insurance, totals.insurance()),
        (Word::GuaranteeFee, totals.guarantee_fee()),
    ];
    let currency = offer.schedule().currency();
    let total = offer.total_cost();
    let parts: Vec<String> = parts
        .iter()
        .filter(|(_, amount)| !amount.is_zero())
        .map(|(word, amount)| {
            session.texts().labelled(
                &session.word(*word).to_lowercase(),
                &session.numbers().money(*amount, currency),
            )
        })
        .collect();
    let parts = if parts.len() > 1 {
        format!(" ({})", parts.join(", "))
    } else {
        String::new()
    };
    sheet.add(
        session.word(Word::TotalCost),
        format!("{}{parts}", session.numbers().money(total, currency)),
    );
    for other in offer.schedule().totals_of_others() {
        let name = other.payer().name();
        let amount = session.numbers().money(other.total(), currency);
        let told = text!(
            "besides, {name}: {amount}",
            "en outre, {name} : {amount}",
            name = name,
            amount = amount
        );
        sheet.add("", told.get(session.language).to_owned());
    }
}

impl Sheet {
    fn add(&mut self, name: &str, text: String) {
        self.lines.push((name.to_owned(), Entry::Text(text)));
    }

    /// Several lines beside a name.
    fn add_all(&mut self, session: &Session, word: Word, texts: Vec<LocalText>) {
        let mut name = session.word(word);
        for text in texts {
            self.add(std::mem::take(&mut name), text.say(session.language));
        }
    }

    fn write(&self, session: &Session, page: &mut Page, decided: &Decision) {
        let width = self
            .lines
            .iter()
            .map(|(name, _)| name.width())
            .max()
            .unwrap_or_default();
        for (name, entry) in &self.lines {
            let mark = format!(
                "{name}{}",
                " ".repeat(width.saturating_sub(name.width()) + 1)
            );
            match entry {
                Entry::Text(text) => page.marked(2, &mark, None, text),
                Entry::Computed(atoms) => {
                    if let Some(reading) = decided.reading() {
                        reads::write(session, page, reading, atoms, width + 6);
                    }
                }
            }
        }
    }
}

/// What an effective rate is called.
pub(crate) const fn rate_word(method: RateMethod) -> Word {
    match method {
        RateMethod::Aprc => Word::Aprc,
        RateMethod::Teg => Word::Teg,
        RateMethod::Us => Word::UsApr,
        RateMethod::Irr => Word::Irr,
    }
}

/// How many periods a year has: `12`, `52/4`.
pub(crate) fn periods_per_year((per_year, over): (u32, u32)) -> String {
    if over == 1 {
        per_year.to_string()
    } else {
        format!("{per_year}/{over}")
    }
}
