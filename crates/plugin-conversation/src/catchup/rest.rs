//! The questions to the conversation service (wire/03 section 3.12).

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use url::Url;
use webex_core::request::Call;
use webex_core::resource::{DateTime, or_default};
use webex_core::{Error, Result, Webex};

use crate::model::Items;

/// A conversation in a list, as far as catching up needs it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Listed {
    last_readable_activity_date: Option<DateTime>,
    last_relevant_activity_date: Option<DateTime>,
    #[serde(default)]
    activities: Items<Published>,
}

#[derive(Clone, Debug, Deserialize)]
struct Published {
    published: Option<DateTime>,
}

/// A page of a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    #[serde(default, deserialize_with = "or_default")]
    items: Vec<Listed>,
    /// Where the conversations of other clusters are.
    #[serde(default, deserialize_with = "or_default")]
    additional_urls: Vec<Url>,
}

impl Listed {
    /// When something happened in it last, as far as the list tells.
    fn latest(&self) -> Option<Timestamp> {
        let dates = [&self.last_readable_activity_date, &self.last_relevant_activity_date];
        let activities = self.activities.items.iter().filter_map(|activity| activity.published.as_ref());
        dates.into_iter().flatten().chain(activities).filter_map(DateTime::timestamp).max()
    }
}

/// When something happened last in a conversation of the user, by the clock of the service; `None` without any.
pub(crate) async fn latest_activity(webex: &Webex) -> Result<Option<Timestamp>> {
    let newest = |call: Call| call.query("conversationsLimit", 1).query("activitiesLimit", 1);
    let home = list(webex, newest(conversations())).await?;
    let mut latest = home.items.iter().filter_map(Listed::latest).max();
    for url in home.additional_urls {
        let other = list(webex, newest(of_cluster(url)?)).await?;
        latest = latest.max(other.items.iter().filter_map(Listed::latest).max());
    }
    Ok(latest)
}

fn conversations() -> Call {
    detail(Call::new(Method::GET, "conversation").path("conversations"))
}

fn of_cluster(mut url: Url) -> Result<Call> {
    let mut path = url.path_segments_mut().map_err(|()| Error::invalid_input("the URL has no path"))?;
    path.pop_if_empty().push("conversations");
    drop(path);
    Ok(detail(Call::url(Method::GET, url)))
}

fn detail(call: Call) -> Call {
    call.query("participantsLimit", 0).query("personRefresh", true).query("uuidEntryFormat", true)
}

async fn list(webex: &Webex, call: Call) -> Result<List> {
    webex.send(call).await?.json()
}
