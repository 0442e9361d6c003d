//! The registered OAuth client and how it proves itself.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq as _;

/// An integration registered at the identity broker.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) redirect_uri: String,
    /// Scopes its test users and integrations ask for.
    pub(crate) scope: String,
}

impl Client {
    /// Checks an `Authorization` header: `Basic <base64>`, or the bare base64 text that the test-user helper sends
    /// (wire/08 section 2.1).
    pub(crate) fn authenticates(&self, authorization: &str) -> bool {
        let encoded = strip_scheme(authorization, "basic").unwrap_or(authorization);
        let Ok(decoded) = STANDARD.decode(encoded.trim()) else { return false };
        let Some(colon) = decoded.iter().position(|byte| *byte == b':') else { return false };
        self.matches(&decoded[..colon], &decoded[colon + 1..])
    }

    /// Whether id and secret are this client's.
    pub(crate) fn matches(&self, id: &[u8], secret: &[u8]) -> bool {
        let same_id = self.id.as_bytes().ct_eq(id);
        let same_secret = self.secret.as_bytes().ct_eq(secret);
        (same_id & same_secret).into()
    }
}

/// The rest of an `Authorization` header after a scheme, whose case does not matter.
pub(crate) fn strip_scheme<'a>(authorization: &'a str, scheme: &str) -> Option<&'a str> {
    let (first, rest) = authorization.split_once(' ')?;
    first.eq_ignore_ascii_case(scheme).then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> Client {
        Client {
            id: "id".to_owned(),
            secret: "se:cret".to_owned(),
            redirect_uri: String::new(),
            scope: String::new(),
        }
    }

    #[test]
    fn basic_and_bare_base64_are_accepted_and_nothing_else() {
        let encoded = STANDARD.encode("id:se:cret");
        let cases = [
            (format!("Basic {encoded}"), true),
            (format!("basic {encoded}"), true),
            (encoded.clone(), true),
            (format!("Bearer {encoded}"), false),
            (format!("Basic {}", STANDARD.encode("id:wrong")), false),
            (format!("Basic {}", STANDARD.encode("idse:cret")), false),
            ("Basic %%%".to_owned(), false),
            (String::new(), false),
        ];
        for (header, accepted) in cases {
            assert_eq!(client().authenticates(&header), accepted, "{header}");
        }
    }
}
