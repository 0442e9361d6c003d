//! In the browser of this machine, which is led back to a port that is listened on.

use std::env;
use std::ffi::OsString;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::time::Duration;

use url::{Host, Url};
use webex::authorization::{AuthorizationExt, Login, LoopbackLogin};
use webex::core::credentials::ScopeSet;
use webex::{ErrorKind, Webex};

use crate::failure::Failure;
use crate::session::Session;

/// How long a person may take.
const PATIENCE: Duration = Duration::from_secs(600);

pub(super) async fn sign_in(
    session: &Session,
    webex: &Webex,
    scopes: ScopeSet,
    open_it: bool,
) -> Result<(), Failure> {
    let login = webex.authorization()?.login().scope(scopes);
    let configured = webex.config().credentials.redirect_uri.as_deref();
    let waiting = match configured.map(place).transpose()? {
        Some((address, path)) => listen(login, configured.unwrap_or_default(), address, &path).await?,
        None => login.on_loopback().await?,
    };
    session.printer.ask(&format!("open this page to sign in: {}", waiting.url()));
    if open_it && !open(waiting.url()) {
        session.printer.notice("no browser could be opened");
    }
    waiting.wait(PATIENCE).await?;
    Ok(())
}

/// At that place; on another port when that one is taken, which services allow that know programs (RFC 8252).
async fn listen(
    login: Login,
    redirect_uri: &str,
    address: SocketAddr,
    path: &str,
) -> Result<LoopbackLogin, Failure> {
    // A name is compared as a text; of a number any port will do.
    let named = Url::parse(redirect_uri).is_ok_and(|url| matches!(url.host(), Some(Host::Domain(_))));
    let first = if named { login.clone().redirect_uri(redirect_uri) } else { login.clone() };
    match first.on_loopback_at(address, path).await {
        Err(error) if error.kind() == ErrorKind::Network => {
            let any = SocketAddr::new(address.ip(), 0);
            Ok(login.on_loopback_at(any, path).await?)
        }
        listening => Ok(listening?),
    }
}

/// Where the integration wants its users to come back to, which has to be on this machine.
fn place(redirect_uri: &str) -> Result<(SocketAddr, String), Failure> {
    let url = Url::parse(redirect_uri).ok().filter(|url| url.scheme() == "http");
    let ip = url.as_ref().and_then(|url| match url.host()? {
        Host::Ipv4(ip) if ip.is_loopback() => Some(ip.into()),
        Host::Ipv6(ip) if ip.is_loopback() => Some(Ipv6Addr::LOCALHOST.into()),
        Host::Domain("localhost") => Some(Ipv4Addr::LOCALHOST.into()),
        _ => None,
    });
    match (url, ip) {
        (Some(url), Some(ip)) => Ok((SocketAddr::new(ip, url.port().unwrap_or(80)), url.path().to_owned())),
        _ => Err(Failure::usage(format!("the redirect URI {redirect_uri} does not lead to this machine"))
            .hint("give the integration one as http://127.0.0.1:8080/, or use webex login --device")),
    }
}

/// Opens a page in the browser that the user likes. Says whether that was begun.
fn open(page: &Url) -> bool {
    let (program, words) = browser();
    let mut command = Command::new(program);
    command.args(words).arg(page.as_str());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
}

fn browser() -> (OsString, Vec<OsString>) {
    match env::var_os("BROWSER").filter(|program| !program.is_empty()) {
        Some(program) => (program, Vec::new()),
        None if cfg!(target_os = "macos") => ("open".into(), Vec::new()),
        None if cfg!(windows) => ("rundll32".into(), vec!["url.dll,FileProtocolHandler".into()]),
        None => ("xdg-open".into(), Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_come_back_to_this_machine_only() {
        let cases = [
            ("http://127.0.0.1:8080/back", "127.0.0.1:8080", "/back"),
            ("http://localhost:9", "127.0.0.1:9", "/"),
            ("http://[::1]:7/a/b", "[::1]:7", "/a/b"),
        ];
        for (uri, address, path) in cases {
            let found = place(uri).expect("on this machine");
            assert_eq!((found.0.to_string().as_str(), found.1.as_str()), (address, path));
        }
        for uri in [
            "https://example.com/back",
            "https://127.0.0.1:1/",
            "http://10.0.0.1/",
            "urn:ietf:wg:oauth:2.0:oob",
            "",
        ] {
            assert_eq!(place(uri).expect_err(uri).exit(), crate::Exit::Usage);
        }
    }
}
