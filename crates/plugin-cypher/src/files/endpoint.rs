//! Where the bytes of a file really are (wire/03 section 2.9).

use std::collections::HashMap;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::{Host, Url};
use webex_core::Webex;
use webex_core::request::Call;

use crate::error::{CypherError, CypherErrorKind, Result};

#[derive(Serialize)]
struct Question<'a> {
    endpoints: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    allow: Option<&'a Value>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    endpoints: HashMap<String, String>,
}

/// The address to download from. What the service cannot say is downloaded from `file` itself, over TLS.
pub(super) async fn resolve(
    webex: &Webex,
    file: &Url,
    use_service: bool,
    allow: Option<&Value>,
) -> Result<Url> {
    if is_loopback(file) {
        return Ok(file.clone());
    }
    if use_service {
        match ask(webex, file, allow).await {
            Ok(Some(url)) => return secure(url),
            Ok(None) => tracing::warn!("the file service knows no address of a file"),
            Err(error) => tracing::warn!(%error, "the file service cannot be asked"),
        }
    }
    secure(file.clone())
}

async fn ask(webex: &Webex, file: &Url, allow: Option<&Value>) -> Result<Option<Url>> {
    let Some(service) = service_of(file) else { return Ok(None) };
    let question = Question { endpoints: [file.as_str()], allow };
    // It only asks, so it can be asked again.
    let call = Call::url(Method::POST, service).json(&question).idempotent(true);
    let answer: Answer = webex.send(call).await?.json()?;
    Ok(answer.endpoints.get(file.as_str()).and_then(|url| Url::parse(url).ok()))
}

/// The address to ask: always over TLS, with the port, query and fragment of the file.
fn service_of(file: &Url) -> Option<Url> {
    let host = file.host_str()?;
    let port = file.port().map(|port| format!(":{port}")).unwrap_or_default();
    let mut url = Url::parse(&format!("https://{host}{port}/v1/download/endpoints")).ok()?;
    url.set_query(file.query());
    url.set_fragment(file.fragment());
    Some(url)
}

fn secure(url: Url) -> Result<Url> {
    if url.scheme() == "https" || is_loopback(&url) {
        return Ok(url);
    }
    Err(CypherError::new(CypherErrorKind::InsecureUrl, "a file is downloaded over TLS only"))
}

/// Whether the host is this machine: the host itself, not a text somewhere in the URL (wire/03 section 7.3, number 35).
fn is_loopback(url: &Url) -> bool {
    if !matches!(url.scheme(), "http" | "https") {
        return false;
    }
    match url.host() {
        Some(Host::Domain(name)) => name.trim_end_matches('.') == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().expect("a URL")
    }

    #[test]
    fn rows_27_28_and_31_the_service_is_asked_over_tls_with_port_and_query() {
        for (file, service) in [
            ("https://h/v1/spaces/1/bytes", "https://h/v1/download/endpoints"),
            ("http://h/f", "https://h/v1/download/endpoints"),
            ("https://h:8443/f?a=1#b", "https://h:8443/v1/download/endpoints?a=1#b"),
        ] {
            assert_eq!(service_of(&url(file)).map(|url| url.to_string()).as_deref(), Some(service));
        }
    }

    #[test]
    fn rows_29_and_30_what_is_allowed_is_said_only_if_asked_for() {
        let body = |allow: Option<Value>| {
            serde_json::to_value(Question { endpoints: ["u"], allow: allow.as_ref() }).expect("JSON")
        };
        assert_eq!(body(None), serde_json::json!({"endpoints": ["u"]}));
        assert_eq!(body(Some("none".into()))["allow"], "none");
        assert_eq!(body(Some(false.into()))["allow"], false);
    }

    #[test]
    fn row_9_and_defect_35_plain_text_stays_within_the_machine() {
        for refused in
            ["http://h/f", "http://evil/?x=localhost", "http://localhost.evil/", "ftp://localhost/"]
        {
            let error = secure(url(refused)).expect_err(refused);
            assert_eq!(error.kind(), CypherErrorKind::InsecureUrl);
        }
        for allowed in ["https://h/f", "http://localhost:1/f", "http://127.0.0.2/f", "http://[::1]/f"] {
            assert!(secure(url(allowed)).is_ok(), "{allowed}");
        }
    }
}
