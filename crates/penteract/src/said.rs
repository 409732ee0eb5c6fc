//! What a decision and its offer say to people, in every language.

use std::borrow::Cow;

use penteract_bundle::{AID_LIMIT, AidInstrument, OpensOnPlan, OptionPlan, Tranche, Window};
use penteract_core::{
    FeeAmount, FeeTerms, Language, LocalText, Money, NumberStyle, Payer, Period, Rate, Say, Words,
    text,
};
use penteract_rules::{Answer, Otherwise};

use crate::aid::{AidAmount, AidOffer};
use crate::answers::TRANCHES;
use crate::change::Change;
use crate::decision::Decision;
use crate::finding::{Finding, FindingResult};
use crate::offer::{GuaranteeFeeOffer, GuaranteeOffer, Limit, RateIndex};
use crate::outcome::{Granted as _, MissingFact, Outcome, Reason};

/// What the places of a manifest are for, by what they begin with.
const PLACES: &[(&str, Words)] = &[
    ("offer.amount", &["the amount", "le montant"]),
    ("offer.rate", &["the borrowing rate", "le taux débiteur"]),
    (
        "offer.frequency",
        &[
            "the frequency of the instalments",
            "la périodicité des échéances",
        ],
    ),
    ("offer.schedule", &["the schedule", "l'échéancier"]),
    (
        "offer.disbursed_on",
        &["the day of the disbursement", "la date du déblocage"],
    ),
    ("offer.fees", &["the fees", "les frais"]),
    (
        TRANCHES,
        &["the amounts of the tranches", "les montants des tranches"],
    ),
    ("offer.insurance", &["the insurance", "l'assurance"]),
    (
        "offer.retention",
        &["the cash retention", "la retenue de garantie"],
    ),
    (
        "aid.reference_rate",
        &[
            "the market's rate for the aid",
            "le taux de référence de l'aide",
        ],
    ),
    (
        "aid.premium",
        &[
            "the market's premium for the aid",
            "la prime de marché de l'aide",
        ],
    ),
    (
        "aid.discount",
        &[
            "the discount rate of the aid",
            "le taux d'actualisation de l'aide",
        ],
    ),
    ("aid.ceiling", &["the ceiling of aid", "le plafond d'aide"]),
    ("aid.window", WINDOW),
    ("aid.since", WINDOW),
    ("aid.fiscal_year_end", WINDOW),
    (
        "aid.granted",
        &["the aid granted before", "les aides déjà accordées"],
    ),
    ("options.effect", &["the change", "le changement"]),
    (
        "guarantee.coverage",
        &["the share guaranteed", "la quotité garantie"],
    ),
    (
        "guarantee.fee",
        &["the guarantee fee", "la commission de garantie"],
    ),
];

const WINDOW: Words = &[
    "the window of the ceiling of aid",
    "le décompte du plafond d'aide",
];

/// The outcome in one sentence.
impl Say for Decision {
    fn say(&self, language: Language) -> String {
        let said = match self.outcome() {
            Outcome::Accept(offer) => text!(
                "Accepted: a loan of {amount} can be granted.",
                "Accord : un prêt de {amount} peut être octroyé.",
                amount = offer.amount()
            ),
            Outcome::CounterOffer(offer) => less_granted(offer.amount(), offer.requested()),
            Outcome::Refer {
                indicative: Some(_),
                ..
            } => text!(
                "Referred: a person must look at this application; the offer below is an indication.",
                "À examiner : une personne doit étudier cette demande ; l'offre ci-dessous est indicative."
            ),
            _ => self.not_granted(),
        };
        said.say(language)
    }
}

/// The outcome of an option in one sentence.
impl Say for Decision<Change> {
    fn say(&self, language: Language) -> String {
        let option = self.option().map(|option| &option.name);
        let option = option.map_or("", |name| name.get(language));
        let amounts = |change: &Change| change.amount().zip(change.requested());
        let said = match self.outcome() {
            Outcome::Accept(change) => match amounts(change) {
                Some((amount, _)) => text!(
                    "Accepted: {option}, {amount}.",
                    "Accord : {option}, {amount}.",
                    amount = amount
                ),
                None => text!("Accepted: {option}.", "Accord : {option}."),
            },
            Outcome::CounterOffer(change) => match amounts(change) {
                Some((amount, requested)) => less_granted(amount, requested),
                None => text!("Accepted: {option}.", "Accord : {option}."),
            },
            Outcome::Refer {
                indicative: Some(_),
                ..
            } => text!(
                "Referred: a person must look at this request; the change below is an indication.",
                "À examiner : une personne doit étudier cette demande ; le changement ci-dessous est indicatif."
            ),
            _ => self.not_granted(),
        };
        said.say(language)
    }
}

