//! Gross grant equivalent: how much money a cheap loan or a cheap guarantee gives away.

use rust_decimal::Decimal;

use super::discount::Discount;
use crate::{Currency, Money, MoneyError, PaymentTiming, Rate, Rounding, YearFraction, said};

/// A time during which one amount is outstanding at one price.
///
/// The price is the yearly contract rate for the aid of a loan, the yearly premium for the aid of a guarantee.
/// [`aid_periods`](super::aid_periods) makes them from loan terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AidPeriod {
    /// Principal outstanding during the period, in the currency of the loan.
    pub outstanding: Decimal,
    /// What the borrower pays for it a year.
    pub price: Rate,
    /// How long the period is, in years.
    pub length: YearFraction,
    /// When it ends, in years from the grant.
    pub ends_after: YearFraction,
}

/// An amount at a time: a fee or a premium that the borrower pays and that takes from the aid, or an instalment of aid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AidPayment {
    /// How much, in the currency of the loan.
    pub amount: Decimal,
    /// When, in years from the grant.
    pub paid_after: YearFraction,
}

/// At which rate later advantages are brought to the day of the grant: the two conventions in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AidDiscounting {
    /// At the discount rate, base rate + 100 basis points (Communication 2008/C 14/02).
    AtDiscountRate(Rate),
    /// At the reference rate of the loan itself ("the reference rate applicable at the time of grant" of older texts).
    AtReferenceRate,
}

/// What makes a loan aid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoanAid {
    /// The market's yearly rate for this borrower on the day of the grant; not revised later.
    pub reference_rate: Rate,
    /// The discounting convention.
    pub discounting: AidDiscounting,
    /// What the borrower pays besides interest, which is deducted.
    pub fees: Vec<AidPayment>,
}

/// What makes a guarantee aid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuaranteeAid {
    /// The part of the outstanding principal that is guaranteed.
    pub coverage: Rate,
    /// The market's yearly premium on the guaranteed part: the safe-harbour premium of the borrower's rating.
    pub market_premium: Rate,
    /// The rate at which later advantages are discounted.
    pub discount_rate: Rate,
    /// Whether the premium of a period is due at its end or at its beginning. The Notice does not say; the published
    /// figures are in arrears.
    pub premium_timing: PaymentTiming,
    /// Premiums that are paid as amounts rather than a yearly rate, which are deducted: a one-off fee, or the levies of
    /// a schedule with a price of zero in the periods.
    pub premiums: Vec<AidPayment>,
}

/// The advantage of one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AidRow {
    ends_after: YearFraction,
    base: Decimal,
    advantage: Decimal,
    discounted: Decimal,
}

impl AidRow {
    /// When the period ends, in years from the grant.
    pub const fn ends_after(&self) -> YearFraction {
        self.ends_after
    }

    /// The amount on which the advantage is counted: outstanding, or guaranteed.
    pub const fn base(&self) -> Decimal {
        self.base
    }

    /// Base × (market price − price paid) × years; negative where more than the market's price is paid.
    pub const fn advantage(&self) -> Decimal {
        self.advantage
    }

    /// The same, brought to the day of the grant.
    pub const fn discounted(&self) -> Decimal {
        self.discounted
    }
}

/// The gross grant equivalent of a loan or of a guarantee, before tax, unrounded.
///
/// Sum over the periods of base × (market price − price paid) × length / (1 + d)^T, T being the years from the grant to
/// the end of the period; less what is paid besides, discounted likewise. Amounts keep 25 digits.
///
/// # Example
/// ```
/// use penteract_core::{AidDiscounting, AidPeriod, Currency, GrantEquivalent, LoanAid, Rounding, YearFraction};
///
/// // The first of the Commission's ten rows: 500 000 for a year at 6 % where the market asks 8 %.
/// let year = YearFraction::new(1, 1).ok_or("zero")?;
/// let period = AidPeriod { outstanding: 500_000.into(), price: "6 %".parse()?, length: year, ends_after: year };
/// let aid = LoanAid { reference_rate: "8 %".parse()?, discounting: AidDiscounting::AtReferenceRate, fees: Vec::new() };
/// let equivalent = GrantEquivalent::of_loan(&[period], &aid)?;
/// assert_eq!(equivalent.amount(Currency::EUR, Rounding::HalfUp)?.to_string(), "9259.26 EUR");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: DM-07, GE-01 to GE-03, GN-03. Law: Communication 2008/C 14/02; Notice 2008/C 155/02, point 4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantEquivalent {
    rows: Vec<AidRow>,
    undiscounted: Decimal,
    deducted: Decimal,
    total: Decimal,
}

/// Why there is no grant equivalent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GrantEquivalentError {
    /// A discount rate at which nothing has a value.
    DiscountRate {
        /// The rate.
        rate: Rate,
    },
    /// An amount that a decimal cannot hold.
    Overflow {
        /// End of the period, or time of the fee, in years from the grant.
        after: Decimal,
    },
}

