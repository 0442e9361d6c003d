//! The search service: people and devices by words, messages by a sealed query (wire/02 sections 2.10 and 3.8).

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::conversation::{FoundMessages, MessageKind, MessageSearch};
use crate::dss::{Entity, EntityKind};
use crate::error::ApiError;
use crate::ids::ConversationId;
use crate::server::{Caller, Json as JsonBody};
use crate::terms::Terms;
use crate::vault::KeyUrl;
use crate::world::World;

/// The limit of who names none that is above zero.
const USUAL: usize = 20;

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/directory", post(directory)).route("/search", post(search))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DirectoryQuery {
    query_string: String,
    #[serde(default)]
    size: i64,
    search_type: Option<String>,
    include_people: Option<bool>,
    #[serde(default)]
    include_robots: bool,
    #[serde(default)]
    include_rooms: bool,
}

impl DirectoryQuery {
    /// People are found unless they are not wanted, devices and bots only if they are.
    fn wants(&self, kind: EntityKind) -> bool {
        let for_devices = self.search_type.as_deref() == Some("DEVICE_SEARCH");
        match kind {
            EntityKind::Person => self.include_people.unwrap_or(!for_devices),
            EntityKind::Robot => self.include_robots,
            EntityKind::Room => self.include_rooms,
            EntityKind::CallingService | EntityKind::ExternalCalling => false,
        }
    }
}

async fn directory(
    State(world): State<World>,
    caller: Caller,
    JsonBody(query): JsonBody<DirectoryQuery>,
) -> Result<Json<Vec<Value>>, ApiError> {
    let empty = || ApiError::bad_request("queryString cannot be empty.");
    let terms = Terms::of(&query.query_string).ok_or_else(empty)?;
    let mut found = world.directory.entities(&world.identity, caller.org_id());
    found.retain(|entity| query.wants(entity.kind) && entity.fits(&terms));
    // Who has exactly this address is meant first.
    found.sort_by_cached_key(|entity| {
        (!entity.has_email(&query.query_string), entity.display_name.to_lowercase())
    });
    Ok(Json(found.iter().take(limit(query.size)).map(listed).collect()))
}

fn listed(entity: &Entity) -> Value {
    let mut item = json!({
        "id": entity.identity,
        "displayName": entity.display_name,
        "name": entity.display_name,
        "type": entity.kind.as_str(),
        "orgId": entity.org,
    });
    if let Some(email) = &entity.email {
        item["email"] = json!(email);
    }
    if let Some(title) = &entity.title {
        item["description"] = json!(title);
    }
    item
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SearchRequest {
    query: Option<String>,
    search_encryption_key_url: Option<String>,
    #[serde(default)]
    limit: i64,
    shared_in: Option<OneOrMany>,
    #[serde(rename = "type")]
    kinds: Option<OneOrMany>,
    #[serde(default)]
    include_remote_cluster_references: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn texts(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

/// Only the conversations of the caller's cluster are searched; what is in the other one is named on request.
async fn search(
    State(world): State<World>,
    caller: Caller,
    JsonBody(request): JsonBody<SearchRequest>,
) -> Result<Json<Value>, ApiError> {
    let search = request.understood(&world, &caller)?;
    let cluster = caller.user.cluster;
    let FoundMessages { here, elsewhere } = world.conversations.search(caller.user_id(), &search, cluster);
    let mut body = json!({"activities": {"items": here}});
    if request.include_remote_cluster_references && !elsewhere.is_empty() {
        let crumbs: Vec<_> = elsewhere.into_iter().map(|url| json!({"activityUrl": url})).collect();
        body["breadcrumbs"] = json!({cluster.other().urn(): {"items": crumbs}});
    }
    Ok(Json(body))
}

impl SearchRequest {
    fn understood(&self, world: &World, caller: &Caller) -> Result<MessageSearch, ApiError> {
        let terms = self.terms(world, caller)?;
        let rooms = self.shared_in.as_ref().map(OneOrMany::texts).unwrap_or_default();
        if terms.is_none() && rooms.is_empty() {
            return Err(ApiError::bad_request("Either query or sharedIn is required."));
        }
        let kinds = self.kinds.as_ref().map(OneOrMany::texts).unwrap_or_default();
        Ok(MessageSearch {
            terms,
            shared_in: rooms.iter().map(|id| id.parse::<ConversationId>()).collect::<Result<_, _>>()?,
            kinds: kinds.iter().map(|name| kind(name)).collect::<Result<_, _>>()?,
            limit: limit(self.limit),
        })
    }

    fn terms(&self, world: &World, caller: &Caller) -> Result<Option<Terms>, ApiError> {
        let Some(sealed) = &self.query else { return Ok(None) };
        let key = self.search_encryption_key_url.as_deref().and_then(KeyUrl::parse);
        let key = key.ok_or_else(|| ApiError::bad_request("searchEncryptionKeyUrl is missing or no key."))?;
        let query = world.conversations.open_query(caller.user_id(), &key, sealed)?;
        let empty = || ApiError::bad_request("The query has no words.");
        Terms::of(&query).map(Some).ok_or_else(empty)
    }
}

fn kind(name: &str) -> Result<MessageKind, ApiError> {
    MessageKind::parse(name).ok_or_else(|| ApiError::bad_request(format!("The type {name} is unknown.")))
}

fn limit(wanted: i64) -> usize {
    usize::try_from(wanted).ok().filter(|wanted| *wanted > 0).unwrap_or(USUAL)
}
