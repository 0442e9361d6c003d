//! The stage that sets the `authorization` header (wire/01 section 2.6.5).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::{AUTHORIZATION, COOKIE};
use secrecy::{ExposeSecret, SecretString};

use super::hooks::Stage;
use super::run::Pipeline;
use crate::request::{AuthMode, Exchange};
use crate::{Error, Result, Webex, credentials};

impl Pipeline {
    pub(super) async fn authorize(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Authorize, webex, exchange).await?;
        withdraw(exchange);
        if exchange.strayed && !webex.services().may_have_token(&exchange.target()).await {
            // A redirect led to a foreign host: what was meant for the first one stays here.
            exchange.call.headers_mut().remove(AUTHORIZATION);
            exchange.call.headers_mut().remove(COOKIE);
        } else if let Some(value) = header(webex, exchange).await? {
            exchange.call.headers_mut().insert(AUTHORIZATION, value);
            exchange.authorized = true;
        }
        self.hooks.after(Stage::Authorize, webex, exchange).await
    }
}

/// Takes back the header that an earlier attempt set: the token may be another one now, and the host, too.
fn withdraw(exchange: &mut Exchange) {
    if exchange.authorized {
        exchange.call.headers_mut().remove(AUTHORIZATION);
        exchange.authorized = false;
    }
    exchange.token = None;
}

async fn header(webex: &Webex, exchange: &mut Exchange) -> Result<Option<HeaderValue>> {
    match &exchange.call.auth {
        AuthMode::None => Ok(None),
        AuthMode::Basic(user, password) => basic(user, password).map(Some),
        AuthMode::Bearer(token) => credentials::bearer(token).map(Some),
        AuthMode::Raw(text) => sensitive(text.expose_secret()).map(Some),
        AuthMode::Auto => by_token(webex, exchange).await,
    }
}

async fn by_token(webex: &Webex, exchange: &mut Exchange) -> Result<Option<HeaderValue>> {
    let own = exchange.call.headers().contains_key(AUTHORIZATION);
    let withheld = exchange.call.options.withheld.contains(&AUTHORIZATION);
    // A call that fetches a token or a catalog must wait for neither.
    if own || withheld || exchange.call.options.bootstrap {
        return Ok(None);
    }
    if !webex.services().may_have_token(&exchange.target()).await {
        return Ok(None);
    }
    let authorization = webex.credentials().authorization(webex).await?;
    exchange.token = Some(authorization.generation);
    Ok(Some(authorization.header))
}

fn basic(user: &str, password: &SecretString) -> Result<HeaderValue> {
    let pair = STANDARD.encode(format!("{user}:{}", password.expose_secret()));
    sensitive(&format!("Basic {pair}"))
}

fn sensitive(text: &str) -> Result<HeaderValue> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| Error::invalid_input("the authorization has characters that no header can carry"))?;
    value.set_sensitive(true);
    Ok(value)
}
