//! Files of payments as lenders and banks write them: read, booked in order, refused whole.

use penteract::{
    BadLines, Booking, BookingError, FileNote, Loan, LoanTerms, PaymentFile, Settlement,
};
use penteract_core::{Currency, Language, Say};
use serde_json::json;

/// 10 000.00 at 5 % over twelve months, 856.07 each; the State pays the interest of the first two, twice 41.67.
fn loan(servicing: &serde_json::Value) -> Loan {
    let terms: LoanTerms = serde_json::from_value(json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2024-01-15", "amount": "10000.00" }],
        "rate": { "kind": "fixed", "annual": "5 %" },
        "frequency": { "months": 1 },
        "phases": [
            { "kind": "interest-only", "months": 2, "payer": { "fr": "L'État", "en": "The State" } },
            { "kind": "level-payment", "months": 12 }
        ],
        "servicing": servicing
    }))
    .unwrap();
    Loan::new(terms).unwrap()
}

fn read(file: &str) -> PaymentFile {
    PaymentFile::read(file.as_bytes(), Currency::EUR).unwrap()
}

fn booked(file: &str) -> Booking {
    Booking::new(&loan(&json!({})), &read(file), BadLines::Refuse).unwrap()
}

/// The lines that are refused, in English.
fn faults(loan: &Loan, file: &str) -> Vec<String> {
    match Booking::new(loan, &read(file), BadLines::Refuse) {
        Err(BookingError::BadLines { faults }) => faults
            .iter()
            .map(|fault| fault.say(Language::English))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn totals(booking: &Booking) -> Vec<String> {
    let total = |settlement: &Settlement| {
        let lines = settlement.lines().iter().map(|line| line.paid.total());
        (lines.sum::<rust_decimal::Decimal>() + settlement.held()).to_string()
    };
    booking
        .booked()
        .iter()
        .map(|line| total(line.settlement()))
        .collect()
}

#[test]
fn commas_and_semicolons_points_and_commas_say_the_same() {
    let english = booked("date,amount,reference\n2024-04-15,1234.50,a\n");
    let french = booked("Date;Montant;Référence\n\n2024-04-15 ; 1\u{202f}234,50 ; \"a\"\n");
    assert_eq!(english.loan(), french.loan());
    assert_eq!(totals(&english), ["1234.50"]);
}

#[test]
fn what_is_left_aside_is_noted() {
    let file = read("\u{feff}date,amount,reference\r\n2024-04-15,1.00,a\r\n");
    assert_eq!(
        file.notes(),
        [FileNote::ByteOrderMark, FileNote::CarriageReturns]
    );
    assert_eq!(
        (file.lines()[0].number, file.lines()[0].reference.as_str()),
        (2, "a")
    );
    assert!(read("date,amount,reference\n").notes().is_empty());
}

#[test]
fn the_newest_may_stand_first() {
    let file = "date,amount,reference,paid_on\n2024-05-20,856.07,r,2024-04-15\n2024-05-15,856.07,b,\n2024-04-15,856.07,a,\n";
    let booking = booked(file);
    let lines: Vec<usize> = booking
        .booked()
        .iter()
        .map(penteract::BookedLine::line)
        .collect();
    assert_eq!(lines, [2, 3, 4]);
    assert_eq!(totals(&booking), ["-856.07", "856.07", "856.07"]);
}

#[test]
fn a_debit_back_on_its_day_is_booked_wherever_its_line_stands() {
    let booking = booked(
        "date,amount,reference,paid_on\n2024-04-15,856.07,r,2024-04-15\n2024-04-15,856.07,p,\n",
    );
    assert_eq!(totals(&booking), ["-856.07", "856.07"]);
    let state = booking.loan().as_of("2024-04-15".parse().unwrap()).unwrap();
    assert_eq!(state.due().total().to_string(), "856.07");
}

#[test]
fn what_is_paid_the_day_an_earlier_debit_comes_back_finds_it_open() {
    // The debit of April repaid all, and nothing may be held: what is paid in its place has room once it is back.
    let loan = loan(&json!({ "overpayment": "refused" }));
    let lines =
        "2024-04-15,10041.67,p,\n2024-04-20,856.07,again,\n2024-04-20,10041.67,r,2024-04-15\n";
    let file = read(&format!("date,amount,reference,paid_on\n{lines}"));
    let booking = Booking::new(&loan, &file, BadLines::Refuse).unwrap();
    let state = booking.loan().as_of("2024-04-20".parse().unwrap()).unwrap();
    assert_eq!(
        (state.paid().to_string(), state.closed_on()),
        ("856.07".to_owned(), None)
    );
}

#[test]
fn a_third_party_is_known_by_its_name_in_either_language() {
    for (name, open) in [("L'État", "0.00"), ("the state", "0.00")] {
        let booking = booked(&format!(
            "date,amount,reference,payer\n2024-03-15,83.34,a,{name}\n"
        ));
        let state = booking.loan().as_of("2024-03-20".parse().unwrap()).unwrap();
        assert_eq!(state.others()[0].due().total().to_string(), open);
        assert!(state.paid().is_zero());
    }
    assert_eq!(
        faults(
            &loan(&json!({})),
            "date,amount,reference,payer\n2024-03-15,83.34,a,The Region\n"
        ),
        ["line 2: The Region owes nothing of this loan: the terms name The State"]
    );
}

#[test]
fn each_bad_line_is_told_and_the_others_are_booked_if_asked() {
    let loan = loan(&json!({ "overpayment": "refused" }));
    let mut file = String::from("date,amount,reference\n");
    // Six instalments, then one payment above all that is left and one before the loan, among good ones.
    for month in 4..10 {
        file.push_str(&format!("2024-0{month}-15,856.07,m{month}\n"));
    }
    file.push_str("2024-10-15,9999999.00,above\n2024-01-01,1.00,before\n2024-10-15,856.07,m10\n");
    let told = faults(&loan, &file);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with("line 8: 9,999,999.00 is above what is owed"),
        "{told:?}"
    );
    assert!(
        told[1].starts_with("line 9: the loan begins on 15 Jan 2024"),
        "{told:?}"
    );

    let booking = Booking::new(&loan, &read(&file), BadLines::LeaveOut).unwrap();
    let left_out: Vec<usize> = booking.left_out().iter().map(|fault| fault.line).collect();
    assert_eq!(left_out, [8, 9]);
    assert_eq!(totals(&booking), vec!["856.07"; 7]);
    let good: Vec<&str> = file
        .lines()
        .enumerate()
        .filter(|(at, _)| ![7, 8].contains(at))
        .map(|(_, line)| line)
        .collect();
    let alone = Booking::new(&loan, &read(&good.join("\n")), BadLines::Refuse).unwrap();
    assert_eq!(booking.loan(), alone.loan());
}

#[test]
fn a_line_with_which_another_event_no_longer_holds_says_so() {
    let mut loan = loan(&json!({}));
    let missed = json!({ "kind": "missed", "date": "2024-04-20", "due_date": "2024-04-15" });
    loan.record(serde_json::from_value(missed).unwrap())
        .unwrap();
    let told = faults(&loan, "date,amount,reference\n2024-04-15,856.07,a\n");
    assert!(told[0].starts_with("line 2: with it, another event no longer holds: event 2, missed instalment of 20 Apr 2024"), "{told:?}");
    assert!(loan.events().len() == 1);
}

#[test]
fn a_reference_is_booked_once() {
    let file = "date,amount,reference\n2024-04-15,1.00,a\n2024-04-16,1.00,a\n2024-04-16,1.00,\n";
    let told = [
        "line 3: the reference `a` stands on line 2 already: each payment has its own",
        "line 4: it has no reference: without one, a file booked twice would not be noticed",
    ];
    assert_eq!(faults(&loan(&json!({})), file), told);
    let once = booked("date,amount,reference\n2024-04-15,1.00,a\n");
    let told = faults(once.loan(), "date,amount,reference\n2024-04-15,1.00,a\n");
    assert!(
        told[0].starts_with("line 2: an event with the id `a` is recorded already"),
        "{told:?}"
    );
}

#[test]
fn many_bad_lines_are_found_quickly() {
    let mut file = String::from("date,amount,reference\n");
    for line in 0..400 {
        let amount = if line % 2 == 0 { "0.00" } else { "0.01" };
        file.push_str(&format!("2024-04-15,{amount},r{line}\n"));
    }
    let booking = Booking::new(&loan(&json!({})), &read(&file), BadLines::LeaveOut).unwrap();
    assert_eq!(
        (booking.booked().len(), booking.left_out().len()),
        (200, 200)
    );
}