fn less_granted(amount: Money, requested: Money) -> LocalText {
    text!(
        "Counter-offer: {amount} can be granted, less than the {requested} requested.",
        "Contre-proposition : {amount} peuvent être octroyés, moins que les {requested} demandés.",
        amount = amount,
        requested = requested
    )
}

impl<T> Decision<T> {
    /// The outcome that grants nothing, in one sentence.
    pub(crate) fn not_granted(&self) -> LocalText {
        match self.outcome() {
            Outcome::Refer { .. } if self.of_loan.is_some() => text!(
                "Referred: a person must look at this request.",
                "À examiner : une personne doit étudier cette demande."
            ),
            Outcome::Accept(_) | Outcome::CounterOffer(_) | Outcome::Refer { .. } => text!(
                "Referred: a person must look at this application.",
                "À examiner : une personne doit étudier cette demande."
            ),
            Outcome::Incomplete(missing) => match missing.len() {
                1 => text!(
                    "Incomplete: one more answer is needed to decide.",
                    "Incomplet : il manque une réponse pour décider."
                ),
                count => text!(
                    "Incomplete: {count} more answers are needed to decide.",
                    "Incomplet : il manque {count} réponses pour décider."
                ),
            },
            Outcome::Refuse(reasons) => match reasons.as_slice() {
                [Reason::OutsideWindows] => text!(
                    "Refused: the product is not granted on {day}.",
                    "Refus : le produit n'est pas octroyé à la date du {day}.",
                    day = self.as_of()
                ),
                [Reason::BelowMinimum { .. }] => text!(
                    "Refused: the amount requested is below the product's minimum.",
                    "Refus : le montant demandé est inférieur au minimum du produit."
                ),
                [Reason::NoAmountFits { .. } | Reason::NoCounterOffer { .. }] => text!(
                    "Refused: the limits leave no amount that can be granted.",
                    "Refus : les plafonds ne laissent aucun montant à octroyer."
                ),
                [Reason::LoanRefuses { .. }] => text!(
                    "Refused: the loan leaves no room for it.",
                    "Refus : le prêt ne le permet pas."
                ),
                [_] => text!(
                    "Refused: one condition is not met.",
                    "Refus : une condition n'est pas remplie."
                ),
                several => text!(
                    "Refused: {count} conditions are not met.",
                    "Refus : {count} conditions ne sont pas remplies.",
                    count = several.len()
                ),
            },
        }
    }

    /// What a rule says of this application: why it failed where the product says so, else what it asks for; and that
    /// nobody could check what is a warning only.
    #[must_use]
    pub fn finding_text(&self, finding: &Finding) -> LocalText {
        self.local(|language| {
            let rule = finding.rule();
            let asked = || self.named(rule, language);
            match (finding.result(), finding.otherwise()) {
                (FindingResult::Fails, _) => {
                    let as_of = Some(self.as_of());
                    let failed = self.bundle().failed_sentence(rule, language, as_of);
                    failed.unwrap_or_else(asked)
                }
                (FindingResult::Unknown, Otherwise::Warn) => {
                    let sentence = asked();
                    let told = text!(
                        "Not checked, without effect on the decision: {sentence}",
                        "Non vérifié, sans effet sur la décision : {sentence}"
                    );
                    Cow::Owned(told.get(language).to_owned())
                }
                _ => asked(),
            }
        })
    }

