//! What the user may write after `penteract`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

use penteract::language::UnknownLanguage;
use penteract::money::{Currency, CurrencyError};
use penteract::{Language, said};

/// Loan products as folders: checked, tested, decided, explained.
///
/// Without --products, the products shipped inside the command are used, from any folder.
#[derive(Debug, Parser)]
#[command(
    name = "penteract",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
#[command(
    after_help = "Exit code: 0 done, whatever the outcome; 1 problems found; \
    2 wrong use or invalid input; 3 a product error while deciding."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: GlobalArguments,
}

/// Options that every command takes.
#[derive(Debug, Args)]
pub(crate) struct GlobalArguments {
    /// How results are written; csv for offers, schedules, loans and books only, html for doc only, github for check only
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Language of what people read: fr, en, or another in which the product speaks [default: from LC_ALL, LC_MESSAGES or LANG, else en]
    #[arg(long, global = true, value_name = "TAG", value_parser = parse_language)]
    pub(crate) lang: Option<Language>,
    /// The date of the decision or of a loan's state, as 2020-05-06 [default: today]
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_date)]
    pub(crate) as_of: Option<NaiveDate>,
    /// The folder of products, or the file of a release [default: the products shipped with the command]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) products: Option<PathBuf>,
    /// Colours; auto means on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub(crate) color: ColorChoice,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
    /// For browsers and paper: the sheet of a product
    Html,
    /// Annotations of a GitHub workflow: the problems that check finds
    Github,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Also into a file or a pipe
    Always,
    /// Not at all
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the products, or the variants of one side by side
    List(ListArguments),
    /// Begin a product or a variant that is clean before it is edited; without a name, list the templates
    New(NewArguments),
    /// Write scripts and grids as the house does: indentation, blanks, empty lines; comments are kept
    Fmt(FmtArguments),
    /// Show every problem of the products, with its place and its remedy
    Check(CheckArguments),
    /// Run the products' own cases
    Test(TestArguments),
    /// Print the parameters of a product, or write them into its README
    Doc(DocArguments),
    /// Tell what lists of codes say of the next nomenclature, as a proof to sign; nothing is written
    Migrate(MigrateArguments),
    /// Decide an application: outcome, reasons, offer, schedule
    Decide(DecideArguments),
    /// Explain one rule of a product, or how every rule came out for an application
    Explain(ExplainArguments),
    /// Show article by article what of a product rests on each text of law, and what nothing encodes
    Law(LawArguments),
    /// Tell what changes from one product to another, or from one version to the next: in words and in decisions
    Diff(DiffArguments),
    /// Draw a synthetic book of applications from the cells of published statistics
    Book(BookArguments),
    /// Decide one application on every day on which something of the product changes
    Timeline(TimelineArguments),
    /// Print a named value of a product for an application, with how it was computed; outside the windows too
    Value(ValueArguments),
    /// Decide records again, and tell which come out otherwise and why
    Replay(ReplayArguments),
    /// Compute a repayment schedule from loan terms
    Schedule(ScheduleArguments),
    /// Replay what happened to a loan: its state on a day, and what would pay it off
    Loan(LoanArguments),
    /// Compute an effective rate from dated or timed flows
    Rate(RateArguments),
    /// Print a JSON Schema: of a product's applications, of loan terms, of the files of a product
    Schema(SchemaArguments),
    /// Pack products into a release, sign it, verify it
    Bundle(BundleArguments),
    /// Print what this version reads, decides by and refuses
    Capabilities,
    /// Print what a shell needs to complete commands and options
    Completions(CompletionsArguments),
}

/// `list`
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// A product: its variants side by side, only what differs
    #[arg(value_name = "PRODUCT")]
    pub(crate) product: Option<String>,
}

/// `new`
#[derive(Debug, Args)]
pub(crate) struct NewArguments {
    /// The name of the product, which is that of its folder, or of the variant; without it, the templates are listed
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// What it begins from: a template, or a product, of which one variant alone may be wanted
    #[arg(long, value_name = "TEMPLATE|PRODUCT[@VARIANT]", requires = "name")]
    pub(crate) from: Option<String>,
    /// The currency of a product from a template [default: EUR]
    #[arg(long, value_name = "CODE", value_parser = parse_currency, requires = "from")]
    pub(crate) currency: Option<Currency>,
    /// The languages of a product from a template, its own first [default: the language of the command]
    #[arg(long, value_name = "TAG,…", value_parser = parse_language, value_delimiter = ',', requires = "from")]
    pub(crate) languages: Vec<Language>,
    /// A variant of the product that --from names, in its folder
    #[arg(long, requires = "from")]
    pub(crate) variant: bool,
}

