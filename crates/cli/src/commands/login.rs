//! `webex login`.

use std::env;
use std::io::{self, IsTerminal};

use console::Term;
use secrecy::SecretString;
use webex::Webex;
use webex::core::credentials::{Grant, TokenPair};
use webex::people::Person;
use webex::prelude::*;

use crate::Exit;
use crate::args::LoginArgs;
use crate::failure::Failure;
use crate::input;
use crate::output::{Format, one_line};
use crate::session::{Session, TOKEN};

pub(super) async fn run(session: &Session, args: LoginArgs) -> Result<(), Failure> {
    let webex = session.client_of_login().await?;
    if args.client_credentials {
        sign_in_as_client(&webex, &args).await?;
    } else {
        webex.credentials().sign_in(TokenPair::access_only(token().await?)).await?;
    }
    greet(session, &webex).await
}

/// As the integration itself.
async fn sign_in_as_client(webex: &Webex, args: &LoginArgs) -> Result<(), Failure> {
    let scope = match &args.scope {
        Some(scope) => scope.as_str().into(),
        None => webex.config().credentials.scope.clone(),
    };
    Ok(webex.credentials().sign_in_with(&Grant::ClientCredentials { scope }).await?)
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
        "" => Err(Failure::usage("a token is required, on standard input or in WEBEX_ACCESS_TOKEN")
            .hint("get one at https://developer.webex.com")),
        text => Ok(text.into()),
    }
}

fn ask() -> io::Result<String> {
    let term = Term::stderr();
    term.write_str("Access token: ")?;
    term.read_secure_line()
}

fn welcome(me: &Person) -> String {
    let email = me.email().map(|email| format!(" ({email})")).unwrap_or_default();
    one_line(&format!("Signed in as {}{email}", me.display_name))
}

/// Sees that the login is of use, and says whose it is. One that is of none is not kept.
async fn greet(session: &Session, webex: &Webex) -> Result<(), Failure> {
    match webex.people().me().await {
        Ok(me) => match session.printer.format() {
            Format::Text => session.printer.line(&welcome(&me)),
            _ => session.printer.one(&me),
        },
        Err(error) => {
            let failure = Failure::from(error);
            if failure.exit() == Exit::SignedOut {
                webex.logout().await?;
            }
            Err(failure)
        }
    }
}