    /// Why the application is refused or referred, in a sentence.
    ///
    /// # Example
    /// ```
    /// use penteract::{Application, Catalogue, Language};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
    /// let catalogue = Catalogue::open("products")?;
    /// let application = Application::from_json(&std::fs::read("examples/applications/pge/bakery.json")?)?;
    /// // The product was not granted before the 16th.
    /// let decision = catalogue.product("pge")?.decide(&application, "2020-03-15".parse()?)?;
    /// let mut told = Vec::new();
    /// for reason in decision.outcome().reasons() {
    ///     let text = decision.reason_text(reason);
    ///     told.extend(Language::OF_ENGINE.map(|language| text.get(language).to_owned()));
    /// }
    /// assert_eq!(
    ///     told,
    ///     [
    ///         "Le produit est octroyé du 16/03/2020 au 30/06/2022.",
    ///         "The product is granted from 16 Mar 2020 to 30 Jun 2022."
    ///     ]
    /// );
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn reason_text(&self, reason: &Reason) -> LocalText {
        match reason {
            Reason::Rule { rule, .. } => match self.finding(rule) {
                Some(finding) => self.finding_text(finding),
                None => self.local(|language| self.named(rule, language)),
            },
            Reason::OutsideWindows => {
                let windows = self.bundle().windows().iter();
                let windows: Vec<Period> = windows.map(Window::period).collect();
                text!(
                    "The product is granted {windows}.",
                    "Le produit est octroyé {windows}.",
                    windows = joined(&windows, &[", and ", ", puis "])
                )
            }
            Reason::UncertainWindow(end) => match end.is_last {
                true => text!(
                    "The product is granted until {day}, and that last day is uncertain ({sources}).",
                    "Le produit est octroyé jusqu'au {day}, et ce dernier jour est incertain ({sources}).",
                    day = end.date,
                    sources = end.sources.join(", ")
                ),
                false => text!(
                    "The product is granted from {day}, and that first day is uncertain ({sources}).",
                    "Le produit est octroyé à partir du {day}, et ce premier jour est incertain ({sources}).",
                    day = end.date,
                    sources = end.sources.join(", ")
                ),
            },
            Reason::BelowMinimum { requested, minimum } => text!(
                "The amount requested, {requested}, is below the product's minimum, {minimum}.",
                "Le montant demandé, {requested}, est inférieur au minimum du produit, {minimum}.",
                requested = requested,
                minimum = minimum
            ),
            Reason::NoAmountFits { limits } => {
                let limits: Vec<LocalText> = limits
                    .iter()
                    .map(|limit| self.limit_name(limit.id()))
                    .collect();
                text!(
                    "What is left below the product's minimum is nothing to lend: {limits}.",
                    "Les plafonds laissent moins que le minimum du produit : {limits}.",
                    limits = joined(&limits, &[", ", ", "])
                )
            }
            Reason::NoCounterOffer { rule, amount, .. } => text!(
                "The request is above the limits, and this condition fails for the amount that would fit, {amount}: {condition}",
                "La demande dépasse les plafonds, et cette condition n'est pas remplie pour le montant qui conviendrait, {amount} : {condition}",
                amount = amount,
                condition = self.local(|language| self.named(rule, language))
            ),
            Reason::UndeclaredValue { parameter, why } => self.undeclared(parameter, why),
            Reason::LoanRefuses { refusal } => text!(
                "The loan does not allow it: {refusal}.",
                "Le prêt ne le permet pas : {refusal}.",
                refusal = refusal
            ),
        }
    }

    /// What nobody knows, and why.
    fn undeclared(&self, name: &str, why: &LocalText) -> LocalText {
        let bundle = self.bundle();
        let mut lists = bundle.nomenclatures().iter();
        if let Some(list) = lists.find(|list| list.name() == name) {
            return match list.unlisted() {
                Some(why) => text!(
                    "A code of “{list}” says nothing here: {why}",
                    "Un code de « {list} » ne dit rien ici : {why}",
                    list = list.label(),
                    why = why
                ),
                None => text!(
                    "The code alone does not decide: {why}",
                    "Le code seul ne décide pas : {why}",
                    why = why
                ),
            };
        }
        if let Some(grid) = name.strip_prefix("tables.") {
            return text!(
                "The grid `{grid}` gives no value: {why}",
                "La grille `{grid}` ne donne pas de valeur : {why}",
                why = why
            );
        }
        match bundle.parameter(name) {
            Some(parameter) => parameter.unknown_text(why),
            None => text!(
                "A comparison has no answer: {why}",
                "Une comparaison n'a pas de réponse : {why}",
                why = why
            ),
        }
    }

