//! The text of an access token as people paste it (wire/01 section 2.1).

use secrecy::{ExposeSecret, SecretString};

use crate::{Error, Result};

/// The scheme of almost every token.
pub(super) const BEARER: &str = "Bearer";

/// Splits `T`, `Bearer T`, `Bearer   T`, `BearerT` and the like into scheme and token.
pub(super) fn split(text: &SecretString) -> Result<(String, SecretString)> {
    let mut words = text.expose_secret().split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(word), None, _) => Ok((BEARER.to_owned(), without_glued_scheme(word)?)),
        (Some(scheme), Some(token), None) => Ok((canonical(scheme), token.into())),
        (None, ..) => Err(Error::invalid_input("the access token is empty")),
        _ => Err(Error::invalid_input("the access token has white space inside")),
    }
}

fn without_glued_scheme(word: &str) -> Result<SecretString> {
    match word.strip_prefix(BEARER).unwrap_or(word) {
        "" => Err(Error::invalid_input("the access token is empty")),
        token => Ok(token.into()),
    }
}

fn canonical(scheme: &str) -> String {
    if scheme.eq_ignore_ascii_case(BEARER) { BEARER.to_owned() } else { scheme.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, String) {
        let (scheme, token) = split(&text.into()).expect("a token");
        (scheme, token.expose_secret().to_owned())
    }

    #[test]
    fn all_spellings_of_a_bearer_token_are_one() {
        // wire/01 section 6.1, rows 2 and 3.
        for text in [
            "1234",
            "Bearer 1234",
            "Bearer  1234",
            "Bearer1234",
            " Bearer 1234 ",
            " Bearer  1234 ",
            " Bearer1234 ",
            "bearer 1234",
        ] {
            assert_eq!(parts(text), ("Bearer".to_owned(), "1234".to_owned()), "{text:?}");
        }
        assert_eq!(parts("Fake AT"), ("Fake".to_owned(), "AT".to_owned()));
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        for text in ["", "  ", "Bearer", "Bearer a b"] {
            assert!(split(&text.into()).is_err(), "{text:?}");
        }
    }
}
