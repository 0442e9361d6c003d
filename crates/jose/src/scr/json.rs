//! The JSON text of an SCR.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::Scr;
use crate::{ContentEncryption, ContentKey, Error, ErrorKind, Nonce, Result, encoding, json};

/// What the fixed members take at most; with `aad` and `loc` added, the text that holds the key is
/// written without growing, which would leave copies of it behind.
const FIXED_MEMBERS: usize = 192;

pub(super) fn write(scr: &Scr) -> Zeroizing<String> {
    let key = encoding::encode_secret(scr.key.as_bytes());
    let members = Written {
        enc: scr.encryption().name(),
        key: &key,
        iv: &encoding::encode(scr.nonce.as_bytes()),
        aad: &scr.aad,
        loc: scr.loc.as_deref(),
        tag: scr.tag.map(|tag| encoding::encode(&tag)),
    };
    let size = FIXED_MEMBERS + scr.aad.len() + scr.loc.as_ref().map_or(0, String::len);
    let mut json = Vec::with_capacity(size);
    serde_json::to_writer(&mut json, &members).expect("strings are JSON and memory takes them");
    Zeroizing::new(String::from_utf8(json).expect("JSON is UTF-8"))
}

pub(super) fn read(json: &[u8]) -> Result<Scr> {
    let mut members: Read = json::read_object(json)
        .ok_or_else(|| Error::malformed("the SCR is no JSON object with the members of an SCR"))?;
    let encryption = ContentEncryption::from_name(&members.enc)?;
    let key = ContentKey::from_slice(&encoding::decode_secret("key", &members.key)?)?;
    if key.encryption() != encryption {
        return Err(Error::new(ErrorKind::InvalidKey, "the key has another size than `enc` asks for"));
    }
    Ok(Scr {
        key,
        nonce: Nonce::decode(&members.iv)?,
        aad: members.aad.take().unwrap_or_default(),
        loc: members.loc.take(),
        tag: members.tag.as_deref().map(|tag| encoding::decode_fixed("tag", tag)).transpose()?,
        spent: false,
    })
}

#[derive(Serialize)]
struct Written<'a> {
    enc: &'a str,
    key: &'a str,
    iv: &'a str,
    aad: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    loc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
}

/// Wiped when dropped: it holds the key.
#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
struct Read {
    enc: String,
    key: String,
    iv: String,
    aad: Option<String>,
    loc: Option<String>,
    tag: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(json: &str) -> ErrorKind {
        read(json.as_bytes()).expect_err("refused").kind()
    }

    /// An SCR with one member replaced.
    fn with(member: &str, value: &str) -> String {
        let mut members = serde_json::json!({
            "enc": "A256GCM", "key": encoding::encode(&[1; 32]), "iv": encoding::encode(&[2; 12]), "aad": "now",
        });
        members[member] = serde_json::from_str(value).expect("a value");
        members.to_string()
    }

    #[test]
    fn unknown_members_null_and_a_missing_aad_are_tolerated() {
        let scr = read(with("aad", "null").as_bytes()).expect("an SCR");
        assert_eq!((scr.aad(), scr.loc(), scr.tag()), ("", None, None));
        assert!(read(with("version", "2").as_bytes()).is_ok());
    }

    #[test]
    fn wrong_members_are_told_apart() {
        for (member, value, expected) in [
            ("enc", r#""A256CBC-HS512""#, ErrorKind::UnsupportedEncryption),
            ("enc", r#""A128GCM""#, ErrorKind::InvalidKey),
            ("enc", "null", ErrorKind::Malformed),
            ("key", r#""AAAA""#, ErrorKind::InvalidKey),
            ("key", r#""not base64""#, ErrorKind::Malformed),
            ("iv", r#""AAAA""#, ErrorKind::Malformed),
            ("tag", r#""AAAA""#, ErrorKind::Malformed),
            ("tag", "16", ErrorKind::Malformed),
        ] {
            assert_eq!(kind(&with(member, value)), expected, "{member}: {value}");
        }
        assert_eq!(kind("[]"), ErrorKind::Malformed);
    }

    #[test]
    fn the_text_does_not_grow_while_it_is_written() {
        let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
        scr.encrypt(b"file").expect("a file");
        scr.set_loc("https://files.example/contents/1");
        let text = write(&scr);
        let most = FIXED_MEMBERS + scr.aad().len() + scr.loc().map_or(0, str::len);
        assert!(text.len() <= most, "{} of {most}", text.len());
    }
}
