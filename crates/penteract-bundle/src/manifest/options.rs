//! `[[options]]`: what may change while the loan runs.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{LocalText, text};
use penteract_rules::{FactId, Help, Label, Role, Type, Value};
use schemars::{Schema, SchemaGenerator, json_schema};

use super::effects::{EffectDrafts, EffectPlan};
use super::offer::{AmountDraft, AmountPlan};
use super::places::{Count, SomeTime, Time};
use super::reference::{Extent, RefDraft};
use super::resolve::Names;
use super::schedule::SchedulePlan;
use crate::codes;
use crate::document::{Entry, Item, Kind};
use crate::facts::Fact;
use crate::keys::schema::Constant;
use crate::keys::{KeyValue, Listed, Named, Planned, Ref, Table as _, Texts, resolved, table};
use crate::plan::ValueRef;
use crate::quantity;
use crate::reader::{Reader, one_of};

/// The most choices of an option: each is a schedule that the contract holds.
const CHOICES_MAX: usize = 64;

table! {
    /// What may change while the loan runs: phases that answers of the borrower choose, or events that the borrower may
    /// bring about.
    OptionDraft => OptionPlan by OptionDraft::plan {
        /// The name, for events.
        id: Named = required("\"after-the-first-year\""),
        /// What people read.
        name: LocalText = required("{ fr = \"…\", en = \"…\" }"),
        /// How long after the disbursement it takes effect: `"12 months"`; with the next instalment when left out.
        takes_effect: Ref<Time> = optional,
        /// How long before it takes effect it opens; at any time when left out.
        opens: Ref<Time> = optional,
        /// How long before it takes effect it closes; given with `opens`.
        closes: Ref<Time> = optional,
        /// How long after the disbursement it opens; at once when left out.
        opens_after: Ref<Time> = optional,
        /// How long after the disbursement it closes; never when left out.
        closes_after: Ref<Time> = optional,
        /// The days on which it opens whether somebody asks or not, a review: `[2025-06-30, 2026-06-30]`, or `{ every = "1 year" }`
        /// from the disbursement on. It is open from each of them until the next, once; beside no other window.
        opens_on: OpensOnDraft -> OpensOnPlan = optional,
        /// The facts answered anew: whole numbers with bounds, enums, bools; 64 combinations at most. Every combination for
        /// which the rules that refuse hold is a choice, with the phases that `offer.schedule` gives for it.
        answers: Texts = optional,
        /// The answers of the contract until the option is exercised, by group and fact; with `answers`.
        default: Defaults = optional,
        /// What it brings about, in place of `answers` or after what they choose: an event of a loan without its day, or a list of them. A value is a
        /// constant, is looked up for the contract, or is `{ min, max }` and chosen when the option is exercised.
        effect: EffectDrafts = optional,
        /// The script of the rules that decide it: `"forgiveness"` for `rules/options/forgiveness.rhai`. Nobody has a right to
        /// it then, and what its effect looks up is looked up when it is decided; a right when left out.
        rules: Named = optional,
        /// How much is asked for, and what limits it: less may be granted; with `rules`.
        amount: AmountDraft -> AmountPlan = optional,
        /// How many times it may be exercised; once when left out.
        at_most: Ref<Count> = optional,
        /// How long no option may be exercised after it: `"6 months"`, or `"until-ended"`, the last instalment that it leaves
        /// without payment or without principal.
        wait: WaitDraft = optional,
        /// The options that may not be exercised beside it.
        excludes: Texts = optional,
        /// How long after the disbursement the loan that it leaves may end.
        max_term: Ref<SomeTime> = optional,
    }
}

