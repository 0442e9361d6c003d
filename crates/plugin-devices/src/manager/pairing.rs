//! Pairing.

use serde_json::Value;
use webex_core::{Error, Result};
use webex_plugin_mercury::MercuryExt;

use super::device::RoomDevice;
use super::keep_alive;
use super::local::{Paired, PairingMethod, Pending};
use crate::event::DevicesEvent;
use crate::handle::DevicesHandle;
use crate::id::RoomDeviceId;
use crate::lyra::{Join, LyraSpace, PassType};

/// Pairing. Mercury is connected first, so that the client hears when the room lets it go. A dropped future may have
/// taken effect at the service.
impl DevicesHandle {
    /// Asks a device to show its PIN, which [`pair`](Self::pair) answers. `false` when it shows none (it cannot, or is
    /// taken): [`join`](Self::join) then.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty id; as [`Webex::send`](webex_core::Webex::send).
    pub async fn request_pin(&self, id: &RoomDeviceId) -> Result<bool> {
        self.challenge(id, Join::challenge()).await
    }

    /// The same, with data for the device.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex, board: RoomDeviceId) -> webex_core::Result<()> {
    /// let shown = webex.devices()?.request_pin_with(&board, "from the desk").await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`request_pin`](Self::request_pin).
    pub async fn request_pin_with(&self, id: &RoomDeviceId, data: impl Into<Value>) -> Result<bool> {
        self.challenge(id, Join::challenge().data(data)).await
    }

    async fn challenge(&self, id: &RoomDeviceId, join: Join) -> Result<bool> {
        require_id(id, "DeviceManager#requestPin: device.id is required")?;
        self.webex.mercury()?.connect().await?;
        let space = self.lyra().space(id.into());
        let seen = space.get().await?;
        if !seen.can_challenge() {
            return Ok(false);
        }
        space.join(join).await?;
        let pending = Pending { space: seen, method: PairingMethod::Manual, needs_pin: true };
        self.local().lock().pending = Some(pending);
        self.events_hub().publish(DevicesEvent::PinRequested(id.clone()));
        Ok(true)
    }

    /// Answers the PIN that the device shows; then it is paired, and among those that the user has met. After a wrong
    /// PIN another try is possible.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex, board: RoomDeviceId, pin: &str) -> webex_core::Result<()> {
    /// let devices = webex.devices()?;
    /// if devices.request_pin(&board).await? {
    ///     println!("paired with {:?}", devices.pair(pin).await?.name());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty PIN, or when no device shows one; as
    /// [`Webex::send`](webex_core::Webex::send), also for a wrong PIN.
    pub async fn pair(&self, pin: &str) -> Result<RoomDevice> {
        if pin.is_empty() {
            return Err(Error::invalid_input("DeviceManager#pair: options.pin is required"));
        }
        let space =
            self.challenged().ok_or_else(|| Error::invalid_input("DeviceManager#pair: no device to pair"))?;
        let join = Join::new(PassType::PinAnswer).data(pin);
        self.lyra().space(space.id().into()).join(join).await?;
        self.adopt(&space, PairingMethod::Manual, PassType::Manual).await
    }

    fn challenged(&self) -> Option<LyraSpace> {
        let facts = self.local().lock();
        facts.pending.as_ref().filter(|pending| pending.needs_pin).map(|pending| pending.space.clone())
    }

    /// Pairs without PIN, by hand. `None` when the device has still to let the user in: it is paired, and
    /// [`DevicesEvent::Connected`] told, once it does.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let room = "11111111-1111-4111-8111-111111111111".into();
    /// if let Some(device) = webex.devices()?.join(&room).await? {
    ///     println!("in the room of {:?}", device.name());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty id; as [`Webex::send`](webex_core::Webex::send).
    pub async fn join(&self, id: &RoomDeviceId) -> Result<Option<RoomDevice>> {
        require_id(id, "space.id is required")?;
        self.webex.mercury()?.connect().await?;
        let space = self.lyra().space(id.into());
        let seen = space.get().await?;
        // Noted first: the device may let the user in before the answer is here.
        let pending = Pending { space: seen.clone(), method: PairingMethod::Manual, needs_pin: false };
        self.local().lock().pending = Some(pending);
        let joined = space.join(Join::manual()).await.inspect_err(|_| self.forget_pending(id))?;
        if !joined.is_verified() {
            return Ok(None);
        }
        self.adopt(&seen, PairingMethod::Manual, PassType::Manual).await.map(Some)
    }

