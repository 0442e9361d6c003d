//! Keys of our SDK in the JavaScript SDK.

use serde_json::json;
use webex::cypher::{AuthId, CypherExt};

use crate::cases::samples;
use crate::harness::{Case, Failure, case, same};
use crate::stage::{Stage, text};

pub(super) fn all() -> Vec<Case> {
    vec![case!("keys and sealed texts, Rust to JS", sealed)]
}

async fn sealed(stage: &Stage) -> Result<(), Failure> {
    let cypher = stage.ada.webex.cypher()?;
    let [key] = <[_; 1]>::try_from(cypher.create_keys(1).await?).map_err(|_| "not one key")?;
    let bob = AuthId::from(stage.bob.id.to_string().as_str());
    cypher.kms().create_resource([bob], [key.uri.clone()]).await?;
    for sample in samples::texts() {
        let ours = cypher.seal(&key.uri, &sample).await?;
        let opened = stage.js.ask("open", json!({"key": key.uri, "sealed": ours})).await?;
        same("what theirs opens", text(&opened, "/text")?, sample.as_str())?;
        let theirs = stage.js.ask("seal", json!({"key": key.uri, "text": sample})).await?;
        same("what ours opens", cypher.open(&key.uri, text(&theirs, "/sealed")?).await?, sample)?;
    }
    Ok(())
}
