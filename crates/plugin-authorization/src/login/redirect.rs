//! What the login page led back to.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;
use webex_core::credentials::{OAuthErrorCode, OAuthFailure, ScopeSet, TokenPair};

/// The address that a browser was led back to, read (wire/01 section 3.2.1). Nothing of it is checked yet:
/// [`PendingLogin::complete`](crate::PendingLogin::complete) does that.
///
/// ```
/// use webex_plugin_authorization::Redirect;
/// let back = "https://notes.example.com/back?code=c0_PF84_11111111&state=e30".parse().expect("an address");
/// assert!(matches!(Redirect::parse(&back), Redirect::Code { .. }));
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Redirect {
    /// A code, to be exchanged for a token.
    Code {
        /// The code.
        code: SecretString,
        /// The state, as it came.
        state: Option<String>,
    },
    /// A token, of the implicit grant.
    Token {
        /// The token.
        token: Box<TokenPair>,
        /// The state, as it came.
        state: Option<String>,
    },
    /// The login was refused.
    Refused {
        /// Why.
        failure: OAuthFailure,
        /// The state, as it came.
        state: Option<String>,
    },
    /// Nothing of a login is in the address.
    Nothing,
}

impl Redirect {
    /// Reads an address: an error or a code in its query, a token (or an error) in its fragment. An error goes before
    /// everything else, as the answer to it must not be taken for a login.
    pub fn parse(url: &Url) -> Self {
        let mut query = fields(url.query());
        let mut fragment = fields(url.fragment());
        if let Some(refused) = refused(&mut query).or_else(|| refused(&mut fragment)) {
            return refused;
        }
        if let Some(code) = taken(&mut query, "code") {
            return Self::Code { code: code.into(), state: taken(&mut query, "state") };
        }
        match taken(&mut fragment, "access_token") {
            Some(access) => {
                let state = taken(&mut fragment, "state");
                Self::Token { token: Box::new(token(access, fragment)), state }
            }
            None => Self::Nothing,
        }
    }

    /// The state, as it came.
    pub(super) fn state(&self) -> Option<&str> {
        match self {
            Self::Code { state, .. } | Self::Token { state, .. } | Self::Refused { state, .. } => {
                state.as_deref()
            }
            Self::Nothing => None,
        }
    }
}

impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code { .. } => f.write_str("Redirect::Code"),
            Self::Token { .. } => f.write_str("Redirect::Token"),
            Self::Refused { failure, .. } => write!(f, "Redirect::Refused({failure})"),
            Self::Nothing => f.write_str("Redirect::Nothing"),
        }
    }
}

type Fields = HashMap<String, String>;

/// The fields of a query or a fragment. Of a field that comes twice the first counts, so that what is appended to an
/// address changes nothing.
fn fields(text: Option<&str>) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in url::form_urlencoded::parse(text.unwrap_or_default().as_bytes()) {
        fields.entry(name.into_owned()).or_insert_with(|| value.into_owned());
    }
    fields
}

/// A field with something in it.
fn taken(fields: &mut Fields, name: &str) -> Option<String> {
    fields.remove(name).filter(|value| !value.is_empty())
}

fn refused(fields: &mut Fields) -> Option<Redirect> {
    let code = taken(fields, "error")?;
    let mut failure = OAuthFailure::new(OAuthErrorCode::from(code));
    failure.description = taken(fields, "error_description");
    failure.uri = taken(fields, "error_uri");
    Some(Redirect::Refused { failure, state: taken(fields, "state") })
}

fn token(access: String, mut fields: Fields) -> TokenPair {
    let mut token = TokenPair::access_only(access);
    token.token_type = taken(&mut fields, "token_type");
    token.refresh = taken(&mut fields, "refresh_token").map(SecretString::from);
    token.refresh_token_expires_in = seconds(&mut fields, "refresh_token_expires_in");
    token.scope = taken(&mut fields, "scope").map(|scope| ScopeSet::from(scope.as_str()));
    match seconds(&mut fields, "expires_in") {
        Some(life) => token.expires_in(Duration::from_secs(life)),
        None => token,
    }
}

fn seconds(fields: &mut Fields, name: &str) -> Option<u64> {
    taken(fields, name)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;
    use url::Url;
    use webex_core::credentials::OAuthErrorCode;

    use super::Redirect;

    fn parse(rest: &str) -> Redirect {
        Redirect::parse(&Url::parse(&format!("https://a.example/back{rest}")).expect("an address"))
    }

    #[test]
    fn r83_a_token_in_the_fragment_is_read_with_all_that_comes_along() {
        let read = parse(
            "#access_token=AT&token_type=Bearer&expires_in=3600&refresh_token=RT&refresh_token_expires_in=7200&state=s",
        );
        let Redirect::Token { token, state } = read else { panic!("{read:?}") };
        assert_eq!((token.access.expose_secret(), token.expires_in), ("AT", Some(3600)));
        assert_eq!(token.refresh.as_ref().map(|text| text.expose_secret()), Some("RT"));
        assert_eq!((token.refresh_token_expires_in, state.as_deref()), (Some(7200), Some("s")));
        assert!(matches!(parse("#expires_in=3600&state=s"), Redirect::Nothing));
    }

    #[test]
    fn b16_an_error_in_the_address_is_typed_and_goes_first() {
        for place in ["?code=c&", "#access_token=AT&"] {
            let read =
                parse(&format!("{place}error=access_denied&error_description=The+person+declined&state=s"));
            let Redirect::Refused { failure, state } = read else { panic!("{read:?}") };
            assert_eq!(failure.code, OAuthErrorCode::Unknown("access_denied".into()));
            assert_eq!(failure.description.as_deref(), Some("The person declined"));
            assert_eq!(state.as_deref(), Some("s"));
        }
    }

    #[test]
    fn what_is_appended_changes_nothing() {
        let Redirect::Code { code, .. } = parse("?code=first&state=s&code=second") else { panic!("a code") };
        assert_eq!(code.expose_secret(), "first");
        assert!(matches!(parse("?code=&state=s"), Redirect::Nothing));
    }

    #[test]
    fn nothing_secret_is_shown() {
        assert!(!format!("{:?}", parse("?code=SECRET")).contains("SECRET"));
        assert!(!format!("{:?}", parse("#access_token=SECRET")).contains("SECRET"));
    }

    proptest! {
        #[test]
        fn any_address_is_read(query in "\\PC*", fragment in "\\PC*") {
            let mut url = Url::parse("https://a.example/back").expect("an address");
            url.set_query(Some(&query));
            url.set_fragment(Some(&fragment));
            let _ = Redirect::parse(&url);
        }

        #[test]
        fn what_a_page_writes_is_read(code in "[a-zA-Z0-9_-]{1,40}", state in "\\PC{1,40}") {
            let mut url = Url::parse("https://a.example/back").expect("an address");
            url.query_pairs_mut().append_pair("code", &code).append_pair("state", &state);
            let Redirect::Code { code: read, state: kept } = Redirect::parse(&url) else { panic!("a code") };
            prop_assert_eq!(read.expose_secret(), code.as_str());
            prop_assert_eq!(kept, Some(state));
        }
    }
}
