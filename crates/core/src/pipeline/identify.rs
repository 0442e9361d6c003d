//! Who we say we are: tracking ids and user agents.

use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::time::Rng;

/// The header of the tracking id.
pub(super) const TRACKING_ID: HeaderName = HeaderName::from_static("trackingid");

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

/// Sets the headers that say who calls, where the caller set none. Answers with the tracking id.
pub(super) fn identify(headers: &mut HeaderMap, ids: &TrackingIds, app: Option<&(String, String)>) -> String {
    let id = match headers.get(&TRACKING_ID).and_then(|v| v.to_str().ok()) {
        Some(id) => id.to_owned(),
        None => {
            let id = ids.next();
            if let Ok(value) = HeaderValue::from_str(&id) {
                headers.insert(TRACKING_ID, value);
            }
            id
        }
    };
    if !headers.contains_key(http::header::USER_AGENT) {
        headers.insert(http::header::USER_AGENT, user_agent(app));
    }
    id
}

const SDK: &str = concat!("webex-rust/", env!("CARGO_PKG_VERSION"));

fn user_agent(app: Option<&(String, String)>) -> HeaderValue {
    let named =
        app.and_then(|(name, version)| HeaderValue::from_str(&format!("{SDK} {name}/{version}")).ok());
    named.unwrap_or(HeaderValue::from_static(SDK))
}
