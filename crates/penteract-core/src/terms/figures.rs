//! Checks of the amounts, rates and shares of loan terms, each on its own.

use rust_decimal::Decimal;

use super::charges::{FeeAmount, FeeTerms};
use super::data::TermsData;
use super::error::TermsError;
use super::interest::InterestRate;
use super::phase::{LevelShape, Phase, PhaseTerms};
use crate::{Currency, Rate, Words};

/// Most periods that a `WeightStep` or an accrual may count.
const STEPS_MAX: usize = 12_000;
/// Largest amount that is drawn, in units of the currency: 10¹⁵. What interest makes of it may not fit a decimal any
/// more: that is an overflow, told with its instalment.
pub(crate) const AMOUNT_MAX: Decimal = Decimal::from_parts(0xA4C6_8000, 0x0003_8D7E, 0, false, 0);

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

pub(super) fn check_amounts(data: &TermsData) -> Result<(), TermsError> {
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
        match phase.terms() {
            PhaseTerms::LevelPayment { terms, .. } => amount(
                &[
                    "the residual of a phase",
                    "la valeur résiduelle d'une phase",
                ],
                terms.residual.unwrap_or_default(),
                currency,
            )?,
            PhaseTerms::LevelPrincipal { residual, .. } => amount(
                &[
                    "the residual of a phase",
                    "la valeur résiduelle d'une phase",
                ],
                residual.unwrap_or_default(),
                currency,
            )?,
            PhaseTerms::PercentPrincipal { min, .. } => amount(
                &[
                    "the least instalment of a phase",
                    "l'échéance minimale d'une phase",
                ],
                min.unwrap_or_default(),
                currency,
            )?,
            PhaseTerms::FixedPrincipal { amount, .. } | PhaseTerms::FixedPayment { amount, .. } => {
                positive(
                    &["the instalment of a phase", "l'échéance d'une phase"],
                    *amount,
                    currency,
                )?;
            }
            PhaseTerms::NoPayment { .. }
            | PhaseTerms::InterestOnly { .. }
            | PhaseTerms::Bullet { .. }
            | PhaseTerms::Custom { .. } => {}
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

pub(super) fn check_rate(data: &TermsData) -> Result<(), TermsError> {
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

pub(super) fn check_percentages(data: &TermsData) -> Result<(), TermsError> {
    for phase in &data.phases {
        if let PhaseTerms::PercentPrincipal { percent, .. } = phase.terms() {
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

pub(super) fn check_shape(number: usize, shape: &LevelShape) -> Result<(), TermsError> {
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

pub(super) fn check_shares(number: usize, shares: &[Rate]) -> Result<(), TermsError> {
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
