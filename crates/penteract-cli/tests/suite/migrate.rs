//! `penteract migrate`: the catalogue's proof is fresh, and any product and correspondence get one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Run, penteract, repository};

const START: &str = "<!-- generated: migration -->\n";
const END: &str = "<!-- end generated -->";

/// Writes the product of a test: a list, a code alone, a grid, and a script that names a code itself.
fn product(test: &str, list: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    let files = [
        (
            "product.toml",
            r#"
format = 1
id = "trade-loan"
version = "1.0.0"
language = "en"
name = "Trade loan"
currency = "EUR"
windows = [{ from = 2026-01-01 }]

[offer]
amount = { request = "request.amount" }
rate = { table = "rates" }
frequency = "monthly"
schedule = [{ kind = "level-payment", months = 48 }]
"#,
        ),
        (
            "nomenclatures.toml",
            r#"
[trades]
label = "Trades"
until = 2026-12-31
codes = { B1 = "Baker", B2 = "Pastry cook", T1 = "Tobacconist", T2 = "Kiosk", M1 = "Mender" }

[trades-2027]
label = "Trades of 2027"
given_from = 2026-01-01
from = 2027-01-01
codes = { B = "Bread and cakes", T = "Tobacco and papers", TO = "Tobacco alone", M = "Mender", N = "New trade" }
"#,
        ),
        (
            "facts.toml",
            r#"
[request.amount]
type = "money"
label = "Amount"

[company.trade]
type = "code"
nomenclatures = ["trades"]
label = "Trade"
"#,
        ),
        ("parameters.toml", list),
        (
            "tables/rates.csv",
            "# law: policy\n# source: D-1\n# confidence: A\ntrade:company.trade,=> rate:percent\n\
             B1|B2,1 %\nT1,2 %\nT2|M1,3 %\n",
        ),
        (
            "rules/eligibility.rhai",
            r#"
/// The trade is admitted.
/// law: policy
/// code: trade
fn is_admitted() { !(company.trade in params.excluded) }

/// The trade is not that of the mender.
/// law: policy
/// code: mender
fn is_no_mender() { company.trade != "M1" }
"#,
        ),
        (
            "rules/terms.rhai",
            "/// The trade.\nfn trade() { company.trade }\n",
        ),
    ];
    for (name, text) in files {
        let file = folder.join("trade-loan").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

const LIST: &str = r#"
[excluded]
unit = "list of code of trades"
label = "Excluded trades"
law = "policy"
source = "D-2"
confidence = "A"
values = [{ value = ["T1", "T2"] }]
"#;

const CORRESPONDENCE: &str = "old,new,kind\nB1,B,\nB2,B,\nT1,T,\nT2,T,\nM1,T,\nT1,TO,\nM1,M,\n";

fn migrate(folder: &Path, csv: &[u8], more: &[&str]) -> Run {
    let file = folder.join("correspondence.csv");
    fs::write(&file, csv).unwrap();
    let (file, products) = (file.to_str().unwrap(), folder.to_str().unwrap());
    let mut all = vec!["migrate", file, "--products", products];
    all.extend(["--from", "trades", "--to", "trades-2027"]);
    all.extend(more);
    penteract(&all)
}

#[test]
fn the_catalogue_s_proof_is_fresh() {
    let csv = repository().join("docs/sources/naf-rev2-to-2025.csv");
    let products = repository().join("products");
    let printed = penteract(&[
        "migrate",
        csv.to_str().unwrap(),
        "--from",
        "naf-rev2",
        "--to",
        "naf-2025",
        "--products",
        products.to_str().unwrap(),
    ])
    .printed();
    let page = fs::read_to_string(repository().join("docs/sources/activity.md")).unwrap();
    let (_, rest) = page.split_once(START).unwrap();
    let (proof, _) = rest.split_once(END).unwrap();
    let place = products.to_str().unwrap();
    assert_eq!(
        printed.replace(place, "products"),
        proof,
        "docs/sources/activity.md is stale: put there what its command prints"
    );
}

#[test]
fn a_proof_tells_what_follows_and_what_a_person_does() {
    let folder = product("migrate-proof", LIST);
    let place = folder.to_str().unwrap();
    let english = migrate(&folder, CORRESPONDENCE.as_bytes(), &[]).printed();
    insta::assert_snapshot!("migrate-en", english.replace(place, "products"));
    let french = migrate(&folder, CORRESPONDENCE.as_bytes(), &["--lang", "fr"]).printed();
    insta::assert_snapshot!("migrate-fr", french.replace(place, "products"));
    let json = migrate(&folder, CORRESPONDENCE.as_bytes(), &["--format", "json"]).printed();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["lists"][0]["codes"][1]["follows"], "undecided");
    assert_eq!(json["literals"][0]["code"], "M1");
    assert_eq!(json["facts"][0], "company.trade");
}

/// What is proposed is what the file may say: then nothing is left to propose.
#[test]
fn what_is_proposed_can_be_written() {
    const VALUE: &str = "values = [{ value = [\"T1\", \"T2\"] }]\n";
    const DATED: &str = "values = [{ until = 2026-06-30, value = [\"T1\", \"T2\"] }, { from = 2026-07-01, value = [\"T1\"] }]\n";
    let folder = product("migrate-proposal", &LIST.replace(VALUE, DATED));
    let page = migrate(&folder, CORRESPONDENCE.as_bytes(), &[]).printed();
    let blocks = page.split("```toml\n").skip(1);
    let blocks = blocks.map(|rest| rest.split_once("```").unwrap().0);
    let proposal: String = blocks.collect();
    let list = LIST
        .replace(
            "list of code of trades",
            "list of code of trades or trades-2027",
        )
        .replace(VALUE, "");
    let folder = product("migrate-written", &format!("{list}\n{proposal}"));
    let page = migrate(&folder, CORRESPONDENCE.as_bytes(), &[]).printed();
    assert_eq!(
        page.matches("The file says so already.").count(),
        2,
        "{page}"
    );
    assert!(!page.contains("```toml"), "{page}");
    let kept = [
        "until = 2026-06-30",
        "from = 2026-07-01",
        "law = \"policy\"\nsource = \"D-2\"\nconfidence = \"A\"\n",
        "trades = [\"T1\", \"T2\"]",
    ];
    for kept in kept {
        assert!(proposal.contains(kept), "{kept}: {proposal}");
    }
}

#[test]
fn a_correspondence_that_cannot_be_meant_is_told_with_its_line() {
    let folder = product("migrate-bad", LIST);
    for (csv, english, french) in [
        (
            &b"old,new\nB1,B\nB1,X9\n"[..],
            "line 3: `X9` is a code of neither list: correct it, or add it to `trades-2027` in nomenclatures.toml",
            "ligne 3 : `X9` n'est un code d'aucune des deux listes : corrigez-le, ou ajoutez-le à `trades-2027`",
        ),
        (
            b"old,new\nB1,B\nB,B1\n",
            "line 3: `B` is a code of `trades-2027` where one of `trades` is needed",
            "ligne 3 : `B` est un code de `trades-2027` là où il en faut un de `trades`",
        ),
        (
            b"old,new\nB1,B\nB2,B\nB1,B\n",
            "line 4: `B1` → `B` stands on line 2 already: keep one of the two",
            "ligne 4 : `B1` → `B` figure déjà à la ligne 2 : gardez l'une des deux",
        ),
        (
            b"new,old\nB,B1\nT,T1\nM,M1\n",
            "it goes from `trades-2027` to `trades`: write `--from trades-2027 --to trades`",
            "elle va de `trades-2027` à `trades` : écrivez `--from trades-2027 --to trades`",
        ),
        (
            b"old,new\nB1,B\nB2,Caf\xe9\n",
            "line 3: is no text in UTF-8; it may be in Latin-1 or Windows-1252: save the file in UTF-8",
            "ligne 3 : n'est pas du texte en UTF-8 ; c'est peut-être du Latin-1 ou du Windows-1252",
        ),
        (
            b"B1,B\nB2,B\n",
            "line 1: the file has no header",
            "ligne 1 : le fichier n'a pas d'en-tête",
        ),
        (
            b"",
            "the correspondence says nothing: write an old code and a new one on each line",
            "la correspondance ne dit rien : écrivez sur chaque ligne",
        ),
        (
            b"old,new\n",
            "the correspondence says nothing",
            "la correspondance ne dit rien",
        ),
    ] {
        let told = |more: &[&str]| migrate(&folder, csv, more).failed(2, &["correspond"]);
        let plain = |text: String| text.replace(['\u{202f}', '\u{a0}'], " ");
        let told_in_english = plain(told(&["--lang", "en"]));
        assert!(told_in_english.contains(english), "{told_in_english}");
        let told_in_french = plain(told(&["--lang", "fr"]));
        assert!(told_in_french.contains(french), "{told_in_french}");
    }
    // One column is told once.
    let told = migrate(&folder, b"codes\nB1\nB2\nT1\n", &["--lang", "en"]).failed(2, &[]);
    assert_eq!(told.matches("parted by a comma").count(), 1, "{told}");
    // Semicolons are what a spreadsheet saves, and are noted.
    let semicolons = migrate(
        &folder,
        CORRESPONDENCE.replace(',', ";").as_bytes(),
        &["--lang", "en"],
    );
    assert!(
        semicolons.stderr.contains("parted by semicolons"),
        "{}",
        semicolons.stderr
    );
    let commas = migrate(&folder, CORRESPONDENCE.as_bytes(), &["--lang", "en"]).printed();
    assert_eq!(semicolons.stdout, commas);
    // A byte order mark says nothing.
    let marked = format!("\u{feff}{CORRESPONDENCE}");
    migrate(&folder, marked.as_bytes(), &[]).printed();
}

#[test]
fn a_list_that_no_product_has_is_named() {
    let folder = product("migrate-lists", LIST);
    let file = folder.join("c.csv");
    fs::write(&file, CORRESPONDENCE).unwrap();
    let (file, products) = (file.to_str().unwrap(), folder.to_str().unwrap());
    let run = |from: &str, to: &str| {
        penteract(&[
            "migrate",
            file,
            "--products",
            products,
            "--from",
            from,
            "--to",
            to,
        ])
    };
    run("trade", "trades-2027").failed(2, &["`trade`", "trades"]);
    run("trades", "trades").failed(2, &["`trades` cannot take the place of itself"]);
}
