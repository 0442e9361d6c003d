//! Questions to the directory search.

use std::time::Duration;

use http::Method;
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;
use webex_core::request::Call;
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_mercury::MercuryExt;

/// The service in the catalog.
pub(crate) const SERVICE: &str = "directorySearch";

/// A question, and how it is told to whoever gets no answer.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pieces: Vec<String>,
    params: Map<String, Value>,
    /// The parameters as JSON, in the order in which they are known; without any, `undefined`.
    pub(super) text: String,
}

impl Question {
    /// A question about the organization of the client: `lookup` or `search`, and what stands behind the organization.
    pub(crate) async fn new(webex: &Webex, kind: &str, what: &[&str]) -> Result<Self> {
        let device = webex.mercury()?.registered().await?;
        let org = device.org_id().ok_or_else(|| {
            Error::new(
                ErrorKind::Decode,
                "the registration does not say which organization the client belongs to",
            )
        })?;
        let pieces = [kind, "orgid", org].into_iter().chain(what.iter().copied());
        Ok(Self {
            pieces: pieces.map(str::to_owned).collect(),
            params: Map::new(),
            text: "undefined".to_owned(),
        })
    }

    /// The same question with these parameters.
    pub(crate) fn with(mut self, params: &impl Serialize) -> Result<Self> {
        let unfit =
            |error| Error::new(ErrorKind::Encode, "the question cannot be written").with_source(error);
        self.text = serde_json::to_string(params).map_err(unfit)?;
        self.params = serde_json::from_str(&self.text).map_err(unfit)?;
        Ok(self)
    }

    /// The path below the service.
    pub(super) fn resource(&self) -> String {
        self.pieces.iter().fold(String::new(), |path, piece| path + "/" + piece)
    }

    /// The call that asks it once. It only reads, so it may be tried again, as long as somebody waits for the answer.
    pub(super) fn call(&self, id: Uuid, limit: Duration) -> Call {
        let mut body = self.params.clone();
        body.insert("requestId".to_owned(), id.to_string().into());
        let call =
            self.pieces.iter().fold(Call::new(Method::POST, SERVICE), |call, piece| call.segment(piece));
        call.json(&body).idempotent(true).deadline(limit)
    }
}
