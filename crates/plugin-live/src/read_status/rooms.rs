//! Rooms with their read status.

use std::cmp::Reverse;
use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use url::Url;
use webex_core::ids::RoomId;
use webex_core::request::Call;
use webex_core::resource::or_default;
use webex_core::services::CatalogGroup;
use webex_core::{Error, Result, Webex};
use webex_plugin_conversation::{Conversation, open_with};
use webex_plugin_rooms::Rooms;

use super::service::{append, conversation, conversation_url, question};
use super::status::RoomReadStatus;

/// How many rooms are asked for when all are wanted.
const ALL: usize = 1000;

/// How old the last activity of a recent room may be.
const RECENT: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// Adds the read status to rooms (wire/04 section 2.6).
pub trait RoomsReadStatus {
    /// The rooms that you are a member of with what you have read of them, up to 1000, the latest activity first. With
    /// `max_recent` so many at most (1 to 100), of the last 14 days only.
    ///
    /// ```no_run
    /// use webex_plugin_live::RoomsReadStatus;
    /// use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for room in webex.rooms().list_with_read_status(Some(20)).await? {
    ///     if room.is_unread() {
    ///         println!("{}", room.title.unwrap_or_default());
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) when `max_recent` is not from 1 to 100, and as
    /// [`Webex::send`]. Cancel safe.
    fn list_with_read_status(
        &self,
        max_recent: Option<u32>,
    ) -> impl Future<Output = Result<Vec<RoomReadStatus>>> + Send;

    /// One room with what you have read of it.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for what is no id of a room,
    /// [`UnknownCluster`](webex_core::ErrorKind::UnknownCluster) when the catalog lacks its cluster, and as
    /// [`Webex::send`]. Cancel safe.
    fn get_with_read_status(
        &self,
        room: impl Into<RoomId> + Send,
    ) -> impl Future<Output = Result<RoomReadStatus>> + Send;
}

impl RoomsReadStatus for Rooms {
    async fn list_with_read_status(&self, max_recent: Option<u32>) -> Result<Vec<RoomReadStatus>> {
        let webex = self.webex();
        let list = ReadList::new(max_recent, webex.clock().now())?;
        webex.services().wait_for_catalog(CatalogGroup::Postauth, None).await?;
        let of = |conversation: &Conversation| RoomReadStatus::of(conversation, webex.services());
        let mut rooms: Vec<_> = list.fetch(webex).await?.iter().map(of).collect::<Result<_>>()?;
        // Stable; a room without activity is the oldest (wire/04 section 7, row 31).
        rooms.sort_by_key(|room| Reverse(room.last_activity_date.as_ref().and_then(|date| date.timestamp())));
        Ok(rooms)
    }

    async fn get_with_read_status(&self, room: impl Into<RoomId> + Send) -> Result<RoomReadStatus> {
        let webex = self.webex();
        let url = conversation_url(webex, &room.into()).await?;
        let call = question(url).query("includeParticipants", false).query("computeTitleIfEmpty", true);
        RoomReadStatus::of(&conversation(webex, call).await?, webex.services())
    }
}

/// What is asked for.
#[derive(Clone, Copy)]
struct ReadList {
    limit: usize,
    since: Option<Timestamp>,
}

/// What a list is answered with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default, deserialize_with = "or_default")]
    items: Vec<Conversation>,
    /// Where the rooms of other clusters are.
    #[serde(default, deserialize_with = "or_default")]
    additional_urls: Vec<Url>,
}

impl ReadList {
    fn new(max_recent: Option<u32>, now: Timestamp) -> Result<Self> {
        match max_recent {
            None => Ok(Self { limit: ALL, since: None }),
            Some(limit @ 1..=100) => {
                let since =
                    now.checked_sub(RECENT).map_err(|_| Error::invalid_input("the clock is wrong"))?;
                Ok(Self { limit: limit as usize, since: Some(since) })
            }
            Some(_) => Err(Error::invalid_input("of 1 to 100 recent rooms the read status can be listed")),
        }
    }

    /// The rooms of the home cluster, then those of the others, who share what is left of the limit.
    async fn fetch(self, webex: &Webex) -> Result<Vec<Conversation>> {
        let home = Call::new(Method::GET, "conversation").path("conversations");
        let Answer { items: mut rooms, additional_urls } = self.ask(webex, home).await?;
        let others = additional_urls.len();
        let share = self.limit.saturating_sub(rooms.len()).checked_div(others).unwrap_or(0);
        for mut url in additional_urls.into_iter().filter(|_| share > 0) {
            append(&mut url, &["conversations"])?;
            let other = Self { limit: share, ..self };
            rooms.extend(other.ask(webex, Call::url(Method::GET, url)).await?.items);
        }
        Ok(rooms)
    }

    async fn ask(self, webex: &Webex, call: Call) -> Result<Answer> {
        let call = call
            .query("personRefresh", true)
            .query("uuidEntryFormat", true)
            .query("activitiesLimit", 0)
            .query("participantsLimit", 0)
            .query("computeTitleIfEmpty", true)
            .query("conversationsLimit", self.limit)
            .query("isActive", true)
            .query_opt("sinceDate", self.since.map(|since| since.as_millisecond()));
        let mut answer: Answer = webex.send(call).await?.json()?;
        for conversation in &mut answer.items {
            open_with(webex, conversation).await;
            conversation.normalize();
        }
        Ok(answer)
    }
}
