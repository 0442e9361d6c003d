//! Lists over all conversations of the caller that stand in one cluster. Where those of the other cluster are is said
//! in `additionalUrls` (wire/03 section 2.6).

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::links::Here;
use super::query::{Detail, Moment, limit};
use crate::api::hydra::{decode_cursor, encode_cursor};
use crate::conversation::{ConversationQuery, PageKey};
use crate::error::ApiError;
use crate::server::{Caller, Query};
use crate::world::World;

const USUAL: usize = 1_000;

pub(super) fn routes() -> Router<World> {
    Router::new()
        .route("/conversations", get(conversations))
        .route("/conversationsSummary", get(conversations))
        .route("/conversations/left", get(left))
        .route("/mentions", get(mentions))
        .route("/threads", get(threads))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Selection {
    conversations_limit: Option<i64>,
    since_date: Option<Moment>,
    cursor: Option<String>,
    #[serde(default)]
    paginate: bool,
}

async fn conversations(
    State(world): State<World>,
    caller: Caller,
    here: Here,
    Query(selection): Query<Selection>,
    Query(detail): Query<Detail>,
) -> Result<Response, ApiError> {
    list(&world, &caller, &here, &selection, &detail, false)
}

async fn left(
    State(world): State<World>,
    caller: Caller,
    here: Here,
    Query(selection): Query<Selection>,
    Query(detail): Query<Detail>,
) -> Result<Response, ApiError> {
    list(&world, &caller, &here, &selection, &detail, true)
}

fn list(
    world: &World,
    caller: &Caller,
    here: &Here,
    selection: &Selection,
    detail: &Detail,
    left: bool,
) -> Result<Response, ApiError> {
    let after = selection.cursor.as_deref().map(place).transpose()?;
    let wanted = limit(selection.conversations_limit, USUAL);
    // One more than the page holds shows whether there is a next one.
    let query = ConversationQuery {
        cluster: here.cluster,
        since: selection.since_date.map(|moment| moment.0),
        after,
        limit: wanted + 1,
        left,
    };
    let mut found = world.conversations.conversations_of(caller.user_id(), &query, detail.portrait(0));
    let more = found.len() > wanted;
    found.truncate(wanted);
    let last = found.last().map(|(key, _)| encode_cursor(key)).filter(|_| more && selection.paginate);
    let items: Vec<_> = found.into_iter().map(|(_, conversation)| conversation).collect();
    let mut body = json!({"items": items});
    add_other_cluster(&mut body, world, caller, here, left);
    Ok(here.page(&body, last.map(|cursor| ("cursor", cursor))))
}

fn place(cursor: &str) -> Result<PageKey, ApiError> {
    decode_cursor(cursor).ok_or_else(|| ApiError::bad_request("The cursor is not valid."))
}

fn add_other_cluster(body: &mut Value, world: &World, caller: &Caller, here: &Here, left: bool) {
    let other = here.cluster.other();
    if world.conversations.has_conversations_in(caller.user_id(), other, left) {
        body["additionalUrls"] = json!([world.urls.conversation(other)]);
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Since {
    since_date: Option<Moment>,
    limit: Option<i64>,
}

async fn mentions(
    State(world): State<World>,
    caller: Caller,
    here: Here,
    Query(since): Query<Since>,
) -> Json<Value> {
    let from = since.since_date.map(|moment| moment.0);
    let items = world.conversations.mentions(caller.user_id(), here.cluster, from, limit(since.limit, USUAL));
    let mut body = json!({"items": items});
    add_other_cluster(&mut body, &world, &caller, &here, false);
    Json(body)
}

async fn threads(
    State(world): State<World>,
    caller: Caller,
    here: Here,
    Query(since): Query<Since>,
) -> Json<Value> {
    let items = world.conversations.threads(caller.user_id(), here.cluster, limit(since.limit, USUAL));
    let mut body = json!({"items": items});
    add_other_cluster(&mut body, &world, &caller, &here, false);
    Json(body)
}
