//! What all resources of the developer API share: ids in requests, JSON answers, deletions.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;

use crate::error::ApiError;
use crate::ids::{
    ActivityId, AttachmentActionId, ConversationId, InvalidId, PublicId, PublicKind, TeamId, UserId,
    WebhookId,
};

pub(crate) use super::paging::{ListRequest, Page, PageSize, Window};
pub(crate) use super::query::Query;

/// A JSON answer, with the content type that the service prints.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.0).expect("answers have only text keys");
        let mut response = Response::new(Body::from(body));
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8"));
        response
    }
}

/// The answer to a deletion.
pub(crate) const DELETED: StatusCode = StatusCode::NO_CONTENT;

/// A person by public id or UUID; `me` is for the caller to resolve.
pub(crate) fn person_id(text: &str) -> Result<UserId, ApiError> {
    Ok(UserId::from_uuid(PublicId::parse_uuid(PublicKind::People, text)?))
}

/// A room by public id or UUID.
pub(crate) fn room_id(text: &str) -> Result<ConversationId, ApiError> {
    Ok(ConversationId::from_uuid(PublicId::parse_uuid(PublicKind::Room, text)?))
}

/// A message by public id or UUID.
pub(crate) fn message_id(text: &str) -> Result<ActivityId, ApiError> {
    Ok(ActivityId::from_uuid(PublicId::parse_uuid(PublicKind::Message, text)?))
}

/// A team by public id or UUID.
pub(crate) fn team_id(text: &str) -> Result<TeamId, ApiError> {
    Ok(TeamId::from_uuid(PublicId::parse_uuid(PublicKind::Team, text)?))
}

/// A webhook by public id or UUID.
pub(crate) fn webhook_id(text: &str) -> Result<WebhookId, ApiError> {
    Ok(WebhookId::from_uuid(PublicId::parse_uuid(PublicKind::Webhook, text)?))
}

/// An answer to a card by public id or UUID.
pub(crate) fn attachment_action_id(text: &str) -> Result<AttachmentActionId, ApiError> {
    Ok(AttachmentActionId::from_uuid(PublicId::parse_uuid(PublicKind::AttachmentAction, text)?))
}

/// A membership by public id: the person and the room.
pub(crate) fn membership_id(text: &str) -> Result<(UserId, ConversationId), ApiError> {
    let (person, room) = pair(PublicKind::Membership, text)?;
    Ok((person, ConversationId::from_uuid(room)))
}

/// A team membership by public id: the person and the team.
pub(crate) fn team_membership_id(text: &str) -> Result<(UserId, TeamId), ApiError> {
    let (person, team) = pair(PublicKind::TeamMembership, text)?;
    Ok((person, TeamId::from_uuid(team)))
}

fn pair(kind: PublicKind, text: &str) -> Result<(UserId, uuid::Uuid), InvalidId> {
    let id = PublicId::decode(text)?;
    if id.kind() == kind { id.uuid_pair() } else { Err(InvalidId) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Cluster;

    #[test]
    fn ids_are_public_or_plain() {
        let room = ConversationId::random();
        assert_eq!(room_id(&room.to_string()).ok(), Some(room));
        assert_eq!(room_id(&PublicId::room(room, Cluster::Eu).encode()).ok(), Some(room));
        let refused = team_id(&PublicId::room(room, Cluster::Us).encode()).expect_err("another kind");
        assert_eq!(refused.message(), "Expect base64 ID or UUID.");
        assert!(webhook_id("").is_err());
    }

    #[test]
    fn memberships_are_pairs() {
        let (person, team) = (UserId::random(), TeamId::random());
        let id = PublicId::team_membership(person, team, Cluster::Us).encode();
        assert_eq!(team_membership_id(&id).ok(), Some((person, team)));
        assert!(membership_id(&id).is_err());
        assert!(membership_id(&person.to_string()).is_err());
    }
}
