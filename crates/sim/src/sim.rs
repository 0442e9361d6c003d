//! The handle to a running simulator.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use crate::builder::SimBuilder;
use crate::clock::SimClock;
use crate::dss::DirectorySearch;
use crate::faults::Faults;
use crate::identity::{Challenge, EmailTaken, Issued, NewUser, Organization, Scopes, User, UserKind};
use crate::ids::{ConversationId, DataChannelId, OrgId, UserId};
use crate::journal::Journal;
use crate::kms::Kms;
use crate::lyra::Boards;
use crate::mercury::{DataChannel, Selection, Sockets, UnknownChannel};
use crate::reports::{ReceivedMetric, UploadedLog};
use crate::server::Server;
use crate::world::World;

/// A running Webex cloud on loopback. It stops when the last clone is dropped, or on [`shutdown`](Sim::shutdown).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use webex_sim::{NewUser, Sim};
///
/// let sim = Sim::start().await?;
/// let ada = sim.create_user(NewUser::new().display_name("Ada"))?;
/// assert_eq!(ada.display_name, "Ada");
/// println!("developer API: {}, token: {}", sim.hydra_url(), ada.access_token());
/// sim.shutdown().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Sim {
    world: World,
    server: Arc<Server>,
    ca_pem: Option<Arc<str>>,
}

impl fmt::Debug for Sim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sim").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

