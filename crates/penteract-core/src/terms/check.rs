//! Checks of loan terms as a whole.

use chrono::NaiveDate;

use super::data::TermsData;
use super::error::TermsError;
use super::figures::{check_amounts, check_percentages, check_rate};
use super::guarantee_fee::{GuaranteeFeeTerms, GuaranteeFeeTiming};
use super::interest::{InterestMethod, InterestRate};
use super::phase::{BulletInterest, DeferredInterest, PhaseTerms};
use super::plan::{PlannedPhase, plan_terms};
use super::rounding::{AmountRounding, Remainder};
use super::servicing::LevelPaymentsOn;
use super::timeline::Timeline;
use super::unheeded;
use super::yearly_rates::YearlyRates;
use crate::{BusinessDayConvention, Calendar};

/// Checks the terms and plans their phases. Disbursements are in order of date.
pub(super) fn check(data: &mut TermsData) -> Result<Vec<PlannedPhase>, TermsError> {
    check_amounts(data)?;
    check_rate(data)?;
    check_percentages(data)?;
    check_conflicts(data)?;
    let plan = plan_terms(data)?;
    unheeded::check(data, &plan)?;
    check_dates(data, &plan)?;
    Ok(plan)
}

fn check_conflicts(data: &TermsData) -> Result<(), TermsError> {
    let conflict = |one, other, remedy| Err(TermsError::Conflict { one, other, remedy });
    if data.rounding.mode == AmountRounding::None {
        if data.rounding.principal_mode.is_some() {
            return conflict(
                &["`rounding.principal_mode`", "`rounding.principal_mode`"],
                &["the rounding mode `none`", "l'arrondi `none`"],
                &[
                    "name a rounding mode for the other amounts, or remove that of principal",
                    "nommez un arrondi pour les autres montants, ou retirez celui du capital",
                ],
            );
        }
        if data.rounding.multiple.is_some() || data.rounding.instalment_multiple.is_some() {
            return conflict(
                &["a rounding multiple", "un multiple d'arrondi"],
                &["the rounding mode `none`", "l'arrondi `none`"],
                &[
                    "name a rounding mode, or remove the multiple",
                    "nommez un arrondi, ou retirez le multiple",
                ],
            );
        }
        if data.rounding.remainder != Remainder::Last {
            return conflict(
                &["a remainder other than `last`", "un reste autre que `last`"],
                &["the rounding mode `none`", "l'arrondi `none`"],
                &[
                    "unrounded amounts leave no remainder",
                    "des montants non arrondis ne laissent pas de reste",
                ],
            );
        }
    }
    match (&data.calendar, data.business_days) {
        (Calendar::None, BusinessDayConvention::Unadjusted) => {}
        (Calendar::None, _) => {
            return conflict(
                &["`business_days`", "`business_days`"],
                &["no calendar", "l'absence de calendrier"],
                &[
                    "name the calendar that says which days are open",
                    "nommez le calendrier qui dit quels jours sont ouvrés",
                ],
            );
        }
        (_, BusinessDayConvention::Unadjusted) => {
            return conflict(
                &["a calendar", "un calendrier"],
                &["`business_days` left out", "l'absence de `business_days`"],
                &[
                    "say where dates go: following, modified-following, preceding …",
                    "dites où vont les dates : `following`, `modified-following`, `preceding` …",
                ],
            );
        }
        _ => {}
    }
    if data.first_due_date.is_some() && data.anchor.is_some() {
        return conflict(
            &["`first_due_date`", "`first_due_date`"],
            &["`anchor`", "`anchor`"],
            &[
                "due dates are counted from one of them: keep one",
                "les échéances se comptent à partir de l'un d'eux : gardez-en un",
            ],
        );
    }
    if data.interest_compounded_every == Some(0) {
        return conflict(
            &["`interest_compounded_every`", "`interest_compounded_every`"],
            &["zero periods", "zéro période"],
            &["write at least 1", "écrivez au moins 1"],
        );
    }
    let is_flat = data.interest_method != InterestMethod::Declining;
    if is_flat && data.interest_compounded_every.is_some() {
        return conflict(
            &["`interest_compounded_every`", "`interest_compounded_every`"],
            &["flat interest", "des intérêts sur le capital initial"],
            &[
                "flat interest never joins the balance",
                "des intérêts sur le capital initial ne s'ajoutent jamais au solde",
            ],
        );
    }
    if data.rounding.remainder == Remainder::Interest {
        let is_one_level_phase = matches!(
            data.phases.as_slice(),
            [phase] if matches!(phase.terms(), PhaseTerms::LevelPayment { .. })
        );
        if is_flat
            || !is_one_level_phase
            || data.disbursements.len() > 1
            || !matches!(data.rate, InterestRate::Fixed { .. })
        {
            return conflict(
                &["the remainder `interest`", "le reste `interest`"],
                &["these terms", "ces conditions"],
                &[
                    "it needs one disbursement, one fixed rate and one level-payment phase on the declining balance",
                    "il demande un déblocage, un taux fixe et une phase `level-payment` sur le solde décroissant",
                ],
            );
        }
        if data.rounding.multiple.is_some() || data.rounding.instalment_multiple.is_some() {
            return conflict(
                &["the remainder `interest`", "le reste `interest`"],
                &["a rounding multiple", "un multiple d'arrondi"],
                &[
                    "interest absorbs the rounding of the minor unit alone: take the remainder `last`, or remove the multiple",
                    "les intérêts n'absorbent que l'arrondi au centime : prenez le reste `last`, ou retirez le multiple",
                ],
            );
        }
        if data.servicing.level_payments_on == LevelPaymentsOn::Approved {
            return conflict(
                &["the remainder `interest`", "le reste `interest`"],
                &[
                    "`level_payments_on: approved`",
                    "`level_payments_on: approved`",
                ],
                &[
                    "payments solved on what is approved leave the rest to the last one: take the remainder `last`",
                    "des échéances calculées sur ce qui est accordé laissent le reste à la dernière : prenez le reste `last`",
                ],
            );
        }
    }
    for phase in &data.phases {
        let capitalises = match phase.terms() {
            PhaseTerms::NoPayment { interest, .. } => *interest != DeferredInterest::DueAtEnd,
            PhaseTerms::Bullet { interest, .. } => is_flat && *interest == BulletInterest::AtEnd,
            _ => false,
        };
        if is_flat && capitalises {
            return conflict(
                &["flat interest", "des intérêts sur le capital initial"],
                &[
                    "interest capitalised or left to the end",
                    "des intérêts capitalisés ou laissés à la fin",
                ],
                &[
                    "flat interest is paid, or due at the end of a deferral",
                    "des intérêts sur le capital initial sont payés, ou dus à la fin d'un différé",
                ],
            );
        }
    }
    Ok(())
}

