//! Files over a product, from text: a path on a line and what stands in the file, divided by lines `---`. No path leads
//! outside; the product is refused with its problems, or decides; packed into a release it decides the same.
#![no_main]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use penteract::{
    Application, BundleSource, Catalogue, FolderSource, MemorySource, Overlay, Release, ReleaseTerms, SourceError,
};

/// The fixture `base` of the tests, and an application to it.
fn base() -> &'static (MemorySource, Application) {
    static BASE: OnceLock<(MemorySource, Application)> = OnceLock::new();
    BASE.get_or_init(|| {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../penteract-bundle/tests/fixtures");
        let folder = FolderSource::new(fixtures);
        let entries = folder.list("base").expect("the fixture is there").into_iter();
        let files = entries.map(|entry| {
            let bytes = folder.read(&entry.path).expect("a file of the fixture");
            (entry.path, bytes)
        });
        let application = br#"{"company":{"is_registered":true},"request":{"amount":"1000.00"}}"#;
        (MemorySource::new(files), Application::from_json(application).expect("an application"))
    })
}

fn decided(catalogue: &Catalogue, application: &Application) -> Vec<String> {
    let as_of = "2024-06-15".parse().expect("a date");
    let decide = |product: &penteract::Product| match product.decide(application, as_of) {
        Ok(decision) => serde_json::to_string(&decision).expect("a decision is JSON"),
        Err(error) => error.to_string(),
    };
    catalogue.products().map(decide).collect()
}

fuzz_target!(|text: &str| {
    let (below, application) = base();
    let parts = text.split("\n---\n").filter_map(|part| part.split_once('\n'));
    let files: BTreeMap<String, Vec<u8>> =
        parts.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect();
    let overlay = Overlay::new(below, &files);
    for path in files.keys() {
        let leaves = path.starts_with('/') || path.split('/').any(|name| name == "..");
        let read = overlay.read(path);
        assert_eq!(leaves && read.is_ok(), false, "{path}");
        assert!(!leaves || matches!(read, Err(SourceError::OutsideFolder { .. })), "{path}");
    }
    let Ok(catalogue) = Catalogue::load(&overlay) else { return };
    let here = decided(&catalogue, application);
    match Release::pack(&overlay, &[], &ReleaseTerms::default()) {
        Ok(release) => {
            let release = Release::read(release.archive().to_vec()).expect("what is packed is read");
            let catalogue = Catalogue::load(&release).expect("what is packed opens");
            assert_eq!(decided(&catalogue, application), here);
        }
        // What is checked is more than what decides.
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
