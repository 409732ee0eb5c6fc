//! Loan products as folders: `product.toml`, `facts.toml`, `parameters.toml`, `tables/`, `rules/`, `labels/`, `cases/`.
//!
//! [`Bundle::load`] reads a folder, checks all of it and gives one immutable [`Bundle`], or every problem with its
//! place and remedy. A bundle reads [`Application`]s into frames of facts, and says where each value of an offer comes
//! from. Input and output happen while loading only.

mod aid_plan;
mod application;
mod bundle;
mod cases;
mod codes;
mod confidence;
mod digest;
mod document;
mod fact_bounds;
mod facts;
mod figure_names;
mod figures;
mod keys;
mod labels;
mod languages;
mod law;
mod load;
mod lost;
mod manifest;
mod manifest_schema;
mod mutations;
mod nomenclatures;
mod parameters;
mod plan;
mod quantity;
mod reader;
mod sentence;
mod source;
mod sourcing;
mod spoken;
mod tables;
mod vocabulary;
mod words;

pub use aid_plan::{
    AID_DISCOUNTINGS, AID_WINDOWS, AidCeilingPlan, AidCounting, AidInstrument, AidMethod, AidPlan,
    GrantedAidPlan,
};
pub use application::{
    APPLICATION_DEPTH_MAX, APPLICATION_SIZE_MAX, Application, ApplicationError, ApplicationProblem,
    ApplicationProblems, PROBLEMS_LISTED_MAX, ProblemKind,
};
pub use bundle::{Bundle, BundleError, Tranche};
pub use cases::{
    AID_LIMIT, Case, CaseLoan, ERROR_CODES, ErrorCode, Excused, Expectation, Expected, ExpectedAid,
    ExpectedLoan, ExpectedOutcome, ExpectedRow, ExpectedSchedule, ExpectedTotals, ExpectedTranche,
    MULTIPLE_LIMIT, REASON_CODES, Values, rewritten, with_unconfirmed, written_unconfirmed,
};
pub use codes::CODES;
pub use confidence::{Confidence, Sourced, Sourcing};
pub use document::{TomlPlace, toml_places};
pub use fact_bounds::{BoundedBy, RelativeBound, Side};
pub use facts::{Asked, AskedFor, AskedOf, Choice, Fact, FactField, FactGroup, LoanFact};
pub use figures::{Figure, Given, GivenKind};
pub use keys::Texts;
pub use law::{AtHand, LawArticle, LawText, LawVersion, NotEncoded};
pub use load::{Loaded, Loader, Purpose};
pub use manifest::{
    AmountPlan, DownPaymentPlan, EffectPlan, FORMAT, FeeAmountPlan, FeePlan, GuaranteeFeePlan,
    GuaranteePlan, GuaranteePricePlan, IndexPlan, InsurancePlan, LateInterestPlan, LimitPlan,
    OfferPlan, OpensOnPlan, OptionAnswer, OptionPlan, OptionRules, PayerPlan, PhasePlan,
    PrepaymentFeePlan, RatePlan, RateStepPlan, RetentionPlan, SchedulePlan, ServicingPlan,
    StepStart, TermsPlan, ThirdParty, TranchePlan, UncertainEnd, UndertakingPlan, WaitPlan, Window,
};
pub use manifest_schema::{SchemaKind, UnknownSchemaKind, manifest_schema};
pub use mutations::mutations;
pub use nomenclatures::NomenclatureList;
pub use parameters::{Parameter, ParameterPeriod};
pub use penteract_core::{Language, LocalText, UnknownLanguage};
pub use plan::{
    FREQUENCIES, GUARANTEE_FEE_BASES, GUARANTEE_FEE_TIMINGS, GridInput, GridRef, PAYERS, ValueRef,
};
pub use source::{
    BundleSource, FILE_SIZE_MAX, FILES_MAX, FolderSource, MemorySource, SOURCE_SIZE_MAX,
    SourceEntry, SourceError, check_path, held,
};
pub use tables::{Table, tidied_grid};
