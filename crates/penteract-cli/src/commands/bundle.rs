//! `penteract bundle`: products packed into a release, signed, verified.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use minisign::{PError, SecretKey, SecretKeyBox};
use penteract::{
    Catalogue, CatalogueError, FolderSource, LocalText, Release, ReleaseError, ReleaseManifest,
    ReleaseTerms, Say as _, SourceError, TrustedKeys, text,
};
use serde::Serialize;

use crate::arguments::{BundleCommand, PackArguments, SignArguments, VerifyArguments};
use crate::catalogue;
use crate::failure::{Failure, Report};
use crate::input::read_bytes;
use crate::output::write_whole;
use crate::render::{self, page::Page};
use crate::session::Session;
use crate::text::Word;
use crate::text::table::{Column, Table};

/// What signatures say of themselves, under them.
const TRUSTED_COMMENT: &str = "a release of Penteract";

/// Of a secret key as minisign writes it: 158 bytes in base64, with or without a password.
const SECRET_KEY_LENGTH: usize = 212;

#[derive(Serialize)]
struct ReleaseRecord<'a> {
    signatures: usize,
    /// How many of the keys that were given signed it; `verify` alone is given any.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed: Option<usize>,
    manifest: &'a ReleaseManifest,
}

/// Packs, signs or verifies.
pub(crate) fn run(session: &Session, command: BundleCommand) -> Result<Report, Failure> {
    // A form that there is not writes nothing.
    session.wants_json()?;
    match command {
        BundleCommand::Pack(arguments) => pack(session, &arguments),
        BundleCommand::Sign(arguments) => sign(session, &arguments),
        BundleCommand::Verify(arguments) => verify(session, &arguments),
    }
}

fn pack(session: &Session, arguments: &PackArguments) -> Result<Report, Failure> {
    let given = &arguments.folder;
    // One product stands among others: its libraries are beside it.
    let of_one = given.join("product.toml").is_file().then(|| {
        let whole = fs::canonicalize(given).unwrap_or_else(|_| given.clone());
        let name = whole.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        (whole.parent().unwrap_or(given).to_owned(), vec![name])
    });
    let (folder, names) = of_one.unwrap_or_else(|| (given.clone(), Vec::new()));
    let terms = ReleaseTerms {
        from: arguments.from,
        until: arguments.until,
        decisions_until: arguments.decisions_until,
    };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let session = &Session {
        products: Some(folder.clone()),
        ..session.clone()
    };
    let packed = Release::pack(&FolderSource::new(&folder), &names, &terms);
    let release = packed.map_err(|error| match error {
        CatalogueError::Release(error) => wrong_use(session, given, &error),
        error => catalogue::failure(session, error),
    })?;
    keep(session, &arguments.write)?;
    write(session, &arguments.write, &release)?;
    told(session, &arguments.write, &release, None)
}

fn sign(session: &Session, arguments: &SignArguments) -> Result<Report, Failure> {
    let file = &arguments.file;
    let wrong = |error| wrong_use(session, file, &error);
    let release = Release::open(file).map_err(wrong)?;
    // What is signed is what it says: its products compile, and are those that it lists.
    Catalogue::load_release(&release).map_err(|error| match error {
        CatalogueError::Release(error) => refused(session, file, &error),
        error => catalogue::failure(session, error),
    })?;
    let key = secret_key(session, &arguments.key)?;
    let signature = minisign::sign(
        None,
        &key,
        release.signed_bytes(),
        Some(TRUSTED_COMMENT),
        None,
    );
    let signature = signature.map_err(|error| unusable(session, &arguments.key, &error))?;
    let signed = release.with_signature(&signature.to_string());
    let signed = signed.map_err(wrong)?;
    write(session, file, &signed)?;
    told(session, file, &signed, None)
}

fn verify(session: &Session, arguments: &VerifyArguments) -> Result<Report, Failure> {
    let file = &arguments.file;
    let texts =
        arguments.keys.iter().map(
            |key| match key.starts_with("RW") && !Path::new(key).is_file() {
                true => Ok(key.clone()),
                false => read_text(session, Path::new(key)),
            },
        );
    let texts = texts.collect::<Result<Vec<String>, Failure>>()?;
    // The key stands in the last line of its file.
    let lines = texts.iter().filter_map(|text| text.trim().lines().last());
    let different: BTreeSet<&str> = lines.collect();
    let threshold = arguments.threshold.unwrap_or(different.len());
    let keys = TrustedKeys::new(&texts, threshold);
    let keys = keys.map_err(|error| Failure::wrong_use(error.say(session.language)))?;
    let release = Release::open(file).map_err(|error| refused(session, file, &error))?;
    let opened = release
        .verify(&keys, session.as_of)
        .map_err(CatalogueError::from)
        .and_then(|signed| Catalogue::load_release(&release).map(|_| signed));
    match opened {
        Ok(signed) => told(session, file, &release, Some(signed)),
        Err(CatalogueError::Release(error)) => Err(refused(session, file, &error)),
        Err(error) => Err(catalogue::failure(session, error)),
    }
}

