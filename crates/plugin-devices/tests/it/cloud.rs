//! A simulated cloud with a board, and clients that may pair with it.

use std::time::Duration;

use futures_util::StreamExt;
use webex_core::Webex;
use webex_core::events::Events;
use webex_plugin_cypher::{Cypher, CypherConfig, KmsTrust};
use webex_plugin_devices::{Devices, DevicesConfig, DevicesEvent, DevicesExt, DevicesHandle, RoomDeviceId};
use webex_plugin_directory::Directory;
use webex_plugin_mercury::{Mercury, MercuryConfig};
use webex_sim::Board;
use webex_testing::TestCloud;

pub(crate) struct Room {
    pub(crate) cloud: TestCloud,
    pub(crate) board: Board,
    trust: KmsTrust,
}

impl Room {
    pub(crate) async fn start() -> Self {
        let cloud = TestCloud::start().await;
        let board = cloud.sim().boards().create("Berlin").expect("a new address");
        let pem = cloud.sim().kms().authority_pem().await.expect("a key");
        let trust = KmsTrust::roots_of_pem(pem.as_bytes()).expect("a certificate");
        Self { cloud, board, trust }
    }

    pub(crate) fn id(&self) -> RoomDeviceId {
        self.board.id().to_string().into()
    }

    pub(crate) async fn client(&self, name: &str) -> Webex {
        self.client_with(name, DevicesConfig::default()).await
    }

    pub(crate) async fn client_with(&self, name: &str, config: DevicesConfig) -> Webex {
        let mut cypher = CypherConfig::default();
        cypher.trust = self.trust.clone();
        cypher.timing.batching.wait = Duration::from_millis(5);
        let builder = self.cloud.builder(name).plugin(Mercury::with(MercuryConfig::fast()));
        let builder =
            builder.plugin(Cypher::with(cypher)).plugin(Directory::new()).plugin(Devices::with(config));
        builder.build().await.expect("a client")
    }

    pub(crate) async fn devices(&self, name: &str) -> DevicesHandle {
        self.client(name).await.devices().expect("the plug-in is installed")
    }

    /// A client that has answered the PIN.
    pub(crate) async fn paired(&self, name: &str) -> DevicesHandle {
        let devices = self.devices(name).await;
        assert!(devices.request_pin(&self.id()).await.expect("a challenge"));
        devices.pair(&self.board.pin()).await.expect("the right PIN");
        devices
    }

    /// How often somebody came in.
    pub(crate) fn joins(&self) -> usize {
        let journal = self.cloud.sim().journal();
        journal.count(|entry| entry.method == "PUT" && entry.path.ends_with("/occupants/@me"))
    }
}

/// Waits for the event that `wanted` takes.
pub(crate) async fn event<T>(
    events: &mut Events<DevicesEvent>,
    wanted: impl Fn(&DevicesEvent) -> Option<T>,
) -> T {
    let search = async {
        loop {
            let event = events.next().await.expect("the client lives").expect("not too slow");
            if let Some(found) = wanted(&event) {
                return found;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), search).await.expect("the event")
}

pub(crate) fn connected(event: &DevicesEvent) -> Option<RoomDeviceId> {
    match event {
        DevicesEvent::Connected(device) => Some(device.clone()),
        _ => None,
    }
}

pub(crate) fn disconnected(event: &DevicesEvent) -> Option<RoomDeviceId> {
    match event {
        DevicesEvent::Disconnected(device) => Some(device.clone()),
        _ => None,
    }
}
