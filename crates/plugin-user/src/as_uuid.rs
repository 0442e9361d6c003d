//! The UUID of a user.

use uuid::Uuid;
use webex_core::Result;

use crate::lookup::Lookups;
use crate::{User, UserRef};

/// Finds the UUID of a user; made by [`User::as_uuid`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct AsUuid {
    user: User,
    who: UserRef,
    create: bool,
    force: bool,
}

impl AsUuid {
    pub(crate) fn new(user: &User, who: UserRef) -> Self {
        Self { user: user.clone(), who, create: false, force: false }
    }

    /// Whether to invite a user who does not exist yet. Without it, the answer of an unknown address is the UUID that
    /// the user will have.
    ///
    /// ```no_run
    /// # use webex_plugin_user::UserExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let bob = webex.user().as_uuid("bob@example.com").create(true).await?;
    /// # Ok(()) }
    /// ```
    pub fn create(mut self, yes: bool) -> Self {
        self.create = yes;
        self
    }

    /// Whether to ask for the address also when the UUID was given.
    pub fn force(mut self, yes: bool) -> Self {
        self.force = yes;
        self
    }

    /// Finds the UUID: the one that was given, the one that is known, or else the one that the service tells, together
    /// with other look-ups of the moment.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for what names no user, before anything is
    /// sent; [`ErrorKind::NotFound`](webex_core::ErrorKind::NotFound) when the service tells no id; else as
    /// [`Webex::send`](webex_core::Webex::send), for everybody of the same request. Cancel safe: others who wait for
    /// the same request get their answers; with `create` the user may have been invited.
    pub async fn send(self) -> Result<Uuid> {
        self.enqueue().await
    }

    /// Queues the question at once; the future waits for the answer.
    pub(crate) fn enqueue(self) -> impl Future<Output = Result<Uuid>> + Send + use<> {
        let asked = match self.who.id().filter(|_| !self.force) {
            Some(id) => Ok(Ok(id)),
            None => self.who.require_email().map(|email| Err(self.ask(email))),
        };
        async move {
            match asked? {
                Ok(id) => Ok(id),
                Err(answer) => answer.await.map(|user| user.id),
            }
        }
    }

    fn ask(&self, email: &str) -> impl Future<Output = Result<crate::KnownUser>> + Send + use<> {
        let webex = self.user.webex();
        Lookups::of(webex).by_email(webex, email, self.create)
    }
}

webex_core::awaitable!(AsUuid => Uuid);
