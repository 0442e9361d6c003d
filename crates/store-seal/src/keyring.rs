//! A key that the keyring of the operating system keeps.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keyring::{Entry, Error as KeyringError};
use secrecy::SecretString;
use webex_core::{Error, ErrorKind, Result};
use zeroize::Zeroizing;

use crate::ValueKey;

impl ValueKey {
    /// The key that the keyring of the operating system keeps under this service and account; a random one is made and
    /// kept there when there is none. The account is the id of the key.
    ///
    /// The keyring is the Keychain on macOS, the Credential Manager on Windows, and the Secret Service (GNOME Keyring,
    /// KWallet) elsewhere, which a machine without a desktop seldom runs: take
    /// [`from_base64`](Self::from_base64) there. Whoever deletes the entry deletes with it what was sealed. Two
    /// processes that make it in the same moment may disagree about it: let one of them start first.
    ///
    /// ```no_run
    /// use std::sync::Arc;
    /// use webex_core::storage::{Encrypted, MemoryStorage};
    /// use webex_store_seal::{ValueKey, ValueKeys};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let key = ValueKey::from_keyring("com.example.my-bot", "storage-2026").await?;
    /// let storage = Encrypted::new(MemoryStorage::new(), Arc::new(ValueKeys::new(key)));
    /// # Ok(()) }
    /// ```
    ///
    /// It needs a tokio runtime, for the keyring blocks, perhaps until a person has unlocked it.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when there is no keyring on this machine or the entry holds something else than a
    /// key, and [`ErrorKind::Storage`] when the keyring is locked, refuses, or fails.
    ///
    /// Cancel safety: the entry may be made nevertheless.
    pub async fn from_keyring(service: impl Into<String>, account: impl Into<String>) -> Result<Self> {
        let (service, account) = (service.into(), account.into());
        let work = move || from_entry(&open(&service, &account)?, &account);
        tokio::task::spawn_blocking(work).await.map_err(stopped)?
    }
}

fn open(service: &str, account: &str) -> Result<Entry> {
    if let Err(error) = Entry::store_status() {
        return Err(no_keyring(error));
    }
    Entry::new(service, account).map_err(failed)
}

/// The key of the entry, made when there is none. What the keyring holds in the end counts, not what was put there:
/// another process may have been faster.
fn from_entry(entry: &Entry, id: &str) -> Result<ValueKey> {
    match read(entry)? {
        Some(secret) => key(id, &secret),
        None => {
            entry.set_password(&random_key()).map_err(failed)?;
            let kept = read(entry)?.ok_or_else(|| {
                Error::new(ErrorKind::Storage, "the keyring does not keep what it is given")
            })?;
            key(id, &kept)
        }
    }
}

fn read(entry: &Entry) -> Result<Option<SecretString>> {
    match entry.get_password() {
        Ok(text) => Ok(Some(text.into())),
        Err(KeyringError::NoEntry) => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

fn key(id: &str, secret: &SecretString) -> Result<ValueKey> {
    ValueKey::from_base64(id, secret).map_err(|_| not_a_key())
}

fn random_key() -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0; 32]);
    aws_lc_rs::rand::fill(&mut *bytes)
        .expect("the system's generator aborts the process when it has no entropy");
    Zeroizing::new(STANDARD.encode(*bytes))
}

fn not_a_key() -> Error {
    Error::new(
        ErrorKind::Configuration,
        "the entry of the keyring holds something else than a key of the storage",
    )
}

fn no_keyring(error: &KeyringError) -> Error {
    let text = format!(
        "there is no keyring on this machine ({error}); start one, or give the key as base64 in a secret"
    );
    Error::new(ErrorKind::Configuration, text)
}

