//! The simulated cloud of the benchmarks, and what was said in it.

use serde_json::{Value, json};
use webex::Webex;
use webex::cypher::{Cypher, CypherConfig, KmsTrust};
use webex::prelude::*;
use webex_sim::ids::{ConversationId, PublicId, PublicKind};
use webex_testing::TestCloud;

use crate::Result;

/// A cloud on loopback with `alice`, who listens, and `bob`, who writes to her.
pub(crate) struct Cloud {
    pub(crate) cloud: TestCloud,
    pub(crate) bob: Webex,
    pub(crate) room: String,
}

impl Cloud {
    pub(crate) async fn start() -> Result<Self> {
        let cloud = TestCloud::start().await;
        let email = cloud.user("alice").email;
        let bob = cloud.client("bob").await;
        let room = bob.rooms().create("Benchmarks").await?;
        bob.memberships().create(&room, email.as_str()).await?;
        Ok(Self { cloud, bob, room: room.id.to_string() })
    }

    /// The activities of the room, as Mercury carries them: sealed.
    pub(crate) fn activities(&self) -> Result<Vec<Value>> {
        let id = ConversationId::from_uuid(PublicId::parse_uuid(PublicKind::Room, &self.room)?);
        self.cloud.sim().activities(id).ok_or_else(|| "the room is not there".into())
    }

    /// A client with all plug-ins, who trusts the KMS of the cloud.
    pub(crate) async fn client(&self, name: &str) -> Result<Webex> {
        Ok(with_plugins(self.cloud.builder(name)).build().await?)
    }

    /// The variables by which a process of its own finds the cloud, and signs in as that person.
    pub(crate) fn variables(&self, name: &str) -> Vec<(String, String)> {
        let mut variables = self.cloud.sim().env();
        let token = self.cloud.user(name).access_token().to_owned();
        variables.push(("WEBEX_ACCESS_TOKEN".to_owned(), token));
        variables
    }
}

/// All plug-ins, with trust in a KMS whose certificate nobody vouches for: that of a simulator.
pub(crate) fn with_plugins(builder: webex::WebexBuilder) -> webex::WebexBuilder {
    let mut config = CypherConfig::default();
    config.trust = KmsTrust::SelfConsistent;
    builder
        .plugin(webex::mercury::Mercury::new())
        .plugin(Cypher::with(config))
        .plugin(webex::conversation::Conversations::new())
        .plugin(webex::live::Live::new())
}

/// The data of the frame that carries an activity.
pub(crate) fn frame_data(activity: &Value) -> Value {
    json!({"eventType": "conversation.activity", "activity": activity})
}
