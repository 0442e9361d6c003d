//! The KMS gone wrong on demand: what [`Kms`](crate::Kms) offers in Rust, for test suites in other languages.

use std::time::Duration;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::admin::require_loopback_name;
use crate::error::ApiError;
use crate::kms::{CertificateFlaw, Kms};
use crate::server::Json as JsonBody;
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/kms", get(trouble).post(command).delete(clear))
}

/// Every member is a command of its own.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct KmsCommand {
    swallow: Option<u64>,
    spoil_signatures: Option<u64>,
    certificate: Option<Certificate>,
    session_life_seconds: Option<u64>,
    #[serde(default)]
    forget_sessions: bool,
    refuse: Option<Refusal>,
    revoke_key: Option<String>,
    move_key: Option<Move>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
enum Certificate {
    Good,
    WrongHost,
    Expired,
    NotYetValid,
    UnknownAuthority,
    OtherKey,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refusal {
    status: u16,
    error_code: u32,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
struct Move {
    from: String,
    to: String,
}

async fn command(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(command): JsonBody<KmsCommand>,
) -> Result<StatusCode, ApiError> {
    require_loopback_name(&headers)?;
    let kms = Kms::new(world);
    if command.revoke_key.as_deref().is_some_and(|key| !kms.revoke_key(key)) {
        return Err(ApiError::not_found("There is no such key."));
    }
    command.obey(&kms);
    Ok(StatusCode::NO_CONTENT)
}

async fn trouble(State(world): State<World>, headers: HeaderMap) -> Result<Json<Value>, ApiError> {
    require_loopback_name(&headers)?;
    let trouble = Kms::new(world).trouble();
    Ok(Json(json!({
        "swallow": trouble.swallowed,
        "spoilSignatures": trouble.bad_signatures,
        "certificate": Certificate::of(trouble.flaw),
        "refusals": trouble.refusals,
    })))
}

async fn clear(State(world): State<World>, headers: HeaderMap) -> Result<StatusCode, ApiError> {
    require_loopback_name(&headers)?;
    Kms::new(world).clear();
    Ok(StatusCode::NO_CONTENT)
}

impl KmsCommand {
    fn obey(self, kms: &Kms) {
        if let Some(requests) = self.swallow {
            kms.swallow_next(requests);
        }
        if let Some(answers) = self.spoil_signatures {
            kms.spoil_next_signatures(answers);
        }
        if let Some(certificate) = self.certificate {
            kms.present(certificate.flaw());
        }
        if let Some(seconds) = self.session_life_seconds {
            kms.session_life(Duration::from_secs(seconds));
        }
        if self.forget_sessions {
            kms.forget_sessions();
        }
        if let Some(Refusal { status, error_code, reason }) = self.refuse {
            kms.refuse_next(status, error_code, reason);
        }
        if let Some(Move { from, to }) = self.move_key {
            kms.move_key(from, to);
        }
    }
}

impl Certificate {
    const fn of(flaw: Option<CertificateFlaw>) -> Self {
        match flaw {
            None => Self::Good,
            Some(CertificateFlaw::WrongHost) => Self::WrongHost,
            Some(CertificateFlaw::Expired) => Self::Expired,
            Some(CertificateFlaw::NotYetValid) => Self::NotYetValid,
            Some(CertificateFlaw::UnknownAuthority) => Self::UnknownAuthority,
            Some(CertificateFlaw::OtherKey) => Self::OtherKey,
        }
    }

    const fn flaw(self) -> Option<CertificateFlaw> {
        match self {
            Self::Good => None,
            Self::WrongHost => Some(CertificateFlaw::WrongHost),
            Self::Expired => Some(CertificateFlaw::Expired),
            Self::NotYetValid => Some(CertificateFlaw::NotYetValid),
            Self::UnknownAuthority => Some(CertificateFlaw::UnknownAuthority),
            Self::OtherKey => Some(CertificateFlaw::OtherKey),
        }
    }
}
