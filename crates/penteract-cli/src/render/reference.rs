//! The parameters of a product as its README shows them: every value with dates, law, source and confidence, and the gaps.

use std::collections::{BTreeMap, BTreeSet};

use penteract::language::Words;
use penteract::plan::Given;
use penteract::plan::{GuaranteePlan, ParameterPeriod, PayerPlan, RatePlan, SchedulePlan};
use penteract::rules::ParameterValue;
use penteract::terms::Payer;
use penteract::{Bundle, Confidence, LocalText, Say as _, ValueRef, text};

use super::value;
use super::variants::referred;
use crate::session::Session;

/// One value of a parameter, and the variants that have it.
struct Row<'a> {
    label: &'a str,
    name: &'a str,
    law: &'a str,
    note: Option<&'a str>,
    dated: &'a ParameterPeriod,
    value: String,
    /// Places in the list of bundles.
    holders: BTreeSet<usize>,
}

const HEADINGS: [Words; 8] = [
    &["parameter", "paramètre"],
    &["variants", "variantes"],
    &["from", "du"],
    &["until", "au"],
    &["value", "valeur"],
    &["law", "texte"],
    &["source", "source"],
    &["confidence", "certitude"],
];

/// The place of the variants among the headings.
const VARIANTS: usize = 1;

