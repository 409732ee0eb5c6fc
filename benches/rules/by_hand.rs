//! The twelve rules as a careful programmer writes them in Rust: a plain struct, decimals, dates.

use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;

use crate::product::{as_of, decimal};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LegalForm {
    Sarl,
    Sas,
    Sa,
    Snc,
    Ei,
    Sci,
    Association,
}

impl LegalForm {
    pub const ALL: [Self; 7] = [
        Self::Sarl,
        Self::Sas,
        Self::Sa,
        Self::Snc,
        Self::Ei,
        Self::Sci,
        Self::Association,
    ];
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Amortisation {
    LevelPayment,
    LevelPrincipal,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Region {
    Idf,
    Bretagne,
    Occitanie,
    Abroad,
}

impl Region {
    pub const ALL: [Self; 4] = [Self::Idf, Self::Bretagne, Self::Occitanie, Self::Abroad];
}

pub struct Company {
    pub is_registered: bool,
    pub legal_form: LegalForm,
    pub was_insolvent: bool,
    pub plan_adopted_on: Option<NaiveDate>,
    pub activity: String,
    pub rating: String,
    pub headcount: i64,
    pub turnover: Decimal,
    pub balance_sheet_total: Decimal,
    pub payroll: Option<Decimal>,
    pub equity: Decimal,
    pub created_on: NaiveDate,
    pub is_innovative: bool,
    pub name: String,
    pub foreign_share: Decimal,
    pub de_minimis: Option<Decimal>,
    pub request: Request,
    pub project: Project,
}

pub struct Request {
    pub amount: Decimal,
    pub years: i64,
    pub is_deferred: bool,
    pub amortisation: Amortisation,
    pub signed_on: Option<NaiveDate>,
}

pub struct Project {
    pub spending: Decimal,
    pub region: Region,
    pub starts_on: NaiveDate,
    pub partners: Vec<Partner>,
}

pub struct Partner {
    pub amount: Decimal,
    pub granted_on: NaiveDate,
}

/// The figures of the product.
pub struct Figures {
    as_of: NaiveDate,
    headcount_below: i64,
    turnover_max: Decimal,
    balance_sheet_max: Decimal,
    turnover_share: Decimal,
    payroll_multiple: Decimal,
    equity_share: Decimal,
    age_min: Months,
    partners_since: NaiveDate,
    partner_share: Decimal,
    years_max: i64,
}

impl Figures {
    pub fn new() -> Self {
        Self {
            as_of: as_of(),
            headcount_below: 250,
            turnover_max: decimal("50000000"),
            balance_sheet_max: decimal("43000000"),
            turnover_share: decimal("0.25"),
            payroll_multiple: decimal("2"),
            equity_share: decimal("0.1"),
            age_min: Months::new(12),
            partners_since: "2019-12-31".parse().unwrap(),
            partner_share: decimal("0.2"),
            years_max: 6,
        }
    }
}

/// Whether each rule holds. Arithmetic is checked, as amounts come from outside: `None` when a number is too large.
pub fn evaluate(figures: &Figures, company: &Company) -> Option<[bool; 12]> {
    let request = &company.request;
    let by_turnover = company.turnover.checked_mul(figures.turnover_share)?;
    let by_payroll = company
        .payroll
        .unwrap_or(Decimal::ZERO)
        .checked_mul(figures.payroll_multiple)?;
    let mut from_partners = Decimal::ZERO;
    for partner in &company.project.partners {
        if partner.granted_on > figures.partners_since {
            from_partners = from_partners.checked_add(partner.amount)?;
        }
    }
    Some([
        company.is_registered,
        matches!(
            company.legal_form,
            LegalForm::Sarl | LegalForm::Sas | LegalForm::Sa | LegalForm::Snc | LegalForm::Ei
        ),
        !company.was_insolvent || company.plan_adopted_on.unwrap_or(figures.as_of) < figures.as_of,
        !company.activity.starts_with("64"),
        company.headcount < figures.headcount_below,
        company.turnover <= figures.turnover_max
            || company.balance_sheet_total <= figures.balance_sheet_max,
        request.amount <= by_turnover.max(by_payroll),
        company.equity > Decimal::ZERO
            && company.equity >= request.amount.checked_mul(figures.equity_share)?,
        company.created_on.checked_add_months(figures.age_min)? <= figures.as_of,
        matches!(company.rating.as_str(), "1" | "2+" | "2" | "3+" | "3") || company.is_innovative,
        from_partners >= request.amount.checked_mul(figures.partner_share)?,
        if request.is_deferred {
            request.years > 1
        } else {
            request.years <= figures.years_max && company.project.region != Region::Abroad
        },
    ])
}
