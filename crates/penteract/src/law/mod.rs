//! A product article by article: what rests on each text of law, and what of it nothing encodes.

mod citation;

use std::collections::BTreeMap;

use penteract_bundle::{AtHand, Bundle, GivenKind, LawText, LawVersion, NotEncoded};
use penteract_core::{Language, LocalText, Period, Say, text};
use penteract_rules::{Code, Diagnostic, Label, ParameterValue, Role};
use serde::{Serialize, Serializer};

use crate::finding::FindingResult;
use crate::product::Product;
use citation::{Article, Citation, citations};

/// An article of `law.toml` that nothing cites and of which nothing is said to be left out.
const UNTRACED: Code = Code::new("law.untraced");
/// A citation of a text with articles that names none, or one that the text does not list.
const CITATION: Code = Code::new("law.citation");

/// What of a product, and of its variants, rests on which text of law.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Law {
    /// The texts of `law.toml`, libraries first.
    pub texts: Vec<TextOfLaw>,
    /// The other documents that rules and figures cite, as they are written.
    pub others: Vec<OtherText>,
}

/// A text of law with what rests on it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct TextOfLaw {
    /// Its name in `law.toml`.
    pub id: String,
    /// Words of which a citation of it holds one.
    pub cited: Vec<String>,
    /// Its name for people.
    #[serde(serialize_with = "by_language")]
    pub name: LocalText,
    /// How much of its wording was at hand.
    pub at_hand: AtHand,
    /// What a reader must know of it.
    #[serde(
        serialize_with = "by_language_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub note: Option<LocalText>,
    /// The lines of the product's sources.
    pub sources: Vec<String>,
    /// The texts that changed it.
    pub versions: Vec<LawVersion>,
    /// Its articles in the order of the file, then those that are cited and not listed.
    pub articles: Vec<ArticleOfLaw>,
    /// What cites it without an article that can be read; of a text without articles, all that cites it.
    pub as_a_whole: Vec<Trace>,
    /// What nothing encodes of a text without articles.
    pub not_encoded: Vec<NotEncoded>,
}

/// An article with what rests on it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ArticleOfLaw {
    /// `art. 6, IV`.
    pub article: String,
    /// What it is about; none of an article that `law.toml` does not list.
    #[serde(
        serialize_with = "by_language_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub about: Option<LocalText>,
    /// What rests on it, or on a part of it that is not listed.
    pub traces: Vec<Trace>,
    /// Its paragraphs that nothing encodes.
    pub not_encoded: Vec<NotEncoded>,
}

/// A document that `law.toml` does not name.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct OtherText {
    /// As it is cited.
    pub written: String,
    /// What rests on it.
    pub traces: Vec<Trace>,
}

/// What rests on an article.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Trace {
    /// What it is.
    pub kind: TraceKind,
    /// Its name: of a rule, a parameter, a grid, a place of the manifest.
    pub name: String,
    /// What it says to people.
    #[serde(serialize_with = "by_language")]
    pub says: LocalText,
    /// The figure.
    #[serde(
        serialize_with = "by_language_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub value: Option<LocalText>,
    /// When it is in force.
    pub period: Period,
    /// The citation, whole.
    pub law: String,
    /// The lines of the product's sources.
    pub sources: Vec<String>,
    /// Of which products and variants it is.
    pub products: Vec<String>,
    /// The cases that rest on it: those in which a rule fails, or that name a source of the figure.
    pub cases: Vec<String>,
}

/// What rests on an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TraceKind {
    /// When the product is granted.
    Window,
    /// A condition of eligibility, or of an option.
    Rule,
    /// What must hold between answers.
    Constraint,
    /// A named value of the scripts.
    Value,
    /// A value of a parameter.
    Parameter,
    /// A row of a grid.
    Grid,
    /// A constant of the manifest.
    Constant,
    /// What the lender undertakes.
    Undertaking,
}

