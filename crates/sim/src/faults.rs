//! Faults on request: what goes wrong, for which requests, and how often.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

use crate::ids::UserId;
use crate::sync::lock;

/// Something that goes wrong. By default the next request to the path is answered with 503, once.
///
/// In a path `*` stands for one segment and a final `**` for any number of them.
///
/// ```
/// use std::time::Duration;
/// use http::{Method, StatusCode};
/// use webex_sim::Fault;
///
/// let throttled = Fault::on("/v1/messages").method(Method::POST).status(StatusCode::TOO_MANY_REQUESTS).retry_after(1);
/// let third_reset = Fault::on("/v1/rooms/*").nth(3).reset();
/// let slow_cloud = Fault::on("/**").latency(Duration::from_millis(50)).forever();
/// # let _ = (throttled, third_reset, slow_cloud);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Fault {
    path: String,
    method: Option<Method>,
    user: Option<UserId>,
    host: Option<String>,
    first: u64,
    times: Option<u64>,
    latency: Option<Duration>,
    answer: Option<Answer>,
    /// Wins over an answer.
    breakage: Option<Breakage>,
}

/// What happens instead of the service's answer, or to it.
#[derive(Debug)]
pub(crate) enum Effect {
    Answer(Box<Answer>),
    Break(Breakage),
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breakage {
    Reset,
    /// After so many bytes of the body.
    Truncate(usize),
}

/// A prescribed answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// `None`: the usual error body.
    pub(crate) body: Option<Value>,
}

