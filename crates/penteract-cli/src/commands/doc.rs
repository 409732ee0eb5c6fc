//! `penteract doc`: the parameters of products, for their READMEs.

use std::fs;
use std::path::Path;

use penteract::{Bundle, Product, Purpose};

use crate::arguments::{DocArguments, Format};
use crate::catalogue;
use crate::failure::{Failure, Report};
use crate::output::write_whole;
use crate::render::{reference, sheet};
use crate::session::Session;

/// The line of a README after which the parameters are written.
const START: &str = "<!-- generated: parameters -->";

/// The line of a README before which the parameters end.
const END: &str = "<!-- end generated -->";

/// Prints the parameters of a product, or writes them into its README.
pub(crate) fn run(session: &Session, arguments: &DocArguments) -> Result<Report, Failure> {
    let texts = session.texts();
    let id = arguments.product.split('@').next().unwrap_or_default();
    if session.format == Format::Html {
        if arguments.write {
            return Err(Failure::wrong_use(texts.write_is_for_markdown()));
        }
        // Cases are what the pictures are drawn of.
        let products = catalogue::members(session, id, Purpose::Check)?;
        return Ok(Report::done(
            sheet::page(session, &products).unwrap_or_default(),
        ));
    }
    let products = catalogue::members(session, id, Purpose::Decide)?;
    let bundles: Vec<&Bundle> = products.iter().map(Product::bundle).collect();
    let page = reference::page(session, &bundles);
    let text = if arguments.write {
        let Some(folder) = session.folder() else {
            return Err(Failure::wrong_use(texts.no_readme_to_write()));
        };
        let path = folder.join(id).join("README.md");
        write(session, &path, &page)?;
        format!("{}\n", path.display())
    } else {
        page
    };
    Ok(Report {
        text,
        exit: crate::failure::Exit::Done,
        note: None,
    })
}

/// Replaces what stands between the two lines of a README.
fn write(session: &Session, path: &Path, page: &str) -> Result<(), Failure> {
    let texts = session.texts();
    let unreadable =
        |error: std::io::Error| Failure::wrong_use(texts.file_unreadable(path, &error.to_string()));
    let readme = fs::read_to_string(path).map_err(unreadable)?;
    let Some(renewed) = renewed(&readme, page) else {
        return Err(Failure::wrong_use(
            texts.no_place_in_readme(path, START, END),
        ));
    };
    if renewed != readme {
        write_whole(path, &renewed).map_err(unreadable)?;
    }
    Ok(())
}

/// The README with the page between its two lines, or nothing when it has not both, once each and in order.
fn renewed(readme: &str, page: &str) -> Option<String> {
    let (before, rest) = readme.split_once(START)?;
    let (_, after) = rest.split_once(END)?;
    if after.contains(START) || after.contains(END) || before.contains(END) {
        return None;
    }
    Some(format!("{before}{START}\n{page}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_the_parameters_is_kept() {
        let readme = format!("# Loan\n\n{START}\nold\n{END}\n\n## End\n");
        let expected = format!("# Loan\n\n{START}\nnew\n{END}\n\n## End\n");
        assert_eq!(renewed(&readme, "new\n"), Some(expected.clone()));
        assert_eq!(renewed(&expected, "new\n"), Some(expected));
    }

    #[test]
    fn a_readme_without_its_two_lines_is_not_touched() {
        for readme in [
            "# Loan\n".to_owned(),
            format!("{START}\n"),
            format!("{END}\n{START}\n"),
            format!("{START}\n{END}\n{START}\n{END}\n"),
        ] {
            assert_eq!(renewed(&readme, "new\n"), None, "{readme}");
        }
    }
}
