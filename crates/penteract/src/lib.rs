//! Loan products as declarative bundles: eligibility, offer, schedule and guarantee, decided and
//! explained.
//!
//! A host loads a [`Catalogue`] once and decides from any thread. Nothing here reads a clock,
//! keeps a global, or does I/O once loaded; the same input gives the same bytes.
//!
//! ```
//! use penteract::{Application, Catalogue, Outcome};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
//! let catalogue = Catalogue::open("products")?;
//! let pge = catalogue.product("pge")?;
//! let application = Application::from_json(&std::fs::read("examples/applications/pge/bakery.json")?)?;
//! let decision = pge.decide(&application, "2020-05-06".parse()?)?;
//! match decision.outcome() {
//!     Outcome::Accept(offer) => println!("{}", offer.schedule()),
//!     other => println!("{other}"),
//! }
//! # assert_eq!(decision.outcome().name(), "accept");
//! # Ok(())
//! # }
//! ```
//!
//! A refusal is a result; an application that cannot be read or a product that cannot be computed
//! is a [`DecideError`], and one never becomes the other. A fact that is unanswered is never read
//! as a "no": when it could change the outcome, the outcome is [`Outcome::Incomplete`].

mod aid;
mod aid_limit;
mod alternatives;
mod amount;
mod answers;
mod book;
mod boundaries;
mod cases;
mod catalogue;
mod change;
mod compared;
mod contract;
mod counts;
mod coverage;
mod decide;
mod decision;
mod difference;
mod error;
mod finding;
mod in_parallel;
mod law;
mod limits;
mod loan_file;
mod mend;
mod migration;
mod mutants;
mod near;
mod offer;
mod outcome;
mod pack;
mod payments;
mod pending;
mod placement;
mod problem_record;
mod product;
mod quote;
mod reading;
mod record;
#[cfg(feature = "reference")]
mod reference;
mod release;
mod requested;
mod running_loan;
mod said;
mod seam;
mod served;
mod sheet;
#[cfg(feature = "products")]
mod shipped;
mod starter;
mod tidy;
mod timeline;
#[cfg(feature = "tracing")]
mod told;
mod trial;
mod typed;

pub use aid::{AID_LIMIT, AidAmount, AidError, AidHeadroomOffer, AidOffer, AidPrices};
pub use alternatives::{Alternative, Alternatives, ChangedAnswer, LargestAmount};
pub use book::{BookCells, BookColumns, BookError};
pub use boundaries::{BOUNDARIES_FILE, Boundary, boundaries, with_boundaries};
pub use cases::{Blessed, BlessedLine, CaseExplanation, CaseReport, Mismatch, run_cases};
pub use catalogue::{Catalogue, CatalogueError, Inspection, Problem, Problems};
pub use change::{Change, OptionError};
pub use contract::ContractError;
pub use counts::DecisionCounts;
pub use coverage::{Coverage, PartCoverage, PartKind, RuleCoverage};
pub use decision::{Decision, ShownValue};
pub use difference::{
    Came, ChangedWords, Comparison, Moves, ProductDifference, WITNESSES_MAX, Way, Witness,
};
pub use error::DecideError;
pub use finding::{Finding, FindingResult};
pub use in_parallel::Progress;
pub use law::{ArticleOfLaw, Law, OtherText, TextOfLaw, Trace, TraceKind};
pub use limits::Limits;
pub use loan_file::{Difference, LoanFileError};
pub use mend::{Fix, Mending};
pub use migration::{
    CodeLiteral, Correspondence, CorrespondenceError, Follows, Given, MigratedList, Migration,
    NewCode, OldCode,
};
pub use mutants::{Fate, Mutant, Mutants, StaleExcuse, Tally};
pub use offer::{
    GuaranteeFeeOffer, GuaranteeOffer, Limit, LoanOffer, Offer, RateIndex, TrancheName,
};
pub use outcome::{Granted, MissingFact, Outcome, Reason};
pub use pack::ReleaseTerms;
pub use payments::{
    BadLines, BookedLine, Booking, BookingError, FileNote, LineFault, LineProblem, PaymentFile,
    PaymentFileError, PaymentLine,
};
pub use placement::{Placement, Tried};
pub use product::Product;
pub use reading::Reading;
pub use record::{
    Because, DECISIONS_VERSION, ENGINE_VERSION, RECORD_FORMAT, RECORD_SIZE_MAX, Record,
    RecordDifference, RecordError, Replay, ReplayError,
};
#[cfg(feature = "reference")]
pub use reference::ReferenceCheck;
pub use release::{
    RELEASE_FORMAT, RELEASE_SIZE_MAX, Release, ReleaseError, ReleaseManifest, ReleasedFile,
    ReleasedProduct, TrustedKeys,
};
pub use running_loan::RunningLoan;
pub use served::Served;
pub use sheet::{Sheet, Threshold, ThresholdFigure, Typical};
#[cfg(feature = "products")]
pub use shipped::ShippedProducts;
pub use starter::{Overlay, Starter, StarterError, TEMPLATES, Template, Wish};
pub use tidy::{TidyError, is_tidied, tidied_file};
pub use timeline::{DatedChange, Timeline, TimelineDay};
pub use trial::OPTION_EXERCISES_MAX;
pub use typed::{Typed, Unclear};

