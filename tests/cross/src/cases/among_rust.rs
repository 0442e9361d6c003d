//! Between two clients of our SDK, where the JavaScript SDK cannot follow.

use webex::conversation::{ConversationsExt, ShareFile};

use crate::harness::{Case, Failure, case, same};
use crate::read;
use crate::stage::{Place, Stage};

pub(super) fn all() -> Vec<Case> {
    vec![case!("an empty file, Rust to Rust", empty_file)]
}

async fn empty_file(stage: &Stage) -> Result<(), Failure> {
    let conversations = stage.ada.webex.conversations()?;
    let made =
        conversations.create().participant(stage.cleo.user.id.uuid()).title("Two").force_grouped().await?;
    let place = Place::of(&made)?;
    let file = ShareFile::new("nothing.txt", Vec::new());
    let shared = stage.ada.conversation(&place)?.share().text("nothing").file(file).await?;
    let seen = stage.cleo.inbox.activity(shared.id.as_ref().ok_or("no id")?).await?;
    let file = read::file(&seen)?;
    same("the name", read::opened(file.display_name.as_ref())?, "nothing.txt")?;
    same("the size", file.file_size, Some(0))?;
    let content = stage.cleo.webex.conversations()?.download(file).await?;
    same("the content", content.len(), 0)
}
