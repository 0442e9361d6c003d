//! Why a file cannot be had.

use webex_core::Error;

/// Why a file cannot be had, as far as it lies in the file (wire/04 section 3.3).
///
/// ```no_run
/// # use webex_plugin_messages::{ContentFailure, MessagesExt};
/// # async fn example(webex: webex_core::Webex, url: String) -> webex_core::Result<()> {
/// let content = match webex.messages().content(&url).await {
///     Err(error) if ContentFailure::of(&error) == Some(ContentFailure::Unscannable) => {
///         webex.messages().content(&url).allow_unscannable().await?
///     }
///     other => other?,
/// };
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ContentFailure {
    /// It is still being scanned for malware (423); the call has waited as long as it may.
    BeingScanned,
    /// It holds malware, or it is gone (410).
    Infected,
    /// It cannot be scanned, for example because it is encrypted (428); see
    /// [`FetchContent::allow_unscannable`](crate::FetchContent::allow_unscannable).
    Unscannable,
}

impl ContentFailure {
    /// What an error of a fetch says about the file; `None` when it says nothing about it.
    ///
    /// ```
    /// use webex_core::{Error, ErrorKind};
    /// use webex_plugin_messages::ContentFailure;
    /// let offline = Error::new(ErrorKind::Network, "the connection broke");
    /// assert_eq!(ContentFailure::of(&offline), None, "that says nothing about the file");
    /// ```
    pub fn of(error: &Error) -> Option<Self> {
        match error.status()?.as_u16() {
            410 => Some(Self::Infected),
            423 => Some(Self::BeingScanned),
            428 => Some(Self::Unscannable),
            _ => None,
        }
    }
}