    fn forget_pending(&self, id: &RoomDeviceId) {
        self.local().lock().pending.take_if(|pending| pending.space.id() == id);
    }

    /// Pairs with the device whose ultrasound carries that token.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let device = webex.devices()?.pair_by_ultrasound("0123456789").await?;
    /// println!("paired with {:?}", device.name());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`advertisement`](Self::advertisement) and [`Webex::send`](webex_core::Webex::send).
    pub async fn pair_by_ultrasound(&self, token: &str) -> Result<RoomDevice> {
        self.webex.mercury()?.connect().await?;
        let heard = self.advertisement(token).await?;
        let space = self.lyra().space((&heard.advertiser.id).into());
        let proof = heard.proof.as_deref().unwrap_or(token);
        space.join(Join::new(PassType::Ultrasound).data(proof)).await?;
        let seen = space.get().await?;
        self.adopt(&seen, PairingMethod::Ultrasonic, PassType::Ultrasound).await
    }

    /// From now on this is the paired device.
    pub(super) async fn adopt(
        &self,
        space: &LyraSpace,
        method: PairingMethod,
        pass: PassType,
    ) -> Result<RoomDevice> {
        let (id, address) = (space.id().clone(), space.address()?);
        let keep_alive = match (self.config().keep_alive, pass) {
            (Some(pause), PassType::Manual) => Some(keep_alive::start(self, address.clone(), pause)),
            _ => None,
        };
        let lost = {
            let mut facts = self.local().lock();
            facts.pending.take_if(|pending| *pending.space.id() == id);
            facts.method = method;
            let before = facts.paired.replace(Paired { id: id.clone(), address, keep_alive });
            before.map(|paired| paired.id).filter(|other| *other != id)
        };
        self.let_go(lost);
        self.events_hub().publish(DevicesEvent::Connected(id));
        self.upsert(RoomDevice::from(space)).await
    }

    /// Another device was paired until now.
    fn let_go(&self, lost: Option<RoomDeviceId>) {
        if let Some(id) = lost {
            self.local().lock().bound = None;
            self.events_hub().publish(DevicesEvent::Disconnected(id));
        }
    }

    /// Leaves the paired device: with this client, or with all devices of the user. It stays among those that the user
    /// has met.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.devices()?.unpair(false).await?; // other devices of the user stay in the room
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) when none is paired; as [`Webex::send`](webex_core::Webex::send),
    /// and then it is still paired.
    pub async fn unpair(&self, remove_all_devices: bool) -> Result<()> {
        let space = self.paired_space("DeviceManager#unpair: no device to unpair")?;
        match space.leave(remove_all_devices).await {
            // Whoever is not in the room has nothing to leave.
            Err(error) if !error.is_not_found() => return Err(error),
            _ => {}
        }
        let id = space.address().id();
        if self.local().lock().unpair(id) {
            self.events_hub().publish(DevicesEvent::Disconnected(id.clone()));
        }
        Ok(())
    }

    /// The paired device.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// match webex.devices()?.paired_device() {
    ///     Some(device) => println!("paired with {:?}", device.name()),
    ///     None => println!("not paired"),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn paired_device(&self) -> Option<RoomDevice> {
        let facts = self.local().lock();
        facts.cache.find(&facts.paired.as_ref()?.id).cloned()
    }

    /// The id of the paired device.
    pub fn paired_id(&self) -> Option<RoomDeviceId> {
        self.local().lock().paired.as_ref().map(|paired| paired.id.clone())
    }

    /// How it was paired; [`PairingMethod::Manual`] as long as nothing else is known.
    pub fn pairing_method(&self) -> PairingMethod {
        self.local().lock().method.clone()
    }

    /// Says how it was paired, for whoever pairs by other means.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.devices()?.set_pairing_method(PairingMethod::Qr);
    /// # Ok(()) }
    /// ```
    pub fn set_pairing_method(&self, method: PairingMethod) {
        self.local().lock().method = method;
    }

    /// Whether the paired device is told regularly that the user is there.
    pub fn is_kept_alive(&self) -> bool {
        self.local().lock().paired.as_ref().is_some_and(|paired| paired.keep_alive.is_some())
    }
}

fn require_id(id: &RoomDeviceId, text: &'static str) -> Result<()> {
    if id.as_str().is_empty() { Err(Error::invalid_input(text)) } else { Ok(()) }
}
