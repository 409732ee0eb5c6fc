//! What an owner may get wrong in every file of a product, one mistake at a time: each is told with its file, its line and what
//! to write. The kinds were written down before `check` was looked at; those that it does not tell are listed by name.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use penteract::{Catalogue, MemorySource, Purpose};

/// A kind of mistake: what it is, the end of the path of the files in which it is made, and a line with it. `None` for a line
/// in which it cannot be made.
struct Kind(&'static str, &'static str, fn(&str) -> Option<String>);

/// Of each kind, so many mistakes at most.
const OF_A_KIND: usize = 6;

/// A line with one text in the place of another.
fn with(line: &str, from: &str, to: &str) -> Option<String> {
    line.contains(from).then(|| line.replacen(from, to, 1))
}

/// A line whose key, at its beginning, is written otherwise.
fn key(line: &str, written: impl Fn(&str) -> String) -> Option<String> {
    let (key, rest) = line.split_once(" = ")?;
    let is_plain = key
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    (is_plain && key.len() > 3).then(|| format!("{} = {rest}", written(key)))
}

/// A line whose value, to its end, is written otherwise.
fn value(line: &str, of: &str, written: impl Fn(&str) -> String) -> Option<String> {
    let rest = line.strip_prefix(of)?.strip_prefix(" = ")?;
    Some(format!("{of} = {}", written(rest)))
}

/// A line without its last letter of a word.
fn short(word: &str) -> String {
    word.chars().take(word.chars().count() - 1).collect()
}

/// The first quoted text of a line that passes, written otherwise.
fn quoted(
    line: &str,
    is_meant: fn(&str) -> bool,
    written: impl Fn(&str) -> String,
) -> Option<String> {
    let parts: Vec<&str> = line.split('"').collect();
    let at = (1..parts.len())
        .step_by(2)
        .find(|at| parts.get(*at).is_some_and(|text| is_meant(text)))?;
    let mut parts: Vec<String> = parts.into_iter().map(str::to_owned).collect();
    let text = parts.get(at)?.clone();
    *parts.get_mut(at)? = written(&text);
    Some(parts.join("\""))
}

/// The first day of a line, written otherwise.
fn day(line: &str, written: fn([&str; 3]) -> String) -> Option<String> {
    let at = line.match_indices("20").map(|(at, _)| at).find(|at| {
        let text = line.get(*at..*at + 10).unwrap_or_default();
        let bytes = text.as_bytes();
        bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-'
    })?;
    let day = line.get(at..at + 10)?;
    let new = written([day.get(..4)?, day.get(5..7)?, day.get(8..)?]);
    Some(format!("{}{new}{}", line.get(..at)?, line.get(at + 10..)?))
}

fn is_amount(text: &str) -> bool {
    text.ends_with(" EUR")
}

fn is_percent(text: &str) -> bool {
    text.ends_with(" %")
}

fn is_source(text: &str) -> bool {
    text.starts_with("AC-")
}

