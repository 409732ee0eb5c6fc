//! `penteract list`, `check` and `test`, on good products and on broken ones.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Run, command, fixtures, penteract, repository};

/// A copy of the good fixture that one test may break.
pub(crate) struct Copy {
    pub(crate) folder: PathBuf,
}

impl Copy {
    pub(crate) fn new(test: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        copy(&fixtures().join("products"), &folder);
        Self { folder }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join("bridge").join(name)
    }

    pub(crate) fn replace(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.file(name)).unwrap();
        assert!(text.contains(from), "`{from}` is not in {name}");
        fs::write(self.file(name), text.replacen(from, to, 1)).unwrap();
    }

    /// With a guarantee fee by the slices of a grid.
    fn sliced(&self, rows: &str) {
        fs::create_dir_all(self.file("tables")).unwrap();
        let head =
            "# law: contract\n# source: T-1\n# confidence: A\namount:money,=> rate:percent\n";
        fs::write(self.file("tables/slices.csv"), format!("{head}{rows}")).unwrap();
        self.append(
            "product.toml",
            "\n[guarantee]\nguarantor = { fr = \"Le Fonds\", en = \"The Fund\" }\ncoverage = \"50 %\"\nfee = { slices = { table = \"slices\" }, base = \"loan\", timing = \"upfront\" }\n",
        );
    }

    fn append(&self, name: &str, text: &str) {
        let old = fs::read_to_string(self.file(name)).unwrap();
        fs::write(self.file(name), old + text).unwrap();
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let folder = self.folder.to_str().unwrap();
        let mut all = arguments.to_vec();
        all.extend(["--products", folder]);
        penteract(&all)
    }

    /// Asserts that `check` finds a problem, says each of these words, and exits with 1; gives what it says.
    #[track_caller]
    fn is_broken(&self, words: &[&str]) -> String {
        let run = self.run(&["check"]);
        assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
        for word in words {
            assert!(
                run.stdout.contains(word),
                "`{word}` is not in: {}",
                run.stdout
            );
        }
        run.stdout
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn lists_products_with_their_windows() {
    let list = |rest: &[&str]| {
        let mut arguments = vec!["list", "--products", "products"];
        arguments.extend(rest);
        penteract(&arguments).printed()
    };
    insta::assert_snapshot!(list(&["--as-of", "2024-05-06"]), @"
    Product  Name         Version  Granted                         On 6 May 2024
    ────────────────────────────────────────────────────────────────────────────
    bridge   Bridge loan  0.1.0    from 1 Jan 2024 to 31 Dec 2024  open
    ");
    insta::assert_snapshot!(list(&["--as-of", "2025-01-01", "--lang", "fr"]), @"
    Produit  Nom          Version  Octroi                       Au 01/01/2025
    ─────────────────────────────────────────────────────────────────────────
    bridge   Prêt relais  0.1.0    du 01/01/2024 au 31/12/2024  fermé
    ");
    let json: serde_json::Value =
        serde_json::from_str(&list(&["--as-of", "2025-01-01", "--format", "json"])).unwrap();
    assert_eq!(json[0]["id"], "bridge");
    assert_eq!(json[0]["name"]["fr"], "Prêt relais");
    assert_eq!(json[0]["windows"][0]["until"], "2024-12-31");
    assert_eq!(json[0]["is_open"], false);
}

#[test]
fn without_a_folder_the_shipped_products_are_used_from_anywhere() {
    let output = command()
        .args(["list"])
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap();
    assert!(output.status.success());
    let shipped: Vec<String> = fs::read_dir(repository().join("products"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("product.toml").exists())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    assert!(!shipped.is_empty());
    let listed = String::from_utf8(output.stdout).unwrap();
    for product in shipped {
        assert!(
            listed.lines().any(|line| line.starts_with(&product)),
            "`{product}` is not in: {listed}"
        );
    }
}

#[test]
fn a_product_named_shows_its_variants_side_by_side() {
    let products = Copy::new("side-by-side");
    fs::create_dir(products.folder.join("bridge/variants")).unwrap();
    let north = "id = \"north\"\nname = { fr = \"Nord\", en = \"North\" }\nwindows = [{ from = 2024-01-01, until = 2024-03-31 }]\n\
                 rules = { without = [\"is_a_company\"] }\n\
                 [parameters.turnover_share]\nvalues = [{ from = 2024-01-01, value = \"15 %\", law = \"policy of the north\", source = \"T-9\", confidence = \"B\" }]\n";
    let south = "id = \"south\"\nname = { fr = \"Sud\", en = \"South\" }\nwindows = [{ from = 2024-01-01, until = 2024-12-31 }]\n";
    fs::write(products.file("variants/north.toml"), north).unwrap();
    fs::write(products.file("variants/south.toml"), south).unwrap();
    let list = |rest: &[&str]| {
        let mut arguments = vec!["list", "bridge", "--as-of", "2024-12-06"];
        arguments.extend(rest);
        products.run(&arguments).printed()
    };
    insta::assert_snapshot!(list(&[]), @"
    Product       Name         Version  Granted                         On 6 Dec 2024
    ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    bridge        Bridge loan  0.1.0    from 1 Jan 2024 to 31 Dec 2024  open, incomplete: no source gives Yearly rate
    bridge@north  North        0.1.0    from 1 Jan 2024 to 31 Mar 2024  closed
    bridge@south  South        0.1.0    from 1 Jan 2024 to 31 Dec 2024  open, incomplete: no source gives Yearly rate

    What differs                                                  bridge                                                          north  south
    ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    Share of turnover                                             10% (from 1 Jan 2024 to 30 Jun 2024); 12.50% (from 1 Jul 2024)  15%    10% (from 1 Jan 2024 to 30 Jun 2024); 12.50% (from 1 Jul 2024)
    The borrower is a company; a sole trader is seen by a person  ✓                                                               –      ✓
    ");
    let english: serde_json::Value = serde_json::from_str(&list(&["--format", "json"])).unwrap();
    let french: serde_json::Value =
        serde_json::from_str(&list(&["--format", "json", "--lang", "fr"])).unwrap();
    assert_eq!(english, french);
    assert_eq!(english[1]["variant"], "north");
    assert_eq!(english[1]["differs"]["params.turnover_share"], "15 %");
    assert_eq!(
        english[1]["differs"]["rules.is_a_company"],
        serde_json::Value::Null
    );
    assert_eq!(english[0]["unknown"], serde_json::json!(["rate"]));
    assert_eq!(english[0]["differs"].as_object().unwrap().len(), 2);
}

#[test]
fn the_parameters_of_a_product_are_written_into_its_readme() {
    let products = Copy::new("doc");
    fs::create_dir(products.folder.join("bridge/variants")).unwrap();
    let north = "id = \"north\"\nname = { fr = \"Nord\", en = \"North\" }\nwindows = [{ from = 2024-01-01, until = 2024-03-31 }]\n\
                 [parameters.turnover_share]\nvalues = [{ from = 2024-01-01, value = \"15 %\", law = \"policy of the north\", source = \"T-9\", confidence = \"C\", note = \"Read by phone.\" }]\n";
    fs::write(products.file("variants/north.toml"), north).unwrap();
    let page = products.run(&["doc", "bridge"]).printed();
    insta::assert_snapshot!(page, @"
    Unknown, or uncertain (C):

    - Share of turnover (`turnover_share`, `bridge`): 12.50%
    - Share of turnover (`turnover_share`, `north`): 15% (Read by phone.)
    - Share of the order book (`order_share`, all): unknown: the share of September 2024 was not published
    - Yearly rate (`rate`, all): unknown: the rate of December 2024 was not published

    | parameter | variants | from | until | value | law | source | confidence |
    |---|---|---|---|---|---|---|---|
    | Employees, below (`headcount_below`) | all | 2024-01-01 |  | 50 | product policy, art. 1 | T-2 | A |
    | Share of turnover (`turnover_share`) | `bridge` | 2024-01-01 | 2024-06-30 | 10% | product policy, art. 2 | T-3 | B |
    | Share of turnover (`turnover_share`) | `bridge` | 2024-07-01 |  | 12.50% | product policy, art. 2 bis | T-3 | C |
    | Share of turnover (`turnover_share`) | `north` | 2024-01-01 |  | 15% | policy of the north | T-9 | C |
    | Share of the order book (`order_share`) | all | 2024-01-01 | 2024-08-31 | 50% | product policy, art. 3 | T-4 | A |
    | Share of the order book (`order_share`) | all | 2024-09-01 | 2024-09-30 | unknown: the share of September 2024 was not published | product policy, art. 3 | T-4 | C |
    | Share of the order book (`order_share`) | all | 2024-10-01 |  | 50% | product policy, art. 3 | T-4 | A |
    | Yearly rate (`rate`) | all | 2024-01-01 | 2024-11-30 | 4% | product policy, art. 4 | T-5 | A |
    | Yearly rate (`rate`) | all | 2024-12-01 |  | unknown: the rate of December 2024 was not published | product policy, art. 4 | T-5 | C |

    | window, grid or constant | variants | value | in force | law | source | confidence |
    |---|---|---|---|---|---|---|
    | window | `bridge` |  | from 1 Jan 2024 to 31 Dec 2024 |  |  |  |
    | `offer.amount.min` | all | 100 EUR | at any date |  |  |  |
    | `offer.amount.multiple` | all | 100 EUR | at any date |  |  |  |
    | `offer.frequency` | all | quarterly | at any date |  |  |  |
    | `offer.fees.amount` | all | 50 EUR | at any date |  |  |  |
    | window | `north` |  | from 1 Jan 2024 to 31 Mar 2024 |  |  |  |

    | part of the offer | name | computed from |
    |---|---|---|
    | limit | `size` | A share of turnover |
    | limit | `orders` | A share of the order book |
    | fee | `file` |  |

    | question | page | asked of | proof | handled as |
    |---|---|---|---|---|
    | Turnover (`company.turnover`) |  | applicant |  |  |
    | Employees (`company.headcount`) |  | applicant |  |  |
    | Legal form (`company.form`) |  | applicant |  |  |
    | Ceased trading on (`company.closed_on`) |  | applicant |  |  |
    | Amount requested (`request.amount`) |  | applicant |  |  |
    | Order book (`request.orders`) |  | applicant |  |  |
    ");

    let readme = products.file("README.md");
    fs::write(&readme, "# Bridge\n").unwrap();
    let refused = products.run(&["doc", "bridge", "--write"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.stderr.contains("<!-- generated: parameters -->"),
        "{}",
        refused.stderr
    );
    assert_eq!(fs::read_to_string(&readme).unwrap(), "# Bridge\n");

    let readme_of = |page: &str| {
        format!(
            "# Bridge\n\n<!-- generated: parameters -->\n{page}<!-- end generated -->\n\nThe end.\n"
        )
    };
    fs::write(&readme, readme_of("old\n")).unwrap();
    products.run(&["doc", "bridge", "--write"]).printed();
    assert_eq!(fs::read_to_string(&readme).unwrap(), readme_of(&page));
}

#[test]
fn the_parameters_in_the_readmes_of_shipped_products_are_fresh() {
    let folder = repository().join("products");
    let mut products = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.join("product.toml").is_file() {
            continue;
        }
        products += 1;
        let name = path.file_name().unwrap().to_str().unwrap();
        let page = penteract(&["doc", name, "--products", folder.to_str().unwrap()]).printed();
        let readme = fs::read_to_string(path.join("README.md")).unwrap();
        let place = format!("<!-- generated: parameters -->\n{page}<!-- end generated -->");
        assert!(
            readme.contains(&place),
            "README.md of {name} is stale: penteract doc {name} --write --products products"
        );
        // What nobody knows, and what is uncertain, comes before all else.
        if page.contains("| C |") || page.contains("unknown: ") {
            assert!(page.starts_with("Unknown, or uncertain (C):"), "{name}");
        }
    }
    assert!(products > 0);
}

#[test]
fn every_figure_of_a_product_stands_among_its_sources() {
    let folder = repository().join("products");
    let products = ["--products", folder.to_str().unwrap()];
    let listed = |product: &str| {
        let arguments = [
            &["check", product, "--sources", "--lang", "en"][..],
            &products,
        ]
        .concat();
        penteract(&arguments).printed()
    };
    let all = listed("pge");
    for variant in [
        "from 23 Dec 2020 to 30 Jun 2022",
        "from 6 Apr 2022 to 30 Jun 2022",
    ] {
        assert!(all.contains(variant), "{variant}: {all}");
    }
    let page = all.split("\npge@").next().unwrap();
    // Each row of the grid, as its file has it.
    let grid = fs::read_to_string(folder.join("pge/tables/premium.csv")).unwrap();
    let rows = grid.lines().filter(|line| line.starts_with("20"));
    let rows: Vec<&str> = rows.collect();
    assert_eq!(rows.len(), 12);
    assert_eq!(page.matches("year 4 → ").count(), 2, "{page}");
    assert_eq!(
        page.matches(" grid, year ").count() + page.matches("companies, year ").count(),
        rows.len(),
        "{page}"
    );
    // The window, and constants, those too of which nobody says who gives them.
    for said in [
        "from 16 Mar 2020 to 30 Jun 2022",
        "offer.amount.min",
        "offer.amount.multiple",
        "0.01 EUR",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // One value of each parameter of the file, at least.
    let parameters = fs::read_to_string(folder.join("pge/parameters.toml")).unwrap();
    let names = parameters.lines().filter_map(|line| line.strip_prefix('['));
    let mut counted = 0;
    for name in names.map(|name| name.trim_end_matches(']')) {
        assert!(page.contains(&format!("({name})")), "{name}: {page}");
        counted += 1;
    }
    assert!(counted > 40, "{counted} parameters");
}

#[test]
fn a_product_with_errors_is_left_out_of_the_list() {
    let products = Copy::new("left-out");
    products.append("facts.toml", "colour = 1\n");
    let run = products.run(&["list"]);
    assert_eq!(run.code, 0);
    assert!(!run.stdout.contains("bridge"), "{}", run.stdout);
    assert!(run.stderr.contains("penteract check"), "{}", run.stderr);
    products.run(&["test"]).failed(1, &["colour"]);
    products
        .run(&["decide", "bridge", "applications/fits.json"])
        .failed(1, &["penteract check bridge", "colour", "facts.toml"]);
}

#[test]
fn a_good_product_has_no_problem() {
    let run = penteract(&["check", "--products", "products"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(
        run.stdout.contains("no problem in 1 product"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_warning_leaves_a_product_good() {
    let products = Copy::new("warned");
    products.replace(
        "rules/eligibility.rhai",
        "/// law: product policy, art. 5\n",
        "",
    );
    let run = products.run(&["check"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(
        run.stdout.contains("warning[rules.no-law]"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("0 errors, 1 warning"), "{}", run.stdout);
    assert!(products.run(&["list"]).printed().contains("bridge"));
}

// A decision would meet it: no command but `check` runs such a product.
#[test]
fn a_hole_in_a_parameter_is_an_error_whenever_the_product_is_loaded() {
    let products = Copy::new("hole");
    products.replace(
        "parameters.toml",
        "unknown = { en = \"the share of September 2024 was not published\", fr = \"la part de septembre 2024 n'a pas été publiée\" }",
        "value = \"50 %\"",
    );
    products.replace(
        "parameters.toml",
        "{ from = 2024-09-01",
        "{ from = 2024-09-16",
    );
    let words = [
        "error[parameters.hole]",
        "`order_share` has no value from 1 Sep 2024 to 15 Sep 2024, when `orders_cap` reads it",
        "add a value in force from 1 Sep 2024 to 15 Sep 2024, or `unknown = \"why\"`",
    ];
    products.is_broken(&words);
    let decide = [
        "decide",
        "bridge",
        "applications/fits.json",
        "--as-of",
        "2024-06-15",
    ];
    products.run(&decide).failed(1, &words);
    let french = products.run(&["check", "--lang", "fr"]);
    assert!(
        french
            .stdout
            .contains("n'a pas de valeur du 01/09/2024 au 15/09/2024"),
        "{}",
        french.stdout
    );

    // Outside the windows of the product nobody meets it.
    products.replace("product.toml", "from = 2024-01-01", "from = 2024-09-16");
    assert!(!products.run(&["check"]).stdout.contains("parameters.hole"));
}

#[test]
fn sources_come_with_the_unsure_figures_first() {
    insta::assert_snapshot!(
        "sources",
        penteract(&["check", "bridge", "--sources", "--products", "products"]).printed()
    );
}

#[test]
fn problems_come_as_json_with_lines_and_columns() {
    let products = Copy::new("json");
    products.replace(
        "facts.toml",
        "[company.headcount]\ntype",
        "[company.headcount]\nhlp = 1\ntype",
    );
    let run = products.run(&["check", "--format", "json"]);
    assert_eq!(run.code, 1);
    let problems: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let unknown = problems
        .as_array()
        .unwrap()
        .iter()
        .find(|problem| problem["code"] == "bundle.unknown-key")
        .expect("an unknown key is a problem");
    assert_eq!(unknown["severity"], "error");
    assert_eq!(
        unknown["message"]["fr"],
        "clé inconnue `hlp` dans la donnée `company.headcount`"
    );
    assert!(
        unknown["place"]["file"]
            .as_str()
            .unwrap()
            .ends_with("bridge/facts.toml")
    );
    assert_eq!(
        (&unknown["place"]["line"], &unknown["place"]["column"]),
        (&9.into(), &1.into())
    );
}

#[test]
fn every_problem_is_shown_at_once() {
    let products = Copy::new("at-once");
    products.replace(
        "facts.toml",
        "label = { fr = \"Effectif\", en = \"Employees\" }",
        "label = { fr = \"Effectif\" }",
    );
    products.replace(
        "parameters.toml",
        "value = 50, law = \"product policy, art. 1\", source = \"T-2\", confidence = \"A\"",
        "value = 50",
    );
    products.replace(
        "product.toml",
        "rate = { param = \"rate\" }",
        "rate = { param = \"rat\" }\ncolour = 1",
    );
    products.is_broken(&[
        "facts.toml:",
        "parameters.toml:",
        "product.toml:",
        "colour",
        "headcount_below",
    ]);
}

#[test]
fn broken_bundles_say_where_and_what_to_do() {
    type Break = fn(&Copy);
    let table: [(&str, Break, &[&str]); 22] = [
        (
            "slices-with-a-hole",
            |it| it.sliced("..1000,2 %\n>1500..,3 %\n"),
            &[
                "bundle.unsuitable-value",
                "have a hole, from 1,000.00 to 1,500.00",
                "product.toml:",
            ],
        ),
        (
            "slices-that-end",
            |it| it.sliced("..1000,2 %\n>1000..5000,3 %\n"),
            &[
                "bundle.unsuitable-value",
                "have a hole, from 5,000.00",
                "`>150000..`",
            ],
        ),
        (
            "slices-that-overlap",
            |it| it.sliced("..1000,2 %\n1000..,3 %\n"),
            &["script.table-overlap", "slices", "amount = 1000"],
        ),
        (
            "payer-of-capitalised-interest",
            |it| {
                it.replace(
                    "product.toml",
                    "schedule = [",
                    "schedule = [{ kind = \"no-payment\", months = 3, interest = \"capitalised-at-end\", payer = { fr = \"L'État\", en = \"The State\" } }, ",
                )
            },
            &[
                "bundle.bad-value",
                "product.toml:18:",
                "interest that joins the principal",
                "`interest: due-at-end`",
            ],
        ),
        (
            "payer-that-is-a-word",
            |it| {
                it.replace(
                    "product.toml",
                    "schedule = [",
                    "schedule = [{ kind = \"interest-only\", months = 3, payer = \"The State\" }, ",
                )
            },
            &[
                "`payer` names nobody",
                "product.toml:18:",
                "`{ fr = \"L'État\", en = \"The State\" }`",
            ],
        ),
        (
            "third-party-of-two-names",
            |it| {
                it.replace(
                    "product.toml",
                    "schedule = [",
                    "schedule = [{ kind = \"interest-only\", months = 3, payer = { fr = \"L'État\", en = \"The State\" } }, { kind = \"interest-only\", months = 3, payer = { fr = \"État\", en = \"The State\" } }, ",
                )
            },
            &["a third party has two names", "named here"],
        ),
        (
            "fee-withheld-from-the-lender",
            |it| {
                it.replace(
                    "product.toml",
                    "schedule = [",
                    "fees = [{ id = \"file\", amount = \"10 EUR\", when = \"disbursement\", payer = \"lender\", withheld = true }]\nschedule = [",
                )
            },
            &[
                "withheld has another payer than the borrower",
                "product.toml:",
            ],
        ),
        (
            "excludes-told-beside-another-fault",
            |it| {
                it.append(
                    "product.toml",
                    "[[options]]\nid = \"a\"\nname = { fr = \"A\", en = \"A\" }\nexcludes = [\"nobody\"]\neffect = { kind = \"holiday\", instalments = \"six\" }\n",
                )
            },
            &[
                "unknown option `nobody`",
                "the effect is no event of a loan",
            ],
        ),
        (
            "unknown-key",
            |it| it.append("product.toml", "bse = 1\n"),
            &["bundle.unknown-key", "`bse`", "product.toml:24:1", "`base`"],
        ),
        (
            "missing-labels",
            |it| fs::remove_file(it.file("labels/fr.toml")).unwrap(),
            &["labels.missing", "is_trading", "labels/fr.toml"],
        ),
        (
            "missing-file",
            |it| {
                it.replace(
                    "product.toml",
                    "windows =",
                    "uses = [\"lib/no-such\"]\nwindows =",
                )
            },
            &["bundle.missing-file", "`lib/no-such`", "product.toml:9:"],
        ),
        (
            "duplicate-name",
            |it| it.append("facts.toml", "\n[company.headcount]\ntype = \"int\"\n"),
            &["facts.toml:", "headcount"],
        ),
        (
            "leaves-the-folder",
            |it| {
                it.replace(
                    "product.toml",
                    "windows =",
                    "uses = [\"../secrets\"]\nwindows =",
                )
            },
            &["bundle.outside-folder", "`../secrets`", "product.toml:"],
        ),
        (
            "label-missing",
            |it| {
                it.replace(
                    "labels/fr.toml",
                    "is_trading = \"L'entreprise est toujours en activité.\"\n",
                    "",
                )
            },
            &["labels.missing", "is_trading", "fr"],
        ),
        (
            "unsourced",
            |it| it.replace("parameters.toml", ", source = \"T-2\"", ""),
            &[
                "parameters.unsourced",
                "headcount_below",
                "parameters.toml:4:",
            ],
        ),
        (
            "missing-value",
            |it| it.replace("facts.toml", "type = \"int\"", "type = \"integer\""),
            &["facts.unknown-type", "`integer`", "facts.toml:9:"],
        ),
        (
            "promised-text",
            |it| {
                it.replace(
                    "facts.toml",
                    "{ fr = \"Effectif\", en = \"Employees\" }",
                    "\"Employees\"",
                )
            },
            &[
                "labels.missing",
                "`label` has no French text",
                "facts.toml:10:1",
                "product.toml:6:14",
                "French is promised here",
                "write `{ en = \"…\", fr = \"…\" }`",
            ],
        ),
        (
            "no-language",
            |it| it.replace("product.toml", "[\"fr\"]", "[\"fr\", \"deutsch-land-\"]"),
            &[
                "bundle.bad-value",
                "`deutsch-land-`",
                "BCP 47",
                "product.toml:6:20",
            ],
        ),
        (
            "no-language-of-a-text",
            |it| {
                it.replace(
                    "facts.toml",
                    "{ fr = \"Effectif\", ",
                    "{ fr_FR = \"Effectif\", ",
                )
            },
            &["bundle.bad-value", "`fr_FR`", "BCP 47", "facts.toml:10:"],
        ),
        (
            "label-of-nothing",
            |it| {
                it.append(
                    "labels/fr.toml",
                    "[texts]\n\"contract, art. 3\" = \"contrat\"\n",
                )
            },
            &["labels.unknown", "contract, art. 3", "labels/fr.toml:8:1"],
        ),
        (
            "no-currency",
            |it| it.replace("product.toml", "\"EUR\"", "\"EURO\""),
            &["bundle.bad-value", "`EURO`", "product.toml:8:"],
        ),
        (
            "not-toml",
            |it| it.append("parameters.toml", "[broken\n"),
            &["bundle.syntax", "parameters.toml:"],
        ),
    ];
    for (name, break_it, words) in table {
        let products = Copy::new(name);
        break_it(&products);
        products.is_broken(words);
    }
}

#[test]
fn broken_scripts_say_where_and_what_to_do() {
    let table: [(&str, &str, &str, &[&str]); 6] = [
        (
            "syntax",
            "company.headcount < params",
            "company.headcount <  < params",
            &["rules/eligibility.rhai:5:"],
        ),
        (
            "unknown-fact",
            "company.headcount <",
            "company.head_count <",
            &["script.unknown-field", "`head_count`", "`headcount`"],
        ),
        (
            "unknown-parameter",
            "params.headcount_below",
            "params.headcount_bellow",
            &["headcount_bellow", "`headcount_below`"],
        ),
        (
            "recursion",
            "company.closed_on == ()",
            "is_trading()",
            &["is_trading", "eligibility.rhai:12:"],
        ),
        (
            "types",
            "company.headcount < params.headcount_below",
            "company.headcount < \"many\"",
            &["eligibility.rhai:5:"],
        ),
        (
            "loop",
            "company.closed_on == ()",
            "while true { } true",
            &["eligibility.rhai:12:"],
        ),
    ];
    for (name, from, to, words) in table {
        let products = Copy::new(&format!("script-{name}"));
        products.replace("rules/eligibility.rhai", from, to);
        products.is_broken(words);
    }
}

#[test]
fn a_monstrous_script_is_refused_and_never_hangs() {
    let products = Copy::new("monster");
    let text = format!(
        "/// Long.\nfn long() {{ \"{}\" == \"\" }}\n",
        "x".repeat(10_000_000)
    );
    products.append("rules/eligibility.rhai", &text);
    products.is_broken(&["eligibility.rhai"]);

    let products = Copy::new("deep");
    let text = format!(
        "/// Deep.\nfn deep() {{ {}true{} }}\n",
        "(".repeat(100_000),
        ")".repeat(100_000)
    );
    products.append("rules/eligibility.rhai", &text);
    products.is_broken(&["eligibility.rhai"]);
}

#[test]
fn cases_pass_and_are_counted_by_product() {
    insta::assert_snapshot!(penteract(&["test", "--products", "products"]).printed(), @"bridge  2 cases passed");
    insta::assert_snapshot!(penteract(&["test", "bridge", "--case", "fits", "--products", "products", "--lang", "fr"]).printed(), @"bridge  1 cas réussi");
    penteract(&["test", "--case", "no-such-case", "--products", "products"])
        .failed(2, &["no-such-case", "--case"]);
    penteract(&["test", "bridg", "--products", "products"]).failed(2, &["did you mean `bridge`?"]);
}

#[test]
fn coverage_lists_the_rules_that_no_case_tries_on_both_sides() {
    let products = Copy::new("coverage");
    let run = products.run(&["test", "--coverage"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(run.stdout, @r#"
    bridge  2 cases passed

    bridge  1 of 3 rules both held and failed in a case
      ✗ is_trading    holds in 2 cases, fails in none: write a case in which it fails
      ✗ is_a_company  holds in 2 cases, fails in none: write a case in which it fails
      conditions of rules: 4 of 6 tried
        ✗ one in which `company.closed_on == ()` does not hold and decides `is_trading`
        ✗ one in which `company.form != "trader"` does not hold and decides `is_a_company`
      limits: 0 of 2 tried
        ✗ one that asks for more than limit `size` leaves, where no other limit leaves less
        ✗ one that asks for more than limit `orders` leaves, where no other limit leaves less
      dated values: 4 of 6 tried
        ✗ one, from 1 Jul 2024, that reads `turnover_share` (Share of turnover)
        ✗ one, from 1 Oct 2024, that reads `order_share` (Share of the order book)
      phases of the loan: 1 of 1 tried
    "#);
    let json: serde_json::Value = serde_json::from_str(
        &products
            .run(&["test", "--coverage", "--format", "json"])
            .stdout,
    )
    .unwrap();
    let rules = json[0]["coverage"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 3);
    assert_eq!(
        rules[1],
        serde_json::json!({
            "rule": "is_trading", "file": rules[1]["file"], "held_in": 2, "failed_in": 0, "is_covered": false
        })
    );
    assert_eq!(json[0]["coverage"]["without_case"], serde_json::json!([]));

    // A case that does not come out as it says shows nothing.
    let case = |form: &str, outcome: &str| {
        let text = format!(
            "as_of = 2024-05-06\nfacts = {{ company.form = \"{form}\", company.closed_on = 2024-01-02 }}\n\
             [expect]\noutcome = \"{outcome}\"\n"
        );
        fs::write(products.file("cases/refuse/closed.toml"), text).unwrap();
        products.run(&["test", "--coverage"])
    };
    let failed = case("trader", "accept");
    assert!(failed.stdout.contains("1 of 3 rules"), "{}", failed.stdout);
    let passed = case("trader", "refuse");
    assert_eq!(passed.code, 0, "{}", passed.stdout);
    assert!(passed.stdout.contains("3 of 3 rules"), "{}", passed.stdout);

    products
        .run(&["test", "--coverage", "--case", "fits"])
        .failed(2, &["--coverage", "--case"]);
}

#[test]
fn coverage_takes_a_product_and_its_variants_together() {
    let products = Copy::new("coverage-variants");
    fs::create_dir(products.folder.join("bridge/variants")).unwrap();
    for id in ["north", "south"] {
        let text = format!(
            "id = \"{id}\"\nname = {{ fr = \"{id}\", en = \"{id}\" }}\nwindows = [{{ from = 2024-01-01, until = 2024-12-31 }}]\n"
        );
        fs::write(products.file(&format!("variants/{id}.toml")), text).unwrap();
    }
    let case = "as_of = 2024-05-06\nvariant = \"north\"\nfacts = { company.closed_on = 2024-01-02 }\n\
                [expect]\noutcome = \"refuse\"\n";
    fs::write(products.file("cases/refuse/closed.toml"), case).unwrap();
    let run = products.run(&["test", "--coverage"]);
    insta::assert_snapshot!(run.stdout, @r#"
    bridge  3 cases passed

    bridge  2 of 3 rules both held and failed in a case
      ✗ is_a_company  holds in 3 cases, fails in none: write a case in which it fails
      conditions of rules: 5 of 6 tried
        ✗ one in which `company.form != "trader"` does not hold and decides `is_a_company`
      limits: 0 of 2 tried
        ✗ one that asks for more than limit `size` leaves, where no other limit leaves less
        ✗ one that asks for more than limit `orders` leaves, where no other limit leaves less
      dated values: 4 of 6 tried
        ✗ one, from 1 Jul 2024, that reads `turnover_share` (Share of turnover)
        ✗ one, from 1 Oct 2024, that reads `order_share` (Share of the order book)
      phases of the loan: 1 of 1 tried
      no case decides bridge@south
    "#);
}

#[test]
fn a_failed_case_shows_expected_beside_got() {
    let products = Copy::new("failed-case");
    products.replace(
        "cases/accept/fits.toml",
        "amount = \"10000.00\"",
        "amount = \"10000.01\"",
    );
    products.replace(
        "cases/accept/fits.toml",
        "instalments = 4",
        "instalments = 5",
    );
    let run = products.run(&["test"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let folder = products.folder.to_str().unwrap();
    insta::assert_snapshot!("failed-case", run.stdout.replace(folder, "products"));
    let json: serde_json::Value =
        serde_json::from_str(&products.run(&["test", "--format", "json"]).stdout).unwrap();
    assert_eq!(json[0]["failed"], 1);
    assert_eq!(json[0]["cases"][0]["mismatches"][0]["expected"], "10000.01");
}

#[test]
fn the_shipped_products_pass_check_and_their_cases() {
    assert_eq!(penteract(&["check"]).code, 0);
    assert_eq!(penteract(&["test"]).code, 0);
}

#[test]
fn law_is_laid_out_within_80_columns_in_both_languages() {
    let keys = repository().join("crates/penteract-cli/tests/keys");
    for (language, words) in [
        (
            "en",
            [
                "not encoded: audit – after the loan",
                "value",
                "read in part",
            ],
        ),
        (
            "fr",
            [
                "non encodé : audit – after the loan",
                "valeur",
                "lu en partie",
            ],
        ),
    ] {
        let arguments = ["law", "decided", "--lang", language, "--products"];
        let run = command()
            .args(arguments)
            .arg(&keys)
            .env("COLUMNS", "80")
            .output()
            .unwrap();
        let run = Run::of(run);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let plain = run.stdout.replace('\u{a0}', " ");
        for word in ["art. 7"].iter().chain(&words[..1]) {
            assert!(plain.contains(word), "`{word}` is not in: {plain}");
        }
        assert!(
            plain.lines().all(|line| line.chars().count() <= 80),
            "{plain}"
        );
    }
}
