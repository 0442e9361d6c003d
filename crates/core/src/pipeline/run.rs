//! The stages of a call, one after the other.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tracing::Instrument;
use url::Url;

use super::budget::Budget;
use super::hooks::{Hooks, Stage};
use super::identify::{Identity, given_tracking_id};
use super::limiter::Pauses;
use super::rules::{RedirectRule, RouteRule};
use super::timing::{Record, span};
use crate::config::Config;
use crate::diagnostics::Timings;
use crate::plugin::{Contributions, Registered};
use crate::request::{Call, Exchange, Response, Target};
use crate::{Error, ErrorKind, Result, TimeoutKind, Webex};

/// The pipeline of one client.
pub(crate) struct Pipeline {
    pub(super) hooks: Hooks,
    pub(super) redirect_rules: Vec<Arc<dyn RedirectRule>>,
    pub(super) route_rules: Vec<Arc<dyn RouteRule>>,
    pub(super) identity: Identity,
    pub(super) budget: Budget,
    pub(super) pauses: Pauses,
    pub(crate) timings: Timings,
}

impl Pipeline {
    pub(crate) fn new(registered: Registered, config: &Config) -> (Self, Contributions) {
        let pipeline = Self {
            hooks: registered.hooks,
            redirect_rules: registered.redirect_rules,
            route_rules: registered.route_rules,
            identity: Identity::new(config.app.as_ref()),
            budget: Budget::new(&config.requests.retry),
            pauses: Pauses::default(),
            timings: Timings::default(),
        };
        (pipeline, registered.contributions)
    }

    /// Runs one call from its beginning to its end.
    pub(crate) async fn run(&self, webex: &Webex, mut call: Call) -> Result<Response> {
        if let Some(defect) = call.defect.take() {
            return Err(defect);
        }
        if webex.is_closed() {
            return Err(Error::new(ErrorKind::Closed, "the client was shut down"));
        }
        let mut exchange = begin(webex, call);
        let span = span(&exchange);
        let mut record = Record::start(webex, &self.timings, &exchange);
        let outcome = async {
            let outcome = self.within_deadline(webex, &mut exchange).await;
            self.timing(webex, &mut exchange, outcome).await
        };
        let outcome = outcome.instrument(span.clone()).await;
        record.end(&outcome, exchange.attempt, &span);
        outcome
    }

    async fn within_deadline(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        let ends = deadline(webex, exchange);
        until(webex, ends, pin!(self.prepare(webex, exchange))).await?;
        // An encoder may have made a stream of the body.
        let ends = deadline(webex, exchange);
        until(webex, ends, pin!(self.attempts(webex, exchange, ends))).await
    }

    async fn prepare(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.name(webex, exchange).await?;
        self.identify(webex, exchange).await?;
        self.encode(webex, exchange).await
    }

    async fn name(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Name, webex, exchange).await?;
        let limit = exchange.call.options.service_timeout;
        let mut url = match &exchange.call.target {
            Target::Url(url) => url.clone(),
            Target::Service { name, path } => join(&webex.services().resolve(name, limit).await?, path)?,
        };
        if !exchange.call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(exchange.call.query.iter().map(|(k, v)| (k.as_ref(), v)));
        }
        exchange.url = Some(Arc::new(url));
        self.hooks.after(Stage::Name, webex, exchange).await
    }

    async fn identify(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Identify, webex, exchange).await?;
        let url = exchange.target();
        self.identity.introduce(&mut exchange.call, &url, &exchange.tracking_id);
        self.hooks.after(Stage::Identify, webex, exchange).await
    }

    async fn encode(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Encode, webex, exchange).await?;
        exchange.call.run_encoder(webex).await?;
        self.hooks.after(Stage::Encode, webex, exchange).await
    }

    /// Runs always, and leaves a failure what it is.
    async fn timing(&self, webex: &Webex, exchange: &mut Exchange, outcome: Result<()>) -> Result<Response> {
        exchange.error = outcome.err().map(|error| error.or_tracking_id(&exchange.tracking_id));
        let mut hooked = self.hooks.before(Stage::Timing, webex, exchange).await;
        hooked = hooked.and(self.hooks.after(Stage::Timing, webex, exchange).await);
        if let Some(error) = exchange.error.take() {
            return Err(error);
        }
        hooked.map_err(|error| error.or_tracking_id(&exchange.tracking_id))?;
        Ok(exchange.response.take().expect("a call without an error has an answer"))
    }
}

