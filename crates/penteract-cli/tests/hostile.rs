//! Files that are wrong in ten thousand places, nested without end or one line long: refused at once, in few words.
//!
//! What is counted here is what is printed. With `PENTERACT_TIMED` in the environment time counts too, for a release
//! build on a machine of its own: `.ci/run` sets it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a failed expectation is a failed test; time is what it measures"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// What a command may print when it refuses.
const PRINTED_MAX: usize = 600_000;

/// A folder that is taken away at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("penteract-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, path: &str, text: &str) -> PathBuf {
        let file = self.0.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        file
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// How many times slower this machine is than the one on which the bounds hold, at least once: by the best of ten readings
/// of one JSON text.
static SLOWER: LazyLock<f64> = LazyLock::new(|| {
    /// What reading the text takes where the bounds hold.
    const READ_IN: Duration = Duration::from_micros(8_000);
    let text = serde_json::json!(vec![["12.50", "turnover"]; 50_000]).to_string();
    let read = || {
        let start = Instant::now();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(value.is_array());
        start.elapsed()
    };
    let best = (0..10).map(|_| read()).min().unwrap();
    let slower = (best.as_secs_f64() / READ_IN.as_secs_f64()).max(1.0);
    println!("{slower:.2} times the time of the machine on which the bounds hold: {best:?}");
    slower
});

/// What the command printed and its exit code; within `limit`, the best of ten runs, and in little memory, when time counts.
fn run(name: &str, limit: Duration, arguments: &[&str]) -> (String, i32) {
    let binary = env!("CARGO_BIN_EXE_penteract");
    let is_timed = std::env::var_os("PENTERACT_TIMED").is_some();
    let timed = || {
        // What is refused takes 64 MiB at most, beside the program itself.
        let mut command = match is_timed && limit == REFUSED && cfg!(target_os = "linux") {
            true => {
                let mut shell = Command::new("sh");
                let most = 64 * 1024 + fs::metadata(binary).unwrap().len() / 1024;
                let script = format!("ulimit -v {most}; exec \"$0\" \"$@\"");
                shell.args(["-c", &script, binary]);
                shell
            }
            false => Command::new(binary),
        };
        let start = Instant::now();
        let output = command.args(arguments).output().unwrap();
        (start.elapsed(), output)
    };
    let (mut elapsed, output) = timed();
    if is_timed {
        elapsed = (0..9).map(|_| timed().0).fold(elapsed, Duration::min);
    }
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8(printed).unwrap();
    if is_timed {
        println!(
            "{name}: {} ms, {} bytes",
            elapsed.as_millis(),
            printed.len()
        );
        let limit = limit.mul_f64(*SLOWER);
        assert!(elapsed <= limit, "{name} takes {elapsed:?}, of {limit:?}");
    }
    (printed, output.status.code().unwrap())
}

/// As many as are timed, and a tenth of them where what is printed is counted alone.
fn many(count: usize) -> usize {
    if std::env::var_os("PENTERACT_TIMED").is_some() {
        count
    } else {
        count / 10
    }
}

const REFUSED: Duration = Duration::from_millis(100);
const SERVED: Duration = Duration::from_secs(1);

// Fault H1
#[test]
fn wrong_applications_are_refused_at_once_and_in_few_words() {
    let scratch = Scratch::new("applications");
    let example = repository().join("examples/applications/rebond/idf-2-at-the-maximum.json");
    let example: serde_json::Value = serde_json::from_slice(&fs::read(example).unwrap()).unwrap();
    let with = |partners: serde_json::Value| {
        let mut application = example.clone();
        application["project"]["partners"] = partners;
        application.to_string()
    };
    let odd: Vec<serde_json::Value> = (0..many(30_000))
        .map(|at| serde_json::json!({ "granted_onn": 1, format!("k{at}"): 2 }))
        .collect();
    let mut long = example.clone();
    long["request"]["x".repeat(many(1_000_000))] = 1.into();
    let products = repository().join("products");
    let products = products.to_str().unwrap();
    for (name, text) in [
        ("wrong-items", with(vec![1; many(100_000)].into())),
        ("unknown-keys", with(odd.into())),
        ("one-name-of-a-million-bytes", long.to_string()),
        (
            "one-line-of-a-million-bytes",
            format!("{{ \"a\": \"{}", "x".repeat(many(1_000_000))),
        ),
        ("deep-lists", "[".repeat(many(1_000_000))),
        (
            "deep-objects",
            format!(
                "{}1{}",
                "{\"a\":".repeat(many(10_000)),
                "}".repeat(many(10_000))
            ),
        ),
    ] {
        let file = scratch.write(&format!("{name}.json"), &text);
        let arguments = ["decide", "rebond@idf-2", file.to_str().unwrap()];
        let more = ["--as-of", "2020-06-15", "--products", products];
        let (printed, exit) = run(name, REFUSED, &[&arguments[..], &more[..]].concat());
        assert_eq!(
            exit,
            2,
            "{name}: {}",
            printed.get(..500).unwrap_or(&printed)
        );
        assert!(
            printed.len() < PRINTED_MAX,
            "{name} prints {} bytes",
            printed.len()
        );
    }
}

