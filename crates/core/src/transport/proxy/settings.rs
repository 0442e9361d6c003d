//! Which connections go through which proxy.

use std::net::IpAddr;

use super::{NoProxy, Proxy};
use crate::{Error, ErrorKind, Result};

/// Which connections go through which proxy; HTTP and websockets alike.
///
/// What stays on this machine (`localhost`, `127.0.0.0/8`, `::1`) goes through no proxy, unless
/// [`including_loopback`](Self::including_loopback) says so.
///
/// ```
/// use webex_core::transport::{NoProxy, ProxySettings};
/// let settings = ProxySettings::all("http://proxy.example:3128".parse()?).with_no_proxy(NoProxy::parse("corp.example"));
/// assert!(settings.proxy_for(true, "webexapis.com", 443).is_some());
/// assert!(settings.proxy_for(true, "wiki.corp.example", 443).is_none());
/// # Ok::<(), webex_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ProxySettings {
    plain: Option<Proxy>,
    tls: Option<Proxy>,
    direct: NoProxy,
    loopback: bool,
}

impl ProxySettings {
    /// No proxy at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// This proxy for every connection.
    pub fn all(proxy: Proxy) -> Self {
        Self { plain: Some(proxy.clone()), tls: Some(proxy), ..Self::default() }
    }

    /// The same settings with these hosts reached directly.
    #[must_use]
    pub fn with_no_proxy(mut self, direct: NoProxy) -> Self {
        self.direct = direct;
        self
    }

    /// The same settings, also for what stays on this machine. For tests.
    #[must_use]
    pub fn including_loopback(mut self) -> Self {
        self.loopback = true;
        self
    }

    /// What the environment of the process says; see [`from_variables`](Self::from_variables).
    ///
    /// ```no_run
    /// use std::sync::Arc;
    /// use webex_core::Shared;
    /// use webex_core::transport::{Connector, ProxySettings, TcpDial, TlsRoots};
    /// let connector = Connector::new(Arc::new(TcpDial), &TlsRoots::Platform)?.with_proxies(ProxySettings::from_env()?);
    /// let shared = Shared::new()?.with_connector(&connector);
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] names the variable, not its value.
    pub fn from_env() -> Result<Self> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// What these variables say: `HTTPS_PROXY` for TLS (websockets included), `HTTP_PROXY` for plain text, `ALL_PROXY`
    /// where neither is set, `NO_PROXY` for what goes through none. Lower case wins over upper case. Where a web server
    /// runs the program (`REQUEST_METHOD` is set), `HTTP_PROXY` is ignored: a request could set it by a header `Proxy`.
    ///
    /// ```
    /// use webex_core::transport::ProxySettings;
    /// let value = |name: &str| (name == "HTTPS_PROXY").then(|| "proxy.example:3128".to_owned());
    /// let settings = ProxySettings::from_variables(value)?;
    /// assert_eq!(settings.proxy_for(true, "webexapis.com", 443).map(|p| p.port()), Some(3128));
    /// assert!(settings.proxy_for(false, "webexapis.com", 80).is_none());
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] names the variable, not its value.
    pub fn from_variables(read: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let value = |name: &str| either_case(&read, name);
        let proxy = |name: &str| value(name).map(|(name, text)| named(&name, &text)).transpose();
        let in_cgi = read("REQUEST_METHOD").is_some();
        let all = proxy("ALL_PROXY")?;
        let plain = if in_cgi { None } else { proxy("HTTP_PROXY")? };
        Ok(Self {
            plain: plain.or_else(|| all.clone()),
            tls: proxy("HTTPS_PROXY")?.or(all),
            direct: value("NO_PROXY").map(|(_, list)| NoProxy::parse(&list)).unwrap_or_default(),
            loopback: false,
        })
    }

    /// The proxy for a connection to that host, over TLS or in plain text.
    pub fn proxy_for(&self, tls: bool, host: &str, port: u16) -> Option<&Proxy> {
        let proxy = if tls { &self.tls } else { &self.plain };
        let proxy = proxy.as_ref()?;
        let direct = (!self.loopback && is_loopback(host)) || self.direct.matches(host, port);
        (!direct).then_some(proxy)
    }
}

