//! The service, and one space.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use serde::Deserialize;
use serde_json::json;
use webex_core::request::Call;
use webex_core::resource::{TypedCall, or_default};
use webex_core::{Error, Result, Webex};
use webex_plugin_mercury::MercuryExt;

use super::{Advertisement, Join, LyraAudio, LyraSpace, PassType, SpaceAddress};

/// A text as it stands in queries of Lyra.
pub(super) fn base64url(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// Spaces with devices, as the service has them: nothing here changes what the device manager knows.
#[derive(Clone, Debug)]
pub struct LyraHandle {
    webex: Webex,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spaces {
    #[serde(deserialize_with = "or_default")]
    items: Vec<LyraSpace>,
}

impl LyraHandle {
    pub(crate) fn new(webex: Webex) -> Self {
        Self { webex }
    }

    /// The spaces that the user is in.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for space in webex.devices()?.lyra().list().await? {
    ///     println!("{}", space.id());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`Webex::send`]. Cancel safe.
    pub async fn list(&self) -> Result<Vec<LyraSpace>> {
        let answer = self.webex.send(Call::new(Method::GET, "lyra").path("spaces")).await?;
        Ok(answer.json::<Spaces>()?.items)
    }

    /// One space.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let space = webex.devices()?.lyra().space("7f3c".parse()?);
    /// space.join(Join::manual()).await?;
    /// println!("{:?}", space.current_bindings().await?);
    /// space.leave(false).await?;
    /// # Ok(()) }
    /// ```
    pub fn space(&self, space: SpaceAddress) -> SpaceHandle {
        SpaceHandle { webex: self.webex.clone(), space }
    }

    /// Whose ultrasound carries that token.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// // The token is what the ultrasound of a room says.
    /// let heard = webex.devices()?.lyra().advertised_endpoint("0123456789").await?;
    /// println!("{heard:?}");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty token; as [`Webex::send`]. Cancel safe.
    pub async fn advertised_endpoint(&self, token: &str) -> Result<Advertisement> {
        if token.is_empty() {
            return Err(Error::invalid_input("token is required"));
        }
        let call =
            Call::new(Method::GET, "proximity").path("ultrasound/advertisements").query("token", token);
        self.webex.send(call).await?.json()
    }
}

/// One space with a device.
#[derive(Clone, Debug)]
pub struct SpaceHandle {
    pub(super) webex: Webex,
    pub(super) space: SpaceAddress,
}

impl SpaceHandle {
    /// Where it is.
    pub fn address(&self) -> &SpaceAddress {
        &self.space
    }

    /// The space as the caller may see it.
    pub fn get(&self) -> TypedCall<LyraSpace> {
        TypedCall::json(&self.webex, self.space.call(Method::GET, &[]))
    }

    /// Comes in with this client's device, which is registered if need be. By hand, it has to be said again every 10
    /// minutes. A dropped future may have come in.
    ///
    /// # Errors
    /// As the registration and [`Webex::send`]; the service refuses a wrong PIN.
    pub async fn join(&self, join: Join) -> Result<LyraSpace> {
        let device = self.webex.mercury()?.registered().await?;
        let answer = self.webex.send(join.call(&self.space, device.url().as_str())).await?;
        match answer.bytes() {
            Some(body) if !body.is_empty() => answer.json(),
            _ => Ok(LyraSpace::default()),
        }
    }

    /// Leaves: with this client's device, or with all devices of the user. A dropped future may have left.
    ///
    /// # Errors
    /// As the registration and [`Webex::send`].
    pub async fn leave(&self, remove_all_devices: bool) -> Result<()> {
        let mut call = self.space.call(Method::DELETE, &["occupants", "@me"]);
        if !remove_all_devices {
            let device = self.webex.mercury()?.registered().await?;
            call = call.query("deviceUrl", base64url(device.url().as_str()));
        }
        self.webex.send(call).await.map(drop)
    }

    /// Trusts an occupant, by the id of the person: for the device in the room.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let space = webex.devices()?.lyra().space("7f3c".parse()?);
    /// space.verify_occupant("5b2d9c3a-8f0e-4d3c-9a44-6f0a7a1c2e11").await?;
    /// # Ok(()) }
    /// ```
    pub fn verify_occupant(&self, person: &str) -> TypedCall<()> {
        let body = json!({"pass": {"type": PassType::Verification.as_str()}});
        TypedCall::empty(&self.webex, self.space.call(Method::PUT, &["occupants", person]).json(&body))
    }

    /// How loud it is there.
    pub fn audio(&self) -> LyraAudio {
        LyraAudio { webex: self.webex.clone(), space: self.space.clone() }
    }
}
