//! Settings.

use std::time::Duration;

use serde::Deserialize;
use webex_core::{Error, ErrorKind, Result};

use crate::kms::{KmsTiming, KmsTrust};

/// The settings of the plug-in: given to [`crate::Cypher::with`], or, for [`crate::Cypher::new`], the section
/// `[plugin.cypher]` of the configuration with `kms_trust` (`platform`, `self-consistent`, or a list of PEM files),
/// `key_capacity`, `key_life` (in seconds) and `persist_keys`.
///
/// ```
/// use webex_plugin_cypher::{Cypher, CypherConfig, KmsTrust};
/// let mut config = CypherConfig::default();
/// config.trust = KmsTrust::SelfConsistent; // a simulator on this machine
/// let plugin = Cypher::with(config);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CypherConfig {
    /// Whose word counts for the key of the KMS.
    pub trust: KmsTrust,
    /// How long to wait for the KMS, and how often.
    pub timing: KmsTiming,
    /// How many keys are kept in memory, and in the storage if they are kept there.
    pub key_capacity: usize,
    /// How long a key is kept before the KMS is asked again whether this user may have it.
    pub key_life: Duration,
    /// Whether keys are kept in the client's storage, too. Off by default; give the client an
    /// [`Encrypted`](webex_core::storage::Encrypted) storage with it, for whoever has the keys reads everything.
    pub persist_keys: bool,
    /// Files of at most so many bytes are opened in memory, larger ones through a temporary file, which holds the
    /// encrypted bytes only.
    pub memory_limit: u64,
}

impl Default for CypherConfig {
    fn default() -> Self {
        Self {
            trust: KmsTrust::default(),
            timing: KmsTiming::default(),
            key_capacity: 10_000,
            key_life: Duration::from_secs(24 * 3600),
            persist_keys: false,
            memory_limit: 16 << 20,
        }
    }
}

/// The section of the configuration. A key that is not set leaves the default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Section {
    kms_trust: Option<TrustSection>,
    key_capacity: Option<usize>,
    key_life: Option<f64>,
    persist_keys: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum TrustSection {
    Name(TrustName),
    Files(Vec<std::path::PathBuf>),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TrustName {
    Platform,
    SelfConsistent,
}

impl Section {
    /// The settings that the section asks for.
    pub(crate) fn into_config(self) -> Result<CypherConfig> {
        let defaults = CypherConfig::default();
        let key_life = self.key_life.map(Duration::try_from_secs_f64).transpose();
        let not_seconds =
            |_| Error::new(ErrorKind::Configuration, "plugin.cypher.key_life is no number of seconds");
        Ok(CypherConfig {
            trust: self.kms_trust.map_or(Ok(KmsTrust::default()), TrustSection::into_trust)?,
            key_capacity: self.key_capacity.unwrap_or(defaults.key_capacity),
            key_life: key_life.map_err(not_seconds)?.unwrap_or(defaults.key_life),
            persist_keys: self.persist_keys.unwrap_or(defaults.persist_keys),
            ..defaults
        })
    }
}

impl TrustSection {
    fn into_trust(self) -> Result<KmsTrust> {
        match self {
            Self::Name(TrustName::Platform) => Ok(KmsTrust::Platform),
            Self::Name(TrustName::SelfConsistent) => Ok(KmsTrust::SelfConsistent),
            Self::Files(paths) => {
                let mut pem = Vec::new();
                for path in paths {
                    let unreadable = |e| {
                        let text = "a file of plugin.cypher.kms_trust cannot be read";
                        Error::new(ErrorKind::Configuration, text).with_source(e)
                    };
                    pem.extend(std::fs::read(path).map_err(unreadable)?);
                    pem.push(b'\n');
                }
                Ok(KmsTrust::roots_of_pem(&pem)?)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(json: &str) -> Result<CypherConfig> {
        serde_json::from_str::<Section>(json).expect("a section").into_config()
    }

    #[test]
    fn the_section_names_the_trust() {
        assert!(matches!(config("{}").expect("defaults").trust, KmsTrust::Platform));
        let named =
            config(r#"{"kms_trust":"self-consistent","key_life":60,"persist_keys":true}"#).expect("settings");
        assert!(matches!(named.trust, KmsTrust::SelfConsistent));
        assert_eq!((named.key_life.as_secs(), named.persist_keys), (60, true));
        assert!(config(r#"{"kms_trust":["/no/such/file"]}"#).is_err());
        assert!(config(r#"{"key_life":-1}"#).is_err());
        assert!(serde_json::from_str::<Section>(r#"{"kms_trust":"anybody"}"#).is_err());
    }
}
