//! The types of facts, parameters, tables and of what scripts compute.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Language, LocalText, Period, Say, said, text};

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// True or false.
    Bool,
    /// A whole number: of people, of years, of days.
    Int,
    /// An amount in the currency of the product.
    Money,
    /// A share or a rate, written `25 %` or `25 bp`.
    Percent,
    /// A number without unit: a quotient of two amounts, a multiple.
    Ratio,
    /// A day.
    Date,
    /// A length of time: months, days, or both.
    Duration,
    /// Free text.
    Text,
    /// One text of a closed list.
    Choice(Arc<ChoiceType>),
    /// A code of one of several nomenclatures.
    Code(Arc<CodeType>),
    /// A value, or the answer "none".
    Optional(Box<Type>),
    /// Several values.
    List(Box<Type>),
    /// Named fields: the item of a list of facts, a row of a table.
    Record(Arc<RecordType>),
    /// A phase of a repayment schedule.
    Phase,
}

/// A closed list of texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChoiceType {
    /// What the list is of: `company.legal_form`. Empty for a list that only a script's texts make.
    pub name: Arc<str>,
    /// The texts.
    pub values: Vec<Arc<str>>,
}

/// Named fields.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecordType {
    /// What the record is: `project.partners`.
    pub name: Arc<str>,
    /// The fields in order.
    pub fields: Vec<(Arc<str>, Type)>,
}

impl RecordType {
    /// The place and the type of a field.
    pub fn field(&self, name: &str) -> Option<(usize, &Type)> {
        self.fields
            .iter()
            .enumerate()
            .find(|(_, (field, _))| &**field == name)
            .map(|(at, (_, ty))| (at, ty))
    }
}

/// A code of one of several nomenclatures.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CodeType {
    /// The nomenclatures whose codes are accepted.
    pub nomenclatures: Vec<Nomenclature>,
}

/// A list of codes that is in force between dates.
///
/// A product declares each list once: two are the same when their names are.
#[derive(Clone, Debug)]
pub struct Nomenclature {
    /// The name: `fiben-2022`.
    pub name: Arc<str>,
    /// When the list is in force.
    pub validity: Period,
    /// The first day on which its publisher gives its codes beside those of the list before it; that on which it comes
    /// into force when there is none.
    pub given_from: Option<NaiveDate>,
    /// The codes in their order, or `None` when they are not listed.
    pub codes: Option<Arc<CodeList>>,
    /// Codes among them that have no place in the order: "not rated", for instance.
    pub unranked: Vec<Arc<str>>,
    /// Why the list is not in the catalogue, when codes of it exist and nothing is known of what they mean. What reads
    /// such a code is undetermined, and the decision goes to a person.
    pub unlisted: Option<LocalText>,
    /// What the codes of a list that is not in the catalogue look like.
    pub shape: Option<CodeShape>,
}

impl Nomenclature {
    /// A list of which any text is a code, always in force.
    pub fn open(name: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            validity: Period::ALWAYS,
            given_from: None,
            codes: None,
            unranked: Vec::new(),
            unlisted: None,
            shape: None,
        }
    }

    /// Whether an answer on a day may be one of its codes: the list is in force, or its codes are given already.
    pub fn is_given_on(&self, date: NaiveDate) -> bool {
        let from = self.given_from.or(self.validity.from());
        let until = self.validity.until();
        from.is_none_or(|from| from <= date) && until.is_none_or(|until| date <= until)
    }

    /// Whether a text can be one of the codes: it is listed, or has the shape of those that are not.
    ///
    /// # Example
    /// ```
    /// use penteract_rules::Nomenclature;
    ///
    /// let mut activities = Nomenclature::open("activities-2025");
    /// activities.shape = Some("00.00A".parse()?);
    /// assert!(activities.accepts("64.20Z"));
    /// assert!(!activities.accepts("6420Z"));
    /// # Ok::<(), penteract_rules::CodeShapeError>(())
    /// ```
    pub fn accepts(&self, code: &str) -> bool {
        match (&self.codes, &self.shape) {
            (Some(codes), _) => codes.contains(code),
            (None, Some(shape)) => shape.matches(code),
            (None, None) => true,
        }
    }

    /// The place of a code in the order; none when it has none.
    pub(crate) fn rank(&self, code: &str) -> Option<usize> {
        if self.unranked.iter().any(|known| **known == *code) {
            return None;
        }
        self.codes.as_ref()?.position(code)
    }
}

