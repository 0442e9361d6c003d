//! Bodies out of streams, readers and closures.

use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt, TryStreamExt};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use tokio::io::AsyncRead;
use tokio_util::io::ReaderStream;

use super::{BodyFactory, BoxBody};
use crate::{Error, ErrorKind};

/// How much is read at a time, in bytes.
const CHUNK: usize = 64 << 10;

/// A streaming body of what `stream` yields. An error of the stream fails the call.
pub fn stream_body<S, E>(stream: S) -> BoxBody
where
    S: Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
{
    StreamBody::new(stream.map_ok(Frame::data).map_err(unreadable)).boxed_unsync()
}

/// A streaming body of what `reader` yields. An error of the reader fails the call.
pub fn reader_body(reader: impl AsyncRead + Send + 'static) -> BoxBody {
    stream_body(ReaderStream::with_capacity(reader, CHUNK))
}

/// An error of the source of a body; one of ours passes as it is.
fn unreadable(e: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    match e.into().downcast::<Error>() {
        Ok(error) => *error,
        Err(e) => Error::new(ErrorKind::Encode, "the source of the body cannot be read").with_source(e),
    }
}

/// Bytes in memory, slice by slice.
pub(super) fn sliced(mut bytes: Bytes, slice: usize) -> BoxBody {
    let slices = std::iter::from_fn(move || {
        let n = slice.min(bytes.len());
        (n > 0).then(|| Ok::<_, Error>(bytes.split_to(n)))
    });
    stream_body(futures_util::stream::iter(slices).fuse())
}

/// A closure as a factory.
pub(super) struct ClosureFactory<F> {
    pub(super) len: Option<u64>,
    pub(super) open: F,
}

impl<F: Fn() -> BoxBody + Send + Sync + 'static> BodyFactory for ClosureFactory<F> {
    fn len(&self) -> Option<u64> {
        self.len
    }

    fn open(&self) -> BoxBody {
        (self.open)()
    }
}
