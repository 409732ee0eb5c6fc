//! `penteract bundle` and `penteract capabilities`.

use std::fs;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::support::penteract;

/// Keys of these tests, there for everybody to read.
const SECRET: &str = "untrusted comment: secret\nRWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAqYQwskWItP3CDJYahEqvSi3ay581Ax3T0aVEeKKUJt5piAiS27t3vvf1N9Rn6pI409RXkPzrYZVE1JMwm7JeNVz7P0IhEqsh5lvKwa/9gC08IdQLNkUtuaoq+i6PrjrBMf5QPgdtBGs=\n";
const PUBLIC: &str = "RWSphDCyRYi0/ff1N9Rn6pI409RXkPzrYZVE1JMwm7JeNVz7P0IhEqsh";
const OTHER: &str = "RWS8xjsjmcQsjG3Xigzhpe0M3763HSUQYildYwRePqxEumx4W53sLab+";

/// A folder that is taken away at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("penteract-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.0.join(name), text).unwrap();
        self.path(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_release_is_packed_signed_verified_and_used() {
    let scratch = Scratch::new("bundle");
    let (file, again) = (scratch.path("all.tar"), scratch.path("again.tar"));
    let until = ["--until", "2026-12-31"];
    let pack = |file: &str| {
        let arguments = ["bundle", "pack", "products", "--write", file];
        penteract(&[&arguments[..], &until].concat()).printed()
    };
    let packed = pack(&file);
    assert!(
        packed.contains("0 signatures") && packed.contains("opens until 31 Dec 2026"),
        "{packed}"
    );
    pack(&again);
    assert_eq!(fs::read(&file).unwrap(), fs::read(&again).unwrap());

    let key = scratch.write("key", SECRET);
    let signed = penteract(&["bundle", "sign", &file, "--key", &key, "--lang", "fr"]).printed();
    assert!(signed.contains(", 1 signature\n"), "{signed}");
    let public = scratch.write("key.pub", &format!("untrusted comment: public\n{PUBLIC}\n"));
    let verify = |more: &[&str]| {
        let arguments = ["bundle", "verify", &file, "--format", "json", "--as-of"];
        penteract(&[&arguments[..], more].concat())
    };
    let verified = verify(&["2026-12-31", "--key", &public]).printed();
    let verified: Json = serde_json::from_str(&verified).unwrap();
    assert_eq!(
        (&verified["signed"], &verified["signatures"]),
        (&1.into(), &1.into())
    );
    verify(&["2027-01-01", "--key", &public]).failed(1, &["until 31 Dec 2026"]);
    verify(&["2026-06-01", "--key", OTHER])
        .failed(1, &["0 signed the release as it is, and 1 must"]);
    verify(&["2026-06-01", "--key", OTHER, "--key", PUBLIC]).failed(1, &["1 signed"]);
    let one_of_two = [
        "2026-06-01",
        "--key",
        OTHER,
        "--key",
        PUBLIC,
        "--threshold",
        "1",
    ];
    verify(&one_of_two).printed();
    verify(&["2026-06-01", "--key", "RWQ"]).failed(2, &["key 1 of those given is no public key"]);
    // The secret key, given by mistake, is not told.
    let mistaken = verify(&["2026-06-01", "--key", &key]);
    let told = SECRET.lines().last().unwrap();
    assert!(!mistaken.stderr.contains(told), "{}", mistaken.stderr);
    mistaken.failed(2, &["key 1 of those given"]);
    verify(&["2026-06-01", "--key", "none.pub"]).failed(2, &["none.pub"]);
    verify(&["2026-06-01", "--key", PUBLIC, "--key", &public]).printed();
    // Who signed is not lost by packing again, nor is a file that is no release.
    for kept in [&file, &key] {
        let bytes = fs::read(kept).unwrap();
        penteract(&["bundle", "pack", "products", "--write", kept]).failed(2, &["exists"]);
        assert_eq!(fs::read(kept).unwrap(), bytes);
    }

    let listed = |products: &str| {
        penteract(&["list", "--as-of", "2026-06-01", "--products", products]).printed()
    };
    assert_eq!(listed(&file), listed("products"));
    for writes in [
        &["check", "--fix"][..],
        &["test", "--bless"],
        &["doc", "bridge", "--write"],
    ] {
        let refused = penteract(&[writes, &["--products", &file]].concat());
        refused.failed(2, &["--products"]);
    }
    let before = [
        "diff",
        "bridge",
        "--products",
        "products",
        "--before",
        &file,
    ];
    assert!(
        penteract(&before)
            .printed()
            .contains("Nothing is said otherwise.")
    );
}

#[test]
fn what_cannot_be_signed_with_is_told() {
    let scratch = Scratch::new("bundle-keys");
    let file = scratch.path("all.tar");
    penteract(&["bundle", "pack", "products/bridge", "--write", &file]).printed();
    for (key, told) in [
        (PUBLIC, "is a public key"),
        ("untrusted comment: secret\nRWQ\n", "no secret key"),
        ("", "no secret key"),
    ] {
        let key = scratch.write("key", key);
        penteract(&["bundle", "sign", &file, "--key", &key]).failed(2, &[told]);
    }
    penteract(&["bundle", "sign", &file, "--key", &scratch.path("none")]).failed(2, &["none"]);
    let none = scratch.path("none.tar");
    penteract(&["bundle", "verify", &none, "--key", PUBLIC]).failed(2, &["none.tar"]);
    penteract(&["bundle", "pack", &none, "--write", &file]).failed(2, &["no product"]);
    penteract(&["bundle", "pack", "products", "--write", "-"]).failed(2, &["name a file"]);
}

#[test]
fn capabilities_are_the_same_for_people_and_for_programs() {
    let asked = ["capabilities", "--products", "products"];
    let json: Json =
        serde_json::from_str(&penteract(&[&asked[..], &["--format", "json"]].concat()).printed())
            .unwrap();
    let page = penteract(&asked).printed();
    for (group, value) in json.as_object().unwrap() {
        assert!(page.contains(group.as_str()), "{group}: {page}");
        for (name, value) in value.as_object().into_iter().flatten() {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            assert!(
                page.contains(&format!("  {name}: {value}\n")),
                "{name}: {page}"
            );
        }
    }
    assert_eq!(json["formats"]["release"], 1);
    assert_eq!(
        json["features"],
        serde_json::json!(["products", "reference", "schema-validation"])
    );
    assert!(json["products"]["bridge"].is_string());
}
