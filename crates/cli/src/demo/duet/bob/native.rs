//! Bob on this SDK: for machines without Node.

use webex::Webex;
use webex::conversation::{Activity, ActivityId, ActivityObject, ConversationHandle, ConversationsExt, Verb};
use webex_cross::Inbox;

use crate::demo::duet::files;
use crate::demo::report::Failure;
use crate::demo::stage::Stage;

/// Bob's client and what arrived.
pub(in crate::demo::duet) struct Native {
    webex: Webex,
    inbox: Inbox,
}

impl Native {
    pub(super) async fn sign_in(stage: &Stage) -> Result<Self, Failure> {
        let webex = stage.sign_in_sealed(&stage.bob).await?;
        let inbox = Inbox::of(&webex).await?;
        Ok(Self { webex, inbox })
    }

    fn at(&self, url: &str) -> Result<ConversationHandle, Failure> {
        Ok(self.webex.conversations()?.conversation(url))
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
        let activity = self.inbox.activity(id).await?;
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
        files::download(&self.webex, &*self.inbox.activity(id).await?).await
    }

    pub(super) async fn react(&self, url: &str, id: &ActivityId, name: &str) -> Result<(), Failure> {
        let activity = self.inbox.activity(id).await?;
        self.at(url)?.add_reaction(name, &activity).await?;
        Ok(())
    }

    pub(super) async fn acknowledge(&self, url: &str, id: &ActivityId) -> Result<(), Failure> {
        self.inbox.activity(id).await?;
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