/// What may change while the loan runs: one item of `options`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OptionPlan {
    /// Its name, for events.
    pub id: Arc<str>,
    /// What people read.
    pub name: LocalText,
    /// Where it is declared.
    pub declared: Label,
    /// How long after the disbursement it takes effect; with the next instalment when left out.
    pub takes_effect: Option<ValueRef>,
    /// How long before that it opens and closes; at any time before when left out.
    pub window: Option<(ValueRef, ValueRef)>,
    /// How long after the disbursement it opens.
    pub opens_after: Option<ValueRef>,
    /// How long after the disbursement it closes.
    pub closes_after: Option<ValueRef>,
    /// The days on which it opens whether somebody asks or not.
    pub opens_on: Option<OpensOnPlan>,
    /// What the borrower answers anew; nothing of an option that brings about events.
    pub answers: Vec<OptionAnswer>,
    /// The answers of the contract until the option is exercised; those of the application for the other facts.
    pub default: Vec<(FactId, Value)>,
    /// What it brings about.
    pub effects: Vec<EffectPlan>,
    /// The rules that decide it; none of a right.
    pub rules: Option<OptionRules>,
    /// How many times it may be exercised; once when left out.
    pub at_most: Option<ValueRef>,
    /// How long no option may be exercised after it.
    pub wait: Option<WaitPlan>,
    /// The options that may not be exercised beside it.
    pub excludes: Texts,
    /// How long after the disbursement the loan that it leaves may end.
    pub max_term: Option<ValueRef>,
}

/// What decides an option.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OptionRules {
    /// The script whose public functions are its rules, as its author names it.
    pub file: Arc<str>,
    /// How much is asked for and what limits it; nothing where there is only a yes or a no.
    pub amount: Option<AmountPlan>,
}

impl OptionPlan {
    /// What is looked up for the contract, the answers apart.
    pub fn values(&self) -> Vec<ValueRef> {
        let window = self.window.iter();
        let mut values: Vec<ValueRef> = window
            .flat_map(|(opens, closes)| [opens.clone(), closes.clone()])
            .collect();
        let single = [
            &self.takes_effect,
            &self.opens_after,
            &self.closes_after,
            &self.at_most,
            &self.max_term,
        ];
        values.extend(single.into_iter().flatten().cloned());
        if let Some(WaitPlan::For(length)) = &self.wait {
            values.push(length.clone());
        }
        if let Some(OpensOnPlan::Every(length)) = &self.opens_on {
            values.push(length.clone());
        }
        // What a decision looks up is no part of the contract.
        if self.rules.is_none() {
            let effects = self.effects.iter().flat_map(EffectPlan::values);
            values.extend(effects.cloned());
        }
        values
    }
}

/// How long no option may be exercised after one.
#[derive(Clone, Debug)]
pub enum WaitPlan {
    /// Until what it eases has ended.
    UntilEnded,
    /// So long.
    For(ValueRef),
}

/// `wait = "6 months"`, or `wait = "until-ended"`.
#[derive(Clone, Debug)]
pub(crate) enum WaitDraft {
    UntilEnded,
    For(Ref<SomeTime>),
}

/// The word of a wait that lasts as long as what was exercised.
const UNTIL_ENDED: &str = "until-ended";

impl KeyValue for WaitDraft {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        match &entry.value.kind {
            Kind::Text(text) if text == UNTIL_ENDED => Some(Self::UntilEnded),
            _ => Ref::read(entry, place, extent, reader).map(Self::For),
        }
    }

    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        let length = Ref::<SomeTime>::schema(extent, generator);
        json_schema!({ "anyOf": [{ "const": UNTIL_ENDED }, length] })
    }
}

impl Planned for WaitDraft {
    type Plan = WaitPlan;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        if let Self::For(length) = self {
            length.references(found);
        }
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<WaitPlan> {
        match self {
            Self::UntilEnded => Some(WaitPlan::UntilEnded),
            Self::For(length) => length.resolve(names, reader).map(WaitPlan::For),
        }
    }
}

/// On which days an option opens, whether somebody asks or not.
#[derive(Clone, Debug)]
pub enum OpensOnPlan {
    /// Each time that so long has passed since the disbursement.
    Every(ValueRef),
    /// These days.
    Dates(Vec<NaiveDate>),
}

/// `opens_on = [2025-06-30]`, or `opens_on = { every = "1 year" }`.
#[derive(Clone, Debug)]
pub(crate) enum OpensOnDraft {
    Every(Ref<SomeTime>),
    Dates(Vec<NaiveDate>),
}

const EVERY: &str = "every";

