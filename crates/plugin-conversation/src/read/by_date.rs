//! Lists whose pages are asked for by date.

use http::Method;
use url::Url;
use webex_core::Result;
use webex_core::request::Call;
use webex_core::resource::DateTime;

use super::activities::Stretch;
use super::cursor::{Cursor, Direction};
use super::page::{Walk, all_opened};
use super::patience::Patience;
use super::query::Query;
use crate::model::{Activity, Items};

/// So many activities a page when nothing is said.
const USUAL: usize = 50;

/// A walk over the activities of a conversation.
pub(super) struct DateWalk {
    stretch: Stretch,
    url: Option<Url>,
    cursor: Cursor,
    begun: bool,
    left: Option<usize>,
    patience: Patience,
}

impl DateWalk {
    pub(super) fn new(stretch: Stretch) -> Self {
        let bound = match stretch.direction {
            Direction::Older => &stretch.until,
            Direction::Newer => &stretch.since,
        };
        let bound = bound.as_ref().and_then(DateTime::timestamp).map(|moment| moment.as_millisecond());
        let direction = if stretch.around.is_some() { Direction::Newer } else { stretch.direction };
        let cursor = Cursor::new(direction, bound, stretch.page_size.unwrap_or(USUAL));
        Self { url: None, cursor, begun: false, left: stretch.limit, patience: Patience::default(), stretch }
    }

    /// Where the activities of the conversation are.
    async fn url(&mut self) -> Result<Url> {
        if let Some(url) = &self.url {
            return Ok(url.clone());
        }
        let url = self.stretch.conversation.below(&["activities"]).await?;
        Ok(self.url.insert(url).clone())
    }

    fn query(&mut self) -> Query {
        let Stretch { query, direction, since, until, around, .. } = &self.stretch;
        let mut query = query.clone().with("limit", self.cursor.ask(self.left));
        for (name, date) in [("sinceDate", since), ("maxDate", until), ("midDate", around)] {
            if let Some(date) = date {
                query = query.with_date(name, date);
            }
        }
        if let (Some(bound), None) = (self.cursor.bound(), around) {
            query = query.with(if *direction == Direction::Older { "maxDate" } else { "sinceDate" }, bound);
        }
        if *direction == Direction::Newer { query.with("lastActivityFirst", false) } else { query }
    }

    fn is_over(&self) -> bool {
        self.cursor.is_over() || (self.stretch.around.is_some() && self.begun)
    }

    async fn fetch(&mut self) -> Result<Vec<Activity>> {
        let call = self.query().onto(Call::url(Method::GET, self.url().await?));
        let webex = self.stretch.conversation.webex().clone();
        let answer: Items<Activity> = webex.send(call).await?.json()?;
        let mut fresh = self.cursor.advance(answer.items);
        self.begun = true;
        if let Some(left) = &mut self.left {
            fresh.truncate(*left);
            *left -= fresh.len();
        }
        Ok(all_opened(&webex, fresh).await)
    }
}

impl Walk for DateWalk {
    type Item = Activity;

    async fn next_page(&mut self) -> Option<Result<Vec<Activity>>> {
        if self.left == Some(0) || self.is_over() || self.patience.is_over() {
            return None;
        }
        let page = self.fetch().await;
        self.patience.note(&page);
        Some(page)
    }
}
