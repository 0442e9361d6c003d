//! What a delivery tells, typed.

use serde_json::Value;

use super::{DeliveredAttachmentAction, DeliveredMembership, DeliveredMessage, DeliveredRoom, Delivery};
use crate::{WebhookEvent, WebhookResource};

/// What happened, one variant for each documented pair of resource and event (wire/04 section 3.14.2); made by
/// [`Delivery::typed`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DeliveredEvent {
    /// A message was posted.
    MessageCreated(DeliveredMessage),
    /// A message was edited.
    MessageUpdated(DeliveredMessage),
    /// A message was deleted.
    MessageDeleted(DeliveredMessage),
    /// Somebody came into a room.
    MembershipCreated(DeliveredMembership),
    /// What somebody may do in a room was changed.
    MembershipUpdated(DeliveredMembership),
    /// Somebody left a room.
    MembershipDeleted(DeliveredMembership),
    /// A room was created.
    RoomCreated(DeliveredRoom),
    /// A room was changed.
    RoomUpdated(DeliveredRoom),
    /// A room moved to another cluster.
    RoomMigrated(DeliveredRoom),
    /// A card was filled in.
    AttachmentActionCreated(DeliveredAttachmentAction),
    /// Any other pair, or a resource of another shape.
    Unknown {
        /// What it is about.
        resource: WebhookResource,
        /// What happened to it.
        event: WebhookEvent,
        /// The resource as it was delivered.
        data: Value,
    },
}

impl DeliveredEvent {
    pub(super) fn of(delivery: &Delivery) -> Self {
        use WebhookEvent as E;
        use WebhookResource as R;
        let known = match (&delivery.resource, &delivery.event) {
            (R::Messages, E::Created) => delivery.data_as().map(Self::MessageCreated),
            (R::Messages, E::Updated) => delivery.data_as().map(Self::MessageUpdated),
            (R::Messages, E::Deleted) => delivery.data_as().map(Self::MessageDeleted),
            (R::Memberships, E::Created) => delivery.data_as().map(Self::MembershipCreated),
            (R::Memberships, E::Updated) => delivery.data_as().map(Self::MembershipUpdated),
            (R::Memberships, E::Deleted) => delivery.data_as().map(Self::MembershipDeleted),
            (R::Rooms, E::Created) => delivery.data_as().map(Self::RoomCreated),
            (R::Rooms, E::Updated) => delivery.data_as().map(Self::RoomUpdated),
            (R::Rooms, E::Migrated) => delivery.data_as().map(Self::RoomMigrated),
            (R::AttachmentActions, E::Created) => delivery.data_as().map(Self::AttachmentActionCreated),
            _ => return Self::unknown(delivery),
        };
        known.unwrap_or_else(|_| Self::unknown(delivery))
    }

    fn unknown(delivery: &Delivery) -> Self {
        Self::Unknown {
            resource: delivery.resource.clone(),
            event: delivery.event.clone(),
            data: delivery.data.clone(),
        }
    }
}
