//! `penteract law`: what of a product rests on each article, and what of it nothing encodes.

use penteract::{
    ArticleOfLaw, Law, LocalText, NotEncoded, Product, Purpose, Say as _, Trace, TraceKind, text,
};

use crate::arguments::LawArguments;
use crate::catalogue;
use crate::failure::{Failure, Report};
use crate::paint::Style;
use crate::render::{self, page::Page};
use crate::session::Session;

/// How many cases are named behind what they rest on; the record names all.
const CASES_NAMED: usize = 3;

/// Prints the texts, each with its articles, then the documents that are cited besides.
pub(crate) fn run(session: &Session, arguments: &LawArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let products = catalogue::members(session, &arguments.product, Purpose::Check)?;
    let law = Law::of(&products.iter().collect::<Vec<&Product>>());
    if wants_json {
        let record =
            serde_json::to_value(&law).map_err(|error| Failure::wrong_use(error.to_string()))?;
        return Ok(Report::done(render::json(&record)?));
    }
    let mut writer = Writer {
        session,
        page: Page::new(session),
        members: products.len(),
    };
    writer.write(&law);
    Ok(Report::done(writer.page.into_text()))
}

struct Writer<'a> {
    session: &'a Session,
    page: Page,
    /// How many products are looked at: what is of all of them does not say so.
    members: usize,
}

