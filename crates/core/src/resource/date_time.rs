//! The date of the wire.

use std::fmt;
use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment as a service wrote it: ISO 8601 with `Z` or a numeric offset, with or without a fraction
/// (wire/04 sections 3 and 8). Keeps the text, also one that is no date; equal when the moments are.
///
/// ```
/// use webex_core::resource::DateTime;
/// let date = DateTime::new("2015-10-18T14:26:16+00:00");
/// assert_eq!(date.timestamp(), "2015-10-18T14:26:16Z".parse().ok());
/// assert_eq!(date.as_str(), "2015-10-18T14:26:16+00:00");
/// assert_eq!(DateTime::new("soon").timestamp(), None);
/// ```
#[derive(Clone, Default)]
pub struct DateTime(String);

impl DateTime {
    /// A date as it was written, unchecked.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as it was written; empty when the service gave none.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment; `None` when the text is no date.
    ///
    /// ```
    /// use webex_core::resource::DateTime;
    /// let created = DateTime::new("2026-01-15T10:05:30.123+01:00");
    /// assert_eq!(created.timestamp().map(|moment| moment.to_string()).as_deref(), Some("2026-01-15T09:05:30.123Z"));
    /// ```
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.0.parse().ok()
    }
}

/// Written in UTC with milliseconds, as the service writes it.
impl From<Timestamp> for DateTime {
    fn from(timestamp: Timestamp) -> Self {
        Self(format!("{timestamp:.3}"))
    }
}

impl From<&DateTime> for DateTime {
    fn from(date: &DateTime) -> Self {
        date.clone()
    }
}

impl AsRef<str> for DateTime {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.timestamp().is_some_and(|mine| other.timestamp() == Some(mine))
    }
}

impl Eq for DateTime {}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.timestamp() {
            Some(timestamp) => timestamp.hash(state),
            None => self.0.hash(state),
        }
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_form_is_a_date() {
        let moment: Timestamp = "2015-10-18T14:26:16Z".parse().expect("a date");
        for text in ["2015-10-18T14:26:16Z", "2015-10-18T14:26:16.000Z", "2015-10-18T16:26:16+02:00"] {
            let date = DateTime::new(text);
            assert_eq!(date.timestamp(), Some(moment), "{text}");
            assert_eq!(date, DateTime::from(moment), "{text}");
            let json = serde_json::to_string(&date).expect("text");
            assert_eq!(json, format!("\"{text}\""), "the text stays");
        }
    }

    #[test]
    fn a_timestamp_is_written_with_milliseconds() {
        let moment: Timestamp = "2026-01-15T10:05:30.1234Z".parse().expect("a date");
        assert_eq!(DateTime::from(moment).as_str(), "2026-01-15T10:05:30.123Z");
    }
}
