//! `adminAudit`: what administrators did.

use std::borrow::Cow;
use std::cmp::Reverse;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::HeaderMap;
use http::header::USER_AGENT;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::common::{Json, ListRequest, Page, PageSize, Query, person_id};
use super::people_admin::{administrator, not_allowed, organization_id};
use crate::admin::{AuditEntry, Category, Target};
use crate::clock;
use crate::error::ApiError;
use crate::identity::User;
use crate::ids::{PublicId, PublicKind, UserId};
use crate::server::Caller;
use crate::world::World;

const SIZE: PageSize = PageSize { usual: 100, most: 200 };

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/adminAudit/events", get(list)).route("/adminAudit/eventCategories", get(categories))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AuditView {
    id: Uuid,
    #[serde(serialize_with = "clock::serialize_iso")]
    created: Timestamp,
    actor_id: PublicId,
    actor_org_id: PublicId,
    data: AuditData,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AuditData {
    event_category: &'static str,
    event_description: Cow<'static, str>,
    action_text: String,
    actor_name: String,
    actor_email: String,
    actor_org_name: String,
    admin_roles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_user_agent: Option<String>,
    target_type: Cow<'static, str>,
    target_id: Uuid,
    target_name: String,
    target_org_id: PublicId,
    target_org_name: String,
}

/// What is asked for.
struct Filter {
    from: Timestamp,
    to: Timestamp,
    actor: Option<UserId>,
    categories: Option<Vec<Category>>,
}

impl Filter {
    fn read(query: &Query) -> Result<Self, ApiError> {
        let filter = Self {
            from: required_date(query, "from")?,
            to: required_date(query, "to")?,
            actor: query.id("actorId", person_id)?,
            categories: query.read_with("eventCategories", |names| {
                names.split(',').map(|name| Category::parse(name.trim())).collect()
            })?,
        };
        if filter.from > filter.to {
            return Err(ApiError::bad_request("'from' must not be after 'to'."));
        }
        Ok(filter)
    }

    fn finds(&self, entry: &AuditEntry) -> bool {
        self.from <= entry.created
            && entry.created <= self.to
            && self.actor.is_none_or(|actor| actor == entry.actor.id)
            && self.categories.as_ref().is_none_or(|wanted| wanted.contains(&entry.category))
    }
}

fn required_date(query: &Query, name: &str) -> Result<Timestamp, ApiError> {
    query.required(name)?;
    Ok(query.date(name)?.unwrap_or(Timestamp::MIN))
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    request: ListRequest,
) -> Result<Page<AuditView>, ApiError> {
    let admin = administrator(&caller)?;
    if organization_id(request.query().required("orgId")?)? != admin.org_id {
        return Err(not_allowed());
    }
    let filter = Filter::read(request.query())?;
    let own = |entry: &AuditEntry| entry.actor.org_id == admin.org_id && filter.finds(entry);
    let page = request.page(SIZE, world.audit.newest_first(own), |entry| Reverse(entry.created))?;
    Ok(page.map(|entry| AuditView::new(&world, &entry)))
}

async fn categories(caller: Caller) -> Result<Json<Value>, ApiError> {
    administrator(&caller)?;
    Ok(Json(json!({"eventCategories": Category::ALL.map(Category::as_str)})))
}

impl AuditView {
    fn new(world: &World, entry: &AuditEntry) -> Self {
        Self {
            id: entry.id,
            created: entry.created,
            actor_id: PublicId::person(entry.actor.id),
            actor_org_id: PublicId::organization(entry.actor.org_id),
            data: AuditData::new(world, entry),
        }
    }
}

impl AuditData {
    fn new(world: &World, entry: &AuditEntry) -> Self {
        let (actor, target) = (&entry.actor, &entry.target);
        let org = world.identity.organization(actor.org_id);
        let org_name = org.map(|org| org.display_name.clone()).unwrap_or_default();
        Self {
            event_category: entry.category.as_str(),
            event_description: entry.description.clone(),
            action_text: format!("{}: {} by {}", entry.description, target.name, actor.display_name),
            actor_name: actor.display_name.clone(),
            actor_email: actor.email.clone(),
            actor_org_name: org_name.clone(),
            admin_roles: actor.roles.clone(),
            actor_user_agent: entry.user_agent.clone(),
            target_type: target.kind.clone(),
            target_id: target.id,
            target_name: target.name.clone(),
            target_org_id: PublicId::named(PublicKind::Organization, &actor.org_id.to_string()),
            target_org_name: org_name,
        }
    }
}

/// Writes down what an administrator did to a person.
pub(crate) fn note(
    world: &World,
    caller: &Caller,
    headers: &HeaderMap,
    (category, description): (Category, &'static str),
    person: &User,
) {
    let target = Target { kind: "PERSON".into(), id: person.id.uuid(), name: person.display_name.clone() };
    world.audit.record(AuditEntry {
        id: Uuid::new_v4(),
        created: world.audit.moment(&world.clock),
        actor: caller.user.clone(),
        category,
        description: description.into(),
        target,
        user_agent: headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned),
    });
}
