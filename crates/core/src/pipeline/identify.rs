//! Who we say we are: tracking ids and user agents.

use std::sync::atomic::{AtomicU64, Ordering};

use http::header::{ACCEPT, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::request::Call;
use crate::time::Rng;

/// The header of the tracking id.
pub(super) const TRACKING_ID: HeaderName = HeaderName::from_static("trackingid");
const SPARK_USER_AGENT: HeaderName = HeaderName::from_static("spark-user-agent");
const NO_HTTP_REDIRECT: HeaderName = HeaderName::from_static("cisco-no-http-redirect");

/// Numbers the calls of one session: `webex-rust_<uuid>_<n>`, n from 1.
#[derive(Debug)]
pub struct TrackingIds {
    session: String,
    count: AtomicU64,
}

impl TrackingIds {
    pub(crate) fn new(rng: &dyn Rng) -> Self {
        Self { session: format!("webex-rust_{}", rng.uuid()), count: AtomicU64::new(0) }
    }

    pub(crate) fn session_id(&self) -> &str {
        &self.session
    }

    /// The id of the next call.
    pub(super) fn next(&self) -> String {
        format!("{}_{}", self.session, self.count.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// The tracking id that the caller set himself.
pub(super) fn given_tracking_id(headers: &HeaderMap) -> Option<&str> {
    headers.get(&TRACKING_ID)?.to_str().ok()
}

/// The headers by which one client introduces itself, made once.
#[derive(Debug)]
pub(crate) struct Identity {
    user_agent: HeaderValue,
    spark_user_agent: HeaderValue,
}

impl Identity {
    pub(crate) fn new(app: Option<&(String, String)>) -> Self {
        let app = app.map(|(name, version)| format!(" {name}/{version}")).unwrap_or_default();
        let value = |text: String| HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(SDK));
        Self {
            user_agent: value(format!("{SDK}{app}")),
            spark_user_agent: value(format!("{SDK} (rust){app}")),
        }
    }

    /// Sets the headers that the caller neither set nor withheld.
    pub(super) fn introduce(&self, call: &mut Call, url: &Url, tracking_id: &str) {
        if let Ok(id) = HeaderValue::from_str(tracking_id) {
            set(call, TRACKING_ID, id);
        }
        set(call, USER_AGENT, self.user_agent.clone());
        set(call, ACCEPT, HeaderValue::from_static("application/json"));
        if !is_identity_broker(url) {
            set(call, SPARK_USER_AGENT, self.spark_user_agent.clone());
            set(call, NO_HTTP_REDIRECT, HeaderValue::from_static("true"));
        }
    }
}

fn set(call: &mut Call, name: HeaderName, value: HeaderValue) {
    if !call.options.withheld.contains(&name) {
        call.headers_mut().entry(name).or_insert(value);
    }
}

/// The identity broker gets neither of the two headers (wire/01 section 3).
fn is_identity_broker(url: &Url) -> bool {
    url.scheme() == "https" && url.host_str().is_some_and(|host| host.starts_with("idbroker"))
}

const SDK: &str = concat!("webex-rust/", env!("CARGO_PKG_VERSION"));

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::time::OsRng;

    fn introduce(app: Option<(&str, &str)>, call: Call, url: &str) -> HeaderMap {
        let app = app.map(|(name, version)| (name.to_owned(), version.to_owned()));
        let (mut call, url) = (call, url.parse().expect("a URL"));
        Identity::new(app.as_ref()).introduce(&mut call, &url, "webex-rust_1_1");
        call.headers
    }

    const ROOMS: &str = "https://webexapis.com/v1/rooms";

    #[test]
    fn tracking_ids_count_within_a_session() {
        let ids = TrackingIds::new(&OsRng);
        assert_eq!(ids.next(), format!("{}_1", ids.session_id()));
        assert_eq!(ids.next(), format!("{}_2", ids.session_id()));
    }

    #[test]
    fn an_application_stands_behind_the_sdk() {
        let headers = introduce(Some(("bot", "2.0")), Call::new(Method::GET, "hydra"), ROOMS);
        assert_eq!(headers[USER_AGENT], format!("{SDK} bot/2.0"));
        assert_eq!(headers[SPARK_USER_AGENT], format!("{SDK} (rust) bot/2.0"));
        assert_eq!(headers[NO_HTTP_REDIRECT], "true");
        assert_eq!(headers[TRACKING_ID], "webex-rust_1_1");
    }

    #[test]
    fn an_application_that_no_header_can_carry_is_left_out() {
        let headers = introduce(Some(("bot\n", "2.0")), Call::new(Method::GET, "hydra"), ROOMS);
        assert_eq!(headers[USER_AGENT], SDK);
    }

    #[test]
    fn the_caller_may_set_and_withhold_headers() {
        let call = Call::new(Method::GET, "hydra")
            .header(USER_AGENT, HeaderValue::from_static("mine"))
            .without_header(TRACKING_ID);
        let headers = introduce(None, call, ROOMS);
        assert_eq!(headers[USER_AGENT], "mine");
        assert!(!headers.contains_key(TRACKING_ID));
    }

    #[test]
    fn the_identity_broker_gets_the_plain_headers_only() {
        let url = "https://idbroker.webex.com/idb/oauth2/v1/access_token";
        let headers = introduce(None, Call::new(Method::POST, "idbroker"), url);
        assert!(!headers.contains_key(SPARK_USER_AGENT) && !headers.contains_key(NO_HTTP_REDIRECT));
        assert!(headers.contains_key(TRACKING_ID));
    }
}
