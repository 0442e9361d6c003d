//! The web console at `/`: what the simulator knows, as it happens, and a form that makes things go wrong. Like
//! everything below `/admin` it is for this machine alone.

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};

use super::admin::{Local, render_entry};
use crate::clock::iso;
use crate::conversation::RoomOverview;
use crate::error::ApiError;
use crate::ids::{ConversationId, PublicId, UserId};
use crate::journal::JournalEntry;
use crate::server::Query;
use crate::web::{Piece, document, fill};
use crate::world::World;

/// As many rooms as a person can take in.
const ROOMS: usize = 200;
/// How many requests of the past a console begins with.
const PAST: u64 = 100;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/", get(console))
        .route("/admin/rooms", get(rooms))
        .route("/admin/rooms/{id}/messages", get(messages))
        .route("/admin/requests", get(requests))
        .route("/admin/users/{id}/tokens/expire", post(expire_tokens))
        .route("/admin/users/{id}/tokens/revoke", post(revoke_tokens))
}

async fn console(_: Local, State(world): State<World>) -> Response {
    let version = Piece::Text(env!("CARGO_PKG_VERSION"));
    let values = [("base", Piece::Text(world.urls.base())), ("version", version)];
    document(StatusCode::OK, fill(include_str!("../web/assets/console.html"), &values))
}

async fn rooms(_: Local, State(world): State<World>) -> Json<Value> {
    let rooms = world.conversations.overview();
    let shown: Vec<_> = rooms.iter().take(ROOMS).map(render_room).collect();
    Json(json!({"items": shown, "total": rooms.len()}))
}

fn render_room(room: &RoomOverview) -> Value {
    let members = room.members.iter().map(|member| {
        json!({"displayName": member.display_name, "user": member.user, "isModerator": member.moderator})
    });
    json!({
        "id": room.id,
        "publicId": PublicId::room(room.id, room.cluster),
        "title": room.title,
        "type": room.room_type,
        "lastActivity": iso(room.last_activity),
        "messages": room.messages,
        "members": members.collect::<Vec<_>>(),
    })
}

#[derive(Deserialize)]
struct MessagesQuery {
    max: Option<usize>,
}

async fn messages(
    _: Local,
    State(world): State<World>,
    Path(id): Path<ConversationId>,
    Query(query): Query<MessagesQuery>,
) -> Result<Json<Value>, ApiError> {
    let limit = query.max.unwrap_or(50).min(1000);
    let messages = world.conversations.newest_messages(id, limit, &world.urls.hydra());
    let messages = messages.ok_or_else(|| ApiError::not_found("There is no such room."))?;
    Ok(Json(json!({"items": messages})))
}

/// Requests as they are answered, without those of the console itself: a stream of server-sent events.
async fn requests(_: Local, State(world): State<World>) -> Response {
    let first = world.journal.count_so_far().saturating_sub(PAST);
    let events = stream::unfold((world, first), |(world, next)| async move {
        let entries = world.journal.from(next).await;
        let next = entries.last().map_or(next, |entry| entry.number + 1);
        let text: String = entries.iter().filter(|entry| !is_own(entry)).map(event).collect();
        // An empty piece would be taken for the end of the body.
        let text = if text.is_empty() { ":\n\n".to_owned() } else { text };
        Some((Ok::<_, std::convert::Infallible>(Bytes::from(text)), (world, next)))
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Body::from_stream(events)).into_response()
}

fn event(entry: &JournalEntry) -> String {
    let mut entry = render_entry(entry);
    // Nobody looks at them there, and they are the largest part.
    entry.as_object_mut().map(|entry| entry.remove("headers"));
    format!("data: {entry}\n\n")
}

fn is_own(entry: &JournalEntry) -> bool {
    entry.path == "/" || ["/admin/", "/control/", "/assets/"].iter().any(|own| entry.path.starts_with(own))
}

/// Makes all tokens of a user expire now, so that the next request has to refresh.
async fn expire_tokens(
    _: Local,
    State(world): State<World>,
    Path(id): Path<UserId>,
) -> Result<Json<Value>, ApiError> {
    let user = world.identity.user(id).ok_or_else(no_user)?;
    Ok(Json(json!({"tokens": world.expire_tokens_of(user.id)})))
}

/// Revokes all tokens of a user: he has to sign in again.
async fn revoke_tokens(
    _: Local,
    State(world): State<World>,
    Path(id): Path<UserId>,
) -> Result<Json<Value>, ApiError> {
    let user = world.identity.user(id).ok_or_else(no_user)?;
    Ok(Json(json!({"tokens": world.revoke_tokens_of(user.id)})))
}

fn no_user() -> ApiError {
    ApiError::not_found("There is no such user.")
}
