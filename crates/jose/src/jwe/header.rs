use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::KeyAlgorithm;
use crate::{
    ContentEncryption, Error, ErrorKind, Result, encoding,
    json::{self, Present},
};

/// The protected header of a JWE (wire/03 sections 3.1.1 and 3.1.2).
///
/// One that was read keeps its text as it was written: members in any order, escapes and unknown
/// members included. One that is made has the text of the JS SDK to the byte.
///
/// ```
/// use webex_jose::jwe::Header;
///
/// assert_eq!(Header::default().to_json(), r#"{"enc":"A256GCM","alg":"dir"}"#);
/// let header = Header::default().with_kid("kms://kms.example/ecdhe/1");
/// assert_eq!(header.to_json(), r#"{"enc":"A256GCM","alg":"dir","kid":"kms://kms.example/ecdhe/1"}"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    encoded: Cow<'static, str>,
    algorithm: KeyAlgorithm,
    encryption: ContentEncryption,
    kid: Option<String>,
}

impl Header {
    /// The segment that nearly every message begins with.
    const USUAL: &'static str = "eyJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiZGlyIn0";

    /// `{"enc":"<encryption>","alg":"dir"}`.
    pub fn new(encryption: ContentEncryption) -> Self {
        Self::written(KeyAlgorithm::Direct, encryption, None)
    }

    /// The same header with another `alg`.
    #[must_use]
    pub fn with_algorithm(self, algorithm: KeyAlgorithm) -> Self {
        Self::written(algorithm, self.encryption, self.kid)
    }

    /// `{"enc":"<encryption>","alg":"<algorithm>","kid":"<kid>"}`, as KMS messages have it; the members
    /// that a header read from elsewhere had besides are not kept.
    #[must_use]
    pub fn with_kid(self, kid: impl Into<String>) -> Self {
        Self::written(self.algorithm, self.encryption, Some(kid.into()))
    }

    fn usual() -> Self {
        Self {
            encoded: Self::USUAL.into(),
            algorithm: KeyAlgorithm::Direct,
            encryption: ContentEncryption::A256Gcm,
            kid: None,
        }
    }

    fn written(algorithm: KeyAlgorithm, encryption: ContentEncryption, kid: Option<String>) -> Self {
        if (algorithm, encryption, &kid) == (KeyAlgorithm::Direct, ContentEncryption::A256Gcm, &None) {
            return Self::usual();
        }
        let members = Written { enc: encryption.name(), alg: algorithm.name(), kid: kid.as_deref() };
        let json = serde_json::to_vec(&members).expect("three strings are JSON");
        Self { encoded: encoding::encode(&json).into(), algorithm, encryption, kid }
    }