/// Codes in their order. Found without looking at all of them: a classification of activities has hundreds.
///
/// # Example
/// ```
/// use penteract_rules::CodeList;
///
/// let ratings: CodeList = ["3++", "3+", "3"].map(Into::into).into_iter().collect();
/// assert_eq!(ratings.position("3+"), Some(1));
/// assert!(!ratings.contains("4"));
/// assert_eq!(ratings.len(), 3);
/// ```
#[derive(Clone, Debug, Default)]
pub struct CodeList {
    codes: Vec<Arc<str>>,
    /// What their publisher calls them, by the place of the code; empty for a list without labels.
    labels: Vec<Arc<str>>,
    /// The places of the codes, in the order of their texts; a code written twice has its first place first.
    by_text: Vec<usize>,
}

impl CodeList {
    /// The place of a code, the first one when it is there twice.
    pub fn position(&self, code: &str) -> Option<usize> {
        let text = |place: usize| self.codes.get(place).map(AsRef::as_ref);
        let found = self
            .by_text
            .partition_point(|place| text(*place) < Some(code));
        let place = *self.by_text.get(found)?;
        (text(place) == Some(code)).then_some(place)
    }

    /// The codes with what their publisher calls them.
    ///
    /// # Example
    /// ```
    /// use penteract_rules::CodeList;
    ///
    /// let activities = [("10.71C", "Boulangerie"), ("10.71D", "Pâtisserie"), ("12.00Z", "Tabac")];
    /// let activities = CodeList::labelled(activities.map(|(code, label)| (code.into(), label.into())));
    /// assert_eq!(activities.label("10.71D"), Some("Pâtisserie"));
    /// assert_eq!(activities.shortened(&["10.71C", "10.71D"]), ["10.*"]);
    /// ```
    pub fn labelled(codes: impl IntoIterator<Item = (Arc<str>, Arc<str>)>) -> Self {
        let (codes, labels): (Vec<_>, Vec<_>) = codes.into_iter().unzip();
        Self {
            labels,
            ..codes.into_iter().collect()
        }
    }

    /// What the publisher of the list calls a code.
    pub fn label(&self, code: &str) -> Option<&str> {
        self.labels.get(self.position(code)?).map(AsRef::as_ref)
    }

    /// Some of the codes, in the order of the list and as short as it can be said: `64.*` for all that begin with `64.`,
    /// where there are several. A text that is no code is left out.
    pub fn shortened(&self, chosen: &[&str]) -> Vec<String> {
        /// Below, nobody would see what is meant.
        const BEGINNING_MIN: usize = 2;
        let chosen: HashSet<&str> = chosen.iter().copied().collect();
        let mut said: Vec<String> = Vec::new();
        let is_said = |said: &[String], code: &str| {
            let beginning = said.last().and_then(|last| last.strip_suffix('*'));
            beginning.is_some_and(|beginning| code.starts_with(beginning))
        };
        for code in self.codes.iter().filter(|code| chosen.contains(&***code)) {
            if is_said(&said, code) {
                continue;
            }
            let cuts = code.char_indices().skip(BEGINNING_MIN);
            let whole = cuts.into_iter().find_map(|(at, next)| {
                let (beginning, _) = code.split_at_checked(at)?;
                // Words that begin alike (`guadeloupe`, `guyane`) have nothing in common.
                let is_class = !beginning.ends_with(char::is_alphabetic) && next.is_alphanumeric();
                let mut begin = self.codes.iter().filter(|code| code.starts_with(beginning));
                let is_several = begin.clone().nth(1).is_some();
                let is_whole = begin.all(|code| chosen.contains(&**code));
                (is_class && is_several && is_whole).then(|| format!("{beginning}*"))
            });
            said.push(whole.unwrap_or_else(|| code.to_string()));
        }
        said
    }

    /// Whether a code is listed.
    pub fn contains(&self, code: &str) -> bool {
        self.position(code).is_some()
    }
}

impl FromIterator<Arc<str>> for CodeList {
    fn from_iter<I: IntoIterator<Item = Arc<str>>>(codes: I) -> Self {
        let codes: Vec<Arc<str>> = codes.into_iter().collect();
        let mut by_text: Vec<usize> = (0..codes.len()).collect();
        by_text.sort_by_key(|place| codes.get(*place).cloned());
        Self {
            codes,
            labels: Vec::new(),
            by_text,
        }
    }
}

impl std::ops::Deref for CodeList {
    type Target = [Arc<str>];

    fn deref(&self) -> &[Arc<str>] {
        &self.codes
    }
}

impl PartialEq for Nomenclature {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Nomenclature {}

impl Hash for Nomenclature {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl CodeType {
    /// Whether each nomenclature is one of another type's.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.nomenclatures
            .iter()
            .all(|list| other.nomenclatures.contains(list))
    }

    /// The nomenclatures of either, or `None` when they share none.
    pub(crate) fn joined(&self, other: &Self) -> Option<Self> {
        let shares = self
            .nomenclatures
            .iter()
            .any(|list| other.nomenclatures.contains(list));
        let others = other
            .nomenclatures
            .iter()
            .filter(|list| !self.nomenclatures.contains(list));
        shares.then(|| Self {
            nomenclatures: self.nomenclatures.iter().chain(others).cloned().collect(),
        })
    }
}

/// What codes look like: `0` stands for a digit, `A` for a capital letter, everything else for itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CodeShape(Arc<str>);

/// A text that is no shape of codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeShapeError {
    shape: Arc<str>,
}

