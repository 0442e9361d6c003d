//! Settings of a simulator and its start.

use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::clock::SimClock;
use crate::disk::{DataDirError, Directory, Drawer, Opening};
use crate::identity::{Client, GuestIssuer, Identity, NewIntegration};
use crate::mercury;
use crate::profile::Profile;
use crate::public_names::{self, PublicNames};
use crate::rate_limit::RateLimit;
use crate::seed::{self, Seed};
use crate::server::{Listeners, Server, Tls};
use crate::sim::Sim;
use crate::urls::Urls;
use crate::world::World;

/// The scopes that test users get: `spark:kms` and more than one other (wire/08 section 1).
const SCOPE: &str = "spark:kms spark:all spark:people_read spark:rooms_read spark:rooms_write \
                     webexsquare:get_conversation Identity:SCIM";

/// Where programs listen that sign somebody in from the command line, on whichever port they get.
const LISTENER: &str = "http://127.0.0.1/callback";

/// Configures and starts a [`Sim`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use webex_sim::{Profile, Sim};
///
/// let sim = Sim::builder().profile(Profile::Interop).start().await?;
/// sim.shutdown().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct SimBuilder {
    port: u16,
    profile: Profile,
    webhooks_leave: bool,
    clock: SimClock,
    tls: bool,
    rate_limit: Option<RateLimit>,
    base_hosts: Vec<(String, i64)>,
    mercury_hosts: Vec<(Ipv4Addr, i64)>,
    public_names: Option<PublicNames>,
    integrations: Vec<NewIntegration>,
    data_dir: Option<PathBuf>,
    seed: Option<Seed>,
}

impl SimBuilder {
    /// The port on all loopback addresses; 0, the default, means any free one.
    ///
    /// ```no_run
    /// # async fn example() -> std::io::Result<()> {
    /// // For clients whose configuration names the port.
    /// let sim = webex_sim::Sim::builder().port(4000).start().await?;
    /// assert_eq!(sim.base_url(), "http://127.0.0.1:4000");
    /// # Ok(()) }
    /// ```
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// How strict the simulator is.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Lets webhook deliveries leave this machine. Without this only targets on loopback are called, so that a test
    /// never calls a stranger. Deliveries are plain HTTP.
    pub fn deliver_webhooks_anywhere(mut self) -> Self {
        self.webhooks_leave = true;
        self
    }

    /// Shares a clock with somebody else.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{Sim, SimClock};
    ///
    /// let clock = SimClock::default();
    /// let sim = Sim::builder().clock(clock.clone()).start().await?;
    /// clock.advance(std::time::Duration::from_secs(60));
    /// assert!(sim.clock().now() >= clock.now());
    /// # Ok(())
    /// # }
    /// ```
    pub fn clock(mut self, clock: SimClock) -> Self {
        self.clock = clock;
        self
    }

