//! Problems of products: the plain rendering of the libraries, in colour on a terminal.

use penteract::{Problem, Problems, Say as _, Severity};

use crate::paint::{Paint, Style};
use crate::session::Session;

/// Every problem, then how many there are.
pub(crate) fn page(session: &Session, problems: &Problems, products: usize) -> String {
    let texts = session.texts();
    if problems.iter().next().is_none() {
        return format!(
            "{}\n",
            session
                .paint
                .apply(Style::Good, &texts.no_problem(products))
        );
    }
    let mut text = all(session, problems);
    let errors = problems.errors();
    let style = if errors > 0 {
        Style::Bad
    } else {
        Style::Caution
    };
    text.push_str(
        &session
            .paint
            .apply(style, &texts.problem_counts(errors, problems.warnings())),
    );
    text.push('\n');
    text
}

/// Every problem, an empty line after each.
fn all(session: &Session, problems: &Problems) -> String {
    let mut text = String::new();
    for problem in problems.iter() {
        text.push_str(&coloured(
            session.paint,
            problem.diagnostic().severity,
            &problem.say(session.language),
        ));
        text.push('\n');
    }
    text
}

/// The errors alone, for a product that cannot be used.
pub(crate) fn errors(session: &Session, problems: &Problems) -> String {
    let errors = problems.iter().filter(Problem::is_error);
    let texts: Vec<String> = errors
        .map(|problem| {
            coloured(
                session.paint,
                Severity::Error,
                &problem.say(session.language),
            )
        })
        .collect();
    texts.join("\n")
}

/// Colours the first line by severity, places and gutters apart from the text of the file.
fn coloured(paint: Paint, severity: Severity, rendering: &str) -> String {
    let severity = match severity {
        Severity::Error => Style::Bad,
        Severity::Warning => Style::Caution,
    };
    let mut text = String::new();
    for (index, line) in rendering.lines().enumerate() {
        let trimmed = line.trim_start();
        let painted = if index == 0 {
            match line.split_once(": ") {
                Some((code, message)) => {
                    format!(
                        "{}: {}",
                        paint.apply(severity, code),
                        paint.apply(Style::Heading, message)
                    )
                }
                None => paint.apply(severity, line),
            }
        } else if trimmed.starts_with("-->") || trimmed.starts_with(":::") {
            paint.apply(Style::Place, line)
        } else if let Some((gutter, rest)) = line.split_once(" | ") {
            let is_mark = gutter.trim().is_empty() && rest.trim_start().starts_with(['^', '-']);
            let rest = if is_mark {
                paint.apply(severity, rest)
            } else {
                rest.to_owned()
            };
            format!(
                "{} {rest}",
                paint.apply(Style::Place, &format!("{gutter} |"))
            )
        } else {
            line.to_owned()
        };
        text.push_str(&painted);
        text.push('\n');
    }
    text
}
