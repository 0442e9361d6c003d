//! Payload codecs: typed, asynchronous (they may fetch keys), attached to one call.

use std::sync::Arc;

use bytes::Bytes;
use futures_core::future::BoxFuture;

use super::Body;
use crate::{Result, Webex};

/// Turns a typed value into the body of a call, for example by encrypting it.
///
/// Runs once a call: a replay sends the same bytes again. A codec holds no `Webex`, it is given one;
/// calls that it makes itself (to fetch a key) go through the same pipeline.
pub trait Encode<T>: Send + Sync + 'static {
    /// Encodes `value`.
    fn encode<'a>(&'a self, webex: &'a Webex, value: T) -> BoxFuture<'a, Result<Body>>;
}

/// Turns the bytes of an answer (or of an event) into clear bytes, for example by decrypting them.
///
/// Bytes in, bytes out: typing happens outside.
pub trait Open: Send + Sync + 'static {
    /// Opens `bytes`.
    fn open<'a>(&'a self, webex: &'a Webex, bytes: Bytes) -> BoxFuture<'a, Result<Bytes>>;
}

/// An encoder together with the value that it will encode, its type erased.
pub(crate) trait Pending: Send {
    fn run<'a>(self: Box<Self>, webex: &'a Webex) -> BoxFuture<'a, Result<Body>>;
}

pub(super) struct PendingValue<T> {
    pub(super) value: T,
    pub(super) codec: Arc<dyn Encode<T>>,
}

impl<T: Send + 'static> Pending for PendingValue<T> {
    fn run<'a>(self: Box<Self>, webex: &'a Webex) -> BoxFuture<'a, Result<Body>> {
        Box::pin(async move { self.codec.encode(webex, self.value).await })
    }
}