    /// Serves over TLS, with a certificate of an authority made for this simulator:
    /// [`Sim::ca_pem`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sim = webex_sim::Sim::builder().tls(true).start().await?;
    /// assert!(sim.base_url().starts_with("https://"));
    /// assert!(sim.ca_pem().is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn tls(mut self, tls: bool) -> Self {
        self.tls = tls;
        self
    }

    /// Gives services the names of the real ones, over TLS and with a certificate for them: `wdm-a.wbx2.com`,
    /// `idbroker.webex.com` and so on. The simulator itself is still reached on loopback: [`Sim::base_url`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{PublicNames, Sim};
    ///
    /// let sim = Sim::builder().public_names(PublicNames::Everything).start().await?;
    /// assert_eq!(sim.hydra_url(), "https://webexapis.com/v1");
    /// assert!(sim.base_url().starts_with("https://127.0.0.1:"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn public_names(mut self, names: PublicNames) -> Self {
        self.public_names = Some(names);
        self.tls = true;
        self
    }

    /// Answers 429 with `Retry-After` to more requests than this.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// use webex_sim::{RateLimit, Sim};
    ///
    /// let limit = RateLimit { requests: 600, per: Duration::from_secs(60) };
    /// let sim = Sim::builder().rate_limit(limit).start().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// Host names that the catalog offers in place of `127.0.0.1`, each with its priority: clients take the lowest
    /// positive number first. A name on which nothing listens, such as `127.0.0.3`, lets a client show that it fails
    /// over.
    ///
    /// ```
    /// let builder = webex_sim::Sim::builder().catalog_hosts([("127.0.0.3", 1), ("127.0.0.1", 2)]);
    /// # let _ = builder;
    /// ```
    pub fn catalog_hosts<H: Into<String>>(mut self, hosts: impl IntoIterator<Item = (H, i64)>) -> Self {
        self.base_hosts = hosts.into_iter().map(|(host, priority)| (host.into(), priority)).collect();
        self
    }

    /// Hosts of their own for the sockets of devices, each with its priority in the catalog: clients with the toggle
    /// `web-high-availability` take the lowest positive number first and fail over to the next one
    /// (wire/02 section 2.5.5). Registrations name the first host. Any loopback address will do but `127.0.0.1` and
    /// `127.0.0.2`, which other services have. Stop and resume them with [`Sim::stop_mercury_host`] and
    /// [`Sim::resume_mercury_host`].
    ///
    /// ```
    /// # #[cfg(target_os = "linux")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::net::Ipv4Addr;
    ///
    /// let (first, second) = (Ipv4Addr::new(127, 0, 0, 4), Ipv4Addr::new(127, 0, 0, 5));
    /// let sim = webex_sim::Sim::builder().mercury_hosts([(first, 1), (second, 2)]).start().await?;
    /// assert!(sim.stop_mercury_host(first).await, "nothing listens there any more");
    /// # Ok(())
    /// # }
    /// # #[cfg(not(target_os = "linux"))]
    /// # fn main() {}
    /// ```
    pub fn mercury_hosts(mut self, hosts: impl IntoIterator<Item = (Ipv4Addr, i64)>) -> Self {
        self.mercury_hosts = hosts.into_iter().collect();
        self
    }

    /// Begins with this integration registered, beside the usual one; for more, call it again.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{NewIntegration, Sim};
    ///
    /// let notes = NewIntegration::new("Notes").credentials("C-notes", "secret").redirect_uri("http://127.0.0.1/back");
    /// let sim = Sim::builder().integration(notes).start().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn integration(mut self, new: NewIntegration) -> Self {
        self.integrations.push(new);
        self
    }

    /// Keeps the cloud in this directory, which is made if it is not there: whatever a client was told is there after
    /// the process was killed. Nothing lasts without this.
    ///
    /// The data name addresses with a port, so the port stays the one of the first start; another one is refused.
    /// One simulator at a time works on a directory. What is done through a [`Sim`] itself, such as
    /// [`Sim::create_user`], is on disk a moment later, at the latest when [`Sim::shutdown`] returns.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{NewUser, Sim};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let folder = folder.path();
    /// let sim = Sim::builder().data_dir(folder).start().await?;
    /// sim.create_user(NewUser::new().email("ada@example.com"))?;
    /// sim.shutdown().await;
    ///
    /// let sim = Sim::builder().data_dir(folder).start().await?;
    /// assert!(sim.create_user(NewUser::new().email("ada@example.com")).is_err(), "she is known");
    /// # sim.shutdown().await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn data_dir(mut self, directory: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(directory.into());
        self
    }

    /// Begins with what this seed asks for: once in a fresh data directory, at every start without one.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Binds the listeners and starts serving on the current tokio runtime.
    ///
    /// # Errors
    /// If the port is taken, loopback cannot be bound, a Mercury host is none that may be used, or an integration cannot
    /// be registered; a [`DataDirError`] inside if the data directory cannot be used, a [`SeedError`](crate::SeedError)
    /// if the seed cannot be planted.
    pub async fn start(mut self) -> io::Result<Sim> {
        let directory = self.open_directory().await?;
        let certified: &[&str] = if self.public_names.is_some() { &public_names::CERTIFIED } else { &[] };
        let extra = self.mercury_hosts.iter().map(|(host, _)| *host).collect();
        let listeners = Listeners::bind(self.port, extra).await?;
        let urls = Urls::new(listeners.port, self.tls, listeners.has_eu_address)
            .with_base_hosts(self.base_hosts)
            .with_public_names(self.public_names)
            .with_mercury_hosts(self.mercury_hosts);
        let opening = directory.map(|directory| begin(directory, listeners.port)).transpose()?;
        let tls = self.tls.then(|| Tls::new(certified, opening.as_ref())).transpose()?;
        let identity = Identity::new(self.clock.clone(), client(&urls), guest_issuer());
        for new in self.integrations {
            identity.register(new).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        }
        let disk = opening.as_ref().map(Opening::disk).unwrap_or_default();
        let world = World::new(self.clock, urls, self.profile, identity, self.rate_limit, disk);
        found(&world, opening, self.seed.as_ref()).await?;
        world.sockets.begin_after(world.conversations.published());
        mercury::follow(world.sockets.clone(), world.conversations.subscribe());
        world.webhooks.follow(world.conversations.subscribe(), world.identity.clone(), world.disk.clone());
        if self.webhooks_leave {
            world.webhooks.leave_this_machine();
        }
        let server = Server::start(world.clone(), listeners, tls.as_ref());
        Ok(Sim::new(world, server, tls.map(|tls| tls.ca_pem)))
    }
}

