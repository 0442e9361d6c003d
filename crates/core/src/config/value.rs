//! Values of a source, whatever its format, and what a key expects of them.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

/// What a key expects, in words that follow "must be".
pub(super) type Expected = &'static str;

/// A value of the environment or of a TOML file.
#[derive(Clone)]
pub(super) enum Value {
    Text(String),
    Flag(bool),
    Number(f64),
    List(Vec<Value>),
    /// What no key takes, such as a date.
    Other,
}

impl From<&toml::Value> for Value {
    fn from(value: &toml::Value) -> Self {
        match value {
            toml::Value::String(text) => Self::Text(text.clone()),
            toml::Value::Boolean(flag) => Self::Flag(*flag),
            // Configuration has no numbers that a f64 would round.
            toml::Value::Integer(number) => Self::Number(*number as f64),
            toml::Value::Float(number) => Self::Number(*number),
            toml::Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            toml::Value::Datetime(_) | toml::Value::Table(_) => Self::Other,
        }
    }
}

impl Value {
    pub(super) fn text(&self) -> Result<&str, Expected> {
        match self {
            Self::Text(text) => Ok(text.trim()),
            _ => Err("a text"),
        }
    }

    pub(super) fn owned(&self) -> Result<Option<String>, Expected> {
        self.text().map(|text| Some(text.to_owned()))
    }

    pub(super) fn secret(&self) -> Result<Option<SecretString>, Expected> {
        self.text().map(|text| Some(text.into()))
    }

    pub(super) fn url(&self) -> Result<Url, Expected> {
        let url = Url::parse(self.text()?).map_err(|_| "a URL")?;
        let web = matches!(url.scheme(), "http" | "https") && url.has_host();
        web.then_some(url).ok_or("an http or https URL")
    }

    pub(super) fn flag(&self) -> Result<bool, Expected> {
        match self {
            Self::Flag(flag) => Ok(*flag),
            Self::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Ok(true),
                "false" | "0" | "no" | "off" | "" => Ok(false),
                _ => Err("true or false"),
            },
            _ => Err("true or false"),
        }
    }

    pub(super) fn seconds(&self) -> Result<Duration, Expected> {
        let seconds = match self {
            Self::Number(number) => *number,
            Self::Text(text) => text.trim().parse().map_err(|_| "a number of seconds")?,
            _ => return Err("a number of seconds"),
        };
        Duration::try_from_secs_f64(seconds).map_err(|_| "a number of seconds")
    }

    /// A list, or a text with white space or commas between the items.
    pub(super) fn list(&self) -> Result<Vec<String>, Expected> {
        match self {
            Self::List(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
            Self::Text(text) => {
                let items = text.split(|c: char| c.is_whitespace() || c == ',');
                Ok(items.filter(|item| !item.is_empty()).map(str::to_owned).collect())
            }
            _ => Err("a list of texts"),
        }
    }
}