const KINDS: [Kind; 84] = [
    // Any file of TOML.
    Kind("a key without its last letter", ".toml", |line| {
        key(line, short)
    }),
    Kind("a key in capitals", ".toml", |line| {
        key(line, str::to_uppercase)
    }),
    Kind("a key with a hyphen", ".toml", |line| {
        key(line, |key| format!("{key}-new"))
    }),
    Kind("two letters of a key exchanged", ".toml", |line| {
        key(line, |key| {
            let mut letters: Vec<char> = key.chars().collect();
            letters.swap(1, 2);
            letters.into_iter().collect()
        })
    }),
    Kind("a colon for an equals sign", ".toml", |line| {
        with(line, " = ", ": ")
    }),
    Kind("no equals sign", ".toml", |line| with(line, " = ", " ")),
    Kind("the last quote left out", ".toml", |line| {
        line.strip_suffix('"').map(str::to_owned)
    }),
    Kind("curly quotes", ".toml", |line| {
        let opened = with(line, "\"", "“")?;
        with(&opened, "\"", "”")
    }),
    Kind("the last bracket left out", ".toml", |line| {
        line.strip_suffix(']').map(str::to_owned)
    }),
    Kind("the last brace left out", ".toml", |line| {
        line.strip_suffix('}').map(str::to_owned)
    }),
    Kind("a comma left out", ".toml", |line| {
        with(line, "\", ", "\" ")
    }),
    Kind("a semicolon for a comma", ".toml", |line| {
        with(line, "\", ", "\"; ")
    }),
    Kind("a mark of a merge", ".toml", |line| {
        line.contains(" = ")
            .then(|| format!("<<<<<<< HEAD\n{line}"))
    }),
    Kind("a comment as in scripts", ".toml", |line| {
        line.contains(" = ")
            .then(|| format!("{line} // lu le 3 mars"))
    }),
    Kind("a line twice", ".toml", |line| {
        key(line, |key| key.to_owned()).map(|line| format!("{line}\n{line}"))
    }),
    // Days.
    Kind("a day as the French write it", ".toml", |line| {
        day(line, |[y, m, d]| format!("{d}/{m}/{y}"))
    }),
    Kind("the thirtieth of February", ".toml", |line| {
        day(line, |[y, _, _]| format!("{y}-02-30"))
    }),
    Kind("the month after the day", ".toml", |line| {
        day(line, |[y, m, _]| format!("{y}-31-{m}"))
    }),
    Kind("a month alone", ".toml", |line| {
        day(line, |[y, m, _]| format!("{y}-{m}"))
    }),
    Kind("a month of one digit", ".toml", |line| {
        day(line, |[y, _, d]| format!("{y}-9-{d}"))
    }),
    Kind(
        "a period that ends before it begins",
        "parameters.toml",
        |line| day(line, |[y, m, d]| format!("{y}-{m}-{d}, until = 2001-01-01")),
    ),
    Kind("two values on one day", "parameters.toml", |line| {
        let (before, after) = line.split_once("values = [")?;
        let one = after.split_inclusive('}').next()?;
        Some(format!("{before}values = [{one}, {after}"))
    }),
    Kind("a value that ends too early", "parameters.toml", |line| {
        with(
            line,
            "from = 2022-09-16, value",
            "from = 2022-09-16, until = 2023-06-30, value",
        )
    }),
    Kind("a value that begins too late", "parameters.toml", |line| {
        with(line, "from = 2022-09-16", "from = 2024-01-01")
    }),
    // Figures.
    Kind("a percentage without its sign", "parameters.toml", |line| {
        quoted(line, is_percent, |text| {
            text.trim_end_matches(" %").to_owned()
        })
    }),
    Kind("a percentage that is no text", "parameters.toml", |line| {
        with(line, "value = \"25 %\"", "value = 25")
            .or_else(|| with(line, "value = \"50 %\"", "value = 0.5"))
    }),
    Kind(
        "an amount with the sign of a percentage",
        "parameters.toml",
        |line| quoted(line, is_amount, |text| text.replace(" EUR", " %")),
    ),
    Kind("an amount of another currency", "parameters.toml", |line| {
        quoted(line, is_amount, |text| text.replace("EUR", "USD"))
    }),
    Kind(
        "an amount with the sign of the euro before it",
        "parameters.toml",
        |line| {
            quoted(line, is_amount, |text| {
                format!("€{}", text.trim_end_matches(" EUR"))
            })
        },
    ),
    Kind("an amount in thousands", "parameters.toml", |line| {
        quoted(line, is_amount, |text| text.replace(" 000 EUR", " kEUR"))
    }),
    Kind("an amount of three decimals", "parameters.toml", |line| {
        quoted(line, is_amount, |text| text.replace(" EUR", ".005 EUR"))
    }),
    Kind("a letter O for a nought", "parameters.toml", |line| {
        quoted(line, is_amount, |text| text.replacen("00", "O0", 1))
    }),
    Kind("a unit that is none", "parameters.toml", |line| {
        value(line, "unit", |_| "\"euros\"".to_owned())
    }),
    Kind("another unit", "parameters.toml", |line| {
        with(line, "unit = \"percent\"", "unit = \"int\"")
            .or_else(|| with(line, "unit = \"money\"", "unit = \"percent\""))
    }),
    Kind("a confidence that is none", "parameters.toml", |line| {
        with(line, "confidence = \"", "confidence = \"D")
    }),
    Kind(
        "a source that is not in the list",
        "parameters.toml",
        |line| quoted(line, is_source, |text| format!("{text}9")),
    ),
    Kind("a source left out", "parameters.toml", |line| {
        let (before, after) = line.split_once(", source = \"")?;
        let (_, after) = after.split_once('"')?;
        Some(format!("{before}{after}"))
    }),
    Kind("a label without French", "parameters.toml", |line| {
        with(line, "label = { fr = ", "label = { xx = ")
    }),
    Kind("a yes for true", "parameters.toml", |line| {
        with(line, "value = true", "value = yes")
    }),
    Kind("a word for a number", "parameters.toml", |line| {
        with(line, "value = 36", "value = \"trente-six\"")
            .or_else(|| with(line, "value = 50", "value = \"cinquante\""))
            .or_else(|| with(line, "value = 24", "value = \"vingt-quatre\""))
    }),
    // The manifest.
    Kind("a figure that does not exist", "product.toml", |line| {
        with(line, "param = \"", "param = \"my_")
    }),
    Kind("a function that does not exist", "product.toml", |line| {
        with(line, "rule = \"", "rule = \"my_")
    }),
    Kind("a question that does not exist", "product.toml", |line| {
        with(line, "fact = \"offer.", "fact = \"offre.")
    }),
    Kind("a library that does not exist", "product.toml", |line| {
        with(line, "\"lib/", "\"libs/")
    }),
    Kind(
        "a word of the manifest that is none",
        "product.toml",
        |line| {
            with(line, "\"monthly\"", "\"mensuel\"")
                .or_else(|| with(line, "\"disbursement\"", "\"déblocage\""))
                .or_else(|| with(line, "\"initial-principal\"", "\"capital\""))
        },
    ),
    Kind("a currency that is none", "product.toml", |line| {
        with(line, "currency = \"EUR\"", "currency = \"EURO\"")
    }),
    Kind("a version that is none", "product.toml", |line| {
        value(line, "version", |_| "1.2".to_owned())
    }),
    Kind("a language that is none", "product.toml", |line| {
        value(line, "language", |_| "\"français\"".to_owned())
    }),
    Kind("another id than the folder", "product.toml", |line| {
        value(line, "id", |_| "\"climat\"".to_owned())
    }),
    Kind("a format of tomorrow", "product.toml", |line| {
        value(line, "format", |_| "2".to_owned())
    }),
    Kind("a text for true", "product.toml", |line| {
        with(line, "= true", "= \"true\"")
    }),
    Kind("two limits of one name", "product.toml", |line| {
        with(line, "id = \"turnover\"", "id = \"outstanding\"")
    }),
    // Questions.
    Kind("a type that is none", "facts.toml", |line| {
        with(line, "type = \"", "type = \"big")
    }),
    Kind(
        "a smallest answer above the largest",
        "facts.toml",
        |line| value(line, "min", |_| "\"900 %\"".to_owned()),
    ),
    Kind("a bound of another type", "facts.toml", |line| {
        value(line, "max", |_| "true".to_owned())
    }),
    Kind("a question without a label", "facts.toml", |line| {
        line.starts_with("label = ").then(String::new)
    }),
    Kind("an answer twice", "facts.toml", |line| {
        line.contains(" = { fr = ")
            .then(|| format!("{line}\n{line}"))
    }),
    Kind(
        "who is asked, and nobody is called so",
        "facts.toml",
        |line| with(line, "asked_of = \"lender\"", "asked_of = \"bank\""),
    ),
    // Scripts.
    Kind("a question that the script misspells", ".rhai", |line| {
        (!line.starts_with("///"))
            .then(|| with(line, "company.", "company.my_"))
            .flatten()
    }),
    Kind("a figure that the script misspells", ".rhai", |line| {
        (!line.starts_with("///"))
            .then(|| with(line, "params.", "params.my_"))
            .flatten()
    }),
    Kind("one equals sign for two", ".rhai", |line| {
        with(line, " == ", " = ")
    }),
    Kind("a word for a sign", ".rhai", |line| {
        with(line, " && ", " and ").or_else(|| with(line, " || ", " or "))
    }),
    Kind("one sign for two", ".rhai", |line| {
        with(line, " && ", " & ").or_else(|| with(line, " || ", " | "))
    }),
    Kind("a sign of spreadsheets", ".rhai", |line| {
        with(line, " != ", " <> ").or_else(|| with(line, " == ", " <> "))
    }),
    Kind("a brace left out", ".rhai", |line| {
        (line == "}").then(String::new)
    }),
    Kind("a parenthesis left out", ".rhai", |line| {
        let without = line
            .strip_suffix(')')
            .filter(|line| line.starts_with("    "));
        without.map(str::to_owned)
    }),
    Kind("a figure in the script", ".rhai", |line| {
        with(line, "< params.headcount_below", "< 50")
            .or_else(|| with(line, ">= params.months_of_accounts_min", ">= 24"))
    }),
    Kind("a percentage in the script", ".rhai", |line| {
        with(line, "params.turnover_share * ", "25 % * ")
            .or_else(|| with(line, "/ params.co_financing_ratio", "/ 50 %"))
    }),
    Kind("an amount compared with a number", ".rhai", |line| {
        with(line, "company.headcount <", "company.turnover <")
            .or_else(|| with(line, "company.months_of_accounts >=", "company.turnover >="))
    }),
    Kind("a word that the question has not", ".rhai", |line| {
        with(line, "\"other\"", "\"autre\"")
            .or_else(|| with(line, "\"balance-sheet\"", "\"bilan\""))
            .or_else(|| with(line, "\"at-least\"", "\"au moins\""))
    }),
    Kind(
        "a figure in a sentence that does not exist",
        ".rhai",
        |line| with(line, "{params.", "{params.my_"),
    ),
    Kind("a line of the comment misspelled", ".rhai", |line| {
        with(line, "/// law: ", "/// lwa: ").or_else(|| with(line, "/// code: ", "/// cod: "))
    }),
    Kind("the text of law left out", "eligibility.rhai", |line| {
        line.starts_with("/// law: ").then(|| "///".to_owned())
    }),
    Kind("the code left out", "eligibility.rhai", |line| {
        line.starts_with("/// code: ").then(|| "///".to_owned())
    }),
    Kind("a code of two rules", "eligibility.rhai", |line| {
        line.starts_with("/// code: ")
            .then(|| "/// code: headcount-too-high".to_owned())
    }),
    Kind(
        "what a failure does, and nothing does so",
        ".rhai",
        |line| with(line, "/// otherwise: refer", "/// otherwise: maybe"),
    ),
    Kind("a function of one name twice", ".rhai", |line| {
        line.starts_with("fn ")
            .then(|| "fn is_old_enough() {".to_owned())
            .filter(|new| new != line)
    }),
    Kind("a sentence left out", ".rhai", |line| {
        (line.starts_with("/// L") && !line.contains(": ")).then(|| "///".to_owned())
    }),
    Kind("a call of nothing", ".rhai", |line| {
        with(line, "has_existed_for(", "existed_for(")
            .or_else(|| with(line, "interest_only(", "interest("))
            .or_else(|| with(line, "max(", "maximum("))
    }),
    Kind("a statement as in other languages", ".rhai", |line| {
        (line.starts_with("    company.") || line.starts_with("    params."))
            .then(|| format!("    return {};", line.trim()))
    }),
    // Grids.
    Kind("a cell left out", ".csv", |line| {
        line.starts_with(|c: char| c.is_ascii_digit())
            .then(|| line.rsplit_once(',').map(|(line, _)| line.to_owned()))
            .flatten()
    }),
    Kind("a word of a grid that is none", ".csv", |line| {
        with(line, "-months,", "-mois,")
    }),
    Kind("a column of a type that is none", ".csv", |line| {
        with(line, ":int", ":integer").or_else(|| with(line, ":duration", ":length"))
    }),
    Kind("a length without its unit", ".csv", |line| {
        with(line, " months,", ",")
    }),
];

