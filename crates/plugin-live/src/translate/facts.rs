//! Facts of an activity, as public ids, or why they are not there.

use webex_core::ids::{
    Cluster, MembershipId, MessageId, OrgId, PersonId, PublicId, ResourceKind, RoomId, RoomType,
};
use webex_plugin_conversation::{Activity, Conversation, Person};

use super::{ClusterLookup, Diagnostic, TranslateContext};
use crate::event::Resource;

/// The point of view of one resource on an activity.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) activity: &'a Activity,
    pub(super) context: &'a TranslateContext<'a>,
}

/// A space and its cluster.
pub(crate) struct Place {
    pub(crate) cluster: Cluster,
    pub(crate) space: String,
    pub(crate) room_type: RoomType,
}

impl Place {
    /// The space that a conversation is, in the cluster of its URL; or what is missing.
    pub(crate) fn of(space: &Conversation, clusters: &dyn ClusterLookup) -> Result<Self, String> {
        let cluster = cluster_of(clusters, space.url.as_deref())?;
        let id = space.id.as_ref().ok_or("the id of the conversation is missing")?;
        let room_type = space.room_type().ok_or("the tags of the conversation are missing")?;
        Ok(Self { cluster, space: lower(id.as_str()), room_type })
    }

    pub(crate) fn room(&self) -> RoomId {
        RoomId::new(self.public(ResourceKind::Room, &self.space))
    }

    pub(crate) fn message(&self, id: &str) -> MessageId {
        MessageId::new(self.public(ResourceKind::Message, id))
    }

    pub(crate) fn membership(&self, person: &str) -> MembershipId {
        MembershipId::new(self.public(ResourceKind::Membership, &format!("{person}:{}", self.space)))
    }

    pub(crate) fn public(&self, kind: ResourceKind, id: &str) -> String {
        PublicId::new(kind, lower(id), self.cluster.clone()).to_string()
    }
}

/// The public id of a person by UUID.
pub(crate) fn person_id(uuid: &str) -> PersonId {
    PersonId::new(PublicId::new(ResourceKind::People, lower(uuid), Cluster::Us).to_string())
}

/// The public id of an organization by UUID.
pub(crate) fn org_id(uuid: &str) -> OrgId {
    OrgId::new(PublicId::new(ResourceKind::Organization, lower(uuid), Cluster::Us).to_string())
}

/// UUIDs are written in lower case (wire/04 section 7, row 36).
fn lower(id: &str) -> String {
    id.to_ascii_lowercase()
}

impl<'a> Facts<'a> {
    /// The cluster of a URL.
    pub(super) fn cluster(&self, resource: &Resource, url: Option<&str>) -> Result<Cluster, Diagnostic> {
        cluster_of(self.context.clusters, url).map_err(|what| Diagnostic::new(resource.clone(), what))
    }

    /// The space that an activity names, in the cluster of its own URL.
    pub(super) fn place(&self, resource: &Resource, space: &Conversation) -> Result<Place, Diagnostic> {
        Place::of(space, self.context.clusters).map_err(|what| Diagnostic::new(resource.clone(), what))
    }

    /// The conversation where it happened.
    pub(super) fn target(&self, resource: &Resource) -> Result<&'a Conversation, Diagnostic> {
        self.activity.target.as_deref().ok_or_else(|| missing(resource, "the target"))
    }

    /// The UUID of who did it.
    pub(super) fn actor(&self, resource: &Resource) -> Result<&'a str, Diagnostic> {
        self.activity
            .actor
            .as_ref()
            .map(|actor| uuid_of(actor, resource))
            .unwrap_or_else(|| Err(missing(resource, "the actor")))
    }
}

/// The cluster of a URL. A host that the catalog does not know is taken for the first cluster: a changed catalog loses
/// no event (wire/04 section 7, row 11).
fn cluster_of(clusters: &dyn ClusterLookup, url: Option<&str>) -> Result<Cluster, String> {
    match url.and_then(|url| clusters.cluster_of_url(url)) {
        Some(id) => id.public_cluster().map_err(|error| error.to_string()),
        None => Ok(Cluster::Us),
    }
}

/// The UUID of a person.
pub(super) fn uuid_of<'a>(person: &'a Person, resource: &Resource) -> Result<&'a str, Diagnostic> {
    person.entry_uuid.as_deref().ok_or_else(|| missing(resource, "the UUID of a person"))
}

/// Something that an event needs is not there.
pub(super) fn missing(resource: &Resource, what: &str) -> Diagnostic {
    Diagnostic::new(resource.clone(), format!("{what} is missing"))
}
