//! `loan.…`: what a loan that runs tells the decision of an option. Nobody is asked.

use std::sync::Arc;

use penteract_core::{LocalText, text};
use penteract_rules::{Label, Type, Value};
use rust_decimal::Decimal;

use super::{Asked, AskedFor, AskedOf, Fact, FactField, FactGroup};
use crate::fact_bounds::Bounds;

/// The group of facts that a loan tells.
pub(super) const GROUP: &str = "loan";

macro_rules! loan_facts {
    ($($(#[doc = $doc:literal])+ $name:ident = $path:literal: $ty:expr, $english:literal, $french:literal;)+) => {
        /// What a loan tells on the day on which an option is decided.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum LoanFact {
            $($(#[doc = $doc])+ $name,)+
        }

        impl LoanFact {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name after `loan.`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $path,)+
                }
            }

            fn ty(self) -> Type {
                match self {
                    $(Self::$name => $ty,)+
                }
            }

            fn label(self) -> LocalText {
                match self {
                    $(Self::$name => text!($english, $french),)+
                }
            }
        }
    };
}

loan_facts! {
    /// What was drawn.
    Disbursed = "disbursed": Type::Money, "Drawn so far", "Montant débloqué";
    /// The day of the first disbursement.
    FirstDisbursedOn = "first_disbursed_on": Type::Date, "First disbursement", "Premier déblocage";
    /// Principal lent and not repaid, interest added to it included.
    OutstandingPrincipal = "outstanding_principal": Type::Money, "Outstanding principal", "Capital restant dû";
    /// Interest of the period that runs, accrued and not due.
    AccruedInterest = "accrued_interest": Type::Money, "Accrued interest", "Intérêts courus";
    /// What is due or past due, and unpaid.
    Due = "due": Type::Money, "Due and unpaid", "Montant exigible impayé";
    /// How much is past its due date.
    ArrearsAmount = "arrears_amount": Type::Money, "Past due", "Montant en retard";
    /// How many days ago the oldest of it fell due; 0 when nothing is.
    ArrearsDays = "arrears_days": Type::Int, "Days past due", "Jours de retard";
    /// Money received, less what came back or was given back.
    Paid = "paid": Type::Money, "Paid so far", "Montant payé";
    /// What was forgiven.
    Forgiven = "forgiven": Type::Money, "Forgiven so far", "Montant remis";
    /// The due date that comes next, if one does.
    NextDueDate = "next_due_date": Type::Date.optional(), "Next due date", "Prochaine échéance";
    /// The last due date, as options and events left it.
    MaturityDate = "maturity_date": Type::Date, "Maturity date", "Dernière échéance";
    /// Whether something is owed.
    IsRunning = "is_running": Type::Bool, "The loan runs", "Le prêt court";
    /// Whether a credit event happened.
    IsInDefault = "is_in_default": Type::Bool, "The loan is in default", "Le prêt est en défaut";
}

impl LoanFact {
    /// The facts, and their group, for a product whose manifest is this file.
    pub(crate) fn declared(manifest: &Arc<str>) -> (Vec<Fact>, FactGroup) {
        let declared = Label::place(Arc::clone(manifest), 0..0);
        let facts = Self::ALL.iter().map(|told| Fact {
            path: Arc::from(format!("{GROUP}.{}", told.name())),
            field: told.field(),
            asked_for: AskedFor::Nothing(*told),
            declared: declared.clone(),
        });
        let group = FactGroup {
            name: Arc::from(GROUP),
            label: Some(text!("The loan", "Le prêt")),
            declared: declared.clone(),
        };
        (facts.collect(), group)
    }

    fn field(self) -> FactField {
        let min = match self.ty() {
            Type::Money => Some(Value::Money(Decimal::ZERO)),
            Type::Int => Some(Value::Int(0)),
            _ => None,
        };
        FactField {
            read_on: None,
            name: Arc::from(self.name()),
            ty: self.ty(),
            label: self.label().into(),
            help: None,
            bounds: Bounds {
                min,
                max: None,
                relative: Vec::new(),
            },
            sources: Vec::new(),
            choices: Vec::new(),
            item: Vec::new(),
            asked: Asked {
                of: AskedOf::Register,
                proof: None,
                is_personal: false,
                is_confidential: false,
                page: None,
            },
        }
    }
}
