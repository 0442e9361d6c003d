//! The picture of a space.

use bytes::Bytes;
use webex_core::{Error, Result};

use super::file::ShareFile;
use super::item::item;
use super::space::Spaces;
use crate::model::{Activity, ActivityObject, Content, Items, ObjectType, Verb};
use crate::write::{ConversationHandle, Outgoing};

/// A picture may have so many bytes (wire/03 section 2.6).
const LARGEST: usize = 1 << 20;

impl ConversationHandle {
    /// Gives the conversation a picture, of 1 MiB at most.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle, picture: Vec<u8>) -> webex_core::Result<()> {
    /// room.assign_avatar("mountain.png", picture).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for a larger one, before anything is sent; as an upload, and
    /// as [`ConversationHandle`].
    pub async fn assign_avatar(
        &self,
        name: impl Into<String>,
        picture: impl Into<Bytes>,
    ) -> Result<Activity> {
        let picture: Bytes = picture.into();
        if picture.len() > LARGEST {
            return Err(Error::invalid_input("the picture of a conversation has at most 1 MiB"));
        }
        let spaces = Spaces::new(self.address().url(self.webex()).await?);
        let file = ShareFile::new(name, picture).role("spaceAvatar");
        let item = item(self.webex(), &spaces, file, |_| {}).await?;
        let files = Some(Items::from(vec![item]));
        let content = Content { object_type: ObjectType::Content, files, ..Content::default() };
        self.deliver(Outgoing::of(Verb::Assign, ActivityObject::Content(Box::new(content)))).await
    }
}
