//! For unit tests: a clock that the test moves, and an HTTP transport that answers from a function.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_core::future::BoxFuture;
use http_body_util::BodyExt;
use jiff::Timestamp;
use tokio::sync::{oneshot, watch};

use crate::request::{BoxBody, full};
use crate::time::{Clock, OsRng};
use crate::transport::HttpTransport;
use crate::{Error, ErrorKind, Result, Shared, Webex, WebexBuilder};

/// A clock that stands still until the test moves it.
#[derive(Clone, Debug)]
pub(crate) struct ManualClock(Arc<watch::Sender<Hands>>);

#[derive(Debug, Default)]
struct Hands {
    elapsed: Duration,
    sleepers: BTreeMap<(Duration, u64), oneshot::Sender<()>>,
    count: u64,
}

impl ManualClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Hands::default())))
    }

    /// Moves the clock and wakes those whose time has come.
    pub(crate) fn advance(&self, by: Duration) {
        self.0.send_modify(|hands| {
            hands.elapsed += by;
            let later = hands.sleepers.split_off(&(hands.elapsed + Duration::from_nanos(1), 0));
            for (_, sleeper) in std::mem::replace(&mut hands.sleepers, later) {
                // A sleeper that gave up is not there any more.
                let _ = sleeper.send(());
            }
        });
    }

    /// Waits until somebody sleeps at most `within`, and answers with how long the nearest of them still sleeps.
    pub(crate) async fn sleeper(&self, within: Duration) -> Duration {
        let nearest = |hands: &Hands| {
            let awake = |sleeper: &oneshot::Sender<()>| sleeper.is_closed();
            let due =
                hands.sleepers.iter().find(|(_, s)| !awake(s)).map(|((due, _), _)| *due - hands.elapsed);
            due.filter(|due| *due <= within)
        };
        let mut changes = self.0.subscribe();
        let hands = changes.wait_for(|hands| nearest(hands).is_some()).await.expect("the clock lives");
        nearest(&hands).expect("it was waited for")
    }

    /// How many sleep.
    pub(crate) fn sleepers(&self) -> usize {
        self.0.borrow().sleepers.values().filter(|s| !s.is_closed()).count()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let start = Timestamp::from_second(1_800_000_000).expect("in range");
        start.checked_add(self.monotonic()).expect("in range")
    }

    fn monotonic(&self) -> Duration {
        self.0.borrow().elapsed
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let (sender, receiver) = oneshot::channel();
        self.0.send_modify(|hands| {
            hands.count += 1;
            hands.sleepers.insert((hands.elapsed.saturating_add(duration), hands.count), sender);
        });
        Box::pin(async {
            let _ = receiver.await;
        })
    }
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) url: url::Url,
    pub(crate) authorization: Option<String>,
    pub(crate) body: String,
}

impl Seen {
    /// A field of the form.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.into_owned())
    }

    pub(crate) fn query(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(n, _)| n == name).map(|(_, v)| v.into_owned())
    }

    pub(crate) fn is(&self, end_of_path: &str) -> bool {
        self.url.path().ends_with(end_of_path)
    }
}

/// An answer: status and body, later if need be.
pub(crate) type Answer = BoxFuture<'static, (u16, String)>;

/// An answer at once; status 0 stands for a connection that breaks.
pub(crate) fn answer(status: u16, body: impl ToString) -> Answer {
    Box::pin(std::future::ready((status, body.to_string())))
}

/// A cloud of one function, which remembers what it was asked.
pub(crate) struct Cloud {
    answers: Box<dyn Fn(&Seen) -> Answer + Send + Sync>,
    seen: watch::Sender<Vec<Seen>>,
    pub(crate) clock: ManualClock,
    log: Mutex<()>,
}

impl Cloud {
    pub(crate) fn new(answers: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Arc<Self> {
        let (seen, clock) = (watch::Sender::new(Vec::new()), ManualClock::new());
        Arc::new(Self { answers: Box::new(answers), seen, clock, log: Mutex::new(()) })
    }

    /// The requests whose path ends so.
    pub(crate) fn seen(&self, end_of_path: &str) -> Vec<Seen> {
        self.seen.borrow().iter().filter(|seen| seen.is(end_of_path)).cloned().collect()
    }

    /// Waits until there were `count` of them.
    pub(crate) async fn wait_for(&self, end_of_path: &str, count: usize) -> Vec<Seen> {
        let enough = |seen: &Vec<Seen>| seen.iter().filter(|s| s.is(end_of_path)).count() >= count;
        self.seen.subscribe().wait_for(enough).await.expect("the cloud lives");
        self.seen(end_of_path)
    }

    /// A builder of clients of this cloud.
    pub(crate) fn builder(self: &Arc<Self>) -> WebexBuilder {
        Webex::builder().shared(self.shared()).configure(|config| {
            config.services.hydra = "http://127.0.0.1:1/v1".parse().expect("a URL");
            config.services.u2c = "http://127.0.0.1:1/u2c".parse().expect("a URL");
            config.credentials.idbroker = "http://127.0.0.1:1/idbroker".parse().expect("a URL");
        })
    }

    pub(crate) fn shared(self: &Arc<Self>) -> Shared {
        let shared = Shared::new().expect("TLS");
        shared.with_http(self.clone()).with_clock(Arc::new(self.clock.clone())).with_rng(Arc::new(OsRng))
    }
}

impl HttpTransport for Cloud {
    fn send<'a>(&'a self, request: http::Request<BoxBody>) -> BoxFuture<'a, Result<http::Response<BoxBody>>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            let text = |value: &http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
            let seen = Seen {
                url: head.uri.to_string().parse().expect("a URL"),
                authorization: head.headers.get(http::header::AUTHORIZATION).map(text),
                body: String::from_utf8_lossy(&body).into_owned(),
            };
            let pending = {
                let _in_order = self.log.lock().expect("not poisoned");
                self.seen.send_modify(|all| all.push(seen.clone()));
                (self.answers)(&seen)
            };
            let (status, body) = pending.await;
            if status == 0 {
                return Err(Error::new(ErrorKind::Network, "the connection broke"));
            }
            let mut response = http::Response::new(full(Bytes::from(body)));
            *response.status_mut() = status.try_into().expect("a status");
            Ok(response)
        })
    }
}