    /// What a limit on the amount is: its label, else the sentence of the named value behind it, or the label of its
    /// parameter or fact.
    #[must_use]
    pub fn limit_name(&self, id: &str) -> LocalText {
        if id == AID_LIMIT {
            return text!(
                "What is left of the ceiling of aid",
                "Ce qui reste du plafond d'aide"
            );
        }
        let bundle = self.bundle();
        let as_of = Some(self.as_of());
        let behind = self.limit(id);
        let named = behind.and_then(|limit| bundle.limit_name(limit, as_of));
        let mut tranches = bundle.tranches().iter().map(Tranche::plan);
        let tranche = tranches.find(|tranche| tranche.id.as_ref() == id);
        let named = named.or_else(|| Some(tranche?.name.clone()));
        named.unwrap_or_else(|| {
            text!(
                "Largest amount of the product",
                "Montant maximal du produit"
            )
        })
    }

    /// On which days an option opens whether somebody asks or not; none of another option, or while nobody knows.
    #[must_use]
    pub fn review_text(&self, option: &OptionPlan) -> Option<LocalText> {
        Some(match option.opens_on.as_ref()? {
            OpensOnPlan::Dates(days) => {
                text!("on {days}", "le {days}", days = joined(days, &[", ", ", "]))
            }
            OpensOnPlan::Every(length) => {
                let frame = self.frame()?;
                let Ok(Answer::Known(length)) = self.bundle().value(length, &[], frame) else {
                    return None;
                };
                let length =
                    self.local(|language| self.bundle().say_value(&length, None, language).into());
                text!(
                    "every {length} from the disbursement on",
                    "tous les {length} à compter du déblocage",
                    length = length
                )
            }
        })
    }

    /// A limit with its figure, and whether it made the amount smaller than the request.
    #[must_use]
    pub fn limit_text(&self, limit: &Limit) -> LocalText {
        let value = limit.of_tranche().unwrap_or(limit.value());
        if limit.is_multiple() {
            return text!(
                "rounded down to a multiple of {value}",
                "arrondi au multiple inférieur de {value}",
                value = value
            );
        }
        let bound = match limit.is_strict() {
            true => text!("below {value}", "moins de {value}", value = value),
            false => text!("at most {value}", "au plus {value}", value = value),
        };
        let limit_name = self.limit_name(limit.id());
        match limit.binds() {
            true => text!(
                "limited by “{limit}”: {bound}",
                "limité par « {limit} » : {bound}",
                limit = limit_name,
                bound = bound
            ),
            false => text!(
                "{limit}: {bound}",
                "{limit} : {bound}",
                limit = limit_name,
                bound = bound
            ),
        }
    }

    /// A fee with its figure, and when it is due.
    #[must_use]
    pub fn fee_text(&self, fee: &FeeTerms) -> LocalText {
        let currency = self.bundle().currency();
        let figure = match fee.amount {
            FeeAmount::Amount(amount) => {
                self.local(|language| NumberStyle::of(language).money(amount, currency).into())
            }
            FeeAmount::Percent { percent, of } => {
                text!(
                    "{percent} {of}",
                    "{percent} {of}",
                    percent = percent,
                    of = of
                )
            }
        };
        let figure = text!(
            "{figure}, {when}",
            "{figure}, {when}",
            figure = figure,
            when = fee.when
        );
        let figure = match &fee.payer {
            Payer::Borrower => figure,
            payer => text!(
                "{figure}, {payer}",
                "{figure}, {payer}",
                figure = figure,
                payer = payer
            ),
        };
        match self.fee_name(&fee.id) {
            Some(name) => text!(
                "{name}: {figure}",
                "{name} : {figure}",
                name = name,
                figure = figure
            ),
            None => figure,
        }
    }

    /// What a fee is called: its label, else that of its figure; none for a constant without a label.
    #[must_use]
    pub fn fee_name(&self, id: &str) -> Option<LocalText> {
        let bundle = self.bundle();
        let mut fees = bundle.offer().all_fees();
        let fee = fees.find(|fee| *fee.id == *id);
        fee.and_then(|fee| bundle.fee_name(fee, Some(self.as_of())))
    }