impl SimBuilder {
    /// The data directory, whose port becomes ours.
    async fn open_directory(&mut self) -> io::Result<Option<Directory>> {
        let Some(path) = self.data_dir.take() else { return Ok(None) };
        let opened = tokio::task::spawn_blocking(move || Directory::open(&path)).await;
        let directory = opened.map_err(io::Error::other)??;
        self.port = match (directory.port()?, self.port) {
            (Some(stored), asked) if asked != 0 && asked != stored => {
                return Err(DataDirError::OtherPort { stored, asked }.into());
            }
            (stored, asked) => stored.unwrap_or(asked),
        };
        Ok(Some(directory))
    }
}

/// Takes over what is on disk, plants the seed if that was not done yet, and begins to write.
async fn found(world: &World, opening: Option<Opening>, seed: Option<&Seed>) -> io::Result<()> {
    let Some(opening) = opening else {
        return Ok(seed.map_or(Ok(()), |seed| seed::plant(world, seed))?);
    };
    world.restore(&opening)?;
    let (mark, planted) = Drawer::<(), Timestamp>::attach(&opening, "seed")?;
    if let Some(seed) = seed.filter(|_| planted.is_empty()) {
        seed::plant(world, seed)?;
        mark.put(&(), &world.clock.now());
    }
    opening.end()?;
    world.disk.settled().await.map_err(io::Error::other)
}

fn begin(directory: Directory, port: u16) -> Result<Opening, DataDirError> {
    if directory.port()? != Some(port) {
        directory.settle_on(port)?;
    }
    Ok(Opening::of(directory))
}

fn client(urls: &Urls) -> Client {
    Client {
        id: "C5d0e6a8f3b7c4e219a6d".to_owned(),
        name: "Simulated Integration".to_owned(),
        secret: Some("c0ffee5eed5c0ffee5eed5c0ffee5eed".to_owned()),
        redirect_uris: vec![urls.service("redirect"), LISTENER.to_owned()],
        scope: SCOPE.to_owned(),
        registered_scopes: None,
    }
}

fn guest_issuer() -> GuestIssuer {
    GuestIssuer {
        id: "0f6e2d4c-7b1a-4f3e-9c58-2a7d6b1e9f04".to_owned(),
        secret: "c2ltdWxhdGVkLWd1ZXN0LWlzc3Vlci1rZXktb2YtMzItYnl0ZXM=".to_owned(),
    }
}
