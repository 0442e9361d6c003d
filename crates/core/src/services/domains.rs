//! Which hosts may get a token by their name.

use url::{Host, Url};

/// Whether a token may travel there at all: over TLS, or within the machine.
pub(super) fn is_private(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "wss") || is_loopback(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether the host is one of these domains or below one, at whole labels.
pub(super) fn is_within(url: &Url, domains: &[String]) -> bool {
    let Some(host) = url.host_str().map(|h| h.trim_end_matches('.')) else { return false };
    domains.iter().map(|d| d.trim_matches('.')).filter(|d| !d.is_empty()).any(|domain| {
        let Some(at) = host.len().checked_sub(domain.len()) else { return false };
        let tail = host.get(at..).is_some_and(|tail| tail.eq_ignore_ascii_case(domain));
        let whole =
            at == 0 || (host.as_bytes()[at - 1] == b'.' && matches!(url.host(), Some(Host::Domain(_))));
        tail && whole
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(text: &str) -> bool {
        let url = Url::parse(text).expect("a URL");
        let domains = ["webex.com", "wbx2.com", "127.0.0.1", "1.1"].map(str::to_owned);
        is_private(&url) && is_within(&url, &domains)
    }

    /// B11: an allowed domain is matched on whole labels, not anywhere in the host.
    #[test]
    fn b11_allowed_domains_are_matched_on_whole_labels() {
        for text in
            ["https://webex.com/x", "https://A.WEBEX.com", "https://a.b.wbx2.com./", "http://127.0.0.1:80/"]
        {
            assert!(allowed(text), "{text}");
        }
        for text in [
            "https://webex.com.evil.example",
            "https://notwebex.com",
            "https://webex.com@evil.example/",
            "https://evil.example/webex.com",
            "https://1.1.1.1/",
            "https://com",
        ] {
            assert!(!allowed(text), "{text}");
        }
    }

    #[test]
    fn a_token_travels_over_tls_or_within_the_machine() {
        assert!(!allowed("http://webex.com/"));
        for text in [
            "http://localhost:1",
            "http://a.localhost",
            "http://[::1]:2",
            "ws://127.0.0.2",
            "wss://x.example",
        ] {
            assert!(is_private(&Url::parse(text).expect("a URL")), "{text}");
        }
        for text in ["http://localhost.example", "http://128.0.0.1", "ws://x.example", "file:///x"] {
            assert!(!is_private(&Url::parse(text).expect("a URL")), "{text}");
        }
    }
}
