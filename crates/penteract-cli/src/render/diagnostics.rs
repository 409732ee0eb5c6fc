//! Problems of products: the plain rendering of the libraries, in colour on a terminal.

use penteract::{Problem, Problems, Say as _, Severity};

use super::page::Page;
use crate::paint::{Paint, Style};
use crate::session::Session;

/// Every problem, an empty line after each, then how many there are.
pub(crate) fn write(session: &Session, page: &mut Page, problems: &Problems, products: usize) {
    let (texts, paint) = (session.texts(), session.paint);
    if problems.iter().next().is_none() {
        page.line(&paint.apply(Style::Good, &texts.no_problem(products)));
        return;
    }
    for problem in problems.iter() {
        let severity = problem.diagnostic().severity;
        for line in coloured(paint, severity, &problem.say(session.language)) {
            match line {
                Line::Prose(line) => page.line(&line),
                Line::Excerpt(line) => page.verbatim(&line),
            }
        }
        page.gap();
    }
    let errors = problems.errors();
    let style = if errors > 0 {
        Style::Bad
    } else {
        Style::Caution
    };
    let counts = texts.problem_counts(errors, problems.warnings());
    page.line(&paint.apply(style, &counts));
}

/// The errors alone, for a product that cannot be used.
pub(crate) fn errors(session: &Session, problems: &Problems) -> String {
    let errors = problems.iter().filter(Problem::is_error);
    let texts = errors.map(|problem| {
        let said = problem.say(session.language);
        let lines = coloured(session.paint, Severity::Error, &said).into_iter();
        lines
            .map(|(Line::Prose(line) | Line::Excerpt(line))| line + "\n")
            .collect::<String>()
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// A line about a problem.
enum Line {
    Prose(String),
    /// A place, a line of the file or the mark under it: what stands below what matters.
    Excerpt(String),
}

/// Colours the first line by severity, places and gutters apart from the text of the file.
fn coloured(paint: Paint, severity: Severity, rendering: &str) -> Vec<Line> {
    let severity = match severity {
        Severity::Error => Style::Bad,
        Severity::Warning => Style::Caution,
    };
    let lines = rendering.lines().enumerate().map(|(index, line)| {
        let trimmed = line.trim_start();
        if index == 0 {
            Line::Prose(match line.split_once(": ") {
                Some((code, message)) => {
                    format!(
                        "{}: {}",
                        paint.apply(severity, code),
                        paint.apply(Style::Heading, message)
                    )
                }
                None => paint.apply(severity, line),
            })
        } else if trimmed.starts_with("-->") || trimmed.starts_with(":::") {
            Line::Excerpt(paint.apply(Style::Place, line))
        } else if let Some((gutter, rest)) = line.split_once(" | ") {
            let is_mark = gutter.trim().is_empty() && rest.trim_start().starts_with(['^', '-']);
            let rest = if is_mark {
                paint.apply(severity, rest)
            } else {
                rest.to_owned()
            };
            let gutter = paint.apply(Style::Place, &format!("{gutter} |"));
            Line::Excerpt(format!("{gutter} {rest}"))
        } else {
            Line::Prose(line.to_owned())
        }
    });
    lines.collect()
}
