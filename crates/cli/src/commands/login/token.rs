//! With a token that the user has.

use std::env;
use std::io::{self, IsTerminal};

use console::Term;
use secrecy::SecretString;
use webex::Webex;
use webex::core::credentials::TokenPair;

use crate::failure::Failure;
use crate::input;
use crate::session::TOKEN;

pub(super) async fn sign_in(webex: &Webex) -> Result<(), Failure> {
    Ok(webex.credentials().sign_in(TokenPair::access_only(token().await?)).await?)
}

/// The token, from where nobody else sees it.
async fn token() -> Result<SecretString, Failure> {
    let of_environment = env::var(TOKEN).ok().filter(|token| !token.trim().is_empty());
    let text = match of_environment {
        Some(token) => token,
        None if io::stdin().is_terminal() => ask().map_err(|error| Failure::io("the terminal", &error))?,
        None => input::all_text().await?,
    };
    match text.trim() {
        "" => Err(Failure::usage(format!("a token is required, on standard input or in {TOKEN}"))
            .hint("get one at https://developer.webex.com")),
        text => Ok(text.into()),
    }
}

fn ask() -> io::Result<String> {
    let term = Term::stderr();
    term.write_str("Access token: ")?;
    term.read_secure_line()
}