impl KeyValue for OpensOnDraft {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let days = match &entry.value.kind {
            Kind::Table(entries) => match entries.as_slice() {
                [every] if every.key == EVERY => {
                    let place = format!("{place}.{EVERY}");
                    return Ref::read(every, &place, extent, reader).map(Self::Every);
                }
                _ => None,
            },
            Kind::Array(items) => {
                let days = items.iter().map(|item| match item.kind {
                    Kind::Date(day) => Some(day),
                    _ => None,
                });
                days.collect::<Option<Vec<NaiveDate>>>()
            }
            _ => None,
        };
        let in_order =
            |days: &Vec<NaiveDate>| !days.is_empty() && days.is_sorted_by(|one, next| one < next);
        if let Some(days) = days.filter(in_order) {
            return Some(Self::Dates(days));
        }
        let message = text!("`{place}` says no days", "`{place}` ne dit pas de jours");
        let help = text!(
            "write days in their order, `[2025-06-30, 2026-06-30]`, or `{{ every = \"1 year\" }}`",
            "écrivez des jours dans leur ordre, `[2025-06-30, 2026-06-30]`, ou `{{ every = \"1 year\" }}`"
        );
        reader.error(codes::BAD_VALUE, message, &entry.value.span, help);
        None
    }

    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        let length = Ref::<SomeTime>::schema(extent, generator);
        json_schema!({ "anyOf": [
            { "type": "array", "items": { "type": "string", "format": "date" }, "minItems": 1 },
            {
                "type": "object",
                "properties": { EVERY: length },
                "required": [EVERY],
                "additionalProperties": false
            }
        ] })
    }
}

impl Planned for OpensOnDraft {
    type Plan = OpensOnPlan;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        if let Self::Every(length) = self {
            length.references(found);
        }
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<OpensOnPlan> {
        match self {
            Self::Every(length) => length.resolve(names, reader).map(OpensOnPlan::Every),
            Self::Dates(days) => Some(OpensOnPlan::Dates(days.clone())),
        }
    }
}

/// A fact that the borrower answers anew, and every answer that it may have.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OptionAnswer {
    /// The fact.
    pub fact: FactId,
    /// The answers, in the order of the fact's declaration.
    pub values: Vec<Value>,
}

impl Listed for OptionDraft {
    fn id(&self) -> Option<Arc<str>> {
        self.id.as_ref().map(|id| Arc::clone(&id.name))
    }
}

impl OptionDraft {
    /// Whether the schedule can follow the choice.
    pub(crate) fn fits(&self, schedule: &SchedulePlan, reader: &mut Reader<'_>) -> bool {
        if self.answers.is_none() || !schedule.values().is_empty() {
            return true;
        }
        if let Some(Named { name: id, span }) = &self.id {
            let help = text!(
                "give `offer.schedule` a function that reads the answers: `{{ rule = \"phases\" }}`",
                "donnez à `offer.schedule` une fonction qui lit les réponses : `{{ rule = \"phases\" }}`"
            );
            let message = text!(
                "option `{id}` changes nothing: the phases of the manifest are fixed",
                "l'option `{id}` ne change rien : les phases du manifeste sont fixes"
            );
            reader.error(codes::UNSUITABLE_VALUE, message, span, help);
        }
        false
    }