/// Rows under headings.
pub(crate) struct Grid {
    pub(crate) headings: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// What a product and its variants give and ask.
pub(crate) struct Reference {
    /// What is unknown or uncertain.
    pub(crate) gaps: Vec<String>,
    pub(crate) parameters: Grid,
    /// Windows, grids, constants.
    pub(crate) given: Grid,
    /// Limits, fees, options, undertakings.
    pub(crate) parts: Grid,
    pub(crate) questions: Grid,
}

/// The page of a product and its variants, in Markdown. The session gives the language.
pub(crate) fn page(session: &Session, bundles: &[&Bundle]) -> String {
    let reference = Reference::of(session, bundles);
    let mut page = String::new();
    if !reference.gaps.is_empty() {
        let heading = text!("Unknown, or uncertain (C):", "Inconnu, ou incertain (C) :");
        let gaps = reference.gaps.iter().map(|gap| format!("- {gap}\n"));
        page = format!(
            "{}\n\n{}\n",
            heading.say(session.language),
            gaps.collect::<String>()
        );
    }
    let rest = [&reference.given, &reference.parts, &reference.questions];
    reference.parameters.write(&mut page);
    for grid in rest {
        if !grid.rows.is_empty() {
            page.push('\n');
            grid.write(&mut page);
        }
    }
    page
}

impl Reference {
    pub(crate) fn of(session: &Session, bundles: &[&Bundle]) -> Self {
        let rows = rows(session, bundles);
        let given = given(session, bundles);
        Self {
            gaps: gaps(session, bundles, &rows, &given),
            parameters: parameters(session, bundles, &rows),
            given: given_table(session, bundles, &given),
            parts: parts(session, bundles),
            questions: questions(session, bundles),
        }
    }
}

fn parameters(session: &Session, bundles: &[&Bundle], rows: &[Row<'_>]) -> Grid {
    let language = session.language;
    let has_variants = bundles.len() > 1;
    let shown = |at: &usize| *at != VARIANTS || has_variants;
    let headings = (0..).zip(HEADINGS).filter(|(at, _)| shown(at));
    let mut grid = Grid::new(session, headings.map(|(_, heading)| heading));
    for row in rows {
        let sourcing = &row.dated.sourcing;
        let day = |date: Option<chrono::NaiveDate>| date.map_or(String::new(), |d| d.to_string());
        let mut cells = vec![format!("{} (`{}`)", row.label, row.name)];
        if has_variants {
            cells.push(named(bundles, &row.holders).say(language));
        }
        cells.extend([
            day(row.dated.period.from()),
            day(row.dated.period.until()),
            row.value.clone(),
            row.law.to_owned(),
            sourcing.sources.join(", "),
            sourcing.confidence.to_string(),
        ]);
        grid.rows.push(cells);
    }
    grid
}

/// What limits the amount, what is paid besides and what the borrower may choose, by name.
fn parts(session: &Session, bundles: &[&Bundle]) -> Grid {
    let language = session.language;
    let mut told: Vec<[String; 3]> = Vec::new();
    for bundle in bundles {
        let offer = bundle.offer();
        let of = |value: &ValueRef| {
            let name = bundle.name_of(value, None);
            name.map_or_else(String::new, |name| name.say(language))
        };
        let limits = offer.amount.max.iter().map(|limit| {
            let name = bundle.limit_name(limit, None);
            let what: Words = &["limit", "plafond"];
            (what, &limit.id, name, of(&limit.value))
        });
        let fees = offer.all_fees().map(|fee| {
            let what: Words = &["fee", "frais"];
            let name = bundle.fee_name(fee, None);
            let mut figures = vec![of(fee.amount.figure())];
            figures.extend(other_payer(session, bundle, &fee.payer));
            figures.retain(|figure| !figure.is_empty());
            (what, &fee.id, name, session.texts().listed(&figures))
        });
        let options = bundle.options().iter().map(|option| {
            let what: Words = &["option", "option"];
            (what, &option.id, Some(option.name.clone()), String::new())
        });
        let undertakings = offer.undertakings.iter().map(|undertaking| {
            [
                text!("undertaking of the lender", "engagement du prêteur").say(language),
                undertaking.text.get(language).to_owned(),
                undertaking
                    .law
                    .iter()
                    .map(|law| bundle.cited(law, language))
                    .collect::<Vec<_>>()
                    .join(", "),
            ]
        });
        for cells in undertakings {
            if !told.contains(&cells) {
                told.push(cells);
            }
        }
        for (what, id, name, of) in limits.chain(fees).chain(options) {
            let label = name
                .map(|name| name.say(language))
                .filter(|name| *name != of);
            let name = label.map_or_else(|| format!("`{id}`"), |label| format!("{label} (`{id}`)"));
            let cells = [what.say(language), name, of];
            if !told.contains(&cells) {
                told.push(cells);
            }
        }
        for cells in costs(session, bundle) {
            if !told.contains(&cells) {
                told.push(cells);
            }
        }
    }
    let headings: [Words; 3] = [
        &["part of the offer", "partie de l'offre"],
        &["name", "nom"],
        &["computed from", "calculé d'après"],
    ];
    let mut grid = Grid::new(session, headings);
    grid.rows.extend(told.into_iter().map(Vec::from));
    grid
}

/// What a rate follows, and what somebody else than the borrower pays besides the fees of the offer.
fn costs(session: &Session, bundle: &Bundle) -> Vec<[String; 3]> {
    let language = session.language;
    let offer = bundle.offer();
    let of = |value: &ValueRef| referred(Some(session), bundle, value);
    let mut told: Vec<[String; 3]> = Vec::new();
    let rates = offer
        .tranches
        .iter()
        .filter_map(|tranche| tranche.rate.as_ref());
    for rate in std::iter::once(&offer.rate).chain(rates) {
        let RatePlan::Index(index) = rate else {
            continue;
        };
        let what: Words = &["index of the rate", "indice du taux"];
        let parts: Vec<String> = rate.values().iter().map(of).collect();
        let parts = session.texts().listed(&parts);
        told.push([what.say(language), index.name.say(language), parts]);
    }
    for phase in offer.schedules().flat_map(SchedulePlan::phases) {
        let payer = phase.phase.payer();
        if !payer.is_borrower() {
            let what: Words = &["phase", "phase"];
            let terms = match phase.until {
                Some(_) => format!("`{}`", phase.phase.kind()),
                None => phase.phase.terms().say(language),
            };
            told.push([what.say(language), terms, payer.say(language)]);
        }
    }
    let guarantee = bundle.guarantee();
    for fee in guarantee.into_iter().flat_map(GuaranteePlan::all_fees) {
        if let Some(payer) = other_payer(session, bundle, &fee.payer) {
            let what: Words = &["guarantee fee", "commission de garantie"];
            let price = fee.price.values();
            let price = price.first().map_or_else(String::new, |value| of(value));
            told.push([what.say(language), price, payer]);
        }
    }
    told
}

/// Who pays something, or what decides on it; nothing where it is plainly the borrower.
fn other_payer(session: &Session, bundle: &Bundle, payer: &PayerPlan) -> Option<String> {
    let language = session.language;
    match payer {
        PayerPlan::ThirdParty(party) => Some(party.payer().say(language)),
        PayerPlan::Party(ValueRef::Constant(word)) => {
            let is_lender = word.to_string() == "lender";
            is_lender.then(|| Payer::Lender.say(language))
        }
        PayerPlan::Party(value) => {
            let value = referred(Some(session), bundle, value);
            Some(text!("payer: {value}", "payeur : {value}").say(language))
        }
    }
}

/// What is unknown or uncertain, before all else: parameters, then windows, grids and constants.
fn gaps(
    session: &Session,
    bundles: &[&Bundle],
    rows: &[Row<'_>],
    given: &[GivenRow<'_>],
) -> Vec<String> {
    let whose = |holders: &BTreeSet<usize>| {
        if bundles.len() > 1 {
            format!(", {}", named(bundles, holders).say(session.language))
        } else {
            String::new()
        }
    };
    let noted = |note: Option<&str>| note.map_or(String::new(), |note| format!(" ({note})"));
    let mut lines: Vec<String> = Vec::new();
    for row in rows.iter().filter(|row| is_gap(row.dated)) {
        let what = format!("{} (`{}`{})", row.label, row.name, whose(&row.holders));
        let value = row.value.replace('\n', " ");
        let said = format!("{value}{}", noted(row.note));
        lines.push(session.texts().labelled(&what, &said));
    }
    for GivenRow { given, holders } in given {
        if given.is_unknown || given.confidence == Some(Confidence::C) {
            let name = given.name.get(session.language);
            let value = given.value.get(session.language);
            let period = given.period.say(session.language);
            let said = match value.is_empty() {
                true => period,
                false => format!(
                    "{value} ({period}){}",
                    noted(given.note.map(|note| note.get(session.language)))
                ),
            };
            let what = format!("{name}{}", whose(holders));
            lines.push(session.texts().labelled(&what, &said));
        }
    }
    let mut told = BTreeSet::new();
    lines.retain(|line| told.insert(line.clone()));
    lines
}

/// A window, a row of a grid or a constant, and the variants that have it.
struct GivenRow<'a> {
    given: Given<'a>,
    /// Places in the list of bundles.
    holders: BTreeSet<usize>,
}

/// The windows, grids and constants of all bundles, those that are the same told once.
fn given<'a>(session: &Session, bundles: &[&'a Bundle]) -> Vec<GivenRow<'a>> {
    let mut rows: Vec<GivenRow<'a>> = Vec::new();
    let mut places: BTreeMap<[String; 6], usize> = BTreeMap::new();
    for (place, bundle) in bundles.iter().enumerate() {
        for given in bundle.given() {
            let cells = cells(session, bundle, &given);
            let at = *places.entry(cells).or_insert(rows.len());
            match rows.get_mut(at) {
                Some(row) => {
                    row.holders.insert(place);
                }
                None => rows.push(GivenRow {
                    given,
                    holders: BTreeSet::from([place]),
                }),
            }
        }
    }
    rows
}

