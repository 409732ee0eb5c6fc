//! Why a release is refused.

use chrono::NaiveDate;
use penteract_bundle::SourceError;
use penteract_core::{LocalText, said, text};

use super::archive::RELEASE_SIZE_MAX;
use super::manifest::RELEASE_FORMAT;

/// Why a release cannot be packed, read or trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReleaseError {
    /// A path that climbs out, a link, files that are too large, too many or cannot be read.
    Source(SourceError),
    /// The file does not begin as an archive does.
    NotAnArchive,
    /// More bytes than [`RELEASE_SIZE_MAX`].
    TooLarge {
        /// Its size in bytes.
        size: u64,
    },
    /// The archive ends before its end.
    Cut {
        /// The last file of which something was read; empty when none was.
        after: String,
    },
    /// Something stands behind the end of the archive.
    Behind,
    /// An entry is not written as a release is: a folder, an extended or sparse entry, another order, other attributes.
    OtherForm {
        /// The path of the entry.
        path: String,
    },
    /// Two entries have the same path.
    Twice {
        /// The path.
        path: String,
    },
    /// The path has more bytes than an archive holds.
    LongPath {
        /// The path.
        path: String,
    },
    /// A file changed while it was packed.
    Changed {
        /// Its path.
        path: String,
    },
    /// The archive has no manifest.
    NotARelease,
    /// The manifest is none.
    Manifest {
        /// What is wrong there.
        message: String,
    },
    /// The manifest is of another format.
    OtherFormat {
        /// The format that it says, as it is written.
        format: String,
    },
    /// The manifest lists a file that the archive does not have.
    Missing {
        /// Its path.
        path: String,
    },
    /// The archive has a file that the manifest does not list.
    Unlisted {
        /// Its path.
        path: String,
    },
    /// A file is not the one that the manifest lists.
    Altered {
        /// Its path.
        path: String,
    },
    /// A signature cannot be read.
    Signature {
        /// Its path, or what was given for one.
        path: String,
    },
    /// There are as many signatures as a release holds.
    ManySignatures,
    /// A key is no public key of minisign's. It is not told: it may be a secret one.
    Key {
        /// Which of those given, from 1.
        number: usize,
    },
    /// So many signatures cannot be asked of so many keys.
    Threshold {
        /// How many keys must have signed.
        threshold: usize,
        /// How many different keys there are.
        keys: usize,
    },
    /// Nobody signed it.
    Unsigned,
    /// Too few of the keys signed it, or none.
    SignedByOthers {
        /// How many of the keys signed.
        signed: usize,
        /// How many must have.
        threshold: usize,
    },
    /// It may not be opened yet.
    TooEarly {
        /// The day of opening.
        as_of: NaiveDate,
        /// The first day on which it may be opened.
        from: NaiveDate,
    },
    /// It may not be opened any more.
    TooLate {
        /// The day of opening.
        as_of: NaiveDate,
        /// The last day on which it might be opened.
        until: NaiveDate,
    },
    /// It was approved for engines that decide otherwise.
    OtherEngine {
        /// The version of decisions of this engine.
        own: u32,
        /// The first version for which it was approved.
        from: u32,
        /// The last one.
        until: u32,
    },
    /// A product is not the one that the manifest lists.
    OtherProduct {
        /// Its identifier.
        id: String,
    },
    /// Nothing lies between the bounds that were given.
    NothingBetween {
        /// The lower one.
        from: LocalText,
        /// The upper one.
        until: LocalText,
    },
}

