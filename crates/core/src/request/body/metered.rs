//! Bodies that report progress and notice when nothing moves.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::future::BoxFuture;
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::{BoxBody, Progress, ProgressReport};
use crate::time::Clock;
use crate::{Error, ErrorKind, Result, TimeoutKind};

/// When a request body last moved, and whether it is all sent. Times are those of [`Clock::monotonic`].
#[derive(Debug, Default)]
pub(crate) struct Activity {
    last_nanos: AtomicU64,
    done: AtomicBool,
}

impl Activity {
    pub(crate) fn starting(now: Duration) -> Self {
        let activity = Self::default();
        activity.touch(now);
        activity
    }

    fn touch(&self, now: Duration) {
        self.last_nanos.store(u64::try_from(now.as_nanos()).unwrap_or(u64::MAX), Ordering::Release);
    }

    pub(crate) fn last(&self) -> Duration {
        Duration::from_nanos(self.last_nanos.load(Ordering::Acquire))
    }

    /// The body is all sent.
    pub(crate) fn finish(&self, now: Duration) {
        self.touch(now);
        self.done.store(true, Ordering::Release);
    }

    pub(crate) fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire)
    }
}

/// Counts what passes through a body.
pub(crate) struct Metered {
    body: BoxBody,
    progress: Progress,
    report: Option<ProgressReport>,
    exact: bool,
    activity: Option<(Arc<Activity>, Arc<dyn Clock>)>,
}

impl Metered {
    pub(crate) fn new(body: BoxBody, total: Option<u64>) -> Self {
        Self {
            body,
            progress: Progress { transferred: 0, total },
            report: None,
            exact: false,
            activity: None,
        }
    }

    /// Fails when the body is longer or shorter than its total.
    pub(crate) fn exact(mut self) -> Self {
        self.exact = true;
        self
    }

    pub(crate) fn reporting(mut self, report: Option<ProgressReport>) -> Self {
        self.report = report;
        self
    }

    pub(crate) fn watched(mut self, activity: Arc<Activity>, clock: Arc<dyn Clock>) -> Self {
        self.activity = Some((activity, clock));
        self
    }

    fn advance(&mut self, bytes: usize) {
        self.progress.transferred += bytes as u64;
        if let Some((activity, clock)) = &self.activity {
            activity.touch(clock.monotonic());
        }
        if let Some(report) = &self.report {
            report(self.progress);
        }
    }

    fn finish(&self) {
        if let Some((activity, clock)) = &self.activity {
            activity.finish(clock.monotonic());
        }
    }
}

impl HttpBody for Metered {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        let frame = loop {
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                // A sign of life of a body that has to gather before it gives: not for the wire.
                Some(Ok(frame)) if frame.data_ref().is_some_and(Bytes::is_empty) => self.advance(0),
                frame => break frame,
            }
        };
        match &frame {
            Some(Ok(frame)) => self.advance(frame.data_ref().map_or(0, Bytes::len)),
            Some(Err(_)) | None => self.finish(),
        }
        let Progress { transferred, total } = self.progress;
        // A transport need not ask for the end of a body whose length it knows.
        if total == Some(transferred) {
            self.finish();
        }
        if self.exact
            && total.is_some_and(|total| transferred > total || frame.is_none() && transferred < total)
        {
            return Poll::Ready(Some(Err(wrong_length())));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn wrong_length() -> Error {
    Error::new(ErrorKind::Encode, "the body is not as long as it said")
}

/// Fails a response body that makes no progress for too long. The timer is armed only while the body is waited for.
pub(crate) struct Stalling {
    body: BoxBody,
    limit: Duration,
    clock: Arc<dyn Clock>,
    timer: Option<BoxFuture<'static, ()>>,
}

impl Stalling {
    pub(crate) fn new(body: BoxBody, limit: Duration, clock: Arc<dyn Clock>) -> Self {
        Self { body, limit, clock, timer: None }
    }
}

impl HttpBody for Stalling {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.timer = None;
            return Poll::Ready(frame);
        }
        let timer = this.timer.get_or_insert_with(|| this.clock.sleep(this.limit));
        ready!(timer.as_mut().poll(cx));
        this.timer = None;
        Poll::Ready(Some(Err(Error::timed_out(TimeoutKind::ResponseBody))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
