//! A book: many applications, one on each line, drawn from cells, or decided by two products on all cores.

use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use penteract::{
    Application, BookCells, BookColumns, Bundle, Comparison, Language, LocalText, Moves, Say, text,
};

use crate::arguments::{BookArguments, Format};
use crate::catalogue;
use crate::failure::{Failure, Report};
use crate::input;
use crate::lines::Lines;
use crate::session::Session;

/// A line that is no application.
#[derive(Debug)]
pub(super) struct BadLine {
    line: u64,
    why: LocalText,
}

impl Say for BadLine {
    fn say(&self, language: Language) -> String {
        let Self { line, why } = self;
        text!("line {line}: {why}", "ligne {line} : {why}", why = why).say(language)
    }
}

/// What each line of a book is.
pub(super) enum Form<'a> {
    Json,
    /// Below a header.
    Table(Box<BookColumns<'a>>),
}

impl<'a> Form<'a> {
    /// A book that begins with an application has one on each line; another begins with its header, which is read.
    pub(super) fn of(
        session: &Session,
        lines: &mut Lines<'_>,
        bundle: &'a Bundle,
    ) -> Result<Self, Failure> {
        let beginning = lines.ahead()?;
        let is_blank = |byte: &&u8| byte.is_ascii_whitespace() || b"\xef\xbb\xbf".contains(byte);
        if matches!(
            beginning.iter().find(|byte| !is_blank(byte)),
            None | Some(b'{')
        ) {
            return Ok(Self::Json);
        }
        let header = lines.line()?.unwrap_or_default();
        let columns = BookColumns::read(header.trim(), bundle, session.as_of);
        let columns = columns.map_err(|error| Failure::wrong_use(error.say(session.language)))?;
        Ok(Self::Table(Box::new(columns)))
    }

    pub(super) fn application(&self, line: &str) -> Result<Application, LocalText> {
        match self {
            Self::Json => {
                Application::from_json(line.as_bytes()).map_err(|error| LocalText::of(&error))
            }
            Self::Table(columns) => columns
                .application(line)
                .map_err(|error| LocalText::of(&error)),
        }
    }
}

/// Draws a book and prints it, row by row.
pub(crate) fn run(session: &Session, arguments: &BookArguments) -> Result<Report, Failure> {
    let as_json = match session.format {
        Format::Table | Format::Csv => false,
        _ => session.wants_json()?,
    };
    let product = catalogue::product(session, &arguments.product)?;
    let bytes = input::read_table(session, &arguments.cells)?;
    let text = String::from_utf8_lossy(&bytes);
    let wrong = |error: penteract::BookError| Failure::wrong_use(error.say(session.language));
    let cells = BookCells::read(&text, product.bundle()).map_err(wrong)?;
    let header = cells.header();
    let columns = BookColumns::read(&header, product.bundle(), session.as_of).map_err(wrong)?;
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut write = || -> io::Result<Result<(), Failure>> {
        if !as_json {
            writeln!(output, "{header}")?;
        }
        for number in 0..arguments.rows {
            let row = cells.row(arguments.seed, number);
            // Also tells of a cell that is no answer.
            match columns.application(&row) {
                Ok(application) if as_json => writeln!(output, "{application}")?,
                Ok(_) => writeln!(output, "{row}")?,
                Err(error) => return Ok(Err(wrong(error))),
            }
        }
        output.flush()?;
        Ok(Ok(()))
    };
    match write() {
        Ok(written) => written.map(|()| Report::done(String::new())),
        // A reader that has gone has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Report::done(String::new())),
        Err(error) => Err(Failure::wrong_use(error.to_string())),
    }
}

/// What moves over a book, and its bad lines; the same whatever the number of threads.
pub(super) fn compared(
    session: &Session,
    comparison: Comparison<'_>,
    bundle: &Bundle,
    path: &Path,
) -> Result<(Moves, Vec<BadLine>), Failure> {
    let mut lines = Lines::open(session, path)?;
    let form = &Form::of(session, &mut lines, bundle)?;
    let mut found = (Moves::default(), Vec::new());
    lines.in_order(
        |lines| decided(comparison, session, form, lines),
        |(moves, bad)| {
            found.0 = std::mem::take(&mut found.0).with(moves);
            found.1.extend(bad);
            Ok::<_, Failure>(())
        },
    )?;
    let wrong = |why: LocalText| Failure::wrong_use(why.say(session.language));
    if found.0.compared() == 0 {
        let bad = found
            .1
            .first()
            .map(|bad| text!(" ({bad})", " ({bad})", bad = bad));
        return Err(wrong(text!(
            "`{path}` holds no application{bad}: write one on each line, as a JSON object, or below a header of facts in CSV, in UTF-8",
            "`{path}` ne contient aucune demande{bad} : écrivez-en une par ligne, comme un objet JSON, ou sous un en-tête de données en CSV, en UTF-8",
            path = path.display().to_string(),
            bad = bad.unwrap_or_default()
        )));
    }
    Ok(found)
}

fn decided(
    comparison: Comparison<'_>,
    session: &Session,
    form: &Form<'_>,
    lines: &[(u64, &str)],
) -> (Moves, Vec<BadLine>) {
    let mut moves = Moves::default();
    let mut bad = Vec::new();
    for (line, text) in lines {
        match form.application(text) {
            Ok(application) => {
                comparison.add(&mut moves, &line.to_string(), &application, session.as_of);
            }
            Err(why) => bad.push(BadLine { line: *line, why }),
        }
    }
    (moves, bad)
}