impl Say for TraceKind {
    fn say(&self, language: Language) -> String {
        let said = match self {
            Self::Window => ["window", "fenêtre"],
            Self::Rule => ["rule", "règle"],
            Self::Constraint => ["constraint", "contrainte"],
            Self::Value => ["value", "valeur"],
            Self::Parameter => ["figure", "chiffre"],
            Self::Grid => ["grid", "grille"],
            Self::Constant => ["constant", "constante"],
            Self::Undertaking => ["sentence", "phrase"],
        };
        language.of(said).to_owned()
    }
}

fn by_language<S: Serializer>(text: &LocalText, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        text.said()
            .map(|(language, said)| (language.to_string(), said)),
    )
}

fn by_language_if_any<S: Serializer>(
    text: &Option<LocalText>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    by_language(text.as_ref().unwrap_or(&LocalText::default()), serializer)
}

/// Something of a product that cites a text, and where it stands.
struct Cited {
    trace: Trace,
    place: Label,
}

impl Law {
    /// What of products, a product and its variants, rests on which text of law. The cases are run when they were read
    /// ([`Purpose::Check`](crate::Purpose)).
    ///
    /// # Example
    /// ```
    /// use penteract::{Catalogue, Law};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let catalogue = Catalogue::open(concat!(env!("CARGO_MANIFEST_DIR"), "/../../products"))?;
    /// let law = Law::of(&[&catalogue.product("pge")?]);
    /// let decree = law.texts.iter().find(|text| text.id == "decree-2020-03-23").ok_or("not there")?;
    /// assert!(decree.articles.iter().any(|article| article.article == "art. 7" && !article.traces.is_empty()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn of(products: &[&Product]) -> Self {
        let bundles: Vec<&Bundle> = products.iter().map(|product| product.bundle()).collect();
        let mut cited = cited(&bundles);
        for product in products {
            add_cases(product, &mut cited);
        }
        let mut law = Self {
            texts: texts(&bundles).into_iter().map(TextOfLaw::of).collect(),
            others: Vec::new(),
        };
        let named = texts(&bundles);
        for Cited { trace, .. } in cited {
            for citation in citations(&trace.law) {
                let mut found = false;
                for (text, of) in named.iter().zip(&mut law.texts) {
                    if is_of(&citation, text) {
                        of.add(&citation, &trace);
                        found = true;
                    }
                }
                if !found {
                    law.add_other(citation.written, &trace);
                }
            }
        }
        law
    }

    /// The articles that a citation names of texts that `law.toml` lists with articles, and that are neither encoded nor said
    /// to be left out; what names no article that can be read is given as it is written. Nothing when it is a citation of none.
    ///
    /// For documents beside the product, which name articles as rules and figures do.
    #[must_use]
    pub fn owed(&self, citation: &str) -> Option<Vec<String>> {
        let mut owed = None;
        for citation in citations(citation)
            .iter()
            .filter(|citation| !citation.tail.is_empty())
        {
            let texts = self.texts.iter().filter(|text| !text.articles.is_empty());
            for text in texts.filter(|text| is_cited(citation, &text.cited)) {
                let owed = owed.get_or_insert_with(Vec::new);
                if citation.articles.is_empty() {
                    owed.push(citation.written.to_owned());
                }
                let is_known = |article: &&Article| {
                    text.articles.iter().any(|listed| {
                        let is_done = !listed.traces.is_empty() || !listed.not_encoded.is_empty();
                        is_done
                            && Article::parse(&listed.article).is_some_and(|listed| {
                                listed.contains(article) || article.contains(&listed)
                            })
                    })
                };
                let unknown = citation
                    .articles
                    .iter()
                    .filter(|article| !is_known(article));
                owed.extend(unknown.map(Article::to_string));
            }
        }
        owed
    }

    fn add_other(&mut self, written: &str, trace: &Trace) {
        match self
            .others
            .iter_mut()
            .find(|other| other.written == written)
        {
            Some(other) => other.traces.push(trace.clone()),
            None => self.others.push(OtherText {
                written: written.to_owned(),
                traces: vec![trace.clone()],
            }),
        }
    }
}

