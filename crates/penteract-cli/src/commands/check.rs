//! `penteract check`: every problem of the products, with place and remedy.

use penteract::{
    Catalogue, Edit, Fix, Inspection, Language, OPTION_EXERCISES_MAX, Problem, Purpose, Say as _,
};
use serde::Serialize;
use serde_json::json;

use crate::arguments::{CheckArguments, Format};
use crate::catalogue;
use crate::failure::{Exit, Failure, Report};
use crate::output::write_whole;
use crate::paint::Style;
use crate::render::{self, diagnostics, page::Page, sources};
use crate::session::Session;

/// Prints every problem; the exit code is 1 when one of them is an error.
pub(crate) fn run(session: &Session, arguments: &CheckArguments) -> Result<Report, Failure> {
    once(session, arguments, &arguments.names)
}

/// The same, of these products.
pub(super) fn once(
    session: &Session,
    arguments: &CheckArguments,
    names: &[String],
) -> Result<Report, Failure> {
    let (fixes, inspection) = match arguments.fix {
        true => mended(session, names)?,
        false => (
            Vec::new(),
            catalogue::inspect(session, names, Purpose::Check)?,
        ),
    };
    let problems = &inspection.problems;
    let language = session.language;
    let text = if session.format == Format::Github {
        problems
            .iter()
            .map(|problem| annotation(problem, language))
            .collect()
    } else if session.wants_json()? {
        let records: Vec<Problem<'_>> = problems.iter().collect();
        match arguments.fix {
            true => {
                let fixes: Vec<FixRecord<'_>> = fixes.iter().map(FixRecord::of).collect();
                render::json(&json!({ "fixed": fixes, "problems": records }))?
            }
            false => render::json(&records)?,
        }
    } else {
        let mut page = Page::new(session);
        if arguments.fix {
            for fix in &fixes {
                let (line, column) = fix.place;
                let place = format!("{}:{line}:{column}", fix.file);
                page.verbatim(&session.paint.apply(Style::Place, &place));
                page.line(&format!("  `{}` → `{}`", fix.written, fix.edit.text));
            }
            page.line(&session.texts().fixes_written(fixes.len()));
            page.gap();
        }
        diagnostics::write(session, &mut page, problems, inspection.products.len());
        if let Some(tried) = options_tried(session, &inspection) {
            page.line(&tried);
        }
        if arguments.sources {
            for product in inspection.catalogue.products() {
                sources::write(session, &mut page, product.bundle());
            }
        }
        page.into_text()
    };
    let exit = if problems.errors() > 0 {
        Exit::ProblemsFound
    } else {
        Exit::Done
    };
    Ok(Report {
        text,
        exit,
        note: None,
    })
}

/// How far the options of products were tried, where one of them promises a longest term.
fn options_tried(session: &Session, inspection: &Inspection) -> Option<String> {
    let products = inspection.catalogue.products();
    let promising = products.filter(|product| {
        let mut options = product.bundle().options().iter();
        options.any(|option| option.max_term.is_some())
    });
    let families = promising.filter_map(|product| product.id().split('@').next());
    let mut families: Vec<String> = families.map(str::to_owned).collect();
    families.dedup();
    let texts = session.texts();
    (!families.is_empty()).then(|| texts.options_tried(&families, OPTION_EXERCISES_MAX))
}

/// Writes what is sure, each file whole, and gives it with what is left.
fn mended(session: &Session, names: &[String]) -> Result<(Vec<Fix>, Inspection), Failure> {
    let texts = session.texts();
    let Some(folder) = session.folder() else {
        return Err(Failure::wrong_use(texts.fix_needs_products()));
    };
    let source = catalogue::source(session)?;
    let mending = Catalogue::mend(source.as_ref(), &catalogue::folders(names));
    let mending = mending.map_err(|error| catalogue::failure(session, error))?;
    for (path, bytes) in mending.files() {
        let path = folder.join(path);
        write_whole(&path, bytes).map_err(|error| {
            Failure::wrong_use(texts.file_unwritable(&path, &error.to_string()))
        })?;
    }
    let fixes = mending.fixes().cloned().collect();
    Ok((fixes, mending.into_inspection()))
}

#[derive(Serialize)]
struct FixRecord<'a> {
    code: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    edit: EditRecord,
}

/// Bytes of the file, and what is written there.
#[derive(Serialize)]
struct EditRecord {
    span: [usize; 2],
    text: String,
}

impl EditRecord {
    fn of(edit: &Edit) -> Self {
        Self {
            span: [edit.span.start, edit.span.end],
            text: edit.text.clone(),
        }
    }
}

impl<'a> FixRecord<'a> {
    fn of(fix: &'a Fix) -> Self {
        let (line, column) = fix.place;
        Self {
            code: fix.code.as_str(),
            file: &fix.file,
            line,
            column,
            edit: EditRecord::of(&fix.edit),
        }
    }
}

/// A line by which a GitHub workflow shows a problem at its place.
fn annotation(problem: Problem<'_>, language: Language) -> String {
    let escaped = |text: &str| {
        let text = text.replace('%', "%25").replace('\r', "%0D");
        text.replace('\n', "%0A")
    };
    let property = |text: &str| escaped(text).replace(':', "%3A").replace(',', "%2C");
    let diagnostic = problem.diagnostic();
    let mut properties = Vec::new();
    if let Some(place) = &diagnostic.primary {
        properties.push(format!("file={}", property(&place.file)));
        if let Some((line, column)) = problem.line_and_column(place) {
            properties.push(format!("line={line},col={column}"));
        }
    }
    properties.push(format!("title={}", property(diagnostic.code.as_str())));
    let said = [Some(&diagnostic.message), diagnostic.help.as_ref()];
    let said = said.into_iter().flatten();
    let said: Vec<&str> = said.map(|said| said.get(language)).collect();
    format!(
        "::{} {}::{}\n",
        diagnostic.severity.say(Language::English),
        properties.join(","),
        escaped(&said.join("\n"))
    )
}
