//! A program of somebody else that embeds Penteract: it decides, computes schedules and follows a loan, and prints what it
//! is given. What it prints may not depend on the features that it asks of the crates it shares.

use std::path::Path;

use penteract::{Application, Catalogue, Event, LoanTerms};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("PENTERACT"));
    let read = |path: &str| std::fs::read_to_string(root.join(path));
    let catalogue = Catalogue::open(root.join("products"))?;
    for (product, application, as_of) in [
        ("pge", "pge/bakery", "2020-05-06"),
        ("rebond@idf-2", "rebond/idf-2-at-the-maximum", "2020-06-15"),
        ("action-climat", "action-climat/joinery", "2022-10-03"),
    ] {
        let application = read(&format!("examples/applications/{application}.json"))?;
        let application = Application::from_json(application.as_bytes())?;
        match catalogue.product(product)?.decide(&application, as_of.parse()?) {
            Ok(decision) => println!("{}", serde_json::to_string(&decision)?),
            Err(error) => println!("{error}"),
        }
    }
    for terms in ["deferral-then-level-payment", "quarterly-linear"] {
        let terms = read(&format!("crates/penteract/fuzz/seeds/terms/{terms}.json"))?;
        let terms: LoanTerms = serde_json::from_str(&terms)?;
        println!("{}", serde_json::to_string(&terms)?);
        println!("{}", serde_json::to_string(&terms.schedule()?)?);
    }
    // Tagged forms with whole numbers in them, from text and from a tree.
    let events = r#"[
        { "kind": "payment", "date": "2024-02-01", "amount": "266.55" },
        { "kind": "holiday", "date": "2024-03-10", "from_due_date": "2024-04-01", "instalments": 1 }
    ]"#;
    let events: Vec<Event> = serde_json::from_str(events)?;
    let again: Vec<Event> = serde_json::from_value(serde_json::to_value(&events)?)?;
    println!("{}", serde_json::to_string(&again)?);
    Ok(())
}
