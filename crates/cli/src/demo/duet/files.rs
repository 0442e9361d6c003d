//! Files on this SDK: sealed before they are uploaded, opened after they were downloaded.

use serde_json::{Value, json};
use webex::Webex;
use webex::conversation::{Activity, ActivityId, ActivityObject, ConversationsExt, FileItem};
use webex::cypher::CypherExt;

use super::id_of;
use crate::demo::report::Failure;

/// Shares a file in a conversation.
pub(super) async fn share(
    webex: &Webex,
    url: &str,
    name: &str,
    content: Vec<u8>,
) -> Result<ActivityId, Failure> {
    let (room, cypher) = (webex.conversations()?.conversation(url), webex.cypher()?);
    let key = room.get().await?.default_activity_encryption_key_url.ok_or("the conversation has no key")?;
    let space: Value = webex.request(http::Method::PUT, format!("{url}/space")).send_as().await?;
    let space = space["spaceUrl"].as_str().ok_or("the conversation has no space for files")?.parse()?;
    let file = cypher.encrypt_and_upload(content, space).name(name).await?;
    let reference = cypher.seal_reference(key.as_str(), &file.scr).await?;
    let item = json!({"objectType": "file", "displayName": name, "fileSize": file.size, "url": file.url, "scr": reference});
    let object = json!({"objectType": "content", "contentCategory": "documents", "files": {"items": [item]}});
    let share = json!({"verb": "share", "object": object, "encryptionKeyUrl": key});
    Ok(id_of(&room.submit(serde_json::from_value(share)?).await?)?.clone())
}

/// The only file of a share.
pub(super) async fn download(webex: &Webex, share: &Activity) -> Result<Vec<u8>, Failure> {
    let file = file_of(share).ok_or("there is not one file")?;
    let reference = file.scr.as_ref().and_then(|scr| scr.readable()).ok_or("the reference is sealed")?;
    let url = file.url.as_deref().ok_or("the file is nowhere")?.parse()?;
    Ok(webex.cypher()?.download(url, reference.scr().clone()).await?.to_vec())
}

fn file_of(activity: &Activity) -> Option<&FileItem> {
    let Some(ActivityObject::Content(content)) = activity.object.as_deref() else { return None };
    match content.files.as_ref()?.items.as_slice() {
        [file] => Some(file),
        _ => None,
    }
}
