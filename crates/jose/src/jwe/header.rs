use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, de::IgnoredAny};

use crate::{ContentEncryption, Error, ErrorKind, Result, encoding, json};

/// The protected header of a JWE with `alg: dir` (wire/03 section 3.1.1).
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
    encryption: ContentEncryption,
    kid: Option<String>,
}

impl Header {
    const ALGORITHM: &'static str = "dir";
    /// The segment that nearly every message begins with.
    const USUAL: &'static str = "eyJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiZGlyIn0";

    /// `{"enc":"<encryption>","alg":"dir"}`.
    pub fn new(encryption: ContentEncryption) -> Self {
        match encryption {
            ContentEncryption::A256Gcm => Self { encoded: Self::USUAL.into(), encryption, kid: None },
            _ => Self::written(encryption, None),
        }
    }

    /// `{"enc":"<encryption>","alg":"dir","kid":"<kid>"}`, as KMS messages have it; the members that a
    /// header read from elsewhere had besides are not kept.
    #[must_use]
    pub fn with_kid(self, kid: impl Into<String>) -> Self {
        Self::written(self.encryption, Some(kid.into()))
    }

    fn written(encryption: ContentEncryption, kid: Option<String>) -> Self {
        let members = Written { enc: encryption.name(), alg: Self::ALGORITHM, kid: kid.as_deref() };
        let json = serde_json::to_vec(&members).expect("three strings are JSON");
        Self { encoded: encoding::encode(&json).into(), encryption, kid }
    }

    /// Takes the JSON text of a header, which is then used as it is, to the byte.
    ///
    /// # Errors
    /// Those of [`Header::of`].
    pub fn from_json(text: &str) -> Result<Self> {
        let (encryption, kid) = parse(text.as_bytes())?;
        Ok(Self { encoded: encoding::encode(text.as_bytes()).into(), encryption, kid })
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
            return Ok(Self::default());
        }
        let (encryption, kid) = parse(&encoding::decode("header", segment)?)?;
        Ok(Self { encoded: segment.to_owned().into(), encryption, kid })
    }

    /// The algorithm that the header names, for a header segment.
    pub(super) fn encryption_of(segment: &str) -> Result<ContentEncryption> {
        if segment == Self::USUAL {
            return Ok(ContentEncryption::A256Gcm);
        }
        parse(&encoding::decode("header", segment)?).map(|(encryption, _)| encryption)
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

fn parse(json: &[u8]) -> Result<(ContentEncryption, Option<String>)> {
    let members: Members = json::read_object(json)
        .ok_or_else(|| Error::malformed("the header is no JSON object of the known members"))?;
    members.check()?;
    let encryption = ContentEncryption::from_name(members.enc.as_deref().unwrap_or_default())?;
    Ok((encryption, members.kid))
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
    fn check(&self) -> Result<()> {
        let refuse = |kind, detail| Err(Error::new(kind, detail));
        if self.alg.as_deref() != Some(Header::ALGORITHM) {
            return refuse(ErrorKind::UnsupportedAlgorithm, "`alg: dir` is expected");
        }
        if self.crit.0 {
            return refuse(ErrorKind::UnsupportedHeader, "no critical extension (`crit`) is understood");
        }
        if self.zip.0 {
            return refuse(ErrorKind::UnsupportedHeader, "compressed content (`zip`) is not understood");
        }
        Ok(())
    }
}

/// Whether a member is there, whatever its value, `null` included.
#[derive(Default)]
struct Present(bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_segment_is_what_writing_gives() {
        assert_eq!(Header::written(ContentEncryption::A256Gcm, None), Header::default());
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
        assert!(Header::encryption_of(&segment).is_err());
    }

    #[test]
    fn what_a_reader_must_not_ignore_is_refused() {
        for (text, kind) in [
            (r#"{"enc":"A256GCM","alg":"dir","crit":["exp"],"exp":1}"#, ErrorKind::UnsupportedHeader),
            (r#"{"enc":"A256GCM","alg":"dir","crit":null}"#, ErrorKind::UnsupportedHeader),
            (r#"{"enc":"A256GCM","alg":"dir","zip":"DEF"}"#, ErrorKind::UnsupportedHeader),
            (r#"{"enc":"A256GCM","alg":"RSA-OAEP"}"#, ErrorKind::UnsupportedAlgorithm),
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
