//! Files. The JavaScript SDK cannot share an empty one.

use serde_json::json;
use webex::conversation::ConversationsExt;

use crate::cases::samples;
use crate::harness::{Case, Failure, case, same};
use crate::read;
use crate::stage::Stage;

pub(super) fn all() -> Vec<Case> {
    vec![case!("a file of 1 B, JS to Rust", smallest), case!("a file of 16 MiB, JS to Rust", big)]
}

async fn smallest(stage: &Stage) -> Result<(), Failure> {
    share(stage, 1).await
}

async fn big(stage: &Stage) -> Result<(), Failure> {
    share(stage, 16 << 20).await
}

async fn share(stage: &Stage, length: usize) -> Result<(), Failure> {
    let place = stage.place("Files").await?;
    let (name, type_) = ("Grüße #1.bin", "application/x-sample");
    let bytes = samples::bytes(length);
    let file = json!({"path": stage.file("from-js.bin", &bytes)?, "name": name, "type": type_});
    let shared =
        stage.js_does("share", &place, json!({"files": [file], "message": {"displayName": "look"}})).await?;
    let activity = stage.ada.inbox.activity(&shared).await?;
    same("the text", read::opened(read::content(&activity)?.display_name.as_ref())?, "look")?;
    let file = read::file(&activity)?;
    same("the name", read::opened(file.display_name.as_ref())?, name)?;
    same("the type", file.mime_type.as_deref(), Some(type_))?;
    same("the size", file.file_size, Some(length as u64))?;
    let content = stage.ada.webex.conversations()?.download(file).await?;
    same("the content", content == bytes, true)
}