impl Sim {
    pub(crate) fn new(world: World, server: Server, ca_pem: Option<String>) -> Self {
        Self { world, server: Arc::new(server), ca_pem: ca_pem.map(Into::into) }
    }

    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    /// Settings before a start.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{Profile, Sim};
    /// let sim = Sim::builder().profile(Profile::Interop).tls(true).start().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> SimBuilder {
        SimBuilder::default()
    }

    /// Starts a strict simulator on a free port.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// println!("a cloud at {}", sim.base_url());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If loopback cannot be bound.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// `http://127.0.0.1:<port>`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.world.urls.base()
    }

    /// The service catalog: `U2C_SERVICE_URL`.
    #[must_use]
    pub fn u2c_url(&self) -> String {
        self.world.urls.service("u2c/api/v1")
    }

    /// The developer API: `HYDRA_SERVICE_URL`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// assert_eq!(sim.hydra_url(), format!("{}/v1", sim.base_url()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn hydra_url(&self) -> String {
        self.world.urls.hydra()
    }

    /// The identity broker: `IDBROKER_BASE_URL`.
    #[must_use]
    pub fn idbroker_url(&self) -> String {
        self.world.urls.service("idbroker")
    }

    /// The variables that clients read, in the order in which `webex-sim serve` prints them (wire/08 section 1).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// let variables: std::collections::HashMap<_, _> = sim.env().into_iter().collect();
    /// assert_eq!(variables["HYDRA_SERVICE_URL"], sim.hydra_url());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        crate::env::variables(&self.world)
    }

    /// The organization of users who name none.
    #[must_use]
    pub fn default_org(&self) -> OrgId {
        Organization::DEFAULT
    }

    /// The organization whose conversations live in the second cluster.
    #[must_use]
    pub fn eu_org(&self) -> OrgId {
        Organization::EU
    }

    /// The registered OAuth client's id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.world.identity.client().id
    }

    /// The registered OAuth client's secret.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        self.world.identity.client().secret.as_deref().unwrap_or_default()
    }

    /// Everything that nobody but its owner may read, as it travels: tokens and codes that were given out, also those that
    /// ended, secrets of clients and of guest issuers, passwords, content keys. For tests that look for them in logs.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// let ada = sim.create_user(webex_sim::NewUser::new())?;
    /// let logged = "what the application logged";
    /// assert!(sim.secrets().iter().any(|secret| secret == ada.access_token()));
    /// assert!(sim.secrets().iter().all(|secret| !logged.contains(secret.as_str())));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let mut secrets = self.world.identity.secrets();
        secrets.extend(self.world.conversations.vault().secrets());
        secrets.sort();
        secrets.dedup();
        secrets
    }

    /// Creates a user with a token pair.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{NewUser, Sim};
    /// let sim = Sim::start().await?;
    /// let ada = sim.create_user(NewUser::new().display_name("Ada"))?;
    /// assert!(ada.refresh_token().is_some() && !ada.access_token().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`EmailTaken`] if the address belongs to another user of the same kind.
    pub fn create_user(&self, new: NewUser) -> Result<TestUser, EmailTaken> {
        let identity = &self.world.identity;
        let scopes = Scopes::parse(new.scopes.as_deref().unwrap_or(&identity.client().scope));
        let user = identity.create_user(new)?;
        let issued = identity.issue_pair(&user, scopes);
        Ok(TestUser::new(&user, issued))
    }

    /// Creates a bot; its token never expires.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// let bot = sim.create_bot(webex_sim::NewUser::new().display_name("Echo"))?;
    /// assert_eq!(bot.refresh_token(), None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`EmailTaken`] if the address belongs to another bot.
    pub fn create_bot(&self, new: NewUser) -> Result<TestUser, EmailTaken> {
        let identity = &self.world.identity;
        let scopes = Scopes::parse(new.scopes.as_deref().unwrap_or(&identity.client().scope));
        let user = identity.create_user(new.kind(UserKind::Bot))?;
        let token = identity.issue_bot_token(&user, scopes);
        Ok(TestUser::new(&user, Issued { token, expires_in: None, refresh: None }))
    }

    /// Makes an access or refresh token expire now; `false` if it is unknown. The sockets that an access token opened
    /// are closed with 1008.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// let user = sim.create_user(webex_sim::NewUser::new())?;
    /// assert!(sim.expire_token(user.access_token()));
    /// assert!(!sim.expire_token("never issued"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn expire_token(&self, token: &str) -> bool {
        self.world.expire_token(token)
    }

    /// Revokes an access token, or a refresh token with all access tokens of its grant. The sockets that they opened
    /// are closed with 1008.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// let user = sim.create_user(webex_sim::NewUser::new())?;
    /// sim.revoke_token(user.refresh_token().expect("a person has one"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke_token(&self, token: &str) {
        self.world.revoke_token(token);
    }

    /// The log of a room, oldest first, as sockets carry it (wire/03 section 3.10): texts are sealed, deleted messages
    /// are tombstones. `None` if there is no such room.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{Sim, ids::ConversationId};
    ///
    /// let sim = Sim::start().await?;
    /// assert!(sim.activities(ConversationId::random()).is_none());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn activities(&self, room: ConversationId) -> Option<Vec<serde_json::Value>> {
        self.world.conversations.activities(room)
    }

    /// An authorization code for a user, as the authorization page would hand it out after he signed in. It works once
    /// and for five minutes. `challenge` is a proof key of method `S256` (RFC 7636). Without the entitlement `spark`
    /// the messaging scopes are left out.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// let user = sim.create_user(webex_sim::NewUser::new())?;
    /// let code = sim.authorization_code(user.id, "spark:people_read spark:rooms_read", None)?;
    /// assert!(code.ends_with(&sim.default_org().to_string()));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`UnknownUser`] if the user does not exist (any more).
    pub fn authorization_code(
        &self,
        user: UserId,
        scope: &str,
        challenge: Option<&str>,
    ) -> Result<String, UnknownUser> {
        let user = self.world.identity.user(user).ok_or(UnknownUser)?;
        let challenge = challenge.map(|text| Challenge(text.to_owned()));
        Ok(self.world.identity.issue_code(&user, Scopes::parse(scope), challenge))
    }

    /// The metrics that clients have sent.
    #[must_use]
    pub fn metrics(&self) -> Vec<ReceivedMetric> {
        self.world.reports.metrics()
    }

    /// The log files that clients have uploaded.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// assert!(sim.client_logs().is_empty() && sim.metrics().is_empty(), "no client has reported anything");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn client_logs(&self) -> Vec<UploadedLog> {
        self.world.reports.logs()
    }

    /// What is to go wrong.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// use webex_sim::{Fault, Sim};
    /// let sim = Sim::start().await?;
    /// sim.faults().inject(Fault::on("/v1/**").latency(Duration::from_millis(20)).forever());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.world.faults
    }

    /// The open sockets, and what is to go wrong with them.
    #[must_use]
    pub fn sockets(&self) -> &Sockets {
        &self.world.sockets
    }

    /// Sets what administrators have decided for all devices, such as `inNetworkInactivityDuration`: members that
    /// registrations and refreshes answer from now on (wire/02 section 2.1.9).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// use serde_json::json;
    ///
    /// let sim = webex_sim::Sim::start().await?;
    /// sim.set_device_policies([("intranetInactivityDuration", json!(600)), ("showSupportText", json!(true))]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_device_policies<N: Into<String>>(
        &self,
        policies: impl IntoIterator<Item = (N, serde_json::Value)>,
    ) {
        let policies = policies.into_iter().map(|(name, value)| (name.into(), value));
        self.world.devices.set_policies(policies.collect());
    }

    /// The directory search: what stands in it beside the users, and what is to go wrong with it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// use webex_sim::{DirectoryEntry, Sim};
    ///
    /// let sim = Sim::start().await?;
    /// let id = sim.directory().enter(DirectoryEntry::contact("Ann Lee").phone("+1 555 0100"));
    /// assert_eq!(id.len(), 36, "a UUID");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn directory(&self) -> DirectorySearch {
        DirectorySearch::new(self.world.clone())
    }

    /// The KMS, and what is to go wrong with it.
    #[must_use]
    pub fn kms(&self) -> Kms {
        Kms::new(self.world.clone())
    }

    /// The boards: devices in rooms that answer by themselves.
    #[must_use]
    pub fn boards(&self) -> Boards {
        Boards::new(self.world.clone())
    }

    /// Stops listening and cuts all connections, as a cloud that is down: clients cannot connect until
    /// [`resume_listening`](Sim::resume_listening). What it knows stays. Cancel safe: the stop goes on.
    pub async fn stop_listening(&self) {
        self.world.sockets.cut(&Selection::all());
        self.server.shut_down().await;
        // Whoever was about to upgrade has done so.
        self.world.sockets.cut(&Selection::all());
    }

    /// Listens on the same port again.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let sim = webex_sim::Sim::start().await?;
    /// sim.stop_listening().await;
    /// sim.resume_listening().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If somebody else has taken the port meanwhile.
    pub async fn resume_listening(&self) -> io::Result<()> {
        self.server.resume().await
    }

    /// Stops listening on one of the [Mercury hosts](SimBuilder::mercury_hosts) and cuts the sockets there, as a node
    /// that is down; `false` if it is none of them. Cancel safe: the stop goes on.
    pub async fn stop_mercury_host(&self, host: Ipv4Addr) -> bool {
        let there = Selection::all().address(IpAddr::V4(host));
        self.world.sockets.cut(&there);
        let stopped = self.server.shut_down_host(host).await;
        self.world.sockets.cut(&there);
        stopped
    }

    /// Listens on that host again; `false` if it is none of the Mercury hosts.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let sim = webex_sim::Sim::start().await?;
    /// assert!(!sim.resume_mercury_host([127, 0, 0, 4].into()).await?, "this simulator has no such host");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If somebody else has taken the port meanwhile.
    pub async fn resume_mercury_host(&self, host: Ipv4Addr) -> io::Result<bool> {
        self.server.resume_host(host).await
    }

    /// Opens a data channel, as a meeting does for its participants (wire/02 section 2.6).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use serde_json::json;
    ///
    /// let sim = webex_sim::Sim::start().await?;
    /// let channel = sim.open_data_channel();
    /// let captions = json!({"eventType": "relay.event", "relayType": "voicea.annc"});
    /// assert_eq!(sim.publish(channel.id, &captions)?, 0, "nobody is connected");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn open_data_channel(&self) -> DataChannel {
        let id = self.world.data_channels.open();
        DataChannel { id, url: self.world.urls.service(&format!("locus/api/v1/datachannels/{id}")) }
    }

    /// Sends an event of a service to all sockets of a data channel; `data` names its own `eventType`. To how many.
    ///
    /// # Errors
    /// [`UnknownChannel`] if there is no such channel.
    pub fn publish(&self, channel: DataChannelId, data: &serde_json::Value) -> Result<usize, UnknownChannel> {
        self.world.data_channels.announce(&self.world.sockets, channel, data)
    }

    /// The certificate that clients have to trust, as PEM; `None` without TLS.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::builder().tls(true).start().await?;
    /// assert!(sim.ca_pem().is_some_and(|pem| pem.starts_with("-----BEGIN CERTIFICATE-----")));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Every request that was answered.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// for entry in sim.journal().entries() {
    ///     println!("{} {} {:?}", entry.method, entry.path, entry.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.world.journal
    }

    /// The simulator's clock.
    #[must_use]
    pub fn clock(&self) -> &SimClock {
        &self.world.clock
    }

    /// Ends when the data directory cannot be written any more, such as when the disk is full: no request is answered
    /// from then on. Never ends without a [data directory](SimBuilder::data_dir). Cancel safe.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let sim = webex_sim::Sim::start().await?;
    /// tokio::select! {
    ///     () = sim.disk_lost() => eprintln!("the disk is gone"),
    ///     () = async { /* the work */ } => {}
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn disk_lost(&self) {
        self.world.disk.lost().await;
    }

    /// Lets open requests end, closes all connections and waits until they are gone. Clones of the handle may stay,
    /// but nothing answers any more. Cancel safe: the shutdown goes on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::start().await?;
    /// sim.shutdown().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn shutdown(&self) {
        self.world.sockets.shut_down().await;
        self.server.shut_down().await;
        self.world.webhooks.shut_down().await;
        self.world.disk.close().await;
    }
}

