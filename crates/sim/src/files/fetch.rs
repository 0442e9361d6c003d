//! Files that are posted by address.

use std::sync::OnceLock;
use std::time::Duration;

use axum::body::{Body, Bytes};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName};
use http::{Request, Response};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use percent_encoding::percent_decode_str;
use thiserror::Error;
use url::Url;

use super::{LARGEST_FILE, TooLarge, Upload};
use crate::profile::Profile;
use crate::webhooks::on_this_machine;

const PATIENCE: Duration = Duration::from_secs(10);

/// Why a file could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum FetchRefused {
    #[error("The file must be a valid public URL.")]
    NotAnAddress,
    #[error("The simulator fetches files from this machine only.")]
    OutOfReach,
    #[error("The file could not be fetched.")]
    Failed,
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// Fetches a file from this machine. With [`Profile::Interop`] a file elsewhere is taken to be there, and empty:
/// nothing is asked for.
pub(crate) async fn fetch(address: &str, profile: Profile) -> Result<Upload, FetchRefused> {
    let url = Url::parse(address).map_err(|_| FetchRefused::NotAnAddress)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchRefused::NotAnAddress);
    }
    if on_this_machine(&url) {
        let fetched = tokio::time::timeout(PATIENCE, download(&url)).await;
        return fetched.unwrap_or(Err(FetchRefused::Failed));
    }
    if profile.is_interop() {
        return Ok(Upload::new(name_in(&url), None, Bytes::new())?);
    }
    Err(FetchRefused::OutOfReach)
}

async fn download(url: &Url) -> Result<Upload, FetchRefused> {
    static CLIENT: OnceLock<Client<HttpConnector, Body>> = OnceLock::new();
    let client =
        CLIENT.get_or_init(|| Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http());
    let request = Request::get(url.as_str()).body(Body::empty()).map_err(|_| FetchRefused::NotAnAddress)?;
    let response = client.request(request).await.map_err(|_| FetchRefused::Failed)?;
    if !response.status().is_success() {
        return Err(FetchRefused::Failed);
    }
    let name = text(&response, CONTENT_DISPOSITION).and_then(file_name);
    let mime_type = text(&response, CONTENT_TYPE).map(str::to_owned);
    let name = name.unwrap_or_else(|| name_in(url));
    let body = Limited::new(response.into_body(), LARGEST_FILE).collect().await;
    let bytes = body.map_err(|_| FetchRefused::Failed)?.to_bytes();
    Ok(Upload::new(name, mime_type, bytes)?)
}

fn text(response: &Response<Incoming>, name: HeaderName) -> Option<&str> {
    response.headers().get(name)?.to_str().ok()
}

/// The name in a `Content-Disposition`.
fn file_name(disposition: &str) -> Option<String> {
    let rest = disposition.split_once("filename=")?.1;
    let name = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split(';').next()?.trim(),
    };
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

/// The last part of the path, or the host if there is none.
fn name_in(url: &Url) -> String {
    let last = url.path_segments().and_then(|mut parts| parts.next_back()).filter(|part| !part.is_empty());
    let name = last.or(url.host_str()).unwrap_or("file");
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_elsewhere_is_not_asked_for() {
        let address = "https://download.ciscospark.com/test/photo.png";
        assert_eq!(fetch(address, Profile::Strict).await.expect_err("refused"), FetchRefused::OutOfReach);
        let file = fetch(address, Profile::Interop).await.expect("taken to be there");
        assert_eq!(
            (file.name.as_str(), file.mime_type.as_str(), file.bytes.len()),
            ("photo.png", "image/png", 0)
        );
        for nonsense in ["photo.png", "file:///etc/passwd", ""] {
            assert_eq!(
                fetch(nonsense, Profile::Interop).await.expect_err("refused"),
                FetchRefused::NotAnAddress
            );
        }
    }

    #[test]
    fn names_come_from_the_header_or_the_path() {
        assert_eq!(file_name(r#"attachment; filename="a b.txt""#).as_deref(), Some("a b.txt"));
        assert_eq!(file_name("inline; filename=x.png; size=3").as_deref(), Some("x.png"));
        assert_eq!(file_name("inline"), None);
        assert_eq!(name_in(&Url::parse("http://localhost/a/b%20c.txt?x=1").expect("a URL")), "b c.txt");
        assert_eq!(name_in(&Url::parse("http://localhost/").expect("a URL")), "localhost");
    }
}
