//! What the service tells about spaces (`lyra.space_updated`).

use std::sync::Arc;

use futures_core::future::BoxFuture;
use serde::Deserialize;
use webex_core::{Result, Webex};
use webex_plugin_mercury::{Envelope, Gap, HandleData, SessionId};

use super::local::{Facts, PairingMethod};
use crate::event::DevicesEvent;
use crate::handle::{DevicesExt, DevicesHandle};
use crate::id::RoomDeviceId;
use crate::lyra::{LyraSpace, PassType, SpaceAddress};

const UPDATED: &str = "lyra.space_updated";

/// Takes updates, one after the other.
pub(crate) struct Updates;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Update {
    space_url: String,
}

impl HandleData for Updates {
    fn wants(&self, event_type: &str) -> bool {
        event_type == UPDATED
    }

    fn handle<'a>(&'a self, webex: &'a Webex, _: &'a SessionId, event: Arc<Envelope>) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            note(take(webex, &event).await);
        })
    }

    /// The room may have let the user in, or go, meanwhile.
    fn gap(&self, webex: &Webex, _: &SessionId, _: &Gap) {
        let weak = webex.downgrade();
        webex.spawn(async move {
            if let Some(webex) = weak.upgrade() {
                note(look_again(&webex).await);
            }
        });
    }
}

fn note(taken: Result<()>) {
    if let Err(error) = taken {
        tracing::warn!(%error, "an update of a space was not taken");
    }
}

async fn take(webex: &Webex, event: &Envelope) -> Result<()> {
    let devices = webex.devices()?;
    let address: SpaceAddress = event.data::<Update>()?.space_url.parse()?;
    if devices.follows(address.id()) { devices.read(address).await } else { Ok(()) }
}

/// The spaces that the user is in, or about to enter.
async fn look_again(webex: &Webex) -> Result<()> {
    let devices = webex.devices()?;
    for address in devices.entered() {
        devices.read(address).await?;
    }
    Ok(())
}

/// What follows from how a space is now.
#[derive(Debug, PartialEq)]
enum Step {
    /// The device that the user had joined lets him in.
    Adopt(PairingMethod),
    /// The paired device has let him go.
    Lost,
    Nothing,
}

fn step(facts: &mut Facts, id: &RoomDeviceId, space: &LyraSpace) -> Step {
    if space.is_verified() {
        let joined = facts.pending.take_if(|pending| pending.space.id() == id && !pending.needs_pin);
        return joined.map_or(Step::Nothing, |pending| Step::Adopt(pending.method));
    }
    if let (Some(known), Some(product)) = (facts.cache.find_mut(id), space.product_name()) {
        known.product_name = Some(product.to_owned());
    }
    if facts.unpair(id) { Step::Lost } else { Step::Nothing }
}

impl DevicesHandle {
    /// Whether updates of this space mean anything to us.
    fn follows(&self, id: &RoomDeviceId) -> bool {
        let facts = self.local().lock();
        facts.cache.find(id).is_some() || facts.is_pending(id) || facts.is_paired(id)
    }

    fn entered(&self) -> Vec<SpaceAddress> {
        let facts = self.local().lock();
        let pending = facts.pending.iter().filter_map(|pending| pending.space.address().ok());
        pending.chain(facts.paired.iter().map(|paired| paired.address.clone())).collect()
    }

    async fn read(&self, address: SpaceAddress) -> Result<()> {
        let id = address.id().clone();
        let space = self.lyra().space(address).get().await?;
        self.learn(&id, space).await
    }

    async fn learn(&self, id: &RoomDeviceId, space: LyraSpace) -> Result<()> {
        let step = step(&mut self.local().lock(), id, &space);
        let adopted = match step {
            Step::Adopt(method) => self.adopt(&space, method, PassType::Manual).await.map(drop),
            Step::Lost => {
                self.events_hub().publish(DevicesEvent::Disconnected(id.clone()));
                Ok(())
            }
            Step::Nothing => Ok(()),
        };
        self.events_hub().publish(DevicesEvent::Updated { device: id.clone(), space: Arc::new(space) });
        adopted
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::manager::device::RoomDevice;
    use crate::manager::local::{Paired, Pending};

    fn space(id: &str, verified: bool) -> LyraSpace {
        let json = json!({"identity": {"id": id}, "devices": [{"productName": "Board"}],
            "occupants": {"self": {"verified": verified}}});
        serde_json::from_value(json).expect("a space")
    }

    fn pending(id: &str, needs_pin: bool) -> Option<Pending> {
        Some(Pending { space: space(id, false), method: PairingMethod::Manual, needs_pin })
    }

    #[test]
    fn defect_25_an_unrelated_update_promotes_no_pending_device() {
        let mut facts = Facts { pending: pending("asked", true), ..Facts::default() };
        facts.cache.set(RoomDevice::from(&space("known", false)));
        for verified in [true, false] {
            assert_eq!(step(&mut facts, &"known".into(), &space("known", verified)), Step::Nothing);
        }
        assert!(facts.is_pending(&"asked".into()) && facts.paired.is_none());
        assert_eq!(
            step(&mut facts, &"asked".into(), &space("asked", true)),
            Step::Nothing,
            "its PIN is not answered"
        );
        assert!(facts.is_pending(&"asked".into()));
    }

    #[test]
    fn a_device_that_was_joined_is_paired_when_it_lets_us_in_and_lost_when_it_lets_us_go() {
        let mut facts = Facts { pending: pending("b", false), ..Facts::default() };
        assert_eq!(step(&mut facts, &"b".into(), &space("b", false)), Step::Nothing);
        assert_eq!(step(&mut facts, &"b".into(), &space("b", true)), Step::Adopt(PairingMethod::Manual));
        let id: RoomDeviceId = "b".into();
        facts.paired = Some(Paired { id: id.clone(), address: (&id).into(), keep_alive: None });
        assert_eq!(step(&mut facts, &id, &space("b", true)), Step::Nothing);
        assert_eq!(step(&mut facts, &id, &space("b", false)), Step::Lost);
        assert_eq!(step(&mut facts, &id, &space("b", false)), Step::Nothing, "it is told once");
    }
}
