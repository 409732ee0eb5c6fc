//! Checks of loan terms as a whole, and the plan that the schedule follows.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::charges::{FeeAmount, FeeTerms};
use super::data::TermsData;
use super::error::TermsError;
use super::guarantee_fee::{GuaranteeFeeTerms, GuaranteeFeeTiming};
use super::interest::{InterestMethod, InterestRate};
use super::length::PhaseLength;
use super::phase::{BulletInterest, LevelShape, PercentBase, Phase};
use super::rounding::{AmountRounding, Remainder};
use super::servicing::LevelPaymentsOn;
use super::unheeded;
use super::yearly_rates::YearlyRates;
use crate::schedule::Timeline;
use crate::{BusinessDayConvention, Calendar, Currency, Frequency, Rate, Words};

/// A phase with its instalments, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlannedPhase {
    /// Position in the list of phases.
    pub(crate) phase: usize,
    /// Its first instalment.
    pub(crate) first: u32,
    /// How many instalments it has.
    pub(crate) count: u32,
    /// On how many instalments its level payment is sized: `count` or more.
    pub(crate) sized: u32,
    /// Whether a bullet without a length repays everything with its last instalment.
    pub(crate) then_bullet: bool,
}

impl PlannedPhase {
    /// The instalment after its last one.
    pub(crate) const fn end(&self) -> u32 {
        self.first.saturating_add(self.count)
    }
}

/// Most instalments that are computed: a daily loan of thirty years.
pub(crate) const INSTALMENTS_MAX: u32 = 12_000;
/// Most periods that a `WeightStep` or an accrual may count.
const STEPS_MAX: usize = 12_000;
/// Largest amount that is drawn, in units of the currency: 10¹⁵. What interest makes of it may not fit a decimal any
/// more: that is an overflow, told with its instalment.
pub(crate) const AMOUNT_MAX: Decimal = Decimal::from_parts(0xA4C6_8000, 0x0003_8D7E, 0, false, 0);

/// Checks the terms and plans their phases. Disbursements are in order of date.
pub(super) fn check(data: &TermsData) -> Result<Vec<PlannedPhase>, TermsError> {
    check_amounts(data)?;
    check_rate(data)?;
    check_percentages(data)?;
    check_conflicts(data)?;
    let plan = plan(&data.phases, data.frequency)?;
    unheeded::check(data, &plan)?;
    check_dates(data, &plan)?;
    Ok(plan)
}

/// How many periods of the loan a length is, when it is a whole number of them.
fn periods(length: PhaseLength, frequency: Frequency) -> Option<u32> {
    let whole = |length: u32, period: Option<u32>| {
        let period = period?;
        length.checked_rem(period).filter(|&rest| rest == 0)?;
        length.checked_div(period)
    };
    match length {
        PhaseLength::Instalments(count) => Some(count),
        PhaseLength::Months(months) => whole(months, frequency.months()),
        PhaseLength::Weeks(weeks) => whole(weeks.checked_mul(7)?, frequency.days()),
        PhaseLength::Days(days) => whole(days, frequency.days()),
    }
}

/// Where phases begin and end, whatever is lent.
pub(crate) fn plan(
    phases: &[Phase],
    frequency: Frequency,
) -> Result<Vec<PlannedPhase>, TermsError> {
    let mut plan: Vec<PlannedPhase> = Vec::with_capacity(phases.len());
    let mut total = 0_u64;
    let mut is_repaid = false;
    for (index, phase) in phases.iter().enumerate() {
        let number = index + 1;
        if is_repaid {
            return Err(TermsError::PhaseAfterRepayment {
                number,
                kind: phase.kind(),
            });
        }
        let Some(length) = phase.length() else {
            let before = plan.last_mut().ok_or(TermsError::BulletWithoutPhase)?;
            before.then_bullet = true;
            is_repaid = true;
            continue;
        };
        let planned = plan_phase(frequency, index, phase, length, total)?;
        total = total.saturating_add(u64::from(planned.count));
        if total > u64::from(INSTALMENTS_MAX) {
            return Err(TermsError::TooManyInstalments {
                instalments: total,
                max: INSTALMENTS_MAX,
            });
        }
        is_repaid = repays_all(phase, &planned);
        plan.push(planned);
    }
    let last = phases.last().ok_or(TermsError::Missing {
        field: "phases",
        remedy: &[
            "add at least one, such as `level-payment`",
            "ajoutez-en au moins une, comme `level-payment`",
        ],
    })?;
    // Fixed amounts and percentages may or may not repay everything: the schedule says.
    let may_repay = matches!(
        last,
        Phase::PercentPrincipal { .. } | Phase::FixedPrincipal { .. } | Phase::FixedPayment { .. }
    );
    if is_repaid || may_repay {
        Ok(plan)
    } else {
        Err(TermsError::PrincipalNeverRepaid { kind: last.kind() })
    }
}

