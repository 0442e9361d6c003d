//! Clients of a simulated cloud that trust its KMS.

use webex_core::Webex;
use webex_plugin_cypher::{AuthId, Cypher, CypherConfig, CypherExt, CypherHandle, KmsTrust};
use webex_plugin_mercury::{Mercury, MercuryConfig};
use webex_testing::TestCloud;

/// A cloud, with the trust that its KMS deserves.
pub(crate) struct Cloud {
    pub(crate) cloud: TestCloud,
    trust: KmsTrust,
}

impl Cloud {
    pub(crate) async fn start() -> Self {
        let cloud = TestCloud::start().await;
        let pem = cloud.sim().kms().authority_pem().await.expect("a key");
        Self { cloud, trust: KmsTrust::roots_of_pem(pem.as_bytes()).expect("a certificate") }
    }

    /// Settings with times short enough for tests.
    pub(crate) fn config(&self) -> CypherConfig {
        let mut config = CypherConfig::default();
        config.trust = self.trust.clone();
        config.timing.first_timeout = std::time::Duration::from_millis(400);
        config.timing.first_pause = std::time::Duration::from_millis(20);
        config.timing.batching.wait = std::time::Duration::from_millis(5);
        config
    }

    pub(crate) async fn client(&self, name: &str) -> Webex {
        self.client_with(name, self.config()).await
    }

    pub(crate) async fn client_with(&self, name: &str, config: CypherConfig) -> Webex {
        let mercury = Mercury::with(MercuryConfig::fast());
        let builder = self.cloud.builder(name).plugin(mercury).plugin(Cypher::with(config));
        builder.build().await.expect("a client")
    }

    pub(crate) async fn cypher(&self, name: &str) -> CypherHandle {
        self.client(name).await.cypher().expect("the plug-in is installed")
    }

    pub(crate) fn id(&self, name: &str) -> AuthId {
        self.cloud.user(name).id.to_string().into()
    }

    /// How often messages were posted to the KMS.
    pub(crate) fn posts(&self) -> usize {
        self.cloud.sim().journal().count(|entry| entry.path.ends_with("/kms/messages"))
    }
}