/// The features with which this library was built.
pub const FEATURES: &[&str] = &[
    #[cfg(feature = "products")]
    "products",
    #[cfg(feature = "reference")]
    "reference",
    #[cfg(feature = "schema-validation")]
    "schema-validation",
    #[cfg(feature = "tracing")]
    "tracing",
];

pub use penteract_bundle::{
    APPLICATION_DEPTH_MAX, APPLICATION_SIZE_MAX, AidInstrument, Application, ApplicationError,
    ApplicationProblem, ApplicationProblems, AtHand, Bundle, BundleSource, Case, Confidence,
    Expected, FILE_SIZE_MAX, FILES_MAX, FORMAT, Figure, FolderSource, Language, LawVersion,
    MemorySource, NotEncoded, Purpose, SOURCE_SIZE_MAX, SourceEntry, SourceError, UncertainEnd,
    ValueRef, Window,
};
pub use penteract_core::{
    Claim, ClaimFacts, Contract, Event, GuaranteeTerms, Loan, LoanEvents, LoanState, LoanTerms,
    LocalText, Say, SettledLine, Settlement, TrancheEvents, TranchesContract,
};
pub use penteract_rules::{
    Answer, Atom, Condition, Diagnostic, Edit, Explanation, Frame, Label, MutationKind, Otherwise,
    Read, ReadOrigin, Severity, Slot, Value,
};

#[doc(hidden)]
pub use penteract_core::{said, text};

/// The types in the signatures, of the versions that they are.
pub use {chrono, rust_decimal};

/// Amounts, currencies, rates, how they are rounded.
pub mod money {
    pub use penteract_core::{
        Currency, CurrencyError, DecimalTextError, Money, MoneyError, Rate, RateError, Rounding,
    };
}

/// Periods, frequencies, calendars, day counts.
pub mod dates {
    pub use penteract_core::{
        BusinessDayConvention, Calendar, CalendarError, DateError, DayCount, DayCountContext,
        DayCountError, ExplicitCalendar, Frequency, FrequencyError, Holiday, InterestPeriod,
        MonthEnd, Period, PeriodError, PeriodUnit, YearFraction,
    };
}

/// What a loan is agreed on: phases, rates, fees, servicing.
pub mod terms {
    pub use penteract_core::{
        AfterMaturity, AheadOfTime, Allocation, AllocationDirection, AmountRounding,
        BulletInterest, DeferredInterest, Disbursement, DownPaymentPaid, DownPaymentTerms,
        DrawnOnDueDate, FeeAmount, FeeBase, FeeSlice, FeeTerms, FeeTiming, Fixing, Growth,
        GuaranteeFeeBase, GuaranteeFeeTerms, GuaranteeFeeTiming, InAdvance, IndexedRate,
        InsuranceBase, InsuranceTerms, InterestDates, InterestMethod, InterestRate, LateInterest,
        LateInterestBase, LevelPaymentTerms, LevelPaymentsOn, LevelShape, LoanLength, LoanOption,
        LoanTermsBuilder, OnRateChange, OpensOn, OptionChoice, OptionWindow, Overpayment, Part,
        PartialPeriods, Payer, PaymentTiming, PayoffInterest, PercentBase, PeriodicRate, Phase,
        PhaseLength, PhaseStubs, PhaseTerms, PhaseTextError, PrepaymentEffect, PrepaymentFee,
        RateStep, Recalculation, Remainder, Rest, RetentionTerms, RoundingPlace, RoundingTerms,
        Servicing, SolvedOn, StubPeriods, TermsError, TimeSpan, Wait, WeightStep,
    };
}