/// The fixture of a small product, with one file replaced or `+added` to.
fn product(scratch: &Scratch, name: &str, files: &[(&str, &str)]) -> PathBuf {
    let base = repository().join("crates/penteract-bundle/tests/fixtures/base");
    for file in [
        "product.toml",
        "facts.toml",
        "parameters.toml",
        "labels/fr.toml",
        "rules/eligibility.rhai",
    ] {
        let text = fs::read_to_string(base.join(file)).unwrap();
        scratch.write(&format!("{name}/base/{file}"), &text);
    }
    for (file, text) in files {
        match file.strip_prefix('+') {
            Some(file) => {
                let known = fs::read_to_string(base.join(file)).unwrap();
                scratch.write(&format!("{name}/base/{file}"), &format!("{known}\n{text}"));
            }
            None => {
                scratch.write(&format!("{name}/base/{file}"), text);
            }
        }
    }
    scratch.0.join(name)
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|at| line(at) + "\n").collect()
}

// Fault H1
#[test]
fn wrong_products_are_refused_at_once_and_in_few_words() {
    let scratch = Scratch::new("products");
    let (rules, facts, grid) = ("rules/eligibility.rhai", "facts.toml", "tables/g.csv");
    let head = "# law: l\n# source: s\n# confidence: A\nx:int,=> r:percent\n";
    for (name, file, text) in [
        (
            "faults-on-one-line",
            rules,
            "fn f() { 1 § } ".repeat(many(2_400)),
        ),
        (
            "faults-on-many-lines",
            rules,
            lines(many(10_000), |_| "fn f() { ) }".to_owned()),
        ),
        ("functions-begun", rules, "fn f(".repeat(many(16_000))),
        (
            "functions-begun-with-names",
            rules,
            lines(many(12_000), |at| format!("fn f{at}( ")),
        ),
        ("odd-characters", rules, "§".repeat(many(100_000))),
        ("odd-characters-in-turn", rules, "§¤".repeat(many(20_000))),
        (
            "outside-functions",
            rules,
            "1 fn f(){1} ".repeat(many(10_000)),
        ),
        (
            "deep-brackets",
            rules,
            format!("fn f() {{ {}", "(".repeat(many(100_000))),
        ),
        ("deep-comments", rules, "/*".repeat(many(100_000))),
        (
            "long-comment",
            rules,
            format!("// {}\nfn f() {{ ", "x".repeat(many(200_000))),
        ),
        (
            "unknown-facts",
            rules,
            lines(many(5_000), |at| {
                format!("fn f{at}(){{company.hedcount{at}>0}}")
            }),
        ),
        (
            "unknown-functions",
            rules,
            lines(many(5_000), |at| format!("fn f{at}(){{g{at}()}}")),
        ),
        (
            "one-name-for-all",
            rules,
            lines(many(5_000), |_| "fn f(){company.is_registered}".to_owned()),
        ),
        (
            "doc-comment-without-end",
            rules,
            "/// code: x\n".repeat(many(10_000)) + "fn f(){company.is_registered}",
        ),
        (
            "deep-lists",
            facts,
            format!("a = {}", "[".repeat(many(20_000))),
        ),
        (
            "deep-lists-on-lines",
            facts,
            format!("a = {}", "[\n".repeat(many(20_000))),
        ),
        (
            "deep-tables",
            facts,
            format!("a = {}", "{a=".repeat(many(20_000))),
        ),
        (
            "deep-names",
            facts,
            format!("{}a = 1", "a.".repeat(many(20_000))),
        ),
        ("tables-begun", facts, "[[[\n".repeat(many(20_000))),
        ("values-left-out", facts, "a = \n".repeat(many(20_000))),
        ("texts-begun", facts, "a = \"\n".repeat(many(20_000))),
        ("one-key-for-all", facts, "a = 1\n".repeat(many(20_000))),
        (
            "unknown-keys",
            facts,
            lines(many(10_000), |at| format!("k{at} = 1")),
        ),
        (
            "wrong-facts",
            facts,
            lines(many(5_000), |at| format!("[company.k{at}]\ntype=\"itn\"")),
        ),
        (
            "wrong-cells",
            grid,
            format!("{head}{}", "x,y\n".repeat(many(20_000))),
        ),
        (
            "wrong-rows",
            grid,
            format!("{head}{}", "1\n".repeat(many(20_000))),
        ),
        (
            "one-row",
            grid,
            format!("{head}{}", "1,".repeat(many(500_000))),
        ),
    ] {
        let products = product(&scratch, name, &[(file, &text)]);
        let arguments = ["check", "--products", products.to_str().unwrap()];
        let (printed, exit) = run(name, REFUSED, &arguments);
        assert_eq!(
            exit,
            1,
            "{name}: {}",
            printed.get(..500).unwrap_or(&printed)
        );
        assert!(
            printed.len() < PRINTED_MAX,
            "{name} prints {} bytes",
            printed.len()
        );
    }
}

