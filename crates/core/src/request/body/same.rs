//! An encrypted body must read equal each time: one key and IV, one plaintext.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};

use super::{BodyFactory, BoxBody};
use crate::{Error, ErrorKind, Result};

/// Blocks are compared before they are given on, so that not one deviating byte leaves the machine.
const BLOCK: usize = 64 << 10;

/// Remembers the digest of each block that was read, and fails a later reading that deviates.
pub(crate) struct SameEachTime {
    inner: Arc<dyn BodyFactory>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    blocks: Vec<[u8; 32]>,
    /// A reading came to the end: there are no further blocks.
    complete: bool,
}

impl SameEachTime {
    pub(crate) fn new(inner: Arc<dyn BodyFactory>) -> Self {
        Self { inner, seen: Arc::default() }
    }
}

impl BodyFactory for SameEachTime {
    fn len(&self) -> Option<u64> {
        self.inner.len()
    }

    fn open(&self) -> BoxBody {
        let body = self.inner.open();
        Checked {
            body,
            len: self.inner.len(),
            seen: self.seen.clone(),
            index: 0,
            pending: BytesMut::new(),
            ready: VecDeque::new(),
            ended: false,
        }
        .boxed_unsync()
    }
}

struct Checked {
    body: BoxBody,
    len: Option<u64>,
    seen: Arc<Mutex<Seen>>,
    index: usize,
    pending: BytesMut,
    ready: VecDeque<Bytes>,
    ended: bool,
}

impl Checked {
    fn take_in(&mut self, data: &[u8]) -> Result<()> {
        self.pending.extend_from_slice(data);
        while self.pending.len() >= BLOCK {
            let block = self.pending.split_to(BLOCK).freeze();
            self.check(block)?;
        }
        Ok(())
    }

    fn take_end(&mut self) -> Result<()> {
        self.ended = true;
        if !self.pending.is_empty() {
            let block = self.pending.split().freeze();
            self.check(block)?;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if self.index < seen.blocks.len() {
            return Err(deviates());
        }
        seen.complete = true;
        Ok(())
    }

    fn check(&mut self, block: Bytes) -> Result<()> {
        let digest: [u8; 32] = Sha256::digest(&block).into();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match seen.blocks.get(self.index) {
            Some(before) if *before != digest => return Err(deviates()),
            Some(_) => {}
            None if seen.complete => return Err(deviates()),
            None => seen.blocks.push(digest),
        }
        self.index += 1;
        self.ready.push_back(block);
        Ok(())
    }
}

fn deviates() -> Error {
    Error::new(
        ErrorKind::Encode,
        "the encrypted body read differently the second time; it was not sent again",
    )
}

impl HttpBody for Checked {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        loop {
            if let Some(block) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(block))));
            }
            if self.ended {
                return Poll::Ready(None);
            }
            let (checked, alive) = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => (frame.data_ref().map_or(Ok(()), |data| self.take_in(data)), true),
                Some(Err(e)) => (Err(e), false),
                None => (self.take_end(), false),
            };
            if let Err(e) = checked {
                self.ended = true;
                self.ready.clear();
                return Poll::Ready(Some(Err(e)));
            }
            if alive && self.ready.is_empty() {
                // No block is whole yet, but the source moves: an empty frame says so.
                return Poll::Ready(Some(Ok(Frame::data(Bytes::new()))));
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.len.map(SizeHint::with_exact).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::stream_body;
    use super::*;

    /// Gives the readings one after the other.
    struct Readings(Mutex<VecDeque<Vec<u8>>>);

    impl BodyFactory for Readings {
        fn len(&self) -> Option<u64> {
            None
        }

        fn open(&self) -> BoxBody {
            let bytes = self.0.lock().expect("unpoisoned").pop_front().expect("a reading is left");
            stream_body(futures_util::stream::iter([Ok::<_, Error>(Bytes::from(bytes))]))
        }
    }

    async fn read_twice(first: Vec<u8>, second: Vec<u8>) -> Result<Bytes> {
        let body = SameEachTime::new(Arc::new(Readings(Mutex::new([first, second].into()))));
        body.open().collect().await.expect("the first reading passes");
        body.open().collect().await.map(http_body_util::Collected::to_bytes)
    }

    #[tokio::test]
    async fn equal_readings_pass_and_deviating_ones_fail() {
        let long = vec![7; 3 * BLOCK + 5];
        assert_eq!(read_twice(long.clone(), long.clone()).await.expect("equal"), long);
        let mut changed = long.clone();
        changed[2 * BLOCK] = 8;
        let longer = [long.clone(), vec![7]].concat();
        for deviating in [changed, long[..2 * BLOCK].to_vec(), longer, Vec::new()] {
            let error = read_twice(long.clone(), deviating).await.expect_err("deviates");
            assert_eq!(error.kind(), ErrorKind::Encode);
        }
    }

    #[tokio::test]
    async fn a_broken_first_reading_binds_only_what_was_read() {
        let long = vec![7; 3 * BLOCK];
        let body = SameEachTime::new(Arc::new(Readings(Mutex::new([long.clone(), long.clone()].into()))));
        let mut first = body.open();
        first.frame().await.expect("a frame").expect("a block");
        drop(first);
        assert_eq!(body.open().collect().await.expect("equal").to_bytes(), long);
    }
}