fn plan_phase(
    frequency: Frequency,
    index: usize,
    phase: &Phase,
    length: PhaseLength,
    first: u64,
) -> Result<PlannedPhase, TermsError> {
    let number = index + 1;
    let kind = phase.kind();
    let in_periods = |length| {
        periods(length, frequency).ok_or(TermsError::NotWholePeriods {
            number,
            kind,
            length,
            frequency,
        })
    };
    let count = in_periods(length)?;
    if count == 0 {
        return Err(TermsError::EmptyPhase {
            number,
            kind,
            length,
        });
    }
    let mut sized = count;
    if let Phase::LevelPayment { terms, .. } = phase {
        if let Some(over) = terms.amortised_over {
            sized = in_periods(over)?;
            if sized < count {
                return Err(TermsError::SizedTooShort {
                    number,
                    length,
                    sized: over,
                });
            }
        }
        check_shape(number, &terms.shape)?;
        if sized > INSTALMENTS_MAX {
            return Err(TermsError::TooManyInstalments {
                instalments: u64::from(sized),
                max: INSTALMENTS_MAX,
            });
        }
    }
    if let Phase::Custom { shares, .. } = phase {
        check_shares(number, shares)?;
    }
    let first = u32::try_from(first).unwrap_or(u32::MAX);
    Ok(PlannedPhase {
        phase: index,
        first,
        count,
        sized,
        then_bullet: false,
    })
}

fn repays_all(phase: &Phase, planned: &PlannedPhase) -> bool {
    match phase {
        Phase::Bullet { .. } => true,
        Phase::LevelPayment { terms, .. } => {
            terms.residual.is_none_or(|residual| residual.is_zero())
                && planned.sized == planned.count
        }
        Phase::LevelPrincipal { residual, .. } => {
            residual.is_none_or(|residual| residual.is_zero())
        }
        Phase::Custom { shares, .. } => {
            shares
                .iter()
                .map(|share| share.as_fraction())
                .sum::<Decimal>()
                == Decimal::ONE
        }
        Phase::PercentPrincipal {
            percent,
            of: PercentBase::PhaseStart,
            ..
        } => percent
            .as_fraction()
            .checked_mul(Decimal::from(planned.count))
            .is_some_and(|sum| sum >= Decimal::ONE),
        Phase::NoPayment { .. }
        | Phase::InterestOnly { .. }
        | Phase::PercentPrincipal { .. }
        | Phase::FixedPrincipal { .. }
        | Phase::FixedPayment { .. } => false,
    }
}

fn check_shape(number: usize, shape: &LevelShape) -> Result<(), TermsError> {
    match shape {
        LevelShape::Equal => Ok(()),
        LevelShape::Weighted(weights) => {
            let error = |why| {
                Err(TermsError::Shape {
                    number,
                    field: "weights",
                    why,
                })
            };
            if weights.len() > STEPS_MAX {
                return error(&[
                    "there are too many: one for each change of size is enough",
                    "il y en a trop : un par changement de taille suffit",
                ]);
            }
            if weights.first().is_none_or(|step| step.from != 1) {
                return error(&[
                    "the first one does not begin at instalment 1: write `\"from\": 1`",
                    "le premier ne commence pas à l'échéance 1 : écrivez `\"from\": 1`",
                ]);
            }
            let is_ordered = weights
                .iter()
                .zip(weights.iter().skip(1))
                .all(|(one, next)| one.from < next.from);
            if !is_ordered {
                return error(&[
                    "they are not in order of `from`: sort them",
                    "ils ne sont pas dans l'ordre de `from` : triez-les",
                ]);
            }
            if weights
                .iter()
                .any(|step| step.weight.is_sign_negative() || step.weight > Decimal::ONE_THOUSAND)
            {
                return error(&[
                    "one is negative or above 1000: a full instalment weighs 1",
                    "l'un est négatif ou supérieur à 1000 : une échéance pleine pèse 1",
                ]);
            }
            if weights.iter().all(|step| step.weight.is_zero()) {
                return error(&[
                    "all are zero: a full instalment weighs 1",
                    "tous sont nuls : une échéance pleine pèse 1",
                ]);
            }
            Ok(())
        }
        LevelShape::Growing(growth) => {
            let error = |why| {
                Err(TermsError::Shape {
                    number,
                    field: "growth",
                    why,
                })
            };
            if growth.every == 0 {
                return error(&[
                    "a step after every 0 instalments never ends: write at least 1",
                    "un palier toutes les 0 échéances ne finit jamais : écrivez au moins 1",
                ]);
            }
            if growth.rate.as_fraction().abs() >= Decimal::ONE {
                return error(&[
                    "each step changes the instalment by less than 100 %",
                    "chaque palier change l'échéance de moins de 100 %",
                ]);
            }
            Ok(())
        }
    }
}