/// The kinds of mistakes of cases and of texts for people, made in fewer files.
const OTHER_KINDS: [Kind; 22] = [
    Kind("a row twice", ".csv", |line| {
        line.starts_with(|c: char| c.is_ascii_digit())
            .then(|| format!("{line}\n{line}"))
    }),
    Kind("a row left out", ".csv", |line| {
        line.starts_with(|c: char| c.is_ascii_digit())
            .then(String::new)
    }),
    Kind("no mark before what a grid gives", ".csv", |line| {
        with(line, "=> ", "")
    }),
    Kind("a line above a grid misspelled", ".csv", |line| {
        with(line, "# source: ", "# sources: ")
            .or_else(|| with(line, "# law: ", "# loi: "))
            .or_else(|| with(line, "# confidence: ", "# confidance: "))
    }),
    Kind("a confidence of a grid that is none", ".csv", |line| {
        with(line, "# confidence: A", "# confidence: sure")
    }),
    Kind(
        "a question of a case that does not exist",
        "cases/",
        |line| with(line, "company.", "compagny.").or_else(|| with(line, "request.", "requests.")),
    ),
    Kind("an outcome that is none", "cases/", |line| {
        with(line, "outcome = \"accept\"", "outcome = \"accepted\"")
            .or_else(|| with(line, "outcome = \"refuse\"", "outcome = \"refused\""))
    }),
    Kind("a reason that no rule has", "cases/", |line| {
        with(line, "reasons = [\"", "reasons = [\"my-")
    }),
    Kind("a limit that is none", "cases/", |line| {
        with(line, "limited_by = [\"", "limited_by = [\"my-")
            .or_else(|| with(line, "limited_by = \"", "limited_by = \"my-"))
    }),
    Kind("a case without its day", "cases/", |line| {
        line.starts_with("as_of = ").then(String::new)
    }),
    Kind("an answer that the question has not", "cases/", |line| {
        with(line, "term = \"60-months\"", "term = \"5-years\"")
            .or_else(|| with(line, "purpose = \"", "purpose = \"my-"))
            .or_else(|| with(line, "\"balance-sheet\"", "\"bilan\""))
    }),
    Kind("a decimal that is no text", "cases/", |line| {
        with(line, "amount = \"10000.00\"", "amount = 10000.00")
            .or_else(|| with(line, "amount = \"75000.00\"", "amount = 75000.00"))
            .or_else(|| with(line, "turnover = \"", "turnover = 0.5 # \""))
    }),
    Kind("both an outcome and an error", "cases/", |line| {
        with(
            line,
            "outcome = \"accept\"",
            "error = \"invalid-application\"\noutcome = \"accept\"",
        )
        .filter(|_| line.starts_with("outcome"))
    }),
    Kind("an expectation that is none", "cases/", |line| {
        with(line, "outcome = ", "result = ")
    }),
    Kind(
        "a label of a rule that does not exist",
        "labels/en.toml",
        |line| {
            line.starts_with(|c: char| c.is_ascii_lowercase())
                .then(|| format!("my_{line}"))
        },
    ),
    Kind("a translation left out", "labels/en.toml", |line| {
        line.starts_with(|c: char| c.is_ascii_lowercase())
            .then(String::new)
    }),
    Kind(
        "a translation of another figure",
        "labels/en.toml",
        |line| with(line, "{params.", "{params.my_"),
    ),
    Kind(
        "a translation without the figure",
        "labels/en.toml",
        |line| {
            let (before, after) = line.split_once("{params.")?;
            let (_, after) = after.split_once('}')?;
            Some(format!("{before}some{after}"))
        },
    ),
    Kind(
        "a label of a limit that does not exist",
        "labels/fr.toml",
        |line| {
            line.starts_with(|c: char| c.is_ascii_lowercase())
                .then(|| format!("my-{line}"))
        },
    ),
    Kind("a row of sources renamed", "sources.md", |line| {
        with(line, "| AC-0", "| CA-0")
    }),
    Kind("a row of sources twice", "sources.md", |line| {
        line.starts_with("| AC-").then(|| format!("{line}\n{line}"))
    }),
    Kind(
        "a document of sources that is not told",
        "sources.md",
        |line| {
            line.starts_with("| AC-")
                .then(|| with(line, "[S1]", "[S77]"))
                .flatten()
        },
    ),
];

