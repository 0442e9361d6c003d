//! What a KMS answers with (wire/03 section 3.6).

use serde::{Deserialize, Serialize};
use webex_core::resource::DateTime;
use webex_jose::{ContentKey, Jwk};

use super::{AuthId, KeyUri, ResourceUri};
use crate::error::Result;

/// A key as the KMS gives it out. The key itself is wiped from memory with the last copy and shown by no `Debug`.
///
/// ```
/// use webex_plugin_cypher::Key;
/// let key: Key = serde_json::from_str(
///     r#"{"uri":"kms://kms.example/keys/1","jwk":{"kty":"oct","k":"xAbp4GvWDInQH31oHnoUEd6LpCUQ2Wlw9hNb91iUuhQ"}}"#,
/// )?;
/// assert!(key.resource_uri.is_none(), "nobody else has it yet");
/// assert!(!format!("{key:?}").contains("xAbp4"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Key {
    /// Its URI.
    pub uri: KeyUri,
    /// The key.
    pub jwk: Jwk,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The device that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create_date: Option<DateTime>,
    /// When it runs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<DateTime>,
    /// When it was bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bind_date: Option<DateTime>,
    /// The resource that it is bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_uri: Option<ResourceUri>,
}

impl Key {
    /// The key made ready to seal and open.
    ///
    /// ```
    /// use webex_jose::jwe;
    /// let json = r#"{"uri": "kms://kms.example/keys/1",
    ///     "jwk": {"kty": "oct", "k": "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"}}"#;
    /// let key: webex_plugin_cypher::Key = serde_json::from_str(json).expect("a key");
    /// let sealed = jwe::seal(&key.content_key()?, "Hello, Webex!")?;
    /// assert_eq!(jwe::open_text(&key.content_key()?, &sealed)?, "Hello, Webex!");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::CypherErrorKind::Decrypt`] when it has a size that no content key has.
    pub fn content_key(&self) -> Result<ContentKey> {
        Ok(self.jwk.to_content_key()?)
    }
}

/// A KMS resource object (KRO): keys, and who may have them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct KmsResource {
    /// Its URI.
    pub uri: ResourceUri,
    /// The keys that are bound to it.
    #[serde(default)]
    pub key_uris: Vec<KeyUri>,
    /// One for each who is authorized.
    #[serde(default)]
    pub authorization_uris: Vec<String>,
}

/// One who is authorized on a resource.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct KmsAuthorization {
    /// Its URI.
    #[serde(default)]
    pub uri: String,
    /// A user, or the people of another resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_id: Option<AuthId>,
    /// The resource that it gives access to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_uri: Option<ResourceUri>,
}
