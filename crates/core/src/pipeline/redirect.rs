//! Redirects: of HTTP, of Webex (`cisco-location`), and those that plug-ins know. All are counted.

use std::sync::Arc;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use url::Url;

use super::hooks::Stage;
use super::run::Pipeline;
use crate::request::{Body, Exchange, Response};
use crate::{Error, ErrorKind, Result, Webex};

const CISCO_LOCATION: HeaderName = HeaderName::from_static("cisco-location");

/// How many redirects of HTTP or `cisco-location` a call follows (wire/01 section 4.1).
const LIMIT: u32 = 10;

/// Where an answer sends the call.
#[derive(Debug)]
struct Hop {
    url: Url,
    /// How many redirects the call may have followed, this one included.
    limit: u32,
    /// The next request is a plain `GET`.
    becomes_get: bool,
}

impl Pipeline {
    /// Whether the answer redirects; then the URL of the exchange is the next one.
    pub(super) async fn redirect(&self, webex: &Webex, exchange: &mut Exchange) -> Result<bool> {
        self.hooks.before(Stage::Redirect, webex, exchange).await?;
        let hop = match exchange.call.options.keep_redirects {
            true => None,
            false => self.hop(webex, exchange).await?,
        };
        let redirected = hop.is_some();
        if let Some(hop) = hop {
            follow(exchange, hop)?;
        }
        self.hooks.after(Stage::Redirect, webex, exchange).await?;
        Ok(redirected)
    }

    async fn hop(&self, webex: &Webex, exchange: &mut Exchange) -> Result<Option<Hop>> {
        let response = exchange.response.as_ref().expect("the stage Transport has set the response");
        if let Some(hop) = by_header(&exchange.call.method, response)? {
            return Ok(Some(hop));
        }
        self.by_rule(webex, exchange).await
    }

    /// The redirects of plug-ins stand in the bodies of errors.
    async fn by_rule(&self, webex: &Webex, exchange: &mut Exchange) -> Result<Option<Hop>> {
        if self.redirect_rules.is_empty() {
            return Ok(None);
        }
        let limit = max_response(webex, exchange);
        let response = exchange.response.as_mut().expect("the stage Transport has set the response");
        if response.status() >= StatusCode::BAD_REQUEST {
            response.buffer(limit).await?;
        }
        let hop = self.redirect_rules.iter().find_map(|rule| {
            let url = rule.redirect(webex, &mut exchange.call, response)?;
            Some(Hop { url, limit: rule.limit(), becomes_get: false })
        });
        Ok(hop)
    }
}

/// The largest answer that this call reads into memory.
pub(super) fn max_response(webex: &Webex, exchange: &Exchange) -> u64 {
    exchange.call.options.max_response.unwrap_or(webex.config().requests.max_response)
}

fn by_header(method: &Method, response: &Response) -> Result<Option<Hop>> {
    let (status, headers) = (response.status(), response.headers());
    if status < StatusCode::BAD_REQUEST && headers.contains_key(CISCO_LOCATION) {
        let url = location(headers, CISCO_LOCATION, response.url())?;
        return Ok(url.map(|url| Hop { url, limit: LIMIT, becomes_get: false }));
    }
    let Some(becomes_get) = http_redirect(method, status) else { return Ok(None) };
    let url = location(headers, LOCATION, response.url())?;
    Ok(url.map(|url| Hop { url, limit: LIMIT, becomes_get }))
}

/// Whether the status redirects, and then whether the next request is a `GET` (RFC 9110 section 15.4, as browsers do).
fn http_redirect(method: &Method, status: StatusCode) -> Option<bool> {
    match status.as_u16() {
        301 | 302 => Some(*method == Method::POST),
        303 => Some(*method != Method::GET && *method != Method::HEAD),
        307 | 308 => Some(false),
        _ => None,
    }
}

fn location(headers: &HeaderMap, name: HeaderName, base: &Url) -> Result<Option<Url>> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let unreadable = || Error::new(ErrorKind::Decode, "the redirect leads to no URL");
    let text = std::str::from_utf8(value.as_bytes()).map_err(|_| unreadable())?;
    base.join(text).map(Some).map_err(|_| unreadable())
}

fn follow(exchange: &mut Exchange, hop: Hop) -> Result<()> {
    exchange.redirects += 1;
    if exchange.redirects > hop.limit {
        let text = format!("the call was redirected more than {} times", hop.limit);
        return Err(Error::new(ErrorKind::TooManyRedirects, text));
    }
    let from = exchange.target();
    check_scheme(&from, &hop.url)?;
    exchange.response = None;
    if hop.becomes_get {
        become_get(exchange);
    } else if !exchange.call.body.can_open() {
        return Err(Error::new(
            ErrorKind::RedirectRefused,
            "a body that can be sent only once was redirected",
        ));
    }
    exchange.strayed |= hop.url.origin() != from.origin();
    exchange.url = Some(Arc::new(without_user(hop.url)));
    exchange.routed = None;
    Ok(())
}

/// Never to plain text, unless it stays on this machine.
fn check_scheme(from: &Url, to: &Url) -> Result<()> {
    let allowed = match to.scheme() {
        "https" => true,
        "http" => from.scheme() == "http" || is_loopback(to),
        _ => false,
    };
    let refused = || Error::new(ErrorKind::RedirectRefused, "a redirect away from TLS was refused");
    allowed.then_some(()).ok_or_else(refused)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn become_get(exchange: &mut Exchange) {
    exchange.call.method = Method::GET;
    exchange.call.body = Body::Empty;
    for name in [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING] {
        exchange.call.headers_mut().remove(name);
    }
}

/// A redirect does not choose a user name.
fn without_user(mut url: Url) -> Url {
    // Only URLs without a host refuse, and these have no user either.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn methods_change_as_in_browsers() {
        let cases = [
            (Method::GET, 301, Some(false)),
            (Method::POST, 301, Some(true)),
            (Method::POST, 302, Some(true)),
            (Method::PUT, 302, Some(false)),
            (Method::POST, 303, Some(true)),
            (Method::HEAD, 303, Some(false)),
            (Method::DELETE, 303, Some(true)),
            (Method::POST, 307, Some(false)),
            (Method::POST, 308, Some(false)),
            (Method::GET, 304, None),
            (Method::GET, 200, None),
        ];
        for (method, status, expected) in cases {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(http_redirect(&method, status), expected, "{method} {status}");
        }
    }

    #[test]
    fn plain_text_is_reached_from_plain_text_or_on_loopback_only() {
        let refused = |from, to| check_scheme(&url(from), &url(to)).is_err();
        assert!(refused("https://webexapis.com/", "http://webexapis.com/"));
        assert!(refused("https://webexapis.com/", "http://localhost.evil.example/"));
        assert!(refused("https://webexapis.com/", "ftp://webexapis.com/"));
        assert!(!refused("https://webexapis.com/", "https://evil.example/"));
        assert!(!refused("https://webexapis.com/", "http://127.0.0.1:80/"));
        assert!(!refused("https://webexapis.com/", "http://[::1]:80/"));
        assert!(!refused("http://127.0.0.1/", "http://localhost/"));
    }

    #[test]
    fn a_redirect_brings_no_user() {
        assert_eq!(without_user(url("https://a:b@webex.com/x")).as_str(), "https://webex.com/x");
    }
}
