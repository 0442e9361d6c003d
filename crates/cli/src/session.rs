//! One run: who runs it, with which settings.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use url::{Host, Url};
use webex::core::storage::{MemoryStorage, Storage};
use webex::cypher::{Cypher, CypherConfig, KmsTrust};
use webex::{ErrorKind, Webex, WebexBuilder};

use crate::Exit;
use crate::args::GlobalArgs;
use crate::failure::Failure;
use crate::output::Printer;
use crate::storage::{self, Folder};

/// The environment variable with a token that is used instead of the login that is kept.
pub(crate) const TOKEN: &str = "WEBEX_ACCESS_TOKEN";

/// What a command works with.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) global: GlobalArgs,
    pub(crate) printer: Printer,
}

impl Session {
    pub(crate) fn new(global: GlobalArgs) -> Self {
        let printer = Printer::new(&global);
        Self { global, printer }
    }

    /// The folder of the profile.
    pub(crate) fn folder(&self) -> Result<Folder, Failure> {
        Folder::of_user(self.global.account.as_deref())
    }

    /// A client of whoever is signed in.
    pub(crate) async fn client(&self) -> Result<Webex, Failure> {
        self.client_with(None).await
    }

    /// The same, which keeps in the file of a cursor what is no login.
    pub(crate) async fn client_with(&self, cursor: Option<&str>) -> Result<Webex, Failure> {
        let storage: Arc<dyn Storage> = match (has_token(), cursor) {
            // The login that is kept stays what it is.
            (true, None) => Arc::new(MemoryStorage::new()),
            (true, Some(name)) => storage::open_without_login(&self.folder()?, name).await?,
            (false, cursor) => storage::open(&self.folder()?, cursor).await?,
        };
        let webex = self.build(self.builder(true)?.storage(storage)).await?;
        match webex.credentials().can_authorize() {
            true => Ok(webex),
            false => Err(Failure::signed_out()),
        }
    }

    /// A client of the login that is kept, if there is one, whatever token the environment has.
    pub(crate) async fn client_of_login(&self) -> Result<Webex, Failure> {
        let storage = storage::open(&self.folder()?, None).await?;
        self.client_on(storage).await
    }

    /// A client of the login in that storage.
    pub(crate) async fn client_on(&self, storage: Arc<dyn Storage>) -> Result<Webex, Failure> {
        self.build(self.builder(false)?.storage(storage)).await
    }

    async fn build(&self, builder: WebexBuilder) -> Result<Webex, Failure> {
        builder.build().await.map_err(|error| match error.kind() {
            ErrorKind::Storage => {
                Failure::from(error).hint("`webex logout` forgets a login that cannot be read")
            }
            _ => error.into(),
        })
    }

    fn builder(&self, with_token: bool) -> Result<WebexBuilder, Failure> {
        let mut builder = webex::builder();
        let config = self.config()?;
        if let Some(file) = &config {
            builder = builder.config_file(file);
        }
        let environment = env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        builder = builder.variables(environment.filter(|(name, _)| with_token || !is_token(name)));
        if let Some(limit) = self.global.timeout {
            builder = builder.configure(move |config| {
                config.requests.deadline = Some(limit);
                config.requests.attempt_timeout = config.requests.attempt_timeout.min(limit);
            });
        }
        if !with_token {
            builder = builder.configure(|config| {
                config.credentials.access_token = None;
                config.credentials.refresh_token = None;
            });
        }
        Ok(match trusts_local_kms(config.as_deref()) {
            true => builder.plugin(local_cypher()),
            false => builder,
        })
    }

    /// The configuration file that counts.
    pub(crate) fn config(&self) -> Result<Option<PathBuf>, Failure> {
        match &self.global.config {
            Some(file) if file.is_file() => Ok(Some(file.clone())),
            Some(file) => {
                let text = format!("there is no configuration file {}", file.display());
                Err(Failure::new(Exit::Usage, text))
            }
            None => match self.folder() {
                Ok(folder) => Ok(folder.config()),
                // Nothing is configured where there is no place for it.
                Err(failure) if failure.exit() == Exit::Failed => Ok(None),
                Err(failure) => Err(failure),
            },
        }
    }
}

/// Whether the environment has a token.
pub(crate) fn has_token() -> bool {
    env::var_os(TOKEN).is_some_and(|token| !token.to_string_lossy().trim().is_empty())
}

fn is_token(name: &str) -> bool {
    name == TOKEN || name == "WEBEX_REFRESH_TOKEN"
}

/// The keys of a cloud on this machine need no authority that vouches for them: whoever stands between is on this
/// machine, too.
fn local_cypher() -> Cypher {
    let mut config = CypherConfig::default();
    config.trust = KmsTrust::SelfConsistent;
    Cypher::with(config)
}

/// Whether the catalog is on this machine, and the configuration does not say itself whom to trust.
fn trusts_local_kms(config: Option<&std::path::Path>) -> bool {
    let text = config.and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
    // A file that cannot be read or parsed is an error of the builder.
    let table: toml::Table = text.parse().unwrap_or_default();
    let at = |path: &[&str]| {
        path.iter().try_fold(toml::Value::Table(table.clone()), |value, key| value.get(key).cloned())
    };
    if at(&["plugin", "cypher"]).is_some() {
        return false;
    }
    let of_environment = env::var("U2C_SERVICE_URL").ok().filter(|url| !url.trim().is_empty());
    let of_file = at(&["services", "u2c"]).and_then(|url| url.as_str().map(str::to_owned));
    of_environment.or(of_file).is_some_and(|url| is_local(&url))
}

fn is_local(url: &str) -> bool {
    match Url::parse(url.trim()).ok().as_ref().and_then(Url::host) {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_told_from_others() {
        for url in [
            "http://127.0.0.1:4000/u2c/api/v1",
            "https://[::1]:1/",
            "http://LOCALHOST:3/",
            " http://127.9.9.9/ ",
        ] {
            assert!(is_local(url), "{url}");
        }
        for url in
            ["https://u2c.wbx2.com/", "http://localhost.example.com/", "http://10.0.0.1/", "127.0.0.1", ""]
        {
            assert!(!is_local(url), "{url}");
        }
    }
}