/// `fmt`
#[derive(Debug, Args)]
pub(crate) struct FmtArguments {
    /// The products, or lib; all of them unless named
    #[arg(value_name = "PRODUCT")]
    pub(crate) names: Vec<String>,
    /// Write nothing: list the files that would be written otherwise, and exit with 1 if there is one
    #[arg(long)]
    pub(crate) check: bool,
}

/// `check`
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// The products to check; all of them unless named
    #[arg(value_name = "PRODUCT")]
    pub(crate) names: Vec<String>,
    /// Also list every figure with its source, the unsure ones first
    #[arg(long)]
    pub(crate) sources: bool,
    /// Write the word that is meant where that is sure, show what was written, and check again; needs --products
    #[arg(long)]
    pub(crate) fix: bool,
    /// Check again what changes, each time a file does, until it is stopped; needs --products
    #[arg(long)]
    pub(crate) watch: bool,
}

/// `test`
#[derive(Debug, Args)]
pub(crate) struct TestArguments {
    /// The products to test; all of them unless named
    #[arg(value_name = "PRODUCT")]
    pub(crate) names: Vec<String>,
    /// Only the cases whose name contains this text
    #[arg(long, value_name = "NAME")]
    pub(crate) case: Option<String>,
    /// Also list what no case tries: rules (exit with 1 if there is one), conditions, rows of grids, limits, dated values, phases, options
    #[arg(long, conflicts_with = "case")]
    pub(crate) coverage: bool,
    /// Change each figure, comparison and rule, tell which changes no case sees, and exit with 1 if there is one
    #[arg(long, conflicts_with_all = ["case", "coverage"])]
    pub(crate) mutants: bool,
    /// Write what came into the failed cases, in the place of what they expect, and show each change; needs --products
    #[arg(long, conflicts_with_all = ["coverage", "mutants"])]
    pub(crate) bless: bool,
    /// Write cases at each threshold, which count nowhere until you confirm each with a source; needs --products
    #[arg(long, conflicts_with_all = ["case", "coverage", "mutants", "bless"])]
    pub(crate) boundaries: bool,
}

/// `doc`
#[derive(Debug, Args)]
pub(crate) struct DocArguments {
    /// The product, with all its variants
    #[arg(value_name = "PRODUCT")]
    pub(crate) product: String,
    /// Write them into README.md of the product, between its two marked lines; needs --products
    #[arg(long)]
    pub(crate) write: bool,
}

/// `migrate`
#[derive(Debug, Args)]
pub(crate) struct MigrateArguments {
    /// The correspondence: a header, then an old code and a new one on each line
    #[arg(value_name = "CORRESPONDENCE.csv")]
    pub(crate) correspondence: PathBuf,
    /// The products; all of them unless named
    #[arg(value_name = "PRODUCT")]
    pub(crate) names: Vec<String>,
    /// The list before
    #[arg(long, value_name = "LIST")]
    pub(crate) from: String,
    /// The list after
    #[arg(long, value_name = "LIST")]
    pub(crate) to: String,
}

