//! What a search finds in other clusters.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde::Deserialize;
use url::Url;
use webex_core::Result;
use webex_core::ids::Cluster;
use webex_core::resource::or_default;
use webex_plugin_conversation::{BulkActivity, ConversationsHandle};

use super::found::{ClusterFailure, FoundMessages};

/// Where activities are, by the name of the cluster.
pub(super) type Breadcrumbs = BTreeMap<String, Crumbs>;

#[derive(Default, Deserialize)]
pub(super) struct Crumbs {
    #[serde(default, deserialize_with = "or_default")]
    items: Vec<Crumb>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Crumb {
    activity_url: Option<Url>,
}

/// Adds what other clusters have: all are asked at the same time, and one that fails takes no other along.
pub(super) async fn fetch(
    conversations: &ConversationsHandle,
    crumbs: Breadcrumbs,
    found: &mut FoundMessages,
) {
    let asked = crumbs.into_iter().map(|(cluster, crumbs)| {
        let urls: Vec<Url> = crumbs.items.into_iter().filter_map(|crumb| crumb.activity_url).collect();
        async move {
            let cluster = Cluster::from_text(&cluster);
            let answer = ask(conversations, &cluster, &urls).await;
            (cluster, urls, answer)
        }
    });
    for (cluster, activities, answer) in join_all(asked).await {
        match answer {
            Ok(entries) => add(found, &activities, entries),
            Err(error) => {
                tracing::warn!(%cluster, %error, "what a search found there cannot be fetched");
                found.failures.push(ClusterFailure { cluster, activities, error });
            }
        }
    }
}

/// Asks the cluster by its name; one that the catalog does not name is asked where the URLs of its activities lead.
async fn ask(
    conversations: &ConversationsHandle,
    cluster: &Cluster,
    urls: &[Url],
) -> Result<Vec<BulkActivity>> {
    if urls.is_empty() {
        return Ok(Vec::new());
    }
    match conversations.webex().services().url_for_cluster(cluster) {
        Ok(service) => conversations.bulk_activities_at(&service, urls.iter().cloned()).await,
        Err(_) => conversations.bulk_activities(urls.iter().cloned()).await,
    }
}

fn add(found: &mut FoundMessages, asked: &[Url], entries: Vec<BulkActivity>) {
    let mut here = Vec::new();
    for entry in entries {
        let href = entry.href.clone();
        if let Some(activity) = entry.into_activity() {
            here.extend(href);
            found.activities.push(activity);
        }
    }
    found.gone.extend(asked.iter().filter(|url| !here.iter().any(|href| href == url.as_str())).cloned());
}
