//! One try to open a socket (wire/02 sections 2.5.4 and 2.5.5).

use std::sync::Arc;

use http::HeaderMap;
use secrecy::SecretString;
use url::Url;
use webex_core::transport::Socket;
use webex_core::{Error, ErrorKind, Result, TimeoutKind, Webex};

use super::target::TOKEN_TOGGLE;
use super::task::Shared;
use crate::session::{Refusal, Renewal, authorization};

/// The developer toggle of fail-over between hosts.
const HIGH_AVAILABILITY: &str = "web-high-availability";
/// The developer toggle of registrations that several processes share.
const SHARED: &str = "web-shared-mercury";

/// An open socket with the frame that authorizes it.
pub(super) struct Opened {
    pub(super) socket: Socket,
    pub(super) authorization: SecretString,
    /// Whether the registration should be refreshed once the socket is online.
    pub(super) refresh_after: bool,
    /// Where it leads to, if another host can take over when it is of no use.
    pub(super) replaceable: Option<Url>,
}

/// Renews what is to be renewed and opens a socket. Says why not, and what that means for the next try.
pub(super) async fn open(shared: Arc<Shared>, webex: Webex, renewal: Renewal) -> Result<Opened, Refusal> {
    let first = shared.meter.read().connections == 0;
    let refusal = |error| refusal(error, first);
    // What could not be renewed is still to be renewed.
    let not_renewed = |renewal| move |error| Refusal { renewal, ..refusal(error) };
    prepare(&shared, &webex, renewal).await.map_err(not_renewed(renewal))?;
    // The token is renewed by now.
    let renewal = if renewal == Renewal::Registration { renewal } else { Renewal::Nothing };
    let renew = renewal == Renewal::Registration;
    let url = shared.target.url(&webex, &shared.registry, renew).await.map_err(not_renewed(renewal))?;
    let device = shared.registry.device();
    let toggle = |key: &str| device.as_ref().is_some_and(|device| device.developer_toggle(key));
    let url = if toggle(HIGH_AVAILABILITY) { webex.services().route(&url).unwrap_or(url) } else { url };
    if !webex.services().may_have_token(&url).await {
        return Err(refusal(Error::invalid_input("the token is not sent to that host")));
    }
    let token = webex.credentials().token().await.map_err(refusal)?;
    let flags = Flags {
        shared: toggle(SHARED),
        ephemeral: shared.registry.is_ephemeral(),
        subchannels: shared.target.is_channel() && toggle(TOKEN_TOGGLE),
    };
    let complete = flags.apply(url.clone(), webex.clock().now().as_millisecond());
    let socket = connect(&shared, &webex, complete).await.map_err(|error| {
        if toggle(HIGH_AVAILABILITY) {
            webex.services().mark_failed(&url);
        }
        refused(error)
    })?;
    let header = token.header();
    let header = SecretString::from(header.to_str().unwrap_or_default().to_owned());
    let tracking_id = format!("{}_{}", webex.session_id(), webex.clock().now().as_millisecond());
    let authorization = authorization(&webex.rng().uuid().to_string(), &header, &tracking_id);
    Ok(Opened {
        socket,
        authorization,
        refresh_after: toggle(HIGH_AVAILABILITY) && !shared.target.is_channel(),
        replaceable: toggle(HIGH_AVAILABILITY).then_some(url),
    })
}

/// Renews the token. One that cannot be renewed may still be good: the service says so at the next try.
async fn prepare(shared: &Shared, webex: &Webex, renewal: Renewal) -> Result<()> {
    if renewal != Renewal::Token {
        return Ok(());
    }
    if webex.credentials().can_refresh() {
        return webex.credentials().refresh().await;
    }
    match shared.token_was_refused() {
        true => {
            Err(Error::new(ErrorKind::LoginRequired, "Mercury refuses the token, and it cannot be renewed"))
        }
        false => Ok(()),
    }
}

async fn connect(shared: &Shared, webex: &Webex, url: Url) -> Result<Socket> {
    let transport = webex.socket_transport()?.clone();
    let opening = transport.open(url, HeaderMap::new());
    tokio::select! {
        socket = opening => socket,
        () = webex.clock().sleep(shared.config.open_timeout) => Err(Error::timed_out(TimeoutKind::Connect)),
    }
}

/// What a failure before the socket means; `first` says that the session was never online.
fn refusal(error: Error, first: bool) -> Refusal {
    let pointless = matches!(
        error.kind(),
        ErrorKind::LoginRequired
            | ErrorKind::NotAuthenticated
            | ErrorKind::NoTransport
            | ErrorKind::Closed
            | ErrorKind::InvalidInput
            | ErrorKind::PluginMissing
    );
    // Who may not register hears it at once. Who was online already had the right: what is refused now may pass.
    let refused = first && error.status().is_some_and(|status| matches!(status.as_u16(), 400 | 401 | 403));
    Refusal { renewal: Renewal::Nothing, fatal: pointless || refused, error }
}

/// What a refused handshake means: the service may answer by HTTP what it else says by a close code.
fn refused(error: Error) -> Refusal {
    let renewal = match error.status().map(|status| status.as_u16()) {
        Some(401) => Renewal::Token,
        Some(404 | 410) => Renewal::Registration,
        _ => Renewal::Nothing,
    };
    let fatal = matches!(error.kind(), ErrorKind::NoTransport | ErrorKind::Closed | ErrorKind::InvalidInput);
    Refusal { error, renewal, fatal }
}

/// What the socket is asked for (wire/02 section 2.5.5).
struct Flags {
    shared: bool,
    ephemeral: bool,
    subchannels: bool,
}

impl Flags {
    fn apply(&self, mut url: Url, now: i64) -> Url {
        let mut query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let mut set = |name: &str, value: Option<&str>| {
            query.retain(|(known, _)| known != name);
            query.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        };
        let on = |yes: bool| yes.then_some("true");
        if self.subchannels {
            set("subscriptionAwareSubchannels", Some("transcription"));
        }
        set("outboundWireFormat", Some("text"));
        set("bufferStates", on(!self.shared));
        set("aliasHttpStatus", on(true));
        set("mercuryRegistrationStatus", on(self.shared));
        set("isRegistrationRefreshEnabled", on(self.shared));
        set("multipleConnections", on(self.ephemeral));
        set("clientTimestamp", Some(&now.to_string()));
        url.query_pairs_mut().clear().extend_pairs(query);
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(shared: bool, ephemeral: bool, subchannels: bool, url: &str) -> String {
        let url = url.parse().expect("a URL");
        let url = Flags { shared, ephemeral, subchannels }.apply(url, 7);
        url.query().expect("a query").to_owned()
    }

    #[test]
    fn m4_m15_the_flags_of_the_url() {
        let plain = "outboundWireFormat=text&bufferStates=true&aliasHttpStatus=true";
        assert_eq!(query(false, false, false, "wss://m/r"), format!("{plain}&clientTimestamp=7"));
        assert_eq!(
            query(false, true, false, "wss://m/r?x=1&clientTimestamp=3"),
            format!("x=1&{plain}&multipleConnections=true&clientTimestamp=7")
        );
        assert_eq!(
            query(true, false, false, "wss://m/r?bufferStates=true"),
            "outboundWireFormat=text&aliasHttpStatus=true&mercuryRegistrationStatus=true\
             &isRegistrationRefreshEnabled=true&clientTimestamp=7"
        );
    }

    #[test]
    fn l3_subchannels_come_first() {
        let query = query(false, false, true, "wss://m/r");
        assert!(
            query.starts_with("subscriptionAwareSubchannels=transcription&outboundWireFormat=text"),
            "{query}"
        );
    }
}
