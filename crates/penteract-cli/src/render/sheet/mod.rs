//! The sheet of a product: one page of HTML that needs nothing else, in each language of the product, from what runs.

mod charts;
mod html;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use penteract::dates::Period;
use penteract::language::Words;
use penteract::plan::{LimitPlan, SchedulePlan};
use penteract::schedule::ScheduleRow;
use penteract::{
    Bundle, Language, Law, LocalText, Offer, Otherwise, Product, Say as _, Sheet, ValueRef, Window,
    text,
};

use super::reference::{Grid, Reference};
use super::variants::{dated, referred};
use crate::session::Session;
use html::{escape, grid, inline, table};

/// The look of the page: light and dark, on a screen of any width and on paper.
const STYLE: &str = include_str!("sheet.css");

/// The headings of the sections, each with the name by which the page leads to it.
const SECTIONS: [(&str, Words); 12] = [
    ("who", &["Who may have it", "Qui peut l'obtenir"]),
    ("amount", &["How much", "Combien"]),
    ("term", &["How long", "Combien de temps"]),
    ("cost", &["What it costs", "Ce qu'il coûte"]),
    ("guarantee", &["Guarantee", "Garantie"]),
    ("thresholds", &["Thresholds", "Seuils"]),
    (
        "parts",
        &["Limits, fees, options", "Plafonds, frais, options"],
    ),
    ("questions", &["Questions", "Questions"]),
    ("law", &["Texts", "Textes"]),
    ("changes", &["Changes over time", "Évolution"]),
    (
        "gaps",
        &[
            "What is unknown or uncertain",
            "Ce qui est inconnu ou incertain",
        ],
    ),
    (
        "sources",
        &["Figures and their sources", "Chiffres et sources"],
    ),
];

/// The page of a product and its variants; `None` when none of them can be lent.
pub(crate) fn page(session: &Session, products: &[Product]) -> Option<String> {
    let lead = products.first()?;
    let languages: Vec<Language> = lead.bundle().languages().collect();
    let shown = languages
        .iter()
        .find(|language| **language == session.language)
        .or(languages.first())?;
    let sheets: Vec<Sheet> = products.iter().map(Product::sheet).collect();
    let law = Law::of(&products.iter().collect::<Vec<&Product>>());
    let bundles: Vec<&Bundle> = products.iter().map(Product::bundle).collect();
    let mut articles = String::new();
    let mut choices = String::new();
    let mut style = STYLE.to_owned();
    for language in &languages {
        let article = Article {
            session: Session {
                language: *language,
                ..session.clone()
            },
            bundles: &bundles,
            sheets: &sheets,
            law: &law,
            id: language.code().to_lowercase(),
        };
        articles.push_str(&article.html());
        let (tag, id) = (escape(language.code()), &article.id);
        let checked = if language == shown { " checked" } else { "" };
        choices.push_str(&format!(
            "<label lang=\"{tag}\"><input type=\"radio\" name=\"language\" id=\"in-{id}\"{checked}>{}</label>",
            escape(&own_name(*language))
        ));
        style.push_str(&format!("@supports selector(:has(a)){{body:has(#in-{id}:checked) article[lang=\"{tag}\"]{{display:block}}}}\n"));
    }
    let legend = escape(text!("Language", "Langue").get(*shown));
    let choices = match languages.len() {
        1 => format!("<fieldset class=\"languages\" hidden>{choices}</fieldset>"),
        _ => format!("<fieldset class=\"languages\"><legend>{legend}</legend>{choices}</fieldset>"),
    };
    Some(format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main class=\"wrap\">\n{choices}\n{articles}</main>\n</body>\n</html>\n",
        escape(shown.code()),
        escape(&name(&bundles, *shown))
    ))
}

/// A language as its readers call it.
fn own_name(language: Language) -> String {
    match language {
        Language::English => "English".to_owned(),
        Language::French => "Français".to_owned(),
        other => other.code().to_owned(),
    }
}

/// How many texts stand below a rule; more are shown to whoever asks.
const LAWS_AT_ONCE: usize = 3;

/// A rule as the page says it.
struct Said<'a> {
    text: String,
    period: Option<String>,
    /// The texts of law, each with the products that cite it.
    laws: Vec<(String, Vec<&'a str>)>,
}