fn begin(webex: &Webex, call: Call) -> Exchange {
    let given = given_tracking_id(&call.headers).map(str::to_owned);
    let own = given.is_none();
    let tracking_id = given.unwrap_or_else(|| webex.tracking().next());
    Exchange::new(call, tracking_id, own, webex.clock().monotonic())
}

/// When the time for the call as a whole is over. A body that is a stream takes as long as it takes.
fn deadline(webex: &Webex, exchange: &Exchange) -> Option<Duration> {
    let call = &exchange.call;
    let by_default = || webex.config().requests.deadline.filter(|_| !call.body.is_stream());
    let limit = call.options.deadline.or_else(by_default)?;
    Some(exchange.started.saturating_add(limit))
}

/// Ends `work` when its time is over. There is a timer only for what does not end at once.
async fn until(
    webex: &Webex,
    ends: Option<Duration>,
    mut work: Pin<&mut impl Future<Output = Result<()>>>,
) -> Result<()> {
    let mut timer = None;
    std::future::poll_fn(|context| {
        if let Poll::Ready(outcome) = work.as_mut().poll(context) {
            return Poll::Ready(outcome);
        }
        let Some(ends) = ends else { return Poll::Pending };
        let timer =
            timer.get_or_insert_with(|| webex.clock().sleep(ends.saturating_sub(webex.clock().monotonic())));
        timer.as_mut().poll(context).map(|()| Err(Error::timed_out(TimeoutKind::Overall)))
    })
    .await
}

/// The URL of a path below a service, without a double slash (wire/01 section 7, B42).
fn join(base: &Url, path: &str) -> Result<Url> {
    if is_plain(path) && base.query().is_none() && base.fragment().is_none() {
        return Ok(with_path(base, path));
    }
    let base = base.as_str().trim_end_matches('/');
    let text = if path.is_empty() { base.to_owned() } else { format!("{base}/{path}") };
    Url::parse(&text).map_err(|e| Error::invalid_input("the path is not part of a URL").with_source(e))
}

/// Whether the path holds nothing that could end it or that is not sent as it stands.
fn is_plain(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%/:@!$&'()*+,;=".contains(&byte);
    !path.is_empty() && path.bytes().all(plain)
}

/// Host and all that stands before the path is taken over, not read again.
fn with_path(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    url
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(base: &Url, path: &str) -> Url {
        Url::parse(&format!("{}/{path}", base.as_str().trim_end_matches('/'))).expect("a URL")
    }

    proptest! {
        #[test]
        fn a_plain_path_is_joined_as_if_it_was_read(
            base in prop::sample::select(vec![
                "https://a.example", "http://127.0.0.1:4000/v1", "http://[::1]/a/b/", "https://a.example:444/%2e/",
            ]),
            path in "[a-zA-Z0-9._~%/:@!$&'()*+,;=-]{1,30}",
        ) {
            let base = Url::parse(base).expect("a URL");
            prop_assert!(is_plain(&path));
            prop_assert_eq!(join(&base, &path).expect("joined"), read(&base, &path));
        }
    }

    #[test]
    fn what_is_not_plain_is_read() {
        let base = Url::parse("https://a.example/v1/").expect("a URL");
        let joined = |path: &str| join(&base, path).expect("joined").to_string();
        assert_eq!(joined("rooms?max=5#x"), "https://a.example/v1/rooms?max=5#x");
        assert_eq!(joined("a b/ü"), "https://a.example/v1/a%20b/%C3%BC");
        assert_eq!(joined(""), "https://a.example/v1");
    }
}