/// `decide`
#[derive(Debug, Args)]
pub(crate) struct DecideArguments {
    /// The product, with its variant after @ if it has one; without it, the variant under which the application falls
    #[arg(value_name = "PRODUCT[@VARIANT]")]
    pub(crate) product: String,
    /// The application in JSON; - reads standard input; may be left out on a terminal or with --ask; with --option the
    /// loan, see `penteract schema running-loan`
    #[arg(value_name = "APPLICATION.json|LOAN.json")]
    pub(crate) application: Option<PathBuf>,
    /// With --option: the answers that the option asks, in JSON; none are given without it
    #[arg(value_name = "ANSWERS.json", requires = "option")]
    pub(crate) answers: Option<PathBuf>,
    /// Decide this option of a loan that runs, instead of an application
    #[arg(long, value_name = "NAME", requires = "application", conflicts_with_all = ["ask", "reference", "parameters"])]
    pub(crate) option: Option<String>,
    /// Ask for the missing answers, one question at a time, until the decision is made
    #[arg(long)]
    pub(crate) ask: bool,
    /// Keep the answers that are asked for in this file, after each of them; on a terminal it asks by itself
    #[arg(long, value_name = "FILE.json", conflicts_with = "option")]
    pub(crate) save: Option<PathBuf>,
    /// Also write the loan of the offer into this file, or with --option the loan as it is then: what `penteract loan` reads
    #[arg(long, value_name = "FILE.json")]
    pub(crate) contract: Option<PathBuf>,
    /// Decide a second time with the script language's own interpreter, and fail if a rule differs
    #[arg(long)]
    pub(crate) reference: bool,
    /// Another value for a parameter of the product, where a lender chooses or sources disagree
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parse_assignment)]
    pub(crate) parameters: Vec<(String, String)>,
    /// Decide every line of this file: an application in JSON each, or in CSV below a header of facts; a record for
    /// each; - reads standard input
    #[arg(long, value_name = "APPLICATIONS.jsonl|.csv", conflicts_with_all = ["application", "option", "ask", "save", "contract", "reference", "require"])]
    pub(crate) batch: Option<PathBuf>,
    /// With --batch: write the records into this file, and the lines without one into FILE.bad, instead of printing them
    #[arg(long, value_name = "FILE", requires = "batch")]
    pub(crate) write: Option<PathBuf>,
    /// With --write: go on after the last line that FILE holds
    #[arg(long, requires = "write")]
    pub(crate) resume: bool,
    /// With --batch: whole records, with findings and schedule, instead of compact ones
    #[arg(long, requires = "batch")]
    pub(crate) full: bool,
    /// Exit with 1 unless this is the outcome
    #[arg(long, value_enum, value_name = "OUTCOME")]
    pub(crate) require: Option<RequiredOutcome>,
}

/// The outcomes that `--require` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RequiredOutcome {
    /// The rules hold and the request fits
    Accept,
    /// The rules hold and a smaller amount fits
    CounterOffer,
    /// A person must look at it
    Refer,
    /// An answer is missing
    Incomplete,
    /// A condition does not hold
    Refuse,
}

impl RequiredOutcome {
    /// The name that a decision's record has for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::CounterOffer => "counter-offer",
            Self::Refer => "refer",
            Self::Incomplete => "incomplete",
            Self::Refuse => "refuse",
        }
    }
}

/// `explain`
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The product, with its variant after @ if it has one; without it, the variant under which the application falls
    #[arg(value_name = "PRODUCT[@VARIANT]")]
    pub(crate) product: String,
    /// A rule or named value of the product, or an application in JSON; - reads standard input; with --option the loan
    #[arg(value_name = "RULE|APPLICATION.json|LOAN.json")]
    pub(crate) target: PathBuf,
    /// With --option: the answers that the option asks, in JSON; none are given without it
    #[arg(value_name = "ANSWERS.json", requires = "option")]
    pub(crate) answers: Option<PathBuf>,
    /// Explain the decision of this option of a loan that runs
    #[arg(long, value_name = "NAME")]
    pub(crate) option: Option<String>,
    /// Tell the nearest answers that would turn the decision, each decided again
    #[arg(long, conflicts_with_all = ["option", "at_most", "compare"])]
    pub(crate) why_not: bool,
    /// Tell the largest amount that would be granted
    #[arg(long, conflicts_with_all = ["option", "compare"])]
    pub(crate) at_most: bool,
    /// Decide several answers to one question side by side: request.amount=50000,100000
    #[arg(long, value_name = "FACT=A,B,…", conflicts_with = "option")]
    pub(crate) compare: Option<String>,
}

/// `law`
#[derive(Debug, Args)]
pub(crate) struct LawArguments {
    /// The product with all its variants, or one variant after @
    #[arg(value_name = "PRODUCT[@VARIANT]")]
    pub(crate) product: String,
}

/// `diff`
#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    /// The product, with its variant after @ (`PRODUCT@` is the product without any), else with all of them; with a second product the one before
    #[arg(value_name = "PRODUCT[@VARIANT]")]
    pub(crate) product: String,
    /// The product after
    #[arg(value_name = "OTHER[@VARIANT]", conflicts_with = "before")]
    pub(crate) other: Option<String>,
    /// The products as they were: a folder, or a revision of git [default: HEAD]
    #[arg(long, value_name = "DIR|REVISION")]
    pub(crate) before: Option<String>,
    /// Also decide these applications: one in JSON on each line, or in CSV below a header of facts; - reads standard input
    #[arg(long, value_name = "APPLICATIONS.jsonl|.csv")]
    pub(crate) book: Option<PathBuf>,
}

