//! `penteract decide --batch`: many applications, a record for each, on all cores; broken off, it goes on where it was.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use penteract::{LocalText, Product, Record, Say as _, text};
use serde_json::{Value as Json, json};

use super::book::Form;
use crate::arguments::DecideArguments;
use crate::catalogue;
use crate::failure::{Exit, Failure, Report};
use crate::lines::Lines;
use crate::session::Session;

/// What came of a line: the line of the records, or why there is none.
type Decided = Result<String, (u64, LocalText)>;

/// A run over the lines of a file.
struct Batch<'a> {
    session: &'a Session,
    product: &'a Product,
    form: Form<'a>,
    is_full: bool,
}

/// Decides each line of a file. Records go to `--write`, each with the number of its line, and lines of which there is none
/// beside it into `FILE.bad`; without `--write`, records go to standard output and bad lines to standard error.
pub(crate) fn run(
    session: &Session,
    input: &Path,
    arguments: &DecideArguments,
) -> Result<Report, Failure> {
    // Records are JSON, whatever a page would be.
    session.wants_json()?;
    let product = catalogue::product(session, &arguments.product)?;
    let product = match arguments.parameters.as_slice() {
        [] => product,
        parameters => product.with_parameters(parameters).map_err(|error| {
            let told = session
                .texts()
                .wrong_parameter(&error.say(session.language));
            Failure::wrong_use(told)
        })?,
    };
    let mut lines = Lines::open(session, input)?;
    let batch = Batch {
        session,
        product: &product,
        form: Form::of(session, &mut lines, product.bundle())?,
        is_full: arguments.full,
    };
    let Some(path) = &arguments.write else {
        let stdout = BufWriter::with_capacity(1 << 16, io::stdout());
        let mut output = Output::new(stdout, BufWriter::new(io::stderr()));
        return match batch.decide(lines, &mut output) {
            // A reader that has gone has read enough.
            Err(Stopped::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                Ok(Report::done(String::new()))
            }
            Err(stopped) => Err(stopped.told(session, Path::new("-"))),
            Ok(()) => output.report(session, input, None),
        };
    };
    let bad_path = beside(path);
    let stands = [path, &bad_path].into_iter().find(|path| path.exists());
    if let Some(path) = stands.filter(|_| !arguments.resume) {
        let told = text!(
            "`{path}` exists: add --resume to go on after its last line, or name another file",
            "`{path}` existe : ajoutez --resume pour reprendre après sa dernière ligne, ou nommez un autre fichier",
            path = path.display().to_string()
        );
        return Err(Failure::wrong_use(told.say(session.language)));
    }
    let foreign = |path: &Path| {
        let told = text!(
            "`{path}` does not hold what this run would have written so far (another product, day, form or book): name another file",
            "`{path}` ne contient pas ce que cette exécution aurait écrit jusque-là (autre produit, jour, forme ou fichier de demandes) : nommez un autre fichier",
            path = path.display().to_string()
        );
        Failure::wrong_use(told.say(session.language))
    };
    let is_input = |path: &Path| {
        let known = std::fs::canonicalize(path);
        known.is_ok_and(|known| std::fs::canonicalize(input).is_ok_and(|input| known == input))
    };
    let written = |path: &Path, last: u64| {
        if is_input(path) {
            return Err(foreign(path));
        }
        let written = Written::read(path, last);
        let written = written.map_err(|error| Stopped::Output(error).told(session, path))?;
        written.ok_or_else(|| foreign(path))
    };
    let records = written(path, u64::MAX)?;
    // Lines after the last record are decided again, bad ones too.
    let bad = written(&bad_path, records.last)?;
    let (mut last, mut applications) = (String::new(), 0);
    while lines.next() <= records.last {
        last = lines.line()?.ok_or_else(|| foreign(path))?;
        applications += u64::from(!last.trim().is_empty());
    }
    // Each has its record or is told to have none: none was taken out since.
    if applications != records.lines + bad.lines {
        return Err(foreign(path));
    }
    // The last record is made again: it tells another book, product, day or form.
    if records.last > 0
        && batch.decided(records.last, last.trim()).ok().as_ref() != Some(&records.text)
    {
        return Err(foreign(path));
    }
    let at = |path: &Path, error| Stopped::Output(error).told(session, path);
    let (is_begun, bad_before) = (records.last > 0, bad.lines);
    let records = records.opened(path).map_err(|error| at(path, error))?;
    let bad = bad
        .opened(&bad_path)
        .map_err(|error| at(&bad_path, error))?;
    let records = BufWriter::with_capacity(1 << 16, records);
    let mut output = Output::new(records, BufWriter::new(bad));
    output.bad = bad_before;
    let decided = batch.decide(lines, &mut output);
    decided.map_err(|stopped| stopped.told(session, path))?;
    if std::fs::metadata(&bad_path).is_ok_and(|known| known.len() == 0) {
        // No line was bad, now or before: an empty file tells nothing.
        let _ = std::fs::remove_file(&bad_path);
    }
    match is_begun && output.decided + output.bad == 0 {
        true => Ok(Report::done(String::new())),
        false => output.report(session, input, Some(&bad_path)),
    }
}

/// `records.jsonl.bad`.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".bad");
    PathBuf::from(name)
}

/// How every line of an output begins.
const BEGINNING: &[u8] = b"{\"line\":";

/// What an output holds before it is gone on with.
struct Written {
    /// How many bytes are whole lines that stay.
    end: u64,
    /// The number of the line that the last of them is of; 0 without any.
    last: u64,
    /// That one.
    text: String,
    /// How many there are.
    lines: u64,
}

