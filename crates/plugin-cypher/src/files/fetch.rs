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
use crate::error::Result;

/// So many times in a row a download goes on after a failure without a byte in between.
const TRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// A file that is there, whole and checked.
pub(super) enum Fetched {
    /// In memory, in clear.
    Open(Vec<u8>),
    /// On the disk, still encrypted.
    Sealed(Spooled, FileDecryptor),
}

/// A download under way.
pub(super) struct Transfer<'a> {
    webex: &'a Webex,
    url: &'a Url,
    scr: &'a Scr,
    report: Option<ProgressReport>,
    /// Checks what does not stay in memory.
    verifier: Option<FileVerifier>,
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
        // A reference without a tag is refused before anything is downloaded.
        drop(scr.verifier()?);
        Ok(Self { webex, url, scr, report, verifier: None, spool: Spool::new(limit), etag: None })
    }

    /// Downloads everything. No byte is released before the tag of all of them is checked.
    pub(super) async fn run(mut self) -> Result<Fetched> {
        let mut failures = 0;
        loop {
            let before = self.spool.len();
            let Err(error) = self.attempt().await else { break };
            failures = if self.spool.len() > before { 1 } else { failures + 1 };
            let out_of_range =
                error.call().and_then(webex_core::Error::status) == Some(StatusCode::RANGE_NOT_SATISFIABLE);
            if out_of_range && before > 0 {
                self.restart();
            } else if !error.is_retryable() {
                return Err(error);
            }
            if failures > TRIES {
                return Err(error);
            }
            self.webex.clock().sleep(FIRST_PAUSE * 2_u32.pow(failures - 1)).await;
        }
        self.open().await
    }

    /// What is in memory is checked and opened in one go, which is several times as fast as checking and opening pieces.
    async fn open(self) -> Result<Fetched> {
        let (spooled, scr) = (self.spool.finish().await?, self.scr);
        if let Some(verifier) = self.verifier {
            return Ok(Fetched::Sealed(spooled, verifier.finish()?));
        }
        let mut bytes = spooled.into_memory().unwrap_or_default();
        scr.decrypt_in_place(&mut bytes)?;
        Ok(Fetched::Open(bytes))
    }

    async fn attempt(&mut self) -> Result<()> {
        let response = self.webex.send(self.call()).await?;
        if self.spool.len() > 0 && !goes_on(&response, self.spool.len()) {
            self.restart();
        }
        self.etag = strong_etag(response.headers());
        let total = response.content_length().map(|rest| rest + self.spool.len());
        self.spool.expect(total.unwrap_or_default()).await?;
        let mut stream = response.into_stream();
        while let Some(piece) = stream.next().await {
            let piece = piece?;
            self.check(&piece)?;
            self.spool.write(&piece).await?;
            self.tell(total);
        }
        Ok(())
    }

    /// From the moment at which the file does not fit into memory, every piece is checked as it comes.
    fn check(&mut self, piece: &[u8]) -> Result<()> {
        if let Some(verifier) = &mut self.verifier {
            return Ok(verifier.update(piece)?);
        }
        if self.spool.has_room_for(piece) {
            return Ok(());
        }
        let mut verifier = self.scr.verifier()?;
        verifier.update(self.spool.in_memory())?;
        verifier.update(piece)?;
        self.verifier = Some(verifier);
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

    fn restart(&mut self) {
        self.spool.clear();
        self.verifier = None;
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
