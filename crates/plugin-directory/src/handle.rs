//! What users see.

use std::sync::Arc;

use webex_core::events::Events;
use webex_core::plugin::PluginMissing;
use webex_core::{Result, Webex};

use crate::event::DirectoryEvent;
use crate::find::FindPeople;
use crate::plugin::{Directory, State};

/// Adds [`directory`](Self::directory) to the client.
pub trait DirectoryExt {
    /// The directory plug-in of this client.
    ///
    /// # Errors
    /// [`PluginMissing`] when it is not installed; the text says what to add.
    fn directory(&self) -> Result<DirectoryHandle, PluginMissing>;
}

impl DirectoryExt for Webex {
    fn directory(&self) -> Result<DirectoryHandle, PluginMissing> {
        Ok(DirectoryHandle { plugin: self.plugin()?, webex: self.clone() })
    }
}

/// The directory, as one client sees it.
///
/// Questions to the directory search connect Mercury when it is not connected: the answers come over it. They fail with
/// [`ErrorKind::Timeout`](webex_core::ErrorKind::Timeout), and [`DirectoryTimeout`](crate::DirectoryTimeout) as the
/// source, when the directory is silent for too long; as [`Webex::send`], at once, when it refuses; and with
/// [`ErrorKind::Closed`](webex_core::ErrorKind::Closed) when [`unregister`](Self::unregister) is called meanwhile. All are
/// cancel safe: they only read. A question whose answer a broken connection may have swallowed is asked again by itself.
#[derive(Clone, Debug)]
pub struct DirectoryHandle {
    plugin: Arc<Directory>,
    webex: Webex,
}

impl DirectoryHandle {
    /// The client.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    pub(crate) fn state(&self) -> &State {
        self.plugin.state()
    }

    /// Connects Mercury and takes answers of the directory; questions do so by themselves. Cancel safe: Mercury goes on
    /// connecting.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// let directory = webex.directory()?;
    /// directory.register().await?;
    /// assert!(directory.registered());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotAuthenticated`](webex_core::ErrorKind::NotAuthenticated) when nobody has signed in; as
    /// [`MercuryHandle::connect`](webex_plugin_mercury::MercuryHandle::connect).
    pub async fn register(&self) -> Result<()> {
        self.state().register(&self.webex).await
    }

    /// Takes no answers any more: questions under way fail, later ones register anew. Mercury stays connected, others
    /// need it. Without effect when nothing is registered.
    pub fn unregister(&self) {
        self.state().desk.close();
    }

    /// Whether answers are taken.
    pub fn registered(&self) -> bool {
        self.state().desk.is_listening()
    }

    /// What happens from now on.
    ///
    /// ```no_run
    /// use futures_util::StreamExt;
    /// use webex_plugin_directory::{DirectoryEvent, DirectoryExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut events = webex.directory()?.events();
    /// while let Some(Ok(event)) = events.next().await {
    ///     if let DirectoryEvent::Part { request_id, envelope } = event {
    ///         println!("{} answers {request_id:?}", envelope.event_type);
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn events(&self) -> Events<DirectoryEvent> {
        self.state().desk.events().subscribe()
    }

    /// People by name, by a part of it, or by e-mail address: from the best source that this client can ask. See
    /// [`FindPeople`] for how it chooses.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// let found = webex.directory()?.find_people("ann").limit(5).await?;
    /// println!("{:?} says:", found.source);
    /// for person in found.people {
    ///     println!("{} {:?}", person.display_name, person.emails);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn find_people(&self, text: impl Into<String>) -> FindPeople {
        FindPeople::new(self.clone(), text.into())
    }
}
