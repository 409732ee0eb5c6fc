//! `penteract decide --batch`: many applications, a record for each, on all cores; broken off, it goes on where it was.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use penteract::{LocalText, Product, Record, Say as _};
use penteract_core::text;
use serde_json::{Value as Json, json};

use super::book::Form;
use super::diff;
use crate::arguments::DecideArguments;
use crate::catalogue;
use crate::failure::{Exit, Failure, Report};
use crate::lines;
use crate::progress;
use crate::session::Session;

/// What came of a line: the line of the records, or why there is none.
type Decided = Result<String, (u64, LocalText)>;

/// Decides each line of a file. Records go to `--write`, each with the number of its line, and lines of which there is none
/// beside it into `FILE.bad`; without `--write`, records go to standard output and bad lines to standard error.
pub(crate) fn run(
    session: &Session,
    batch: &Path,
    arguments: &DecideArguments,
) -> Result<Report, Failure> {
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
    let Some(path) = &arguments.write else {
        let stdout = BufWriter::with_capacity(1 << 16, io::stdout());
        let stderr = BufWriter::new(io::stderr());
        let mut output = Output::new(stdout, stderr);
        let decided = decide(session, &product, batch, arguments, 0, &mut output);
        return match decided {
            // A reader that has gone has read enough.
            Err(Stopped::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                Ok(Report::done(String::new()))
            }
            Err(stopped) => Err(stopped.told(session, Path::new("-"))),
            Ok(()) => Ok(output.report(session, None)),
        };
    };
    if path.exists() && !arguments.resume {
        let told = text!(
            "`{path}` exists: add --resume to go on after its last line, or name another file",
            "`{path}` existe : ajoutez --resume pour reprendre après sa dernière ligne, ou nommez un autre fichier",
            path = path.display().to_string()
        );
        return Err(Failure::wrong_use(told.say(session.language)));
    }
    let foreign = |path: &Path| {
        let told = text!(
            "`{path}` holds other lines than records of `{product}` on {day}: name another file",
            "`{path}` contient d'autres lignes que des enregistrements de `{product}` au {day} : nommez un autre fichier",
            path = path.display().to_string(),
            product = product.id(),
            day = session.as_of
        );
        Failure::wrong_use(told.say(session.language))
    };
    let resumed = |path: &Path, kept: &dyn Fn(&Json) -> Kept| {
        let resumed = resumed(path, kept);
        let resumed = resumed.map_err(|error| Stopped::Output(error).told(session, path))?;
        resumed.ok_or_else(|| foreign(path))
    };
    let (records, last) = resumed(path, &|line| match is_of(line, &product, session) {
        true => Kept::Yes,
        false => Kept::Foreign,
    })?;
    let bad_path = beside(path);
    // Lines after the last record are decided again, bad ones too.
    let (bad, _) = resumed(
        &bad_path,
        &|line| match (number(line), line.get("problem")) {
            (Some(at), Some(_)) if at > last => Kept::Again,
            (_, Some(_)) => Kept::Yes,
            (_, None) => Kept::Foreign,
        },
    )?;
    let mut output = Output::new(
        BufWriter::with_capacity(1 << 16, records),
        BufWriter::new(bad),
    );
    let decided = decide(session, &product, batch, arguments, last, &mut output);
    decided.map_err(|stopped| stopped.told(session, path))?;
    if output.bad == 0 && std::fs::metadata(&bad_path).is_ok_and(|known| known.len() == 0) {
        // No line was bad, now or before: an empty file tells nothing.
        let _ = std::fs::remove_file(&bad_path);
    }
    Ok(output.report(session, Some((path, &bad_path))))
}

/// `records.jsonl.bad`.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".bad");
    PathBuf::from(name)
}

/// The number of the line that a line of output is of.
fn number(line: &Json) -> Option<u64> {
    line.get("line")?.as_u64()
}

/// Whether a line holds a record of this product and day.
fn is_of(line: &Json, product: &Product, session: &Session) -> bool {
    let said = |pointer: &str| line.pointer(pointer).and_then(Json::as_str);
    said("/record/product/digest") == Some(product.bundle().digest())
        && said("/record/as_of") == Some(&session.as_of.to_string())
}

