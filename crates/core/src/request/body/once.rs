//! A body that can be read once.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt;

use super::BoxBody;
use crate::{Error, Result};

/// A body that can be read once only, with its length in bytes when known.
///
/// It is used up when its first byte is asked for, not before: a try that never got a connection leaves it whole.
#[derive(Clone)]
pub struct OnceBody {
    slot: Slot,
    len: Option<u64>,
}

type Slot = Arc<Mutex<Option<BoxBody>>>;

fn take(slot: &Slot) -> Option<BoxBody> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl OnceBody {
    pub(super) fn new(body: BoxBody, len: Option<u64>) -> Self {
        Self { slot: Arc::new(Mutex::new(Some(body))), len }
    }

    /// The length in bytes, when it is known.
    pub fn len(&self) -> Option<u64> {
        self.len
    }

    /// Whether the body is known to have no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == Some(0)
    }

    /// Whether somebody began to read the body.
    pub(crate) fn has_begun(&self) -> bool {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// The body, unless somebody began to read it.
    pub(crate) fn open(&self) -> Option<BoxBody> {
        let body = Lazy { slot: self.slot.clone(), len: self.len, open: None };
        (!self.has_begun()).then(|| body.boxed_unsync())
    }
}

impl fmt::Debug for OnceBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnceBody").field("len", &self.len).finish_non_exhaustive()
    }
}

/// Takes the body out of its slot when it is first read.
struct Lazy {
    slot: Slot,
    len: Option<u64>,
    open: Option<BoxBody>,
}

impl HttpBody for Lazy {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        if self.open.is_none() {
            self.open = take(&self.slot);
        }
        match &mut self.open {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(Some(Err(Error::invalid_input("the body can be sent only once")))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.len.map(SizeHint::with_exact).unwrap_or_default()
    }
}
