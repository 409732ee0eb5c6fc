//! Releases from bytes: a typed error, or one whose products decide; whatever is done to a signed one, none opens with
//! its key but what was signed. Bytes that begin as JSON stand for its manifest.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use penteract::{Application, BundleSource, Catalogue, Release, TrustedKeys};

/// The fixture `base` of the tests, packed for the days of 2024 and every version of decisions, signed by a key that is gone.
const SIGNED: &[u8] = include_bytes!("../seeds/archive/signed.tar");
const KEY: &str = "RWSphDCyRYi0/ff1N9Rn6pI409RXkPzrYZVE1JMwm7JeNVz7P0IhEqsh";

fn trusted() -> &'static (Release, TrustedKeys, Application) {
    static TRUSTED: OnceLock<(Release, TrustedKeys, Application)> = OnceLock::new();
    TRUSTED.get_or_init(|| {
        let release = Release::read(SIGNED.to_vec()).expect("the seed is a release");
        let keys = TrustedKeys::new([KEY], 1).expect("a key");
        let application = br#"{"company":{"is_registered":true},"request":{"amount":"1000.00"}}"#;
        (release, keys, Application::from_json(application).expect("an application"))
    })
}

/// The signed archive with another manifest.
fn with_manifest(text: &[u8]) -> Vec<u8> {
    let at = SIGNED.windows(22).position(|found| found == b".release/manifest.json").expect("a manifest");
    let (before, rest) = SIGNED.split_at(at);
    let mut header = rest[..512].to_vec();
    let size = usize::from_str_radix(std::str::from_utf8(&header[124..135]).expect("digits"), 8).expect("a size");
    header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().copied().map(u32::from).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut text = text.to_vec();
    text.resize(text.len().next_multiple_of(512), 0);
    [before, &header, &text, &rest[512 + size.next_multiple_of(512)..]].concat()
}

fuzz_target!(|bytes: &[u8]| {
    let (signed, keys, application) = trusted();
    let archive = if bytes.starts_with(b"{") { with_manifest(bytes) } else { bytes.to_vec() };
    let release = match Release::read(archive) {
        Ok(release) => release,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    for entry in release.list("").expect("a list") {
        assert!(entry.path.split('/').all(|name| !["", ".", ".."].contains(&name)), "{}", entry.path);
        release.read(&entry.path).expect("what is listed is there");
    }
    let as_of = "2024-06-15".parse().expect("a date");
    if Catalogue::open_signed(&release, keys, as_of).is_ok() {
        assert_eq!(release.signed_bytes(), signed.signed_bytes(), "opened, and not what was signed");
        for file in &signed.manifest().files {
            assert_eq!(release.read(&file.path), signed.read(&file.path));
        }
    }
    let Ok(catalogue) = Catalogue::load(&release) else { return };
    for product in catalogue.products() {
        let _ = product.decide(application, as_of);
    }
});
