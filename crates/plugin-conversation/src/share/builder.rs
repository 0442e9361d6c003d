//! Shares.

use std::fmt;
use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::Value;
use url::Url;
use uuid::Uuid;
use webex_core::request::Progress;
use webex_core::{Error, Result};

use super::category::category;
use super::file::ShareFile;
use super::item::{item, link_reference};
use super::space::Spaces;
use crate::model::{
    Activity, ActivityId, ContentCategory, FileItem, Items, LinkItem, ObjectType, ParentType, Verb,
};
use crate::open::Text;
use crate::write::{ConversationHandle, Draft, Mention};

/// Who is told how far it is.
type Report = dyn Fn(ShareProgress) + Send + Sync;

/// So many files are uploaded at the same time.
const TOGETHER: usize = 3;

/// How far the upload of a share is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ShareProgress {
    /// Which file, in the order they were added, from 0.
    pub file: usize,
    /// How much of it was sent.
    pub progress: Progress,
}

/// Files or links to be shared, with a text if wanted; made by [`ConversationHandle::share`] (wire/03 section 2.8).
///
/// ```no_run
/// # async fn example(room: webex_plugin_conversation::ConversationHandle, picture: Vec<u8>) -> webex_core::Result<()> {
/// use webex_plugin_conversation::ShareFile;
/// let shared = room
///     .share()
///     .text("The minutes, and how the wall looks now")
///     .file(ShareFile::path("minutes.pdf"))
///     .file(ShareFile::new("wall.jpg", picture).dimensions(1600, 1200))
///     .on_progress(|progress| println!("file {}: {:?}", progress.file, progress.progress))
///     .await?;
/// # Ok(()) }
/// ```
#[must_use = "nothing is shared until it is awaited"]
pub struct Share {
    conversation: ConversationHandle,
    files: Vec<ShareFile>,
    links: Vec<(Url, Option<String>)>,
    draft: Draft,
    report: Option<Arc<Report>>,
}

impl ConversationHandle {
    /// Shares files or links.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ShareFile;
    /// room.share().file(ShareFile::new("hello.txt", b"Hello!".to_vec())).await?;
    /// # Ok(()) }
    /// ```
    pub fn share(&self) -> Share {
        Share {
            conversation: self.clone(),
            files: Vec::new(),
            links: Vec::new(),
            draft: Draft::new(ObjectType::Content),
            report: None,
        }
    }
}

impl Share {
    /// Adds a file.
    pub fn file(mut self, file: ShareFile) -> Self {
        self.files.push(file);
        self
    }

    /// Adds files.
    pub fn files(mut self, files: impl IntoIterator<Item = ShareFile>) -> Self {
        self.files.extend(files);
        self
    }

    /// Adds a link, with a name if it has one. A share with links has no files.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let url = "https://example.com/plans".parse().expect("a URL");
    /// room.share().text("Read that").link(url, Some("The plans")).await?;
    /// # Ok(()) }
    /// ```
    pub fn link(mut self, url: Url, name: Option<&str>) -> Self {
        self.links.push((url, name.map(str::to_owned)));
        self
    }

    /// A text beside the files.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.draft.text(text.into());
        self
    }

    /// The text as HTML; [`text`](Self::text) is what is shown where no HTML is, and has to be given, too.
    pub fn html(mut self, html: impl Into<String>) -> Self {
        self.draft.html(html.into());
        self
    }

    /// Says whom the text mentions.
    pub fn mention(mut self, mention: Mention) -> Self {
        self.draft.mention(mention);
        self
    }

    /// Adds an Adaptive Card, the JSON of which is sealed like a text.
    pub fn card(mut self, card: &Value) -> Self {
        self.draft.card(card);
        self
    }

    /// Shares in the thread of that message: the first one of the thread.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ShareFile;
    /// let question = room.post("Who has the minutes?").await?;
    /// room.share().file(ShareFile::path("minutes.pdf")).reply_to(&question).await?;
    /// # Ok(()) }
    /// ```
    pub fn reply_to(mut self, message: impl Into<ActivityId>) -> Self {
        self.draft.belongs_to(ParentType::Reply, message);
        self
    }

    /// Your own name for it, which the service and all who get it are told; a random one by default.
    pub fn client_temp_id(mut self, id: impl Into<String>) -> Self {
        self.draft.client_temp_id = Some(id.into());
        self
    }

    /// Only for that person, by UUID; say it for each.
    pub fn recipient(mut self, person: Uuid) -> Self {
        self.draft.recipient(person);
        self
    }

    /// Tells `report` how much of each file was sent; it must not block.
    pub fn on_progress(mut self, report: impl Fn(ShareProgress) + Send + Sync + 'static) -> Self {
        self.report = Some(Arc::new(report));
        self
    }
}

impl Share {
    /// Uploads the files, sealed, and sends the activity, sealed under the key of the conversation. Answers with the
    /// activity, opened.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput), before anything is sent, for a share of nothing, of files
    /// and links together, or with HTML and no text; as an upload
    /// ([`UploadFile::send`](webex_plugin_cypher::UploadFile::send)), and then nothing is shared; else as
    /// [`ConversationHandle`]. Not cancel safe: a dropped future leaves what was uploaded to the service.
    pub async fn send(mut self) -> Result<Activity> {
        self.check()?;
        let files = std::mem::take(&mut self.files);
        if files.is_empty() {
            self.draft.content.content_category = ContentCategory::Links;
            self.draft.content.links = Some(Items::from(self.link_items()));
        } else {
            let items = upload(&self.conversation, files, self.report.as_ref()).await?;
            self.draft.content.content_category = category(&items);
            self.draft.content.files = Some(Items::from(items));
        }
        self.conversation.deliver(self.draft.into_outgoing(Verb::Share)).await
    }

    fn check(&self) -> Result<()> {
        let problem = match (self.files.is_empty(), self.links.is_empty()) {
            (true, true) => "a share has at least one file or link",
            (false, false) => "files and links are shared apart",
            _ if self.draft.lacks_text() => "a share with HTML has a text, too",
            _ => return Ok(()),
        };
        Err(Error::invalid_input(problem))
    }

    fn link_items(&self) -> Vec<LinkItem> {
        let link = |(url, name): &(Url, Option<String>)| LinkItem {
            object_type: ObjectType::Link,
            display_name: name.as_deref().map(Text::from),
            sslr: Some(link_reference(self.conversation.webex(), url)),
            ..LinkItem::default()
        };
        self.links.iter().map(link).collect()
    }
}

/// Uploads files, a few at a time; their items in the order of the files.
async fn upload(
    conversation: &ConversationHandle,
    files: Vec<ShareFile>,
    report: Option<&Arc<Report>>,
) -> Result<Vec<FileItem>> {
    let webex = conversation.webex();
    let spaces = Spaces::new(conversation.address().url(webex).await?);
    let uploads = files.into_iter().enumerate().map(|(number, file)| {
        let report = report.cloned();
        let report = move |progress| {
            if let Some(report) = &report {
                report(ShareProgress { file: number, progress });
            }
        };
        item(webex, &spaces, file, report)
    });
    // Collected first: a lazy map over borrowed futures is not known to be `Send`.
    stream::iter(uploads.collect::<Vec<_>>()).buffered(TOGETHER).try_collect().await
}

webex_core::awaitable!(Share => Activity);

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Share").field("files", &self.files).finish_non_exhaustive()
    }
}