    /// Takes the JSON text of a header, which is then used as it is, to the byte.
    ///
    /// ```
    /// use webex_jose::jwe::{Header, KeyAlgorithm};
    ///
    /// let header = Header::from_json(r#"{"enc":"A256GCM","alg":"dir","kid":"kms://kms.example/ecdhe/1"}"#)?;
    /// assert_eq!((header.algorithm(), header.kid()), (KeyAlgorithm::Direct, Some("kms://kms.example/ecdhe/1")));
    /// assert!(Header::from_json(r#"{"alg":"none"}"#).is_err());
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Header::of`].
    pub fn from_json(text: &str) -> Result<Self> {
        Ok(Self::read(text.as_bytes())?.into_header(encoding::encode(text.as_bytes())))
    }

    /// Reads the header of a compact JWE without a key, to find out which key it wants.
    ///
    /// Nothing is authentic before [`open`](crate::jwe::open) succeeded.
    ///
    /// ```
    /// use webex_jose::{ContentKey, jwe, jwe::Header};
    ///
    /// let session = ContentKey::generate();
    /// let header = Header::default().with_kid("kms://kms.example/ecdhe/1");
    /// let message = jwe::seal_with_header(&session, &header, b"{}")?;
    /// assert_eq!(Header::of(&message)?.kid(), Some("kms://kms.example/ecdhe/1"));
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Malformed`] if this is no base64url of a JSON object with text members;
    /// [`ErrorKind::UnsupportedAlgorithm`], [`ErrorKind::UnsupportedEncryption`] or
    /// [`ErrorKind::UnsupportedHeader`] for what it asks of the reader.
    pub fn of(compact: &str) -> Result<Self> {
        let segment = compact.split_once('.').map_or(compact, |(first, _)| first);
        if segment == Self::USUAL {
            return Ok(Self::usual());
        }
        let parsed = Self::read(&encoding::decode("header", segment)?)?;
        Ok(parsed.into_header(segment.to_owned()))
    }

    /// What a header segment says about the cipher, without keeping its text.
    pub(super) fn algorithms_of(segment: &str) -> Result<(KeyAlgorithm, ContentEncryption)> {
        if segment == Self::USUAL {
            return Ok((KeyAlgorithm::Direct, ContentEncryption::A256Gcm));
        }
        let parsed = Self::read(&encoding::decode("header", segment)?)?;
        Ok((parsed.algorithm, parsed.encryption))
    }

    fn read(json: &[u8]) -> Result<Parsed> {
        let members: Members = json::read_object(json)
            .ok_or_else(|| Error::malformed("the header is no JSON object of the known members"))?;
        members.parse()
    }

    /// How the key that encrypts the content is found (`alg`).
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// The algorithm that encrypts the content (`enc`).
    pub fn encryption(&self) -> ContentEncryption {
        self.encryption
    }

    /// The id of the key, unescaped. For content it is ignored: the URL beside the cipher text counts.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The JSON text.
    pub fn to_json(&self) -> String {
        let json =
            encoding::decode("header", &self.encoded).ok().and_then(|json| String::from_utf8(json).ok());
        json.expect("a header is made from the text of a JSON object")
    }

    /// The first segment of the JWE, which is the additional data as well.
    pub(super) fn encoded(&self) -> &str {
        &self.encoded
    }
}

/// The header of the JS SDK: A256GCM, no `kid`.
impl Default for Header {
    fn default() -> Self {
        Self::new(ContentEncryption::default())
    }
}

/// What a header that was read says.
struct Parsed {
    algorithm: KeyAlgorithm,
    encryption: ContentEncryption,
    kid: Option<String>,
}

impl Parsed {
    fn into_header(self, encoded: String) -> Header {
        let Self { algorithm, encryption, kid } = self;
        Header { encoded: encoded.into(), algorithm, encryption, kid }
    }
}

#[derive(Serialize)]
struct Written<'a> {
    enc: &'a str,
    alg: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
}

#[derive(Deserialize)]
struct Members {
    alg: Option<String>,
    enc: Option<String>,
    kid: Option<String>,
    #[serde(default)]
    crit: Present,
    #[serde(default)]
    zip: Present,
}

impl Members {
    fn parse(self) -> Result<Parsed> {
        let algorithm = KeyAlgorithm::from_name(self.alg.as_deref().unwrap_or_default())?;
        let refuse = |detail| Err(Error::new(ErrorKind::UnsupportedHeader, detail));
        if self.crit.0 {
            return refuse("no critical extension (`crit`) is understood");
        }
        if self.zip.0 {
            return refuse("compressed content (`zip`) is not understood");
        }
        let encryption = ContentEncryption::from_name(self.enc.as_deref().unwrap_or_default())?;
        Ok(Parsed { algorithm, encryption, kid: self.kid })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_segment_is_what_writing_gives() {
        let json = serde_json::to_string(&Written { enc: "A256GCM", alg: "dir", kid: None }).expect("JSON");
        assert_eq!(encoding::encode(json.as_bytes()), Header::USUAL);
        assert_eq!(Header::new(ContentEncryption::A128Gcm).to_json(), r#"{"enc":"A128GCM","alg":"dir"}"#);
    }

    #[test]
    fn a_foreign_text_is_kept_to_the_byte() {
        let text = r#" {"kid":"kms:\/\/h\/1", "typ":"JOSE","alg":"dir","enc":"A192GCM"}"#;
        let header = Header::from_json(text).expect("a header");
        assert_eq!(header.to_json(), text);
        assert_eq!((header.kid(), header.encryption()), (Some("kms://h/1"), ContentEncryption::A192Gcm));
        assert_eq!(Header::of(&format!("{}..a.b.c", header.encoded())), Ok(header));
    }

    #[test]
    fn a_header_is_text_in_every_member() {
        let segment = encoding::encode(b"{\"typ\":\"\xff\",\"enc\":\"A256GCM\",\"alg\":\"dir\"}");
        assert_eq!(Header::of(&segment).expect_err("refused").kind(), ErrorKind::Malformed);
        assert!(Header::algorithms_of(&segment).is_err());
    }

    #[test]
    fn what_a_reader_must_not_ignore_is_refused() {
        for (text, kind) in [
            (r#"{"enc":"A256GCM","alg":"dir","crit":["exp"],"exp":1}"#, ErrorKind::UnsupportedHeader),
            (r#"{"enc":"A256GCM","alg":"dir","crit":null}"#, ErrorKind::UnsupportedHeader),
            (r#"{"enc":"A256GCM","alg":"dir","zip":"DEF"}"#, ErrorKind::UnsupportedHeader),
            (r#"{"enc":"A256GCM","alg":"RSA1_5"}"#, ErrorKind::UnsupportedAlgorithm),
            (r#"{"enc":"A256GCM"}"#, ErrorKind::UnsupportedAlgorithm),
            (r#"{"alg":"dir"}"#, ErrorKind::UnsupportedEncryption),
            (r#"{"enc":"A256CBC-HS512","alg":"dir"}"#, ErrorKind::UnsupportedEncryption),
            (r#"{"enc":"A256GCM","enc":"A128GCM","alg":"dir"}"#, ErrorKind::Malformed),
            (r#"{"enc":1,"alg":"dir"}"#, ErrorKind::Malformed),
            (r#"["dir","A256GCM",null]"#, ErrorKind::Malformed),
            ("", ErrorKind::Malformed),
        ] {
            assert_eq!(Header::from_json(text).expect_err("refused").kind(), kind, "{text}");
        }
    }
}
