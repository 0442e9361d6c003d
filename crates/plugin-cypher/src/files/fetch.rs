//! Bytes of a file down, checked on the way, going on where a connection broke.

use std::time::Duration;

use futures_util::StreamExt;
use http::header::{CONTENT_RANGE, ETAG, IF_RANGE, RANGE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use url::Url;
use webex_core::Webex;
use webex_core::request::{Call, Progress, ProgressReport, Response};
use webex_jose::{FileDecryptor, FileVerifier, Scr};

use super::spool::{Spool, Spooled};
use crate::error::{CypherError, Result};

/// So many times in a row a download goes on after a failure without a byte in between.
const TRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// A download under way.
pub(super) struct Transfer<'a> {
    webex: &'a Webex,
    url: &'a Url,
    scr: &'a Scr,
    report: Option<ProgressReport>,
    verifier: FileVerifier,
    spool: Spool,
    etag: Option<HeaderValue>,
}

impl<'a> Transfer<'a> {
    pub(super) fn new(
        webex: &'a Webex,
        url: &'a Url,
        scr: &'a Scr,
        limit: u64,
        report: Option<ProgressReport>,
    ) -> Result<Self> {
        let (verifier, spool) = (scr.verifier()?, Spool::new(limit));
        Ok(Self { webex, url, scr, report, verifier, spool, etag: None })
    }

    /// Downloads everything. No byte is released before the tag of all of them is checked.
    pub(super) async fn run(mut self) -> Result<(Spooled, FileDecryptor)> {
        let mut failures = 0;
        loop {
            let before = self.spool.len();
            let Err(error) = self.attempt().await else { break };
            failures = if self.spool.len() > before { 1 } else { failures + 1 };
            let out_of_range =
                error.call().and_then(webex_core::Error::status) == Some(StatusCode::RANGE_NOT_SATISFIABLE);
            if out_of_range && before > 0 {
                self.restart()?;
            } else if !error.is_retryable() {
                return Err(error);
            }
            if failures > TRIES {
                return Err(error);
            }
            self.webex.clock().sleep(FIRST_PAUSE * 2_u32.pow(failures - 1)).await;
        }
        let decryptor = self.verifier.finish()?;
        Ok((self.spool.finish().await?, decryptor))
    }

    async fn attempt(&mut self) -> Result<()> {
        let response = self.webex.send(self.call()).await?;
        if self.spool.len() > 0 && !goes_on(&response, self.spool.len()) {
            self.restart()?;
        }
        self.etag = strong_etag(response.headers());
        let total = response.content_length().map(|rest| rest + self.spool.len());
        let mut stream = response.into_stream();
        while let Some(piece) = stream.next().await {
            let piece = piece?;
            self.verifier.update(&piece)?;
            self.spool.write(&piece).await?;
            self.tell(total);
        }
        Ok(())
    }

    fn call(&self) -> Call {
        let call = Call::url(Method::GET, self.url.clone()).streaming();
        let from = self.spool.len();
        if from == 0 {
            return call;
        }
        let range = HeaderValue::from_str(&format!("bytes={from}-")).expect("digits make a header value");
        let call = call.header(RANGE, range);
        match &self.etag {
            Some(etag) => call.header(IF_RANGE, etag.clone()),
            None => call,
        }
    }

    fn restart(&mut self) -> Result<(), CypherError> {
        self.spool.clear();
        self.verifier = self.scr.verifier()?;
        Ok(())
    }

    fn tell(&self, total: Option<u64>) {
        if let Some(report) = &self.report {
            let mut progress = Progress::default();
            (progress.transferred, progress.total) = (self.spool.len(), total);
            report(progress);
        }
    }
}

/// Whether the answer is the part that was asked for.
fn goes_on(response: &Response, from: u64) -> bool {
    let range = response.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
    let begins = range.and_then(|range| range.strip_prefix("bytes ")?.split('-').next()?.parse::<u64>().ok());
    response.status() == StatusCode::PARTIAL_CONTENT && begins == Some(from)
}

/// A weak one does not stand for the same bytes (RFC 9110 section 13.1.5).
fn strong_etag(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(ETAG).filter(|etag| !etag.as_bytes().starts_with(b"W/")).cloned()
}
