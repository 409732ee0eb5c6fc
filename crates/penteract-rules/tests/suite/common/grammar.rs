//! Well-typed expressions over the facts of the small product, chosen by bytes: those of a generator of tests, or of a
//! fuzzer. Zeros give the shortest.

/// Bytes that choose; zeros once they are used up.
pub struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    fn below(&mut self, count: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        usize::from(*first) % count
    }

    fn one_of(&mut self, texts: &[&str]) -> String {
        texts[self.below(texts.len())].to_owned()
    }
}

/// An expression of any type, and whether it is a condition.
pub fn any(bytes: &mut Bytes<'_>, depth: u32) -> String {
    match bytes.below(7) {
        0 | 1 => condition(bytes, depth),
        2 => money(bytes, depth),
        3 => date(bytes, depth),
        4 => duration(bytes, depth),
        5 => int(bytes, depth),
        _ => ratio(bytes, depth),
    }
}

pub fn money(bytes: &mut Bytes<'_>, depth: u32) -> String {
    let choice = if depth == 0 { 0 } else { bytes.below(15) };
    let d = depth.saturating_sub(1);
    match choice {
        0 | 1 => bytes.one_of(&[
            "company.turnover",
            "request.amount",
            "(company.payroll ?? 0)",
            "params.amount_multiple",
        ]),
        2 => {
            let (a, op, b) = (money(bytes, d), bytes.one_of(&["+", "-"]), money(bytes, d));
            format!("({a} {op} {b})")
        }
        3 => format!("{} * {}", money(bytes, d), share(bytes, d)),
        4 => format!("{} * {}", money(bytes, d), int(bytes, d)),
        5 => format!("({} / {})", money(bytes, d), ratio(bytes, d)),
        6 => {
            let (f, a, b) = (
                bytes.one_of(&["min", "max"]),
                money(bytes, d),
                money(bytes, d),
            );
            format!("{f}({a}, {b})")
        }
        7 => format!("max({}, 0)", money(bytes, d)),
        8 => format!("-({})", money(bytes, d)),
        9 => {
            let roundings = ["round_down", "round_up", "round_half_up", "round_half_even"];
            let (f, a) = (bytes.one_of(&roundings), money(bytes, d));
            format!("{f}({a}, params.amount_multiple)")
        }
        10 => {
            let test = condition(bytes, d);
            format!(
                "project.partners.filter(|m{depth}| {test} && m{depth}.amount > 1).sum(|s{depth}| s{depth}.amount)"
            )
        }
        11 => {
            let (f, a) = (
                bytes.one_of(&["round_down", "round_half_up"]),
                money(bytes, d),
            );
            format!("{f}({a})")
        }
        12 | 13 => {
            let (c, a, b) = (condition(bytes, d), money(bytes, d), money(bytes, d));
            format!("(if {c} {{ {a} }} else {{ {b} }})")
        }
        _ => {
            let (a, b, c) = (money(bytes, d), money(bytes, d), money(bytes, d));
            format!(
                "(switch company.legal_form {{ \"sci\" => {a}, \"sarl\" | \"sas\" => {b}, _ => {c} }})"
            )
        }
    }
}

pub fn share(bytes: &mut Bytes<'_>, depth: u32) -> String {
    let choice = if depth == 0 { 0 } else { bytes.below(6) };
    let d = depth.saturating_sub(1);
    match choice {
        0..=2 => bytes.one_of(&[
            "params.turnover_share",
            "company.foreign_share",
            "tables.premium(\"sme\", request.years)",
        ]),
        3 => format!("(1 - {})", share(bytes, d)),
        4 => format!("({} + {})", share(bytes, d), share(bytes, d)),
        _ => format!("{} * {}", share(bytes, d), share(bytes, d)),
    }
}

pub fn ratio(bytes: &mut Bytes<'_>, depth: u32) -> String {
    let choice = if depth == 0 { 0 } else { bytes.below(5) };
    let d = depth.saturating_sub(1);
    match choice {
        0 | 1 => bytes.one_of(&["params.multiple", "(params.multiple * 1.25)"]),
        3 => format!("(({} - {}) / days(7))", date(bytes, d), date(bytes, d)),
        2 => format!("({} / {})", money(bytes, d), money(bytes, d)),
        _ => format!("({} * {})", ratio(bytes, d), share(bytes, d)),
    }
}

pub fn int(bytes: &mut Bytes<'_>, depth: u32) -> String {
    let choice = if depth == 0 { 0 } else { bytes.below(10) };
    let d = depth.saturating_sub(1);
    match choice {
        9 => format!("params.at({}).headcount_below", date(bytes, d)),
        0..=2 => bytes.one_of(&[
            "company.headcount",
            "request.years",
            "params.headcount_below",
            "0",
            "1",
            "7",
            "year(as_of)",
        ]),
        3 => {
            let (a, op, b) = (int(bytes, d), bytes.one_of(&["+", "-", "*"]), int(bytes, d));
            format!("({a} {op} {b})")
        }
        4 => {
            let (f, a, b) = (bytes.one_of(&["min", "max"]), int(bytes, d), int(bytes, d));
            format!("{f}({a}, {b})")
        }
        5 => {
            let test = condition(bytes, d);
            format!("project.partners.count(|n{depth}| {test} || n{depth}.amount > 1)")
        }
        6 => {
            let f = bytes.one_of(&["days_between", "months_between"]);
            format!("{f}({}, {})", date(bytes, d), date(bytes, d))
        }
        7 => format!("remainder({}, {})", int(bytes, d), int(bytes, d)),
        _ => "(project.partners + project.partners).len()".to_owned(),
    }
}

