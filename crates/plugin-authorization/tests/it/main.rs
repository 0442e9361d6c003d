//! The authorization plug-in against the simulator, and against a server that says what it is told.

mod device;
mod exchange;
mod guests;
mod late;
mod login;
mod loopback;

use webex_core::{Webex, WebexBuilder};
use webex_plugin_authorization::Authorization;
use webex_sim::{Integration, NewIntegration};
use webex_testing::TestCloud;

webex_testing::plugin_conformance!(webex_plugin_authorization::Authorization::new());

const BACK: &str = "https://notes.example.com/back";

/// A cloud with an integration, and a client of it that nobody has signed in.
struct Fixture {
    cloud: TestCloud,
    integration: Integration,
}

impl Fixture {
    async fn start() -> Self {
        Self::with(|new| new).await
    }

    async fn with(change: impl FnOnce(NewIntegration) -> NewIntegration) -> Self {
        let cloud = TestCloud::start().await;
        let new = NewIntegration::new("Notes").redirect_uri(BACK).redirect_uri("http://127.0.0.1/");
        let integration =
            cloud.sim().create_integration(change(new.scopes("spark:all spark:kms"))).expect("sound");
        Self { cloud, integration }
    }

    async fn client(&self) -> Webex {
        self.builder().build().await.expect("a client")
    }

    fn builder(&self) -> WebexBuilder {
        let builder = self.cloud.builder_without_token().plugin(Authorization::new());
        let id = self.integration.client_id.clone();
        let builder = match self.integration.client_secret() {
            Some(secret) => builder.oauth_client(id, secret.to_owned()),
            None => builder.oauth_public_client(id),
        };
        builder.configure(|config| {
            config.credentials.redirect_uri = Some(BACK.to_owned());
            config.credentials.scope = "spark:all".into();
        })
    }

    /// What the page leads Alice's browser back to when she accepts.
    fn accept(&self, page: &url::Url) -> url::Url {
        let back =
            self.cloud.sim().accept_sign_in(page.as_str(), self.cloud.user("alice").id).expect("a page");
        back.parse().expect("an address")
    }
}

/// The e-mail address of who is signed in.
async fn who(webex: &Webex) -> String {
    let me = webex.request(http::Method::GET, "hydra/people/me").send_as::<serde_json::Value>().await;
    me.expect("signed in")["displayName"].as_str().expect("a name").to_owned()
}
