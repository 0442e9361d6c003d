//! What arrives at a client of our SDK, opened.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::sync::watch;
use webex::Webex;
use webex::conversation::{Activity, ActivityEvent, ActivityId, ConversationsExt};

/// Why something failed, as a text for people.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How long something may take to arrive; only a failing case waits so long.
const PATIENCE: Duration = Duration::from_secs(15);

/// The activities that arrived, in order.
#[derive(Debug)]
pub struct Inbox {
    arrived: watch::Receiver<Vec<Arc<Activity>>>,
}

impl Inbox {
    /// Connects the client and keeps what arrives from then on.
    ///
    /// # Errors
    /// When it cannot connect.
    pub async fn of(webex: &Webex) -> Result<Self, Failure> {
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
        Ok(Self { arrived })
    }

    /// The activity of that id, be it here already or not.
    ///
    /// # Errors
    /// When it does not arrive in time.
    pub async fn activity(&self, id: &ActivityId) -> Result<Arc<Activity>, Failure> {
        self.wait(|activity| activity.id.as_ref() == Some(id), id.as_str()).await
    }

    /// The first activity that is wanted.
    ///
    /// # Errors
    /// When none arrives in time; `what` says what is missing then.
    pub async fn wait(
        &self,
        wanted: impl Fn(&Activity) -> bool,
        what: &str,
    ) -> Result<Arc<Activity>, Failure> {
        let mut arrived = self.arrived.clone();
        let here = arrived.wait_for(|all| all.iter().any(|activity| wanted(activity)));
        let all =
            tokio::time::timeout(PATIENCE, here).await.map_err(|_| format!("nothing arrived: {what}"))??;
        let found = all.iter().find(|activity| wanted(activity)).cloned();
        found.ok_or_else(|| "it was here a moment ago".into())
    }

    /// How many activities of that id arrived.
    pub fn count(&self, id: &ActivityId) -> usize {
        self.arrived.borrow().iter().filter(|activity| activity.id.as_ref() == Some(id)).count()
    }
}
