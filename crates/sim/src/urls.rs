//! Where the services of one running simulator are reached.

use std::net::Ipv4Addr;

use crate::cluster::Cluster;
use crate::ids::{ConversationId, UserId};
use crate::public_names::{self, PublicNames};

/// One port on several loopback names. Conversations and files have a host of their own, because clients tell clusters
/// apart by host name (wire/01 section 3.9.4, rule 5).
#[derive(Clone, Debug)]
pub(crate) struct Urls {
    secure: bool,
    port: u16,
    base: String,
    eu_host: &'static str,
    public: Option<PublicNames>,
    base_hosts: Vec<(String, i64)>,
    mercury_hosts: Vec<(Ipv4Addr, i64)>,
}

impl Urls {
    pub(crate) fn new(port: u16, secure: bool, has_eu_address: bool) -> Self {
        let scheme = if secure { "https" } else { "http" };
        let eu_host = if has_eu_address { "127.0.0.2" } else { "127.0.0.1" };
        let base = format!("{scheme}://127.0.0.1:{port}");
        Self { secure, port, base, eu_host, public: None, base_hosts: Vec::new(), mercury_hosts: Vec::new() }
    }

    /// The same with host names, and their priorities, that the catalog offers in place of the base address's.
    pub(crate) fn with_base_hosts(self, base_hosts: Vec<(String, i64)>) -> Self {
        Self { base_hosts, ..self }
    }

    /// Those host names; usually none.
    pub(crate) fn base_hosts(&self) -> &[(String, i64)] {
        &self.base_hosts
    }

    /// The same with the names of the real services.
    pub(crate) fn with_public_names(self, public: Option<PublicNames>) -> Self {
        Self { public, ..self }
    }

    /// The host of the KMS; nothing connects to it.
    pub(crate) fn kms_host(&self) -> &'static str {
        if self.public.is_some() { public_names::KMS_HOST } else { "kms.sim.test" }
    }

    /// A host with the port of the simulator, as catalogs name it.
    pub(crate) fn authority(&self, host: &str) -> String {
        if self.public.is_some() { host.to_owned() } else { format!("{host}:{}", self.port) }
    }

    /// The same with hosts for the sockets of devices.
    pub(crate) fn with_mercury_hosts(self, mercury_hosts: Vec<(Ipv4Addr, i64)>) -> Self {
        Self { mercury_hosts, ..self }
    }

    /// Those hosts; usually none, and the sockets are below the base address.
    pub(crate) fn mercury_hosts(&self) -> &[(Ipv4Addr, i64)] {
        &self.mercury_hosts
    }

    /// A service's address under another host name.
    pub(crate) fn service_on(&self, host: &str, prefix: &str) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{host}:{}/{prefix}", self.port)
    }

    /// `http://127.0.0.1:<port>`, without a slash at the end.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// A service below the base, by its path prefix: `service("wdm/api/v1")`.
    pub(crate) fn service(&self, prefix: &str) -> String {
        match self.public {
            Some(_) => format!("https://{}/{prefix}", public_names::host_of(prefix)),
            None => self.local(prefix),
        }
    }

    /// The same on loopback, whatever the names of services are.
    pub(crate) fn local(&self, prefix: &str) -> String {
        format!("{}/{prefix}", self.base)
    }

    /// A room with a device, by the device's user.
    pub(crate) fn space(&self, id: UserId) -> String {
        self.service(&format!("lyra/api/v1/spaces/{id}"))
    }

    /// The call of a conversation.
    pub(crate) fn locus(&self, conversation: ConversationId) -> String {
        self.service(&format!("locus/api/v1/loci/{conversation}"))
    }

    /// The developer API.
    pub(crate) fn hydra(&self) -> String {
        self.service("v1")
    }

    /// The conversation service of a cluster: the base of conversation and activity URLs.
    pub(crate) fn conversation(&self, cluster: Cluster) -> String {
        match self.public {
            Some(_) => format!("https://{}/conversation/api/v1", public_names::conversation_host(cluster)),
            None => format!("{}/conversation/api/v1", self.cluster(cluster)),
        }
    }

    /// The file service of a cluster.
    pub(crate) fn files(&self, cluster: Cluster) -> String {
        match self.public {
            Some(_) => format!("https://{}/files", public_names::files_host(cluster)),
            None => format!("{}/files", self.cluster(cluster)),
        }
    }

    /// The prefix of the websocket addresses of devices: on the first Mercury host, if there are several.
    pub(crate) fn mercury(&self) -> String {
        match self.mercury_hosts.first() {
            Some((first, _)) => self.mercury_on(*first),
            None => self.sockets("mercury"),
        }
    }

    /// The same on one of the hosts.
    pub(crate) fn mercury_on(&self, host: Ipv4Addr) -> String {
        self.sockets_on(&host.to_string(), "mercury")
    }

    /// The prefix of the websocket addresses of data channels.
    pub(crate) fn data_channels(&self) -> String {
        self.sockets("llm")
    }

    /// A certificate for `localhost` is what every client can check.
    fn sockets(&self, prefix: &str) -> String {
        match self.public {
            Some(PublicNames::Everything) => format!("wss://{}/{prefix}", public_names::MERCURY_HOST),
            Some(PublicNames::Requests) => self.sockets_on("localhost", prefix),
            None => self.sockets_on("127.0.0.1", prefix),
        }
    }

    fn sockets_on(&self, host: &str, prefix: &str) -> String {
        let scheme = if self.secure { "wss" } else { "ws" };
        format!("{scheme}://{host}:{}/{prefix}", self.port)
    }

    /// The host name of a cluster, without port.
    pub(crate) fn cluster_host(&self, cluster: Cluster) -> &'static str {
        match (self.public, cluster) {
            (Some(_), cluster) => public_names::conversation_host(cluster),
            (None, Cluster::Us) => "localhost",
            (None, Cluster::Eu) => self.eu_host,
        }
    }

    fn cluster(&self, cluster: Cluster) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}:{}", self.cluster_host(cluster), self.port)
    }
}
