//! Words of the command line: headings, the names of columns and of lines.

use penteract::Language;

/// A word for each name: English, then French.
macro_rules! words {
    ($($name:ident: $english:literal, $french:literal;)*) => {
        /// A word or short phrase.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Word {
            $($name,)*
        }

        impl Word {
            pub(crate) const fn get(self, language: Language) -> &'static str {
                match self {
                    $(Self::$name => language.of([$english, $french]),)*
                }
            }
        }
    };
}

words! {
    Aid: "Public aid", "Aide publique";
    Amount: "Amount", "Montant";
    Answers: "Answers", "Réponses";
    Aprc: "APRC", "TAEG";
    Balance: "Balance", "Capital restant dû";
    Because: "Because of", "En raison de";
    BorrowingRate: "Borrowing rate", "Taux débiteur";
    Capitalised: "Capitalised", "Capitalisés";
    Closed: "closed", "fermé";
    ClosedUncertain: "closed, uncertain", "fermé, incertain";
    Conditions: "Conditions", "Conditions";
    Date: "Date", "Date";
    Differs: "What differs", "Ce qui diffère";
    Disbursed: "Drawn", "Débloqué";
    DueDate: "Due date", "Échéance";
    Expected: "expected", "attendu";
    Fees: "Fees", "Frais";
    Figure: "Figure", "Chiffre";
    Got: "got", "obtenu";
    ChoiceLeft: "Left to choose", "Reste à choisir";
    Undertakings: "Undertakings", "Engagements";
    Guarantee: "Guarantee", "Garantie";
    GuaranteeFee: "Guarantee fee", "Commission de garantie";
    Identifier: "Product", "Produit";
    IndicativeOffer: "Offer, as an indication that binds nobody", "Offre, à titre indicatif et sans engagement";
    Insurance: "Insurance", "Assurance";
    Interest: "Interest", "Intérêts";
    Irr: "IRR", "TRI";
    Law: "Law", "Texte";
    Marks: "✓ holds, ✗ refuses, ! a person decides or a warning, ? undecided", "✓ remplie, ✗ refuse, ! une personne décide ou avertissement, ? indécis";
    MarksOfConditions: "✓ holds, ✗ refuses, ! a person decides or a warning, ? undecided, – does not hold and changes nothing", "✓ remplie, ✗ refuse, ! une personne décide ou avertissement, ? indécis, – non remplie, sans effet";
    MissingAnswers: "Missing answers", "Réponses manquantes";
    Name: "Name", "Nom";
    Number: "No.", "N°";
    Offer: "Offer", "Offre";
    Open: "open", "ouvert";
    Outcome: "Outcome", "Issue";
    Payment: "Payment", "À payer";
    Principal: "Principal", "Capital";
    Reasons: "Reasons", "Motifs";
    Schedule: "Schedule", "Échéancier";
    Source: "Source", "Source";
    Teg: "TEG", "TEG";
    Total: "Total", "Total";
    TotalCost: "Total cost", "Coût total";
    Unanswered: "unanswered", "sans réponse";
    UsApr: "APR", "APR (États-Unis)";
    Value: "Value", "Valeur";
    Version: "Version", "Version";
    Windows: "Granted", "Octroi";
    Confidence: "Confidence", "Certitude";
    InForce: "In force", "En vigueur";
    Facts: "What is asked", "Ce qui est demandé";
    Figures: "Figures", "Chiffres";
    Tables: "Tables", "Tables";
    AccruedInterest: "Accrued interest, not due", "Intérêts courus, non échus";
    Accessories: "Interest and other sums owed", "Intérêts et autres sommes dues";
    CoveredLoss: "Loss covered", "Perte couverte";
    GuarantorStillPays: "The guarantor still pays", "Reste à verser par le garant";
    Indemnity: "Indemnity", "Indemnité";
    IndemnityAsItStands: "Indemnity if nothing more comes in", "Indemnité si rien d'autre n'est recouvré";
    LenderGivesBack: "The lender gives back", "À rendre par le prêteur";
    LenderLoss: "The lender's loss", "Perte du prêteur";
    Loss: "Loss", "Perte";
    NothingLeftToPay: "Left to pay", "Reste à verser";
    PaidOut: "Paid out", "Versé";
    PaidInAdvance: "Paid in advance", "Déjà versé à titre provisionnel";
    ProvisionalPayment: "Provisional payment", "Versement provisionnel";
    Arrears: "Past due and unpaid", "Impayés";
    CreditEvent: "Credit event", "Évènement de crédit";
    Due: "Due", "Dû";
    GivenBack: "Given back to the borrower", "Rendu à l'emprunteur";
    CreditBalance: "Held for the borrower", "Solde en faveur de l'emprunteur";
    GaveBack: "Given back", "Rendu";
    Held: "Held", "Détenu";
    Reviews: "Reviews", "Revues";
    OptionOfLoan: "Option", "Option";
    Retention: "Retention", "Retenue de garantie";
    Withheld: "Withheld", "Retenu";
    HeldForIt: "Held for it", "Détenu pour lui";
    Returned: "Payments that came back", "Paiements rejetés";
    Line: "Line", "Ligne";
    LinesLeftOut: "Lines left out", "Lignes laissées de côté";
    Loan: "Loan", "Prêt";
    Maturity: "Last due date", "Dernière échéance";
    NextDue: "Next due", "Prochaine échéance";
    OutstandingPrincipal: "Outstanding principal", "Capital restant dû";
    Paid: "Paid", "Payé";
    PaymentsBooked: "Payments booked", "Paiements enregistrés";
    Payoff: "Payoff", "Solde anticipé";
    Penalties: "Penalties", "Pénalités";
    Recovered: "Recovered", "Recouvré";
    Status: "Status", "État";
}
