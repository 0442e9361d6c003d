//! Faults on demand for foreign test suites (wire/08 section 7).

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::admin::require_loopback_name;
use crate::error::ApiError;
use crate::faults::Fault;
use crate::ids::UserId;
use crate::server::Json as JsonBody;
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/faults", post(inject))
}

async fn inject(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(request): JsonBody<FaultRequest>,
) -> Result<StatusCode, ApiError> {
    require_loopback_name(&headers)?;
    world.faults.inject(request.into_fault()?);
    Ok(StatusCode::NO_CONTENT)
}

/// A [`Fault`] in JSON. Without an effect it is a 503.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FaultRequest {
    path: String,
    method: Option<String>,
    user: Option<UserId>,
    host: Option<String>,
    nth: Option<u64>,
    times: Option<u64>,
    #[serde(default)]
    forever: bool,
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<Value>,
    latency_ms: Option<u64>,
    #[serde(default)]
    reset: bool,
    truncate: Option<usize>,
}

impl FaultRequest {
    pub(super) fn into_fault(self) -> Result<Fault, ApiError> {
        let mut fault = Fault::on(self.path).nth(self.nth.unwrap_or(1));
        fault = if self.forever { fault.forever() } else { fault.times(self.times.unwrap_or(1)) };
        if let Some(method) = self.method {
            fault = fault.method(parse::<Method>(&method)?);
        }
        if let Some(user) = self.user {
            fault = fault.user(user);
        }
        if let Some(host) = self.host {
            fault = fault.host(host);
        }
        if let Some(milliseconds) = self.latency_ms {
            fault = fault.latency(Duration::from_millis(milliseconds));
        }
        if let Some(status) = self.status {
            let status =
                StatusCode::from_u16(status).map_err(|_| ApiError::bad_request("No status code."))?;
            fault = fault.status(status);
        }
        for (name, value) in self.headers {
            fault = fault.header(parse::<HeaderName>(&name)?, parse::<HeaderValue>(&value)?);
        }
        if let Some(body) = self.body {
            fault = fault.body(body);
        }
        Ok(match self.truncate {
            _ if self.reset => fault.reset(),
            Some(bytes) => fault.truncate(bytes),
            None => fault,
        })
    }
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ApiError::bad_request(format!("{text} is not acceptable here.")))
}