/// What a release holds, and for when it is.
fn told(
    session: &Session,
    file: &Path,
    release: &Release,
    signed: Option<usize>,
) -> Result<Report, Failure> {
    let manifest = release.manifest();
    if session.wants_json()? {
        let signatures = release.signatures();
        let record = ReleaseRecord {
            signatures,
            signed,
            manifest,
        };
        return Ok(Report::done(render::json(&record)?));
    }
    let mut page = Page::new(session);
    let signed = signed.map(|signed| {
        text!(
            ", signed by {signed} of the keys given",
            ", signée par {signed} des clés données",
            signed = signed
        )
    });
    let head = text!(
        "{file}: {files}, {size} bytes, {signatures}{signed}",
        "{file} : {files}, {size} octets, {signatures}{signed}",
        file = file.display().to_string(),
        files = LocalText::count(
            manifest.files.len(),
            ["file", "files"],
            ["fichier", "fichiers"]
        ),
        size = session.numbers().number(release.archive().len().into()),
        signatures = LocalText::count(
            release.signatures(),
            ["signature", "signatures"],
            ["signature", "signatures"]
        ),
        signed = signed.unwrap_or_default()
    );
    page.prose(0, None, &head.say(session.language));
    for (day, said) in [
        (manifest.from, ["from", "à partir du"]),
        (manifest.until, ["until", "jusqu'au"]),
    ] {
        if let Some(day) = day {
            let line = text!(
                "opens {said} {day}",
                "s'ouvre {said} {day}",
                said = session.language.of(said).to_owned(),
                day = day
            );
            page.prose(0, None, &line.say(session.language));
        }
    }
    page.gap();
    let columns = [Word::Identifier, Word::Version];
    let mut table = Table::new(columns.map(|word| Column::text(session.word(word))));
    for product in &manifest.products {
        table.row([product.id.clone(), product.version.clone()]);
    }
    page.table(&table);
    Ok(Report::done(page.into_text()))
}

fn write(session: &Session, file: &Path, release: &Release) -> Result<(), Failure> {
    write_whole(file, release.archive()).map_err(|error| {
        Failure::wrong_use(session.texts().file_unwritable(file, &error.to_string()))
    })
}

/// A file that exists is packed over only if it is a release that nobody signed.
fn keep(session: &Session, file: &Path) -> Result<(), Failure> {
    if file.as_os_str() == "-" {
        let told = text!(
            "a release is not written to standard output, where a terminal would show its bytes: name a file",
            "une publication ne s'écrit pas sur la sortie standard, où un terminal en montrerait les octets : nommez un fichier"
        );
        return Err(Failure::wrong_use(told.say(session.language)));
    }
    let is_free = match Release::open(file) {
        Ok(release) => release.signatures() == 0,
        Err(_) => !file.exists(),
    };
    if is_free {
        return Ok(());
    }
    let told = text!(
        "`{file}` exists, and is no release without signatures: name another file, or delete it first",
        "`{file}` existe, et n'est pas une publication sans signature : nommez un autre fichier, ou supprimez-le d'abord",
        file = file.display().to_string()
    );
    Err(Failure::wrong_use(told.say(session.language)))
}

/// The key of a file, whose password is asked for if it has one.
fn secret_key(session: &Session, file: &Path) -> Result<SecretKey, Failure> {
    let text = read_text(session, file)?;
    let boxed = || SecretKeyBox::from_string(&text);
    let open = boxed().and_then(SecretKeyBox::into_unencrypted_secret_key);
    let cause = match open {
        Ok(key) => return Ok(key),
        Err(cause) => cause,
    };
    if TrustedKeys::new([&text], 1).is_ok() {
        let told = text!(
            "`{key}` is a public key, which verifies: sign with the secret key that was made beside it",
            "`{key}` est une clé publique, qui vérifie : signez avec la clé secrète faite en même temps qu'elle",
            key = file.display().to_string()
        );
        return Err(Failure::wrong_use(told.say(session.language)));
    }
    let line = text.lines().nth(1).unwrap_or_default();
    if line.trim_end().len() != SECRET_KEY_LENGTH {
        return Err(unusable(session, file, &cause));
    }
    let prompt = text!(
        "password of {file}: ",
        "mot de passe de {file} : ",
        file = file.display().to_string()
    );
    let password = rpassword::prompt_password(prompt.say(session.language)).map_err(|_| {
        let told = text!(
            "the password of `{key}` is asked for at a terminal, and there is none: sign at one, or with a key without a password",
            "le mot de passe de `{key}` se demande dans un terminal, et il n'y en a pas : signez dans un terminal, ou avec une clé sans mot de passe",
            key = file.display().to_string()
        );
        Failure::wrong_use(told.say(session.language))
    })?;
    let key = boxed().and_then(|boxed| boxed.into_secret_key(Some(password)));
    key.map_err(|error| unusable(session, file, &error))
}

fn read_text(session: &Session, file: &Path) -> Result<String, Failure> {
    let bytes = read_bytes(session, file)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn unusable(session: &Session, key: &Path, error: &PError) -> Failure {
    let told = text!(
        "no secret key of minisign's can be had from `{key}`: {error}",
        "`{key}` ne donne pas de clé secrète de minisign : {error}",
        key = key.display().to_string(),
        error = LocalText::in_english(error.to_string())
    );
    Failure::wrong_use(told.say(session.language))
}

/// A release that is not to be had; what cannot be read at all is none.
fn refused(session: &Session, file: &Path, error: &ReleaseError) -> Failure {
    match error {
        ReleaseError::Source(SourceError::Unreadable { .. }) => wrong_use(session, file, error),
        error => Failure {
            folds: true,
            ..Failure::problems(session.texts().release_refused(file, error))
        },
    }
}

fn wrong_use(session: &Session, file: &Path, error: &ReleaseError) -> Failure {
    Failure::wrong_use(session.texts().release_refused(file, error))
}
