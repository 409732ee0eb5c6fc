//! A State-guaranteed loan from the first answer to the call of the guarantee.

use axum::http::StatusCode;
use penteract::Application;
use penteract_platform::demo;
use penteract_platform::dossier::State;

use crate::browser::{Browser, Folder, served, tenant};

fn bakery(amount: &str) -> Application {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/applications/pge/bakery.json"
    );
    let bakery = Application::from_json(&std::fs::read(path).unwrap()).unwrap();
    bakery
        .with_answer("request.amount", &format!("\"{amount}\""))
        .unwrap()
}

fn words(name: &str, value: &str) -> [(String, String); 1] {
    [(name.to_owned(), value.to_owned())]
}

#[tokio::test]
async fn from_the_first_answer_to_the_last_payment() {
    let folder = Folder::new("whole-way");
    let tenant = tenant("banque", &folder.0, "products", "2020-05-06");
    demo::people(&tenant).unwrap();
    let router = served(&[&tenant]);
    let product = tenant.served.current().product("pge").unwrap();

    // The company asks for more than a quarter of its turnover: the offer is the quarter.
    let mut company = Browser::new(&router);
    let (dossier, asked) = company
        .apply(
            &tenant,
            &product,
            &bakery("150000.00"),
            "Boulangerie <b>du</b> Port",
        )
        .await;
    assert!((5..=18).contains(&asked), "{asked} questions");
    company.post(&format!("{dossier}/submit"), &[]).await;
    assert!(
        company
            .page
            .contains("Boulangerie &lt;b&gt;du&lt;/b&gt; Port"),
        "markup is text"
    );
    let id = dossier.rsplit('/').next().unwrap().to_owned();

    // The officer takes it, answers what is the lender's, proposes; nobody approves their own.
    let office = format!("/banque/office/{id}");
    let mut officer = Browser::new(&router);
    officer.sign_in(&tenant, "Odile").await;
    officer.press(&office, "take", "").await;
    officer.get(&office).await;
    let mut form = officer.hidden();
    form.extend(
        [
            ("offer.lender", "credit-institution"),
            ("offer.bank_rate", "0,70 %"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    officer.post(&format!("{office}/answer"), &form).await;
    assert_eq!(officer.status, StatusCode::OK, "{}", officer.wrong());
    officer.press(&office, "propose", "").await;
    assert_eq!(
        officer.status,
        StatusCode::CONFLICT,
        "a proposal has a motive"
    );
    officer
        .press(&office, "propose", "Entreprise saine avant la crise")
        .await;
    assert_eq!(tenant.dossier(&id).unwrap().state, State::Proposed);
    officer.press(&office, "approve", "").await;
    assert_eq!(
        officer.status,
        StatusCode::CONFLICT,
        "an officer does not approve"
    );

    let mut approver = Browser::new(&router);
    approver.sign_in(&tenant, "Antoine").await;
    approver.press(&office, "approve", "").await;
    let offered = tenant.dossier(&id).unwrap();
    assert_eq!(offered.state, State::Offered, "{}", approver.wrong());
    assert_eq!(offered.decided.as_ref().unwrap().outcome, "counter-offer");

    // Signed and paid out.
    company
        .post(&format!("{dossier}/sign"), &words("name", "  "))
        .await;
    assert_eq!(
        company.status,
        StatusCode::CONFLICT,
        "a signature has a name"
    );
    company
        .post(&format!("{dossier}/sign"), &words("name", "Camille Martin"))
        .await;
    assert_eq!(company.status, StatusCode::OK);
    company
        .post(&format!("{dossier}/sign"), &words("name", "Camille Martin"))
        .await;
    assert_eq!(company.status, StatusCode::CONFLICT, "signed once");
    officer.press(&office, "disburse", "").await;
    assert_eq!(
        tenant.dossier(&id).unwrap().state,
        State::Disbursed,
        "{}",
        officer.wrong()
    );
    company.get(&format!("{dossier}/loan")).await;
    assert_eq!(company.status, StatusCode::OK, "{}", company.page);

    // A year later the company spreads the repayment over four years.
    tenant.set_today("2021-03-01".parse().unwrap()).unwrap();
    company.get(&format!("{dossier}/loan")).await;
    assert!(
        company
            .page
            .contains("amortisation_years=4, second_deferral_year=false"),
        "{}",
        company.page
    );
    let chosen = |act: &str| {
        let fields = [
            ("option", "after-the-first-year"),
            ("do", act),
            ("choice", "amortisation_years=4, second_deferral_year=false"),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    // The other option asks for an amount besides; without a choice, or with what could be a thousand or one, nothing is done.
    assert!(
        company.page.contains("name=\"chosen.amount\""),
        "{}",
        company.page
    );
    let part = |amount: &str, choice: &str| {
        let fields = [
            ("option", "part-repaid-after-the-first-year"),
            ("do", "see"),
            ("chosen.amount", amount),
            (choice, "amortisation_years=4, second_deferral_year=false"),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let at = format!("{dossier}/loan/option");
    company.post(&at, &part("20 000,00", "choice")).await;
    assert_eq!(company.status, StatusCode::OK, "{}", company.wrong());
    for (amount, choice) in [
        ("1,000", "choice"),
        ("", "choice"),
        ("20 000,00", "no-choice"),
    ] {
        company.post(&at, &part(amount, choice)).await;
        assert_eq!(company.status, StatusCode::CONFLICT, "{amount} {choice}");
    }
    let before = tenant.dossier(&id).unwrap().seen();
    company
        .post(&format!("{dossier}/loan/option"), &chosen("see"))
        .await;
    assert_eq!(company.status, StatusCode::OK, "{}", company.wrong());
    assert_eq!(
        tenant.dossier(&id).unwrap().seen(),
        before,
        "seeing changes nothing"
    );
    company
        .post(&format!("{dossier}/loan/option"), &chosen("ask"))
        .await;
    assert_eq!(company.status, StatusCode::OK, "{}", company.wrong());
    assert_eq!(tenant.dossier(&id).unwrap().seen(), before + 1);

    // By hand: what could be a thousand or one is none, and a form that is sent twice books once.
    let by_hand = format!("{office}/loan/payment");
    for text in ["1,000", "1.000", "1e3", "+7", "1_000", "12.5", ""] {
        officer.get(&format!("{office}/loan")).await;
        officer.post(&by_hand, &words("amount", text)).await;
        assert_eq!(officer.status, StatusCode::CONFLICT, "{text} is booked");
    }
    officer
        .post(&by_hand, &words("amount", "9 999 999,00"))
        .await;
    assert_eq!(
        officer.status,
        StatusCode::CONFLICT,
        "more than everything owed"
    );
    let twice = [("amount", "1 000,50"), ("key", "a-key")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let before = tenant.dossier(&id).unwrap().seen();
    for _ in 0..2 {
        officer.post(&by_hand, &twice).await;
        assert_eq!(officer.status, StatusCode::OK, "{}", officer.wrong());
    }
    assert_eq!(tenant.dossier(&id).unwrap().seen(), before + 1);
    let back = [("amount", "1000,50"), ("paid_on", "01/03/2021")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    officer.post(&format!("{office}/loan/return"), &back).await;
    assert_eq!(officer.status, StatusCode::OK, "{}", officer.wrong());
    officer
        .post_file(
            &format!("{office}/loan/file"),
            "file",
            "date,amount,reference\n2022-01-01,10.00,x\n",
        )
        .await;
    assert_eq!(officer.status, StatusCode::CONFLICT, "a payment to come");

    // Payments by file; a line that cannot be booked leaves the file out whole.
    tenant.set_today("2021-08-15".parse().unwrap()).unwrap();
    let loan = tenant.dossier(&id).unwrap().running().unwrap().unwrap();
    let state = loan.as_of("2021-08-15".parse().unwrap()).unwrap();
    let due: Vec<_> = state
        .lines()
        .iter()
        .filter(|line| line.due_date() <= state.as_of() && !line.outstanding().total().is_zero())
        .collect();
    assert!(due.len() >= 3, "{} lines fell due", due.len());
    let file = |lines: &[String]| format!("date,amount,reference\n{}\n", lines.join("\n"));
    let line = |(number, due): (usize, &&penteract::loan::LoanLine)| {
        format!(
            "{},{},VIR-{number}",
            due.due_date(),
            due.outstanding().total()
        )
    };
    let paid: Vec<String> = due
        .iter()
        .enumerate()
        .take(due.len() - 1)
        .map(line)
        .collect();
    let at = format!("{office}/loan/file");
    officer
        .post_file(
            &at,
            "file",
            &file(&[paid[0].clone(), "2021-99-01,12.00,x".to_owned()]),
        )
        .await;
    assert_eq!(officer.status, StatusCode::CONFLICT, "{}", officer.page);
    officer.post_file(&at, "file", &file(&paid)).await;
    assert_eq!(officer.status, StatusCode::OK, "{}", officer.wrong());

    // The last one is past due, and the guarantee is called.
    company.get(&format!("{dossier}/loan")).await;
    assert!(company.page.contains("En retard"), "{}", company.page);
    officer
        .post(
            &format!("{office}/loan/credit-event"),
            &words("cause", "payment-default"),
        )
        .await;
    assert_eq!(officer.status, StatusCode::OK, "{}", officer.wrong());
    officer.get(&format!("{office}/loan/bookings.csv")).await;
    assert!(officer.page.contains("credit-event"), "{}", officer.page);
    assert_eq!(
        officer
            .page
            .lines()
            .filter(|line| line.contains("VIR-"))
            .count(),
        paid.len()
    );
}
