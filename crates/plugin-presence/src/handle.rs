//! What users see.

use std::sync::Arc;

use futures_util::future::join_all;
use webex_core::events::Events;
use webex_core::plugin::PluginMissing;
use webex_core::{Result, Webex};
use webex_plugin_mercury::{FeatureKind, FeatureToggle, MercuryExt};

use crate::event::PresenceEvent;
use crate::model::PresenceState;
use crate::plugin::Presence;
use crate::requests::{composition, subscriptions};
use crate::set_status::SetStatus;
use crate::showing::{Activity, Shown};
use crate::status::PresenceStatus;
use crate::subject::{self, AsSubject};
use crate::subscribe::Subscribe;
use crate::watching::{PresenceWatch, Watching};

/// The toggle of a user who wants to be seen.
const ENABLED: &str = "user-presence-enabled";

/// Adds [`presence`](Self::presence) to the client.
pub trait PresenceExt {
    /// The presence plug-in of this client.
    ///
    /// # Errors
    /// [`PluginMissing`] when it is not installed; the text says what to add.
    fn presence(&self) -> Result<PresenceHandle, PluginMissing>;
}

impl PresenceExt for Webex {
    fn presence(&self) -> Result<PresenceHandle, PluginMissing> {
        Ok(PresenceHandle { plugin: self.plugin()?, webex: self.clone() })
    }
}

/// Presence, as one client sees it. People are named by their public ids or their UUIDs.
#[derive(Clone, Debug)]
pub struct PresenceHandle {
    plugin: Arc<Presence>,
    webex: Webex,
}

impl PresenceHandle {
    /// The client.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// How somebody is now.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, ann: webex_core::ids::PersonId) -> webex_core::Result<()> {
    /// use webex_plugin_presence::PresenceExt;
    /// let state = webex.presence()?.get(&ann).await?;
    /// println!("{} since {:?}", state.status, state.status_time);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for an id of nobody; as [`Webex::send`]. Cancel
    /// safe: it only reads.
    pub async fn get(&self, person: impl AsSubject) -> Result<PresenceState> {
        composition(&self.webex, person.subject()?).await
    }

    /// How people are now, each with a result of its own, in the order of the question. Questions of the same moment share
    /// requests of fifty people each.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, team: Vec<webex_core::ids::PersonId>) -> webex_core::Result<()> {
    /// use webex_plugin_presence::PresenceExt;
    /// for state in webex.presence()?.list(&team).await?.into_iter().flatten() {
    ///     println!("{} is {}", state.subject, state.status);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for an id of nobody, before anything is sent. Of a
    /// person: [`ErrorKind::NotFound`](webex_core::ErrorKind::NotFound) when the service does not tell, and as
    /// [`Webex::send`]. Cancel safe: it only reads.
    pub async fn list<T: AsSubject>(
        &self,
        people: impl IntoIterator<Item = T>,
    ) -> Result<Vec<Result<PresenceState>>> {
        let people = subject::all(people)?;
        let batcher = &self.plugin.state().batcher;
        Ok(join_all(people.into_iter().map(|person| batcher.request(&self.webex, person, ()))).await)
    }

