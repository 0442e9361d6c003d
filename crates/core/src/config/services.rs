//! Where the services are found.

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;

/// Where the services are found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ServicesConfig {
    /// The developer API until the catalog names it.
    pub hydra: Url,
    /// The catalog service.
    pub u2c: Url,
    /// The region service.
    pub region: Url,
    /// URLs that win over every catalog, by service name.
    pub overrides: BTreeMap<String, Url>,
    /// Services of plug-ins, where no catalog knows one of that name.
    pub(crate) of_plugins: BTreeMap<String, Url>,
    /// Domains that may get the user's token, beside the services of the catalog. Whole labels count: `webex.com`
    /// stands for itself and for `x.webex.com`, not for `notwebex.com`.
    pub allowed_domains: Vec<String>,
    /// The format that the catalog is asked for.
    pub format: CatalogFormat,
    /// How long a call waits for a service that is not in the catalog yet.
    pub wait: Duration,
    /// The age at which a catalog is fetched anew, in the background, when it is next used.
    pub refresh_after: Duration,
    /// The service id that stands for conversations in cluster ids.
    pub cluster_service: String,
    /// The cluster that public ids call `us`, with or without a service id behind.
    pub first_cluster: String,
    /// How long a failed host is passed over; then its priority counts again.
    pub fail_back: Duration,
}

/// The format of the services catalog (wire/01 section 3.1).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CatalogFormat {
    /// Version 1: links of services, and a map of hosts.
    #[default]
    HostMap,
    /// Version 2: services by cluster.
    U2cV2,
}

impl CatalogFormat {
    /// The value of the query parameter `format`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HostMap => "hostmap",
            Self::U2cV2 => "U2CV2",
        }
    }
}

impl ServicesConfig {
    pub(super) fn use_fedramp(&mut self) {
        self.hydra = literal("https://api-usgov.webex.com/v1");
        self.u2c = literal("https://u2c.gov.ciscospark.com/u2c/api/v1");
        self.allowed_domains.retain(|domain| !COMMERCIAL_DOMAINS.contains(&domain.as_str()));
    }
}

impl Default for ServicesConfig {
    fn default() -> Self {
        Self {
            hydra: literal("https://api.ciscospark.com/v1"),
            u2c: literal("https://u2c.wbx2.com/u2c/api/v1"),
            region: literal("https://ds.ciscospark.com/v1/region"),
            overrides: BTreeMap::new(),
            of_plugins: BTreeMap::new(),
            allowed_domains: COMMERCIAL_DOMAINS.iter().map(|d| (*d).to_owned()).collect(),
            format: CatalogFormat::default(),
            wait: Duration::from_secs(5),
            refresh_after: Duration::from_secs(24 * 3600),
            cluster_service: "identityLookup".to_owned(),
            first_cluster: "urn:TEAM:us-east-2_a".to_owned(),
            fail_back: Duration::from_secs(600),
        }
    }
}

/// The commercial domains of Webex (wire/01 section 2.2).
const COMMERCIAL_DOMAINS: [&str; 8] = [
    "broadcloud.com.au",
    "broadcloud.eu",
    "broadcloudpbx.com",
    "broadcloudpbx.net",
    "ciscospark.com",
    "wbx2.com",
    "webex.com",
    "webexapis.com",
];

pub(super) fn literal(url: &str) -> Url {
    Url::parse(url).expect("a URL literal is valid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_government_cloud_has_hosts_of_its_own() {
        // wire/01 section 6.1, row 14.
        let mut config = ServicesConfig::default();
        config.allowed_domains.push("example.com".to_owned());
        config.use_fedramp();
        assert_eq!(config.hydra.as_str(), "https://api-usgov.webex.com/v1");
        assert_eq!(config.u2c.as_str(), "https://u2c.gov.ciscospark.com/u2c/api/v1");
        assert_eq!(config.allowed_domains, ["example.com"]);
    }
}
