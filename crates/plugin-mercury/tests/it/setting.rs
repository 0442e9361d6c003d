//! A cloud, clients with the plug-in, and what happens to them.

use std::time::Duration;

use futures_util::StreamExt;
use http::Method;
use webex_core::events::Events;
use webex_core::{Webex, WebexBuilder};
use webex_plugin_mercury::{
    Envelope, Mercury, MercuryConfig, MercuryEvent, MercuryExt, MercuryHandle, SessionEvent, SessionId,
};
use webex_sim::Selection;
use webex_testing::TestCloud;

pub(crate) fn plugin() -> Mercury {
    Mercury::with(MercuryConfig::fast())
}

/// A builder for alice, whose token can be renewed.
pub(crate) fn builder(cloud: &TestCloud, plugin: Mercury) -> WebexBuilder {
    cloud.builder_with_refresh("alice").plugin(plugin)
}

pub(crate) async fn client(cloud: &TestCloud) -> Webex {
    builder(cloud, plugin()).build().await.expect("a client")
}

pub(crate) fn mercury(webex: &Webex) -> MercuryHandle {
    webex.mercury().expect("it is installed")
}

/// A client that is online.
pub(crate) async fn online(cloud: &TestCloud) -> (Webex, Watch) {
    let webex = client(cloud).await;
    let watch = Watch::of(&webex);
    mercury(&webex).connect().await.expect("online");
    (webex, watch)
}

pub(crate) fn alice(cloud: &TestCloud) -> Selection {
    Selection::all().user(cloud.user("alice").id)
}

/// How many requests of that method went to the registration service.
pub(crate) fn registrations(cloud: &TestCloud, method: Method) -> usize {
    cloud.sim().journal().count(|e| e.method == method && e.path.starts_with("/wdm/api/v1/devices"))
}

/// Watches the events of a client.
pub(crate) struct Watch(Events<MercuryEvent>);

impl Watch {
    pub(crate) fn of(webex: &Webex) -> Self {
        Self(mercury(webex).events())
    }

    /// Waits for the first event that `pick` takes.
    pub(crate) async fn until<T>(&mut self, mut pick: impl FnMut(MercuryEvent) -> Option<T>) -> T {
        let found = async {
            loop {
                let event = self.0.next().await.expect("the client lives").expect("nothing is lost");
                if let Some(found) = pick(event) {
                    return found;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), found).await.expect("it happens")
    }

    /// Waits for an event of the default session.
    pub(crate) async fn session<T>(&mut self, mut pick: impl FnMut(SessionEvent) -> Option<T>) -> T {
        self.until(|event| match event {
            MercuryEvent::Session { session, event } if session == SessionId::default() => pick(event),
            _ => None,
        })
        .await
    }

    pub(crate) async fn online(&mut self) {
        self.session(|event| matches!(event, SessionEvent::Online).then_some(())).await;
    }

    pub(crate) async fn frame(&mut self, event_type: &str) -> std::sync::Arc<Envelope> {
        self.until(|event| match event {
            MercuryEvent::Frame { envelope, .. } if envelope.event_type == event_type => Some(envelope),
            _ => None,
        })
        .await
    }
}
