//! The journal: every request the simulator answered.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use jiff::Timestamp;
use tokio::sync::Notify;

use crate::clock::SimClock;
use crate::ids::UserId;
use crate::sync::lock;

/// Older entries are forgotten beyond this many.
const CAPACITY: usize = 10_000;

/// One answered request. Secrets in headers and query are replaced by `[redacted]`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct JournalEntry {
    /// Counts from 0, without gaps, in the order of answers.
    pub number: u64,
    /// When the request came, on the simulator's clock.
    pub received: Timestamp,
    /// From the request to the head of the answer.
    pub duration: Duration,
    /// The method.
    pub method: Method,
    /// Host and port the client meant.
    pub host: String,
    /// The path, without query.
    pub path: String,
    /// The query, without question mark.
    pub query: Option<String>,
    /// The status; `None` if an injected fault dropped the connection instead of answering.
    pub status: Option<StatusCode>,
    /// Whose token came with the request.
    pub user: Option<UserId>,
    /// The tracking id of the client, or the one invented for it.
    pub tracking_id: String,
    /// The request's headers.
    pub headers: HeaderMap,
}

/// All answered requests, and a way to wait for the next. Clones share one journal.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sim = webex_sim::Sim::start().await?;
/// let region = format!("{}/region", sim.base_url());
/// # let uri: http::Uri = region.parse()?;
/// # let stream = tokio::net::TcpStream::connect(uri.authority().expect("present").as_str()).await?;
/// # let (mut sender, connection) =
/// #     hyper::client::conn::http1::handshake(hyper_util::rt::TokioIo::new(stream)).await?;
/// # tokio::spawn(connection);
/// # let request = http::Request::get(uri.path()).header("host", "127.0.0.1").body(String::new())?;
/// # sender.send_request(request).await?;
/// // ... some client asks for `region` ...
/// let entry = sim.journal().wait_for(|entry| entry.path == "/region").await;
/// assert_eq!(entry.status, Some(http::StatusCode::OK));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Journal {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    entries: Mutex<Entries>,
    added: Notify,
}

#[derive(Debug, Default)]
struct Entries {
    next: u64,
    recent: VecDeque<JournalEntry>,
}

/// A request that is being answered.
pub(crate) struct Pending {
    received: Timestamp,
    started: Instant,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
}

impl Pending {
    pub(crate) fn new(clock: &SimClock, method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        Self {
            received: clock.now(),
            started: Instant::now(),
            method: method.clone(),
            uri: uri.clone(),
            headers: headers.clone(),
        }
    }
}

impl Journal {
    /// The entries that are still kept, oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<JournalEntry> {
        lock(&self.shared.entries).recent.iter().cloned().collect()
    }

    /// The kept entries for which `wanted` holds.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// let posts = sim.journal().find(|entry| entry.method == http::Method::POST);
    /// assert!(posts.is_empty(), "nobody has posted anything");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn find(&self, mut wanted: impl FnMut(&JournalEntry) -> bool) -> Vec<JournalEntry> {
        lock(&self.shared.entries).recent.iter().filter(|entry| wanted(entry)).cloned().collect()
    }

    /// How many kept entries `wanted` holds for.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// assert_eq!(sim.journal().count(|entry| entry.status.is_some_and(|status| status.is_server_error())), 0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn count(&self, mut wanted: impl FnMut(&JournalEntry) -> bool) -> usize {
        lock(&self.shared.entries).recent.iter().filter(|entry| wanted(entry)).count()
    }

    /// Forgets all entries; the numbers go on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// // ... what the test has to prepare ...
    /// sim.journal().clear();
    /// assert!(sim.journal().entries().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn clear(&self) {
        lock(&self.shared.entries).recent.clear();
    }

    /// The first kept or coming entry for which `wanted` holds. Waits for ever; cancel safe.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use http::StatusCode;
    /// use tokio::io::AsyncWriteExt;
    ///
    /// let sim = webex_sim::Sim::start().await?;
    /// let mut stream = tokio::net::TcpStream::connect(sim.base_url().trim_start_matches("http://")).await?;
    /// stream.write_all(b"GET /v1/people/me HTTP/1.1\r\nhost: localhost\r\n\r\n").await?;
    /// let entry = sim.journal().wait_for(|entry| entry.path == "/v1/people/me").await;
    /// assert_eq!(entry.status, Some(StatusCode::UNAUTHORIZED), "there was no token");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait_for(&self, mut wanted: impl FnMut(&JournalEntry) -> bool) -> JournalEntry {
        let mut seen = 0;
        loop {
            let mut added = std::pin::pin!(self.shared.added.notified());
            added.as_mut().enable();
            if let Some(entry) = self.first_from(&mut seen, &mut wanted) {
                return entry;
            }
            added.await;
        }
    }

    fn first_from(
        &self,
        seen: &mut u64,
        wanted: &mut impl FnMut(&JournalEntry) -> bool,
    ) -> Option<JournalEntry> {
        let entries = lock(&self.shared.entries);
        let found = entries.recent.iter().find(|entry| entry.number >= *seen && wanted(entry)).cloned();
        *seen = entries.next;
        found
    }

    /// How many entries there have been, forgotten ones included.
    pub(crate) fn count_so_far(&self) -> u64 {
        lock(&self.shared.entries).next
    }

    /// The kept entries from this number on; waits until there is one. Cancel safe.
    pub(crate) async fn from(&self, number: u64) -> Vec<JournalEntry> {
        loop {
            let mut added = std::pin::pin!(self.shared.added.notified());
            added.as_mut().enable();
            let entries = self.find(|entry| entry.number >= number);
            if !entries.is_empty() {
                return entries;
            }
            added.await;
        }
    }

    pub(crate) fn record(
        &self,
        pending: Pending,
        status: Option<StatusCode>,
        user: Option<UserId>,
        tracking_id: &str,
    ) {
        let mut entry = JournalEntry {
            number: 0,
            received: pending.received,
            duration: pending.started.elapsed(),
            host: host(&pending.uri, &pending.headers),
            path: pending.uri.path().to_owned(),
            query: pending.uri.query().map(redact_query),
            method: pending.method,
            status,
            user,
            tracking_id: tracking_id.to_owned(),
            headers: redact_headers(pending.headers),
        };
        let mut entries = lock(&self.shared.entries);
        entry.number = entries.next;
        entries.next += 1;
        if entries.recent.len() == CAPACITY {
            entries.recent.pop_front();
        }
        entries.recent.push_back(entry);
        drop(entries);
        self.shared.added.notify_waiters();
    }
}

