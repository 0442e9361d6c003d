//! Query parameters, read with the refusals of the developer API.

use std::convert::Infallible;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use http::request::Parts;
use jiff::Timestamp;

use crate::error::ApiError;

/// The query parameters of a request in their order. An empty value counts as absent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Takes apart the text after the question mark.
    pub(crate) fn parse(text: &str) -> Self {
        Self { pairs: url::form_urlencoded::parse(text.as_bytes()).into_owned().collect() }
    }

    /// The pairs as they came.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of a parameter.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.pairs().find(|pair| pair.0 == name).map(|pair| pair.1).filter(|value| !value.is_empty())
    }

    /// A parameter without which the request makes no sense.
    pub(crate) fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.text(name).ok_or_else(|| {
            ApiError::bad_request(format!("Required String parameter '{name}' is not present"))
        })
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        self.parsed(name)
    }

    /// A moment in ISO 8601.
    pub(crate) fn date(&self, name: &str) -> Result<Option<Timestamp>, ApiError> {
        self.parsed(name)
    }

    /// A number, a flag, a moment: whatever reads itself from text.
    pub(crate) fn parsed<T: FromStr>(&self, name: &str) -> Result<Option<T>, ApiError> {
        self.read_with(name, |value| value.parse().ok())
    }

    /// A parameter that `read` understands, or 400.
    pub(crate) fn read_with<T>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        let Some(value) = self.text(name) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| {
            ApiError::bad_request(format!("'{value}' is not a valid value for parameter '{name}'."))
        })
    }

    /// An id that `read` understands, such as [`super::common::person_id`].
    pub(crate) fn id<T>(
        &self,
        name: &str,
        read: fn(&str) -> Result<T, ApiError>,
    ) -> Result<Option<T>, ApiError> {
        self.text(name).map(read).transpose()
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal<T: std::fmt::Debug>(result: Result<T, ApiError>) -> String {
        result.expect_err("refused").message().to_owned()
    }

    #[test]
    fn values_are_decoded_and_empty_ones_are_absent() {
        let query = Query::parse("email=a%2Bb%40example.com&roomId=&title=two+words");
        assert_eq!(query.text("email"), Some("a+b@example.com"));
        assert_eq!(query.text("title"), Some("two words"));
        assert_eq!(query.text("roomId"), None);
    }

    #[test]
    fn refusals_name_the_parameter() {
        let query = Query::parse("callingData=yes&from=noon");
        assert_eq!(refusal(query.required("roomId")), "Required String parameter 'roomId' is not present");
        assert_eq!(
            refusal(query.flag("callingData")),
            "'yes' is not a valid value for parameter 'callingData'."
        );
        assert_eq!(refusal(query.date("from")), "'noon' is not a valid value for parameter 'from'.");
    }

    #[test]
    fn typed_values_are_read() {
        let query = Query::parse("flag=true&from=2026-01-15T10:05:30.123Z");
        assert_eq!(query.flag("flag").ok(), Some(Some(true)));
        let moment = query.date("from").ok().flatten().expect("a moment");
        assert_eq!(moment.as_millisecond() % 1_000, 123);
    }
}