// Fault H1
#[test]
fn large_and_honest_grids_are_checked_in_a_second() {
    let scratch = Scratch::new("grids");
    let facts = "[company.a]\ntype = \"int\"\nlabel = { fr = \"A\", en = \"A\" }\n[company.b]\ntype = \"int\"\nlabel = { fr = \"B\", en = \"B\" }\n";
    let rule = "/// G.\n/// code: g\nfn g() { tables.g(company.a, company.b) > params.pc }\n";
    let parameter = "[pc]\nunit = \"percent\"\nlabel = { fr = \"A\", en = \"B\" }\nlaw = \"l\"\nsource = \"s\"\nconfidence = \"A\"\nvalues = [{ value = \"0.5 %\" }]\n";
    let head = "# law: l\n# source: s\n# confidence: A\nx:int,y:int,=> r:percent\n";
    let square = lines(10_000, |at| {
        let (x, y) = (at / 100 * 10, at % 100 * 10);
        format!("{x}..{},{y}..{},1 %", x + 9, y + 9)
    });
    let crossed =
        lines(5_000, |at| format!("{at},<0,1 %")) + &lines(5_000, |at| format!("*,{at},1 %"));
    let application = r#"{ "company": { "is_registered": true, "a": 995, "b": 3 }, "request": { "amount": "1000.00" } }"#;
    let application = scratch.write("application.json", application);
    for (name, rows, gap) in [
        ("square", square.clone(), false),
        ("crossed", crossed, false),
        (
            "square-with-a-hole",
            square.replace("550..559,550..559,1 %\n", ""),
            true,
        ),
    ] {
        let files = [
            ("+facts.toml", facts),
            ("+rules/eligibility.rhai", rule),
            ("+parameters.toml", parameter),
            ("+labels/fr.toml", "g = \"G.\"\n"),
            ("tables/g.csv", &format!("{head}{rows}")),
        ];
        let products = product(&scratch, name, &files);
        let products = products.to_str().unwrap();
        let (printed, exit) = run(
            name,
            SERVED,
            &["check", "--products", products, "--lang", "en"],
        );
        assert_eq!(exit, 0, "{name}: {printed}");
        assert_eq!(
            printed.contains("answers x = 550, y = 550"),
            gap,
            "{name}: {printed}"
        );
        let arguments = [
            "decide",
            "base",
            application.to_str().unwrap(),
            "--as-of",
            "2024-06-15",
        ];
        let (printed, exit) = run(
            name,
            SERVED,
            &[&arguments[..], &["--products", products]].concat(),
        );
        assert_eq!(exit, 0, "{name}: {printed}");
    }
}

/// An entry of an archive of the kind `kind`, which says that it has `size` bytes.
fn entry(path: &str, kind: u8, size: &str, body: &[u8]) -> Vec<u8> {
    let mut header = vec![0; 512];
    for (at, field) in [
        (0, path),
        (100, "0000644"),
        (108, "0000000"),
        (116, "0000000"),
        (124, size),
        (136, "00000000000"),
        (148, "        "),
        (257, "ustar\x0000"),
        (329, "0000000"),
        (337, "0000000"),
    ] {
        header[at..at + field.len()].copy_from_slice(field.as_bytes());
    }
    header[156] = kind;
    let sum: u32 = header.iter().copied().map(u32::from).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header.extend(body);
    header.resize(header.len().next_multiple_of(512), 0);
    header
}

fn file(path: &str, body: &[u8]) -> Vec<u8> {
    entry(path, b'0', &format!("{:011o}", body.len()), body)
}