/// `book`
#[derive(Debug, Args)]
pub(crate) struct BookArguments {
    /// The product, with its variant after @ if it has one
    #[arg(value_name = "PRODUCT[@VARIANT]")]
    pub(crate) product: String,
    /// What is drawn from, in CSV: a column weight, and facts with answers or ranges of answers
    #[arg(value_name = "CELLS.csv")]
    pub(crate) cells: PathBuf,
    /// How many applications
    #[arg(long, value_name = "N")]
    pub(crate) rows: u64,
    /// Which ones: the same number gives the same book
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

/// `replay`
#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    /// Records, one on each line as `decide --batch` writes them, or one alone as `decide --format json` writes it; -
    /// reads standard input
    #[arg(value_name = "RECORDS.jsonl")]
    pub(crate) records: PathBuf,
}

/// `timeline`
#[derive(Debug, Args)]
pub(crate) struct TimelineArguments {
    /// The product, with its variant after @ if it has one; without it, the variant under which the application falls
    #[arg(value_name = "PRODUCT[@VARIANT]")]
    pub(crate) product: String,
    /// The application in JSON; - reads standard input
    #[arg(value_name = "APPLICATION.json")]
    pub(crate) application: PathBuf,
}

/// `value`
#[derive(Debug, Args)]
pub(crate) struct ValueArguments {
    /// The product, with its variant after @ if it has one; without it, the variant under which the application falls
    #[arg(value_name = "PRODUCT[@VARIANT]")]
    pub(crate) product: String,
    /// A named value or a rule of the product
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The application in JSON; - reads standard input
    #[arg(value_name = "APPLICATION.json")]
    pub(crate) application: PathBuf,
}

/// `schedule`
#[derive(Debug, Args)]
pub(crate) struct ScheduleArguments {
    /// The terms in JSON, see `penteract schema terms`; - reads standard input
    #[arg(value_name = "TERMS.json")]
    pub(crate) terms: PathBuf,
}

/// `loan`
#[derive(Debug, Args)]
pub(crate) struct LoanArguments {
    /// The terms in JSON, see `penteract schema terms`, a contract with its guarantee, see `penteract schema contract`, or
    /// a loan as `decide --contract` writes it, see `penteract schema running-loan`; - reads standard input
    #[arg(value_name = "TERMS.json|LOAN.json")]
    pub(crate) terms: PathBuf,
    /// What happened, in JSON, see `penteract schema events`; - reads standard input; beside the events of the loan, if any
    #[arg(value_name = "EVENTS.json")]
    pub(crate) events: Option<PathBuf>,
    /// Also say what would pay the loan off on this day
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) payoff: Option<NaiveDate>,
    /// Also say what the guarantor pays for the credit event, claimed on this day
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) claim: Option<NaiveDate>,
    /// Also book the payments of this file, in CSV with the columns date, amount, reference, and if needed payer and
    /// paid_on (the day of a payment that came back); - reads standard input
    #[arg(long, value_name = "PAYMENTS.csv")]
    pub(crate) payments: Option<PathBuf>,
    /// Book the other lines when some cannot be booked, and list those left out
    #[arg(long, requires = "payments")]
    pub(crate) skip_bad: bool,
    /// Write the events with those booked into this file, new or the one that holds the events
    #[arg(long, value_name = "FILE.json", requires = "payments")]
    pub(crate) write: Option<PathBuf>,
}

/// `rate`
#[derive(Debug, Args)]
pub(crate) struct RateArguments {
    /// The flows in JSON, see `penteract schema flows`; - reads standard input
    #[arg(value_name = "FLOWS.json")]
    pub(crate) flows: PathBuf,
    /// Which rate
    #[arg(long, value_enum)]
    pub(crate) method: RateMethod,
}

/// The effective rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RateMethod {
    /// Annual percentage rate of charge, European equation (French TAEG)
    Aprc,
    /// French TEG of a business loan: the rate of a period times the periods in a year
    Teg,
    /// Annual percentage rate of United States Regulation Z
    Us,
    /// Internal rate of return
    Irr,
}

