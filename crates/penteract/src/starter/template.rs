//! The templates: a folder each under `templates/`, written in the languages asked for.
//!
//! In their files `⟦français¦English⟧` is a text in the product's own language, and `⟦=français¦English⟧` one in each of
//! its languages, as TOML. `labels.toml` is for each language but its own, `labels-every.toml` for all of them.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use penteract_core::{Language, LocalText, Say};

use super::{Wish, title, with_schema};

static FOLDERS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Files that every product from a template has.
const COMMON: &str = "common";

/// A product to begin from.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Template {
    /// The name, as `penteract new` takes it.
    pub name: &'static str,
    summary: [&'static str; 2],
}

/// The templates.
pub const TEMPLATES: [Template; 5] = [
    Template {
        name: "amortising-loan",
        summary: [
            "a loan with a deferral of principal, then level principal; a minimum, a maximum, a headcount",
            "un prêt avec différé de capital, puis un capital constant ; un minimum, un maximum, un effectif",
        ],
    },
    Template {
        name: "bullet-loan",
        summary: [
            "interest, and all principal at the end, which the borrower may put off once",
            "des intérêts, et tout le capital à la fin, que l'emprunteur peut reculer une fois",
        ],
    },
    Template {
        name: "co-financed-loan",
        summary: [
            "a subsidised loan beside the money of others: limited by it and by own funds",
            "un prêt bonifié à côté de l'argent des autres : limité par lui et par les fonds propres",
        ],
    },
    Template {
        name: "guaranteed-bank-loan",
        summary: [
            "a bank's loan at its own rate, over the term asked for, in a guaranteed portfolio",
            "un prêt de banque, à son taux, sur la durée demandée, dans un portefeuille garanti",
        ],
    },
    Template {
        name: "state-guaranteed-loan",
        summary: [
            "a bank's loan that the State guarantees: a share of turnover, a fee by year, a choice after the deferral",
            "un prêt de banque garanti par l'État : part du chiffre d'affaires, commission par année, choix après le différé",
        ],
    },
];

impl Say for Template {
    fn say(&self, language: Language) -> String {
        let [english, french] = self.summary;
        LocalText::new(french, english).get(language).to_owned()
    }
}

impl Template {
    /// The template of a name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        TEMPLATES.into_iter().find(|template| template.name == name)
    }

    pub(super) fn files(self, wish: &Wish<'_>) -> BTreeMap<String, Vec<u8>> {
        let page = Page::of(wish);
        let mut files = BTreeMap::new();
        for folder in [COMMON, self.name] {
            let mut folders: Vec<&Dir<'_>> = FOLDERS.get_dir(folder).into_iter().collect();
            while let Some(dir) = folders.pop() {
                folders.extend(dir.dirs());
                for file in dir.files() {
                    let path = file.path().to_string_lossy().replace('\\', "/");
                    let within = path.split_once('/').map_or("", |(_, rest)| rest);
                    let text = file.contents_utf8().unwrap_or_default();
                    page.add(within, text, wish.schemas, &mut files);
                }
            }
        }
        files
    }
}

/// What fills the places of a template.
struct Page<'a> {
    name: &'a str,
    own: Language,
    /// Each once.
    others: Vec<Language>,
    currency: String,
}

impl<'a> Page<'a> {
    fn of(wish: &Wish<'a>) -> Self {
        let own = wish.languages.first().copied();
        let own = own.unwrap_or(Language::English);
        let mut others: Vec<Language> = Vec::new();
        for language in wish.languages {
            if *language != own && !others.contains(language) {
                others.push(*language);
            }
        }
        let currency = wish.currency.map(|currency| currency.to_string());
        Self {
            name: wish.name,
            own,
            others,
            currency: currency.unwrap_or_else(|| "EUR".to_owned()),
        }
    }

    fn add(&self, within: &str, text: &str, schemas: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        let mut put = |within: &str, language: Language| {
            let path = format!("{}/{within}", self.name);
            let filled = self.filled(text, language);
            let filled = match within.ends_with(".toml") && !files.contains_key(&path) {
                true => with_schema(&path, &filled, schemas),
                false => filled,
            };
            let file: &mut Vec<u8> = files.entry(path).or_default();
            if !file.is_empty() {
                file.push(b'\n');
            }
            file.extend_from_slice(filled.as_bytes());
        };
        let labels = |language: &Language| format!("labels/{}.toml", language.code());
        match within {
            "labels.toml" | "labels-every.toml" => {
                if within == "labels-every.toml" {
                    put(&labels(&self.own), self.own);
                }
                for other in &self.others {
                    put(&labels(other), *other);
                }
            }
            _ => put(within, self.own),
        }
    }

    /// The text with each place filled.
    fn filled(&self, text: &str, language: Language) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('⟦') {
            let (place, after) = after.split_once('⟧').unwrap_or((after, ""));
            filled.push_str(before);
            filled.push_str(&self.place(place, language));
            rest = after;
        }
        filled + rest
    }

    fn place(&self, place: &str, language: Language) -> String {
        let in_language = |text: &str, language: Language| match text.split_once('¦') {
            Some((french, english)) => language.of([english, french]).to_owned(),
            None => text.to_owned(),
        };
        match place {
            "id" => self.name.to_owned(),
            "title" => title(self.name),
            "name" => self.in_each(|_| title(self.name)),
            "currency" => self.currency.clone(),
            "language" => self.own.code().to_owned(),
            "languages" => self.promise(),
            _ => match place.strip_prefix('=') {
                Some(text) => self.in_each(|language| in_language(text, language)),
                None => in_language(place, language),
            },
        }
    }

    /// A text for people in each language, as TOML writes it.
    fn in_each(&self, text: impl Fn(Language) -> String) -> String {
        if self.others.is_empty() {
            return format!("\"{}\"", text(self.own));
        }
        let all = std::iter::once(&self.own).chain(&self.others);
        let each: Vec<String> = all
            .map(|language| format!("{} = \"{}\"", language.code(), text(*language)))
            .collect();
        format!("{{ {} }}", each.join(", "))
    }

    fn promise(&self) -> String {
        let others = self.others.iter();
        let others: Vec<String> = others
            .map(|other| format!("\"{}\"", other.code()))
            .collect();
        match others.is_empty() {
            true => String::new(),
            false => format!("languages = [{}]\n", others.join(", ")),
        }
    }
}
