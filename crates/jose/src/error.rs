use std::borrow::Cow;

/// A result whose error is this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a key, a JWE, a JWS or an SCR was refused.
///
/// The text says which part was wrong and never quotes key material, plain text or cipher text.
///
/// ```
/// use webex_jose::{ContentKey, ErrorKind, jwe};
///
/// let error = jwe::open(&ContentKey::generate(), "Hello, Webex!").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Malformed);
/// assert_eq!(error.to_string(), "a compact JWE has five segments");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Error {
    kind: ErrorKind,
    detail: Cow<'static, str>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into() }
    }

    pub(crate) fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Malformed, detail)
    }

    /// What went wrong, for a `match`.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

/// The ways in which this crate refuses its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The SCR was already used to encrypt: one key and IV serve one plain text.
    AlreadyEncrypted,
    /// The tag or the signature does not match: another key, or somebody changed something.
    Authentication,
    /// The static key of a KMS and its certificates contradict each other, or cannot be read.
    Certificate,
    /// The key has the wrong type or size for what it is to do, or is no key at all: a point beside the
    /// curve, RSA members that contradict each other.
    InvalidKey,
    /// Not the structure that was expected: segments, base64url, JSON, the size of an IV or a tag.
    Malformed,
    /// The SCR has no tag, so that its bytes cannot be trusted. Links to public GIFs have none.
    MissingTag,
    /// The bytes were authentic but are not UTF-8 text.
    NotText,
    /// More bytes than one AES-GCM key and IV may encrypt (about 64 GiB).
    TooLarge,
    /// An `alg` that is not known, or that the key or the call does not go with.
    UnsupportedAlgorithm,
    /// An `enc` other than `A128GCM`, `A192GCM` and `A256GCM`, such as the CBC-HMAC family.
    UnsupportedEncryption,
    /// A header member that a reader must not ignore and that we do not understand: `crit`, `zip`.
    UnsupportedHeader,
    /// Nobody whom the caller trusts vouches for the static key of a KMS at this time.
    Untrusted,
}