/// The text of some errors holds what the entry held, so it is not taken over.
fn failed(error: KeyringError) -> Error {
    match error {
        KeyringError::NoDefaultStore => no_keyring(&error),
        KeyringError::BadEncoding(_) | KeyringError::BadDataFormat(..) => not_a_key(),
        KeyringError::NoStorageAccess(source) => {
            Error::new(ErrorKind::Storage, "the keyring is locked, or refuses access").with_source(source)
        }
        KeyringError::PlatformFailure(source) => {
            Error::new(ErrorKind::Storage, "the keyring failed").with_source(source)
        }
        KeyringError::Ambiguous(entries) => {
            let text = format!("the keyring has {} entries of this name", entries.len());
            Error::new(ErrorKind::Configuration, text)
        }
        KeyringError::TooLong(what, limit) => {
            Error::invalid_input(format!("{what} is longer than the {limit} characters of the keyring"))
        }
        KeyringError::Invalid(what, why) => {
            Error::invalid_input(format!("the keyring does not take this {what}: {why}"))
        }
        error => Error::new(ErrorKind::Storage, format!("the keyring failed: {error}")),
    }
}

fn stopped(error: tokio::task::JoinError) -> Error {
    Error::new(ErrorKind::Storage, "reading the keyring was interrupted").with_source(error)
}

#[cfg(test)]
mod tests {
    use keyring_core::api::CredentialStoreApi;
    use keyring_core::mock::{Cred, Store};
    use webex_core::storage::Seal;

    use super::*;
    use crate::ValueKeys;

    fn entry() -> Entry {
        let store = Store::new().expect("a store in memory");
        Entry { inner: store.build("webex-test", "2026", None).expect("an entry") }
    }

    fn fail_once(entry: &Entry, error: KeyringError) {
        let credential: &Cred = entry.inner.as_any().downcast_ref().expect("of the store in memory");
        credential.set_error(error);
    }

    fn seals(key: ValueKey) -> ValueKeys {
        ValueKeys::new(key)
    }

    #[test]
    fn the_first_use_makes_the_key_and_every_other_finds_it() {
        let entry = entry();
        let first = from_entry(&entry, "2026").expect("made");
        assert_eq!(first.id(), "2026");
        let sealed = seals(first).seal("a:b", b"text").expect("sealed");
        let second = from_entry(&entry, "2026").expect("found");
        assert_eq!(seals(second).open("a:b", &sealed).expect("the same key"), "text");
    }

    #[test]
    fn two_entries_have_two_keys() {
        let sealed = seals(from_entry(&entry(), "k").expect("made")).seal("a:b", b"text").expect("sealed");
        assert!(seals(from_entry(&entry(), "k").expect("made")).open("a:b", &sealed).is_err());
    }

    #[test]
    fn what_is_no_key_is_refused_and_left_alone() {
        let entry = entry();
        entry.set_password("hunter2").expect("kept");
        let error = from_entry(&entry, "2026").expect_err("no key");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!format!("{error:?}").contains("hunter2"));
        assert_eq!(entry.get_password().expect("still there"), "hunter2");
    }

    #[test]
    fn failures_are_typed_and_show_no_secret() {
        let broken = |text: &str| Box::<dyn std::error::Error + Send + Sync>::from(text.to_owned());
        for (failure, kind) in [
            (KeyringError::NoDefaultStore, ErrorKind::Configuration),
            (KeyringError::BadEncoding(b"hunter2".to_vec()), ErrorKind::Configuration),
            (KeyringError::BadDataFormat(b"hunter2".to_vec(), broken("format")), ErrorKind::Configuration),
            (KeyringError::NoStorageAccess(broken("locked")), ErrorKind::Storage),
            (KeyringError::PlatformFailure(broken("down")), ErrorKind::Storage),
            (KeyringError::TooLong("service".to_owned(), 9), ErrorKind::InvalidInput),
            (KeyringError::Invalid("service".to_owned(), "empty".to_owned()), ErrorKind::InvalidInput),
            (KeyringError::Ambiguous(Vec::new()), ErrorKind::Configuration),
        ] {
            let entry = entry();
            fail_once(&entry, failure);
            let error = from_entry(&entry, "2026").expect_err("it failed");
            assert_eq!(error.kind(), kind, "{error:?}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }
}
