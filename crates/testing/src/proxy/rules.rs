//! Whom a proxy lets through, where it leads, and what it remembers.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use tokio::net::TcpStream;

/// A connection that a client asked a proxy for.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Proxied {
    /// The host as the client named it: a name is not resolved before it comes here.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The user that the client gave.
    pub user: Option<String>,
    /// Whether the proxy let it through.
    pub accepted: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    pub(super) login: Option<(String, String)>,
    pub(super) leads_to: Option<SocketAddr>,
    pub(super) refuses: Option<u16>,
}

/// What the connections of one proxy share.
#[derive(Debug, Default)]
pub(super) struct State {
    rules: Mutex<Rules>,
    asked: Mutex<Vec<Proxied>>,
}

/// How a request ends.
pub(super) enum Verdict {
    Through(TcpStream),
    WhoAreYou,
    Refused(u16),
    Unreachable,
}

impl State {
    pub(super) fn new(rules: Rules) -> Self {
        Self { rules: Mutex::new(rules), asked: Mutex::default() }
    }

    pub(super) fn rules(&self) -> Rules {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Rules)) {
        change(&mut self.rules.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn asked(&self) -> Vec<Proxied> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Decides about one request, remembers it, and connects.
    pub(super) async fn decide(&self, host: &str, port: u16, login: Option<(String, String)>) -> Verdict {
        let rules = self.rules();
        let verdict = if rules.login.is_some() && rules.login != login {
            Verdict::WhoAreYou
        } else if let Some(status) = rules.refuses {
            Verdict::Refused(status)
        } else {
            connect(&rules, host, port).await.map_or(Verdict::Unreachable, Verdict::Through)
        };
        let accepted = matches!(verdict, Verdict::Through(_));
        let proxied = Proxied { host: host.to_owned(), port, user: login.map(|(user, _)| user), accepted };
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(proxied);
        verdict
    }
}

async fn connect(rules: &Rules, host: &str, port: u16) -> std::io::Result<TcpStream> {
    match rules.leads_to {
        Some(address) => TcpStream::connect(address).await,
        None => TcpStream::connect((host.trim_start_matches('[').trim_end_matches(']'), port)).await,
    }
}