const PRODUCT: &str = "action-climat";

type Files = BTreeMap<String, String>;

fn files() -> Files {
    let root = crate::shipped::folder();
    let mut files = Files::new();
    let mut folders = vec!["lib".to_owned(), PRODUCT.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root.join(&folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
            match path.is_dir() {
                true => folders.push(name),
                false => {
                    files.insert(name, std::fs::read_to_string(&path).unwrap());
                }
            }
        }
    }
    files
}

/// A mistake: its name, the file, its first line that differs, and the text.
struct Mistake<'a> {
    name: String,
    file: &'a str,
    line: usize,
    text: String,
}

/// Those of a kind, spread over the files in which they can be made.
fn mistakes<'a>(files: &'a Files, kind: &Kind) -> Vec<Mistake<'a>> {
    let Kind(name, end, written) = kind;
    let is_meant = |path: &&String| match end.strip_suffix('/') {
        Some(folder) => path.starts_with(&format!("{PRODUCT}/{folder}/")),
        None => path.ends_with(end),
    };
    let own = files
        .iter()
        .filter(|(path, _)| path.starts_with(PRODUCT) && is_meant(path));
    let mut by_file: Vec<Vec<Mistake<'a>>> = Vec::new();
    for (path, text) in own {
        let lines: Vec<&str> = text.lines().collect();
        let made = lines.iter().enumerate().filter_map(|(at, line)| {
            if line.starts_with('#') && !line.starts_with("# ") {
                return None;
            }
            let new = written(line).filter(|new| new != line)?;
            let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            *lines.get_mut(at)? = new;
            Some(Mistake {
                name: format!("{name}: {path}:{}", at + 1),
                file: path,
                line: at + 1,
                text: lines.join("\n") + "\n",
            })
        });
        by_file.push(made.collect());
    }
    // In turn, so that no file has them all.
    let mut spread = Vec::new();
    let mut turn = 0;
    while spread.len() < OF_A_KIND && by_file.iter().any(|made| !made.is_empty()) {
        let count = by_file.len();
        if let Some(made) = by_file.get_mut(turn % count)
            && !made.is_empty()
        {
            // The one in the middle: the first is often like the others.
            let at = made.len() / 2;
            spread.push(made.remove(at));
        }
        turn += 1;
    }
    spread
}

