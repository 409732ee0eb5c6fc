//! Whose signatures are trusted.

use minisign_verify::{PublicKey, Signature};

use super::error::ReleaseError;

/// Public keys of minisign's, and how many of them must have signed.
///
/// # Example
/// ```
/// use penteract::TrustedKeys;
///
/// let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
/// assert!(TrustedKeys::new([key], 1).is_ok());
/// // A key that is given twice counts once.
/// assert!(TrustedKeys::new([key, key], 2).is_err());
/// ```
#[derive(Clone, Debug)]
pub struct TrustedKeys {
    keys: Vec<PublicKey>,
    threshold: usize,
}

impl TrustedKeys {
    /// Keys as minisign writes them, each the text of its file or the last line of it, and how many of them must have signed.
    ///
    /// # Errors
    /// [`ReleaseError::Key`] for a text that is none; [`ReleaseError::Threshold`] for none, or more than there are
    /// different keys.
    pub fn new<K: AsRef<str>>(
        keys: impl IntoIterator<Item = K>,
        threshold: usize,
    ) -> Result<Self, ReleaseError> {
        let mut known = Vec::new();
        let mut distinct = Vec::new();
        for (at, key) in keys.into_iter().enumerate() {
            let line = key.as_ref().trim().lines().last().unwrap_or_default();
            let number = at.saturating_add(1);
            let read = PublicKey::from_base64(line).map_err(|_| ReleaseError::Key { number })?;
            // Behind the name of the algorithm and the number of the key stands the key itself.
            let itself = line.get(14..).unwrap_or_default().to_owned();
            if !known.contains(&itself) {
                known.push(itself);
                distinct.push(read);
            }
        }
        match threshold {
            threshold if (1..=distinct.len()).contains(&threshold) => Ok(Self {
                keys: distinct,
                threshold,
            }),
            threshold => Err(ReleaseError::Threshold {
                threshold,
                keys: distinct.len(),
            }),
        }
    }

    /// How many of the keys signed a text.
    ///
    /// # Errors
    /// [`ReleaseError::Unsigned`], [`ReleaseError::SignedByOthers`].
    pub(super) fn check(&self, text: &[u8], signatures: &[String]) -> Result<usize, ReleaseError> {
        if signatures.is_empty() {
            return Err(ReleaseError::Unsigned);
        }
        let has_signed = |key: &&PublicKey| {
            let mut signatures = signatures.iter();
            signatures.any(|signature| {
                let signature = Signature::decode(signature);
                signature.is_ok_and(|signature| key.verify(text, &signature, false).is_ok())
            })
        };
        let (signed, threshold) = (self.keys.iter().filter(has_signed).count(), self.threshold);
        match signed >= threshold {
            true => Ok(signed),
            false => Err(ReleaseError::SignedByOthers { signed, threshold }),
        }
    }
}

/// Whether a text is a signature, whoever's.
pub(super) fn is_signature(text: &str) -> bool {
    Signature::decode(text).is_ok()
}
