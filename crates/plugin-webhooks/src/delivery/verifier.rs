//! Who may deliver.

use std::fmt;

use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use webex_core::{Error, ErrorKind};

use super::Delivery;
use super::signature::{Algorithm, Signature, signatures};

/// Checks that deliveries come from the service: signed with the secret of the webhook (wire/04 sections 3.14.1 and
/// 3.14.5).
///
/// ```
/// use http::HeaderMap;
/// use webex_plugin_webhooks::{SignatureError, WebhookVerifier};
///
/// let verifier = WebhookVerifier::new("s3cret");
/// let mut headers = HeaderMap::new();
/// assert_eq!(verifier.verify(&headers, b"{}"), Err(SignatureError::Missing));
/// headers.insert("x-spark-signature", "not the signature".parse().expect("a header"));
/// assert_eq!(verifier.verify(&headers, b"{}"), Err(SignatureError::Malformed));
/// ```
#[derive(Clone)]
pub struct WebhookVerifier {
    /// None of them for a webhook without a secret.
    secrets: Vec<SecretString>,
}

impl WebhookVerifier {
    /// Takes deliveries that are signed with that secret. Nothing is signed with an empty one: a variable that was
    /// forgotten opens no door.
    pub fn new(secret: impl Into<SecretString>) -> Self {
        Self { secrets: vec![secret.into()] }
    }

    /// Takes deliveries that are signed with this secret, too: while a secret is replaced, deliveries with the former
    /// one are still under way.
    ///
    /// ```
    /// use http::HeaderMap;
    /// use webex_plugin_webhooks::{SignatureError, WebhookVerifier};
    /// let verifier = WebhookVerifier::new("the new one").or_secret("the former one");
    /// assert_eq!(verifier.verify(&HeaderMap::new(), b"{}"), Err(SignatureError::Missing));
    /// ```
    #[must_use]
    pub fn or_secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// Takes any delivery: for a webhook without a secret.
    ///
    /// ```
    /// use http::HeaderMap;
    /// use webex_plugin_webhooks::WebhookVerifier;
    /// assert_eq!(WebhookVerifier::without_secret().verify(&HeaderMap::new(), b"{}"), Ok(()));
    /// ```
    pub fn without_secret() -> Self {
        Self { secrets: Vec::new() }
    }

    /// Checks the signature over the body, byte for byte as it was received. When there are several, the strongest one
    /// counts.
    ///
    /// ```
    /// use http::{HeaderMap, HeaderValue};
    /// use webex_plugin_webhooks::{SignatureError, WebhookVerifier};
    /// let mut headers = HeaderMap::new();
    /// // The HMAC-SHA1 of the body, made with the key "key".
    /// let signature = HeaderValue::from_static("de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9");
    /// headers.insert("x-spark-signature", signature);
    /// let body = b"The quick brown fox jumps over the lazy dog";
    /// assert_eq!(WebhookVerifier::new("key").verify(&headers, body), Ok(()));
    /// assert_eq!(WebhookVerifier::new("another").verify(&headers, body), Err(SignatureError::Mismatch));
    /// ```
    ///
    /// # Errors
    /// [`SignatureError`]: then the delivery must not be trusted.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError> {
        if self.secrets.is_empty() {
            return Ok(());
        }
        let (seen, strongest) = strongest(headers);
        match strongest {
            Some(signature) if self.signed_by_one(&signature, body) => Ok(()),
            Some(_) => Err(SignatureError::Mismatch),
            None if seen => Err(SignatureError::Malformed),
            None => Err(SignatureError::Missing),
        }
    }

    /// Tries every secret, also behind the one that holds: the time tells nothing.
    fn signed_by_one(&self, signature: &Signature, body: &[u8]) -> bool {
        let holds = |secret: &SecretString| {
            let secret = secret.expose_secret().as_bytes();
            !secret.is_empty() & signature.matches(secret, body)
        };
        self.secrets.iter().fold(false, |signed, secret| signed | holds(secret))
    }

    /// Checks the signature, then reads the delivery.
    ///
    /// ```
    /// use http::{HeaderMap, StatusCode};
    /// use webex_core::ErrorKind;
    /// use webex_plugin_webhooks::WebhookVerifier;
    /// fn answer(verifier: &WebhookVerifier, headers: &HeaderMap, body: &[u8]) -> StatusCode {
    ///     match verifier.receive(headers, body) {
    ///         Ok(delivery) => {
    ///             println!("{} {}", delivery.resource, delivery.event);
    ///             StatusCode::NO_CONTENT
    ///         }
    ///         Err(error) if error.kind() == ErrorKind::InvalidInput => StatusCode::UNAUTHORIZED,
    ///         Err(_) => StatusCode::BAD_REQUEST,
    ///     }
    /// }
    /// assert_eq!(answer(&WebhookVerifier::new("s3cret"), &HeaderMap::new(), b"{}"), StatusCode::UNAUTHORIZED);
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a signature that does not hold, with a [`SignatureError`] as its source;
    /// [`ErrorKind::Decode`] for a body that is no delivery.
    pub fn receive(&self, headers: &HeaderMap, body: &[u8]) -> webex_core::Result<Delivery> {
        self.verify(headers, body)?;
        Delivery::parse(body)
    }
}

/// Whether there was any text where signatures are, and the strongest signature in it.
fn strongest(headers: &HeaderMap) -> (bool, Option<Signature>) {
    let mut seen = false;
    let mut found = Vec::new();
    for value in headers.get_all("x-webex-signature") {
        let text = value.to_str().unwrap_or_default();
        seen |= !text.trim().is_empty();
        found.extend(signatures(text));
    }
    for value in headers.get_all("x-spark-signature") {
        let text = value.to_str().unwrap_or_default();
        seen |= !text.trim().is_empty();
        found.extend(Signature::parse(Algorithm::Sha1, text));
    }
    // Of equals the first counts: a later one cannot be slipped in behind it.
    (seen, found.into_iter().rev().max_by_key(|signature| signature.algorithm))
}

impl fmt::Debug for WebhookVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookVerifier").field("secrets", &self.secrets.len()).finish()
    }
}

/// Why a delivery must not be trusted.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// There is a signature, but none that can be read.
    #[error("the signature of the delivery cannot be read")]
    Malformed,
    /// The signature is of another body, or made with another secret.
    #[error("the signature of the delivery does not match")]
    Mismatch,
    /// The webhook has a secret, the delivery no signature.
    #[error("the delivery is not signed")]
    Missing,
}

impl From<SignatureError> for Error {
    fn from(error: SignatureError) -> Self {
        Self::new(ErrorKind::InvalidInput, error.to_string()).with_source(error)
    }
}
