//! The methods.

use http::Method;
use webex_core::Webex;
use webex_core::ids::{MembershipId, RoomId};
use webex_core::request::Call;
use webex_core::resource::{PersonRef, TypedCall};

use super::{CreateMembership, ListMemberships, Membership, UpdateMembership};

/// Memberships of rooms (wire/04 sections 2.2.4 and 3.5). A cheap handle; made by
/// [`RoomsExt::memberships`](crate::RoomsExt::memberships).
#[derive(Clone, Debug)]
pub struct Memberships {
    webex: Webex,
}

impl Memberships {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The client that the handle belongs to.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Adds a person to a room. Fails with a 409 when the person is already in it.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// let membership = webex.memberships().create(&room, "bob@example.com").await?;
    /// # Ok(()) }
    /// ```
    pub fn create(&self, room: impl Into<RoomId>, person: impl Into<PersonRef>) -> CreateMembership {
        CreateMembership::new(&self.webex, call(Method::POST), room.into(), person.into())
    }

    /// One membership.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::MembershipId) -> webex_core::Result<()> {
    /// let membership = webex.memberships().get(&id).await?;
    /// println!("{} moderates: {}", membership.person_display_name, membership.is_moderator);
    /// # Ok(()) }
    /// ```
    pub fn get(&self, membership: impl Into<MembershipId>) -> TypedCall<Membership> {
        TypedCall::json(&self.webex, one(Method::GET, &membership.into()))
    }

    /// Memberships: your own, unless filtered by room.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// for member in webex.memberships().list().room(&room).await? {
    ///     println!("{}", member.person_display_name);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self) -> ListMemberships {
        ListMemberships::new(&self.webex, call(Method::GET))
    }

    /// Changes a membership. Only what you set is changed; the service takes both properties at once, so the other one
    /// is read first.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::MembershipId) -> webex_core::Result<()> {
    /// let membership = webex.memberships().update(&id).moderator(true).await?;
    /// assert!(membership.is_moderator);
    /// # Ok(()) }
    /// ```
    pub fn update(&self, membership: impl Into<MembershipId>) -> UpdateMembership {
        UpdateMembership::new(self, membership.into())
    }

    /// Takes a person out of a room: another one, or yourself.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// for membership in webex.memberships().list().room(&room).person("bob@example.com").await? {
    ///     webex.memberships().delete(&membership).await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn delete(&self, membership: impl Into<MembershipId>) -> TypedCall<()> {
        TypedCall::empty(&self.webex, one(Method::DELETE, &membership.into()))
    }
}

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("memberships")
}

pub(super) fn one(method: Method, membership: &MembershipId) -> Call {
    call(method).segment(membership.as_str())
}
