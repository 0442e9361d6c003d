//! The page on which a person lets a client act for him (wire/01 section 3.2.1).

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;

use super::pages;
use crate::identity::AuthorizationRefused;
use crate::server::Form;
use crate::world::World;

pub(super) fn routes() -> Router<World> {
    Router::new().route("/authorize", get(ask).post(answer))
}

async fn ask(State(world): State<World>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let parameters: Vec<(String, String)> =
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    match world.identity.check_authorization(&parameters) {
        Ok(request) => {
            let proposed = world.identity.proposed_user(&request).map(|user| user.email.clone());
            let name = world.identity.open_authorization(request.clone());
            pages::sign_in(&world, &request, &name, proposed.as_deref(), None)
        }
        Err(AuthorizationRefused::Shown(reason)) => refuse(&reason),
        Err(AuthorizationRefused::Redirected(url)) => pages::found(&url),
    }
}

/// What the page sends. Everything but `request` and `decision` is the person's.
#[derive(Deserialize)]
struct Decision {
    request: Option<String>,
    decision: Option<String>,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

async fn answer(State(world): State<World>, Form(sent): Form<Decision>) -> Response {
    let identity = &world.identity;
    let name = sent.request.unwrap_or_default();
    let Some(request) = identity.open_request(&name) else {
        return refuse("This page is too old, or was answered already. Begin again where you came from.");
    };
    let back = match sent.decision.as_deref() {
        Some("accept") => match identity.sign_in(&sent.email, &sent.password) {
            Some(user) => identity.accept(&request, &user),
            None => return pages::sign_in(&world, &request, &name, Some(&sent.email), Some(pages::WRONG)),
        },
        Some("decline") => identity.decline(&request),
        _ => return refuse("The page sends either accept or decline."),
    };
    if identity.close_authorization(&name) {
        pages::found(&back)
    } else {
        refuse("This page was answered already.")
    }
}

fn refuse(reason: &str) -> Response {
    pages::notice(StatusCode::BAD_REQUEST, "You cannot sign in here", reason)
}
