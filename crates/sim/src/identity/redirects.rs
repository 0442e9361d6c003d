//! Addresses to which people are sent back after signing in.

use url::{Host, Url};

/// Whether `asked` is the registered address: the same text, save that the port of a loopback address is free, because
/// programs listen on whichever one they get (RFC 8252 section 7.3).
pub(super) fn fits(registered: &str, asked: &Url) -> bool {
    let Ok(registered) = Url::parse(registered) else { return false };
    if registered == *asked {
        return true;
    }
    is_loopback(&registered) && without_port(&registered) == without_port(asked)
}

/// An absolute address without fragment, which belongs to the answer.
pub(super) fn can_be_registered(text: &str) -> bool {
    Url::parse(text)
        .is_ok_and(|url| url.fragment().is_none() && !matches!(url.scheme(), "javascript" | "data"))
}

/// By number: the name `localhost` may lead elsewhere (RFC 8252 section 8.3).
fn is_loopback(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    };
    loopback && url.scheme() == "http"
}

fn without_port(url: &Url) -> Url {
    let mut url = url.clone();
    // Fails for addresses that have no port to begin with.
    let _ = url.set_port(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_fit_as_a_whole_and_loopback_whatever_the_port() {
        for (registered, asked, expected) in [
            ("https://app.example.com/back", "https://app.example.com/back", true),
            ("https://app.example.com/back", "https://app.example.com/back/", false),
            ("https://app.example.com/back", "https://app.example.com/back?x=1", false),
            ("https://app.example.com/back", "https://app.example.com:8443/back", false),
            ("https://app.example.com/back", "http://app.example.com/back", false),
            ("https://app.example.com/back", "https://app.example.com.evil.test/back", false),
            ("https://app.example.com/back", "https://me@app.example.com/back", false),
            ("http://127.0.0.1/back", "http://127.0.0.1:49152/back", true),
            ("http://127.0.0.1:8080/back", "http://127.0.0.1/back", true),
            ("http://127.0.0.1/back", "http://127.0.0.1:49152/other", false),
            ("http://127.0.0.1/back", "https://127.0.0.1:49152/back", false),
            ("http://127.0.0.1/back", "http://localhost:49152/back", false),
            ("http://[::1]/back", "http://[::1]:49152/back", true),
            ("http://localhost/back", "http://localhost:49152/back", false),
            ("http://192.0.2.1/back", "http://192.0.2.1:49152/back", false),
            ("com.example.app:/back", "com.example.app:/back", true),
        ] {
            let asked = Url::parse(asked).expect("an address");
            assert_eq!(fits(registered, &asked), expected, "{registered} {asked}");
        }
    }

    #[test]
    fn fragments_and_scripts_cannot_be_registered() {
        assert!(can_be_registered("com.example.app:/back") && can_be_registered("http://127.0.0.1/"));
        for bad in ["/back", "https://app.example.com/#top", "javascript:alert(1)", "data:text/html,x"] {
            assert!(!can_be_registered(bad), "{bad}");
        }
    }
}
