//! Typed configuration: builder, environment, TOML.

mod requests;

pub use requests::{RequestConfig, RetryConfig};

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;

/// The configuration of one client.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The services catalog.
    pub services: ServicesConfig,
    /// Time limits and retries of calls.
    pub requests: RequestConfig,
    /// How long a graceful shutdown may take.
    pub shutdown_timeout: Duration,
    /// The application's name and version, for the user agent.
    pub app: Option<(String, String)>,
}

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
    /// Domains that may get the user's token, beside the services of the catalog.
    pub allowed_domains: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            services: ServicesConfig::default(),
            requests: RequestConfig::default(),
            shutdown_timeout: Duration::from_secs(10),
            app: None,
        }
    }
}

impl Default for ServicesConfig {
    fn default() -> Self {
        Self {
            hydra: literal("https://api.ciscospark.com/v1"),
            u2c: literal("https://u2c.wbx2.com/u2c/api/v1"),
            region: literal("https://ds.ciscospark.com/v1/region"),
            overrides: BTreeMap::new(),
            allowed_domains: COMMERCIAL_DOMAINS.iter().map(|d| (*d).to_owned()).collect(),
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

fn literal(url: &str) -> Url {
    Url::parse(url).expect("a URL literal is valid")
}