fn cells(session: &Session, bundle: &Bundle, given: &Given<'_>) -> [String; 6] {
    let language = session.language;
    let cited = |text| bundle.cited(text, language);
    [
        given.name.get(language).to_owned(),
        match given.note.map(|note| bundle.noted(note, language)) {
            Some(note) => format!("{} ({note})", given.value.get(language)),
            None => given.value.get(language).to_owned(),
        },
        given.period.say(language),
        cited(given.law).to_owned(),
        given.sources.join(", "),
        given.confidence.map_or("", Confidence::letter).to_owned(),
    ]
}

fn given_table(session: &Session, bundles: &[&Bundle], rows: &[GivenRow<'_>]) -> Grid {
    let headings: [Words; 7] = [
        &["window, grid or constant", "période, grille ou constante"],
        &["variants", "variantes"],
        &["value", "valeur"],
        &["in force", "en vigueur"],
        &["law", "texte"],
        &["source", "source"],
        &["confidence", "certitude"],
    ];
    let has_variants = bundles.len() > 1;
    let shown = |at: &usize| *at != VARIANTS || has_variants;
    let headings = (0..).zip(headings).filter(|(at, _)| shown(at));
    let mut grid = Grid::new(session, headings.map(|(_, heading)| heading));
    for row in rows {
        let first = row.holders.first().and_then(|at| bundles.get(*at));
        let Some(bundle) = first else { continue };
        let mut told = cells(session, bundle, &row.given).to_vec();
        if has_variants {
            told.insert(VARIANTS, named(bundles, &row.holders).say(session.language));
        }
        grid.rows.push(told);
    }
    grid
}

/// What a product and its variants ask, and of whom.
fn questions(session: &Session, bundles: &[&Bundle]) -> Grid {
    let language = session.language;
    let headings: [Words; 5] = [
        &["question", "question"],
        &["page", "page"],
        &["asked of", "demandé à"],
        &["proof", "justificatif"],
        &["handled as", "à traiter comme"],
    ];
    let mut grid = Grid::new(session, headings);
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for fact in bundles.iter().flat_map(|bundle| bundle.facts()) {
        if !told.insert(fact.path()) {
            continue;
        }
        let asked = fact.field().asked();
        let text = |text: &Option<LocalText>| {
            let text = text.as_ref();
            text.map_or(String::new(), |text| text.get(language).to_owned())
        };
        let handled: [(bool, Words); 2] = [
            (asked.is_personal, &["personal", "personnel"]),
            (asked.is_confidential, &["confidential", "confidentiel"]),
        ];
        let handled: Vec<String> = handled
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, word)| word.say(language))
            .collect();
        let cells = [
            format!("{} (`{}`)", fact.label().get(language), fact.path()),
            text(&asked.page),
            asked.of.say(language),
            text(&asked.proof),
            handled.join(", "),
        ];
        grid.rows.push(cells.into());
    }
    grid
}

