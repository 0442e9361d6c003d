//! Bob on this SDK: for machines without Node.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::sync::watch;
use webex::Webex;
use webex::conversation::{
    Activity, ActivityEvent, ActivityId, ActivityObject, ConversationHandle, ConversationsExt, Verb,
};

use crate::demo::duet::files;
use crate::demo::report::Failure;
use crate::demo::stage::Stage;

/// How long something may take to arrive; only a story that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bob's client and what arrived.
pub(in crate::demo::duet) struct Native {
    webex: Webex,
    arrived: watch::Receiver<Vec<Arc<Activity>>>,
}

impl Native {
    pub(super) async fn sign_in(stage: &Stage) -> Result<Self, Failure> {
        let webex = stage.sign_in_sealed(&stage.bob).await?;
        let mut events = webex.conversations()?.events();
        webex.conversations()?.connect().await?;
        let (sender, arrived) = watch::channel(Vec::new());
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                if let Ok(ActivityEvent::Activity { activity, .. }) = event {
                    sender.send_modify(|all| all.push(activity));
                }
            }
        });
        Ok(Self { webex, arrived })
    }

    fn at(&self, url: &str) -> Result<ConversationHandle, Failure> {
        Ok(self.webex.conversations()?.conversation(url))
    }

    async fn arrived(&self, id: &ActivityId) -> Result<Arc<Activity>, Failure> {
        let mut arrived = self.arrived.clone();
        let is_it = |activity: &&Arc<Activity>| activity.id.as_ref() == Some(id);
        let here = arrived.wait_for(|all| all.iter().any(|activity| is_it(&activity)));
        let all =
            tokio::time::timeout(PATIENCE, here).await.map_err(|_| "a message did not arrive at Bob")??;
        all.iter().find(is_it).cloned().ok_or_else(|| "it was here a moment ago".into())
    }

    pub(super) async fn title(&self, url: &str) -> Result<String, Failure> {
        let conversation = self.at(url)?.get().await?;
        let title = conversation.display_name.as_ref().and_then(|title| title.as_str());
        Ok(title.ok_or("Bob cannot read the title")?.to_owned())
    }

    pub(super) async fn post(&self, url: &str, text: &str) -> Result<(), Failure> {
        self.at(url)?.post(text).await?;
        Ok(())
    }

    pub(super) async fn read(&self, id: &ActivityId) -> Result<String, Failure> {
        let activity = self.arrived(id).await?;
        Ok(text_of(&activity).ok_or("Bob cannot read the message")?.to_owned())
    }

    pub(super) async fn texts(&self, url: &str) -> Result<Vec<String>, Failure> {
        let activities = self.at(url)?.activities().oldest_first().all().await?;
        let posts = activities.iter().filter(|activity| activity.verb == Verb::Post);
        Ok(posts.filter_map(text_of).map(str::to_owned).collect())
    }

    pub(super) async fn share(&self, url: &str, name: &str, content: &[u8]) -> Result<ActivityId, Failure> {
        files::share(&self.webex, url, name, content.to_vec()).await
    }

    pub(super) async fn download(&self, id: &ActivityId) -> Result<Vec<u8>, Failure> {
        files::download(&self.webex, &*self.arrived(id).await?).await
    }

    pub(super) async fn react(&self, url: &str, id: &ActivityId, name: &str) -> Result<(), Failure> {
        let activity = self.arrived(id).await?;
        self.at(url)?.add_reaction(name, &activity).await?;
        Ok(())
    }

    pub(super) async fn acknowledge(&self, url: &str, id: &ActivityId) -> Result<(), Failure> {
        self.arrived(id).await?;
        self.at(url)?.acknowledge(id).await?;
        Ok(())
    }

    pub(super) async fn leave(self) -> Result<(), Failure> {
        Ok(self.webex.shutdown().await?)
    }
}

fn text_of(activity: &Activity) -> Option<&str> {
    match activity.object.as_deref() {
        Some(ActivityObject::Content(content)) => content.display_name.as_ref()?.as_str(),
        _ => None,
    }
}