impl Fault {
    /// A fault for requests to this path.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use http::StatusCode;
    /// use tokio::io::{AsyncReadExt, AsyncWriteExt};
    /// use webex_sim::{Fault, Sim};
    ///
    /// let sim = Sim::start().await?;
    /// sim.faults().inject(Fault::on("/v1/rooms/*"));
    /// let mut stream = tokio::net::TcpStream::connect(sim.base_url().trim_start_matches("http://")).await?;
    /// stream.write_all(b"GET /v1/rooms/1 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    /// let mut answer = String::new();
    /// stream.read_to_string(&mut answer).await?;
    /// assert!(answer.starts_with("HTTP/1.1 503"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn on(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            method: None,
            user: None,
            host: None,
            first: 1,
            times: Some(1),
            latency: None,
            answer: None,
            breakage: None,
        }
    }

    /// Only for this method.
    ///
    /// ```
    /// use http::Method;
    /// let fault = webex_sim::Fault::on("/v1/messages").method(Method::POST);
    /// # let _ = fault;
    /// ```
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Only for requests with a token of this user.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{Fault, NewUser, Sim};
    /// let sim = Sim::start().await?;
    /// let ada = sim.create_user(NewUser::new())?;
    /// sim.faults().inject(Fault::on("/v1/**").user(ada.id)); // everybody else is served
    /// # Ok(())
    /// # }
    /// ```
    pub fn user(mut self, user: UserId) -> Self {
        self.user = Some(user);
        self
    }

    /// Only for requests to this host name, without port: one host of several may refuse what the others serve.
    ///
    /// ```
    /// use http::StatusCode;
    /// let refusing = webex_sim::Fault::on("/mercury/**").host("127.0.0.4").status(StatusCode::SERVICE_UNAVAILABLE);
    /// # let _ = refusing;
    /// ```
    pub fn host(mut self, name: impl Into<String>) -> Self {
        self.host = Some(name.into());
        self
    }

    /// Spares the fitting requests before the `n`th, counted from 1.
    ///
    /// ```
    /// // The first two requests are served, then three fail.
    /// let fault = webex_sim::Fault::on("/v1/rooms").nth(3).times(3);
    /// # let _ = fault;
    /// ```
    pub fn nth(mut self, n: u64) -> Self {
        self.first = n.max(1);
        self
    }

    /// Happens this often.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Happens until it is removed.
    pub fn forever(mut self) -> Self {
        self.times = None;
        self
    }

    /// Answers with this status instead of asking the service.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.answer().status = status;
        self
    }

    /// Adds a header to the prescribed answer.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.answer().headers.append(name, value);
        self
    }

    /// Adds `Retry-After` in seconds to the prescribed answer.
    ///
    /// ```
    /// use http::StatusCode;
    /// let fault = webex_sim::Fault::on("/v1/messages").status(StatusCode::TOO_MANY_REQUESTS).retry_after(30);
    /// # let _ = fault;
    /// ```
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// The JSON body of the prescribed answer, instead of the usual error body.
    ///
    /// ```
    /// let fault = webex_sim::Fault::on("/v1/people/me").body(serde_json::json!({"message": "down for a minute"}));
    /// # let _ = fault;
    /// ```
    pub fn body(mut self, body: Value) -> Self {
        self.answer().body = Some(body);
        self
    }

    /// Waits before anything else. Alone, the request is then answered as usual.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = Some(latency);
        self
    }

    /// Resets the connection instead of answering.
    pub fn reset(mut self) -> Self {
        self.breakage = Some(Breakage::Reset);
        self
    }

    /// Lets the service answer, but breaks the connection after so many bytes of the body.
    ///
    /// ```
    /// let fault = webex_sim::Fault::on("/v1/rooms").nth(2).truncate(100);
    /// # let _ = fault;
    /// ```
    pub fn truncate(mut self, bytes: usize) -> Self {
        self.breakage = Some(Breakage::Truncate(bytes));
        self
    }

    fn answer(&mut self) -> &mut Answer {
        self.answer.get_or_insert_with(Answer::unavailable)
    }

    /// `None` if the fault only delays.
    fn effect(&self) -> Option<Effect> {
        match (self.breakage, &self.answer) {
            (Some(breakage), _) => Some(Effect::Break(breakage)),
            (None, Some(answer)) => Some(Effect::Answer(Box::new(answer.clone()))),
            (None, None) if self.latency.is_some() => None,
            (None, None) => Some(Effect::Answer(Box::new(Answer::unavailable()))),
        }
    }

    /// In words, for people.
    fn describe(&self) -> String {
        let wait = self.latency.map(|latency| format!("wait {} ms", latency.as_millis()));
        let effect = self.effect().map(|effect| match effect {
            Effect::Answer(answer) => format!("answer {}", answer.status.as_u16()),
            Effect::Break(Breakage::Reset) => "reset the connection".to_owned(),
            Effect::Break(Breakage::Truncate(bytes)) => format!("break off after {bytes} bytes"),
        });
        wait.into_iter().chain(effect).collect::<Vec<_>>().join(", then ")
    }

    fn fits(&self, asked: &Asked<'_>) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted == asked.method)
            && self.user.is_none_or(|wanted| Some(wanted) == asked.user)
            && self.host.as_deref().is_none_or(|wanted| wanted == without_port(asked.host))
            && path_fits(&self.path, asked.path)
    }
}

impl Answer {
    fn unavailable() -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, headers: HeaderMap::new(), body: None }
    }
}

/// Names a fault that was injected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FaultId(u64);

impl FaultId {
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    pub(crate) fn from_number(number: u64) -> Self {
        Self(number)
    }
}

/// The faults of a running simulator. Clones share them.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use webex_sim::{Fault, Sim};
///
/// let sim = Sim::start().await?;
/// let outage = sim.faults().inject(Fault::on("/v1/**").times(3));
/// assert_eq!(sim.faults().hits(outage), 0);
/// sim.faults().remove(outage);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Faults {
    rules: Arc<Mutex<Rules>>,
}

#[derive(Debug, Default)]
struct Rules {
    next: u64,
    active: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    id: FaultId,
    fault: Fault,
    seen: u64,
    hits: u64,
}

/// An injected fault and what has become of it.
#[derive(Clone, Debug)]
pub(crate) struct FaultSummary {
    pub(crate) id: FaultId,
    pub(crate) path: String,
    pub(crate) method: Option<Method>,
    pub(crate) user: Option<UserId>,
    pub(crate) host: Option<String>,
    /// In words.
    pub(crate) effect: String,
    pub(crate) hits: u64,
    /// How often it will yet happen; `None`: for ever.
    pub(crate) left: Option<u64>,
}

