//! A loan without rules from 1 January 2024 on, monthly, of what a test says of its offer.

use penteract::{Catalogue, MemorySource, Product};

/// Its manifest.
pub fn manifest(offer: &str) -> String {
    format!(
        r#"format = 1
id = "loan"
version = "1.0.0"
language = "en"
name = {{ fr = "Prêt", en = "Loan" }}
currency = "EUR"
unconditional = true
windows = [{{ from = 2024-01-01 }}]
[offer]
amount = {{ request = "request.amount" }}
frequency = "monthly"
{offer}
"#
    )
}

/// Its files: the manifest, and those that a test gives.
pub fn source(offer: &str, files: &[(&str, &str)]) -> MemorySource {
    let manifest = manifest(offer);
    let files = files.iter().copied();
    let files = files.chain([("product.toml", manifest.as_str())]);
    MemorySource::new(files.map(|(path, text)| (format!("loan/{path}"), text)))
}

/// The product, or what is wrong with it.
pub fn product(offer: &str, files: &[(&str, &str)]) -> Result<Product, String> {
    Catalogue::load_product(&source(offer, files), "loan").map_err(|error| error.to_string())
}
