//! The words for the public aid of an offer.

use penteract::AidInstrument;
use penteract_core::AidWindow;

use super::Language;

/// The words in one language; amounts, rates and dates come written.
pub(crate) struct AidWords(pub(crate) Language);

impl AidWords {
    fn is_french(&self) -> bool {
        matches!(self.0, Language::French)
    }

    /// The name of the line.
    pub(crate) fn title(&self) -> &'static str {
        if self.is_french() {
            "Aide publique"
        } else {
            "Public aid"
        }
    }

    /// The limit on the amount that comes from the ceiling.
    pub(crate) fn limit(&self) -> &'static str {
        if self.is_french() {
            "Ce qui reste du plafond d'aide"
        } else {
            "What is left of the ceiling of aid"
        }
    }

    pub(crate) fn amount(&self, amount: &str, regime: &str) -> String {
        format!("{amount}, {}", lowercase_first(regime))
    }

    pub(crate) fn not_known(
        &self,
        nominal: &str,
        regime: &str,
        instrument: AidInstrument,
    ) -> String {
        let regime = lowercase_first(regime);
        match (self.is_french(), instrument) {
            (true, AidInstrument::Loan) => {
                format!("non calculable ; au plus {nominal}, le montant prêté ; {regime}")
            }
            (true, AidInstrument::Guarantee) => {
                format!("non calculable ; au plus {nominal}, le montant garanti ; {regime}")
            }
            (false, AidInstrument::Loan) => {
                format!("not computable; at most {nominal}, the amount lent; {regime}")
            }
            (false, AidInstrument::Guarantee) => {
                format!("not computable; at most {nominal}, the amount guaranteed; {regime}")
            }
        }
    }

    pub(crate) fn prices(&self, market: &str, discount: &str, instrument: AidInstrument) -> String {
        match (self.is_french(), instrument) {
            (true, AidInstrument::Loan) => format!(
                "équivalent-subvention brut, au taux de référence de {market} et au taux d'actualisation de {discount}"
            ),
            (true, AidInstrument::Guarantee) => format!(
                "équivalent-subvention brut, à la prime de marché de {market} et au taux d'actualisation de {discount}"
            ),
            (false, AidInstrument::Loan) => format!(
                "gross grant equivalent, at a reference rate of {market} and a discount rate of {discount}"
            ),
            (false, AidInstrument::Guarantee) => format!(
                "gross grant equivalent, at a market premium of {market} and a discount rate of {discount}"
            ),
        }
    }

    pub(crate) fn nominal(&self) -> &'static str {
        if self.is_french() {
            "comptée à son montant nominal"
        } else {
            "counted at its nominal amount"
        }
    }

    /// What was left before this loan.
    pub(crate) fn headroom(
        &self,
        left: &str,
        ceiling: &str,
        window: AidWindow,
        granted: &str,
    ) -> String {
        let window = self.window(window);
        if self.is_french() {
            format!(
                "il reste {left} sur un plafond de {ceiling} {window} ; {granted} déjà accordés"
            )
        } else {
            format!("{left} left of a ceiling of {ceiling} {window}; {granted} granted before")
        }
    }

    /// The dates of grant that count.
    pub(crate) fn counted(&self, from: &str, until: &str) -> String {
        if self.is_french() {
            format!("comptent les aides accordées du {from} au {until}")
        } else {
            format!("aid granted from {from} to {until} counts")
        }
    }

    fn window(&self, window: AidWindow) -> String {
        match (self.is_french(), window) {
            (true, AidWindow::FiscalYears(years)) => format!("sur {years} exercices fiscaux"),
            (true, AidWindow::RollingYears(years)) => format!("sur {years} années glissantes"),
            (true, AidWindow::Since(day)) => format!("depuis le {}", day.format("%d/%m/%Y")),
            (false, AidWindow::FiscalYears(years)) => format!("over {years} fiscal years"),
            (false, AidWindow::RollingYears(years)) => format!("over any {years} years"),
            (false, AidWindow::Since(day)) => format!("since {day}"),
        }
    }
}

/// A name in the middle of a sentence.
fn lowercase_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
