//! The sources of a configuration, laid one over the other.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::Config;
use super::key::{KEYS, Key};
use super::value::{Expected, Value};
use crate::transport::ProxySettings;
use crate::{Error, ErrorKind, Result};

/// A change that the builder was told.
type Change = Box<dyn FnOnce(&mut Config) + Send>;

/// Where the values of one configuration come from.
#[derive(Default)]
pub(crate) struct Sources {
    base: Config,
    file: Option<File>,
    environment: Option<BTreeMap<&'static str, String>>,
    /// The customary variables of proxies, the last resort.
    proxies: Option<Result<ProxySettings>>,
    fedramp: bool,
    changes: Vec<Change>,
}

enum File {
    Path(PathBuf),
    Text(String),
}

impl Sources {
    pub(crate) fn base(&mut self, config: Config) {
        self.base = config;
    }

    pub(crate) fn file(&mut self, path: PathBuf) {
        self.file = Some(File::Path(path));
    }

    pub(crate) fn text(&mut self, toml: String) {
        self.file = Some(File::Text(toml));
    }

    /// Takes the variables that some key knows, and those that customarily name proxies.
    pub(crate) fn environment(&mut self, read: impl Fn(&str) -> Option<String>) {
        self.proxies = Some(ProxySettings::from_variables(&read));
        let names = KEYS.iter().flat_map(|key| key.env);
        let set = names.filter_map(|name| Some((*name, read(name)?)));
        self.environment = Some(set.filter(|(_, value)| !value.trim().is_empty()).collect());
    }

    pub(crate) fn fedramp(&mut self) {
        self.fedramp = true;
    }

    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Config) + Send + 'static) {
        self.changes.push(Box::new(change));
    }

    /// Lays the sources over each other, the weakest first.
    pub(crate) async fn resolve(self) -> Result<Config> {
        let mut config = self.base;
        let file = match self.file {
            Some(file) => Some(file.read().await?),
            None => None,
        };
        if self.fedramp {
            config.use_fedramp();
        }
        if let Some((name, table)) = file {
            apply_file(&mut config, &name, table)?;
        }
        if let Some(proxies) = self.proxies.filter(|_| config.network.proxy.is_none()) {
            config.network.customary = proxies?;
        }
        for (key, name, text) in self.environment.iter().flat_map(variables) {
            (key.set)(&mut config, &Value::Text(text.clone()))
                .map_err(|expected| wrong(&format!("the environment variable {name}"), expected))?;
        }
        for change in self.changes {
            change(&mut config);
        }
        Ok(config)
    }
}

/// The variables that are set, in the order of the keys; of several for one key the first.
fn variables<'a>(
    environment: &'a BTreeMap<&'static str, String>,
) -> impl Iterator<Item = (&'static Key, &'static str, &'a String)> {
    KEYS.iter().filter_map(|key| {
        let name = key.env.iter().find(|name| environment.contains_key(**name))?;
        Some((key, *name, environment.get(name)?))
    })
}

impl File {
    async fn read(self) -> Result<(String, toml::Table)> {
        let (name, text) = match self {
            Self::Text(text) => ("the TOML text".to_owned(), text),
            Self::Path(path) => {
                let name = path.display().to_string();
                let text = tokio::fs::read_to_string(&path).await.map_err(|e| cannot_read(&name, e))?;
                (name, text)
            }
        };
        match text.parse() {
            Ok(table) => Ok((name, table)),
            // The parser's own text quotes the line, which may hold a secret.
            Err(e) => Err(no_toml(&name, &text, e.span().map_or(0, |span| span.start))),
        }
    }
}

fn apply_file(config: &mut Config, name: &str, mut table: toml::Table) -> Result<()> {
    take_plugins(config, name, &mut table)?;
    let mut values = BTreeMap::new();
    flatten("", &table, &mut values);
    for key in KEYS {
        if let Some(value) = values.remove(key.path) {
            (key.set)(config, &value)
                .map_err(|expected| wrong(&format!("{} in {name}", key.path), expected))?;
        }
    }
    for (path, value) in values {
        let Some(service) = path.strip_prefix("services.override.") else {
            return Err(Error::new(ErrorKind::Configuration, format!("{name} has an unknown key: {path}")));
        };
        let url = value.url().map_err(|expected| wrong(&format!("{path} in {name}"), expected))?;
        config.services.overrides.insert(service.to_owned(), url);
    }
    Ok(())
}

