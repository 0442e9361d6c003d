//! What the driver needs of the rest: a device, a socket, the frames of the KMS, and the keys that are kept.

use std::sync::Arc;

use serde::Deserialize;
use webex_core::Webex;
use webex_plugin_mercury::{Envelope, Gap, HandleControl, MercuryExt, SessionId};

use crate::error::{CypherError, CypherErrorKind, Result};
use crate::kms::{Asker, KeyUri};
use crate::plugin::Cypher;

/// Connects, unless that is done: answers of the KMS come by the socket of this device.
pub(crate) async fn connect(webex: &Webex) -> Result<Asker> {
    let mercury = webex.mercury().map_err(webex_core::Error::from)?;
    mercury.connect().await?;
    let device = mercury.device().ok_or_else(|| no_device("there is no device"))?;
    let user_id = device.user_id().ok_or_else(|| no_device("the device has no user"))?.into();
    Ok(Asker { client_id: device.url().to_string(), user_id })
}

fn no_device(what: &'static str) -> CypherError {
    CypherError::new(CypherErrorKind::Call, what)
}

/// Forgets a key that was revoked.
pub(crate) fn forget(webex: &Webex, uri: &KeyUri) {
    if let Ok(cypher) = webex.plugin::<Cypher>() {
        cypher.state().keys.revoke(webex, uri.clone());
    }
}

/// Hands the frames of the KMS over, at once: whoever waits for a key in the data lane waits for them.
pub(crate) struct KmsFrames;

#[derive(Deserialize)]
struct Frame {
    encryption: Messages,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Messages {
    kms_messages: Vec<String>,
}

impl HandleControl for KmsFrames {
    fn event_types(&self) -> &[&str] {
        &["encryption.kms_message"]
    }

    fn handle(&self, webex: &Webex, _: &SessionId, envelope: &Arc<Envelope>) {
        let Ok(cypher) = webex.plugin::<Cypher>() else { return };
        match envelope.data::<Frame>() {
            Ok(frame) => cypher.state().driver.received(webex, &frame.encryption.kms_messages),
            Err(error) => tracing::debug!(%error, "a frame of the KMS has no messages"),
        }
    }

    /// The answers of the KMS come by the socket: those that were on their way do not come any more.
    fn gap(&self, webex: &Webex, _: &SessionId, _: &Gap) {
        if let Ok(cypher) = webex.plugin::<Cypher>() {
            cypher.state().driver.answers_lost(webex);
        }
    }
}
