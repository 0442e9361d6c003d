//! Registered OAuth clients and how they prove themselves.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use url::Url;

use super::redirects;
use super::scopes::Scopes;

/// An integration registered at the identity broker.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Client {
    pub(crate) id: String,
    /// Shown to people who are asked to sign in.
    pub(crate) name: String,
    /// `None` for a public client: it runs where nobody could keep a secret.
    pub(crate) secret: Option<String>,
    /// Where people may be sent back after signing in; the first one is the usual one.
    pub(crate) redirect_uris: Vec<String>,
    /// Scopes its test users and integrations ask for.
    pub(crate) scope: String,
    /// What people may be asked to grant it; `None`: whatever scopes there are.
    pub(crate) registered_scopes: Option<Scopes>,
}

impl Client {
    /// Whether id and secret are this client's.
    pub(crate) fn matches(&self, id: &[u8], secret: &[u8]) -> bool {
        let Some(own) = &self.secret else { return false };
        let same_id = self.id.as_bytes().ct_eq(id);
        let same_secret = own.as_bytes().ct_eq(secret);
        (same_id & same_secret).into()
    }

    pub(crate) fn is_public(&self) -> bool {
        self.secret.is_none()
    }

    /// Where people are sent back if nothing else is said.
    pub(crate) fn redirect_uri(&self) -> &str {
        self.redirect_uris.first().map_or("", String::as_str)
    }

    /// Whether people may be sent back to this address.
    pub(crate) fn returns_to(&self, asked: &Url) -> bool {
        self.redirect_uris.iter().any(|registered| redirects::fits(registered, asked))
    }

    /// The first scope that this client cannot be granted.
    pub(crate) fn first_refused<'a>(&self, scopes: &'a Scopes) -> Option<&'a str> {
        let registered = |scope: &str| self.registered_scopes.as_ref().is_none_or(|own| own.contains(scope));
        scopes.first_unknown().or_else(|| scopes.iter().find(|scope| !registered(scope)))
    }
}

/// Id and secret in an `Authorization` header: `Basic <base64>`, or the bare base64 text that the test-user helper sends
/// (wire/08 section 2.1).
pub(crate) fn basic_credentials(authorization: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let encoded = strip_scheme(authorization, "basic").unwrap_or(authorization);
    let mut id = STANDARD.decode(encoded.trim()).ok()?;
    let colon = id.iter().position(|byte| *byte == b':')?;
    let secret = id.split_off(colon + 1);
    id.pop();
    Some((id, secret))
}

/// The rest of an `Authorization` header after a scheme, whose case does not matter.
pub(crate) fn strip_scheme<'a>(authorization: &'a str, scheme: &str) -> Option<&'a str> {
    let (first, rest) = authorization.split_once(' ')?;
    first.eq_ignore_ascii_case(scheme).then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(secret: Option<&str>) -> Client {
        Client {
            id: "id".to_owned(),
            name: String::new(),
            secret: secret.map(str::to_owned),
            redirect_uris: Vec::new(),
            scope: String::new(),
            registered_scopes: Some(Scopes::parse("spark:all spark:kms")),
        }
    }

    fn authenticates(client: &Client, header: &str) -> bool {
        basic_credentials(header).is_some_and(|(id, secret)| client.matches(&id, &secret))
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
            assert_eq!(authenticates(&client(Some("se:cret")), &header), accepted, "{header}");
        }
    }

    #[test]
    fn a_public_client_has_no_secret_that_could_fit() {
        assert!(!authenticates(&client(None), &STANDARD.encode("id:")));
    }

    #[test]
    fn only_registered_scopes_are_granted() {
        let client = client(None);
        assert_eq!(client.first_refused(&Scopes::parse("spark:kms")), None);
        assert_eq!(
            client.first_refused(&Scopes::parse("spark:kms spark:people_read")),
            Some("spark:people_read")
        );
        assert_eq!(client.first_refused(&Scopes::parse("bogus:kms")), Some("bogus:kms"));
    }
}