fn take_plugins(config: &mut Config, name: &str, table: &mut toml::Table) -> Result<()> {
    let sections = match table.remove("plugin") {
        None => return Ok(()),
        Some(toml::Value::Table(sections)) => sections,
        Some(_) => return Err(wrong(&format!("plugin in {name}"), "a table of sections")),
    };
    for (plugin, section) in sections {
        let toml::Value::Table(section) = section else {
            return Err(wrong(&format!("plugin.{plugin} in {name}"), "a section"));
        };
        config.plugins.insert(plugin, section);
    }
    Ok(())
}

fn flatten(prefix: &str, table: &toml::Table, into: &mut BTreeMap<String, Value>) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(&path, inner, into),
            value => drop(into.insert(path, value.into())),
        }
    }
}

fn wrong(what: &str, expected: Expected) -> Error {
    Error::new(ErrorKind::Configuration, format!("{what} must be {expected}"))
}

fn cannot_read(name: &str, e: std::io::Error) -> Error {
    Error::new(ErrorKind::Configuration, format!("the configuration file {name} cannot be read"))
        .with_source(e)
}

fn no_toml(name: &str, text: &str, at: usize) -> Error {
    let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    Error::new(ErrorKind::Configuration, format!("{name} is not TOML (line {line})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    const FILE: &str = r#"
        app = "file/1.0"
        [services]
        hydra = "https://file.example/v1"
        u2c = "https://file.example/u2c"
        allowed_domains = ["file.example"]
        [services.override]
        wdm = "https://file.example/wdm"
        [credentials]
        client_id = "file"
        client_secret = "file-secret"
        [plugin.greeter]
        words = ["hello"]
    "#;

    fn resolve(sources: Sources) -> Result<Config> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(sources.resolve())
    }

    fn with_file(toml: &str) -> Sources {
        let mut sources = Sources::default();
        sources.text(toml.to_owned());
        sources
    }

    fn environment(pairs: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        |name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
    }

    #[test]
    fn builder_beats_environment_beats_file() {
        let mut sources = with_file(FILE);
        sources.environment(environment(&[("U2C_SERVICE_URL", "http://env/u2c"), ("CLIENT_ID", "env")]));
        sources.change(|c| c.credentials.client_id = Some("builder".to_owned()));
        let config = resolve(sources).expect("a configuration");
        assert_eq!(config.services.hydra.as_str(), "https://file.example/v1");
        assert_eq!(config.services.u2c.as_str(), "http://env/u2c");
        assert_eq!(config.credentials.client_id.as_deref(), Some("builder"));
        assert_eq!(config.services.overrides["wdm"].as_str(), "https://file.example/wdm");
        assert_eq!(config.app, Some(("file".to_owned(), "1.0".to_owned())));
        assert!(config.plugins.contains_key("greeter"));
    }

    /// B27: a list of a stronger source replaces the weaker one; it is not merged element by element.
    #[test]
    fn b27_lists_are_replaced() {
        let config = resolve(with_file(FILE)).expect("a configuration");
        assert_eq!(config.services.allowed_domains, ["file.example"]);
        let mut sources = with_file(FILE);
        sources.environment(environment(&[("WEBEX_ALLOWED_DOMAINS", "a.example, b.example")]));
        assert_eq!(
            resolve(sources).expect("a configuration").services.allowed_domains,
            ["a.example", "b.example"]
        );
    }

    /// B3: what one client is told stays with it.
    #[test]
    fn b3_configurations_share_nothing() {
        let first = resolve(with_file(FILE)).expect("a configuration");
        let second = resolve(Sources::default()).expect("a configuration");
        assert_eq!(first.credentials.client_id.as_deref(), Some("file"));
        assert!(second.credentials.client_id.is_none() && second.credentials.client_secret.is_none());
    }

    #[test]
    fn variables_have_an_order_of_preference() {
        let mut sources = Sources::default();
        sources.environment(environment(&[
            ("CLIENT_ID", "third"),
            ("COMMON_IDENTITY_CLIENT_ID", "second"),
            ("WEBEX_CLIENT_ID", " "),
            ("WEBEX_SCOPES", "b a"),
            ("SCOPE", "no"),
            ("WEBEX_ACCESS_TOKEN", "Bearer T"),
        ]));
        let config = resolve(sources).expect("a configuration").credentials;
        assert_eq!(config.client_id.as_deref(), Some("second"));
        assert_eq!(config.scope.to_string(), "a b");
        assert_eq!(config.access_token.expect("a token").expose_secret(), "Bearer T");
    }

    #[test]
    fn a_proxy_of_ones_own_beats_the_customary_variables() {
        let customary = &[("HTTPS_PROXY", "customary.example"), ("NO_PROXY", "direct.example")];
        let host = |sources: Sources| {
            let settings = resolve(sources).expect("a configuration").network.proxy_settings();
            settings.proxy_for(true, "webexapis.com", 443).map(|proxy| proxy.host().to_owned())
        };
        let with = |toml, pairs| {
            let mut sources = with_file(toml);
            sources.environment(environment(pairs));
            sources
        };
        assert_eq!(host(with("", customary)).as_deref(), Some("customary.example"));
        let own = "[network]\nproxy = 'file.example'\nno_proxy = ['x.example']";
        assert_eq!(host(with(own, customary)).as_deref(), Some("file.example"));
        assert_eq!(
            host(with(own, &[("WEBEX_PROXY", "socks5://env.example")])).as_deref(),
            Some("env.example")
        );
        assert_eq!(host(with(own, &[("WEBEX_NO_PROXY", "a.example webexapis.com")])), None);
        assert_eq!(host(with_file("")), None, "nobody asked for the environment");
        let error = resolve(with("", &[("WEBEX_PROXY", "ftp://bob:SECRET@x")])).expect_err("no proxy");
        let error = format!("{error} {error:?}");
        assert!(error.contains("WEBEX_PROXY") && !error.contains("SECRET"), "{error}");
    }

    #[test]
    fn an_application_without_a_version_gets_one() {
        // wire/01 section 6.2, row 20.
        for (text, version) in [("bot/2.1", "2.1"), ("bot", "0.0")] {
            let mut sources = Sources::default();
            sources.environment(move |name| (name == "WEBEX_APP").then(|| text.to_owned()));
            let app = resolve(sources).expect("a configuration").app;
            assert_eq!(app, Some(("bot".to_owned(), version.to_owned())));
        }
    }

    #[test]
    fn the_cloud_is_chosen_before_single_urls() {
        let mut sources = with_file("[services]\nhydra = 'https://mine.example/v1'");
        sources.environment(environment(&[("HYDRA_SERVICE_URL", "https://env.example/v1")]));
        sources.fedramp();
        let config = resolve(sources).expect("a configuration");
        assert_eq!(config.services.hydra.as_str(), "https://env.example/v1");
        assert_eq!(config.services.u2c.as_str(), "https://u2c.gov.ciscospark.com/u2c/api/v1");
    }

    #[test]
    fn errors_name_key_and_source_and_no_value() {
        let text = |sources| {
            let error = resolve(sources).expect_err("a defect");
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(!format!("{error:?}").contains("SECRET"), "{error:?}");
            error.to_string()
        };
        let mut sources = Sources::default();
        sources.environment(environment(&[("U2C_SERVICE_URL", "SECRET")]));
        assert_eq!(text(sources), "the environment variable U2C_SERVICE_URL must be a URL");
        assert_eq!(
            text(with_file("[services]\nu2c = 'ftp://SECRET'")),
            "services.u2c in the TOML text must be an http or https URL"
        );
        assert_eq!(
            text(with_file("[services]\nu2d = 'SECRET'")),
            "the TOML text has an unknown key: services.u2d"
        );
        assert_eq!(
            text(with_file("\n[credentials]\nclient_secret = SECRET")),
            "the TOML text is not TOML (line 3)"
        );
        assert_eq!(
            text(with_file("[services.override]\nwdm = 1")),
            "services.override.wdm in the TOML text must be a text"
        );
        let mut sources = Sources::default();
        sources.file("/nowhere/webex.toml".into());
        assert!(text(sources).contains("/nowhere/webex.toml"));
    }
}