/// What of a request decides whether a fault is for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a Method,
    /// With port, as the request names it.
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    pub(crate) user: Option<UserId>,
}

/// What is to happen to one request.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) latency: Duration,
    pub(crate) effect: Option<Effect>,
}

impl Faults {
    /// Begins to watch for requests that the fault is for.
    pub fn inject(&self, fault: Fault) -> FaultId {
        let mut rules = lock(&self.rules);
        let id = FaultId(rules.next);
        rules.next += 1;
        rules.active.push(Rule { id, fault, seen: 0, hits: 0 });
        id
    }

    /// Ends a fault; `false` if it is unknown.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{Fault, Sim};
    /// let sim = Sim::start().await?;
    /// let outage = sim.faults().inject(Fault::on("/**").reset().forever());
    /// assert!(sim.faults().remove(outage), "the cloud is back");
    /// assert!(!sim.faults().remove(outage));
    /// # Ok(())
    /// # }
    /// ```
    pub fn remove(&self, id: FaultId) -> bool {
        let mut rules = lock(&self.rules);
        let before = rules.active.len();
        rules.active.retain(|rule| rule.id != id);
        rules.active.len() < before
    }

    /// Ends all faults.
    pub fn clear(&self) {
        lock(&self.rules).active.clear();
    }

    /// How often a fault has happened.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{Fault, Sim};
    ///
    /// let sim = Sim::start().await?;
    /// let slow = sim.faults().inject(Fault::on("/**").latency(std::time::Duration::from_millis(5)).forever());
    /// assert_eq!(sim.faults().hits(slow), 0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn hits(&self, id: FaultId) -> u64 {
        lock(&self.rules).active.iter().find(|rule| rule.id == id).map_or(0, |rule| rule.hits)
    }

    /// The injected faults, spent ones included.
    pub(crate) fn summary(&self) -> Vec<FaultSummary> {
        lock(&self.rules).active.iter().map(Rule::summary).collect()
    }

    /// What the faults do to a request: latencies add up, the first other effect wins.
    pub(crate) fn judge(&self, asked: &Asked<'_>) -> Verdict {
        let mut verdict = Verdict::default();
        let mut rules = lock(&self.rules);
        for rule in rules.active.iter_mut().filter(|rule| rule.fault.fits(asked)) {
            rule.strike(&mut verdict);
        }
        verdict
    }
}

impl Rule {
    fn summary(&self) -> FaultSummary {
        let fault = &self.fault;
        FaultSummary {
            id: self.id,
            path: fault.path.clone(),
            method: fault.method.clone(),
            user: fault.user,
            host: fault.host.clone(),
            effect: fault.describe(),
            hits: self.hits,
            left: fault.times.map(|times| times.saturating_sub(self.hits)),
        }
    }

