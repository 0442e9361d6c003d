//! The device as the service describes it.

use serde_json::{Map, Value};
use url::Url;
use webex_core::wire_enum;

use super::{FeatureKind, Features};

wire_enum! {
    /// Whether something is allowed.
    pub enum Policy {
        /// It is.
        Allow = "ALLOW",
        /// It is not.
        Block = "BLOCK",
    }
}

wire_enum! {
    /// Which transfers of files are blocked.
    pub enum FileShareControl {
        /// None.
        None = "NONE",
        /// Up and down.
        BlockBoth = "BLOCK_BOTH",
        /// Up.
        BlockUpload = "BLOCK_UPLOAD",
    }
}

wire_enum! {
    /// By what the user calls.
    pub enum CallingBehavior {
        /// Webex.
        NativeWebex = "NATIVE_WEBEX_TEAMS_CALLING",
        /// Sip.
        NativeSip = "NATIVE_SIP_CALL_TO_UCM",
    }
}

/// This client as a registered device (wire/02 section 2.1.1). A new value is made for each change.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    pub(super) url: Url,
    pub(super) web_socket_url: Option<Url>,
    pub(super) features: Features,
    pub(super) etag: Option<String>,
    /// All that the service sent, without features and catalogs; it goes back with each refresh.
    pub(super) raw: Map<String, Value>,
}

impl Device {
    /// The URL of the device: what it is known by.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Where its Mercury socket is opened.
    pub fn web_socket_url(&self) -> Option<&Url> {
        self.web_socket_url.as_ref()
    }

    /// The id of the user (a UUID, not a public id).
    pub fn user_id(&self) -> Option<&str> {
        self.text("userId")
    }

    /// The id of the organization (a UUID, not a public id).
    pub fn org_id(&self) -> Option<&str> {
        self.text("orgId")
    }

    /// The toggles.
    pub fn features(&self) -> &Features {
        &self.features
    }

    /// Whether a developer toggle is on.
    pub(crate) fn developer_toggle(&self, key: &str) -> bool {
        self.features.is_on(FeatureKind::Developer, key)
    }

    /// Whether animated pictures may be sent.
    pub fn giphy(&self) -> Policy {
        self.text("clientMessagingGiphy").map(Policy::from).unwrap_or_default()
    }

    /// Which files may be shared.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let device = webex.mercury()?.registered().await?;
    /// if device.file_share_control() == FileShareControl::BlockUpload {
    ///     println!("the organization does not want files");
    /// }
    /// # Ok(()) }
    /// ```
    pub fn file_share_control(&self) -> FileShareControl {
        self.text("webFileShareControl").map(FileShareControl::from).unwrap_or_default()
    }

    /// Whether files may be shared on whiteboards.
    pub fn whiteboard_file_share(&self) -> Policy {
        self.text("whiteboardFileShareControl").map(Policy::from).unwrap_or_default()
    }

    /// By what the user calls.
    pub fn calling_behavior(&self) -> CallingBehavior {
        self.text("callingBehavior").map(CallingBehavior::from).unwrap_or_default()
    }

    /// Whether everybody's files live in a content management of the organization.
    pub fn ecm_enabled_for_all_users(&self) -> bool {
        self.raw.get("ecmEnabledForAllUsers").and_then(Value::as_bool).unwrap_or_default()
    }

    /// The storage providers of that content management.
    pub fn ecm_storage_providers(&self) -> Vec<&str> {
        let list = self.raw.get("ecmSupportedStorageProviders").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The key by which searches are encrypted.
    pub fn search_encryption_key_url(&self) -> Option<&str> {
        self.text("searchEncryptionKeyUrl")
    }

    /// A member of the description, by its name on the wire.
    ///
    /// ```no_run
    /// # fn example(device: &webex_plugin_mercury::Device) {
    /// if let Some(url) = device.member("helpUrl").and_then(|url| url.as_str()) {
    ///     println!("help is at {url}");
    /// }
    /// # }
    /// ```
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.raw.get(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.raw.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// A time limit in seconds; zero and less are none.
    pub(super) fn seconds(&self, name: &str) -> Option<std::time::Duration> {
        let seconds = self.raw.get(name)?.as_f64().filter(|seconds| *seconds > 0.0)?;
        std::time::Duration::try_from_secs_f64(seconds).ok()
    }
}