    /// What waits for an answer, each once: a rule, a limit, a part of the offer.
    #[must_use]
    pub fn needed_by(&self, missing: &MissingFact) -> Vec<LocalText> {
        let mut waiting = Vec::new();
        for name in &missing.needed_by {
            let place = PLACES.iter().find(|(place, _)| name.starts_with(place));
            let words = if self.sentence(name, Language::English).is_some() {
                self.local(|language| within(self.named(name, language)))
            } else if let Some((_, words)) = place {
                LocalText::of(*words)
            } else {
                self.limit_name(name)
            };
            if !waiting.contains(&words) {
                waiting.push(words);
            }
        }
        waiting
    }

    /// What the product says, in its languages.
    fn local<'a>(&self, words: impl Fn(Language) -> Cow<'a, str>) -> LocalText {
        LocalText::in_each(self.bundle().languages(), words)
    }

    /// The sentence of a rule or named value, which every public function has.
    fn named<'a>(&'a self, function: &'a str, language: Language) -> Cow<'a, str> {
        let sentence = self.sentence(function, language);
        sentence.unwrap_or(Cow::Borrowed(function))
    }
}

/// The index and what is added to it, the bounds of both, and that later values change the instalments.
impl Say for RateIndex {
    fn say(&self, language: Language) -> String {
        let mut value = text!(
            "{value} since {from}",
            "{value} depuis le {from}",
            value = self.value.value,
            from = self.value.from
        );
        if let Some(least) = self.rate.index_floor {
            value = text!(
                "{value}, counted at least at {least}",
                "{value}, compté au moins à {least}",
                value = value,
                least = least
            );
        }
        let mut said = text!(
            "{name} ({value})",
            "{name} ({value})",
            name = self.name,
            value = value
        );
        let margin = self.rate.margin;
        if !margin.as_fraction().is_zero() {
            said = text!(
                "{said} + {margin}",
                "{said} + {margin}",
                said = said,
                margin = margin
            );
        }
        if let Some(least) = self.rate.floor {
            said = text!(
                "{said}, at least {least}",
                "{said}, au moins {least}",
                said = said,
                least = least
            );
        }
        if let Some(most) = self.rate.cap {
            said = text!(
                "{said}, at most {most}",
                "{said}, au plus {most}",
                said = said,
                most = most
            );
        }
        if !self.is_known_throughout {
            said = text!(
                "{said}; its later values, not known yet, will change the instalments",
                "{said} ; ses valeurs à venir, encore inconnues, modifieront les échéances",
                said = said
            );
        }
        said.say(language)
    }
}

/// What is covered, or why nobody knows.
impl Say for GuaranteeOffer {
    fn say(&self, language: Language) -> String {
        let said = match (self.coverage(), self.guaranteed_amount()) {
            (Some(coverage), Some(amount)) if self.is_maximum => text!(
                "at most {coverage} of the loan, {amount}",
                "au plus {coverage} du prêt, soit {amount}",
                coverage = Share(coverage),
                amount = amount
            ),
            (Some(coverage), Some(amount)) => text!(
                "{coverage} of the loan, {amount}",
                "{coverage} du prêt, soit {amount}",
                coverage = Share(coverage),
                amount = amount
            ),
            _ => text!(
                "{guarantor}; the share covered is not published: {why}",
                "{guarantor} ; la part couverte n'est pas publiée : {why}",
                guarantor = self.guarantor,
                why = self.coverage_unpublished().cloned()
            ),
        };
        said.say(language)
    }
}

/// A share of a loan as it is read: as it was given, or a quotient of several to the hundredth of a percent.
struct Share(Rate);

impl Say for Share {
    fn say(&self, language: Language) -> String {
        let numbers = NumberStyle::of(language);
        match self.0.as_percent().scale() {
            0..=4 => numbers.percent(self.0),
            _ => numbers.percent_to(self.0, 2),
        }
    }
}