/// What a loan comes to: lines, sums, effective rates.
pub mod schedule {
    pub use penteract_core::{
        DatedFlow, EffectiveRate, EffectiveRateError, Flow, FlowEntry, FlowKind, FlowsError,
        FlowsInput, GuaranteeFeeLevy, GuaranteeFees, OverdueInterest, PaidOut, PayerDue,
        PayerShare, RateMethod, Retention, Schedule, ScheduleError, ScheduleRow, ScheduleTotals,
        Teg, TimeConvention, UnitPeriod, WholePeriod,
    };
}

/// What becomes of a loan: its lines, arrears, options, payoff.
pub mod loan {
    pub use penteract_core::{
        Arrears, ChargeBase, ChargeKind, CreditEventState, Effect, EffectError, EventKind,
        LineKind, LineStatus, LoanError, LoanLine, LoanStatus, NextDue, OptionFault, Parts,
        PayerOwes, PayerState, PayoffQuote, Recovered, Refusal, RetentionLine, RetentionState,
        Review, ReviewStatus,
    };
}

/// Who carries the risk, and what a claim pays.
pub mod guarantee {
    pub use penteract_core::{
        Accessory, AccessoryKind, BalanceDirection, CallCondition, CallError, CapKind, ClaimError,
        ClaimOutcome, ClaimRefusal, CoverageCaps, CoveredAccessories, CoveredEvent, CreditEvent,
        Delay, ExposureError, ExposureRow, ExposureTest, GuaranteeTermsError, LenderExposure,
        LossSharing, PaidBefore, PaymentSharing, PortfolioCap, ProvisionalPayment,
        ProvisionalTerms, Recovery, ReferenceDate, ReferenceDateError, SharedRecovery, TimeLimit,
        TrancheContract, TranchesError, UnknownEvents,
    };
}

/// Public aid: ceilings, windows, what counts.
pub mod public_aid {
    pub use penteract_core::{
        AidCeilingError, AidPeriodsError, AidWindow, CeilingExceeded, DatedTableError, FiscalYear,
        GrantEquivalentError, HoleError,
    };
}

/// Languages, and how texts are said in them.
pub mod language {
    pub use penteract_core::{LanguageTag, NumberStyle, UnknownLanguage, Words};
}

/// What a product is made of, as its files say it. It grows with the format.
pub mod plan {
    pub use penteract_bundle::{
        AidCeilingPlan, AidCounting, AidPlan, AmountPlan, Asked, AskedFor, AskedOf, BoundedBy,
        BundleError, CaseLoan, Choice, DownPaymentPlan, EffectPlan, ErrorCode, Excused,
        Expectation, ExpectedAid, ExpectedLoan, ExpectedOutcome, ExpectedRow, ExpectedSchedule,
        ExpectedTotals, ExpectedTranche, Fact, FactField, FactGroup, FeeAmountPlan, FeePlan, Given,
        GivenKind, GrantedAidPlan, GridInput, GridRef, GuaranteeFeePlan, GuaranteePlan,
        GuaranteePricePlan, IndexPlan, InsurancePlan, LateInterestPlan, LawArticle, LawText,
        LimitPlan, Loaded, LoanFact, NomenclatureList, OfferPlan, OpensOnPlan, OptionAnswer,
        OptionPlan, OptionRules, Parameter, ParameterPeriod, PayerPlan, PhasePlan,
        PrepaymentFeePlan, ProblemKind, RatePlan, RateStepPlan, RelativeBound, RetentionPlan,
        SchedulePlan, SchemaKind, ServicingPlan, Side, Sourced, Sourcing, StepStart, Table,
        TermsPlan, Texts, ThirdParty, Tranche, TranchePlan, UndertakingPlan, UnknownSchemaKind,
        Values, WaitPlan, manifest_schema,
    };
}

/// The scripts of a product, compiled: types, values, problems and their places.
pub mod rules {
    pub use penteract_rules::{
        Cell, ChoiceType, Code, CodeList, CodeShape, CodeType, Column, Compilation, DatedValue,
        Doc, Environment, EvalError, FactDeclaration, FactId, Function, FunctionId, Help, Instead,
        Judgement, LookedUp, Named, Nomenclature, ParameterDeclaration, ParameterId,
        ParameterValue, ParsedScripts, Place, Program, RecordType, Role, Row, SaidOfRule, Script,
        SourceFiles, TableDeclaration, TableId, TableRow, Type, UndecidedCode, nearest, suggest,
    };
}
