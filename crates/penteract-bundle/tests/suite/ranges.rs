//! Constants, figures and grid cells out of the range of their place.

use penteract_bundle::{Bundle, MemorySource};

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
"#;

/// The errors of a product whose `[offer]` has these keys in the place of its own, and these tables after it.
fn errors(offer: &[(&str, &str)], tables: &str, parameters: &str) -> Vec<String> {
    let mut keys = vec![
        ("amount", r#"{ request = "request.amount" }"#),
        ("rate", "\"2 %\""),
        ("frequency", "\"monthly\""),
        ("schedule", r#"[{ kind = "level-payment", months = 12 }]"#),
    ];
    keys.retain(|(key, _)| offer.iter().all(|(other, _)| key != other));
    keys.extend(offer);
    let keys: String = keys
        .iter()
        .map(|(key, value)| format!("{key} = {value}\n"))
        .collect();
    let manifest = format!(
        "format = 1\nid = \"loan\"\nversion = \"1.0.0\"\nlanguage = \"en\"\nname = {{ fr = \"Prêt\", en = \"Loan\" }}\ncurrency = \"EUR\"\nwindows = [{{ from = 2024-01-01 }}]\nunconditional = true\n[offer]\n{keys}\n{tables}"
    );
    let source = MemorySource::new([
        ("loan/product.toml", manifest.as_str()),
        ("loan/facts.toml", FACTS),
        ("loan/parameters.toml", parameters),
    ]);
    let loaded = Bundle::load(&source, "loan", &MemorySource::default());
    let found = loaded
        .diagnostics
        .iter()
        .filter(|problem| problem.is_error());
    found
        .map(|problem| {
            format!(
                "{}: {}",
                problem.code.as_str(),
                problem.message.get(penteract_bundle::Language::English)
            )
        })
        .collect()
}

#[track_caller]
fn refused(offer: &[(&str, &str)], tables: &str, words: &str) {
    let found = errors(offer, tables, "");
    assert!(
        matches!(&found[..], [only] if only.starts_with("bundle.bad-value") && only.contains(words)),
        "{offer:?} {tables}: {found:?}"
    );
}

fn guarantee(keys: &str) -> String {
    format!("[guarantee]\nguarantor = {{ fr = \"l'État\", en = \"the State\" }}\n{keys}")
}

// Fault C5
#[test]
fn a_constant_out_of_the_range_of_its_key_is_an_error() {
    assert_eq!(errors(&[], "", ""), [""; 0]);
    for rate in ["10000 %", "-100 %"] {
        refused(&[("rate", &format!("\"{rate}\""))], "", "`offer.rate`");
    }
    for coverage in ["900 %", "-10 %"] {
        refused(
            &[],
            &guarantee(&format!("coverage = \"{coverage}\"")),
            "`guarantee.coverage`",
        );
    }
    refused(
        &[],
        &guarantee("coverage = \"90 %\"\nfirst_loss = \"101 %\""),
        "`guarantee.first_loss`",
    );
    refused(
        &[],
        &guarantee("coverage = \"90 %\"\nwaiting_period = \"-1 months\""),
        "guarantee.waiting_period",
    );
    refused(
        &[],
        &guarantee(
            "coverage = \"90 %\"\nfee = { rate = \"-1 %\", base = \"loan\", timing = \"upfront\" }",
        ),
        "`guarantee.fee.rate`",
    );
    let fee = |percent: &str| {
        format!(
            "[[offer.fees]]\nid = \"file\"\nwhen = \"disbursement\"\npercent = \"{percent}\"\nbase = \"disbursed\"\n"
        )
    };
    refused(&[], &fee("-1 %"), "`offer.fees.percent`");
    refused(&[], &fee("100.01 %"), "`offer.fees.percent`");
    refused(
        &[],
        "[[offer.fees]]\nid = \"file\"\nwhen = \"disbursement\"\namount = \"-1 EUR\"\n",
        "`offer.fees.amount`",
    );
    refused(
        &[("insurance", "{ rate = \"-0.40 %\" }")],
        "",
        "`offer.insurance.rate`",
    );
    refused(
        &[("retention", "{ percent = \"500 %\" }")],
        "",
        "`offer.retention.percent`",
    );
    refused(
        &[("rate_steps", "[{ after = \"0 months\", rate = \"1 %\" }]")],
        "",
        "`offer.rate_steps.after`",
    );
    let amount = |keys: &str| format!("{{ request = \"request.amount\", {keys} }}");
    refused(
        &[("amount", &amount("multiple = \"0 EUR\""))],
        "",
        "`offer.amount.multiple`",
    );
    refused(
        &[("amount", &amount("max = \"-1 EUR\""))],
        "",
        "`offer.amount.max`",
    );
    refused(
        &[(
            "amount",
            &amount("min = \"2000 EUR\", max = \"1999.99 EUR\""),
        )],
        "",
        "no amount can be lent",
    );
}

// Fault C5
#[test]
fn phases_that_make_no_loan_are_an_error() {
    let phases = |phases: &str| format!("[{phases}]");
    for (frequency, schedule) in [
        ("monthly", "{ kind = \"level-payment\", months = 0 }"),
        ("daily", "{ kind = \"level-payment\", months = 12 }"),
        ("quarterly", "{ kind = \"level-payment\", months = 59 }"),
        ("monthly", "{ kind = \"interest-only\", months = 12 }"),
    ] {
        let frequency = format!("\"{frequency}\"");
        let keys = [
            ("frequency", frequency.as_str()),
            ("schedule", &phases(schedule)),
        ];
        refused(&keys, "", "make no loan");
    }
}

// Fault C5: figures and grids are read in the place of constants.
#[test]
fn a_figure_out_of_the_range_of_the_key_that_reads_it_is_an_error() {
    let parameter = |value: &str| {
        format!(
            "[share]\nunit = \"percent\"\nlabel = {{ fr = \"Quotité\", en = \"Coverage\" }}\nlaw = \"l\"\nsource = \"D-1\"\nconfidence = \"A\"\nvalues = [{{ until = 2024-06-30, value = \"90 %\" }}, {{ from = 2024-07-01, value = \"{value}\" }}]\n"
        )
    };
    let tables = guarantee("coverage = { param = \"share\" }");
    assert_eq!(errors(&[], &tables, &parameter("80 %")), [""; 0]);
    let found = errors(&[], &tables, &parameter("900 %"));
    assert_eq!(
        found,
        ["bundle.bad-value: `guarantee.coverage` cannot be 900 %"]
    );
}

// Fault S8
#[test]
fn a_fraction_in_the_place_of_a_percentage_is_told_the_percentage() {
    let loaded = |rate: &str| {
        let found = errors(&[("rate", rate)], "", "");
        assert_eq!(found.len(), 1, "{found:?}");
    };
    loaded("0.10");
    loaded("1");
}

#[test]
fn a_list_that_is_too_short_is_told_in_words() {
    let servicing = "[servicing]\nallocation = { due = [\"interest\", \"principal\"] }\n";
    let manifest = format!(
        "format = 1\nid = \"loan\"\nversion = \"1.0.0\"\nlanguage = \"en\"\nname = {{ fr = \"Prêt\", en = \"Loan\" }}\ncurrency = \"EUR\"\nwindows = [{{ from = 2024-01-01 }}]\nunconditional = true\n[offer]\namount = {{ request = \"request.amount\" }}\nrate = \"2 %\"\nfrequency = \"monthly\"\nschedule = [{{ kind = \"level-payment\", months = 12 }}]\n{servicing}"
    );
    let source = MemorySource::new([
        ("loan/product.toml", manifest.as_str()),
        ("loan/facts.toml", FACTS),
    ]);
    let loaded = Bundle::load(&source, "loan", &MemorySource::default());
    let helps: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter_map(|problem| problem.help.as_ref())
        .collect();
    let [help] = helps[..] else {
        panic!("{helps:?}");
    };
    assert_eq!(
        help.get(penteract_bundle::Language::English),
        "the list has 2 values and takes exactly 4: write all of them, in their order"
    );
    assert_eq!(
        help.get(penteract_bundle::Language::French),
        "la liste a 2 valeurs et en prend exactement 4\u{a0}: écrivez-les toutes, dans leur ordre"
    );
}
