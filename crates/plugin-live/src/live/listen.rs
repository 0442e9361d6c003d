//! Listening on the handle of a resource.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use webex_core::events::{Events, Lagged};
use webex_core::{Result, Webex};
use webex_plugin_messages::{AttachmentActions, Messages};
use webex_plugin_rooms::{Memberships, Rooms};

use super::handle::LiveExt;
use crate::event::{Resource, ResourceEvent};

/// Live events on the handles of messages, rooms, memberships and attachment actions (wire/04 section 2.4).
///
/// ```no_run
/// use futures_util::StreamExt;
/// use webex_plugin_live::{EventData, Listen};
/// use webex_plugin_messages::MessagesExt;
/// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
/// let mut events = webex.messages().events().await?;
/// while let Some(Ok(event)) = events.next().await {
///     if let EventData::Message(message) = &event.data {
///         println!("{}: {}", message.person_email, message.text.as_deref().unwrap_or_default());
///     }
/// }
/// # Ok(()) }
/// ```
pub trait Listen: Sync {
    /// The client, and the resource of this handle.
    fn listened(&self) -> (&Webex, Resource);

    /// Begins to listen; see [`LiveHandle::listen`](crate::LiveHandle::listen).
    ///
    /// # Errors
    /// [`PluginMissing`](webex_core::ErrorKind::PluginMissing) without the live plug-in, and as
    /// [`LiveHandle::listen`](crate::LiveHandle::listen).
    fn listen(&self) -> impl Future<Output = Result<()>> + Send {
        async {
            let (webex, resource) = self.listened();
            webex.live()?.listen(resource).await
        }
    }

    /// Stops listening; says whether it was listened. The socket stays open, and other resources are not affected.
    ///
    /// # Errors
    /// [`PluginMissing`](webex_core::ErrorKind::PluginMissing) without the live plug-in.
    fn stop_listening(&self) -> Result<bool> {
        let (webex, resource) = self.listened();
        Ok(webex.live()?.stop_listening(&resource))
    }

    /// The events of this resource from now on; begins to listen. Dropping the stream does not stop listening: other
    /// streams of the resource go on.
    ///
    /// # Errors
    /// As [`listen`](Self::listen).
    fn events(&self) -> impl Future<Output = Result<ResourceEvents>> + Send {
        async {
            let (webex, resource) = self.listened();
            let live = webex.live()?;
            // First, so that nothing slips through between.
            let events = live.events_of(resource.clone());
            live.listen(resource).await?;
            Ok(events)
        }
    }
}

macro_rules! listen {
    ($($handle:ident => $resource:ident),* $(,)?) => {$(
        impl Listen for $handle {
            fn listened(&self) -> (&Webex, Resource) {
                (self.webex(), Resource::$resource)
            }
        }
    )*};
}

listen! {
    AttachmentActions => AttachmentActions,
    Memberships => Memberships,
    Messages => Messages,
    Rooms => Rooms,
}

/// A stream of events; yields [`Lagged`] where it had to drop some because it was polled too slowly. In order within a
/// conversation. Cancel safe.
pub struct ResourceEvents {
    events: Events<Arc<ResourceEvent>>,
    resource: Option<Resource>,
}

impl ResourceEvents {
    pub(super) fn new(events: Events<Arc<ResourceEvent>>, resource: Option<Resource>) -> Self {
        Self { events, resource }
    }

    fn wants(&self, event: &ResourceEvent) -> bool {
        self.resource.as_ref().is_none_or(|resource| *resource == event.resource)
    }
}

impl Stream for ResourceEvents {
    type Item = Result<Arc<ResourceEvent>, Lagged>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(Pin::new(&mut self.events).poll_next(cx)) {
                Some(Ok(event)) if !self.wants(&event) => {}
                other => return Poll::Ready(other),
            }
        }
    }
}

impl fmt::Debug for ResourceEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResourceEvents").field("resource", &self.resource).finish_non_exhaustive()
    }
}