impl Written {
    /// What a file holds up to the number of a line; of a file that does not exist, nothing. A last line that was cut short
    /// does not stay. `None` of a file that is no output.
    fn read(path: &Path, until: u64) -> io::Result<Option<Self>> {
        let mut written = Self {
            end: 0,
            last: 0,
            text: String::new(),
            lines: 0,
        };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(written)),
            Err(error) => return Err(error),
        };
        if !file.metadata()?.is_file() {
            return Ok(None);
        }
        let mut reader = BufReader::new(file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line)?;
            if !line.ends_with(b"\n") {
                let is_ours = line.starts_with(BEGINNING) || BEGINNING.starts_with(&line);
                return Ok(Some(written).filter(|_| is_ours));
            }
            let number = serde_json::from_slice::<Json>(&line).ok();
            let number = number.and_then(|json| json.get("line")?.as_u64());
            match (number, String::from_utf8(std::mem::take(&mut line))) {
                (Some(number), _) if number > until => return Ok(Some(written)),
                (Some(number), Ok(text)) if number > written.last => {
                    written.end += read as u64;
                    written.last = number;
                    written.lines += 1;
                    written.text = text;
                }
                _ => return Ok(None),
            }
        }
    }

    /// The file, to add to what stays.
    fn opened(&self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(false);
        let mut file = options.open(path)?;
        file.set_len(self.end)?;
        file.seek(SeekFrom::End(0))?;
        Ok(file)
    }
}

/// Why it stopped before the end.
enum Stopped {
    Input(Failure),
    Output(io::Error),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Input(failure)
    }
}

impl Stopped {
    fn told(self, session: &Session, output: &Path) -> Failure {
        match self {
            Self::Input(failure) => failure,
            Self::Output(error) => {
                let told = session.texts().file_unwritable(output, &error.to_string());
                Failure::wrong_use(told)
            }
        }
    }
}

struct Output<R, B> {
    records: R,
    lines_without: B,
    decided: u64,
    bad: u64,
}

impl<R: Write, B: Write> Output<R, B> {
    fn new(records: R, lines_without: B) -> Self {
        Self {
            records,
            lines_without,
            decided: 0,
            bad: 0,
        }
    }

    /// Bad lines are on the disk before the records after them: broken off anywhere, none is lost or told twice.
    fn take(&mut self, session: &Session, decided: Vec<Decided>) -> io::Result<()> {
        let (before, mut records) = (self.bad, Vec::with_capacity(decided.len()));
        for made in decided {
            match made {
                Ok(record) => records.push(record),
                Err((line, why)) => {
                    self.bad += 1;
                    let told = json!({ "line": line, "problem": why.say(session.language) });
                    writeln!(self.lines_without, "{told}")?;
                }
            }
        }
        if self.bad > before {
            self.lines_without.flush()?;
        }
        self.decided += records.len() as u64;
        for record in records {
            self.records.write_all(record.as_bytes())?;
        }
        self.records.flush()
    }

    /// What was done, on standard error, since the records may be on standard output.
    fn report(
        &self,
        session: &Session,
        input: &Path,
        bad_path: Option<&Path>,
    ) -> Result<Report, Failure> {
        if self.decided + self.bad == 0 {
            let told = text!(
                "`{path}` holds no application: write one on each line, as a JSON object, or below a header of facts in CSV",
                "`{path}` ne contient aucune demande : écrivez-en une par ligne, comme un objet JSON, ou sous un en-tête de données en CSV",
                path = input.display().to_string()
            );
            return Err(Failure::wrong_use(told.say(session.language)));
        }
        let decided = LocalText::count(
            usize::try_from(self.decided).unwrap_or(usize::MAX),
            ["application decided", "applications decided"],
            ["demande décidée", "demandes décidées"],
        );
        let bad = LocalText::count(
            usize::try_from(self.bad).unwrap_or(usize::MAX),
            ["line without a record", "lines without a record"],
            ["ligne sans enregistrement", "lignes sans enregistrement"],
        );
        let place = bad_path.filter(|_| self.bad > 0).map(|bad| {
            text!(
                ", told in `{path}`",
                ", à lire dans `{path}`",
                path = bad.display().to_string()
            )
        });
        let note = text!(
            "{decided}, {bad}{place}",
            "{decided}, {bad}{place}",
            decided = decided,
            bad = bad,
            place = place.unwrap_or_default()
        );
        Ok(Report {
            text: String::new(),
            exit: match self.bad {
                0 => Exit::Done,
                _ => Exit::ProblemsFound,
            },
            note: Some(note.say(session.language)),
        })
    }
}

impl Batch<'_> {
    fn decide(
        &self,
        lines: Lines<'_>,
        output: &mut Output<impl Write + Send, impl Write + Send>,
    ) -> Result<(), Stopped> {
        lines.in_order(
            |lines| {
                let decided = lines.iter().map(|(line, text)| self.decided(*line, text));
                decided.collect::<Vec<_>>()
            },
            |decided| {
                let taken = output.take(self.session, decided);
                taken.map_err(Stopped::Output)
            },
        )
    }

    fn decided(&self, line: u64, text: &str) -> Decided {
        let application = self.form.application(text).map_err(|why| (line, why))?;
        let wrong = |error| (line, LocalText::of(&error));
        let decision = self.product.decide(&application, self.session.as_of);
        let decision = decision.map_err(wrong)?;
        let record = match self.is_full {
            true => Record::of(&decision).map(|record| record.to_json()),
            false => decision.compact_record(),
        };
        let record = record.map_err(wrong)?;
        Ok(format!("{{\"line\":{line},\"record\":{record}}}\n"))
    }
}
