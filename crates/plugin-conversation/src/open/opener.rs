//! Opening all places of an object.

use futures_core::future::BoxFuture;
use webex_core::Result;

use super::slots::{Protected, Slots};
use crate::model::KeyUrl;

/// Who can open texts: knows keys, or fetches them.
pub trait TextOpener: Send + Sync {
    /// The clear text of a compact JWE under that key.
    ///
    /// # Errors
    /// When the key cannot be had, or the text was not sealed under it.
    fn open<'a>(&'a self, key: &'a KeyUrl, jwe: &'a str) -> BoxFuture<'a, Result<String>>;
}

/// What became of the sealed places of an object.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct OpenCount {
    /// So many were opened.
    pub opened: usize,
    /// So many cannot be opened; each says why.
    pub unreadable: usize,
}

/// Opens every sealed place of an object, in place. A place that cannot be opened becomes
/// [`Unreadable`](crate::Sealed::Unreadable) and leaves the others as they are: nothing is lost for one bad text
/// (wire/03 section 7.2, rows 20 and 22).
///
/// Cancel safe: a dropped future leaves what was not reached yet as it was received; open it again.
///
/// ```
/// use webex_plugin_conversation::{Activity, KeyUrl, TextOpener, open};
/// # use webex_core::{Error, Result};
/// # struct NoKeys;
/// # impl TextOpener for NoKeys {
/// #     fn open<'a>(&'a self, _: &'a KeyUrl, _: &'a str) -> std::pin::Pin<Box<dyn Future<Output = Result<String>> + Send + 'a>> {
/// #         Box::pin(async { Err(Error::invalid_input("the KMS does not answer")) })
/// #     }
/// # }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> serde_json::Result<()> {
/// let mut activity: Activity = serde_json::from_str(
///     r#"{"id": "a1", "verb": "post", "encryptionKeyUrl": "kms://kms/keys/1",
///         "object": {"objectType": "comment", "displayName": "eyJhbGciOi.."}}"#,
/// )?;
/// let count = open(&mut activity, &NoKeys).await;
/// assert_eq!((count.opened, count.unreadable), (0, 1));
/// # Ok(()) }
/// ```
pub async fn open<T: Protected + ?Sized>(object: &mut T, opener: &dyn TextOpener) -> OpenCount {
    let mut slots = Slots::default();
    object.slots(None, &mut slots);
    let mut count = OpenCount::default();
    for slot in slots.into_iter() {
        let Some(sealed) = slot.place.sealed() else { continue };
        let outcome = opener.open(&slot.key, sealed).await.map_err(|error| error.to_string());
        match slot.place.settle(outcome) {
            true => count.opened += 1,
            false => count.unreadable += 1,
        }
    }
    count
}