impl Grid {
    fn new(session: &Session, headings: impl IntoIterator<Item = Words>) -> Self {
        let headings = headings.into_iter();
        Self {
            headings: headings
                .map(|heading| heading.say(session.language))
                .collect(),
            rows: Vec::new(),
        }
    }

    /// As a table in Markdown.
    fn write(&self, page: &mut String) {
        let rule = "---|".repeat(self.headings.len());
        page.push_str(&format!("| {} |\n|{rule}\n", self.headings.join(" | ")));
        for cells in &self.rows {
            line(page, cells);
        }
    }
}

fn line(page: &mut String, cells: &[String]) {
    for cell in cells {
        page.push_str(&format!(
            "| {} ",
            cell.replace('|', "\\|").replace('\n', " ")
        ));
    }
    page.push_str("|\n");
}

/// The values of all bundles, those that are the same told once, in the order of the files.
fn rows<'a>(session: &Session, bundles: &[&'a Bundle]) -> Vec<Row<'a>> {
    let mut names: Vec<&str> = Vec::new();
    let all = bundles.iter().flat_map(|bundle| bundle.parameters());
    for parameter in all {
        if !names.contains(&parameter.name()) {
            names.push(parameter.name());
        }
    }
    let mut rows: Vec<Row<'a>> = Vec::new();
    for name in names {
        let first = rows.len();
        for (place, bundle) in bundles.iter().enumerate() {
            let Some(parameter) = bundle.parameter(name) else {
                continue;
            };
            for dated in parameter.values() {
                let same = rows.iter_mut().skip(first).find(|row| {
                    row.dated.period == dated.period
                        && row.dated.value == dated.value
                        && row.dated.sourcing == dated.sourcing
                });
                if let Some(row) = same {
                    row.holders.insert(place);
                    continue;
                }
                let value = match &dated.value {
                    ParameterValue::Unknown(why) => {
                        text!("unknown: {why}", "inconnu : {why}", why = why).say(session.language)
                    }
                    ParameterValue::Known(value) => {
                        value::value(session, bundle, Some(parameter.name()), value)
                    }
                };
                rows.push(Row {
                    label: parameter.label().get(session.language),
                    name: parameter.name(),
                    law: bundle.cited(&dated.sourcing.law, session.language),
                    note: (dated.sourcing.note.as_ref().or(parameter.note()))
                        .map(|note| bundle.noted(note, session.language)),
                    dated,
                    value,
                    holders: BTreeSet::from([place]),
                });
            }
        }
    }
    rows
}

/// `all`, the variants that have a value, or those that have not when they are fewer.
fn named(bundles: &[&Bundle], holders: &BTreeSet<usize>) -> LocalText {
    let list = |is_wanted: &dyn Fn(usize) -> bool| {
        let wanted = bundles
            .iter()
            .enumerate()
            .filter(|(place, _)| is_wanted(*place));
        let names =
            wanted.map(|(_, bundle)| format!("`{}`", bundle.variant().unwrap_or(bundle.id())));
        names.collect::<Vec<_>>().join(", ")
    };
    let others = bundles.len().saturating_sub(holders.len());
    if others == 0 {
        text!("all", "toutes")
    } else if others < holders.len() {
        let others = list(&|place| !holders.contains(&place));
        text!("all but {others}", "toutes sauf {others}")
    } else {
        LocalText::same(list(&|place| holders.contains(&place)))
    }
}

fn is_gap(dated: &ParameterPeriod) -> bool {
    matches!(dated.value, ParameterValue::Unknown(_)) || dated.sourcing.confidence == Confidence::C
}