/// There is no such user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such user")]
pub struct UnknownUser;

/// A user of the simulator, with the tokens of one sign-in.
#[derive(Clone)]
#[non_exhaustive]
pub struct TestUser {
    /// The UUID, as internal services use it.
    pub id: UserId,
    /// The public id, as the developer API shows it.
    pub public_id: String,
    /// The e-mail address.
    pub email: String,
    /// The name that others see.
    pub display_name: String,
    /// The organization.
    pub org_id: OrgId,
    access_token: String,
    refresh_token: Option<String>,
}

impl TestUser {
    fn new(user: &User, issued: Issued) -> Self {
        Self {
            id: user.id,
            public_id: crate::ids::PublicId::person(user.id).encode(),
            email: user.email.clone(),
            display_name: user.display_name.clone(),
            org_id: user.org_id,
            access_token: issued.token.value.clone(),
            refresh_token: issued.refresh.map(|(token, _)| token),
        }
    }

    /// The access token.
    #[must_use]
    pub fn access_token(&self) -> &str {
        &self.access_token
    }

    /// The refresh token; bots have none.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&str> {
        self.refresh_token.as_deref()
    }
}

impl fmt::Debug for TestUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestUser")
            .field("id", &self.id)
            .field("email", &self.email)
            .field("display_name", &self.display_name)
            .field("org_id", &self.org_id)
            .finish_non_exhaustive()
    }
}
