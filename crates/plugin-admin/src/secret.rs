//! A secret that travels, and is not shown.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A password, a host key or a link that lets whoever has it in. The wire shows it, `Debug` and logs do not.
///
/// ```
/// use webex_plugin_admin::Password;
/// let password = Password::from("BgJep@43");
/// assert_eq!(password.expose(), "BgJep@43");
/// assert_eq!(format!("{password:?}"), "[redacted]");
/// ```
#[derive(Clone)]
pub struct Password(SecretString);

impl Password {
    /// The text of it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The secret as other crates take it.
    pub fn as_secret(&self) -> &SecretString {
        &self.0
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<SecretString> for Password {
    fn from(secret: SecretString) -> Self {
        Self(secret)
    }
}

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Serialize for Password {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