    /// Subscribes to people; what happens is told by [`events`](Self::events).
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, team: Vec<webex_core::ids::PersonId>) -> webex_core::Result<()> {
    /// use webex_plugin_presence::PresenceExt;
    /// let subscriptions = webex.presence()?.subscribe(&team).await?;
    /// println!("{} of {}", subscriptions.iter().filter(|one| one.is_taken()).count(), team.len());
    /// # Ok(()) }
    /// ```
    pub fn subscribe<T: AsSubject>(&self, people: impl IntoIterator<Item = T>) -> Subscribe {
        Subscribe::new(self.clone(), subject::all(people), self.plugin.state().config.ttl)
    }

    /// Ends subscriptions, fifty people with each request. Who is [watched](Self::watch) all the same is subscribed to again.
    ///
    /// ```no_run
    /// # use webex_plugin_presence::PresenceExt;
    /// # async fn example(webex: webex_core::Webex, team: Vec<webex_core::ids::PersonId>) -> webex_core::Result<()> {
    /// let presence = webex.presence()?;
    /// presence.subscribe(&team).await?;
    /// presence.unsubscribe(&team).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`Subscribe::send`]. Not cancel safe: some may have ended.
    pub async fn unsubscribe<T: AsSubject>(&self, people: impl IntoIterator<Item = T>) -> Result<()> {
        let people = subject::all(people)?;
        // First, so that none is renewed meanwhile.
        self.watching().change(|machine| machine.release(self.webex.clock().monotonic(), &people));
        subscriptions(&self.webex, &people, std::time::Duration::ZERO).await.map(drop)
    }

    /// Watches somebody for as long as the answer is there. Connects Mercury.
    ///
    /// ```no_run
    /// use futures_util::StreamExt;
    /// use webex_plugin_presence::{PresenceEvent, PresenceExt};
    /// # async fn example(webex: webex_core::Webex, ann: webex_core::ids::PersonId) -> webex_core::Result<()> {
    /// let presence = webex.presence()?;
    /// let mut events = presence.events();
    /// let watch = presence.watch(&ann).await?;
    /// while let Some(Ok(event)) = events.next().await {
    ///     match event {
    ///         PresenceEvent::Updated { state, .. } if state.subject == watch.subject() => println!("{}", state.status),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for an id of nobody; as
    /// [`MercuryHandle::connect`](webex_plugin_mercury::MercuryHandle::connect). Cancel safe: nobody is watched then.
    pub async fn watch(&self, person: impl AsSubject) -> Result<PresenceWatch> {
        let person = person.subject()?;
        self.connect().await?;
        Ok(PresenceWatch::new(self.watching().clone(), self.webex.clock().monotonic(), person))
    }

    /// What happens from now on.
    pub fn events(&self) -> Events<PresenceEvent> {
        self.watching().events.subscribe()
    }

    /// How many people are watched or subscribed to.
    pub fn watched(&self) -> usize {
        self.watching().len()
    }

    /// Sets the user's own status: one of those that are known, or any other text that the service takes.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use webex_plugin_presence::{PresenceExt, PresenceStatus};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let presence = webex.presence()?;
    /// presence.set_status(PresenceStatus::DoNotDisturb).ttl(Duration::from_secs(3600)).await?;
    /// presence.set_status(PresenceStatus::Clear).await?;
    /// # Ok(()) }
    /// ```
    pub fn set_status(&self, status: impl Into<PresenceStatus>) -> SetStatus {
        SetStatus::new(self.clone(), status.into())
    }

    /// Shows what the user is doing for as long as the answer is there. Of several activities others see the strongest
    /// ([`Activity`]), whoever began them. Nothing is shown unless somebody asks for it here.
    ///
    /// ```no_run
    /// use webex_plugin_presence::{Activity, PresenceExt};
    /// # async fn talk() {}
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let in_a_call = webex.presence()?.show(Activity::Call);
    /// talk().await;
    /// drop(in_a_call);
    /// # Ok(()) }
    /// ```
    pub fn show(&self, activity: Activity) -> Shown {
        let showing = &self.plugin.state().showing;
        showing.run(&self.webex);
        Shown::new(showing.clone(), activity)
    }

    /// Lets others see this user's presence. Registers a device when there is none.
    ///
    /// ```no_run
    /// # use webex_plugin_presence::PresenceExt;
    /// # async fn example(webex: webex_core::Webex, team: Vec<webex_core::ids::PersonId>) -> webex_core::Result<()> {
    /// if !webex.presence()?.is_enabled()? {
    ///     webex.presence()?.enable().await?; // others see this user from now on
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`Webex::send`].
    pub async fn enable(&self) -> Result<()> {
        self.toggle(true).await
    }

    /// Lets nobody see this user's presence. Registers a device when there is none.
    ///
    /// # Errors
    /// As [`Webex::send`].
    pub async fn disable(&self) -> Result<()> {
        self.toggle(false).await
    }

    /// Whether others see this user's presence, as far as the registration tells.
    ///
    /// # Errors
    /// [`ErrorKind::PluginMissing`](webex_core::ErrorKind::PluginMissing) without Mercury.
    pub fn is_enabled(&self) -> Result<bool> {
        Ok(self.webex.mercury()?.features().is_on(FeatureKind::User, ENABLED))
    }

    async fn toggle(&self, on: bool) -> Result<()> {
        let mercury = self.webex.mercury()?;
        mercury.registered().await?;
        mercury.set_feature(FeatureToggle::new(FeatureKind::User, ENABLED, on)).await.map(drop)
    }

    pub(crate) fn watching(&self) -> &Arc<Watching> {
        &self.plugin.state().watching
    }

    /// Updates come over Mercury, and somebody has to renew.
    pub(crate) async fn connect(&self) -> Result<()> {
        self.webex.mercury()?.connect().await?;
        self.watching().run(&self.webex);
        Ok(())
    }
}
