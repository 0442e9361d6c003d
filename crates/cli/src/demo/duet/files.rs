//! Files on this SDK: sealed before they are uploaded, opened after they were downloaded.

use webex::Webex;
use webex::conversation::{Activity, ActivityId, ActivityObject, ConversationsExt, FileItem, ShareFile};

use super::id_of;
use crate::demo::report::Failure;

/// Shares a file in a conversation.
pub(super) async fn share(
    webex: &Webex,
    url: &str,
    name: &str,
    content: Vec<u8>,
) -> Result<ActivityId, Failure> {
    let file = ShareFile::new(name, content);
    let shared = webex.conversations()?.conversation(url).share().file(file).await?;
    Ok(id_of(&shared)?.clone())
}

/// The only file of a share.
pub(super) async fn download(webex: &Webex, share: &Activity) -> Result<Vec<u8>, Failure> {
    let file = file_of(share).ok_or("there is not one file")?;
    Ok(webex.conversations()?.download(file).await?.to_vec())
}

fn file_of(activity: &Activity) -> Option<&FileItem> {
    let Some(ActivityObject::Content(content)) = activity.object.as_deref() else { return None };
    match content.files.as_ref()?.items.as_slice() {
        [file] => Some(file),
        _ => None,
    }
}