/// What becomes of a line of an output that is gone on with.
#[derive(PartialEq, Eq)]
enum Kept {
    Yes,
    /// It and those after it are written again.
    Again,
    /// It is not of this output, which is left as it is.
    Foreign,
}

/// A file to add to, and the number of the line that its last one is of; a last line that was cut short is taken away.
/// `None` of a file that is not an output of this.
fn resumed(path: &Path, kept: &dyn Fn(&Json) -> Kept) -> io::Result<Option<(File, u64)>> {
    let mut options = OpenOptions::new();
    let options = options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(path)?;
    let (mut end, mut last) = (0, 0);
    let mut reader = BufReader::new(&mut file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        let Some(whole) = line.strip_suffix(b"\n") else {
            break;
        };
        let json: Option<Json> = serde_json::from_slice(whole).ok();
        match json.and_then(|json| Some((number(&json)?, kept(&json)))) {
            Some((number, Kept::Yes)) => {
                end += read as u64;
                last = number;
            }
            Some((_, Kept::Again)) => break,
            Some((_, Kept::Foreign)) | None => return Ok(None),
        }
    }
    file.set_len(end)?;
    file.seek(SeekFrom::End(0))?;
    Ok(Some((file, last)))
}

/// Why it stopped before the end.
enum Stopped {
    Use(Failure),
    Input(io::Error),
    Output(io::Error),
}

impl Stopped {
    fn told(self, session: &Session, path: &Path) -> Failure {
        match self {
            Self::Use(failure) => failure,
            Self::Input(error) => diff::unreadable(session, path, &error),
            Self::Output(error) => {
                let told = session.texts().file_unwritable(path, &error.to_string());
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
    fn report(&self, session: &Session, files: Option<(&Path, &Path)>) -> Report {
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
        let place = files.filter(|_| self.bad > 0).map(|(_, bad)| {
            text!(
                ", told in `{path}`",
                ", dites dans `{path}`",
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
        Report {
            text: String::new(),
            exit: match self.bad {
                0 => Exit::Done,
                _ => Exit::ProblemsFound,
            },
            note: Some(note.say(session.language)),
        }
    }
}

/// Decides the lines after one.
fn decide(
    session: &Session,
    product: &Product,
    batch: &Path,
    arguments: &DecideArguments,
    after: u64,
    output: &mut Output<impl Write + Send, impl Write + Send>,
) -> Result<(), Stopped> {
    let mut lines = diff::lines(session, batch).map_err(Stopped::Use)?;
    let form = Form::of(session, &mut lines, product.bundle(), batch).map_err(Stopped::Use)?;
    let mut first = form.first_line();
    while first <= after {
        if lines.skip_until(b'\n').map_err(Stopped::Input)? == 0 {
            break;
        }
        first += 1;
    }
    let size = std::fs::metadata(batch).map_or(0, |known| known.len());
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let mut failed = None;
    let done = progress::shown(session, |progress| {
        let (mut done, failed) = (0, &mut failed);
        lines::in_order(
            &mut lines,
            first,
            |line, text| decided(session, product, &form, arguments.full, line, text),
            |made| {
                done += made.bytes;
                progress(done.min(size), size);
                let taken = output.take(session, made.of_lines);
                taken.inspect_err(|error| {
                    *failed = Some(io::Error::from(error.kind()));
                })
            },
        )
    });
    match (failed, done) {
        (_, Ok(())) => Ok(()),
        (Some(_), Err(error)) => Err(Stopped::Output(error)),
        (None, Err(error)) => Err(Stopped::Input(error)),
    }
}

fn decided(
    session: &Session,
    product: &Product,
    form: &Form<'_>,
    is_full: bool,
    line: u64,
    text: &str,
) -> Decided {
    let application = form.application(text).map_err(|why| (line, why))?;
    let wrong = |error| (line, LocalText::of(&error));
    let decision = product.decide(&application, session.as_of).map_err(wrong)?;
    let record = match is_full {
        true => Record::of(&decision).map(|record| record.to_json()),
        false => decision.compact_record(),
    };
    let record = record.map_err(wrong)?;
    Ok(format!("{{\"line\":{line},\"record\":{record}}}\n"))
}
