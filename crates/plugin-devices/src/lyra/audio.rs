//! How loud a room is.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use webex_core::resource::TypedCall;
use webex_core::{Error, Result, Webex};

use super::SpaceAddress;

/// Volume and microphones of a room.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct AudioState {
    /// The volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<Volume>,
    /// The microphones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub microphones: Option<Microphones>,
    /// The device that tells so; needed to put a state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_url: Option<String>,
    /// Where the state is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What is not documented.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl AudioState {
    /// A state that a device tells.
    ///
    /// ```
    /// use webex_plugin_devices::AudioState;
    /// let state = AudioState::from_device("https://wdm.example/devices/1");
    /// assert!(state.volume.is_none());
    /// ```
    pub fn from_device(url: impl Into<String>) -> Self {
        Self { device_url: Some(url.into()), ..Self::default() }
    }
}

/// How loud, in steps of the device.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Volume {
    /// Now.
    pub level: f64,
    /// At least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// At most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// What one increase adds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
}

impl Volume {
    /// That level.
    pub fn level(level: f64) -> Self {
        Self { level, ..Self::default() }
    }
}

/// The microphones of a room.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Microphones {
    /// Whether they are off.
    pub muted: bool,
}

impl Microphones {
    /// Off, or on.
    pub fn muted(muted: bool) -> Self {
        Self { muted }
    }
}

/// Audio of one space. The device acts after the call was answered: [`state`](Self::state) tells when it has.
///
/// Methods fail as [`Webex::send`].
#[derive(Clone, Debug)]
pub struct LyraAudio {
    pub(crate) webex: Webex,
    pub(crate) space: SpaceAddress,
}

impl LyraAudio {
    /// How loud the room is.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let audio = webex.devices()?.lyra().space("7f3c".parse()?).audio();
    /// println!("{:?}", audio.state().await?.volume);
    /// # Ok(()) }
    /// ```
    pub fn state(&self) -> TypedCall<AudioState> {
        TypedCall::json(&self.webex, self.space.call(Method::GET, &["audio"]))
    }

    /// Tells how loud the room is; the device in it does, every 10 minutes and when something changes.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) without the URL of the device.
    pub fn put(&self, state: &AudioState) -> TypedCall<AudioState> {
        let call = TypedCall::json(&self.webex, self.space.call(Method::PUT, &["audio"]));
        call.checked_body(require_device(state), state)
    }

    fn act(&self, what: &str, action: &str) -> TypedCall<()> {
        let below = ["audio", what, "actions", action, "invoke"];
        TypedCall::empty(&self.webex, self.space.call(Method::POST, &below))
    }

    /// Switches the microphones off.
    pub fn mute(&self) -> TypedCall<()> {
        self.act("microphones", "mute")
    }

    /// Switches the microphones on.
    pub fn unmute(&self) -> TypedCall<()> {
        self.act("microphones", "un-mute")
    }

    /// One step louder.
    pub fn increase(&self) -> TypedCall<()> {
        self.act("volume", "increase")
    }

    /// One step lower.
    pub fn decrease(&self) -> TypedCall<()> {
        self.act("volume", "decrease")
    }

    /// That loud, between the least and the most of the device. One step up or down is kinder to the ears.
    pub fn set_volume(&self, level: i64) -> TypedCall<()> {
        self.act("volume", "set").with_call(|call| call.json(&json!({"level": level})))
    }
}

fn require_device(state: &AudioState) -> Result<()> {
    match state.device_url.as_deref() {
        None | Some("") => Err(Error::invalid_input("audioState.deviceUrl is required")),
        Some(_) => Ok(()),
    }
}
