//! French.

use std::path::Path;

use super::CapKind;
use super::{AnswerForm, GuaranteeFeeBase, GuaranteeFeeTiming, Payer, Texts, Word};
use crate::input::WrongFile;
use penteract_core::NumberStyle;

/// What people read in French.
pub(crate) struct French;

/// In French nought and one are singular.
fn plural(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count < 2 { one } else { several })
}

fn name_of(path: &Path) -> String {
    if path == Path::new("-") {
        "l'entrée standard".to_owned()
    } else {
        format!("« {} »", path.display())
    }
}

fn nearest_and_known(nearest: Option<&str>, known: &[String]) -> String {
    let nearest = nearest
        .map(|name| format!("\n  vouliez-vous dire « {name} » ?"))
        .unwrap_or_default();
    format!("{nearest}\n  il y a : {}", known.join(", "))
}

impl Texts for French {
    fn word(&self, word: Word) -> &'static str {
        match word {
            Word::Amount => "Montant",
            Word::Answers => "Réponses",
            Word::Aprc => "TAEG",
            Word::Balance => "Capital restant dû",
            Word::BorrowingRate => "Taux débiteur",
            Word::Capitalised => "Capitalisés",
            Word::Closed => "fermé",
            Word::ClosedUncertain => "fermé, incertain",
            Word::Conditions => "Conditions",
            Word::Differs => "Ce qui diffère",
            Word::Disbursed => "Débloqué",
            Word::DueDate => "Échéance",
            Word::Expected => "attendu",
            Word::Fees => "Frais",
            Word::Figure => "Chiffre",
            Word::Got => "obtenu",
            Word::ChoiceLeft => "Reste à choisir",
            Word::Guarantee => "Garantie",
            Word::GuaranteeFee => "Commission de garantie",
            Word::Identifier => "Produit",
            Word::IndicativeOffer => "Offre, à titre indicatif et sans engagement",
            Word::Insurance => "Assurance",
            Word::Interest => "Intérêts",
            Word::Irr => "TRI",
            Word::Law => "Texte",
            Word::Marks => "✓ remplie, ✗ refuse, ! une personne décide ou avertissement, ? indécis",
            Word::MarksOfConditions => {
                "✓ remplie, ✗ refuse, ! une personne décide ou avertissement, ? indécis, – non remplie, sans effet"
            }
            Word::MissingAnswers => "Réponses manquantes",
            Word::Name => "Nom",
            Word::Number => "N°",
            Word::Offer => "Offre",
            Word::Open => "ouvert",
            Word::Payment => "À payer",
            Word::Principal => "Capital",
            Word::Reasons => "Motifs",
            Word::Schedule => "Échéancier",
            Word::Source => "Source",
            Word::Teg => "TEG",
            Word::Total => "Total",
            Word::TotalCost => "Coût total",
            Word::Unanswered => "sans réponse",
            Word::UsApr => "APR (États-Unis)",
            Word::Value => "Valeur",
            Word::Version => "Version",
            Word::Windows => "Octroi",
            Word::Confidence => "Sûreté",
            Word::InForce => "En vigueur",
            Word::Facts => "Ce qui est demandé",
            Word::Figures => "Chiffres",
            Word::Tables => "Tables",
            Word::AccruedInterest => "Intérêts courus, non échus",
            Word::Accessories => "Intérêts et autres sommes dues",
            Word::CoveredLoss => "Perte couverte",
            Word::GuarantorStillPays => "Reste à verser par le garant",
            Word::Indemnity => "Indemnité",
            Word::IndemnityAsItStands => "Indemnité si rien d'autre n'est recouvré",
            Word::LenderGivesBack => "À rendre par le prêteur",
            Word::LenderLoss => "Perte du prêteur",
            Word::Loss => "Perte",
            Word::NothingLeftToPay => "Reste à verser",
            Word::PaidInAdvance => "Déjà versé à titre provisionnel",
            Word::ProvisionalPayment => "Versement provisionnel",
            Word::Arrears => "Impayés",
            Word::Charge => "frais ou pénalité",
            Word::CreditEvent => "Évènement de crédit",
            Word::Due => "Dû",
            Word::DueToday => "échéance du jour",
            Word::GivenBack => "Rendu à l'emprunteur",
            Word::CreditBalance => "Solde en faveur de l'emprunteur",
            Word::Returned => "Paiements rejetés",
            Word::InDefault => "en défaut",
            Word::Late => "en retard",
            Word::Loan => "Prêt",
            Word::Maturity => "Dernière échéance",
            Word::NextDue => "Prochaine échéance",
            Word::NotDrawn => "pas encore débloqué",
            Word::OutstandingPrincipal => "Capital restant dû",
            Word::Paid => "Payé",
            Word::Payoff => "Solde anticipé",
            Word::Penalties => "Pénalités",
            Word::Prepayment => "remboursement anticipé",
            Word::Recovered => "Recouvré",
            Word::Running => "à jour",
            Word::Settled => "soldé",
            Word::Status => "État",
            Word::Upcoming => "à venir",
        }
    }

    fn accepted(&self, amount: &str) -> String {
        format!("Accord : un prêt de {amount} peut être octroyé.")
    }

    fn counter_offer(&self, amount: &str, requested: &str) -> String {
        format!(
            "Contre-proposition : {amount} peuvent être octroyés, moins que les {requested} demandés."
        )
    }

    fn refused(&self, conditions: usize) -> String {
        match conditions {
            1 => "Refus : une condition n'est pas remplie.".to_owned(),
            _ => format!("Refus : {conditions} conditions ne sont pas remplies."),
        }
    }

    fn refused_outside_windows(&self, as_of: &str) -> String {
        format!("Refus : le produit n'est pas octroyé à la date du {as_of}.")
    }

    fn refused_below_minimum(&self) -> String {
        "Refus : le montant demandé est inférieur au minimum du produit.".to_owned()
    }

    fn refused_no_amount_fits(&self) -> String {
        "Refus : les plafonds ne laissent aucun montant à octroyer.".to_owned()
    }

    fn referred(&self, has_offer: bool) -> String {
        let rest = if has_offer {
            " ; l'offre ci-dessous est indicative"
        } else {
            ""
        };
        format!("À examiner : une personne doit étudier cette demande{rest}.")
    }

    fn incomplete(&self, answers: usize) -> String {
        match answers {
            1 => "Incomplet : il manque une réponse pour décider.".to_owned(),
            _ => format!("Incomplet : il manque {answers} réponses pour décider."),
        }
    }

    fn uncertain_window(&self, day: &str, is_last: bool, sources: &str) -> String {
        if is_last {
            format!(
                "Le produit est octroyé jusqu'au {day}, et ce dernier jour est incertain ({sources})."
            )
        } else {
            format!(
                "Le produit est octroyé à partir du {day}, et ce premier jour est incertain ({sources})."
            )
        }
    }

    fn outside_windows(&self, windows: &[String]) -> String {
        format!("Le produit est octroyé {}.", windows.join(", puis "))
    }

    fn below_minimum(&self, requested: &str, minimum: &str) -> String {
        format!("Le montant demandé, {requested}, est inférieur au minimum du produit, {minimum}.")
    }

    fn no_amount_fits(&self, limits: &[String]) -> String {
        format!(
            "Les plafonds laissent moins que le minimum du produit : {}.",
            limits.join(", ")
        )
    }

    fn no_counter_offer(&self, amount: &str, condition: &str) -> String {
        format!(
            "La demande dépasse les plafonds, et cette condition n'est pas remplie pour le montant qui conviendrait, {amount} : {condition}"
        )
    }

    fn value_unknown(&self, parameter: &str, why: &str) -> String {
        format!("Aucune source ne donne la valeur de « {parameter} » : {why}")
    }

    fn code_undetermined(&self, nomenclature: &str, why: &str) -> String {
        format!("Un code de « {nomenclature} » ne dit rien ici : {why}")
    }

    fn decided_as_of(&self, date: &str) -> String {
        format!("au {date}")
    }

    fn amount_as_requested(&self) -> String {
        "comme demandé".to_owned()
    }

    fn amount_requested(&self, requested: &str) -> String {
        format!("{requested} demandés")
    }

    fn limit_at_most(&self, limit: &str, value: &str, is_strict: bool) -> String {
        format!(
            "{limit} : {} {value}",
            if is_strict { "moins de" } else { "au plus" }
        )
    }

    fn limited_by(&self, limit: &str, value: &str, is_strict: bool) -> String {
        format!(
            "limité par « {limit} » : {} {value}",
            if is_strict { "moins de" } else { "au plus" }
        )
    }

    fn rounded_down_to(&self, multiple: &str) -> String {
        format!("arrondi au multiple inférieur de {multiple}")
    }

    fn rate_a_year(&self, rate: &str) -> String {
        format!("{rate} par an")
    }

    fn since_a_day(&self, what: &str, day: &str) -> String {
        format!("{what} à partir du {day}")
    }

    fn period_rate(&self, rate: &str, periods_per_year: &str) -> String {
        let noun = if periods_per_year == "1" {
            "période"
        } else {
            "périodes"
        };
        format!("{rate} par période, {periods_per_year} {noun} par an")
    }

    fn coverage_unpublished(&self, guarantor: &str, why: &str) -> String {
        format!("{guarantor} ; la part couverte n'est pas publiée : {why}")
    }

    fn other_solutions(&self, rates: &[String]) -> String {
        let rates = self.listed(rates);
        format!("vérifie aussi l'équation, sans être celui du prêt : {rates}")
    }

    fn guaranteed(&self, coverage: &str, amount: &str) -> String {
        format!("{coverage} du prêt, soit {amount}")
    }

    fn guarantee_fee_total(&self, total: &str, payer: Payer) -> String {
        match payer {
            Payer::Borrower => format!("{total}, à la charge de l'emprunteur"),
            Payer::Lender => format!("{total}, à la charge du prêteur"),
        }
    }

    fn guarantee_fee_year(&self, year: usize, amount: &str) -> String {
        format!("année {year} : {amount}")
    }

    fn guarantee_fee_basis(&self, base: GuaranteeFeeBase, timing: GuaranteeFeeTiming) -> String {
        let base = match base {
            GuaranteeFeeBase::GuaranteedShare => "sur la part garantie",
            GuaranteeFeeBase::Loan => "sur tout le prêt",
        };
        let timing = match timing {
            GuaranteeFeeTiming::AtLevy => {
                "due au déblocage pour les années du différé initial, puis en une fois pour toutes les suivantes à la fin de ce différé"
            }
            GuaranteeFeeTiming::YearlyInAdvance => "due au début de chaque année",
            GuaranteeFeeTiming::YearlyInArrears => "due à la fin de chaque année",
            GuaranteeFeeTiming::EachInstalment => "due avec chaque échéance",
            GuaranteeFeeTiming::Spread => "étalée sur les échéances",
            GuaranteeFeeTiming::Upfront => "due une fois, au déblocage",
            GuaranteeFeeTiming::EachDisbursement => "due le jour de chaque déblocage",
        };
        format!("{base}, {timing}")
    }

    fn listed(&self, things: &[String]) -> String {
        things.join(" ; ")
    }

    fn labelled(&self, label: &str, value: &str) -> String {
        format!("{label} : {value}")
    }

    fn date_of_the_decision(&self) -> &'static str {
        "Date de la décision"
    }

    fn manifest_key(&self, key: &str) -> Option<&'static str> {
        // `guarantee.fee.base` is part of `guarantee.fee`.
        let end = key
            .match_indices('.')
            .nth(1)
            .map_or(key.len(), |(end, _)| end);
        Some(match key.get(..end)? {
            "offer.amount" => "le montant",
            "offer.rate" => "le taux débiteur",
            "offer.frequency" => "la périodicité des échéances",
            "offer.schedule" => "l'échéancier",
            "offer.disbursed_on" => "la date du déblocage",
            "offer.fees" => "les frais",
            "offer.insurance" => "l'assurance",
            "offer.retention" => "la retenue de garantie",
            "aid.reference_rate" => "le taux de référence de l'aide",
            "aid.premium" => "la prime de marché de l'aide",
            "aid.discount_rate" | "aid.discounting" => "le taux d'actualisation de l'aide",
            "aid.ceiling" => "le plafond d'aide",
            "aid.window" | "aid.window_years" | "aid.since" | "aid.fiscal_year_end" => {
                "le décompte du plafond d'aide"
            }
            "aid.granted" => "les aides déjà accordées",
            "guarantee.coverage" => "la quotité garantie",
            "guarantee.fee" => "la commission de garantie",
            _ => return None,
        })
    }

    fn needed_by(&self, functions: &[String]) -> String {
        format!("nécessaire pour : {}", functions.join(" ; "))
    }

    fn how_to_answer(&self) -> &'static str {
        "Ligne vide : laisser la question sans réponse. ? : pourquoi elle est posée. Ctrl-D : arrêter et décider avec les réponses données."
    }

    fn still_missing(&self, answers: usize) -> String {
        plural(answers, "réponse manquante", "réponses manquantes")
    }

    fn answer_form(&self, form: &AnswerForm<'_>) -> String {
        match form {
            AnswerForm::YesOrNo => "oui ou non".to_owned(),
            AnswerForm::WholeNumber => "un nombre entier".to_owned(),
            AnswerForm::Amount(currency) => format!("un montant en {currency}, comme 12500,00"),
            AnswerForm::Percent => "un pourcentage avec son signe, comme 0,73 %".to_owned(),
            AnswerForm::Number => "un nombre, comme 1,5".to_owned(),
            AnswerForm::Date => "une date, comme 06/05/2020".to_owned(),
            AnswerForm::Text => "un texte".to_owned(),
            AnswerForm::Choice => "l'un de ces choix, par son numéro ou son mot".to_owned(),
            AnswerForm::Code(lists) => format!("un code de : {}", lists.join(" ou ")),
        }
    }

    fn bounded(&self, min: &str, max: &str) -> String {
        format!("de {min} à {max}")
    }

    fn at_least(&self, min: &str) -> String {
        format!("au moins {min}")
    }

    fn at_most(&self, max: &str) -> String {
        format!("au plus {max}")
    }

    fn or_none(&self) -> &'static str {
        "ou « aucun »"
    }

    fn how_many(&self) -> String {
        "combien il y en a, 0 s'il n'y en a pas".to_owned()
    }

    fn item_of(&self, number: usize, count: usize) -> String {
        format!("{number} sur {count}")
    }

    fn not_an_answer(&self, line: &str, form: &str, nearest: Option<&str>) -> String {
        let nearest = nearest
            .map(|nearest| format!(" ; vouliez-vous dire {nearest} ?"))
            .unwrap_or_default();
        format!("« {line} » ne peut pas être la réponse : attendu {form}{nearest}")
    }

    fn not_accepted(&self, expected: &str, help: Option<&str>) -> String {
        let help = help.map(|help| format!(" ; {help}")).unwrap_or_default();
        format!("attendu : {expected}{help}")
    }

    fn ambiguous_code(&self, code: &str, nomenclatures: &[String]) -> String {
        let forms: Vec<String> = nomenclatures
            .iter()
            .map(|list| format!("{list} {code}"))
            .collect();
        format!(
            "« {code} » est un code de plusieurs listes ; écrivez : {}",
            forms.join(" ou ")
        )
    }

    fn answers_kept(&self, path: &Path) -> String {
        format!(
            "les réponses sont dans {} : `penteract decide … {} --ask` reprend là",
            name_of(path),
            path.display()
        )
    }

    fn answers_so_far(&self, answers: &str) -> String {
        format!("les réponses données : {answers}")
    }

    fn in_force(&self, period: &str) -> String {
        format!("en vigueur {period}")
    }

    fn table_line(&self, table: &str, line: u32) -> String {
        format!("table {table}, ligne {line}")
    }

    fn otherwise_refused(&self) -> &'static str {
        "Si elle n'est pas remplie, la demande est refusée."
    }

    fn otherwise_referred(&self) -> &'static str {
        "Si elle n'est pas remplie, une personne décide."
    }

    fn otherwise_warned(&self) -> &'static str {
        "Si elle n'est pas remplie, la décision le signale et reste la même."
    }

    fn otherwise_asked_again(&self) -> &'static str {
        "Si elle n'est pas remplie, les réponses sont redemandées\u{a0}: elles ne sont pas vraies ensemble."
    }

    fn reference_agrees(&self, compared: usize, left_out: usize) -> String {
        let compared = plural(
            compared,
            "règle ou valeur nommée",
            "règles et valeurs nommées",
        );
        let rest = match left_out {
            0 => String::new(),
            _ => format!(" ; {left_out} lisent ce qui n'est pas connu et sont laissées de côté"),
        };
        format!("L'interpréteur de référence donne le même résultat pour {compared}{rest}.")
    }

    fn not_the_required_outcome(&self, required: &str, got: &str) -> String {
        format!("l'issue est « {got} », alors que « {required} » était exigé")
    }

    fn amounts_in(&self, currency: &str) -> String {
        format!("montants en {currency}")
    }

    fn instalments_without_payment(&self, from: &str, until: &str) -> String {
        format!("rien à payer du {from} au {until}")
    }

    fn capitalised_in_them(&self, amount: &str) -> String {
        format!("{amount} d'intérêts ajoutés au capital")
    }

    fn between(&self, from: Option<&str>, until: Option<&str>) -> String {
        match (from, until) {
            (Some(from), Some(until)) => format!("du {from} au {until}"),
            (Some(from), None) => format!("à partir du {from}"),
            (None, Some(until)) => format!("jusqu'au {until}"),
            (None, None) => "à toute date".to_owned(),
        }
    }

    fn problem_counts(&self, errors: usize, warnings: usize) -> String {
        format!(
            "{}, {}",
            plural(errors, "erreur", "erreurs"),
            plural(warnings, "avertissement", "avertissements")
        )
    }

    fn no_problem(&self, products: usize) -> String {
        format!(
            "aucun problème dans {}",
            plural(products, "produit", "produits")
        )
    }

    fn case_counts(&self, passed: usize, failed: usize) -> String {
        let passed = plural(passed, "cas réussi", "cas réussis");
        if failed == 0 {
            passed
        } else {
            format!("{passed}, {failed} en échec")
        }
    }

    fn rules_covered(&self, covered: usize, rules: usize) -> String {
        let rules = plural(rules, "règle", "règles");
        format!("{covered} sur {rules} tantôt tenues, tantôt non, dans les cas")
    }

    fn rule_uncovered(&self, held_in: usize, failed_in: usize) -> String {
        match (held_in, failed_in) {
            (0, 0) => "décidée dans aucun cas".to_owned(),
            (0, failed) => format!(
                "non tenue dans {}, tenue dans aucun : écrivez un cas où elle l'est",
                plural(failed, "cas", "cas")
            ),
            (held, _) => format!(
                "tenue dans {}, toujours : écrivez un cas où elle ne l'est pas",
                plural(held, "cas", "cas")
            ),
        }
    }

    fn without_case(&self, products: &[String]) -> String {
        format!("aucun cas ne décide {}", products.join(", "))
    }

    fn no_case_matches(&self, name: &str) -> String {
        format!(
            "aucun cas de ces produits n'a « {name} » dans son nom ; sans --case ils sont tous joués"
        )
    }

    fn error_prefix(&self) -> &'static str {
        "erreur :"
    }

    fn file_not_found(&self, path: &Path) -> String {
        format!(
            "il n'y a pas de fichier {} : vérifiez le chemin, ou écrivez - pour lire l'entrée standard",
            name_of(path)
        )
    }

    fn file_is_a_folder(&self, path: &Path) -> String {
        format!(
            "{} est un dossier : nommez le fichier JSON qu'il contient",
            name_of(path)
        )
    }

    fn file_unreadable(&self, path: &Path, error: &str) -> String {
        format!("impossible de lire {} : {error}", name_of(path))
    }

    fn wrong_file(&self, path: &Path, wrong: WrongFile) -> String {
        let what = match wrong {
            WrongFile::Empty => "est vide".to_owned(),
            WrongFile::Pdf => "est un document PDF".to_owned(),
            WrongFile::Zip => "est un fichier compressé ou un document de bureautique".to_owned(),
            WrongFile::Markup => "est du HTML ou du XML".to_owned(),
            WrongFile::Utf16 => "est écrit en UTF-16 : enregistrez-le en UTF-8".to_owned(),
            WrongFile::Binary => "n'est pas du texte en UTF-8".to_owned(),
            WrongFile::Conflict(line) => format!(
                "contient deux versions qui n'ont pas été réunies, à partir de la ligne {line}\u{a0}: gardez-en une"
            ),
            WrongFile::Comment(line) => {
                format!("a un commentaire à la ligne {line}, ce que JSON n'a pas\u{a0}: ôtez-le")
            }
            WrongFile::LastComma(line) => {
                format!("a une virgule après la dernière valeur à la ligne {line}\u{a0}: ôtez-la")
            }
            WrongFile::SingleQuotes(line) => format!(
                "a une apostrophe à la ligne {line}\u{a0}: les textes s'écrivent entre guillemets droits doubles"
            ),
            WrongFile::Toml => "semble être du TOML".to_owned(),
        };
        format!(
            "{} {what} ; il faut un fichier JSON, dont `penteract schema` montre la forme",
            name_of(path)
        )
    }

    fn not_json(&self, path: &Path, problem: &str) -> String {
        format!("{} n'est pas du JSON : {problem}", name_of(path))
    }

    fn no_application(&self) -> String {
        "nommez une demande en JSON, ou écrivez --ask pour que les questions soient posées"
            .to_owned()
    }

    fn asks_on_standard_input(&self) -> String {
        "avec --ask les réponses sont lues sur l'entrée standard, la demande ne peut donc pas en venir aussi : nommez un fichier"
            .to_owned()
    }

    fn answers_file_exists(&self, path: &Path) -> String {
        format!(
            "--save : {} existe déjà et n'est pas écrasé ; pour reprendre là, nommez-le aussi comme demande",
            name_of(path)
        )
    }

    fn answers_not_kept(&self, path: &Path, error: &str, answers: &str) -> String {
        format!(
            "impossible d'écrire les réponses dans {} : {error}\nles réponses données : {answers}",
            name_of(path)
        )
    }

    fn not_terms(&self, path: &Path, problem: &str) -> String {
        format!(
            "les conditions de {} ne font pas un prêt : {problem}\n  leur forme : penteract schema terms",
            name_of(path)
        )
    }

    fn not_flows(&self, path: &Path, problem: &str) -> String {
        format!(
            "les flux de {} sont illisibles : {problem}\n  leur forme : penteract schema flows",
            name_of(path)
        )
    }

    fn not_events(&self, path: &Path, problem: &str) -> String {
        format!(
            "les évènements de {} sont illisibles : {problem}\n  leur forme : penteract schema events",
            name_of(path)
        )
    }

    fn no_loan(&self, terms: &Path, events: &Path, problem: &str) -> String {
        format!(
            "les conditions de {} et les évènements de {} ne font pas un prêt : {problem}",
            name_of(terms),
            name_of(events)
        )
    }

    fn since(&self, amount: &str, date: &str) -> String {
        format!("{amount}, depuis le {date}")
    }

    fn on_date(&self, amount: &str, date: &str) -> String {
        format!("{amount} le {date}")
    }

    fn payoff_with_fee(&self, amount: &str, fee: &str) -> String {
        format!("{amount}, dont {fee} d'indemnité")
    }

    fn claim_on(&self, guarantor: &str) -> String {
        format!("Appel en garantie : {guarantor}")
    }

    fn claim_refused(&self) -> &'static str {
        "Le garant ne paie rien :"
    }

    fn shared(&self, amount: &str, guarantor: &str, lender: &str) -> String {
        format!("{amount} : {guarantor} au garant, {lender} au prêteur")
    }

    fn paid_by(&self, amount: &str, date: &str) -> String {
        format!("{amount}, au plus tard le {date}")
    }

    fn indemnity_capped(&self, amount: &str, cap: CapKind) -> String {
        match cap {
            CapKind::PerBorrower => format!("{amount}, limitée par le plafond de l'emprunteur"),
            CapKind::Portfolio => format!("{amount}, limitée par le plafond du portefeuille"),
        }
    }

    fn no_contract(&self, outcome: &str) -> String {
        format!("--contract : l'issue est {outcome}, et aucune offre ne fait un contrat")
    }

    fn contract_waits(&self, facts: &[&str]) -> String {
        format!(
            "--contract : les choix de l'emprunteur dépendent de réponses dont l'offre n'avait pas besoin : répondez à {}",
            facts.join(", ")
        )
    }

    fn contract_not_written(&self, path: &Path, error: &str) -> String {
        format!(
            "impossible d'écrire le contrat dans {} : {error}",
            name_of(path)
        )
    }

    fn no_guarantee(&self, path: &Path) -> String {
        format!(
            "{} ne dit rien d'une garantie : --claim demande un contrat, {{ \"terms\": …, \"guarantee\": … }}\n  sa forme : penteract schema contract",
            name_of(path)
        )
    }

    fn no_claim(&self, events: &Path, problem: &str) -> String {
        format!(
            "les évènements de {} ne font pas un appel en garantie : {problem}",
            name_of(events)
        )
    }

    fn one_standard_input(&self) -> String {
        "les conditions et les évènements ne peuvent venir tous deux de l'entrée standard : nommez un fichier pour les uns ou les autres"
            .to_owned()
    }

    fn csv_is_for_schedules(&self) -> String {
        "seuls un échéancier et un prêt ont une forme csv ; utilisez --format table ou --format json".to_owned()
    }

    fn abstract_product(&self, id: &str, variants: &[String]) -> String {
        format!(
            "« {id} » n'est accordé que par ses variantes : demandez l'une de {}",
            variants.join(", ")
        )
    }

    fn unknown_product(&self, id: &str, nearest: Option<&str>, known: &[String]) -> String {
        format!(
            "il n'y a pas de produit « {id} »{}",
            nearest_and_known(nearest, known)
        )
    }

    fn not_a_folder(&self, path: &Path) -> String {
        format!(
            "--products : il n'y a pas de dossier {} ; sans --products les produits livrés servent",
            name_of(path)
        )
    }

    fn no_product(&self, path: &Path) -> String {
        format!(
            "il n'y a aucun produit dans {} : un produit est un dossier avec un product.toml",
            name_of(path)
        )
    }

    fn unknown_rule(
        &self,
        product: &str,
        name: &str,
        nearest: Option<&str>,
        known: &[String],
    ) -> String {
        format!(
            "le produit « {product} » n'a ni règle ni valeur nommée « {name} », et il n'y a pas de tel fichier{}",
            nearest_and_known(nearest, known)
        )
    }

    fn unknown_schema(&self, name: &str, nearest: Option<&str>, known: &[String]) -> String {
        format!(
            "il n'y a ni schéma ni produit « {name} »{}",
            nearest_and_known(nearest, known)
        )
    }

    fn products_unreadable(&self, path: &Path, error: &str) -> String {
        format!(
            "impossible de lire les produits de {} : {error}",
            name_of(path)
        )
    }

    fn product_is_broken(&self, id: &str, problems: &str) -> String {
        format!(
            "le produit « {id} » a des erreurs et ne peut décider ; `penteract check {id}` montre tout\n\n{problems}"
        )
    }

    fn application_problems(&self, path: &Path, count: usize) -> String {
        format!(
            "la demande de {} a {} :",
            name_of(path),
            plural(count, "problème", "problèmes")
        )
    }

    fn and_more(&self, count: usize) -> String {
        let number = NumberStyle::of(super::Language::French).number(count.into());
        let others = if count == 1 { "autre" } else { "autres" };
        format!("et {number}\u{a0}{others}")
    }

    fn wrong_parameter(&self, problem: &str) -> String {
        format!("--param : {problem}")
    }

    fn no_schedule(&self, path: &Path, problem: &str) -> String {
        format!(
            "les conditions de {} ne donnent pas d'échéancier : {problem}",
            name_of(path)
        )
    }

    fn no_rate(&self, path: &Path, problem: &str) -> String {
        format!(
            "les flux de {} n'ont pas un tel taux : {problem}",
            name_of(path)
        )
    }

    fn products_left_out(&self, errors: usize) -> String {
        format!(
            "les produits qui ont des erreurs sont omis ({}) : `penteract check` les montre",
            plural(errors, "erreur", "erreurs")
        )
    }

    fn products_are_broken(&self, problems: &str) -> String {
        format!("les cas d'un produit qui a des erreurs ne se jouent pas\n\n{problems}")
    }

    fn no_readme_to_write(&self) -> String {
        "--write change le README d'un produit : indiquez le dossier des produits avec --products"
            .to_owned()
    }

    fn no_place_in_readme(&self, path: &Path, start: &str, end: &str) -> String {
        format!(
            "{} n'a pas une seule place pour les paramètres : écrivez-y `{start}` et `{end}`, une fois chacun, sur leur propre ligne",
            path.display()
        )
    }

    fn unknown_values(&self, parameters: &[&str]) -> String {
        format!(
            "incomplet : aucune source ne donne {}",
            parameters.join(", ")
        )
    }

    fn on_the_day(&self, date: &str) -> String {
        format!("Au {date}")
    }

    fn not_an_application(&self, path: &Path, problem: &str) -> String {
        format!("{} ne contient pas de demande : {problem}", name_of(path))
    }

    fn exact_rate(&self, rate: &str) -> String {
        format!("exactement {rate}")
    }

    fn schema_names(&self, files: &[&str], products: &[String]) -> String {
        format!(
            "Nommez l'un d'eux, comme `penteract schema {}`.\n  fichiers : {}\n  demandes pour un produit : {}\n",
            files.first().unwrap_or(&"terms"),
            files.join(", "),
            products.join(", ")
        )
    }

    fn product_error(&self, id: &str, problem: &str) -> String {
        format!("le produit « {id} » a échoué en décidant ; ce n'est pas un refus : {problem}")
    }
}
