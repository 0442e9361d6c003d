//! A file that was shared.

use serde_json::Value;
use url::Url;
use webex::Webex;
use webex::cypher::AuthId;
use webex::prelude::*;
use webex_jose::Scr;
use webex_sim::ids::{PublicId, PublicKind};

use crate::Result;
use crate::cloud::Cloud;

/// A sealed file in the cloud, and how to open it.
pub(super) struct Shared {
    /// Its address, with key and sealed reference.
    uri: String,
    /// Its address alone.
    url: String,
    scr: Scr,
    size: usize,
}

impl Shared {
    /// Uploads a file of so many bytes.
    pub(super) async fn new(cloud: &Cloud, size: usize) -> Result<Self> {
        let alice = cloud.client("alice").await?;
        let cypher = alice.cypher()?;
        let content: Vec<u8> = (0..size).map(|n| (n * 31 % 251) as u8).collect();
        let key = cypher.create_keys(1).await?.remove(0);
        let done =
            cypher.encrypt_and_upload(content, space(&alice, &cloud.room).await?).name("bench.bin").await?;
        let jwe = cypher.seal_reference(key.uri.clone(), &done.scr).await?;
        let mut uri = done.url.clone();
        uri.query_pairs_mut().append_pair("keyUri", key.uri.as_str()).append_pair("JWE", &jwe);
        cypher.kms().create_resource(Vec::<AuthId>::new(), [key.uri]).await?;
        alice.shutdown().await?;
        Ok(Self { uri: uri.into(), url: done.url.into(), scr: done.scr, size })
    }

    /// The words for a client: so many times, to the disk or into memory.
    pub(super) fn words(&self, times: usize, disk: bool) -> Vec<String> {
        vec![self.uri.clone(), times.to_string(), self.size.to_string(), disk.to_string()]
    }

    /// The words for the barest way; the key of a benchmark is no secret.
    pub(super) fn bare_words(&self, times: usize) -> Vec<String> {
        vec![self.url.clone(), times.to_string(), self.size.to_string(), self.scr.to_json().to_string()]
    }
}

/// The space of the files of a room (wire/03 section 3.14).
async fn space(webex: &Webex, room: &str) -> Result<Url> {
    let id = PublicId::parse_uuid(PublicKind::Room, room)?;
    let path = format!("conversation/conversations/{id}/space");
    let space: Value = webex.request(http::Method::PUT, path.as_str()).send_as().await?;
    Ok(space["spaceUrl"].as_str().ok_or("the space has no URL")?.parse()?)
}
