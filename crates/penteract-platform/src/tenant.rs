//! A tenant: a lender or a Région, with its products, its people, its day and its dossiers. Tenants share nothing.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use penteract::chrono::NaiveDate;
use penteract::{Catalogue, Language, Product, Record, Replay, Served, said};

use crate::clock;
use crate::dossier::moves::{Circumstances, Move, Settings, act};
use crate::dossier::{Actor, Refused, Role};
use crate::dossier::{Dossier, Stamped, State, Step};
use crate::store::{Store, StoreError};

/// How many replaced catalogues stay for the dossiers that are pinned to them.
const OLDER_MAX: usize = 40;

/// One tenant.
#[derive(Debug)]
pub struct Tenant {
    /// The word in addresses.
    pub id: String,
    /// What it calls itself.
    pub name: String,
    /// The languages of its pages, the first where nobody says.
    pub languages: Vec<Language>,
    /// What it decides for all dossiers.
    pub settings: Settings,
    /// Its dossiers.
    pub store: Store,
    /// Its products.
    pub served: Served,
    /// The day that stands still, until somebody moves it; none goes with the calendar.
    day: Mutex<Option<NaiveDate>>,
}

/// Why something is not done.
#[derive(Debug)]
pub enum Undone {
    /// The move is refused.
    Refused(Refused),
    /// The store does not keep it.
    Store(StoreError),
    /// The version of the product to which the dossier is pinned is not at hand.
    NoProduct {
        /// The product.
        product: String,
    },
    /// There is no such dossier.
    NoDossier,
    /// The operating system gives no random bytes.
    NoRandom,
}

said! { Undone: Error {
    Refused(cause: Refused);
    Store(cause: StoreError);
    NoProduct { product } =>
        "the version of `{product}` to which this dossier is pinned is not served any more: publish it again, or have a new application made",
        "la version de `{product}` sur laquelle ce dossier repose n'est plus servie : publiez-la à nouveau, ou faites déposer une nouvelle demande";
    NoDossier => "there is no such dossier", "ce dossier n'existe pas";
    NoRandom => "no random bytes are to be had: try again", "pas d'aléa disponible : essayez à nouveau";
} }

impl Tenant {
    /// A tenant whose dossiers are in a file.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(
        id: &str,
        name: &str,
        languages: Vec<Language>,
        settings: Settings,
        file: &Path,
        catalogue: Catalogue,
    ) -> Result<Self, StoreError> {
        let store = Store::open(file)?;
        let day = Mutex::new(store.today()?);
        Ok(Self {
            id: id.to_owned(),
            name: name.to_owned(),
            languages,
            settings,
            store,
            served: Served::new(catalogue, OLDER_MAX),
            day,
        })
    }

    /// The day on which everything is decided.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        let day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        day.unwrap_or_else(clock::today)
    }

    /// Moves the day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_today(&self, day: NaiveDate) -> Result<(), StoreError> {
        self.store.set_today(day)?;
        *self.day.lock().unwrap_or_else(PoisonError::into_inner) = Some(day);
        Ok(())
    }

    /// The products that grant on the tenant's day.
    #[must_use]
    pub fn open_products(&self) -> Vec<Product> {
        let (catalogue, today) = (self.served.current(), self.today());
        let open = catalogue
            .products()
            .filter(|product| product.bundle().is_granted_on(today));
        open.cloned().collect()
    }

    /// The product of a dossier: of a draft the current one, else that to which it is pinned.
    ///
    /// # Errors
    /// [`Undone::NoProduct`].
    pub fn product_of(&self, dossier: &Dossier) -> Result<Product, Undone> {
        let current = self.served.current().product(&dossier.product).ok();
        let found = match dossier.state {
            State::Draft => current,
            _ => self
                .served
                .pinned(&dossier.product, &dossier.digest)
                .or_else(|| current.filter(|product| goes_on(product, dossier))),
        };
        found.ok_or_else(|| Undone::NoProduct {
            product: dossier.product.clone(),
        })
    }

    /// A dossier as it stands, after what the day does to it.
    ///
    /// # Errors
    /// [`Undone`].
    pub fn dossier(&self, id: &str) -> Result<Dossier, Undone> {
        let dossier = self.store.dossier(id)?.ok_or(Undone::NoDossier)?;
        let is_over = dossier
            .valid_until
            .is_some_and(|until| until < self.today());
        if dossier.state != State::Offered || !is_over {
            return Ok(dossier);
        }
        let platform = Actor {
            name: "platform".to_owned(),
            role: Role::Platform,
            limit: None,
        };
        self.act(&dossier, &platform, &Move::Expire, None)?;
        self.store.dossier(id)?.ok_or(Undone::NoDossier)
    }

    /// Begins an application, and gives back its id.
    ///
    /// # Errors
    /// [`Undone`].
    pub fn begin(&self, product: &Product, language: Language, by: &str) -> Result<String, Undone> {
        let id = clock::token().map_err(|_| Undone::NoRandom)?;
        let id = id.get(..16).unwrap_or(&id).to_owned();
        let step = Step::Opened {
            product: product.bundle().address().to_owned(),
            digest: product.bundle().digest_of_files(),
            language: language.code().to_owned(),
        };
        let stamped = Stamped {
            on: self.today(),
            by: by.to_owned(),
            step,
        };
        self.store.append(&id, 0, &[stamped], None)?;
        Ok(id)
    }

    /// Makes a move on what was seen of a dossier. `key` is that of the request: twice the same does it once.
    ///
    /// # Errors
    /// [`Undone`].
    pub fn act(
        &self,
        dossier: &Dossier,
        actor: &Actor,
        wanted: &Move,
        key: Option<&str>,
    ) -> Result<(), Undone> {
        if let Some(key) = key
            && self.store.is_done(&dossier.id, key)?
        {
            return Ok(());
        }
        let product = match wanted {
            // What decides nothing waits for no version.
            Move::Withdraw | Move::Note(_) | Move::Erase => {
                let current = self.served.current().product(&dossier.product).ok();
                current.map_or_else(|| self.product_of(dossier), Ok)?
            }
            _ => self.product_of(dossier)?,
        };
        let around = Circumstances {
            product: &product,
            today: self.today(),
            settings: &self.settings,
        };
        let steps = act(dossier, actor, wanted, around)?;
        self.store
            .append(&dossier.id, dossier.seen(), &steps, key)?;
        Ok(())
    }

    /// The dossier as a move would leave it; nothing is kept.
    ///
    /// # Errors
    /// [`Undone`].
    pub fn tried(
        &self,
        dossier: &Dossier,
        actor: &Actor,
        wanted: &Move,
    ) -> Result<Dossier, Undone> {
        let product = self.product_of(dossier)?;
        let around = Circumstances {
            product: &product,
            today: self.today(),
            settings: &self.settings,
        };
        let mut steps = dossier.steps.clone();
        steps.extend(act(dossier, actor, wanted, around)?);
        Dossier::of(&dossier.id, steps).ok_or(Undone::NoDossier)
    }
}

/// Whether a product of other files goes on with a dossier: it decides alike, or the loan runs and rests on its contract.
fn goes_on(product: &Product, dossier: &Dossier) -> bool {
    let decided = dossier.decided.as_ref();
    let record = decided.and_then(|decided| Record::from_json(decided.record.as_bytes()).ok());
    let replay = record.and_then(|record| product.replay(&record).ok());
    let is_alike = matches!(replay, Some(Replay::Same | Replay::SameInMeaning));
    is_alike
        || matches!(
            dossier.state,
            State::Disbursed | State::Withdrawn | State::Erased
        )
}
