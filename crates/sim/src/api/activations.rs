//! Whether an address is a user's, and the e-mail that lets it become one (wire/01 section 3.5, wire/08 section 3.2).

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::identity::{Standing, is_email};
use crate::server::{Bearer, Json as JsonBody};
use crate::world::World;

/// Below `atlas`.
pub(crate) fn atlas_routes() -> Router<World> {
    Router::new().route("/users/activations", post(verify))
}

/// Below `license` and `user-onboarding/api/v1`.
pub(crate) fn license_routes() -> Router<World> {
    Router::new().route("/users/activations", post(activate))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Activation {
    email: String,
    #[serde(default)]
    suppress_email: bool,
}

impl Activation {
    fn checked(self) -> Result<Self, ApiError> {
        if is_email(&self.email) {
            Ok(self)
        } else {
            Err(ApiError::bad_request("The e-mail address is not valid."))
        }
    }
}

async fn verify(
    State(world): State<World>,
    _: Bearer,
    JsonBody(request): JsonBody<Activation>,
) -> Result<Json<Value>, ApiError> {
    let request = request.checked()?;
    let standing = world.identity.standing(&request.email);
    let mut body = standing_body(standing, &request);
    if standing == Standing::Unknown {
        let token = world.identity.begin_activation(&request.email);
        body["verifyEmailURL"] = json!(world.urls.service(&format!("verify?t={token}")));
    }
    Ok(Json(body))
}

async fn activate(
    State(world): State<World>,
    _: Bearer,
    JsonBody(request): JsonBody<Activation>,
) -> Result<Json<Value>, ApiError> {
    let request = request.checked()?;
    let mut body = standing_body(world.identity.standing(&request.email), &request);
    body["email"] = json!(request.email);
    if let Some(user) = world.identity.user_by_email(&request.email) {
        body["id"] = json!(user.id);
        body["displayName"] = json!(user.display_name);
    }
    Ok(Json(body))
}

fn standing_body(standing: Standing, request: &Activation) -> Value {
    let triggered = standing == Standing::Unknown && !request.suppress_email;
    json!({
        "hasPassword": standing == Standing::WithPassword,
        "verificationEmailTriggered": triggered,
        "sso": false,
    })
}