/// `schema`
#[derive(Debug, Args)]
pub(crate) struct SchemaArguments {
    /// A product (the schema of its applications), terms, events, flows, or a kind of file of a product;
    /// without it, the names of all of them
    #[arg(value_name = "PRODUCT|KIND")]
    pub(crate) subject: Option<String>,
    /// With a product: the schema of the answers that this option asks
    #[arg(long, value_name = "NAME", requires = "subject")]
    pub(crate) option: Option<String>,
    /// Write the schemas of all files of a product into this folder, for editors; nothing is printed but their names
    #[arg(long, value_name = "DIR", conflicts_with = "subject")]
    pub(crate) write: Option<PathBuf>,
}

/// `bundle`
#[derive(Debug, Args)]
pub(crate) struct BundleArguments {
    #[command(subcommand)]
    pub(crate) command: BundleCommand,
}

/// What is done with a release.
#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Pack the products of a folder, or one product, with the libraries that they use, into one archive
    Pack(PackArguments),
    /// Sign a release with a secret key of minisign's; the signatures that it has stay
    Sign(SignArguments),
    /// Tell whether a release is whole, signed by these keys, for this day and this engine; exit with 1 unless it is
    Verify(VerifyArguments),
}

/// `bundle pack`
#[derive(Debug, Args)]
pub(crate) struct PackArguments {
    /// The folder of products, or of one product
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// The file of the release
    #[arg(long, value_name = "FILE")]
    pub(crate) write: PathBuf,
    /// The first day on which it may be opened [default: any]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) from: Option<NaiveDate>,
    /// The last day on which it may be opened [default: any]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) until: Option<NaiveDate>,
    /// The last version of decisions for which it was tried [default: that of this version]
    #[arg(long, value_name = "N")]
    pub(crate) decisions_until: Option<u32>,
}

/// `bundle sign`
#[derive(Debug, Args)]
pub(crate) struct SignArguments {
    /// The release, which is written with one signature more
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The secret key, as `minisign -G` writes it; its password is asked for if it has one
    #[arg(long, value_name = "KEYFILE")]
    pub(crate) key: PathBuf,
}

/// `bundle verify`
#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// The release
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// A public key of minisign's, or the file of one; several times for several
    #[arg(long = "key", value_name = "KEY", required = true)]
    pub(crate) keys: Vec<String>,
    /// How many of the keys must have signed [default: all of them]
    #[arg(long, value_name = "N")]
    pub(crate) threshold: Option<usize>,
}

/// `completions`
#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// The shells that are completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// source <(penteract completions bash)
    Bash,
    /// penteract completions zsh > ~/.zfunc/_penteract
    Zsh,
    /// penteract completions fish > ~/.config/fish/completions/penteract.fish
    Fish,
}

/// Why a value is none of its argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WrongValue {
    Tag(UnknownLanguage),
    Currency(CurrencyError),
    Day,
    Date,
    Assignment,
}

said! { WrongValue: Error {
    Tag(cause: UnknownLanguage);
    Currency(cause: CurrencyError);
    Day => "no such day in the calendar", "ce jour n'existe pas dans le calendrier";
    Date => "write year, month and day as 2020-05-06", "écrivez l'année, le mois et le jour, comme 2020-05-06";
    Assignment =>
        "write the parameter's name, = and its value",
        "écrivez le nom du paramètre, = et sa valeur";
} }

fn parse_language(text: &str) -> Result<Language, WrongValue> {
    Ok(text.parse()?)
}

fn parse_currency(text: &str) -> Result<Currency, WrongValue> {
    Ok(text.parse()?)
}

fn parse_date(text: &str) -> Result<NaiveDate, WrongValue> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.parse().map_err(|_| {
        if digits == 8 && text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2
        {
            WrongValue::Day
        } else {
            WrongValue::Date
        }
    })
}

fn parse_assignment(text: &str) -> Result<(String, String), WrongValue> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(WrongValue::Assignment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_impossible_day_is_not_a_wrong_form() {
        assert_eq!(
            parse_date("2020-05-06"),
            Ok(NaiveDate::from_ymd_opt(2020, 5, 6).unwrap())
        );
        assert_eq!(parse_date("2021-02-29"), Err(WrongValue::Day));
        assert_eq!(parse_date("06/05/2020"), Err(WrongValue::Date));
    }

    #[test]
    fn a_parameter_needs_a_name_and_a_value() {
        assert_eq!(
            parse_assignment("a = b=c"),
            Ok(("a".to_owned(), "b=c".to_owned()))
        );
        assert!(parse_assignment("a").is_err());
        assert!(parse_assignment("=b").is_err());
    }
}