    fn strike(&mut self, verdict: &mut Verdict) {
        self.seen += 1;
        let spent = self.fault.times.is_some_and(|times| self.hits >= times);
        if self.seen < self.fault.first || spent {
            return;
        }
        let effect = self.fault.effect();
        if effect.is_some() && verdict.effect.is_some() {
            return;
        }
        self.hits += 1;
        verdict.latency += self.fault.latency.unwrap_or_default();
        verdict.effect = verdict.effect.take().or(effect);
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn path_fits(pattern: &str, path: &str) -> bool {
    let mut wanted = pattern.trim_matches('/').split('/');
    let mut given = path.trim_matches('/').split('/');
    loop {
        match (wanted.next(), given.next()) {
            (Some("**"), _) | (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(wanted), Some(given)) if wanted == given => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked<'a>(method: &'a Method, path: &'a str) -> Asked<'a> {
        Asked { method, host: "localhost:4000", path, user: None }
    }

    #[test]
    fn a_host_narrows_a_fault_down_whatever_the_port() {
        let faults = Faults::default();
        faults.inject(Fault::on("/a").host("127.0.0.4").forever());
        let struck = |host| faults.judge(&Asked { host, ..asked(&Method::GET, "/a") }).effect.is_some();
        assert!(struck("127.0.0.4:4000") && struck("127.0.0.4"));
        assert!(!struck("127.0.0.5:4000") && !struck("[::1]") && !struck(""));
    }

    #[test]
    fn paths_fit_by_segments() {
        for (pattern, path, fits) in [
            ("/v1/rooms", "/v1/rooms", true),
            ("/v1/rooms", "/v1/rooms/", true),
            ("/v1/rooms", "/v1/rooms/1", false),
            ("/v1/rooms/*", "/v1/rooms/1", true),
            ("/v1/rooms/*", "/v1/rooms", false),
            ("/v1/**", "/v1/rooms/1/meetingInfo", true),
            ("/**", "/", true),
            ("/v1/room", "/v1/rooms", false),
        ] {
            assert_eq!(path_fits(pattern, path), fits, "{pattern} {path}");
        }
    }

    #[test]
    fn a_fault_spares_the_first_requests_and_ends() {
        let faults = Faults::default();
        let id = faults.inject(Fault::on("/a").nth(2).times(2));
        let struck: Vec<bool> =
            (0..5).map(|_| faults.judge(&asked(&Method::GET, "/a")).effect.is_some()).collect();
        assert_eq!(struck, [false, true, true, false, false]);
        assert_eq!(faults.hits(id), 2);
    }

    #[test]
    fn faults_are_told_in_words() {
        let faults = Faults::default();
        let slow = Duration::from_millis(20);
        faults.inject(Fault::on("/a").latency(slow).status(StatusCode::TOO_MANY_REQUESTS));
        faults.inject(Fault::on("/a").latency(slow).forever());
        faults.inject(Fault::on("/a").truncate(3));
        let told: Vec<_> = faults.summary().into_iter().map(|fault| fault.effect).collect();
        assert_eq!(told, ["wait 20 ms, then answer 429", "wait 20 ms", "break off after 3 bytes"]);
    }

    #[test]
    fn one_request_uses_up_one_fault_but_every_latency() {
        let faults = Faults::default();
        let first = faults.inject(Fault::on("/a"));
        let second = faults.inject(Fault::on("/a").reset());
        faults.inject(Fault::on("/a").latency(Duration::from_secs(1)));
        let verdict = faults.judge(&asked(&Method::GET, "/a"));
        assert_eq!(verdict.latency, Duration::from_secs(1));
        assert_eq!((faults.hits(first), faults.hits(second)), (1, 0));
        assert!(matches!(
            faults.judge(&asked(&Method::GET, "/a")).effect,
            Some(Effect::Break(Breakage::Reset))
        ));
    }

    proptest::proptest! {
        #[test]
        fn a_fault_strikes_exactly_the_requests_of_its_window(first in 1_u64..8, times in 0_u64..8, sent in 0_u64..20) {
            let faults = Faults::default();
            let id = faults.inject(Fault::on("/a/*").nth(first).times(times));
            for number in 1..=sent {
                let struck = faults.judge(&asked(&Method::GET, "/a/b")).effect.is_some();
                proptest::prop_assert_eq!(struck, (first..first + times).contains(&number));
                proptest::prop_assert!(faults.judge(&asked(&Method::GET, "/a")).effect.is_none());
            }
            proptest::prop_assert_eq!(faults.hits(id), sent.saturating_sub(first - 1).min(times));
        }
    }

    #[test]
    fn user_and_method_narrow_a_fault_down() {
        let (faults, user) = (Faults::default(), UserId::random());
        faults.inject(Fault::on("/a").user(user).method(Method::PUT));
        assert!(faults.judge(&asked(&Method::PUT, "/a")).effect.is_none());
        assert!(faults.judge(&Asked { user: Some(user), ..asked(&Method::GET, "/a") }).effect.is_none());
        assert!(faults.judge(&Asked { user: Some(user), ..asked(&Method::PUT, "/a") }).effect.is_some());
    }
}