    fn plan(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<OptionPlan> {
        let Named { name: id, span } = self.id.as_ref()?;
        let takes_effect = resolved!(optional self.takes_effect, names, reader);
        let opens = resolved!(optional self.opens, names, reader);
        let closes = resolved!(optional self.closes, names, reader);
        if self.opens.is_some() != self.closes.is_some() {
            let help = text!(
                "write both `opens` and `closes`, or neither",
                "écrivez `opens` et `closes`, ou aucun des deux"
            );
            let message = text!(
                "the window of option `{id}` has one end only",
                "la période de l'option `{id}` n'a qu'une borne"
            );
            reader.error(codes::MISSING_KEY, message, span, help);
            return None;
        }
        self.check_what_it_does(id, span, reader)?;
        let answers = self.answers(id, names, reader);
        let default = resolved!(default(Vec::new()) self.default, names, reader);
        let effects = resolved!(default(Vec::new()) self.effect, names, reader);
        let rules = self.rules(id, span, names, reader);
        let [opens_after, closes_after] = [&self.opens_after, &self.closes_after]
            .map(|length| resolved!(optional * length, names, reader));
        let opens_on = self.opens_on(id, span, names, reader);
        let at_most = resolved!(optional self.at_most, names, reader);
        let wait = resolved!(optional self.wait, names, reader);
        let max_term = resolved!(optional self.max_term, names, reader);
        Some(OptionPlan {
            id: Arc::clone(id),
            name: self.name.clone()?,
            declared: self.written(),
            takes_effect: takes_effect?,
            window: opens?.zip(closes?),
            opens_after: opens_after?,
            closes_after: closes_after?,
            opens_on: opens_on?,
            answers: answers?,
            default: default?,
            effects: effects?,
            rules: rules?,
            at_most: at_most?,
            wait: wait?,
            excludes: self.excludes.clone().unwrap_or_default(),
            max_term: max_term?,
        })
    }

    /// The days on which it opens, beside no other window.
    #[expect(
        clippy::option_option,
        reason = "what may be left out, and was read where it is not"
    )]
    fn opens_on(
        &self,
        id: &str,
        span: &Range<usize>,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<Option<OpensOnPlan>> {
        let windows = [&self.takes_effect, &self.opens, &self.closes];
        let others = [&self.opens_after, &self.closes_after];
        let is_beside = windows.into_iter().chain(others).any(Option::is_some);
        if self.opens_on.is_some() && (is_beside || self.at_most.is_some()) {
            let message = text!(
                "option `{id}` opens on days of its own, and has another window",
                "l'option `{id}` s'ouvre à des jours qui lui sont propres, et a une autre période"
            );
            let help = text!(
                "take away `takes_effect`, `opens`, `closes`, `opens_after`, `closes_after` and `at_most`: with `opens_on` it opens once on each of its days",
                "retirez `takes_effect`, `opens`, `closes`, `opens_after`, `closes_after` et `at_most` : avec `opens_on`, elle s'ouvre une fois à chacun de ses jours"
            );
            reader.error(codes::UNSUITABLE_VALUE, message, span, help);
            return None;
        }
        resolved!(optional self.opens_on, names, reader)
    }

    /// What decides it: a script that has rules, beside an effect that leaves nothing to choose.
    fn rules(
        &self,
        id: &str,
        span: &Range<usize>,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<Option<OptionRules>> {
        let Some(Named { name, span: named }) = &self.rules else {
            if self.amount.is_some() {
                let message = text!(
                    "nothing decides how much option `{id}` grants",
                    "rien ne décide combien l'option `{id}` accorde"
                );
                let help = text!(
                    "write `rules`, or let the borrower choose within bounds: `amount = {{ min = …, max = … }}` in `effect`",
                    "écrivez `rules`, ou laissez choisir l'emprunteur entre des bornes : `amount = {{ min = …, max = … }}` dans `effect`"
                );
                reader.error(codes::MISSING_KEY, message, span, help);
                return None;
            }
            return Some(None);
        };
        let leaves_a_choice = self.effect.as_ref().map(EffectDrafts::leaves_a_choice);
        if leaves_a_choice != Some(false) || self.answers.is_some() {
            let message = text!(
                "option `{id}` has rules, and leaves its effect to choose",
                "l'option `{id}` a des règles, et laisse choisir son effet"
            );
            let help = text!(
                "give `effect` and take its values from facts of the option, which have bounds of their own: `{{ fact = \"extension.months\" }}`",
                "donnez `effect`, dont les valeurs viennent de données de l'option, qui ont leurs propres bornes : `{{ fact = \"extension.months\" }}`"
            );
            reader.error(codes::UNSUITABLE_VALUE, message, span, help);
            return None;
        }
        let amount = resolved!(optional self.amount, names, reader);
        let program = names.program?;
        let mut scripts: Vec<Arc<str>> = program
            .functions()
            .map(|id| program.describe(id))
            .filter(|function| function.is_public_of(Role::Option))
            .map(|function| Arc::clone(&function.location.file))
            .collect();
        scripts.dedup();
        let stem = |file: &str| {
            let (_, name) = file.rsplit_once('/')?;
            name.strip_suffix(".rhai").map(str::to_owned)
        };
        let found = scripts
            .iter()
            .find(|file| stem(file).as_deref() == Some(&**name));
        let Some(file) = found else {
            let message = text!(
                "no rules of an option stand in `rules/options/{name}.rhai`",
                "aucune règle d'une option n'est dans `rules/options/{name}.rhai`"
            );
            let known: Vec<String> = scripts.iter().filter_map(|file| stem(file)).collect();
            let help: Help = match known.is_empty() {
                true => text!(
                    "write the conditions there, as public functions",
                    "écrivez-y les conditions, comme fonctions publiques"
                )
                .into(),
                false => one_of(name, known.iter().map(String::as_str)),
            };
            reader.error(codes::UNKNOWN_NAME, message, named, help);
            return None;
        };
        Some(Some(OptionRules {
            file: Arc::clone(file),
            amount: amount?,
        }))
    }

    /// The fact in which whoever asks says how much.
    pub(crate) fn request(&self) -> Option<&Arc<str>> {
        self.amount.as_ref()?.request()
    }

    /// What its effect looks up.
    pub(crate) fn effect_references(&self) -> Vec<&RefDraft> {
        let mut found = Vec::new();
        if let Some(effect) = &self.effect {
            effect.references(&mut found);
        }
        found
    }

    /// What is looked up when it is decided, rather than for the contract.
    pub(crate) fn decided(&self) -> Vec<&RefDraft> {
        if self.rules.is_none() {
            return Vec::new();
        }
        let mut found = self.effect_references();
        if let Some(amount) = &self.amount {
            amount.references(&mut found);
        }
        found
    }

    /// It has answers and a day, or an effect; what counts back from a day has one.
    fn check_what_it_does(
        &self,
        id: &str,
        span: &Range<usize>,
        reader: &mut Reader<'_>,
    ) -> Option<()> {
        let follows_a_day = self.takes_effect.is_some();
        let (problem, help) = match (&self.answers, &self.effect) {
            (Some(_), _) if !follows_a_day || self.default.is_none() => (
                text!(
                    "option `{id}` lets the borrower answer again, and says not when that takes effect or what is signed",
                    "l'option `{id}` fait répondre de nouveau, sans dire quand cela prend effet ou ce qui est signé"
                ),
                text!(
                    "write `takes_effect` and `default` beside `answers`",
                    "écrivez `takes_effect` et `default` à côté d'`answers`"
                ),
            ),
            (None, Some(_)) if self.opens.is_some() && !follows_a_day => (
                text!(
                    "the window of option `{id}` counts back from a day that nothing gives",
                    "la période de l'option `{id}` se compte avant un jour que rien ne donne"
                ),
                text!(
                    "write `takes_effect`, or count from the disbursement with `opens_after` and `closes_after`",
                    "écrivez `takes_effect`, ou comptez depuis le déblocage avec `opens_after` et `closes_after`"
                ),
            ),
            (Some(_), _) | (None, Some(_)) => return Some(()),
            (None, None) => (
                text!(
                    "option `{id}` says not what it does",
                    "l'option `{id}` ne dit pas ce qu'elle fait"
                ),
                text!(
                    "write `answers`, facts that the borrower answers anew, or `effect`, an event of a loan",
                    "écrivez `answers`, des données auxquelles l'emprunteur répond de nouveau, ou `effect`, un évènement d'un prêt"
                ),
            ),
        };
        reader.error(codes::MISSING_KEY, problem, span, help);
        None
    }

    /// What it excludes is there.
    pub(crate) fn excludes_known(&self, options: &[Self], reader: &mut Reader<'_>) -> bool {
        let mut is_known = true;
        let reader = &mut Reader::new(&self.file, reader.problems);
        for (name, span) in self.excludes.iter().flat_map(Texts::placed) {
            let ids = options.iter().filter_map(|option| option.id.as_ref());
            let ids = ids.map(|id| &*id.name);
            if ids.clone().any(|id| *id == **name) {
                continue;
            }
            let message = text!("unknown option `{name}`", "option inconnue `{name}`");
            let help = one_of(name, ids);
            reader.error(codes::UNKNOWN_NAME, message, span, help);
            is_known = false;
        }
        is_known
    }

    /// The facts that the borrower answers anew, each with every answer it may have.
    fn answers(
        &self,
        id: &str,
        names: &Names<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<Vec<OptionAnswer>> {
        let mut answers = Some(Vec::new());
        let mut choices = 1_usize;
        for (path, span) in self.answers.iter().flat_map(Texts::placed) {
            let fact = names.fact(path, span, reader);
            let Some((fact, values)) = fact.map(|fact| (fact, values(fact))) else {
                answers = None;
                continue;
            };
            let Some(values) = values else {
                let message = text!(
                    "nothing says every answer to `{path}`",
                    "rien ne dit toutes les réponses à `{path}`"
                );
                let help = text!(
                    "an option may change a whole number with `min` and `max`, an enum, or a bool",
                    "une option peut changer un nombre entier avec `min` et `max`, un choix ou un booléen"
                );
                reader.error(codes::UNSUITABLE_VALUE, message, span, help);
                answers = None;
                continue;
            };
            choices = choices.saturating_mul(values.len());
            match names.program.and_then(|program| program.fact(fact.path())) {
                Some(id) => {
                    if let Some(answers) = &mut answers {
                        answers.push(OptionAnswer { fact: id, values });
                    }
                }
                None => answers = None,
            }
        }
        if choices > CHOICES_MAX {
            let first = self
                .answers
                .as_ref()
                .and_then(|paths| paths.placed().first());
            let span = first.map_or(0..0, |(_, span)| span.clone());
            let message = text!(
                "option `{id}` has {choices} combinations of answers",
                "l'option `{id}` a {choices} combinaisons de réponses"
            );
            let help = text!(
                "{CHOICES_MAX} at most: name fewer facts, or narrow their bounds",
                "{CHOICES_MAX} au plus : nommez moins de données, ou resserrez leurs bornes"
            );
            reader.error(codes::BAD_VALUE, message, &span, help);
            return None;
        }
        answers
    }
}

/// `default = { request.years = 0 }`.
#[derive(Clone, Debug)]
pub(crate) struct Defaults(Vec<DefaultDraft>);

#[derive(Clone, Debug)]
pub(crate) struct DefaultDraft {
    path: Arc<str>,
    span: Range<usize>,
    value: Item,
}

impl KeyValue for Defaults {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let mut found = Vec::new();
        for group in reader.table(entry)? {
            for fact in reader.table(group).unwrap_or_default() {
                found.push(DefaultDraft {
                    path: Arc::from(format!("{}.{}", group.key, fact.key)),
                    span: fact.key_span.clone(),
                    value: fact.value.clone(),
                });
            }
        }
        Some(Self(found))
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<BTreeMap<String, BTreeMap<String, Constant>>>()
    }
}

impl Planned for Defaults {
    type Plan = Vec<(FactId, Value)>;

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<Self::Plan> {
        let mut defaults = Some(Vec::new());
        for draft in &self.0 {
            let value = names
                .fact(&draft.path, &draft.span, reader)
                .and_then(|fact| {
                    let ty = fact.field().ty();
                    match quantity::from_item(&draft.value, ty, names.currency) {
                        Ok(value) => Some(value),
                        Err(help) => {
                            let message = text!(
                                "`{path}` cannot be answered so",
                                "`{path}` ne peut pas avoir cette réponse",
                                path = draft.path
                            );
                            reader.error(codes::BAD_VALUE, message, &draft.value.span, help);
                            None
                        }
                    }
                });
            let fact = names.program.and_then(|program| program.fact(&draft.path));
            match (fact.zip(value), &mut defaults) {
                (Some(default), Some(known)) => known.push(default),
                _ => defaults = None,
            }
        }
        defaults
    }
}

/// Every answer that a fact may have, in its order; nothing when they cannot be listed.
fn values(fact: &Fact) -> Option<Vec<Value>> {
    let field = fact.field();
    match (field.ty(), field.min(), field.max()) {
        (Type::Bool, ..) => Some(vec![Value::Bool(false), Value::Bool(true)]),
        (Type::Choice(choice), ..) => {
            Some(choice.values.iter().cloned().map(Value::Choice).collect())
        }
        (Type::Int, Some(Value::Int(min)), Some(Value::Int(max))) => {
            // One more than an option may have is enough to tell that there are too many.
            let values = (*min..=*max).take(CHOICES_MAX.saturating_add(1));
            Some(values.map(Value::Int).collect())
        }
        _ => None,
    }
}
