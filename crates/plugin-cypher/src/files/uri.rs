//! The URI of a file with its key and its sealed reference (wire/03 section 2.1).

use url::Url;

use crate::error::{CypherError, Result};
use crate::kms::KeyUri;

/// A file URI, and what it says of itself.
#[derive(Clone, Debug)]
pub(crate) struct FileUri {
    /// Without the two parameters: neither the server of the file nor the service learns them (wire/03 section 7.3,
    /// number 34).
    pub(crate) url: Url,
    sealed: Option<Sealed>,
}

/// The key of a reference, and the sealed reference.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Sealed {
    pub(crate) key: KeyUri,
    pub(crate) reference: String,
}

impl FileUri {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut url = Url::parse(text)
            .map_err(|e| CypherError::invalid_input(format!("the file URI cannot be read: {e}")))?;
        let value = |name| {
            let found = url.query_pairs().find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
        };
        let sealed = match (value("keyUri"), value("JWE")) {
            (Some(key), Some(reference)) => Some(Sealed { key: key.into(), reference }),
            _ => None,
        };
        strip(&mut url);
        Ok(Self { url, sealed })
    }

    /// Key and reference: both from the URI, or both from the options.
    pub(crate) fn sealed(&self, key: Option<KeyUri>, reference: Option<String>) -> Result<Sealed> {
        let given = || Some(Sealed { key: key?, reference: reference? });
        let missing = "key URI and JWE are required to open the file, in its URI or as options";
        self.sealed.clone().or_else(given).ok_or_else(|| CypherError::invalid_input(missing))
    }
}

/// Takes the two parameters away, and leaves the text of the others as it is.
fn strip(url: &mut Url) {
    let Some(query) = url.query() else { return };
    let ours = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        name == "keyUri" || name == "JWE"
    };
    let rest: Vec<_> = query.split('&').filter(|pair| !ours(pair)).collect();
    let rest = rest.join("&");
    url.set_query((!rest.is_empty()).then_some(rest.as_str()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::CypherErrorKind;

    fn sealed(key: &str, reference: &str) -> Sealed {
        Sealed { key: key.into(), reference: reference.into() }
    }

    fn found(uri: &str, key: Option<&str>, reference: Option<&str>) -> Result<Sealed> {
        FileUri::parse(uri)?.sealed(key.map(Into::into), reference.map(Into::into))
    }

    #[test]
    fn rows_1_to_5_and_8_both_come_from_one_place() {
        let both = "https://h/f?keyUri=kms%3A%2F%2Fk%2Fkeys%2F1&JWE=a..b.c.d";
        let (of_uri, of_options) =
            (sealed("kms://k/keys/1", "a..b.c.d"), sealed("kms://k/keys/2", "e..f.g.h"));
        let (key, jwe) = (Some("kms://k/keys/2"), Some("e..f.g.h"));
        assert_eq!(found("https://h/f", key, jwe).expect("options"), of_options);
        assert_eq!(found(both, None, None).expect("URI"), of_uri);
        assert_eq!(found(both, key, jwe).expect("URI"), of_uri);
        assert_eq!(found("https://h/f?keyUri=kms://k/keys/1", key, jwe).expect("options"), of_options);
        for (uri, key, jwe) in
            [("https://h/f", None, None), ("https://h/f", key, None), ("https://h/f?JWE=x", key, None)]
        {
            assert_eq!(found(uri, key, jwe).expect_err("refused").kind(), CypherErrorKind::InvalidInput);
        }
        assert_eq!(found("not a url", key, jwe).expect_err("refused").kind(), CypherErrorKind::InvalidInput);
    }

    #[test]
    fn defect_34_key_and_reference_stay_here() {
        let url = |text| FileUri::parse(text).expect("a URI").url.to_string();
        assert_eq!(url("https://h/f?keyUri=k&JWE=j"), "https://h/f");
        assert_eq!(url("https://h/f?a=%2F+1&keyUri=k&b&JWE=j#part"), "https://h/f?a=%2F+1&b#part");
    }
}
