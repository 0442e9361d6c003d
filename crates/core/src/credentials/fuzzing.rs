//! What fuzz targets reach.

use jiff::Timestamp;
use secrecy::ExposeSecret;

use super::{Token, TokenPair, bearer, hints};

/// Reads the answer of a grant, and makes the token of it that a client holds.
pub fn token_answer(body: &[u8]) {
    let Ok(pair) = serde_json::from_slice::<TokenPair>(body) else { return };
    stays_secret(body, pair.access.expose_secret(), &format!("{pair:?}"));
    if let Ok(token) = Token::new(pair, Timestamp::UNIX_EPOCH) {
        let held = token.access.expose_secret();
        assert!(!held.is_empty() && !held.contains(char::is_whitespace));
        stays_secret(body, held, &format!("{token:?}"));
    }
}

/// A token that the body has in one place, as it is, is nowhere in what is shown.
fn stays_secret(body: &[u8], token: &str, shown: &str) {
    let body = String::from_utf8_lossy(body);
    if token.len() >= 32 && !body.contains('\\') && body.matches(token).count() == 1 {
        assert!(!shown.contains(token), "a token is not shown");
    }
}

/// Reads what the text of a token gives away.
pub fn claims(text: &str) {
    let _ = (hints::org_id(text), hints::is_guest(text));
    if let Ok((scheme, token)) = bearer::split(&text.into()) {
        assert!(!scheme.is_empty() && !token.expose_secret().is_empty());
    }
}
