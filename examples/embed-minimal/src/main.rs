//! From nothing to a decision in twelve lines: what a host writes to embed Penteract.

use penteract::{Application, Catalogue, Outcome};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");

    let catalogue = Catalogue::open(root.join("products"))?;
    let pge = catalogue.product("pge")?;
    let application = std::fs::read(root.join("examples/applications/pge/bakery.json"))?;
    let application = Application::from_json(&application)?;
    let decision = pge.decide(&application, "2020-05-06".parse()?)?;
    match decision.outcome() {
        Outcome::Accept(offer) => println!("{}", offer.schedule()),
        other => println!("{other}"),
    }
    Ok(())
}