/// The sheet in one language.
struct Article<'a> {
    session: Session,
    bundles: &'a [&'a Bundle],
    sheets: &'a [Sheet],
    law: &'a Law,
    id: String,
}

impl Article<'_> {
    fn html(&self) -> String {
        let reference = Reference::of(&self.session, self.bundles);
        let bodies = [
            self.who(),
            self.amount(),
            self.term(),
            self.cost(),
            self.guarantee(),
            self.thresholds(),
            self.table(&reference.parts),
            self.table(&reference.questions),
            self.texts(),
            self.changes(),
            gaps(&reference),
            format!(
                "{}<h3>{}</h3>{}",
                self.table(&reference.parameters),
                self.say(&["Windows, grids, constants", "Périodes, grilles, constantes"]),
                self.table(&reference.given)
            ),
        ];
        let filled = SECTIONS
            .iter()
            .zip(&bodies)
            .filter(|(_, body)| !body.is_empty());
        let links = filled.clone().map(|((name, heading), _)| {
            format!(
                "<li><a href=\"#{}-{name}\">{}</a></li>",
                self.id,
                self.say(heading)
            )
        });
        let links: String = links.collect();
        let sections = filled.map(|((name, heading), body)| {
            let id = format!("{}-{name}", self.id);
            format!("<section id=\"{id}\" aria-labelledby=\"{id}-h\"><h2 id=\"{id}-h\">{}</h2>\n{body}</section>\n", self.say(heading))
        });
        let sections: String = sections.collect();
        format!(
            "<article lang=\"{}\">\n{}<nav aria-label=\"{}\"><ol>{links}</ol></nav>\n{sections}</article>\n",
            escape(self.session.language.code()),
            self.head(),
            self.say(&["Sections", "Sections"])
        )
    }

    fn say(&self, words: Words) -> String {
        escape(&words.say(self.session.language))
    }

    fn table(&self, rows: &Grid) -> String {
        match rows.rows.is_empty() {
            true => String::new(),
            false => grid(rows.headings.first().map_or("", String::as_str), rows),
        }
    }

    /// The first product, which gives its name to the page.
    fn lead(&self) -> Option<&Bundle> {
        self.bundles.first().copied()
    }

    /// The offer that the pictures are of, with the product that makes it.
    fn typical(&self) -> Option<(&Bundle, &str, &Offer)> {
        let mut all = self.bundles.iter().zip(self.sheets);
        all.find_map(|(bundle, sheet)| {
            let typical = sheet.typical.as_ref()?;
            let offer = typical.decision.outcome().offer()?;
            Some((*bundle, typical.case.as_str(), offer))
        })
    }

    fn head(&self) -> String {
        let language = self.session.language;
        let Some(lead) = self.lead() else {
            return String::new();
        };
        let windows = self.windows();
        let limits = distinct(self.bundles.iter().flat_map(|bundle| self.limits(bundle)));
        let rates = distinct(self.bundles.iter().map(|bundle| self.rate(bundle)));
        let guarantors = distinct(
            self.bundles
                .iter()
                .filter_map(|bundle| Some(bundle.guarantee()?.guarantor.say(language))),
        );
        let cards: [(Words, Vec<String>); 4] = [
            (&["Granted", "Accordé"], windows),
            (&["At most", "Au plus"], limits),
            (&["Rate", "Taux"], rates),
            (&["Guarantor", "Garant"], guarantors),
        ];
        let cards = cards.iter().filter(|(_, values)| !values.is_empty());
        // A card holds what can be read at a glance.
        let cards = cards.map(|(word, values)| {
            let value = match values.as_slice() {
                [value] => inline(value),
                [first, second] => format!("{}<br>{}", inline(first), inline(second)),
                several => {
                    let count = several.len();
                    let said = text!("{count} of them, by variant", "{count}, selon la variante");
                    escape(said.get(language))
                }
            };
            format!("<div><dt>{}</dt><dd>{value}</dd></div>", self.say(word))
        });
        let variants = self
            .bundles
            .iter()
            .filter_map(|bundle| bundle.variant())
            .count();
        let variants = match variants {
            0 => String::new(),
            variants => format!(
                " · {}",
                LocalText::count(variants, ["variant", "variants"], ["variante", "variantes"])
                    .get(language)
            ),
        };
        format!(
            "<header><p>{} {}{}</p><h1>{}</h1><dl class=\"facts\">{}</dl></header>\n",
            escape(lead.id()),
            escape(lead.version()),
            escape(&variants),
            escape(&name(self.bundles, language)),
            cards.collect::<String>()
        )
    }

    /// From the first day to the last on which any of the products is granted.
    fn windows(&self) -> Vec<String> {
        let windows: Vec<Period> = self
            .bundles
            .iter()
            .flat_map(|bundle| bundle.windows())
            .map(Window::period)
            .collect();
        let first = windows.iter().map(|period| period.from()).min().flatten();
        let last: Option<Vec<NaiveDate>> = windows.iter().map(|period| period.until()).collect();
        let last = last.and_then(|days| days.into_iter().max());
        let whole = Period::new(first, last)
            .ok()
            .filter(|_| !windows.is_empty());
        whole
            .map(|whole| whole.say(self.session.language))
            .into_iter()
            .collect()
    }

    fn limits(&self, bundle: &Bundle) -> Vec<String> {
        let limits = bundle.offer().amount.max.iter();
        limits
            .map(|limit: &LimitPlan| self.referred(bundle, &limit.value))
            .collect()
    }

    fn rate(&self, bundle: &Bundle) -> String {
        let values = bundle.offer().rate.values();
        let values: Vec<String> = values
            .iter()
            .map(|value| self.referred(bundle, value))
            .collect();
        values.join(" + ")
    }

    /// What a value is called, and the figures of a parameter.
    fn referred(&self, bundle: &Bundle, value: &ValueRef) -> String {
        let name = referred(Some(&self.session), bundle, value);
        let ValueRef::Parameter(id) = value else {
            return name;
        };
        match bundle.parameter_of(*id) {
            Some(parameter) => self
                .session
                .texts()
                .labelled(&name, &dated(Some(&self.session), bundle, parameter.name())),
            None => name,
        }
    }

    /// The products that have something, when not all have it.
    fn whose(&self, holders: &[&str]) -> String {
        if holders.len() == self.bundles.len() {
            return String::new();
        }
        let named = holders
            .iter()
            .map(|address| address.rsplit('@').next().unwrap_or(address));
        format!(" ({})", named.collect::<Vec<_>>().join(", "))
    }

    /// The rules, in the order of the scripts; what several products say on the strength of other texts once.
    fn who(&self) -> String {
        let language = self.session.language;
        let mut rules: Vec<Said<'_>> = Vec::new();
        for bundle in self.bundles {
            let program = bundle.program();
            for id in program.rules() {
                let function = program.describe(id);
                let sentence = bundle
                    .sentence(&function.name, language, None)
                    .unwrap_or_default();
                let tag: Option<(&str, Words)> = match function.doc.otherwise {
                    Otherwise::Refuse => None,
                    Otherwise::Refer => Some((
                        "refer",
                        &["else a person decides", "sinon une personne décide"],
                    )),
                    Otherwise::Warn => {
                        Some(("warn", &["else a warning", "sinon un avertissement"]))
                    }
                };
                let tag = tag.map_or_else(String::new, |(class, word)| {
                    format!("<span class=\"tag {class}\">{}</span>", self.say(word))
                });
                let period = function.doc.in_force;
                let is_dated = period.from().is_some() || period.until().is_some();
                let said = Said {
                    text: format!("{}{tag}", inline(&sentence)),
                    period: is_dated.then(|| period.say(language)),
                    laws: vec![(
                        bundle.laws(function, language).join(" ; "),
                        vec![bundle.address()],
                    )],
                };
                let Some(known) = rules
                    .iter_mut()
                    .find(|known| known.text == said.text && known.period == said.period)
                else {
                    rules.push(said);
                    continue;
                };
                for (law, holders) in said.laws {
                    match known.laws.iter_mut().find(|(other, _)| *other == law) {
                        Some((_, all)) => all.extend(holders),
                        None => known.laws.push((law, holders)),
                    }
                }
            }
        }
        let items = rules.iter().map(|said| {
            let period = said.period.as_deref().map_or_else(String::new, escape);
            let laws = said
                .laws
                .iter()
                .map(|(law, holders)| format!("{law}{}", self.whose(holders)));
            let laws: Vec<String> = laws.collect();
            let laws = match laws.len() {
                0..=LAWS_AT_ONCE => escape(&laws.join(" · ")),
                many => {
                    let many = text!(
                        "{many} texts, by variant",
                        "{many} textes, selon la variante"
                    );
                    format!(
                        "<details><summary>{}</summary>{}</details>",
                        escape(many.get(language)),
                        escape(&laws.join(" · "))
                    )
                }
            };
            let between = if period.is_empty() { "" } else { " · " };
            format!(
                "<li>{}<div class=\"aside\">{period}{between}{laws}</div></li>\n",
                said.text
            )
        });
        let items: String = items.collect();
        match items.is_empty() {
            true => String::new(),
            false => format!("<ul class=\"plain\">{items}</ul>\n"),
        }
    }

    /// Lines of a description, what is the same of all products once.
    fn lines(&self, of: impl Fn(&Bundle) -> Vec<(Words, String)>) -> String {
        let mut lines: Vec<(String, String, Vec<&str>)> = Vec::new();
        for bundle in self.bundles {
            for (word, value) in of(bundle)
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
            {
                let word = self.say(word);
                match lines
                    .iter_mut()
                    .find(|(known, with, _)| *known == word && *with == value)
                {
                    Some((_, _, holders)) => holders.push(bundle.address()),
                    None => lines.push((word, value, vec![bundle.address()])),
                }
            }
        }
        let lines = lines.iter().map(|(word, value, holders)| {
            let whose = escape(&self.whose(holders));
            format!(
                "<dt>{word}</dt><dd>{} <span class=\"aside\">{whose}</span></dd>\n",
                inline(value)
            )
        });
        let lines: String = lines.collect();
        match lines.is_empty() {
            true => String::new(),
            false => format!("<dl class=\"lines\">{lines}</dl>\n"),
        }
    }

    fn amount(&self) -> String {
        self.lines(|bundle| {
            let amount = &bundle.offer().amount;
            let of = |value: &Option<ValueRef>| {
                value
                    .as_ref()
                    .map_or_else(String::new, |value| self.referred(bundle, value))
            };
            let mut lines: Vec<(Words, String)> =
                vec![(&["at least", "au moins"], of(&amount.min))];
            let limits = self.limits(bundle).into_iter();
            lines.extend(
                limits.map(|limit| -> (Words, String) { (&["at most", "au plus"], limit) }),
            );
            lines.push((&["a multiple of", "multiple de"], of(&amount.multiple)));
            lines
        })
    }

    fn term(&self) -> String {
        let language = self.session.language;
        let lines = self.lines(|bundle| {
            let offer = bundle.offer();
            let phases = match &offer.schedule {
                SchedulePlan::Rule(id) => vec![self.referred(bundle, &ValueRef::Rule(*id))],
                SchedulePlan::Phases(phases) => phases
                    .iter()
                    .map(|phase| phase.phase.terms().say(language))
                    .collect(),
            };
            vec![
                (&["schedule", "échéancier"], phases.join(", ")),
                (
                    &["instalments", "échéances"],
                    self.referred(bundle, &offer.frequency),
                ),
            ]
        });
        let Some((bundle, case, offer)) = self.typical() else {
            return lines;
        };
        let picture = charts::schedule(&self.session, offer);
        let intro = text!(
            "An example: the case `{case}` of `{product}`, as it is decided.",
            "Un exemple : le cas `{case}` de `{product}`, tel qu'il est décidé.",
            product = bundle.address()
        );
        format!(
            "{lines}<p>{}</p>{picture}{}",
            inline(intro.get(language)),
            self.schedule(offer)
        )
    }

    /// The picture's figures, for whoever reads rather than looks.
    fn schedule(&self, offer: &Offer) -> String {
        let numbers = self.session.numbers();
        let schedule = offer.schedule();
        let currency = schedule.currency();
        let headings: [Words; 6] = [
            &["No.", "N°"],
            &["due date", "échéance"],
            &["principal", "capital"],
            &["interest", "intérêts"],
            &["paid that day", "payé ce jour"],
            &["balance", "restant dû"],
        ];
        let headings: Vec<String> = headings
            .iter()
            .map(|heading| heading.say(self.session.language))
            .collect();
        let rows = schedule.rows().iter().map(|row: &ScheduleRow| {
            let amounts = [
                row.principal(),
                row.interest(),
                row.total(),
                row.closing_balance(),
            ];
            let amounts = amounts.map(|amount| numbers.amount(amount, currency));
            [row.number().to_string(), numbers.date(row.due_date())]
                .into_iter()
                .chain(amounts)
                .collect()
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let word = self.say(&["The schedule, line by line", "L'échéancier, ligne à ligne"]);
        format!(
            "<details><summary>{word}</summary>{}</details>\n",
            table(&word, "numbers", &headings, &rows)
        )
    }

    fn cost(&self) -> String {
        let numbers = self.session.numbers();
        let lines = self.lines(|bundle| {
            let offer = bundle.offer();
            let mut lines: Vec<(Words, String)> = vec![(&["rate", "taux"], self.rate(bundle))];
            for fee in offer.all_fees() {
                let name = bundle.fee_name(fee, None).map_or_else(
                    || format!("`{}`", fee.id),
                    |name| name.say(self.session.language),
                );
                let price = self.referred(bundle, fee.amount.figure());
                let said = match name == price {
                    true => name,
                    false => self.session.texts().labelled(&name, &price),
                };
                lines.push((&["fee", "frais"], said));
            }
            if let Some(insurance) = &offer.insurance {
                lines.push((
                    &["insurance", "assurance"],
                    self.referred(bundle, &insurance.rate),
                ));
            }
            for fee in bundle
                .guarantee()
                .into_iter()
                .flat_map(|guarantee| guarantee.all_fees())
            {
                let price = fee.price.values();
                let price = price
                    .first()
                    .map_or_else(String::new, |value| self.referred(bundle, value));
                let name: Words = match fee.is_maximum {
                    true => &["guarantee fee, at most", "commission de garantie, au plus"],
                    false => &["guarantee fee", "commission de garantie"],
                };
                lines.push((name, price));
            }
            lines
        });
        let Some((_, _, offer)) = self.typical() else {
            return lines;
        };
        let (totals, currency) = (offer.schedule().totals(), offer.schedule().currency());
        let paid = numbers.money(totals.total(), currency);
        let amount = numbers.money(offer.amount().amount(), currency);
        let rate = numbers.percent_of(offer.effective_rate().disclosed_percent());
        let said = text!(
            "In the example, {amount} is lent and {paid} paid back in all, charges included: an effective rate of {rate}.",
            "Dans l'exemple, {amount} sont prêtés et {paid} remboursés en tout, frais compris : un taux effectif de {rate}."
        );
        format!("{lines}<p>{}</p>", escape(said.get(self.session.language)))
    }

    fn guarantee(&self) -> String {
        let language = self.session.language;
        let lines = self.lines(|bundle| {
            let Some(plan) = bundle.guarantee() else {
                return Vec::new();
            };
            let of = |value: &Option<ValueRef>| {
                value
                    .as_ref()
                    .map_or_else(String::new, |value| self.referred(bundle, value))
            };
            let share: Words = match plan.coverage_is_maximum {
                true => &["covers at most", "couvre au plus"],
                false => &["covers", "couvre"],
            };
            vec![
                (&["guarantor", "garant"], plan.guarantor.say(language)),
                (share, self.referred(bundle, &plan.coverage)),
                (
                    &["not called before", "appel exclu avant"],
                    of(&plan.waiting_period),
                ),
                (
                    &[
                        "latest call, after the final due date",
                        "dernier appel, après l'échéance finale",
                    ],
                    of(&plan.latest_call),
                ),
                (
                    &["paid in advance within", "avance versée sous"],
                    of(&plan.provisional),
                ),
            ]
        });
        let picture = self.typical().and_then(|(_, _, offer)| {
            Some(charts::exposure(&self.session, offer, offer.guarantee()?))
        });
        format!("{lines}{}", picture.unwrap_or_default())
    }

    fn thresholds(&self) -> String {
        let mut known = BTreeSet::new();
        let mut pictures = String::new();
        for (bundle, sheet) in self.bundles.iter().zip(self.sheets) {
            for threshold in &sheet.thresholds {
                // What a variant changes stands in the table of figures.
                if known.insert(&threshold.fact) {
                    pictures.push_str(&charts::threshold(&self.session, bundle, threshold));
                }
            }
        }
        pictures
    }

    /// Each text, how much of it was read, and how much of it the product encodes.
    fn texts(&self) -> String {
        let language = self.session.language;
        let texts = self.law.texts.iter().map(|text| {
            let articles = text
                .articles
                .iter()
                .filter(|article| !article.traces.is_empty());
            let articles: Vec<&str> = articles.map(|article| article.article.as_str()).collect();
            let left = text.articles.iter().flat_map(|article| {
                article
                    .not_encoded
                    .iter()
                    .map(move |one| (Some(article.article.as_str()), one))
            });
            let left = left.chain(text.not_encoded.iter().map(|one| (None, one)));
            let left = left.map(|(article, one)| {
                let article = article.map_or_else(String::new, |article| format!("{article}, "));
                let said = text!(
                    "{article}{what} – {why}",
                    "{article}{what} – {why}",
                    what = one.what,
                    why = one.why
                );
                format!("<li>{}</li>", inline(said.get(language)))
            });
            let left: String = left.collect();
            let left = match left.is_empty() {
                true => String::new(),
                false => format!(
                    "<details><summary>{}</summary><ul>{left}</ul></details>",
                    self.say(&["What nothing encodes", "Ce que rien n'encode"])
                ),
            };
            format!(
                "<li>{} <span class=\"aside\">{} · {}</span>{left}</li>\n",
                inline(text.name.get(language)),
                escape(&text.at_hand.say(language)),
                escape(&articles.join(", "))
            )
        });
        let lead = self.lead();
        let others = self.law.others.iter().map(|other| {
            let written = lead.map_or(other.written.as_str(), |lead| {
                lead.cited(&other.written, language)
            });
            format!("<li>{}</li>\n", inline(written))
        });
        let items: String = texts.chain(others).collect();
        match items.is_empty() {
            true => String::new(),
            false => format!("<ul class=\"plain\">{items}</ul>\n"),
        }
    }

    /// What begins on each day; what ends with it is its value before.
    fn changes(&self) -> String {
        let language = self.session.language;
        let Some(sheet) = self.sheets.first() else {
            return String::new();
        };
        let days = sheet.changes.iter().filter_map(|(day, changes)| {
            let begun = distinct(changes.iter().filter(|change| change.begins).map(|change| change.what.say(language)));
            let over = changes.iter().filter(|change| !change.begins).map(|change| change.what.say(language));
            let over = distinct(over.filter(|what| !begun.contains(what)));
            let ended = over.iter().map(|what| text!("end: {what}", "fin : {what}").say(language));
            let items = begun.iter().cloned().chain(ended).map(|what| format!("<li>{}</li>", inline(&what)));
            let items: String = items.collect();
            let date = escape(&self.session.numbers().date(*day));
            (!items.is_empty()).then(|| format!("<li><strong><time datetime=\"{day}\">{date}</time></strong><ul>{items}</ul></li>\n"))
        });
        let days: String = days.collect();
        match days.is_empty() {
            true => String::new(),
            false => format!("<ol class=\"days\">{days}</ol>\n"),
        }
    }
}

fn gaps(reference: &Reference) -> String {
    let gaps = reference
        .gaps
        .iter()
        .map(|gap| format!("<li>{}</li>", inline(gap)));
    let gaps: String = gaps.collect();
    match gaps.is_empty() {
        true => String::new(),
        false => format!("<ul class=\"gaps\">{gaps}</ul>\n"),
    }
}

/// The name of the product; of a family that is lent through its variants only, the words that all their names have.
fn name(bundles: &[&Bundle], language: Language) -> String {
    let Some(first) = bundles.first() else {
        return String::new();
    };
    let whole = first.name(language);
    if first.variant().is_none() || bundles.len() == 1 {
        return whole.to_owned();
    }
    let words = |name: &str| -> Vec<String> {
        let words = name
            .split(' ')
            .map(|word| word.trim_matches(',').to_owned());
        words.collect()
    };
    let others: Vec<Vec<String>> = bundles
        .iter()
        .map(|bundle| words(bundle.name(language)))
        .collect();
    let shared = words(whole)
        .into_iter()
        .filter(|word| others.iter().all(|name| name.contains(word)));
    match shared.collect::<Vec<_>>().join(" ") {
        shared if shared.is_empty() => first.id().to_owned(),
        shared => shared,
    }
}

/// Each once, in their order; nothing for an empty one.
fn distinct(said: impl Iterator<Item = String>) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for one in said.filter(|one| !one.is_empty()) {
        if !known.contains(&one) {
            known.push(one);
        }
    }
    known
}