#[test]
fn archives_that_are_no_releases_are_refused_at_once_and_in_few_words() {
    let scratch = Scratch::new("archives");
    let packed = scratch.0.join("packed.tar");
    let products = product(&scratch, "good", &[]);
    let arguments = ["bundle", "pack", products.to_str().unwrap(), "--write"];
    let arguments = [&arguments[..], &[packed.to_str().unwrap()]].concat();
    let (printed, exit) = run("pack", SERVED, &arguments);
    assert_eq!(exit, 0, "{printed}");
    let good = fs::read(&packed).unwrap();
    let end = [0; 1024];
    // What stands in order behind the files of a release.
    let with = |entry: Vec<u8>| [&good[..good.len() - 1024], &entry, &end].concat();
    let alone = |entries: &[Vec<u8>]| [&entries.concat()[..], &end].concat();
    let numbered = |count: usize| -> Vec<Vec<u8>> {
        let path = |at: usize| format!("base/z/{at:06}.toml");
        (0..count).map(|at| file(&path(at), b"")).collect()
    };
    let manifest = |text: &str| alone(&[file(".release/manifest.json", text.as_bytes())]);
    let listing = |count| {
        let files = r#"{"path":"","size":0,"sha256":""},"#.repeat(count);
        manifest(&format!("{{\"format\":1,\"files\":[{files}"))
    };
    let altered = {
        let at = good.windows(6).rposition(|found| found == b"format");
        let mut altered = good.clone();
        altered[at.unwrap()] ^= 1;
        altered
    };
    let long_name = entry("././@LongLink", b'L', "00000000012", b"../../evil");
    for (name, bytes, words) in [
        (
            "climbing",
            with(file("x/../../evil.toml", b"")),
            "leaves the folder",
        ),
        ("absolute", with(file("/etc/passwd", b"")), "`/etc/passwd`"),
        (
            "backslash",
            with(file("x\\..\\evil", b"")),
            "leaves the folder",
        ),
        ("nameless", with(file("", b"")), "leaves the folder"),
        (
            "link",
            with(entry("x", b'2', "00000000000", b"")),
            "symbolic link",
        ),
        (
            "hard-link",
            with(entry("x", b'1', "00000000000", b"")),
            "symbolic link",
        ),
        ("device", with(entry("x", b'3', "00000000000", b"")), "`x`"),
        (
            "folder",
            with(entry("x/", b'5', "00000000000", b"")),
            "`x/`",
        ),
        (
            "declared",
            with(entry("x", b'0', "77777777777", b"")),
            "8589934591 bytes",
        ),
        (
            "declared-binary",
            with(entry("x", b'0', "\x7f\x7f\x7f\x7f", b"")),
            "`x`",
        ),
        (
            "extended",
            with(entry("x", b'x', "00000000021", b"17 path=../evil\n\n")),
            "`x`",
        ),
        (
            "extended-for-all",
            alone(&[entry("x", b'g', "00000000000", b"")]),
            "`x`",
        ),
        ("long-name", with(long_name), "LongLink"),
        ("sparse", with(entry("x", b'S', "00000000000", b"")), "`x`"),
        (
            "twice",
            with(file("base/rules/eligibility.rhai", b"")),
            "stands twice",
        ),
        (
            "unlisted",
            with(file("base/zzz.toml", b"")),
            "does not list it",
        ),
        ("out-of-order", with(file("a", b"")), "`a`"),
        ("altered", altered, "is not the file"),
        (
            "cut-in-a-file",
            good[..good.len() - 1100].to_vec(),
            "cut short",
        ),
        ("cut-in-a-header", good[..700].to_vec(), "cut short"),
        (
            "cut-at-its-end",
            good[..good.len() - 512].to_vec(),
            "cut short",
        ),
        (
            "followed",
            [good.clone(), vec![7; many(10_000_000)]].concat(),
            "behind the end",
        ),
        (
            "followed-by-nothing",
            [&good[..], &[0; 512]].concat(),
            "behind the end",
        ),
        ("many", alone(&numbered(30_000)), "20001 files"),
        (
            "many-unlisted",
            with(numbered(9_000).concat()),
            "does not list it",
        ),
        (
            "no-manifest",
            alone(&numbered(many(9_000))),
            ".release/manifest.json",
        ),
        ("long-manifest", listing(many(180_000)), "not the manifest"),
        ("large-manifest", listing(400_000), "13200021 bytes"),
        (
            "deep-manifest",
            manifest(&"[".repeat(many(1_000_000))),
            "manifest",
        ),
        ("later-format", manifest(r#"{"format":2}"#), "of format 2"),
        ("nothing", Vec::new(), "no uncompressed tar"),
        ("zeros", vec![0; many(30_000_000)], "behind the end"),
        ("large", vec![b'x'; 34_000_000], "34000000 bytes"),
        ("zip", b"PK\x03\x04".repeat(many(1_000_000)), "bundle pack"),
    ] {
        let file = scratch.0.join(format!("{name}.tar"));
        fs::write(&file, bytes).unwrap();
        let file = file.to_str().unwrap();
        let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
        for (arguments, code) in [
            (&["list", "--products", file][..], 2),
            (&["bundle", "verify", file, "--key", key], 1),
        ] {
            let (printed, exit) = run(name, REFUSED, arguments);
            assert_eq!(exit, code, "{name}: {printed}");
            assert!(printed.contains(words), "{name}: {printed}");
            assert!(printed.len() < 500, "{name}: {printed}");
        }
    }
}