/// HTTP/2 has the host in the URI, HTTP/1.1 in a header.
pub(crate) fn host(uri: &Uri, headers: &HeaderMap) -> String {
    let from_header = || headers.get(http::header::HOST).and_then(|host| host.to_str().ok());
    uri.authority().map(|authority| authority.as_str()).or_else(from_header).unwrap_or_default().to_owned()
}

/// Keeps the scheme of an authorization header, so that a test can tell Basic from Bearer.
fn redact_headers(mut headers: HeaderMap) -> HeaderMap {
    const SECRET: [HeaderName; 3] =
        [http::header::AUTHORIZATION, http::header::COOKIE, http::header::PROXY_AUTHORIZATION];
    for (name, value) in headers.iter_mut() {
        if SECRET.contains(name) {
            let scheme = value.to_str().ok().and_then(|text| text.split_once(' ')).map(|(scheme, _)| scheme);
            let redacted = scheme.map_or("[redacted]".to_owned(), |scheme| format!("{scheme} [redacted]"));
            *value = HeaderValue::try_from(redacted).unwrap_or(HeaderValue::from_static("[redacted]"));
        }
    }
    headers
}

fn redact_query(query: &str) -> String {
    const SECRET: [&str; 6] = ["token", "access_token", "refresh_token", "code", "client_secret", "userCode"];
    let redact = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if SECRET.contains(&name) => format!("{name}=[redacted]"),
        _ => pair.to_owned(),
    };
    query.split('&').map(redact).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_kept() {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", HeaderValue::from_static("Bearer abc"));
        headers.insert("accept", HeaderValue::from_static("*/*"));
        let kept = redact_headers(headers);
        assert_eq!(kept["authorization"], "Bearer [redacted]");
        assert_eq!(kept["accept"], "*/*");
        assert_eq!(redact_query("max=1&token=abc"), "max=1&token=[redacted]");
    }

    #[tokio::test]
    async fn waiting_finds_what_came_before_and_what_comes_after() {
        let journal = Journal::default();
        let add = |path: &'static str| {
            let uri = Uri::from_static(path);
            let pending = Pending::new(&SimClock::default(), &Method::GET, &uri, &HeaderMap::new());
            journal.record(pending, Some(StatusCode::OK), None, "T");
        };
        add("/a");
        assert_eq!(journal.wait_for(|entry| entry.path == "/a").await.number, 0);
        let (entry, ()) = tokio::join!(journal.wait_for(|entry| entry.path == "/b"), async { add("/b") });
        assert_eq!(entry.number, 1);
    }
}
