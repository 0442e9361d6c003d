//! Telling a device that the user is still there.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::sync::oneshot;
use webex_core::Webex;

use crate::event::DevicesEvent;
use crate::handle::{DevicesExt, DevicesHandle};
use crate::lyra::{Join, SpaceAddress};

/// Joins again after every pause, until what is returned is dropped, or the client ends.
pub(super) fn start(devices: &DevicesHandle, space: SpaceAddress, pause: Duration) -> oneshot::Sender<()> {
    let (keep, stopped) = oneshot::channel();
    let weak = devices.webex.downgrade();
    let clock = devices.webex.clock().clone();
    devices.webex.spawn(async move {
        let mut stopped = stopped;
        loop {
            let sleep = pin!(clock.sleep(pause));
            if let Either::Left(_) = select(&mut stopped, sleep).await {
                return;
            }
            let Some(webex) = weak.upgrade() else { return };
            say(&webex, &space).await;
        }
    });
    keep
}

async fn say(webex: &Webex, space: &SpaceAddress) {
    let Ok(devices) = webex.devices() else { return };
    if let Err(error) = devices.lyra().space(space.clone()).join(Join::manual()).await {
        let (device, error) = (space.id().clone(), Arc::new(error));
        devices.events_hub().publish(DevicesEvent::KeepAliveFailed { device, error });
    }
}
