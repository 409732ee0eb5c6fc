//! `[words]`, `[limits]` and `[fees]` of the label files: by what people read words that named values, grids and parameters
//! give, limits on the amount, and fees.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use penteract_core::{Language, LocalText, text};
use penteract_rules::{Diagnostic, Label, Program, Type};

use crate::codes;
use crate::labels::{Labels, Says, Speaker, report_unknown};
use crate::manifest::{OfferPlan, OptionPlan};
use crate::tables::Table;
use crate::vocabulary::Vocabulary;

/// Labels that lack a language, and those of what is not there.
pub(crate) struct Report<'a> {
    pub(crate) labels: &'a Labels,
    pub(crate) speakers: &'a [Speaker],
    pub(crate) problems: &'a mut Vec<Diagnostic>,
}

impl Report<'_> {
    /// Tells the words that people would read as they stand, and the labels of words that nothing gives.
    pub(crate) fn words(
        &mut self,
        program: &Program,
        vocabulary: Vocabulary<'_>,
        tables: &[Table],
    ) {
        let given = given(program, vocabulary, tables);
        for (word, place) in &given {
            if vocabulary.choice(word).is_none() {
                self.missing(Says::Word, word, place);
            }
        }
        self.unknown(Says::Word, given.keys().map(AsRef::as_ref));
    }

    /// Tells the limits and fees of a product and its variants that have a label in one language only, and the labels of
    /// those that none of them has.
    pub(crate) fn offers<'o>(
        &mut self,
        members: impl Iterator<Item = (&'o OfferPlan, &'o [OptionPlan])> + Clone,
    ) {
        let of_options = members.clone().flat_map(|(_, options)| options);
        let of_options = of_options.filter_map(|option| option.rules.as_ref()?.amount.as_ref());
        let offers = members.map(|(offer, _)| offer);
        let amounts = offers.clone().map(|offer| &offer.amount).chain(of_options);
        let limits = amounts.flat_map(|amount| &amount.max);
        let limits = limits.map(|limit| &*limit.id);
        let fees = offers.flat_map(OfferPlan::all_fees).map(|fee| &*fee.id);
        let named: [(Says, BTreeSet<&str>); 2] =
            [(Says::Limit, limits.collect()), (Says::Fee, fees.collect())];
        for (says, names) in named {
            for name in &names {
                let mut written = self
                    .labels
                    .of(says)
                    .filter(|(_, known, _)| &***known == *name);
                if let Some((_, _, written)) = written.next() {
                    let place = Label::place(Arc::clone(&written.file), written.span.clone());
                    self.missing(says, name, &place);
                }
            }
            self.unknown(says, names.iter().copied());
        }
    }

    /// Tells the languages in which a name has no label.
    fn missing(&mut self, says: Says, name: &str, place: &Label) {
        let writer = Speaker::of(place, self.speakers);
        let Some((writer, product)) = writer.zip(self.speakers.last()) else {
            return;
        };
        let is_said = |language: Language| language.is_among(self.labels.languages(says, name));
        for (language, promised, folder) in writer.lacking(product, is_said) {
            let what = said(says);
            let message = text!(
                "{what} `{name}` has no {language} label",
                "{what} `{name}` n'a pas de libellé {language}",
                language = language,
                what = what
            );
            let help = text!(
                "add `{name} = \"…\"` under [{table}] in {folder}/{code}.toml",
                "ajoutez `{name} = \"…\"` sous [{table}] dans {folder}/{code}.toml",
                table = says.table(),
                code = language.code()
            );
            self.problems.push(
                Diagnostic::warning(codes::LABEL_MISSING, message)
                    .at(place.clone())
                    .related_to(promised)
                    .help(help),
            );
        }
    }

    /// Tells the labels of what the product does not have.
    fn unknown<'k>(&mut self, says: Says, known: impl Iterator<Item = &'k str> + Clone) {
        for (_, name, written) in self.labels.of(says) {
            if known.clone().any(|known| known == &**name) {
                continue;
            }
            let message = text!(
                "label of {what} `{name}`, which the product does not have",
                "libellé pour {what} `{name}`, que le produit n'a pas",
                what = said(says)
            );
            let place = text!("nothing of this name", "rien de ce nom");
            let problem = report_unknown(name, written, message, place, known.clone());
            self.problems.push(problem);
        }
    }
}

/// What a label is of.
fn said(says: Says) -> LocalText {
    match says {
        Says::Limit => text!("the limit", "le plafond"),
        Says::Fee => text!("the fee", "les frais"),
        Says::Holds | Says::Failed | Says::Shown => text!("the function", "la fonction"),
        Says::Word => text!("the word", "le mot"),
        Says::Text => text!("the text", "le texte"),
    }
}

/// The words that people may read, each with the first place that gives it.
fn given(
    program: &Program,
    vocabulary: Vocabulary<'_>,
    tables: &[Table],
) -> BTreeMap<Arc<str>, Label> {
    let functions = program.functions().map(|id| program.describe(id));
    let functions = functions
        .filter(|function| !function.is_private)
        .map(|function| (&function.returns, &function.location));
    let columns = tables.iter().flat_map(|table| {
        let outputs = table.declaration.outputs.iter();
        outputs.map(|column| (&column.ty, &table.declared))
    });
    let parameters = vocabulary.parameters.iter();
    let parameters = parameters.map(|parameter| (parameter.ty(), parameter.declared()));
    let mut words = BTreeMap::new();
    for (ty, place) in functions.chain(columns).chain(parameters) {
        for word in words_of(ty) {
            words
                .entry(Arc::clone(word))
                .or_insert_with(|| place.clone());
        }
    }
    words
}

fn words_of(ty: &Type) -> &[Arc<str>] {
    match ty {
        Type::Choice(choice) => &choice.values,
        Type::Optional(inner) | Type::List(inner) => words_of(inner),
        _ => &[],
    }
}