said! { GrantEquivalentError: Error {
    DiscountRate { rate } =>
        "aid cannot be discounted at {rate}: a discount rate is above -100 %",
        "une aide ne s'actualise pas à {rate} : un taux d'actualisation est supérieur à -100 %";
    Overflow { after } =>
        "the aid of the period that ends after {after} years is too large to be computed: check the amount and the rates",
        "l'aide de la période qui s'achève après {after} ans est trop grande pour être calculée : vérifiez le montant et les taux";
} }

impl GrantEquivalent {
    /// The aid of a loan below the market's rate.
    ///
    /// # Errors
    /// [`GrantEquivalentError`].
    pub fn of_loan(periods: &[AidPeriod], aid: &LoanAid) -> Result<Self, GrantEquivalentError> {
        let discount_rate = match aid.discounting {
            AidDiscounting::AtDiscountRate(rate) => rate,
            AidDiscounting::AtReferenceRate => aid.reference_rate,
        };
        let market = Market {
            share: Rate::ONE,
            price: aid.reference_rate,
            discount_rate,
            timing: PaymentTiming::InArrears,
        };
        market.equivalent(periods, &aid.fees)
    }

    /// The aid of a guarantee below the market's premium.
    ///
    /// # Errors
    /// [`GrantEquivalentError`].
    pub fn of_guarantee(
        periods: &[AidPeriod],
        aid: &GuaranteeAid,
    ) -> Result<Self, GrantEquivalentError> {
        let market = Market {
            share: aid.coverage,
            price: aid.market_premium,
            discount_rate: aid.discount_rate,
            timing: aid.premium_timing,
        };
        market.equivalent(periods, &aid.premiums)
    }

    /// Period by period, before fees.
    pub fn rows(&self) -> &[AidRow] {
        &self.rows
    }

    /// The advantages added up without discounting, before fees.
    pub const fn undiscounted(&self) -> Decimal {
        self.undiscounted
    }

    /// The fees or premiums paid as amounts, discounted.
    pub const fn deducted(&self) -> Decimal {
        self.deducted
    }

    /// The discounted advantages less what is deducted; negative when more than the market's price is paid.
    pub const fn total(&self) -> Decimal {
        self.total
    }

    /// The aid: the total, rounded by the mode named; nothing when the total is negative, since paying more than the
    /// market is no aid and offsets none elsewhere.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn amount(&self, currency: Currency, rounding: Rounding) -> Result<Money, MoneyError> {
        Money::rounded(self.total.max(Decimal::ZERO), currency, rounding)
    }
}

/// The market's price for what is aided, and how later advantages are discounted.
struct Market {
    share: Rate,
    price: Rate,
    discount_rate: Rate,
    timing: PaymentTiming,
}

impl Market {
    fn equivalent(
        &self,
        periods: &[AidPeriod],
        fees: &[AidPayment],
    ) -> Result<GrantEquivalent, GrantEquivalentError> {
        let discount =
            Discount::at(self.discount_rate).ok_or(GrantEquivalentError::DiscountRate {
                rate: self.discount_rate,
            })?;
        let mut equivalent = GrantEquivalent {
            rows: Vec::with_capacity(periods.len()),
            undiscounted: Decimal::ZERO,
            deducted: Decimal::ZERO,
            total: Decimal::ZERO,
        };
        for period in periods {
            self.row(period, &discount)
                .and_then(|row| equivalent.add(row))
                .ok_or_else(|| overflow(period.ends_after))?;
        }
        for fee in fees {
            discount
                .of(fee.amount, fee.paid_after)
                .and_then(|value| equivalent.deduct(value))
                .ok_or_else(|| overflow(fee.paid_after))?;
        }
        Ok(equivalent)
    }

    fn row(&self, period: &AidPeriod, discount: &Discount) -> Option<AidRow> {
        let base = period.outstanding.checked_mul(self.share.as_fraction())?;
        let gap = self
            .price
            .as_fraction()
            .checked_sub(period.price.as_fraction())?;
        let advantage = period.length.of(base.checked_mul(gap)?)?;
        let due_after = match self.timing {
            PaymentTiming::InArrears => period.ends_after,
            PaymentTiming::InAdvance => period.ends_after.checked_add(period.length.negated())?,
        };
        Some(AidRow {
            ends_after: period.ends_after,
            base,
            advantage,
            discounted: discount.of(advantage, due_after)?,
        })
    }
}

impl GrantEquivalent {
    fn add(&mut self, row: AidRow) -> Option<()> {
        self.undiscounted = self.undiscounted.checked_add(row.advantage)?;
        self.total = self.total.checked_add(row.discounted)?;
        self.rows.push(row);
        Some(())
    }

    fn deduct(&mut self, value: Decimal) -> Option<()> {
        self.deducted = self.deducted.checked_add(value)?;
        self.total = self.total.checked_sub(value)?;
        Some(())
    }
}

fn overflow(after: YearFraction) -> GrantEquivalentError {
    GrantEquivalentError::Overflow {
        after: after.to_decimal(),
    }
}