impl TextOfLaw {
    fn of(text: &LawText) -> Self {
        let articles = text.articles.iter().map(|listed| ArticleOfLaw {
            article: Article::parse(&listed.article)
                .map_or_else(|| listed.article.to_string(), |article| article.to_string()),
            about: Some(listed.about.clone()),
            traces: Vec::new(),
            not_encoded: listed.not_encoded.clone(),
        });
        Self {
            id: text.id().to_owned(),
            cited: text.cited.iter().map(ToString::to_string).collect(),
            name: text.name.clone(),
            at_hand: text.at_hand,
            note: text.note.clone(),
            sources: text.sources.iter().map(ToString::to_string).collect(),
            versions: text.versions.clone(),
            articles: articles.collect(),
            as_a_whole: Vec::new(),
            not_encoded: text.not_encoded.clone(),
        }
    }

    fn add(&mut self, citation: &Citation<'_>, trace: &Trace) {
        if citation.articles.is_empty() {
            self.as_a_whole.push(trace.clone());
        }
        for article in &citation.articles {
            let listed = self.articles.iter().enumerate().filter_map(|(at, listed)| {
                let listed = Article::parse(&listed.article)?;
                listed.contains(article).then_some((listed.depth(), at))
            });
            let nearest = listed.max().and_then(|(_, at)| self.articles.get_mut(at));
            match nearest {
                // What cites two parts of it rests on it once.
                Some(of) if of.traces.iter().any(|known| known.is_same(trace)) => {}
                Some(of) => of.traces.push(trace.clone()),
                None => self.articles.push(ArticleOfLaw {
                    article: article.to_string(),
                    about: None,
                    traces: vec![trace.clone()],
                    not_encoded: Vec::new(),
                }),
            }
        }
    }
}

impl Trace {
    fn is_same(&self, other: &Self) -> bool {
        (self.kind, &self.name, &self.law, self.period)
            == (other.kind, &other.name, &other.law, other.period)
            && self.value == other.value
    }
}

/// The texts that products and their libraries name, each once.
fn texts<'a>(bundles: &[&'a Bundle]) -> Vec<&'a LawText> {
    let mut texts: Vec<&LawText> = Vec::new();
    for text in bundles.iter().flat_map(|bundle| bundle.law_texts()) {
        if texts.iter().all(|known| known.id() != text.id()) {
            texts.push(text);
        }
    }
    texts
}

/// Whether a citation is of a text.
fn is_of(citation: &Citation<'_>, text: &LawText) -> bool {
    is_cited(citation, &text.cited)
}

/// Whether a citation holds words by which a text is cited, in capitals or not.
fn is_cited(citation: &Citation<'_>, cited: &[impl AsRef<str>]) -> bool {
    let plain = |text: &str| {
        text.to_lowercase()
            .replace('’', "'")
            .replace(['\u{a0}', '\u{202f}'], " ")
    };
    let head = plain(citation.head);
    cited.iter().any(|words| {
        let words = plain(words.as_ref());
        head.match_indices(&words).any(|(at, _)| {
            let after = head.get(at + words.len()..).unwrap_or_default();
            let before = head.get(..at).unwrap_or_default();
            !after.starts_with(char::is_alphanumeric) && !before.ends_with(char::is_alphanumeric)
        })
    })
}

/// All that cites a text, of several products, each once.
fn cited(bundles: &[&Bundle]) -> Vec<Cited> {
    let mut all: Vec<Cited> = Vec::new();
    for bundle in bundles {
        for found in cited_by(bundle) {
            match all
                .iter_mut()
                .find(|known| known.trace.is_same(&found.trace))
            {
                Some(known) => known.trace.products.extend(found.trace.products),
                None => all.push(found),
            }
        }
    }
    all
}

