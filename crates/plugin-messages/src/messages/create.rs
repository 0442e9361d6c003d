//! Posting a message.

use webex_core::ids::MessageId;
use webex_core::request::{Call, ProgressReport};
use webex_core::resource::TypedCall;
use webex_core::{Result, Webex};

use super::fields::Fields;
use super::{Destination, File, Message};
use crate::Attachment;

/// Posts a message; made by [`Messages::create`](crate::Messages::create).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct CreateMessage {
    webex: Webex,
    call: Call,
    fields: Fields,
    files: Vec<File>,
}

impl CreateMessage {
    pub(super) fn new(webex: &Webex, call: Call, destination: Destination) -> Self {
        Self { webex: webex.clone(), call, fields: Fields::new(destination), files: Vec::new() }
    }

    /// Replies in the thread of that message, which must be the first one of the thread.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{Message, MessagesExt};
    /// # async fn example(webex: webex_core::Webex, first: Message) -> webex_core::Result<()> {
    /// webex.messages().create(&first.room_id).parent(&first).text("I agree").await?;
    /// # Ok(()) }
    /// ```
    pub fn parent(mut self, message: impl Into<MessageId>) -> Self {
        self.fields.parent_id = Some(message.into());
        self
    }

    /// The text without any format, at most [`MAX_TEXT`](crate::MAX_TEXT) bytes. Beside markdown or a card, it is for
    /// clients that cannot show those.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.fields.text = Some(text.into());
        self
    }

    /// The text as markdown, at most [`MAX_TEXT`](crate::MAX_TEXT) bytes. Mentions are written
    /// `<@personEmail:bob@example.com|Bob>`, `<@personId:...|Bob>` and `<@all>`.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::MessagesExt;
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// let markdown = "<@personEmail:bob@example.com|Bob>, the build is **green**";
    /// webex.messages().create(&room).markdown(markdown).text("Bob, the build is green").await?;
    /// # Ok(()) }
    /// ```
    pub fn markdown(mut self, markdown: impl Into<String>) -> Self {
        self.fields.markdown = Some(markdown.into());
        self
    }

    /// A file. The service takes one a message.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{File, MessagesExt};
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// webex.messages().create(&room).text("The plan").file(File::path("plan.pdf")).await?;
    /// # Ok(()) }
    /// ```
    pub fn file(mut self, file: File) -> Self {
        self.files.push(file);
        self
    }

    /// A card: an [`AdaptiveCard`](crate::AdaptiveCard), or the JSON of one. The service takes one a message, and
    /// wants a text or markdown beside it.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{AdaptiveCard, MessagesExt, TextBlock};
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// let card = AdaptiveCard::new().element(TextBlock::new("Due?"));
    /// webex.messages().create(&room).text("Due?").card(card).await?;
    /// # Ok(()) }
    /// ```
    pub fn card(mut self, card: impl Into<Attachment>) -> Self {
        self.fields.attachments.push(card.into());
        self
    }

    /// Has the progress of an upload reported; see [`progress_channel`](webex_core::request::progress_channel).
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{File, MessagesExt};
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// use std::sync::Arc;
    /// use webex_core::request::Progress;
    /// let report = Arc::new(|progress: Progress| println!("{:?}", progress.fraction()));
    /// webex.messages().create(&room).file(File::path("film.mp4")).on_progress(report).await?;
    /// # Ok(()) }
    /// ```
    pub fn on_progress(mut self, report: ProgressReport) -> Self {
        self.call = self.call.on_upload(report);
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput), before anything is sent, for what cannot be
    /// posted: nothing to read, a text that is too long, a card together with a file that has to be uploaded, a file
    /// that cannot be read. Else as [`Webex::send`]. Cancel safe: a dropped future gives the request up; what was
    /// sent may have taken effect.
    pub async fn send(self) -> Result<Message> {
        let Self { webex, call, fields, files } = self;
        fields.check(&files)?;
        let call = fields.write(call, files).await?;
        TypedCall::json(&webex, call).await
    }
}

webex_core::awaitable!(CreateMessage => Message);
