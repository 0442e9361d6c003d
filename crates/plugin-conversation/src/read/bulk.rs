//! Many activities by their URLs.

use std::collections::{BTreeMap, HashMap};

use http::Method;
use serde::Deserialize;
use serde_json::json;
use url::Url;
use webex_core::request::Call;
use webex_core::resource::or_default;
use webex_core::{Error, Result, Webex};

use super::page::all_opened;
use crate::model::{Activity, BulkActivity};
use crate::stream::ConversationsHandle;
use crate::write::below;

/// So many are asked for in one request.
const TOGETHER: usize = 100;

#[derive(Deserialize)]
struct Answer {
    #[serde(default, deserialize_with = "or_default")]
    multistatus: Vec<BulkActivity>,
}

impl BulkActivity {
    /// The activity, when the service found it.
    ///
    /// ```
    /// use webex_plugin_conversation::BulkActivity;
    /// # fn main() -> serde_json::Result<()> {
    /// let gone: BulkActivity = serde_json::from_str(r#"{"status": "404", "href": "https://c.example/activities/1"}"#)?;
    /// assert!(gone.activity().is_none());
    /// # Ok(()) }
    /// ```
    pub fn activity(&self) -> Option<&Activity> {
        self.data.as_ref().filter(|_| self.status == "200")?.activity.as_ref()
    }

    /// The activity, when the service found it.
    pub fn into_activity(self) -> Option<Activity> {
        self.data.filter(|_| self.status == "200")?.activity
    }
}

impl ConversationsHandle {
    /// Activities by their URLs, each asked for in its own cluster, one hundred in a request. One entry for each that the
    /// service answers for, in the order of the URLs; an activity that is not there has the status that says so.
    ///
    /// ```no_run
    /// use webex_plugin_conversation::ConversationsExt;
    /// # async fn example(webex: webex_core::Webex, url: url::Url) -> webex_core::Result<()> {
    /// let found = webex.conversations()?.bulk_activities([url]).await?;
    /// for activity in found.into_iter().filter_map(|entry| entry.into_activity()) {
    ///     println!("{}", activity.verb);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for a URL that is not that of an activity, and as
    /// [`Webex::send`]. Cancel safe.
    pub async fn bulk_activities(&self, urls: impl IntoIterator<Item = Url>) -> Result<Vec<BulkActivity>> {
        let urls: Vec<Url> = urls.into_iter().collect();
        let mut by_service: BTreeMap<Url, Vec<&Url>> = BTreeMap::new();
        for url in &urls {
            by_service.entry(service_of(url)?).or_default().push(url);
        }
        let mut found = Vec::new();
        for (service, urls) in by_service {
            found.extend(ask_all(self.webex(), &service, &urls).await?);
        }
        Ok(all_opened(self.webex(), in_order(found, &urls)).await)
    }

    /// Activities by their URLs, all asked for at that conversation service: that of the cluster which keeps them, for
    /// example ([`url_for_cluster`](webex_core::services::Services::url_for_cluster)). As
    /// [`bulk_activities`](Self::bulk_activities) in all else.
    ///
    /// # Errors
    /// As [`Webex::send`]. Cancel safe.
    pub async fn bulk_activities_at(
        &self,
        service: &Url,
        urls: impl IntoIterator<Item = Url>,
    ) -> Result<Vec<BulkActivity>> {
        let urls: Vec<Url> = urls.into_iter().collect();
        let found = ask_all(self.webex(), service, &urls.iter().collect::<Vec<_>>()).await?;
        Ok(all_opened(self.webex(), in_order(found, &urls)).await)
    }

    /// Activities that another service gave, such as a search: opened and normalized, in their order. What cannot be
    /// opened says so. Cancel safe.
    ///
    /// ```no_run
    /// use webex_plugin_conversation::{Activity, ConversationsExt};
    /// # async fn example(webex: webex_core::Webex, found: Vec<Activity>) -> webex_core::Result<()> {
    /// for activity in webex.conversations()?.opened(found).await {
    ///     println!("{}", activity.verb);
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn opened(&self, activities: Vec<Activity>) -> Vec<Activity> {
        all_opened(self.webex(), activities).await
    }
}

async fn ask_all(webex: &Webex, service: &Url, urls: &[&Url]) -> Result<Vec<BulkActivity>> {
    let mut found = Vec::new();
    for some in urls.chunks(TOGETHER) {
        found.extend(ask(webex, service, some).await?);
    }
    Ok(found)
}

/// In the order in which was asked.
fn in_order(mut found: Vec<BulkActivity>, urls: &[Url]) -> Vec<BulkActivity> {
    let place: HashMap<&str, usize> = urls.iter().enumerate().map(|(at, url)| (url.as_str(), at)).collect();
    found.sort_by_key(|entry| entry.href.as_deref().and_then(|href| place.get(href).copied()));
    found
}

async fn ask(webex: &Webex, service: &Url, urls: &[&Url]) -> Result<Vec<BulkActivity>> {
    let url = below(service.clone(), &["bulk_activities_fetch"])?;
    // It only reads, so it may be tried again.
    let call = Call::url(Method::POST, url).json(&json!({ "activityUrls": urls })).idempotent(true);
    let answer: Answer = webex.send(call).await?.json()?;
    Ok(answer.multistatus)
}

/// The service that an activity belongs to: what stands before `conversations` or `activities` in its URL.
fn service_of(url: &Url) -> Result<Url> {
    let no_activity = || Error::invalid_input("the URL is not that of an activity");
    let segments: Vec<&str> = url.path_segments().ok_or_else(no_activity)?.collect();
    let end = segments.iter().rposition(|segment| *segment == "activities").ok_or_else(no_activity)?;
    let end = segments[..end].iter().rposition(|segment| *segment == "conversations").unwrap_or(end);
    let mut service = url.clone();
    service.set_path(&segments[..end].join("/"));
    service.set_query(None);
    service.set_fragment(None);
    Ok(service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_of_an_activity_is_in_its_url() {
        for (url, service) in [
            ("https://a.example/conversation/api/v1/activities/1", "https://a.example/conversation/api/v1"),
            ("https://a.example/api/v1/conversations/c/activities/1?x=y#z", "https://a.example/api/v1"),
            ("https://a.example:8443/conversations/c/activities/1", "https://a.example:8443/"),
        ] {
            let found = service_of(&url.parse().expect("a URL")).expect("an activity");
            assert_eq!(found.as_str(), service);
        }
        for url in ["https://a.example/conversations/c", "mailto:activities@a.example"] {
            assert!(service_of(&url.parse().expect("a URL")).is_err(), "{url}");
        }
    }
}