pub fn date(bytes: &mut Bytes<'_>, depth: u32) -> String {
    let choice = if depth == 0 { 0 } else { bytes.below(6) };
    let d = depth.saturating_sub(1);
    match choice {
        0..=2 => bytes.one_of(&[
            "as_of",
            "company.created_on",
            "params.new_since",
            "date(\"2020-02-29\")",
            "(company.plan_adopted_on ?? as_of)",
        ]),
        3 => {
            let (a, op, b) = (
                date(bytes, d),
                bytes.one_of(&["+", "-"]),
                duration(bytes, d),
            );
            format!("({a} {op} {b})")
        }
        4 => format!("add_months({}, {})", date(bytes, d), int(bytes, 0)),
        _ => format!("max({}, {})", date(bytes, d), date(bytes, d)),
    }
}

pub fn duration(bytes: &mut Bytes<'_>, depth: u32) -> String {
    let choice = if depth == 0 { 0 } else { bytes.below(7) };
    let d = depth.saturating_sub(1);
    match choice {
        0..=2 => bytes.one_of(&[
            "params.deferral",
            "params.delay",
            "request.term",
            "years(request.years)",
            "days(7)",
        ]),
        3 => {
            let op = bytes.one_of(&["+", "-"]);
            format!("({} {op} {})", duration(bytes, d), duration(bytes, d))
        }
        4 => format!("({} - {})", date(bytes, d), date(bytes, d)),
        // Of lengths in one unit, which have an order.
        5 => bytes.one_of(&[
            "min(years(request.years), months(9), years(1))",
            "max(days(7), as_of - company.created_on)",
        ]),
        _ => format!("({} * {})", duration(bytes, d), int(bytes, 0)),
    }
}

pub fn condition(bytes: &mut Bytes<'_>, depth: u32) -> String {
    let choice = if depth == 0 { 0 } else { bytes.below(19) };
    let d = depth.saturating_sub(1);
    let compare = |bytes: &mut Bytes<'_>, of: fn(&mut Bytes<'_>, u32) -> String| {
        let operator = bytes.one_of(&["<", "<=", ">", ">=", "==", "!="]);
        format!("{} {operator} {}", of(bytes, d), of(bytes, d))
    };
    match choice {
        0 | 1 => bytes.one_of(&[
            "company.is_registered",
            "company.is_innovative",
            "params.is_open",
            "company.legal_form == \"sci\"",
            "company.legal_form in [\"sarl\", \"sas\"]",
            "company.legal_form in params.excluded_forms",
            "company.legal_form != \"association\"",
            "is_none(company.plan_adopted_on)",
            "(is_some(company.plan_adopted_on) && company.plan_adopted_on < as_of)",
            "(company.payroll == () || company.payroll > company.turnover)",
            "company.rating == \"4+\"",
            "company.rating in [\"3\", \"4+\"]",
            "company.rating.nomenclature == \"fiben\"",
            "starts_with(company.activity, \"64\")",
            "company.name == \"Boulangerie\"",
            "request.years in 1..=4",
            "project.partners.any(|q| q.kind == \"bank\")",
        ]),
        2..=4 => {
            let operator = bytes.one_of(&["&&", "||"]);
            format!(
                "({} {operator} {})",
                condition(bytes, d),
                condition(bytes, d)
            )
        }
        5 => format!("!({})", condition(bytes, d)),
        6 => {
            let operator = bytes.one_of(&["==", "!="]);
            format!(
                "(({}) {operator} ({}))",
                condition(bytes, d),
                condition(bytes, d)
            )
        }
        7 | 8 => compare(bytes, money),
        9 => compare(bytes, share),
        10 => {
            let operator = bytes.one_of(&["<", "<=", ">", ">=", "==", "!="]);
            format!("{} {operator} {}", ratio(bytes, d), share(bytes, d))
        }
        11 => compare(bytes, int),
        12 => compare(bytes, date),
        13 => compare(bytes, duration),
        14 => format!("{} in [{}, 3]", int(bytes, d), int(bytes, d)),
        15 => {
            let (c, a, b) = (
                condition(bytes, d),
                condition(bytes, d),
                condition(bytes, d),
            );
            format!("(if {c} {{ {a} }} else {{ {b} }})")
        }
        16 => format!("is_multiple({}, {})", int(bytes, d), int(bytes, d)),
        17 => format!("is_multiple({}, {})", money(bytes, d), money(bytes, d)),
        _ => {
            let (walk, test) = (bytes.one_of(&["any", "all"]), condition(bytes, d));
            format!("project.partners.{walk}(|p{depth}| {test} || p{depth}.granted_on < as_of)")
        }
    }
}
