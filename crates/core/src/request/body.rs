//! Request bodies: what can be sent again, and what cannot.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full};

use crate::Error;

/// A streaming body as transports take and give it.
pub type BoxBody = http_body_util::combinators::UnsyncBoxBody<Bytes, Error>;

/// Makes the same body again, for a second try.
pub trait BodyFactory: Send + Sync + 'static {
    /// The length in bytes, when it is known.
    fn len(&self) -> Option<u64>;

    /// A fresh body from the beginning.
    fn open(&self) -> BoxBody;

    /// Whether the body is known to have no bytes.
    fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }
}

/// The body of a request. Only [`Bytes`](Self::Bytes) and [`Factory`](Self::Factory) can be sent a
/// second time; a call with a [`Once`](Self::Once) body is never retried after it began to be sent.
#[derive(Default)]
#[non_exhaustive]
pub enum Body {
    /// No body.
    #[default]
    Empty,
    /// Bytes in memory.
    Bytes(Bytes),
    /// A body that can be made again.
    Factory(Arc<dyn BodyFactory>),
    /// A body that can be read once only.
    Once(OnceBody),
}

/// A body that can be read once only, with its length in bytes when known.
pub struct OnceBody {
    body: Option<BoxBody>,
    len: Option<u64>,
}

impl Body {
    /// A body that can be read once only; `len` in bytes, when it is known.
    pub fn once(body: BoxBody, len: Option<u64>) -> Self {
        Self::Once(OnceBody { body: Some(body), len })
    }

    /// The length in bytes, when it is known.
    pub fn len(&self) -> Option<u64> {
        match self {
            Self::Empty => Some(0),
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::Factory(factory) => factory.len(),
            Self::Once(once) => once.len,
        }
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// Whether the body can be sent again.
    pub fn is_replayable(&self) -> bool {
        !matches!(self, Self::Once(..))
    }

    /// The same body once more; `None` for one that can be read once only.
    pub(crate) fn replica(&self) -> Option<Self> {
        match self {
            Self::Empty => Some(Self::Empty),
            Self::Bytes(bytes) => Some(Self::Bytes(bytes.clone())),
            Self::Factory(factory) => Some(Self::Factory(factory.clone())),
            Self::Once(_) => None,
        }
    }

    /// The body for one attempt. A [`Body::Once`] is used up: the second time the answer is `None`.
    pub(crate) fn open(&mut self) -> Option<BoxBody> {
        match self {
            Self::Empty => Some(empty()),
            Self::Bytes(bytes) => Some(full(bytes.clone())),
            Self::Factory(factory) => Some(factory.open()),
            Self::Once(once) => once.body.take(),
        }
    }
}

/// A streaming body without bytes.
pub(crate) fn empty() -> BoxBody {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}

/// A streaming body of bytes in memory.
pub(crate) fn full(bytes: Bytes) -> BoxBody {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Empty => "Empty",
            Self::Bytes(_) => "Bytes",
            Self::Factory(_) => "Factory",
            Self::Once(..) => "Once",
        };
        f.debug_struct(name).field("len", &self.len()).finish()
    }
}
