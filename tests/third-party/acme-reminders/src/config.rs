//! Settings.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;
use webex_core::{Error, ErrorKind, Result};

/// The settings of the plug-in: given to [`AcmeReminders::with`](crate::AcmeReminders::with), or the section
/// `[plugin.acme-reminders]` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct RemindersConfig {
    /// Which of ACME's customers you are.
    pub tenant: String,
    /// The key that seals the texts: 32 bytes in base64. ACME never sees it.
    pub key: SecretString,
    /// Where the service is.
    #[serde(default = "service")]
    pub service: Url,
}

fn service() -> Url {
    Url::parse("https://reminders.acme.example/v1").expect("a URL literal is valid")
}

impl RemindersConfig {
    /// Settings with the public service of ACME.
    pub fn new(tenant: impl Into<String>, key: impl Into<SecretString>) -> Self {
        Self { tenant: tenant.into(), key: key.into(), service: service() }
    }

    pub(crate) fn key_bytes(&self) -> Result<Vec<u8>> {
        let bytes = STANDARD.decode(self.key.expose_secret()).unwrap_or_default();
        if bytes.len() != 32 {
            return Err(Error::new(ErrorKind::Configuration, "`key` has to be 32 bytes in base64"));
        }
        Ok(bytes)
    }
}