said! { ReleaseError: Error {
    Source(cause: SourceError);
    TooLarge { size } =>
        "the release has {size} bytes: at most {RELEASE_SIZE_MAX} are read; pack fewer products in each",
        "la publication a {size} octets : il en est lu au plus {RELEASE_SIZE_MAX} ; mettez moins de produits dans chacune";
    NotAnArchive =>
        "it is no uncompressed tar archive: unpack it if it is compressed, or pack the products with `penteract bundle pack`",
        "ce n'est pas une archive tar sans compression : décompressez-la si elle est compressée, ou composez-la par `penteract bundle pack`";
    Cut { after } =>
        "the archive is cut short{place}: fetch it again",
        "l'archive est coupée{place} : récupérez-la de nouveau",
        place = (!after.is_empty()).then(|| text!(", in or behind `{after}`", ", dans `{after}` ou après"));
    Behind =>
        "something stands behind the end of the archive: fetch it again, from who packed it",
        "il y a quelque chose après la fin de l'archive : récupérez-la de nouveau, auprès de qui l'a composée";
    OtherForm { path } =>
        "`{path}` does not stand in the archive as `penteract bundle pack` writes it: pack the products with that command",
        "`{path}` n'est pas dans l'archive comme `penteract bundle pack` l'écrit : composez-la par cette commande";
    Twice { path } =>
        "`{path}` stands twice in the archive: refuse it, it was altered",
        "`{path}` figure deux fois dans l'archive : refusez-la, elle a été modifiée";
    LongPath { path } =>
        "`{path}` is too long for an archive: at most 100 bytes behind the last `/` and 155 before, in a shorter name",
        "`{path}` est trop long pour une archive : au plus 100 octets après la dernière `/` et 155 avant, raccourcissez le nom";
    Changed { path } =>
        "`{path}` changed while it was packed: pack again when nobody writes there",
        "`{path}` a changé pendant la composition : recommencez quand personne n'y écrit";
    NotARelease =>
        "the archive has no `.release/manifest.json`, and so is no release: pack it with `penteract bundle pack`",
        "l'archive n'a pas de `.release/manifest.json`, ce n'est donc pas une publication : composez-la par `penteract bundle pack`";
    Manifest { message } =>
        "`.release/manifest.json` is not the manifest of a release ({message}): pack it with `penteract bundle pack`",
        "`.release/manifest.json` n'est pas le manifeste d'une publication ({message}) : composez-la par `penteract bundle pack`";
    OtherFormat { format } =>
        "the release is of format {format}, and format {RELEASE_FORMAT} is read: open it with the version that packed it",
        "la publication est du format {format}, et c'est le format {RELEASE_FORMAT} qui est lu : ouvrez-la avec la version qui l'a composée";
    Missing { path } =>
        "`{path}` is missing from the release, which lists it: fetch it again, whole",
        "`{path}` manque dans la publication, qui le compte : récupérez-la de nouveau, entière";
    Unlisted { path } =>
        "`{path}` stands in the release, which does not list it: refuse it, it was altered",
        "`{path}` est dans la publication, qui ne le compte pas : refusez-la, elle a été modifiée";
    Altered { path } =>
        "`{path}` is not the file that the release lists: refuse it, it was altered",
        "`{path}` n'est pas le fichier que compte la publication : refusez-la, elle a été modifiée";
    Signature { path } =>
        "`{path}` is no signature of minisign's: sign again with `penteract bundle sign`",
        "`{path}` n'est pas une signature de minisign : signez de nouveau avec `penteract bundle sign`";
    ManySignatures =>
        "the release has all the signatures that it holds: pack it again, and have those sign who must",
        "la publication a toutes les signatures qu'elle peut porter : composez-la de nouveau, et faites signer qui le doit";
    Key { number } =>
        "key {number} of those given is no public key of minisign's: give the line that `minisign -G` shows, or the file of the public key that it writes",
        "la clé n° {number} n'est pas une clé publique de minisign : donnez la ligne que montre `minisign -G`, ou le fichier de la clé publique qu'il écrit";
    Threshold { threshold, keys } =>
        "signatures by {threshold} of {keys} cannot be asked for: give at least one key, and no higher number than there are different ones",
        "on ne peut demander {threshold} signatures sur {keys} : donnez au moins une clé, et pas plus que le nombre de clés différentes",
        keys = LocalText::count(*keys, ["different key", "different keys"], ["clé différente", "clés différentes"]);
    Unsigned =>
        "nobody signed the release: have it signed with `penteract bundle sign`",
        "personne n'a signé la publication : faites-la signer par `penteract bundle sign`";
    SignedByOthers { signed, threshold } =>
        "of the keys that are trusted, {signed} signed the release as it is, and {threshold} must: have it signed by them, or refuse it",
        "signatures de clés de confiance sur la publication telle qu'elle est : {signed}, et il en faut {threshold} ; faites-la signer par elles, ou refusez-la";
    TooEarly { as_of, from } =>
        "the release may be opened from {from} on, and this is {as_of}: keep the one before until then",
        "la publication peut s'ouvrir à partir du {from}, et nous sommes le {as_of} : gardez la précédente jusque-là";
    TooLate { as_of, until } =>
        "the release might be opened until {until}, and this is {as_of}: fetch a later one",
        "la publication pouvait s'ouvrir jusqu'au {until}, et nous sommes le {as_of} : récupérez-en une plus récente";
    OtherEngine { own, from, until } =>
        "the release was approved for decisions of version {from} to {until}, and this engine makes those of version {own}: try it there, pack and sign it again",
        "la publication a été approuvée pour les décisions de version {from} à {until}, et ce moteur prend celles de version {own} : essayez-la avec lui, composez-la et signez-la de nouveau";
    OtherProduct { id } =>
        "`{id}` is not the product that the release lists: open it with the version that packed it, or pack it again",
        "`{id}` n'est pas le produit que compte la publication : ouvrez-la avec la version qui l'a composée, ou composez-la de nouveau";
    NothingBetween { from, until } =>
        "nothing lies between {from} and {until}: give a first one that comes before the last",
        "rien n'est compris entre {from} et {until} : donnez un début qui précède la fin";
} }
