//! Releases: packed the same each time, refused when anything of them is another.

use std::sync::LazyLock;

use chrono::NaiveDate;
use minisign::KeyPair;
use penteract::{
    Catalogue, CatalogueError, FolderSource, MemorySource, Release, ReleaseError, ReleaseTerms,
    TrustedKeys,
};

use crate::shipped::folder;

const FACTS: &str =
    "[request.amount]\ntype = \"money\"\nlabel = { fr = \"Montant\", en = \"Amount\" }\n";

fn source() -> MemorySource {
    crate::small_loan::source(
        "rate = \"1 %\"\nschedule = [{ kind = \"level-payment\", months = 12 }]",
        &[("facts.toml", FACTS)],
    )
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn terms() -> ReleaseTerms {
    ReleaseTerms {
        from: Some(day("2026-01-01")),
        until: Some(day("2026-12-31")),
        ..ReleaseTerms::default()
    }
}

static RELEASE: LazyLock<Release> =
    LazyLock::new(|| Release::pack(&source(), &[], &terms()).unwrap());

static KEYS: LazyLock<Vec<KeyPair>> = LazyLock::new(|| {
    let pair = |_| KeyPair::generate_unencrypted_keypair().unwrap();
    (0..3).map(pair).collect()
});

fn trusted(keys: &[usize], threshold: usize) -> TrustedKeys {
    let texts = keys.iter().map(|at| KEYS[*at].pk.to_box().unwrap());
    TrustedKeys::new(texts.map(|text| text.to_string()), threshold).unwrap()
}

fn signed(release: &Release, keys: &[usize]) -> Release {
    let mut signed = release.clone();
    for key in keys {
        let text = release.signed_bytes();
        let signature = minisign::sign(None, &KEYS[*key].sk, text, Some("-"), None).unwrap();
        signed = signed.with_signature(&signature.to_string()).unwrap();
    }
    signed
}

/// What opening says, in words.
fn opened(release: &Release, keys: &TrustedKeys, on: &str) -> Result<usize, String> {
    match Catalogue::open_signed(release, keys, day(on)) {
        Ok(catalogue) => Ok(catalogue.products().count()),
        Err(CatalogueError::Release(error)) => Err(error.to_string()),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn the_same_products_are_the_same_bytes() {
    let packed = Release::pack(&source(), &["loan"], &terms()).unwrap();
    assert_eq!(packed.archive(), RELEASE.archive());
    let read = Release::read(packed.archive().to_vec()).unwrap();
    assert_eq!(read.manifest(), RELEASE.manifest());
    let loan = Catalogue::load(&read).unwrap().product("loan").unwrap();
    let [listed] = read.manifest().products.as_slice() else {
        panic!("{:?}", read.manifest().products)
    };
    assert_eq!(listed.digest, loan.bundle().digest());
    assert_eq!(listed.meaning, loan.bundle().meaning());
}

#[test]
fn a_product_is_packed_with_the_libraries_that_it_uses() {
    let source = FolderSource::new(folder());
    let release = Release::pack(&source, &["rebond"], &ReleaseTerms::default()).unwrap();
    let folders = release.manifest().files.iter().map(|file| {
        let names = if file.path.starts_with("lib/") { 2 } else { 1 };
        file.path
            .split('/')
            .take(names)
            .collect::<Vec<_>>()
            .join("/")
    });
    let mut folders: Vec<String> = folders.collect();
    folders.dedup();
    assert!(folders.contains(&"rebond".to_owned()) && folders.contains(&"lib/company".to_owned()));
    assert!(
        folders
            .iter()
            .all(|folder| folder == "rebond" || folder.starts_with("lib/"))
    );
    // Alone it is the product that stands among the others.
    let alone = Catalogue::load(&release).unwrap();
    for product in alone.products() {
        let among = crate::shipped::DECIDING.product(product.id()).unwrap();
        assert_eq!(product.bundle().digest(), among.bundle().digest());
        assert_eq!(product.bundle().meaning(), among.bundle().meaning());
    }
    assert!(alone.products().count() > 10);
}

#[test]
fn opens_with_enough_signatures_in_time_and_else_not_at_all() {
    let one = signed(&RELEASE, &[0]);
    let two = signed(&one, &[1]);
    assert_eq!(opened(&one, &trusted(&[0], 1), "2026-01-01"), Ok(1));
    assert_eq!(opened(&two, &trusted(&[0, 1, 2], 2), "2026-12-31"), Ok(1));
    let refused = |release, keys, on| opened(release, keys, on).unwrap_err();
    insta::assert_snapshot!(
        [
            refused(&RELEASE, &trusted(&[0], 1), "2026-06-01"),
            refused(&one, &trusted(&[1], 1), "2026-06-01"),
            refused(&one, &trusted(&[0, 1], 2), "2026-06-01"),
            // Twice by one key is once.
            refused(&signed(&one, &[0]), &trusted(&[0, 1], 2), "2026-06-01"),
            refused(&one, &trusted(&[0], 1), "2025-12-31"),
            refused(&one, &trusted(&[0], 1), "2027-01-01"),
        ]
        .join("\n"),
        @r"
    nobody signed the release: have it signed with `penteract bundle sign`
    of the keys that are trusted, 0 signed the release as it is, and 1 must: have it signed by them, or refuse it
    of the keys that are trusted, 1 signed the release as it is, and 2 must: have it signed by them, or refuse it
    of the keys that are trusted, 1 signed the release as it is, and 2 must: have it signed by them, or refuse it
    the release may be opened from 1 Jan 2026 on, and this is 31 Dec 2025: keep the one before until then
    the release might be opened until 31 Dec 2026, and this is 1 Jan 2027: fetch a later one
    "
    );
    // A key that is given twice counts once.
    let key = KEYS[0].pk.to_box().unwrap().to_string();
    let twice = TrustedKeys::new([&key, &key], 2);
    let error = ReleaseError::Threshold {
        threshold: 2,
        keys: 1,
    };
    assert_eq!(twice.unwrap_err(), error);
    assert!(TrustedKeys::new([&key], 0).is_err());
    assert!(TrustedKeys::new(["RWQ"], 1).is_err());
}
