//! Releases: packed the same each time, refused when anything of them is another.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use minisign::KeyPair;
use penteract::{
    BundleSource, Catalogue, CatalogueError, DECISIONS_VERSION, FILE_SIZE_MAX, FILES_MAX,
    FolderSource, MemorySource, Overlay, Release, ReleaseError, ReleaseTerms, SourceEntry,
    SourceError, TrustedKeys,
};

use crate::shipped::folder;

const FACTS: &str =
    "[request.amount]\ntype = \"money\"\nlabel = { fr = \"Montant\", en = \"Amount\" }\n";

fn source() -> MemorySource {
    source_with("rate = \"1 %\"")
}

fn source_with(rate: &str) -> MemorySource {
    let offer = format!("{rate}\nschedule = [{{ kind = \"level-payment\", months = 12 }}]");
    crate::small_loan::source(&offer, &[("facts.toml", FACTS)])
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

/// The archive of a signed release, and the key that signed it.
pub fn signed_release() -> (Vec<u8>, String) {
    let signed = signed(&RELEASE, &[0]);
    let key = KEYS[0].pk.to_box().unwrap().to_string();
    (signed.archive().to_vec(), key)
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

/// The entries of an archive, each with its header.
fn entries(archive: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &archive[..archive.len() - 1024];
    let mut entries = Vec::new();
    while !rest.is_empty() {
        let size = std::str::from_utf8(&rest[124..135]).unwrap();
        let size = usize::from_str_radix(size, 8).unwrap();
        let (entry, after) = rest.split_at(512 + size.next_multiple_of(512));
        entries.push(entry.to_vec());
        rest = after;
    }
    entries
}

fn archive(entries: &[Vec<u8>]) -> Vec<u8> {
    [entries.concat(), vec![0; 1024]].concat()
}

/// A file more, as an archive has it.
fn entry_of(path: &str, text: &str) -> Vec<u8> {
    let mut source = source();
    source.insert(path, text);
    let packed = Release::pack(&source, &[], &terms()).unwrap();
    let mut entries = entries(packed.archive()).into_iter();
    entries
        .find(|entry| entry.starts_with(path.as_bytes()))
        .unwrap()
}

#[test]
fn what_is_stripped_added_or_altered_is_refused_signed_or_not() {
    let signed = signed(&RELEASE, &[0]);
    let whole = entries(signed.archive());
    let at = |path: &str| {
        let mut all = whole.iter();
        all.position(|entry| entry.starts_with(path.as_bytes()))
            .unwrap()
    };
    let without = |path: &str| {
        let mut entries = whole.clone();
        entries.remove(at(path));
        Release::read(archive(&entries)).map(|_| ())
    };
    let path = |path: &str| path.to_owned();
    let facts = path("loan/facts.toml");
    assert_eq!(
        without("loan/facts.toml"),
        Err(ReleaseError::Missing {
            path: facts.clone()
        })
    );
    assert_eq!(
        without(".release/manifest.json"),
        Err(ReleaseError::NotARelease)
    );
    // Without its signature it is a release that nobody signed.
    let mut entries = whole.clone();
    entries.remove(at(".release/1.minisig"));
    let stripped = Release::read(archive(&entries)).unwrap();
    assert_eq!(stripped.archive(), RELEASE.archive());
    assert_eq!(
        stripped.verify(&trusted(&[0], 1), day("2026-06-01")),
        Err(ReleaseError::Unsigned)
    );

    let notes = path("loan/notes.md");
    let mut entries = whole.clone();
    entries.push(entry_of("loan/notes.md", "Notes."));
    entries.sort();
    assert_eq!(
        Release::read(archive(&entries)).map(|_| ()),
        Err(ReleaseError::Unlisted { path: notes })
    );
    let mut entries = whole.clone();
    let facts_at = at("loan/facts.toml");
    entries[facts_at][512] ^= 1;
    assert_eq!(
        Release::read(archive(&entries)).map(|_| ()),
        Err(ReleaseError::Altered { path: facts })
    );
    // A manifest that lists what was altered is one that nobody signed.
    let mut entries = whole.clone();
    let other = source_with("rate = \"2 %\"");
    let other = self::entries(Release::pack(&other, &[], &terms()).unwrap().archive());
    for entry in &other {
        let name = entry.split(|byte| *byte == 0).next().unwrap();
        let at = at(std::str::from_utf8(name).unwrap());
        entries[at].clone_from(entry);
    }
    let exchanged = Release::read(archive(&entries)).unwrap();
    assert_eq!(
        exchanged.verify(&trusted(&[0], 1), day("2026-06-01")),
        Err(ReleaseError::SignedByOthers {
            signed: 0,
            threshold: 1
        })
    );
    assert!(opened(&exchanged, &trusted(&[0], 1), "2026-06-01").is_err());
}

#[test]
fn a_release_is_for_the_engines_for_which_it_was_tried() {
    let terms = |decisions_until| ReleaseTerms {
        decisions_until,
        ..ReleaseTerms::default()
    };
    let ahead = Release::pack(&source(), &[], &terms(Some(DECISIONS_VERSION + 3))).unwrap();
    let keys = trusted(&[0], 1);
    assert_eq!(opened(&signed(&ahead, &[0]), &keys, "1999-01-01"), Ok(1));
    // One of a later engine, which decides otherwise.
    let text = String::from_utf8(ahead.signed_bytes().to_vec()).unwrap();
    let later = text.replace(
        &format!("\"decisions_from\": {DECISIONS_VERSION},"),
        &format!("\"decisions_from\": {},", DECISIONS_VERSION + 1),
    );
    let mut entries = entries(ahead.archive());
    entries[0].splice(512..512 + text.len(), later.into_bytes());
    let later = Release::read(archive(&entries)).unwrap();
    let refused = opened(&signed(&later, &[0]), &keys, "2026-06-01").unwrap_err();
    assert!(
        refused.starts_with("the release was approved for decisions of version 2 to 4"),
        "{refused}"
    );

    // Nor is one read that was written by hand for versions that there are not: nobody signs it by mistake.
    let never = text.replace(
        &format!("\"decisions_from\": {DECISIONS_VERSION},"),
        &format!("\"decisions_from\": {},", DECISIONS_VERSION + 8),
    );
    let mut none = self::entries(ahead.archive());
    none[0].splice(512..512 + text.len(), never.into_bytes());
    let none = Release::read(archive(&none)).unwrap_err();
    assert!(
        none.to_string().starts_with("nothing lies between 9 and 4"),
        "{none}"
    );

    let backwards = Release::pack(&source(), &[], &terms(Some(DECISIONS_VERSION - 1)));
    assert!(
        backwards
            .unwrap_err()
            .to_string()
            .starts_with("nothing lies between 1 and 0")
    );
}

#[test]
fn a_product_that_is_not_the_listed_one_does_not_open() {
    let text = String::from_utf8(RELEASE.signed_bytes().to_vec()).unwrap();
    let digest = &RELEASE.manifest().products[0].digest;
    let other = text.replace(digest.as_str(), &"0".repeat(64));
    let mut entries = entries(RELEASE.archive());
    entries[0].splice(512..512 + text.len(), other.into_bytes());
    let release = signed(&Release::read(archive(&entries)).unwrap(), &[0]);
    let refused = opened(&release, &trusted(&[0], 1), "2026-06-01").unwrap_err();
    assert!(
        refused.starts_with("`loan` is not the product that the release lists"),
        "{refused}"
    );
}

/// A source in which somebody writes while it is read.
#[derive(Debug)]
struct Moving {
    files: MemorySource,
    reads: Cell<usize>,
}

impl BundleSource for Moving {
    fn list(&self, folder: &str) -> Result<Vec<SourceEntry>, SourceError> {
        self.files.list(folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let mut bytes = self.files.read(path)?;
        if path.ends_with("facts.toml") {
            self.reads.set(self.reads.get() + 1);
            bytes.extend("\n".repeat(self.reads.get()).bytes());
        }
        Ok(bytes)
    }
}

#[test]
fn what_changes_while_it_is_packed_is_not_packed() {
    let moving = Moving {
        files: source(),
        reads: Cell::new(0),
    };
    match Release::pack(&moving, &[], &terms()) {
        Err(CatalogueError::Release(ReleaseError::Changed { path })) => {
            assert_eq!(path, "loan/facts.toml");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_has_an_error_is_not_packed() {
    let broken = source_with("rate = \"one\"");
    let packed = Release::pack(&broken, &[], &terms());
    assert!(
        matches!(packed, Err(CatalogueError::Broken(_))),
        "{packed:?}"
    );
    let nobody = Release::pack(&source(), &["lone"], &terms());
    assert!(
        matches!(nobody, Err(CatalogueError::UnknownProduct { .. })),
        "{nobody:?}"
    );
    let mut days = terms();
    std::mem::swap(&mut days.from, &mut days.until);
    let never = Release::pack(&source(), &[], &days).unwrap_err();
    assert!(
        never
            .to_string()
            .starts_with("nothing lies between 31 Dec 2026 and 1 Jan 2026")
    );
}

#[test]
fn every_source_is_under_the_same_limits() {
    let over = |path: &str, bytes: Vec<u8>| {
        let (below, files) = (source(), BTreeMap::from([(path.to_owned(), bytes)]));
        Overlay::new(&below, &files).read(path).unwrap_err()
    };
    for path in ["../loan/facts.toml", "/etc/passwd", "loan\\facts.toml"] {
        let outside = SourceError::OutsideFolder {
            path: path.to_owned(),
        };
        assert_eq!(over(path, Vec::new()), outside);
        assert_eq!(RELEASE.read(path), Err(outside));
    }
    let deep = "a/".repeat(17) + "facts.toml";
    assert_eq!(over(&deep, Vec::new()), SourceError::TooDeep { path: deep });
    let size = FILE_SIZE_MAX + 1;
    let large = over("loan/facts.toml", vec![b' '; size as usize]);
    assert!(matches!(large, SourceError::TooLarge { size: found, .. } if found == size));
    assert!(RELEASE.read(".release/manifest.json").is_err());

    // Whatever a source is, no more is listed and read of it than may be.
    let mut many = source();
    for at in 0..=FILES_MAX {
        many.insert(format!("loan/cases/{at}.toml"), "");
    }
    let refused = Catalogue::load(&many).unwrap_err().to_string();
    assert!(refused.contains("20003 files"), "{refused}");
    let mut much = source();
    for at in 0..3 {
        much.insert(format!("loan/tables/{at}.csv"), vec![b' '; 12_000_000]);
    }
    let refused = Catalogue::load(&much).unwrap_err().to_string();
    assert!(
        refused.contains("there is more in this place than is read"),
        "{refused}"
    );
}
