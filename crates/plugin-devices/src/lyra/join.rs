//! Coming in.

use http::Method;
use serde_json::{Value, json};
use url::Url;
use webex_core::request::Call;

use super::SpaceAddress;

webex_core::wire_enum! {
    /// By what somebody comes into a space.
    pub enum PassType {
        /// By hand; to be repeated every 10 minutes.
        Manual = "MANUAL",
        /// With the PIN on the screen.
        PinAnswer = "PIN_ANSWER",
        /// With what was heard.
        Ultrasound = "ULTRASOUND",
        /// By the device itself, which trusts an occupant.
        Verification = "VERIFICATION",
    }
}

/// How to come into a space: by hand, unless said otherwise.
///
/// ```
/// use webex_plugin_devices::{Join, PassType};
/// let by_hand = Join::manual();
/// let with_pin = Join::new(PassType::PinAnswer).data("4711");
/// ```
#[derive(Clone, Debug)]
#[must_use = "nobody joins until it is given to a space"]
pub struct Join {
    pass: PassType,
    data: Option<Value>,
    initiation: Option<String>,
    uri: Option<Url>,
}

impl Join {
    /// With that pass.
    pub fn new(pass: PassType) -> Self {
        Self { pass, data: None, initiation: None, uri: None }
    }

    /// By hand.
    pub fn manual() -> Self {
        Self::new(PassType::Manual)
    }

    /// By hand, and the device shows a PIN that is to be answered.
    pub fn challenge() -> Self {
        let initiation = Some("PIN".to_owned());
        Self { initiation, ..Self::manual() }
    }

    /// What goes with the pass: a PIN, a proof.
    pub fn data(mut self, data: impl Into<Value>) -> Self {
        self.data = Some(data.into());
        self
    }

    /// Goes by this URL, such as the link `addMeToSpace` of an advertisement.
    pub fn uri(mut self, uri: Url) -> Self {
        self.uri = Some(uri);
        self
    }

    /// The request.
    pub(super) fn call(&self, space: &SpaceAddress, device_url: &str) -> Call {
        let call = match &self.uri {
            Some(uri) => Call::url(Method::PUT, uri.clone()),
            None => space.call(Method::PUT, &["occupants", "@me"]),
        };
        call.json(&self.body(device_url))
    }

    fn body(&self, device_url: &str) -> Value {
        let mut body = json!({"pass": {"type": self.pass.as_str()}, "deviceUrl": device_url});
        if let Some(data) = &self.data {
            body["pass"]["data"] = data.clone();
        }
        if let Some(initiation) = &self.initiation {
            body["verificationInitiation"] = initiation.as_str().into();
        }
        body
    }
}

impl Default for Join {
    fn default() -> Self {
        Self::manual()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y2_bodies_of_joins() {
        let body = |join: Join| join.body("d");
        assert_eq!(body(Join::default()), json!({"pass": {"type": "MANUAL"}, "deviceUrl": "d"}));
        let other = body(Join::new(PassType::from("MAGIC")).data(7));
        assert_eq!(other, json!({"pass": {"type": "MAGIC", "data": 7}, "deviceUrl": "d"}));
        let pin = body(Join::challenge());
        assert_eq!(
            pin,
            json!({"pass": {"type": "MANUAL"}, "deviceUrl": "d", "verificationInitiation": "PIN"})
        );
        assert_eq!(body(Join::challenge().data("x"))["pass"], json!({"type": "MANUAL", "data": "x"}));
    }

    #[test]
    fn y2_a_join_goes_to_the_space_or_to_a_uri() {
        let space = SpaceAddress::of("s".into());
        assert_eq!(Join::manual().call(&space, "d").target_path(), "spaces/s/occupants/@me");
        let uri: Url = "https://lyra.example/in/here".parse().expect("a URL");
        assert_eq!(Join::manual().uri(uri).call(&space, "d").target_path(), "/in/here");
    }
}
