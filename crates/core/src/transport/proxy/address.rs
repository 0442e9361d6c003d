//! Where a proxy is, what it speaks, and who we are to it.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use url::Url;

use crate::{Error, ErrorKind, Result};

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ProxyKind {
    /// HTTP: tunnels are asked for with `CONNECT`.
    Http,
    /// HTTP over TLS, under a certificate that the client trusts.
    Https,
    /// SOCKS version 5 (RFC 1928). Names are resolved by the proxy, under `socks5` as under `socks5h`: what is looked up
    /// does not show on the local network, and names that only the proxy knows are reached.
    Socks5,
}

impl ProxyKind {
    fn scheme(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Socks5 => "socks5",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
            Self::Socks5 => 1080,
        }
    }

    fn of_scheme(scheme: &str) -> Option<Self> {
        match scheme {
            "http" => Some(Self::Http),
            "https" => Some(Self::Https),
            "socks5" | "socks5h" => Some(Self::Socks5),
            _ => None,
        }
    }
}

/// A proxy. Its text and its `Debug` leave the login out.
///
/// ```
/// use webex_core::transport::Proxy;
/// let proxy: Proxy = "http://bob:p%40ss@proxy.example:3128".parse()?;
/// assert_eq!(proxy.to_string(), "http://proxy.example:3128");
/// assert!(!format!("{proxy:?}").contains("bob"));
/// # Ok::<(), webex_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Proxy {
    kind: ProxyKind,
    host: String,
    port: u16,
    login: Option<Login>,
}

/// User and password.
#[derive(Clone)]
#[cfg_attr(not(any(feature = "hyper", test)), expect(dead_code, reason = "transports read it"))]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: SecretString,
}

impl Proxy {
    /// A proxy without a login. An IPv6 address may stand in brackets.
    ///
    /// ```
    /// use webex_core::transport::{Proxy, ProxyKind};
    /// let proxy = Proxy::new(ProxyKind::Socks5, "proxy.example", 1080);
    /// assert_eq!(proxy.to_string(), "socks5://proxy.example:1080");
    /// ```
    pub fn new(kind: ProxyKind, host: impl Into<String>, port: u16) -> Self {
        let host = host.into();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Self { kind, host, port, login: None }
    }

    /// The same proxy, which is told this user and password: with `Basic` (RFC 7617) in HTTP, as RFC 1929 has it in
    /// SOCKS.
    ///
    /// ```
    /// use webex_core::transport::{Proxy, ProxyKind};
    /// let proxy = Proxy::new(ProxyKind::Http, "proxy.example", 3128).with_login("bob", "secret");
    /// assert!(proxy.has_login());
    /// ```
    #[must_use]
    pub fn with_login(mut self, user: impl Into<String>, password: impl Into<SecretString>) -> Self {
        self.login = Some(Login { user: user.into(), password: password.into() });
        self
    }

    /// What it speaks.
    pub fn kind(&self) -> ProxyKind {
        self.kind
    }

    /// Its name or address; an IPv6 address without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether it is told a user and a password.
    pub fn has_login(&self) -> bool {
        self.login.is_some()
    }

    #[cfg(feature = "hyper")]
    pub(super) fn login(&self) -> Option<&Login> {
        self.login.as_ref()
    }
}

impl FromStr for Proxy {
    type Err = Error;

    /// Reads `scheme://user:password@host:port`. Without a scheme it is `http`; without a port 80 (`http`), 443 (`https`)
    /// or 1080 (`socks5`, `socks5h`). User and password are percent-encoded.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`]; the text does not repeat what was read, as it may hold a password.
    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        let parsed = match text.contains("://") {
            true => Url::parse(text),
            false => Url::parse(&format!("http://{text}")),
        };
        let url = parsed.map_err(|_| wrong("a proxy must be given as scheme://host:port"))?;
        let kind = ProxyKind::of_scheme(url.scheme())
            .ok_or_else(|| wrong("the scheme of a proxy must be http, https, socks5 or socks5h"))?;
        let host =
            url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| wrong("the proxy has no host"))?;
        let proxy = Self::new(kind, host, url.port().unwrap_or(kind.default_port()));
        Ok(match (url.username(), url.password()) {
            ("", None) => proxy,
            (user, password) => proxy.with_login(decoded(user)?, decoded(password.unwrap_or_default())?),
        })
    }
}

fn decoded(text: &str) -> Result<String> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Into::into).map_err(|_| wrong("user and password of a proxy must be UTF-8"))
}

fn wrong(text: &'static str) -> Error {
    Error::new(ErrorKind::Configuration, text)
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "{}://[{}]:{}", self.kind.scheme(), self.host, self.port),
            false => write!(f, "{}://{}:{}", self.kind.scheme(), self.host, self.port),
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("url", &format_args!("{self}"))
            .field("login", &self.login.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn proxies_are_read_in_every_form() {
        let cases = [
            ("proxy.example:3128", "http://proxy.example:3128"),
            ("proxy.example", "http://proxy.example:80"),
            (" http://proxy.example/ ", "http://proxy.example:80"),
            ("https://proxy.example", "https://proxy.example:443"),
            ("socks5://10.0.0.1", "socks5://10.0.0.1:1080"),
            ("SOCKS5H://proxy.example:9050", "socks5://proxy.example:9050"),
            ("http://[::1]:3128", "http://[::1]:3128"),
            ("socks5://[2001:db8::1]", "socks5://[2001:db8::1]:1080"),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Proxy>().expect(text).to_string(), expected, "{text}");
        }
        for text in [
            "",
            "http://",
            "ftp://proxy.example",
            "socks4://proxy.example",
            "http://a b",
            "socks5://",
            "http://%ff@a",
        ] {
            let error = text.parse::<Proxy>().expect_err(text);
            assert_eq!(error.kind(), ErrorKind::Configuration, "{text}");
        }
    }

    #[test]
    fn a_login_is_decoded_and_never_shown() {
        let proxy: Proxy = "http://b%3Aob:p%40ss@proxy.example:3128".parse().expect("a proxy");
        let login = proxy.login.as_ref().expect("a login");
        assert_eq!((login.user.as_str(), login.password.expose_secret()), ("b:ob", "p@ss"));
        for shown in [proxy.to_string(), format!("{proxy:?}")] {
            assert!(!shown.contains("ob") && !shown.contains("ss\""), "{shown}");
        }
        let error = "http://bob:hunter2@:80".parse::<Proxy>().expect_err("no host");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".*") {
            let _ = text.parse::<Proxy>();
        }

        #[test]
        fn what_is_written_is_read(host in "[a-z]{1,8}(\\.[a-z]{1,5})?", port in 1_u16.., socks: bool) {
            let kind = if socks { ProxyKind::Socks5 } else { ProxyKind::Http };
            let read: Proxy = Proxy::new(kind, &*host, port).to_string().parse().expect("a proxy");
            prop_assert_eq!((read.kind(), read.host(), read.port()), (kind, &*host, port));
        }
    }
}