/// What `check` makes of a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    /// With file, line and remedy, on the line or the one beside it.
    OnTheLine,
    /// With file, line and remedy, where it does harm.
    Elsewhere,
    WithoutRemedy,
    Untold,
}

fn told(files: &Files, mistake: &Mistake<'_>) -> (Told, String) {
    let mut source = MemorySource::new(files.clone());
    source.insert(mistake.file, mistake.text.clone());
    let inspection = match Catalogue::inspect(&source, &[PRODUCT], Purpose::Check) {
        Ok(inspection) => inspection,
        Err(error) => return (Told::Untold, error.to_string()),
    };
    let mut best = (Told::Untold, String::new());
    for problem in inspection.problems.iter() {
        let diagnostic = problem.diagnostic();
        let place = diagnostic.primary.as_ref();
        let line = place.and_then(|label| problem.line_and_column(label));
        let is_told = match (place, line, &diagnostic.help) {
            (Some(label), Some((line, _)), Some(_)) => {
                let is_there =
                    label.file.ends_with(mistake.file) && line.abs_diff(mistake.line) <= 1;
                match is_there {
                    true => Told::OnTheLine,
                    false => Told::Elsewhere,
                }
            }
            _ => Told::WithoutRemedy,
        };
        if is_told < best.0 {
            best = (
                is_told,
                diagnostic
                    .message
                    .get(penteract::Language::English)
                    .to_owned(),
            );
        }
    }
    best
}

