//! The ways to sign in, and what follows.

use webex::Webex;
use webex::core::credentials::{Grant, ScopeSet};
use webex::people::Person;
use webex::prelude::*;

use super::{browser, device, guest, token};
use crate::Exit;
use crate::args::LoginArgs;
use crate::failure::Failure;
use crate::output::{Format, one_line};
use crate::session::Session;

/// What is asked for when nothing is configured: everything a person may do, and the keys to read with.
const SCOPES: &str = "spark:all spark:kms";

pub(in crate::commands) async fn run(session: &Session, args: LoginArgs) -> Result<(), Failure> {
    let webex = session.client_of_login().await?;
    if args.token {
        token::sign_in(&webex).await?;
    } else if args.guest {
        guest::sign_in(&webex, &args).await?;
    } else {
        check_integration(session, &webex)?;
        let scopes = scopes(&webex, &args);
        match (args.device, args.client_credentials) {
            (true, _) => device::sign_in(session, &webex, scopes).await?,
            (_, true) => return sign_in_as_integration(session, &webex, scopes).await,
            _ => browser::sign_in(session, &webex, scopes, !args.no_browser).await?,
        }
    }
    greet(session, &webex).await
}

fn scopes(webex: &Webex, args: &LoginArgs) -> ScopeSet {
    let configured = &webex.config().credentials.scope;
    match &args.scope {
        Some(scopes) => scopes.as_str().into(),
        None if configured.is_empty() => SCOPES.into(),
        None => configured.clone(),
    }
}

/// Everybody but bots and guests signs in through an integration.
fn check_integration(session: &Session, webex: &Webex) -> Result<(), Failure> {
    if webex.config().credentials.client_id.is_some() {
        return Ok(());
    }
    let file = session.folder().map(|folder| folder.default_config().display().to_string());
    let hint = format!(
        "make one at https://developer.webex.com/my-apps, and set WEBEX_CLIENT_ID, WEBEX_CLIENT_SECRET and \
         WEBEX_REDIRECT_URI, or client_id, client_secret and redirect_uri below [credentials] in {}; or sign in with \
         a token: webex login --token",
        file.unwrap_or_else(|_| "the configuration".to_owned())
    );
    Err(Failure::usage("this way of signing in takes an integration").hint(hint))
}

/// The integration itself is nobody whom the service would name.
async fn sign_in_as_integration(session: &Session, webex: &Webex, scope: ScopeSet) -> Result<(), Failure> {
    webex.credentials().sign_in_with(&Grant::ClientCredentials { scope }).await?;
    let id = webex.config().credentials.client_id.clone().unwrap_or_default();
    match session.printer.format() {
        Format::Json => session.printer.value(&serde_json::json!({ "clientId": id })),
        _ => session.printer.word(&format!("Signed in as the integration {}", one_line(&id))),
    }
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

fn welcome(me: &Person) -> String {
    let email = me.email().map(|email| format!(" ({email})")).unwrap_or_default();
    one_line(&format!("Signed in as {}{email}", me.display_name))
}