fn check_dates(data: &TermsData, plan: &[PlannedPhase]) -> Result<(), TermsError> {
    let start = data.start_date();
    let first_drawn = data.disbursements.first().map_or(start, |drawn| drawn.date);
    let in_order = |earlier, earlier_date, later, later_date| {
        if later_date < earlier_date {
            Err(TermsError::DatesOutOfOrder {
                earlier,
                earlier_date,
                later,
                later_date,
            })
        } else {
            Ok(())
        }
    };
    in_order(
        &[
            "the date from which due dates are counted",
            "la date à partir de laquelle les échéances se comptent",
        ],
        start,
        &["the first disbursement", "le premier déblocage"],
        first_drawn,
    )?;
    if let Some(first_due) = data.first_due_date {
        in_order(
            &["the first disbursement", "le premier déblocage"],
            first_drawn,
            &["the first due date", "la première échéance"],
            first_due,
        )?;
    }
    let instalments = plan.last().map_or(0, PlannedPhase::end);
    let timeline = Timeline::new(data, instalments);
    let maturity = timeline.due_date(instalments)?;
    if let Some(last_due) = data.last_due_date {
        let before = timeline.due_date(instalments.saturating_sub(1))?;
        in_order(
            &["the due date before", "l'échéance précédente"],
            before,
            &["the last due date", "la dernière échéance"],
            last_due,
        )?;
    }
    YearlyRates::new(data, start)?;
    for drawn in &data.disbursements {
        let is_over = drawn.date >= maturity && drawn.date > first_drawn;
        if is_over || timeline.is_drawn_behind(drawn.date, maturity)? {
            return Err(TermsError::DisbursementAfterMaturity {
                date: drawn.date,
                maturity: maturity.min(timeline.payment_date(maturity)?),
            });
        }
    }
    for fee in &data.guarantee_fees {
        check_guarantee_grid(fee, &timeline, maturity)?;
    }
    Ok(())
}

fn check_guarantee_grid(
    fee: &GuaranteeFeeTerms,
    timeline: &Timeline<'_>,
    maturity: NaiveDate,
) -> Result<(), TermsError> {
    let is_one_off = matches!(
        fee.timing,
        GuaranteeFeeTiming::Upfront | GuaranteeFeeTiming::EachDisbursement
    );
    if is_one_off {
        return Ok(());
    }
    let loan_years = usize::try_from(timeline.years_to(maturity)).unwrap_or(usize::MAX);
    if loan_years > fee.yearly_rates.len() {
        return Err(TermsError::GuaranteeGridTooShort {
            grid_years: fee.yearly_rates.len(),
            loan_years,
        });
    }
    Ok(())
}
