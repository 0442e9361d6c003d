//! Applications: only bots, each with the token that it keeps (wire/08 section 4).

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::iso;
use crate::error::ApiError;
use crate::identity::{NewUser, Scopes, UserKind, is_email};
use crate::ids::{PublicId, PublicKind};
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

/// Addresses of bots are in these domains.
const DOMAINS: [&str; 2] = ["@webex.bot", "@sparkbot.io"];

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/applications", post(create))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewApplication {
    name: String,
    bot_email: String,
    #[serde(rename = "type")]
    kind: String,
}

async fn create(
    State(world): State<World>,
    caller: Caller,
    JsonBody(application): JsonBody<NewApplication>,
) -> Result<Json<Value>, ApiError> {
    application.check()?;
    let NewApplication { name, bot_email, .. } = application;
    let new = NewUser::new().kind(UserKind::Bot).display_name(&name).email(&bot_email).org(caller.org_id());
    let bot = world.identity.create_user(new).map_err(|error| ApiError::conflict(error.to_string()))?;
    let token = world.identity.issue_bot_token(&bot, Scopes::parse(&world.identity.client().scope));
    Ok(Json(json!({
        "id": PublicId::named(PublicKind::Application, &bot.id.to_string()),
        "type": "bot",
        "name": name,
        "botEmail": bot_email,
        "botPersonId": PublicId::person(bot.id),
        "botToken": token.value,
        "orgId": PublicId::organization(bot.org_id),
        "createdBy": PublicId::person(caller.user_id()),
        "created": iso(bot.created),
    })))
}

impl NewApplication {
    fn check(&self) -> Result<(), ApiError> {
        if self.kind != "bot" {
            return Err(ApiError::bad_request(format!(
                "Applications of type {} cannot be created.",
                self.kind
            )));
        }
        if self.name.trim().is_empty() {
            return Err(ApiError::bad_request("name cannot be empty."));
        }
        let email = self.bot_email.to_lowercase();
        if !is_email(&email) || !DOMAINS.iter().any(|domain| email.ends_with(domain)) {
            return Err(ApiError::bad_request("botEmail has to be an address of the domain webex.bot."));
        }
        Ok(())
    }
}