fn check_shares(number: usize, shares: &[Rate]) -> Result<(), TermsError> {
    let mut sum = Decimal::ZERO;
    for share in shares {
        percent_within(
            &["a custom share", "une part de `custom`"],
            *share,
            Rate::ZERO,
            Rate::ONE,
        )?;
        sum = sum.saturating_add(share.as_fraction());
    }
    if sum > Decimal::ONE {
        return Err(TermsError::SharesAbove {
            number,
            sum: Rate::from_fraction(sum).unwrap_or(Rate::ONE),
        });
    }
    Ok(())
}

fn amount(field: Words, amount: Decimal, currency: Currency) -> Result<(), TermsError> {
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(TermsError::Negative { field, amount });
    }
    if amount > AMOUNT_MAX {
        return Err(TermsError::AmountTooLarge {
            field,
            amount,
            max: AMOUNT_MAX,
        });
    }
    if amount.normalize().scale() > currency.minor_units() {
        return Err(TermsError::TooManyDecimals {
            field,
            amount,
            currency,
        });
    }
    Ok(())
}

fn positive(field: Words, value: Decimal, currency: Currency) -> Result<(), TermsError> {
    if value <= Decimal::ZERO {
        return Err(TermsError::NotPositive {
            field,
            amount: value,
        });
    }
    amount(field, value, currency)
}

fn check_amounts(data: &TermsData) -> Result<(), TermsError> {
    let currency = data.currency;
    if data.disbursements.is_empty() {
        return Err(TermsError::Missing {
            field: "disbursements",
            remedy: &[
                "add at least one, with its date and amount",
                "ajoutez-en au moins un, avec sa date et son montant",
            ],
        });
    }
    let mut total = Decimal::ZERO;
    for drawn in &data.disbursements {
        positive(&["a disbursement", "un déblocage"], drawn.amount, currency)?;
        total = total
            .checked_add(drawn.amount)
            .ok_or(TermsError::AmountTooLarge {
                field: &["the sum of the disbursements", "la somme des déblocages"],
                amount: drawn.amount,
                max: AMOUNT_MAX,
            })?;
    }
    amount(
        &["the sum of the disbursements", "la somme des déblocages"],
        total,
        currency,
    )?;
    check_phase_amounts(&data.phases, currency)?;
    for multiple in [data.rounding.multiple, data.rounding.instalment_multiple]
        .into_iter()
        .flatten()
    {
        positive(
            &["a multiple of the rounding", "un multiple d'arrondi"],
            multiple,
            currency,
        )?;
    }
    for fee in &data.guarantee_fees {
        let slices = fee.slices.iter().filter_map(|slice| slice.up_to);
        for figure in slices.chain(fee.amount).chain(fee.amount_max) {
            amount(
                &[
                    "an amount of the guarantee fee",
                    "un montant de la commission de garantie",
                ],
                figure,
                currency,
            )?;
        }
    }
    for fee in &data.fees {
        if let FeeAmount::Amount(fee) = fee.amount {
            amount(&["a fee", "des frais"], fee, currency)?;
        }
    }
    Ok(())
}

/// The amounts that phases fix.
pub(super) fn check_phase_amounts(phases: &[Phase], currency: Currency) -> Result<(), TermsError> {
    for phase in phases {
        match phase {
            Phase::LevelPayment { terms, .. } => amount(
                &[
                    "the residual of a phase",
                    "la valeur résiduelle d'une phase",
                ],
                terms.residual.unwrap_or_default(),
                currency,
            )?,
            Phase::LevelPrincipal { residual, .. } => amount(
                &[
                    "the residual of a phase",
                    "la valeur résiduelle d'une phase",
                ],
                residual.unwrap_or_default(),
                currency,
            )?,
            Phase::PercentPrincipal { min, .. } => amount(
                &[
                    "the least instalment of a phase",
                    "l'échéance minimale d'une phase",
                ],
                min.unwrap_or_default(),
                currency,
            )?,
            Phase::FixedPrincipal { amount, .. } | Phase::FixedPayment { amount, .. } => {
                positive(
                    &["the instalment of a phase", "l'échéance d'une phase"],
                    *amount,
                    currency,
                )?;
            }
            Phase::NoPayment { .. }
            | Phase::InterestOnly { .. }
            | Phase::Bullet { .. }
            | Phase::Custom { .. } => {}
        }
    }
    Ok(())
}

/// Yearly interest lies above −100 % and at most at 1000 %.
fn annual(field: Words, rate: Rate) -> Result<(), TermsError> {
    let fraction = rate.as_fraction();
    if fraction <= Decimal::NEGATIVE_ONE || fraction > Decimal::TEN {
        return Err(TermsError::RateOutOfRange { field, rate });
    }
    Ok(())
}