fn cited_by(bundle: &Bundle) -> Vec<Cited> {
    let mut all = Vec::new();
    let mut add = |kind,
                   name: &str,
                   says: LocalText,
                   value,
                   period,
                   law: &str,
                   sources: Vec<String>,
                   place: Label| {
        if !law.is_empty() {
            let trace = Trace {
                kind,
                name: name.to_owned(),
                says,
                value,
                period,
                law: law.to_owned(),
                sources,
                products: vec![bundle.address().to_owned()],
                cases: Vec::new(),
            };
            all.push(Cited { trace, place });
        }
    };
    let shared = |sources: &[std::sync::Arc<str>]| {
        sources.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let program = bundle.program();
    for id in program.functions() {
        let function = program.describe(id);
        // A rule that another variant turns on is that variant's.
        if function.is_off {
            continue;
        }
        let kind = match function.role {
            _ if function.is_private => TraceKind::Value,
            Role::Eligibility | Role::Option => TraceKind::Rule,
            Role::Constraints => TraceKind::Constraint,
            Role::Terms | Role::Schedule | Role::Guarantee | Role::Library => TraceKind::Value,
        };
        let says = LocalText::in_each(bundle.languages(), |language| {
            bundle
                .sentence(&function.name, language, None)
                .unwrap_or_default()
                .into_owned()
        });
        for law in &function.doc.law {
            add(
                kind,
                &function.name,
                says.clone(),
                None,
                function.doc.in_force,
                law,
                Vec::new(),
                function.location.clone(),
            );
        }
    }
    for parameter in bundle.parameters() {
        for dated in parameter.values() {
            let value = LocalText::in_each(bundle.languages(), |language| match &dated.value {
                ParameterValue::Known(value) => {
                    bundle.say_value(value, Some(parameter.name()), language)
                }
                ParameterValue::Unknown(why) => {
                    let why = why.get(language);
                    text!("unknown: {why}", "inconnu : {why}")
                        .get(language)
                        .to_owned()
                }
            });
            let given = &dated.sourcing;
            let place = parameter.declared().clone();
            add(
                TraceKind::Parameter,
                parameter.name(),
                parameter.label().clone(),
                Some(value),
                dated.period,
                &given.law,
                shared(&given.sources),
                place,
            );
        }
    }
    for given in bundle.given() {
        let kind = match given.kind {
            GivenKind::Window => TraceKind::Window,
            GivenKind::Grid => TraceKind::Grid,
            GivenKind::Constant => TraceKind::Constant,
        };
        let name = given.name.get(Language::English).trim_matches('`');
        let table = bundle.tables().iter().find(|table| table.name() == name);
        let place = table.map_or_else(|| bundle.place_of(name), |table| table.declared().clone());
        let value = Some(given.value).filter(|value| !value.is_empty());
        add(
            kind,
            name,
            given.name.clone(),
            value,
            given.period,
            given.law,
            shared(given.sources),
            place,
        );
    }
    for undertaking in &bundle.offer().undertakings {
        for law in undertaking.law.iter() {
            add(
                TraceKind::Undertaking,
                "offer.undertakings",
                undertaking.text.clone(),
                None,
                Period::ALWAYS,
                law,
                Vec::new(),
                bundle.place_of("offer.undertakings"),
            );
        }
    }
    all
}

/// Notes the cases of a product that rest on what cites a text.
fn add_cases(product: &Product, cited: &mut [Cited]) {
    let mut by_rule: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut by_source: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for case in product.bundle().cases().into_iter().flatten() {
        let report = product.run_case(case);
        let others = report
            .findings()
            .iter()
            .filter(|finding| finding.result() == FindingResult::Fails);
        for finding in others {
            by_rule
                .entry(finding.rule().to_owned())
                .or_default()
                .push(case.name.clone());
        }
        for source in &case.source {
            by_source
                .entry(source.clone())
                .or_default()
                .push(case.name.clone());
        }
    }
    for Cited { trace, .. } in cited {
        if !trace.products.iter().any(|id| id == product.id()) {
            continue;
        }
        let found = match trace.kind {
            TraceKind::Rule => by_rule
                .get(&trace.name)
                .into_iter()
                .flatten()
                .collect::<Vec<_>>(),
            _ => trace
                .sources
                .iter()
                .filter_map(|source| by_source.get(source))
                .flatten()
                .collect(),
        };
        for case in found {
            if !trace.cases.contains(case) {
                trace.cases.push(case.clone());
            }
        }
    }
}

/// What is wrong in the texts that a product and its variants name, and in what cites them.
pub(crate) fn problems(bundles: &[&Bundle]) -> Vec<Diagnostic> {
    let texts = texts(bundles);
    if texts.is_empty() {
        return Vec::new();
    }
    let cited = cited(bundles);
    let mut problems = Vec::new();
    for text in texts {
        let articles: Vec<(Article, &Label, bool)> = text
            .articles
            .iter()
            .filter_map(|listed| match Article::parse(&listed.article) {
                Some(article) => Some((article, &listed.declared, listed.not_encoded.is_empty())),
                None => {
                    problems.push(not_an_article(&listed.article, listed.declared.clone()));
                    None
                }
            })
            .collect();
        if articles.is_empty() {
            continue;
        }
        let mut reached: Vec<Article> = Vec::new();
        for Cited { trace, place } in &cited {
            for citation in citations(&trace.law)
                .iter()
                .filter(|citation| is_of(citation, text))
            {
                let is_listed = |article: &Article| {
                    articles.iter().any(|(listed, ..)| listed.contains(article))
                };
                let unlisted = citation.articles.iter().find(|article| !is_listed(article));
                if let Some(article) = unlisted {
                    problems.push(unlisted_article(
                        article,
                        citation.written,
                        text,
                        place.clone(),
                    ));
                } else if citation.articles.is_empty() && !citation.tail.is_empty() {
                    problems.push(not_an_article(citation.written, place.clone()));
                }
                reached.extend(citation.articles.iter().cloned());
            }
        }
        // What rests on a text of a library may be in another product.
        let is_own = bundles
            .iter()
            .any(|bundle| is_beside(text.declared(), &bundle.place()));
        for (article, place, owes_a_trace) in &articles {
            if is_own && *owes_a_trace && !reached.iter().any(|cited| article.contains(cited)) {
                problems.push(untraced(article, text, (*place).clone()));
            }
        }
    }
    // A value that says its law for each of its dates says it once.
    let mut once: Vec<Diagnostic> = Vec::new();
    for problem in problems {
        if !once.contains(&problem) {
            once.push(problem);
        }
    }
    once
}

/// Whether two files stand in the same folder.
fn is_beside(one: &Label, other: &Label) -> bool {
    let folder = |label: &Label| {
        label
            .file
            .rsplit_once('/')
            .map(|(folder, _)| folder.to_owned())
    };
    folder(one) == folder(other)
}

fn not_an_article(written: &str, place: Label) -> Diagnostic {
    Diagnostic::warning(CITATION, text!("“{written}” names no article that can be read", "« {written} » ne nomme aucun article lisible"))
        .at(place)
        .help(text!(
            "write the article as `art. 6`, `art. 6, IV`, `art. 3(2)`, `annex, art. 2` or `section 3.1` after the text and a comma",
            "écrivez l'article comme `art. 6`, `art. 6, IV`, `art. 3, § 2`, `annexe, art. 2` ou `section 3.1`, après le texte et une virgule"
        ))
}

fn unlisted_article(article: &Article, written: &str, text: &LawText, place: Label) -> Diagnostic {
    let id = text.id();
    Diagnostic::warning(CITATION, text!("“{written}” names {article}, which `{id}` does not list", "« {written} » nomme {article}, absent de `{id}`"))
        .at(place)
        .related_to(text.declared().clone())
        .help(text!(
            "add `{{ article = \"{article}\", about = … }}` to the articles of `{id}` in `law.toml`, or cite the right one",
            "ajoutez `{{ article = \"{article}\", about = … }}` aux articles de `{id}` dans `law.toml`, ou citez le bon"
        ))
}

fn untraced(article: &Article, text: &LawText, place: Label) -> Diagnostic {
    let id = text.id();
    Diagnostic::warning(UNTRACED, text!("nothing cites {article} of `{id}`, and nothing of it is said to be left out", "rien ne cite {article} de `{id}`, et rien n'en est dit non encodé"))
        .at(place)
        .help(text!(
            "let the rule or figure that encodes it cite it with `law`, or say with `not_encoded` what is left out and why",
            "faites-le citer par `law` dans la règle ou le chiffre qui l'encode, ou dites par `not_encoded` ce qui est laissé de côté et pourquoi"
        ))
}