fn either_case(read: impl Fn(&str) -> Option<String>, name: &str) -> Option<(String, String)> {
    [name.to_ascii_lowercase(), name.to_owned()].into_iter().find_map(|name| {
        let value = read(&name).filter(|value| !value.trim().is_empty())?;
        Some((name, value))
    })
}

fn named(name: &str, text: &str) -> Result<Proxy> {
    text.parse().map_err(|e: Error| {
        Error::new(ErrorKind::Configuration, format!("the environment variable {name} names no proxy: {e}"))
    })
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let name = host.strip_suffix('.').unwrap_or(host);
    match name.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => {
            let name = name.to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> Result<ProxySettings> {
        ProxySettings::from_variables(|name| {
            variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        })
    }

    /// The hosts of the proxies for TLS and for plain text.
    fn chosen(variables: &[(&str, &str)]) -> [Option<String>; 2] {
        let settings = settings(variables).expect("settings");
        [true, false].map(|tls| settings.proxy_for(tls, "webexapis.com", 443).map(|p| p.host().to_owned()))
    }

    #[test]
    fn the_environment_chooses() {
        type Case = (&'static [(&'static str, &'static str)], [Option<&'static str>; 2]);
        let cases: [Case; 10] = [
            (&[], [None, None]),
            (&[("HTTPS_PROXY", "a")], [Some("a"), None]),
            (&[("http_proxy", "a")], [None, Some("a")]),
            (&[("https_proxy", "low"), ("HTTPS_PROXY", "up")], [Some("low"), None]),
            (&[("https_proxy", " "), ("HTTPS_PROXY", "up")], [Some("up"), None]),
            (&[("ALL_PROXY", "socks5h://all"), ("HTTP_PROXY", "plain")], [Some("all"), Some("plain")]),
            (&[("HTTP_PROXY", "evil"), ("REQUEST_METHOD", "GET")], [None, None]),
            (
                &[("http_proxy", "evil"), ("REQUEST_METHOD", "GET"), ("all_proxy", "all")],
                [Some("all"), Some("all")],
            ),
            (&[("HTTPS_PROXY", "a"), ("no_proxy", "webexapis.com")], [None, None]),
            (&[("HTTPS_PROXY", "a"), ("NO_PROXY", "*")], [None, None]),
        ];
        for (variables, expected) in cases {
            assert_eq!(chosen(variables), expected.map(|e| e.map(str::to_owned)), "{variables:?}");
        }
    }

    #[test]
    fn what_stays_on_this_machine_needs_no_proxy() {
        let settings = ProxySettings::all("proxy.example".parse().expect("a proxy"));
        for host in
            ["localhost", "LOCALHOST.", "a.localhost", "127.8.0.1", "[::1]", "::1", "::ffff:127.0.0.1"]
        {
            assert!(settings.proxy_for(true, host, 443).is_none(), "{host}");
            let told = settings.clone().including_loopback();
            assert!(told.proxy_for(true, host, 443).is_some(), "{host}");
        }
        for host in ["localhost.example", "128.0.0.1", "notlocalhost"] {
            assert!(settings.proxy_for(false, host, 443).is_some(), "{host}");
        }
        assert!(ProxySettings::none().proxy_for(true, "webexapis.com", 443).is_none());
    }

    #[test]
    fn a_variable_that_names_no_proxy_is_told_without_its_value() {
        let error = settings(&[("HTTPS_PROXY", "ftp://bob:hunter2@x")]).expect_err("no proxy");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let text = format!("{error} {error:?}");
        assert!(text.contains("HTTPS_PROXY") && !text.contains("hunter2"), "{text}");
    }
}
