//! Options that terms would accept and the schedule would not heed: each is refused, so that nothing that is written is
//! silently without effect.

use rust_decimal::Decimal;

use super::charges::{FeeAmount, FeeBase, FeeTerms, FeeTiming};
use super::data::{PaymentTiming, TermsData};
use super::error::TermsError;
use super::guarantee_fee::GuaranteeFeeTiming;
use super::interest::{InterestMethod, PeriodicRate, SolvedOn};
use super::length::{PhaseLength, PhaseStubs};
use super::phase::{BulletInterest, DeferredInterest, Phase, PhaseTerms};
use super::plan::PlannedPhase;
use crate::Words;

/// Checks that every option has an effect.
pub(super) fn check(data: &TermsData, plan: &[PlannedPhase]) -> Result<(), TermsError> {
    check_fees(data)?;
    check_solved_on(data)?;
    check_phases(data)?;
    check_payers(data, &data.phases, false)?;
    check_names(data)?;
    check_guarantee_fees(data)?;
    check_first_and_last(data, plan)?;
    check_phase_stubs(data)?;
    check_residuals(data)
}

fn conflict(one: Words, other: Words, remedy: Words) -> Result<(), TermsError> {
    Err(TermsError::Conflict { one, other, remedy })
}

fn check_fees(data: &TermsData) -> Result<(), TermsError> {
    for fee in &data.fees {
        let FeeAmount::Percent { of, .. } = fee.amount else {
            continue;
        };
        match (of, fee.when) {
            (FeeBase::Disbursed, FeeTiming::Disbursement) => {}
            (FeeBase::Disbursed, _) => {
                return conflict(
                    &[
                        "a fee on the amount disbursed",
                        "des frais sur le montant débloqué",
                    ],
                    &[
                        "an instalment, on which nothing is disbursed",
                        "une échéance, à laquelle rien n'est débloqué",
                    ],
                    &[
                        "take it `of: principal` or `of: outstanding`, or at `disbursement`",
                        "prenez-les `of: principal` ou `of: outstanding`, ou à `disbursement`",
                    ],
                );
            }
            (FeeBase::Interest | FeeBase::Instalment, FeeTiming::Disbursement) => {
                return conflict(
                    &[
                        "a fee on interest or on an instalment",
                        "des frais sur les intérêts ou sur une échéance",
                    ],
                    &[
                        "the day of the disbursement, on which neither is due",
                        "le jour du déblocage, où ni les uns ni l'autre ne sont dus",
                    ],
                    &[
                        "take it `of: disbursed`, or at `each-instalment`",
                        "prenez-les `of: disbursed`, ou à `each-instalment`",
                    ],
                );
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_solved_on(data: &TermsData) -> Result<(), TermsError> {
    let has_level_payments = data
        .phases
        .iter()
        .any(|phase| matches!(phase.terms(), PhaseTerms::LevelPayment { .. }));
    let is_heeded = data.periodic_rate == PeriodicRate::Daily
        && data.interest_method == InterestMethod::Declining
        && data.interest_compounded_every.is_none()
        && has_level_payments;
    if data.level_payments_solved_on == SolvedOn::RealPeriods || is_heeded {
        return Ok(());
    }
    conflict(
        &[
            "`level_payments_solved_on: thirty-day-months`",
            "`level_payments_solved_on: thirty-day-months`",
        ],
        &[
            "level payments that do not bear interest by days on the balance",
            "des échéances constantes qui ne portent pas intérêt par jours sur le solde",
        ],
        &[
            "remove it, or write `periodic_rate: daily` with a level-payment phase",
            "retirez-le, ou écrivez `periodic_rate: daily` avec une phase `level-payment`",
        ],
    )
}

fn check_phases(data: &TermsData) -> Result<(), TermsError> {
    let is_spread = data.interest_method == InterestMethod::FlatSpread;
    let mut has_payment = false;
    for phase in &data.phases {
        match phase.terms() {
            PhaseTerms::Bullet {
                length: None,
                interest: BulletInterest::AtEnd,
                ..
            } => {
                return conflict(
                    &["`interest: at-end`", "`interest: at-end`"],
                    &[
                        "a bullet without a length",
                        "un remboursement in fine sans durée",
                    ],
                    &[
                        "give the bullet its length, or say in the phase before what becomes of its interest",
                        "donnez-lui sa durée, ou dites dans la phase précédente ce que deviennent ses intérêts",
                    ],
                );
            }
            PhaseTerms::InterestOnly { .. } if data.interest_compounded_every.is_some() => {
                return conflict(
                    &["`interest_compounded_every`", "`interest_compounded_every`"],
                    &[
                        "a phase that pays interest each period",
                        "une phase qui paie les intérêts à chaque période",
                    ],
                    &[
                        "write `no-payment` with its treatment of interest, or remove the compounding",
                        "écrivez `no-payment` avec le sort des intérêts, ou retirez la capitalisation",
                    ],
                );
            }
            PhaseTerms::NoPayment { .. } | PhaseTerms::Bullet { length: None, .. } => {}
            _ => has_payment = true,
        }
    }
    if is_spread && !has_payment {
        return conflict(
            &["`flat-spread` interest", "des intérêts `flat-spread`"],
            &[
                "phases without an instalment over which to spread it",
                "des phases sans échéance sur laquelle les étaler",
            ],
            &[
                "use `flat`, whose interest falls due at the end of the deferral",
                "écrivez `flat`, dont les intérêts sont dus à la fin du différé",
            ],
        );
    }
    Ok(())
}

/// A guarantee fee has one price, slices follow one another to the end, and what is withheld is asked for on a day of a
/// disbursement.
fn check_guarantee_fees(data: &TermsData) -> Result<(), TermsError> {
    for fee in &data.guarantee_fees {
        let is_upfront = fee.timing == GuaranteeFeeTiming::Upfront;
        let prices = [
            !fee.yearly_rates.is_empty(),
            !fee.slices.is_empty(),
            fee.amount.is_some(),
        ];
        if prices.iter().filter(|is_given| **is_given).count() > 1 {
            return conflict(
                &[
                    "a price of the guarantee fee",
                    "un prix de la commission de garantie",
                ],
                &["another one", "un autre"],
                &[
                    "keep one of `yearly_rates`, `slices` and `amount`, or write two fees",
                    "gardez l'un de `yearly_rates`, `slices` et `amount`, ou écrivez deux commissions",
                ],
            );
        }
        if fee.yearly_rates.is_empty() && !is_upfront {
            return conflict(
                &[
                    "a guarantee fee by slices, or of an amount,",
                    "une commission de garantie par tranches, ou d'un montant,",
                ],
                &[
                    "a payment by year or by instalment",
                    "un paiement par année ou par échéance",
                ],
                &["write `timing: upfront`", "écrivez `timing: upfront`"],
            );
        }
        let mut ends = fee.slices.iter().map(|slice| slice.up_to);
        let last = ends.next_back();
        let ends: Vec<Option<Decimal>> = ends.collect();
        let rises = |pair: &[Option<Decimal>]| pair.first() < pair.last();
        let starts_above_zero = ends.first().is_none_or(|end| *end > Some(Decimal::ZERO));
        let follow = starts_above_zero && ends.windows(2).all(rises);
        if last.is_some_and(|end| end.is_some()) || ends.contains(&None) || !follow {
            return conflict(
                &[
                    "slices with holes or overlaps",
                    "des tranches avec des trous ou des recouvrements",
                ],
                &["a guarantee fee", "une commission de garantie"],
                &[
                    "order them by `up_to`, each above the one before, the last one without",
                    "rangez-les par `up_to`, chacun au-dessus du précédent, la dernière sans",
                ],
            );
        }
        let is_one_off = is_upfront || fee.timing == GuaranteeFeeTiming::EachDisbursement;
        if fee.withheld && !(is_one_off && fee.payer.is_borrower()) {
            return conflict(WITHHELD, NOT_THE_BORROWERS, WITHHELD_REMEDY);
        }
    }
    let at_disbursement = |fee: &FeeTerms| fee.when == FeeTiming::Disbursement;
    let mut withheld = data.fees.iter().filter(|fee| fee.withheld);
    if withheld.any(|fee| !(at_disbursement(fee) && fee.payer.is_borrower())) {
        return conflict(WITHHELD, NOT_THE_BORROWERS, WITHHELD_REMEDY);
    }
    Ok(())
}

const WITHHELD: Words = &["a fee that is withheld", "des frais retenus"];
const NOT_THE_BORROWERS: Words = &[
    "another day than that of a disbursement, or another payer than the borrower",
    "un autre jour que celui d'un déblocage, ou un autre payeur que l'emprunteur",
];
const WITHHELD_REMEDY: Words = &[
    "take it at disbursement from the borrower, or remove `withheld`",
    "prenez-les au déblocage à l'emprunteur, ou retirez `withheld`",
];

/// Interest that somebody else pays falls due in its phase, and is that of the balance as agreed: the borrower would repay
/// what joins the principal, and nobody promised to bear what the borrower's arrears add.
pub(super) fn check_payers(
    data: &TermsData,
    phases: &[Phase],
    repays_before: bool,
) -> Result<(), TermsError> {
    let others = |phase: &&Phase| !phase.payer().is_borrower();
    for phase in phases.iter().filter(others) {
        phase.check_payer()?;
        let carries = data.interest_carried_instalments > 0;
        if carries || data.interest_compounded_every.is_some() {
            return conflict(
                OTHER_PAYER,
                &[
                    "interest that is carried to a later instalment, or compounded",
                    "des intérêts reportés à une échéance suivante, ou composés",
                ],
                &[
                    "write a `no-payment` phase with `interest: due-at-end`",
                    "écrivez une phase `no-payment` avec `interest: due-at-end`",
                ],
            );
        }
    }
    let last = phases.iter().rposition(|phase| others(&phase));
    let mut up_to_last = phases.iter().take(last.map_or(0, |last| last + 1));
    let repays_before = repays_before && last.is_some();
    let repays = |phase: &Phase| {
        !matches!(
            phase.terms(),
            PhaseTerms::NoPayment { .. } | PhaseTerms::InterestOnly { .. }
        )
    };
    if data.servicing.recalculation.is_some() && (repays_before || up_to_last.any(repays)) {
        return conflict(
            OTHER_PAYER,
            &[
                "`recalculation` of the interest once principal falls due: what the borrower pays late would bear interest for that payer",
                "`recalculation` des intérêts dès que du capital est dû : ce que l'emprunteur paie en retard porterait des intérêts pour ce payeur",
            ],
            &[
                "name the payer in phases before any principal is due, or leave `recalculation` out",
                "nommez le payeur dans des phases où aucun capital n'est encore dû, ou retirez `recalculation`",
            ],
        );
    }
    Ok(())
}

const OTHER_PAYER: Words = &[
    "the `payer` of a phase, other than the borrower,",
    "le `payer` d'une phase, autre que l'emprunteur,",
];

impl Phase {
    /// Whether somebody else than the borrower may pay the interest of such a phase.
    ///
    /// # Errors
    /// [`TermsError::Conflict`] for interest that joins the principal, and for a bullet that has none of its own.
    pub fn check_payer(&self) -> Result<(), TermsError> {
        match self.terms() {
            _ if self.payer().is_borrower() => Ok(()),
            PhaseTerms::NoPayment {
                interest:
                    DeferredInterest::CapitalisedEachPeriod | DeferredInterest::CapitalisedAtEnd,
                ..
            } => conflict(
                OTHER_PAYER,
                &[
                    "interest that joins the principal, which the borrower repays",
                    "des intérêts qui s'ajoutent au capital, que l'emprunteur rembourse",
                ],
                &[
                    "write `interest: due-at-end`, or remove the payer",
                    "écrivez `interest: due-at-end`, ou retirez le payeur",
                ],
            ),
            PhaseTerms::Bullet { length: None, .. } => conflict(
                &["the `payer` of a phase", "le `payer` d'une phase"],
                &[
                    "a bullet without a length, which has no interest of its own",
                    "un remboursement in fine sans durée, qui n'a pas d'intérêts à lui",
                ],
                &[
                    "name the payer in the phase before",
                    "nommez le payeur dans la phase précédente",
                ],
            ),
            _ => Ok(()),
        }
    }
}

/// A name in one language stands for one third party, and two parties have names that tell one from the other.
fn check_names(data: &TermsData) -> Result<(), TermsError> {
    let parties = data.third_parties();
    for (at, party) in parties.iter().enumerate() {
        let mut later = parties.iter().skip(at.saturating_add(1));
        if later.any(|other| !other.is_told_from(party)) {
            return conflict(
                &["a payer", "un payeur"],
                &[
                    "another one that may be the same: their names agree in one language and not in another, or have no language in common",
                    "un autre qui peut être le même : leurs noms concordent dans une langue et non dans une autre, ou n'ont aucune langue en commun",
                ],
                &[
                    "write the name of a third party in the same way everywhere, and those of several in the same languages",
                    "écrivez le nom d'un tiers partout de la même façon, et ceux de plusieurs dans les mêmes langues",
                ],
            );
        }
    }
    Ok(())
}

fn check_phase_stubs(data: &TermsData) -> Result<(), TermsError> {
    let mut lengths = data.phases.iter().filter_map(Phase::length);
    if data.phase_stubs == PhaseStubs::default() || lengths.any(PhaseLength::has_own_end) {
        return Ok(());
    }
    conflict(
        &["`phase_stubs`", "`phase_stubs`"],
        &["phases of whole periods", "des phases de périodes entières"],
        &[
            "remove it, or give a phase `months` and `days`, or `until`",
            "retirez-le, ou donnez à une phase `months` et `days`, ou `until`",
        ],
    )
}

fn check_first_and_last(data: &TermsData, plan: &[PlannedPhase]) -> Result<(), TermsError> {
    if data.first_due_date.is_none() {
        return Ok(());
    }
    if data.payments == PaymentTiming::InAdvance {
        return conflict(
            &["`first_due_date`", "`first_due_date`"],
            &["payments in advance", "des paiements à terme à échoir"],
            &[
                "the first instalment falls on the day from which periods are counted: move `anchor` instead",
                "la première échéance tombe le jour à partir duquel les périodes se comptent : déplacez plutôt `anchor`",
            ],
        );
    }
    let instalments = plan.last().map_or(0, PlannedPhase::end);
    if data.last_due_date.is_some() && instalments == 1 {
        return conflict(
            &["`first_due_date`", "`first_due_date`"],
            &[
                "`last_due_date` of a loan with one instalment",
                "le `last_due_date` d'un prêt à une échéance",
            ],
            &["keep one of them", "gardez l'un des deux"],
        );
    }
    Ok(())
}

/// Without capitalised interest the balance never rises, and a phase cannot leave more than there is: the lender would
/// pay instalments.
fn check_residuals(data: &TermsData) -> Result<(), TermsError> {
    // INVARIANT: checked before, the sum of the disbursements is within its bound.
    let mut most: Decimal = data.disbursements.iter().map(|drawn| drawn.amount).sum();
    for phase in &data.phases {
        let residual = match phase.terms() {
            PhaseTerms::NoPayment { interest, .. } if *interest != DeferredInterest::DueAtEnd => {
                return Ok(());
            }
            PhaseTerms::LevelPayment { terms, .. } => terms.residual,
            PhaseTerms::LevelPrincipal { residual, .. } => *residual,
            _ => None,
        };
        let Some(residual) = residual else { continue };
        if residual > most {
            return conflict(
                &[
                    "the residual of a phase",
                    "la valeur résiduelle d'une phase",
                ],
                &[
                    "a principal that is smaller",
                    "un capital qui est plus petit",
                ],
                &[
                    "leave at most what is outstanding when the phase begins",
                    "laissez au plus ce qui est dû quand la phase commence",
                ],
            );
        }
        most = residual;
    }
    Ok(())
}
