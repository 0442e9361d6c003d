//! The kinds of bodies.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use http_body_util::{BodyExt, Empty, Full};
use tokio::io::AsyncRead;

use super::stream::{ClosureFactory, sliced};
use super::{OnceBody, reader_body, stream_body};
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
#[derive(Clone, Default)]
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

/// Longer bytes in memory go out in slices, so that progress can be seen.
const SLICE: usize = 64 << 10;

impl Body {
    /// A body that can be made again by `open`; `len` in bytes, when it is known.
    ///
    /// ```
    /// use webex_core::request::{Body, stream_body};
    /// let body = Body::factory(Some(2), || {
    ///     let chunks = ["a", "b"].map(|c| Ok::<_, std::io::Error>(c.into()));
    ///     stream_body(futures_util::stream::iter(chunks))
    /// });
    /// assert!(body.is_replayable());
    /// assert_eq!(body.len(), Some(2));
    /// ```
    pub fn factory(len: Option<u64>, open: impl Fn() -> BoxBody + Send + Sync + 'static) -> Self {
        Self::Factory(Arc::new(ClosureFactory { len, open }))
    }

    /// A body that can be read once only; `len` in bytes, when it is known.
    pub fn once(body: BoxBody, len: Option<u64>) -> Self {
        Self::Once(OnceBody::new(body, len))
    }

    /// What a stream yields, once; `len` in bytes, when it is known.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use webex_core::request::Body;
    /// let chunks = futures_util::stream::iter(["a", "b"].map(|text| Ok::<_, std::io::Error>(Bytes::from(text))));
    /// let body = Body::from_stream(chunks, Some(2));
    /// assert!(!body.is_replayable());
    /// ```
    pub fn from_stream<S, E>(stream: S, len: Option<u64>) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
    {
        Self::once(stream_body(stream), len)
    }

    /// What a reader yields, once; `len` in bytes, when it is known.
    ///
    /// ```
    /// use webex_core::request::Body;
    /// let body = Body::from_reader(&b"from a reader"[..], Some(13));
    /// assert_eq!(body.len(), Some(13));
    /// ```
    pub fn from_reader(reader: impl AsyncRead + Send + 'static, len: Option<u64>) -> Self {
        Self::once(reader_body(reader), len)
    }

    /// The length in bytes, when it is known.
    pub fn len(&self) -> Option<u64> {
        match self {
            Self::Empty => Some(0),
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::Factory(factory) => factory.len(),
            Self::Once(once) => once.len(),
        }
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// Whether the body can be sent again however far it got.
    ///
    /// ```
    /// use webex_core::request::Body;
    /// assert!(Body::from("in memory".to_owned()).is_replayable());
    /// assert!(!Body::from_reader(tokio::io::empty(), None).is_replayable());
    /// ```
    pub fn is_replayable(&self) -> bool {
        !matches!(self, Self::Once(_))
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

    /// Whether the body comes piece by piece.
    pub(crate) fn is_stream(&self) -> bool {
        matches!(self, Self::Factory(_) | Self::Once(_))
    }

    /// Whether progress of this body can be seen.
    pub(crate) fn is_long(&self) -> bool {
        self.is_stream() || matches!(self, Self::Bytes(bytes) if bytes.len() > SLICE)
    }

    /// Whether [`open`](Self::open) gives a body now.
    pub(crate) fn can_open(&self) -> bool {
        !matches!(self, Self::Once(once) if once.has_begun())
    }

    /// The body for one attempt; `None` when it was used up.
    pub(crate) fn open(&self) -> Option<BoxBody> {
        match self {
            Self::Empty => Some(empty()),
            Self::Bytes(bytes) if bytes.len() > SLICE => Some(sliced(bytes.clone(), SLICE)),
            Self::Bytes(bytes) => Some(full(bytes.clone())),
            Self::Factory(factory) => Some(factory.open()),
            Self::Once(once) => once.open(),
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

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::Bytes(text.into())
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