impl GuaranteeFeeOffer {
    /// The fee and who pays it, its years when there are several, what it is counted on and when it is due.
    #[must_use]
    pub fn texts(&self) -> Vec<LocalText> {
        let withheld = self.is_withheld.then(|| {
            text!(
                ", withheld from what is paid out",
                ", retenue sur ce qui est versé"
            )
        });
        let at_most = self.is_maximum.then(|| text!("at most ", "au plus "));
        let payer = text!(
            "{at_most}{total}, {payer}{withheld}",
            "{at_most}{total}, {payer}{withheld}",
            at_most = at_most,
            total = self.total,
            payer = self.payer,
            withheld = withheld
        );
        let basis = match self.base {
            Some(base) => text!(
                "{base}, {timing}",
                "{base}, {timing}",
                base = base,
                timing = self.timing
            ),
            None => LocalText::of(&self.timing),
        };
        let years: Vec<LocalText> = (1..)
            .zip(&self.by_year)
            .map(|(year, amount): (usize, _)| {
                text!(
                    "year {year}: {amount}",
                    "année {year} : {amount}",
                    amount = amount
                )
            })
            .collect();
        match years.len() {
            0 | 1 => vec![payer, basis],
            _ => vec![payer, LocalText::of(&years), basis],
        }
    }
}

impl AidOffer {
    /// The amount, what it was counted with, and what was left of the ceiling.
    #[must_use]
    pub fn texts(&self) -> Vec<LocalText> {
        let regime = LocalText::in_each(self.name.languages(), |language| {
            lowercase_first(self.name(language))
        });
        let mut texts = match &self.amount {
            AidAmount::Known(amount) => vec![
                text!(
                    "{amount}, {regime}",
                    "{amount}, {regime}",
                    amount = amount,
                    regime = regime
                ),
                self.counted_with(),
            ],
            AidAmount::Unknown(why) => {
                let nominal = self.nominal;
                let bounded = match self.instrument {
                    AidInstrument::Loan => text!(
                        "not computable; at most {nominal}, the amount lent; {regime}",
                        "non calculable ; au plus {nominal}, le montant prêté ; {regime}",
                        nominal = nominal,
                        regime = regime
                    ),
                    AidInstrument::Guarantee => text!(
                        "not computable; at most {nominal}, the amount guaranteed; {regime}",
                        "non calculable ; au plus {nominal}, le montant garanti ; {regime}",
                        nominal = nominal,
                        regime = regime
                    ),
                };
                let why = why.iter().map(|(_, why)| why.clone());
                std::iter::once(bounded).chain(why).collect()
            }
        };
        let Some(headroom) = &self.headroom else {
            return texts;
        };
        texts.push(text!(
            "{left} left of a ceiling of {ceiling} {window}; {granted} granted before",
            "il reste {left} sur un plafond de {ceiling} {window} ; {granted} déjà accordés",
            left = headroom.left,
            ceiling = headroom.ceiling,
            window = headroom.window,
            granted = headroom.granted
        ));
        if let Some(counted) = headroom.counted {
            texts.push(text!(
                "aid granted {counted} counts",
                "comptent les aides accordées {counted}",
                counted = counted
            ));
        }
        texts
    }

    fn counted_with(&self) -> LocalText {
        match (self.prices, self.instrument) {
            (None, _) => text!(
                "counted at its nominal amount",
                "comptée à son montant nominal"
            ),
            (Some(prices), AidInstrument::Loan) => text!(
                "gross grant equivalent, at a reference rate of {market} and a discount rate of {discount}",
                "équivalent-subvention brut, au taux de référence de {market} et au taux d'actualisation de {discount}",
                market = prices.market_price,
                discount = prices.discount_rate
            ),
            (Some(prices), AidInstrument::Guarantee) => text!(
                "gross grant equivalent, at a market premium of {market} and a discount rate of {discount}",
                "équivalent-subvention brut, à la prime de marché de {market} et au taux d'actualisation de {discount}",
                market = prices.market_price,
                discount = prices.discount_rate
            ),
        }
    }
}

fn joined(items: &[impl Say], between: Words) -> LocalText {
    LocalText::in_each(items.iter().flat_map(Say::languages), |language| {
        let items: Vec<String> = items.iter().map(|item| item.say(language)).collect();
        items.join(&between.say(language))
    })
}

/// A sentence in the middle of another.
fn within(sentence: Cow<'_, str>) -> Cow<'_, str> {
    match sentence.strip_suffix('.') {
        Some(words) => Cow::Owned(words.to_owned()),
        None => sentence,
    }
}

/// A name in the middle of a sentence.
fn lowercase_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
