//! A value that may be sealed.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use zeroize::Zeroizing;

/// What other Webex SDKs put in the place of a text that cannot be opened.
pub const DECRYPTION_FAILURE: &str = "This message cannot be decrypted";

/// A text that may be sealed.
pub type Text = Sealed<String>;

/// A value that may be sealed, and what became of it.
///
/// Written again it is what it was: sealed what was not opened or cannot be, clear what is clear.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Sealed<T> {
    /// A text as it came, which nobody has tried to open: it may be sealed.
    Received(String),
    /// In clear: nothing names a key for it, or it was made here.
    Clear(T),
    /// It was sealed and is open.
    Opened(T),
    /// It is sealed and cannot be opened.
    Unreadable(Unreadable),
}

/// Something sealed that cannot be opened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unreadable {
    sealed: String,
    reason: String,
}

impl Unreadable {
    pub(crate) fn new(sealed: String, reason: impl fmt::Display) -> Self {
        Self { sealed, reason: reason.to_string() }
    }

    /// The sealed text as it came: what to try again with.
    pub fn sealed(&self) -> &str {
        &self.sealed
    }

    /// Why it cannot be opened, in words.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl<T> Sealed<T> {
    /// The value, when it is readable: in clear or open. What was only received is not.
    ///
    /// ```
    /// use webex_plugin_conversation::Text;
    /// assert_eq!(Text::Clear("hello".to_owned()).readable().map(String::as_str), Some("hello"));
    /// assert_eq!(Text::Received("eyJhbGciOi..".to_owned()).readable(), None);
    /// ```
    pub fn readable(&self) -> Option<&T> {
        match self {
            Self::Clear(value) | Self::Opened(value) => Some(value),
            Self::Received(_) | Self::Unreadable(_) => None,
        }
    }

    /// Why it cannot be read, when opening it failed.
    pub fn unreadable(&self) -> Option<&Unreadable> {
        match self {
            Self::Unreadable(unreadable) => Some(unreadable),
            _ => None,
        }
    }

    /// The text as it came, when nobody has tried to open it.
    pub fn as_received(&self) -> Option<&str> {
        match self {
            Self::Received(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it arrived sealed, be it open now or not.
    ///
    /// ```
    /// use webex_plugin_conversation::Text;
    /// assert!(!Text::from("in clear").was_sealed());
    /// ```
    pub fn was_sealed(&self) -> bool {
        matches!(self, Self::Opened(_) | Self::Unreadable(_))
    }
}

impl Text {
    /// The text, when it is readable.
    pub fn as_str(&self) -> Option<&str> {
        self.readable().map(String::as_str)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Clear(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Clear(text)
    }
}

/// What is made of a clear text, or of what stands in clear on the wire.
pub(crate) trait FromClear: Sized {
    /// The value of the clear text that was sealed in `sealed`.
    fn from_clear(clear: String, sealed: &str) -> Result<Self, String>;

    /// The value of what the wire has in clear; given back when it is not of the right form.
    fn from_wire(value: Value) -> Result<Self, Value>;

    /// The clear text to seal; why there is none when it cannot be sealed.
    fn to_clear(&self) -> Result<Zeroizing<String>, &'static str>;
}

impl FromClear for String {
    fn from_clear(clear: String, _: &str) -> Result<Self, String> {
        Ok(clear)
    }

    fn from_wire(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        }
    }

    fn to_clear(&self) -> Result<Zeroizing<String>, &'static str> {
        Ok(Zeroizing::new(self.clone()))
    }
}

/// The inputs of a card: sealed, they are the text of their JSON.
impl FromClear for Value {
    fn from_clear(clear: String, _: &str) -> Result<Self, String> {
        serde_json::from_str(&clear).map_err(|_| "the clear text is not JSON".to_owned())
    }

    fn from_wire(value: Value) -> Result<Self, Value> {
        Ok(value)
    }

    fn to_clear(&self) -> Result<Zeroizing<String>, &'static str> {
        Ok(Zeroizing::new(self.to_string()))
    }
}

/// What the wire has in clear, when it is of the right form.
pub(super) fn in_clear<T: FromClear>(value: Value) -> Sealed<T> {
    match T::from_wire(value) {
        Ok(value) => Sealed::Clear(value),
        Err(Value::String(text)) => Sealed::Unreadable(Unreadable::new(text, "nothing names a key for it")),
        Err(other) => {
            let reason = "it is neither sealed nor of the right form";
            Sealed::Unreadable(Unreadable::new(other.to_string(), reason))
        }
    }
}

impl<T: Serialize> Serialize for Sealed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Received(text) => serializer.serialize_str(text),
            Self::Clear(value) | Self::Opened(value) => value.serialize(serializer),
            Self::Unreadable(unreadable) => serializer.serialize_str(&unreadable.sealed),
        }
    }
}

#[allow(private_bounds)]
impl<'de, T: FromClear> Deserialize<'de> for Sealed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::String(text) => Self::Received(text),
            other => in_clear(other),
        })
    }
}

impl<T: fmt::Debug> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // What people write to each other does not belong into logs.
            Self::Received(_) => f.write_str("Received(..)"),
            Self::Clear(_) => f.write_str("Clear(..)"),
            Self::Opened(_) => f.write_str("Opened(..)"),
            Self::Unreadable(unreadable) => write!(f, "Unreadable({:?})", unreadable.reason),
        }
    }
}
