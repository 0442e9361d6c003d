//! A cloud with clients.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use url::Url;
use webex_core::config::Config;
use webex_core::credentials::TokenPair;
use webex_core::pipeline::{Position, Stage};
use webex_core::transport::{Connector, TcpDial, TlsRoots};
use webex_core::{Shared, Webex, WebexBuilder};
use webex_sim::{NewUser, Sim, SimBuilder, TestUser};

use crate::callsites::stay_awake;
use crate::test_log::{self, TellErrors};

/// A simulated cloud on loopback with users by name, and clients for them. Everything in it panics where a test could
/// not go on anyway.
pub struct TestCloud {
    sim: Sim,
    shared: Shared,
    users: Mutex<HashMap<String, TestUser>>,
}

impl TestCloud {
    /// A strict simulator on a free port.
    ///
    /// # Panics
    /// When loopback cannot be bound.
    pub async fn start() -> Self {
        Self::with(Sim::builder()).await
    }

    /// A simulator with settings.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// use webex_sim::{Profile, Sim};
    /// use webex_testing::TestCloud;
    /// let cloud = TestCloud::with(Sim::builder().profile(Profile::Interop)).await;
    /// let alice = cloud.client("alice").await;
    /// # }
    /// ```
    ///
    /// # Panics
    /// When loopback cannot be bound.
    pub async fn with(builder: SimBuilder) -> Self {
        stay_awake();
        let sim = builder.start().await.expect("loopback has a free port");
        let shared = match sim.ca_pem() {
            Some(_) => Shared::new().map(|shared| shared.with_connector(&connector(&sim))),
            None => Shared::new(),
        };
        Self { sim, shared: shared.expect("the platform has TLS"), users: Mutex::default() }
    }

    /// A connector that trusts this cloud if it speaks TLS; add a proxy or an identity to it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_testing::{ProxyServer, TestCloud};
    /// let (cloud, proxy) = (TestCloud::start().await, ProxyServer::http().start().await);
    /// let shared = cloud.shared().clone().with_connector(&cloud.connector().with_proxies(proxy.settings()));
    /// let alice = cloud.builder("alice").shared(shared).build().await?;
    /// alice.request(http::Method::GET, "hydra/people/me").send().await?;
    /// assert_eq!(proxy.connections().len(), 1);
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    /// Never: the certificate of a simulator can be read.
    pub fn connector(&self) -> Connector {
        connector(&self.sim)
    }

    /// The simulator: its journal, its clock, its faults.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_testing::TestCloud;
    /// let cloud = TestCloud::start().await;
    /// let alice = cloud.client("alice").await;
    /// alice.request(http::Method::GET, "hydra/people/me").send().await?;
    /// assert_eq!(cloud.sim().journal().count(|entry| entry.path == "/v1/people/me"), 1);
    /// # Ok(()) }
    /// ```
    pub fn sim(&self) -> &Sim {
        &self.sim
    }

    /// What the clients share; builders get it by [`builder`](Self::builder).
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// The person of that name; created when asked for the first time, as `<name>@example.com`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let cloud = webex_testing::TestCloud::start().await;
    /// let alice = cloud.user("alice");
    /// assert_eq!(alice.email, "alice@example.com");
    /// assert_eq!(cloud.user("alice").id, alice.id, "she was there already");
    /// # }
    /// ```
    pub fn user(&self, name: &str) -> TestUser {
        self.user_from(name, || {
            self.sim.create_user(NewUser::new().email(format!("{name}@example.com")).display_name(name))
        })
    }

    /// The bot of that name; created when asked for the first time, as `<name>@webex.bot`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let cloud = webex_testing::TestCloud::start().await;
    /// assert_eq!(cloud.bot("echo").email, "echo@webex.bot");
    /// let bot = cloud.builder("echo").build().await?;
    /// # Ok(()) }
    /// ```
    pub fn bot(&self, name: &str) -> TestUser {
        self.user_from(name, || {
            self.sim.create_bot(NewUser::new().email(format!("{name}@webex.bot")).display_name(name))
        })
    }

    fn user_from<E: fmt::Debug>(&self, name: &str, create: impl FnOnce() -> Result<TestUser, E>) -> TestUser {
        let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        let create = || create().expect("no other test uses this cloud, so the address is free");
        users.entry(name.to_owned()).or_insert_with(create).clone()
    }

    /// A builder for a client of that person, who signs in with an access token. Add plug-ins to it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let cloud = webex_testing::TestCloud::start().await;
    /// let alice = cloud.builder("alice").configure(|config| config.requests.retry.enabled = false).build().await?;
    /// let me: serde_json::Value = alice.request(http::Method::GET, "hydra/people/me").send_as().await?;
    /// assert_eq!(me["displayName"], "alice");
    /// # Ok(()) }
    /// ```
    pub fn builder(&self, name: &str) -> WebexBuilder {
        self.builder_without_token().token(self.user(name).access_token())
    }

    /// A builder for a client of that person, who signs in with a token pair: an access token that runs out is renewed.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let cloud = webex_testing::TestCloud::start().await;
    /// let alice = cloud.builder_with_refresh("alice").build().await?;
    /// cloud.sim().expire_token(cloud.user("alice").access_token());
    /// alice.request(http::Method::GET, "hydra/people/me").send().await?; // with a new token
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    /// When the person is a bot: bots have no refresh token.
    pub fn builder_with_refresh(&self, name: &str) -> WebexBuilder {
        let user = self.user(name);
        let refresh = user.refresh_token().expect("a person has a refresh token");
        self.builder_without_token()
            .oauth_client(self.sim.client_id(), self.sim.client_secret())
            .token_pair(TokenPair::new(user.access_token(), refresh))
    }

    /// A builder for a client of this cloud that is not signed in.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::ErrorKind;
    /// let cloud = webex_testing::TestCloud::start().await;
    /// let nobody = cloud.builder_without_token().build().await?;
    /// let error = nobody.request(http::Method::GET, "hydra/people/me").send().await.expect_err("no token");
    /// assert_eq!(error.kind(), ErrorKind::NotAuthenticated);
    /// # Ok(()) }
    /// ```
    pub fn builder_without_token(&self) -> WebexBuilder {
        let mut config = Config::default();
        config.services.hydra = url(&self.sim.hydra_url());
        config.services.u2c = url(&self.sim.u2c_url());
        config.services.region = url(&format!("{}/region", self.sim.base_url()));
        config.credentials.idbroker = url(&self.sim.idbroker_url());
        config.credentials.identity = url(&format!("{}/identity", self.sim.base_url()));
        let builder = Webex::builder().config(config).shared(self.shared.clone());
        match test_log::is_on() {
            true => builder.intercept(Position::After(Stage::Timing), TellErrors),
            false => builder,
        }
    }

    /// A client of that person, without plug-ins.
    pub async fn client(&self, name: &str) -> Webex {
        self.builder(name).build().await.expect("a client without plug-ins can be built")
    }
}

fn connector(sim: &Sim) -> Connector {
    let roots = sim.ca_pem().map(|pem| TlsRoots::from_pem(pem.as_bytes())).transpose();
    let roots = roots.expect("the certificate of a simulator can be read").unwrap_or_default();
    Connector::new(Arc::new(TcpDial), &roots).expect("a certificate that was read")
}

fn url(text: &str) -> Url {
    text.parse().expect("the simulator prints URLs")
}

impl Drop for TestCloud {
    fn drop(&mut self) {
        if test_log::is_on() {
            test_log::note(self.sim.secrets());
        }
    }
}

impl fmt::Debug for TestCloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestCloud").field("sim", &self.sim).finish_non_exhaustive()
    }
}