said! { struct CodeShapeError: Error { shape } =>
    "`{shape}` is not the shape of a code: write `0` for a digit, `A` for a capital letter, signs as they are, as in `00.00A`",
    "`{shape}` n'est pas la forme d'un code : écrivez `0` pour un chiffre, `A` pour une majuscule, les signes tels quels, comme dans `00.00A`"
}

impl CodeShape {
    /// Whether a text has the shape.
    pub fn matches(&self, code: &str) -> bool {
        let mut signs = code.chars();
        let all = self.0.chars().all(|sign| {
            signs.next().is_some_and(|found| match sign {
                '0' => found.is_ascii_digit(),
                'A' => found.is_ascii_uppercase(),
                sign => found == sign,
            })
        });
        all && signs.next().is_none()
    }

    /// The shape as it is written: `00.00A`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same as a regular expression, as JSON Schema takes them: `^[0-9][0-9]\\.[0-9][0-9][A-Z]$`.
    pub fn pattern(&self) -> String {
        let mut pattern = String::from("^");
        for sign in self.0.chars() {
            match sign {
                '0' => pattern.push_str("[0-9]"),
                'A' => pattern.push_str("[A-Z]"),
                sign => {
                    if "\\^$.|?*+()[]{}/".contains(sign) {
                        pattern.push('\\');
                    }
                    pattern.push(sign);
                }
            }
        }
        pattern.push('$');
        pattern
    }
}

impl FromStr for CodeShape {
    type Err = CodeShapeError;

    /// Other digits and letters than `0` and `A` are refused: they would look like a code rather than a shape.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let stands = |sign: char| matches!(sign, '0' | 'A') || sign.is_ascii_punctuation();
        if text.is_empty() || !text.chars().all(stands) {
            return Err(CodeShapeError {
                shape: Arc::from(text),
            });
        }
        Ok(Self(Arc::from(text)))
    }
}

impl Type {
    /// The same type, with "none" as a possible answer.
    #[must_use]
    pub fn optional(self) -> Self {
        match self {
            Self::Optional(_) => self,
            other => Self::Optional(Box::new(other)),
        }
    }

    /// The type of the answers other than "none".
    #[must_use]
    pub fn without_none(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }

    /// Whether values are decimals: money, percent, ratio.
    pub fn is_decimal(&self) -> bool {
        matches!(self, Self::Money | Self::Percent | Self::Ratio)
    }
}

/// The type in an author's words: "an amount", "a percentage", "a date or none".
impl Say for Type {
    fn say(&self, language: Language) -> String {
        self.words().get(language).to_owned()
    }
}

impl Type {
    fn words(&self) -> LocalText {
        match self {
            Self::Bool => text!("true or false", "vrai ou faux"),
            Self::Int => text!("a whole number", "un nombre entier"),
            Self::Money => text!("an amount", "un montant"),
            Self::Percent => text!("a percentage", "un pourcentage"),
            Self::Ratio => text!("a ratio", "un ratio"),
            Self::Date => text!("a date", "une date"),
            Self::Duration => text!("a duration", "une durée"),
            Self::Text => text!("a text", "un texte"),
            Self::Choice(choice) => choice.words(),
            Self::Code(code) => {
                let names: Vec<&str> = code.nomenclatures.iter().map(|list| &*list.name).collect();
                text!(
                    "a code of {english}",
                    "un code de {french}",
                    english = names.join(" or "),
                    french = names.join(" ou ")
                )
            }
            Self::Optional(inner) => {
                text!("{inner} or none", "{inner} ou « aucun »", inner = inner)
            }
            Self::List(inner) => text!(
                "a list, each item {inner}",
                "une liste dont chaque élément est {inner}",
                inner = inner
            ),
            Self::Record(record) if record.name.is_empty() => {
                text!("a record", "un enregistrement")
            }
            Self::Record(record) => {
                text!(
                    "an item of `{name}`",
                    "un élément de `{name}`",
                    name = record.name
                )
            }
            Self::Phase => text!("a phase of a schedule", "une phase d'échéancier"),
        }
    }
}

impl ChoiceType {
    /// A few choices are listed; a longer list goes by its name.
    fn words(&self) -> LocalText {
        const LISTED: usize = 5;
        let Self { name, values } = self;
        if values.len() > LISTED && !name.is_empty() {
            return text!(
                "one of the choices of `{name}`",
                "l'un des choix de `{name}`"
            );
        }
        let values: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
        let values = values.join(", ");
        text!("one of {values}", "l'un de {values}")
    }
}