fn check_rate(data: &TermsData) -> Result<(), TermsError> {
    match &data.rate {
        InterestRate::Fixed { annual: rate } => {
            annual(&["the interest rate", "le taux d'intérêt"], *rate)
        }
        InterestRate::Stepped { steps } => {
            if steps.is_empty() {
                return Err(TermsError::Missing {
                    field: "rate.steps",
                    remedy: &[
                        "add at least one, with its yearly rate",
                        "ajoutez-en au moins un, avec son taux annuel",
                    ],
                });
            }
            for step in steps {
                if step.from.is_some() && step.after.is_some() {
                    return Err(TermsError::StepTwice);
                }
                annual(
                    &["a step of the interest rate", "un palier du taux d'intérêt"],
                    step.annual,
                )?;
            }
            Ok(())
        }
        InterestRate::Indexed(indexed) => {
            if indexed.fixings.is_empty() {
                return Err(TermsError::Missing {
                    field: "rate.fixings",
                    remedy: &[
                        "add the value of the index at the start",
                        "ajoutez la valeur de l'indice au début",
                    ],
                });
            }
            let bounds = indexed.floor.zip(indexed.cap);
            if let Some((floor, cap)) = bounds.filter(|(floor, cap)| cap < floor) {
                return Err(TermsError::CapBelowFloor { floor, cap });
            }
            for fixing in &indexed.fixings {
                let rate =
                    indexed
                        .annual_at(fixing.value)
                        .map_err(|_| TermsError::RateOutOfRange {
                            field: &["the index plus its margin", "l'indice et sa marge"],
                            rate: fixing.value,
                        })?;
                annual(&["the index plus its margin", "l'indice et sa marge"], rate)?;
            }
            Ok(())
        }
    }
}

fn percent_within(field: Words, rate: Rate, min: Rate, max: Rate) -> Result<(), TermsError> {
    if rate < min || rate > max {
        Err(TermsError::PercentOutOfRange {
            field,
            rate,
            min,
            max,
        })
    } else {
        Ok(())
    }
}

fn share(field: Words, rate: Rate) -> Result<(), TermsError> {
    percent_within(field, rate, Rate::ZERO, Rate::ONE)
}

fn check_percentages(data: &TermsData) -> Result<(), TermsError> {
    for phase in &data.phases {
        if let Phase::PercentPrincipal { percent, .. } = phase {
            share(
                &["the percentage of a phase", "le pourcentage d'une phase"],
                *percent,
            )?;
        }
    }
    for FeeTerms { amount, .. } in &data.fees {
        if let FeeAmount::Percent { percent, .. } = amount {
            share(
                &["the percentage of a fee", "le pourcentage de frais"],
                *percent,
            )?;
        }
    }
    if let Some(insurance) = &data.insurance {
        share(
            &["the insurance rate", "le taux d'assurance"],
            insurance.rate,
        )?;
    }
    for fee in &data.guarantee_fees {
        share(
            &["the coverage of the guarantee", "la quotité garantie"],
            fee.coverage,
        )?;
        let slices = fee.slices.iter().map(|slice| &slice.rate);
        for rate in fee.yearly_rates.iter().chain(slices) {
            share(
                &[
                    "a rate of the guarantee fee",
                    "un taux de la commission de garantie",
                ],
                *rate,
            )?;
        }
        share(
            &[
                "the most of the guarantee fee",
                "le maximum de la commission de garantie",
            ],
            fee.total_max.unwrap_or_default(),
        )?;
        if fee.yearly_rates.is_empty() && fee.slices.is_empty() && fee.amount.is_none() {
            return Err(TermsError::Missing {
                field: "guarantee_fee.yearly_rates",
                remedy: &[
                    "give the rate of each year, or `slices`, or an `amount`",
                    "donnez le taux de chaque année, ou des `slices`, ou un `amount`",
                ],
            });
        }
    }
    if let Some(retention) = &data.retention {
        share(
            &["the retention", "la retenue de garantie"],
            retention.percent,
        )?;
        share(
            &[
                "the interest on the retention",
                "les intérêts de la retenue de garantie",
            ],
            retention.interest.unwrap_or_default(),
        )?;
    }
    if let Some(down_payment) = &data.down_payment {
        share(&["the down payment", "l'apport"], down_payment.percent)?;
    }
    Ok(())
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
        let is_one_level_phase = matches!(data.phases.as_slice(), [Phase::LevelPayment { .. }]);
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
        let capitalises = match phase {
            Phase::NoPayment { interest, .. } => {
                *interest != super::phase::DeferredInterest::DueAtEnd
            }
            Phase::Bullet { interest, .. } => is_flat && *interest == BulletInterest::AtEnd,
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
        if drawn.date >= maturity && drawn.date > first_drawn {
            return Err(TermsError::DisbursementAfterMaturity {
                date: drawn.date,
                maturity,
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