/// Makes the first mistakes of each kind, all of them or one; gives how many were made, and those that are not told as they
/// should be.
fn make(of_a_kind: usize) -> (usize, usize, Vec<(Told, String)>) {
    let files = files();
    let kinds = KINDS.iter().chain(&OTHER_KINDS);
    let made = kinds.map(|kind| mistakes(&files, kind));
    let kinds = made.clone().filter(|made| !made.is_empty()).count();
    let all: Vec<Mistake<'_>> = made
        .flat_map(|made| made.into_iter().take(of_a_kind))
        .collect();
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    let work = || {
        while let Some(mistake) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (told, message) = told(&files, mistake);
            found
                .lock()
                .unwrap()
                .push((told, format!("{} ({message})", mistake.name)));
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort();
    let untold = found
        .into_iter()
        .filter(|(told, _)| *told >= Told::WithoutRemedy);
    (kinds, all.len(), untold.collect())
}

#[test]
fn a_mistake_of_each_kind_is_told_with_its_line_and_its_remedy() {
    let (_, made, untold) = make(1);
    assert!(untold.len() * 50 <= made, "{made} {untold:#?}");
}

/// A step of `.ci/run`: each mistake checks a product with its libraries.
#[test]
#[ignore = "a minute"]
fn mistakes_of_owners_are_told_with_their_line_and_their_remedy() {
    let (kinds, made, untold) = make(OF_A_KIND);
    assert!(kinds >= 60, "{kinds} kinds");
    assert!(made >= 280, "{made} mistakes");
    let untold: Vec<String> = untold
        .iter()
        .map(|(told, name)| format!("{told:?} {name}"))
        .collect();
    assert!(untold.len() * 50 <= made, "{made} {untold:#?}");
    insta::assert_snapshot!("untold_mistakes", untold.join("\n"));
}
