//! The conversation service.

use http::Method;
use url::Url;
use webex_core::ids::RoomId;
use webex_core::request::Call;
use webex_core::services::CatalogGroup;
use webex_core::{Error, Result, Webex};
use webex_plugin_conversation::{Conversation, open_with};

/// The URL of a conversation: its cluster and its UUID are in the public id of the room.
///
/// # Errors
/// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for what is no id of a room,
/// [`UnknownCluster`](webex_core::ErrorKind::UnknownCluster) when the catalog lacks the cluster, and what waiting for
/// the catalog may fail with.
pub(super) async fn conversation_url(webex: &Webex, room: &RoomId) -> Result<Url> {
    let uuid = room.uuid().ok_or_else(|| Error::invalid_input("the id is not that of a room"))?;
    webex.services().wait_for_catalog(CatalogGroup::Postauth, None).await?;
    let cluster = room.cluster().unwrap_or_default();
    let mut url = webex.services().url_for_cluster(&cluster)?;
    append(&mut url, &["conversations", &uuid.to_string()])?;
    Ok(url)
}

/// The URL with these segments at its end.
pub(super) fn append(url: &mut Url, segments: &[&str]) -> Result<()> {
    let mut path = url.path_segments_mut().map_err(|()| Error::invalid_input("the URL has no path"))?;
    path.pop_if_empty().extend(segments);
    Ok(())
}

/// One conversation, opened and normalized.
pub(super) async fn conversation(webex: &Webex, call: Call) -> Result<Conversation> {
    let mut conversation: Conversation = webex.send(call).await?.json()?;
    open_with(webex, &mut conversation).await;
    conversation.normalize();
    Ok(conversation)
}

/// The question for one conversation, as far as all who ask agree.
pub(super) fn question(url: Url) -> Call {
    Call::url(Method::GET, url)
        .query("uuidEntryFormat", true)
        .query("personRefresh", true)
        .query("activitiesLimit", 0)
        .query("includeConvWithDeletedUserUUID", false)
}