impl Writer<'_> {
    fn write(&mut self, law: &Law) {
        let language = self.session.language;
        for text in &law.texts {
            let at_hand = text.at_hand.say(language);
            self.page.heading(text.name.get(language), &at_hand);
            if let Some(note) = &text.note {
                self.page.prose(2, Some(Style::Faint), note.get(language));
            }
            for version in &text.versions {
                let from = version
                    .from
                    .map(|from| {
                        text!(
                            ", in force on {from}",
                            ", en vigueur le {from}",
                            from = from
                        )
                    })
                    .unwrap_or_default();
                let read = LocalText::of(&version.at_hand);
                let said = text!(
                    "{act}{from}: {about} ({read})",
                    "{act}{from} : {about} ({read})",
                    act = version.act,
                    from = from,
                    about = version.about,
                    read = read
                );
                self.page
                    .marked(2, "~", Some(Style::Faint), said.get(language));
            }
            for article in &text.articles {
                self.article(article);
            }
            if !text.as_a_whole.is_empty() {
                if !text.articles.is_empty() {
                    self.page.gap();
                    let said = text!("the text, without an article", "le texte, sans article");
                    self.page.prose(2, None, said.get(language));
                }
                self.traces(&text.as_a_whole);
            }
            self.not_encoded(&text.not_encoded);
            if text.articles.is_empty() && text.as_a_whole.is_empty() && text.not_encoded.is_empty()
            {
                let said = text!("nothing rests on it", "rien ne repose sur lui");
                self.page.prose(2, None, said.get(language));
            }
        }
        if !law.others.is_empty() {
            let heading = text!(
                "Other documents, cited as a whole",
                "Autres documents, cités en entier"
            );
            self.page.heading(heading.get(language), "");
            for other in &law.others {
                self.page.gap();
                self.page.prose(2, None, &other.written);
                self.traces(&other.traces);
            }
        }
    }

    fn article(&mut self, article: &ArticleOfLaw) {
        let language = self.session.language;
        self.page.gap();
        let about = match &article.about {
            Some(about) => about.clone(),
            None => text!("not listed in law.toml", "absent de law.toml"),
        };
        let written = article.article.as_str();
        let french = written.replacen("annex,", "annexe,", 1);
        let mark = LocalText::new(french.replacen("recital", "considérant", 1), written);
        self.page.marked(
            2,
            mark.get(language),
            Some(Style::Heading),
            about.get(language),
        );
        self.traces(&article.traces);
        self.not_encoded(&article.not_encoded);
    }

    fn not_encoded(&mut self, left_out: &[NotEncoded]) {
        for one in left_out {
            let said = text!(
                "not encoded: {what} – {why}",
                "non encodé : {what} – {why}",
                what = one.what,
                why = one.why
            );
            self.page.marked(
                4,
                "✗",
                Some(Style::Caution),
                said.get(self.session.language),
            );
        }
    }

    /// What rests on an article, the values of one figure together.
    fn traces(&mut self, traces: &[Trace]) {
        let mut done: Vec<(TraceKind, &str)> = Vec::new();
        for trace in traces {
            let key = (trace.kind, trace.name.as_str());
            if done.contains(&key) {
                continue;
            }
            done.push(key);
            let same: Vec<&Trace> = traces
                .iter()
                .filter(|other| (other.kind, other.name.as_str()) == key)
                .collect();
            let said = self.said(&same);
            self.page
                .marked(4, "·", None, said.get(self.session.language));
        }
    }

    /// One line for the values of one figure, or for a rule.
    fn said(&self, traces: &[&Trace]) -> LocalText {
        let Some(first) = traces.first() else {
            return LocalText::default();
        };
        let kind = LocalText::of(&first.kind);
        let named = match first.kind {
            TraceKind::Window | TraceKind::Undertaking | TraceKind::Constant | TraceKind::Grid => {
                LocalText::default()
            }
            _ => text!(" `{name}`", " `{name}`", name = first.name),
        };
        let says = match first.kind {
            TraceKind::Window => LocalText::default(),
            _ => {
                let says = LocalText::in_each([], |language| {
                    let says = first.says.get(language);
                    says.strip_suffix('.').unwrap_or(says).to_owned()
                });
                text!(": {says}", " : {says}", says = says)
            }
        };
        let figures = match first.kind {
            TraceKind::Grid if traces.len() > 1 => {
                let rows = LocalText::count(traces.len(), ["row", "rows"], ["ligne", "lignes"]);
                text!(" ({rows})", " ({rows})", rows = rows)
            }
            _ => self.values(traces),
        };
        let aside = [self.products(first), cases(traces)];
        let aside = aside.into_iter().filter(|part| !part.is_empty());
        let said = text!(
            "{kind}{named}{says}{figures}",
            "{kind}{named}{says}{figures}",
            kind = kind,
            named = named,
            says = says,
            figures = figures
        );
        aside.fold(said, |said, part| {
            text!(
                "{said} [{part}]",
                "{said} [{part}]",
                said = said,
                part = part
            )
        })
    }

    /// The values of a figure, each with its dates; of a rule, the dates between which it is in force.
    fn values(&self, traces: &[&Trace]) -> LocalText {
        let values = traces.iter().filter_map(|trace| {
            let period = LocalText::of(&trace.period);
            let is_open = trace.period.from().is_none() && trace.period.until().is_none();
            match (&trace.value, is_open) {
                (None, true) => None,
                (None, false) => Some(period),
                (Some(value), true) => Some(value.clone()),
                (Some(value), false) => Some(text!(
                    "{value}, {period}",
                    "{value}, {period}",
                    value = value,
                    period = period
                )),
            }
        });
        let mut values: Vec<LocalText> = values.collect();
        values.dedup();
        let joined = values
            .into_iter()
            .reduce(|all, one| text!("{all}; {one}", "{all} ; {one}", all = all, one = one));
        let is_rule = matches!(
            traces.first().map(|trace| trace.kind),
            Some(TraceKind::Rule | TraceKind::Constraint | TraceKind::Value)
        );
        match joined {
            None => LocalText::default(),
            Some(joined) if is_rule => text!(" ({joined})", " ({joined})", joined = joined),
            Some(joined) => text!(": {joined}", " : {joined}", joined = joined),
        }
    }

    fn products(&self, trace: &Trace) -> LocalText {
        match trace.products.len() == self.members {
            true => LocalText::default(),
            false => text!(
                "in {products}",
                "dans {products}",
                products = trace.products.join(", ")
            ),
        }
    }
}

/// The first cases that rest on a figure or a rule, and how many more.
fn cases(traces: &[&Trace]) -> LocalText {
    let mut names: Vec<&str> = Vec::new();
    for name in traces.iter().flat_map(|trace| &trace.cases) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let named = names
        .iter()
        .take(CASES_NAMED)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match names
        .len()
        .checked_sub(CASES_NAMED)
        .filter(|more| *more > 0)
    {
        _ if names.is_empty() => LocalText::default(),
        None => text!("cases: {named}", "cas : {named}"),
        Some(more) => {
            let more = LocalText::count(more, ["more", "more"], ["autre", "autres"]);
            text!(
                "cases: {named} and {more}",
                "cas : {named} et {more}",
                more = more
            )
        }
    }
}
