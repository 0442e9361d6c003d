use serde::{Deserialize, Serialize};

use super::Algorithm;
use crate::{
    Error, ErrorKind, Result, encoding,
    json::{self, Present},
};

/// The protected header of a JWS (wire/03 section 3.1.3).
///
/// One that was read keeps its text as it was written; one that is made has `kid` first, as a KMS
/// writes it.
///
/// ```
/// use webex_jose::jws::{Algorithm, Header};
///
/// let header = Header::new(Algorithm::Ps256).with_kid("kms://kms.example/keys/1");
/// assert_eq!(header.to_json(), r#"{"kid":"kms://kms.example/keys/1","alg":"PS256"}"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    encoded: String,
    algorithm: Algorithm,
    kid: Option<String>,
}

impl Header {
    /// `{"alg":"<algorithm>"}`.
    ///
    /// ```
    /// use webex_jose::jws::{Algorithm, Header};
    ///
    /// let header = Header::new(Algorithm::Ps256).with_kid("kms.example");
    /// assert_eq!(Header::from_json(&header.to_json())?.kid(), Some("kms.example"));
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    pub fn new(algorithm: Algorithm) -> Self {
        Self::written(algorithm, None)
    }

    /// `{"kid":"<kid>","alg":"<algorithm>"}`; the members that a header read from elsewhere had besides
    /// are not kept.
    #[must_use]
    pub fn with_kid(self, kid: impl Into<String>) -> Self {
        Self::written(self.algorithm, Some(kid.into()))
    }

    fn written(algorithm: Algorithm, kid: Option<String>) -> Self {
        let json = serde_json::to_vec(&Written { kid: kid.as_deref(), alg: algorithm.name() });
        Self { encoded: encoding::encode(&json.expect("two strings are JSON")), algorithm, kid }
    }

    /// Takes the JSON text of a header, which is then used as it is, to the byte.
    ///
    /// # Errors
    /// Those of [`Header::of`].
    pub fn from_json(text: &str) -> Result<Self> {
        Self::read(text.as_bytes(), encoding::encode(text.as_bytes()))
    }

    /// Reads the header of a compact JWS without a key, to find out which key it wants.
    ///
    /// Nothing is authentic before [`verify`](crate::jws::verify) succeeded.
    ///
    /// ```
    /// use webex_jose::jws::{Algorithm, Header};
    ///
    /// let header = Header::of("eyJhbGciOiJQUzI1NiIsImtpZCI6Imttcy5leGFtcGxlIn0.e30.c2ln")?;
    /// assert_eq!((header.algorithm(), header.kid()), (Algorithm::Ps256, Some("kms.example")));
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Malformed`] if this is no base64url of a JSON object with text members;
    /// [`ErrorKind::UnsupportedAlgorithm`] for another `alg`; [`ErrorKind::UnsupportedHeader`] for `crit`.
    pub fn of(compact: &str) -> Result<Self> {
        let segment = compact.split_once('.').map_or(compact, |(first, _)| first);
        Self::read(&encoding::decode("header", segment)?, segment.to_owned())
    }

    fn read(json: &[u8], encoded: String) -> Result<Self> {
        let members: Members = json::read_object(json)
            .ok_or_else(|| Error::malformed("the header is no JSON object of the known members"))?;
        if members.crit.0 {
            let detail = "no critical extension (`crit`) is understood";
            return Err(Error::new(ErrorKind::UnsupportedHeader, detail));
        }
        let algorithm = Algorithm::from_name(members.alg.as_deref().unwrap_or_default())?;
        Ok(Self { encoded, algorithm, kid: members.kid })
    }

    /// The algorithm of the signature (`alg`).
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The id of the key, unescaped.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The JSON text.
    pub fn to_json(&self) -> String {
        let json =
            encoding::decode("header", &self.encoded).ok().and_then(|json| String::from_utf8(json).ok());
        json.expect("a header is made from the text of a JSON object")
    }

    pub(super) fn encoded(&self) -> &str {
        &self.encoded
    }
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    alg: &'a str,
}

#[derive(Deserialize)]
struct Members {
    alg: Option<String>,
    kid: Option<String>,
    #[serde(default)]
    crit: Present,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_text_is_kept_to_the_byte() {
        let text = r#" {"alg":"ES256", "typ":"JWT","kid":"kms:\/\/h\/1"}"#;
        let header = Header::from_json(text).expect("a header");
        assert_eq!(header.to_json(), text);
        assert_eq!((header.kid(), header.algorithm()), (Some("kms://h/1"), Algorithm::Es256));
        assert_eq!(Header::of(&format!("{}.a.b", header.encoded())), Ok(header));
    }

    #[test]
    fn what_a_reader_must_not_ignore_is_refused() {
        for (text, kind) in [
            (r#"{"alg":"RS256","crit":["b64"],"b64":false}"#, ErrorKind::UnsupportedHeader),
            (r#"{"alg":"none"}"#, ErrorKind::UnsupportedAlgorithm),
            (r#"{"alg":"HS256"}"#, ErrorKind::UnsupportedAlgorithm),
            ("{}", ErrorKind::UnsupportedAlgorithm),
            (r#"{"alg":"RS256","alg":"PS256"}"#, ErrorKind::Malformed),
            (r#"{"alg":["RS256"]}"#, ErrorKind::Malformed),
            (r#"["RS256",null]"#, ErrorKind::Malformed),
            ("", ErrorKind::Malformed),
        ] {
            assert_eq!(Header::from_json(text).expect_err("refused").kind(), kind, "{text}");
        }
    }
}
