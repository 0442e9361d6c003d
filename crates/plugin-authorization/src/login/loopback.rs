//! Listening for the browser on this machine (RFC 8252 section 7.3).

use std::convert::Infallible;
use std::future::ready;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use webex_core::{Error, ErrorKind, Result};

use super::{PendingLogin, Redirect, SignedIn};

/// How many connections may be open at once: a browser opens a few ahead of time.
const CONNECTIONS: usize = 16;

/// The pause after a connection that could not be taken.
const RESPITE: Duration = Duration::from_millis(100);

/// A login whose answer this machine listens for; made by [`Login::on_loopback`](crate::Login::on_loopback).
#[derive(Debug)]
pub struct LoopbackLogin {
    listener: TcpListener,
    path: String,
    pending: PendingLogin,
}

impl LoopbackLogin {
    pub(super) fn new(listener: TcpListener, path: String, pending: PendingLogin) -> Self {
        Self { listener, path, pending }
    }

    /// The page to open.
    pub fn url(&self) -> &Url {
        self.pending.url()
    }

    /// Waits until the browser comes back, and signs in. The browser is told that it may be closed. Requests for another
    /// path and answers for another login are turned away, and do not end the waiting.
    ///
    /// ```no_run
    /// # use webex_plugin_authorization::AuthorizationExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let waiting = webex.authorization()?.login().on_loopback().await?;
    /// println!("please open {}", waiting.url());
    /// waiting.wait(std::time::Duration::from_secs(300)).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Timeout`](ErrorKind::Timeout) when nobody came within `limit`; as [`PendingLogin::complete`]. Dropping it stops
    /// the listening; the code may be used up then.
    pub async fn wait(self, limit: Duration) -> Result<SignedIn> {
        let clock = self.pending.clock();
        tokio::select! {
            biased;
            redirect = self.answer() => self.pending.complete_with(redirect).await,
            () = clock.sleep(limit) => Err(Error::new(ErrorKind::Timeout, "nobody signed in on the page in time")),
        }
    }

    /// The first answer that is for this login. Connections that a browser opened ahead of time are not waited for.
    async fn answer(&self) -> Redirect {
        let desk = Arc::new(Desk { path: self.path.clone(), pending: self.pending.clone() });
        let mut connections = tokio::task::JoinSet::new();
        loop {
            tokio::select! {
                biased;
                Some(ended) = connections.join_next() => {
                    if let Ok(Some(answer)) = ended {
                        return answer;
                    }
                }
                accepted = self.listener.accept(), if connections.len() < CONNECTIONS => match accepted {
                    Ok((stream, _)) => drop(connections.spawn(serve(stream, desk.clone()))),
                    // A connection that went before it was taken, or too many open files: another one may come.
                    Err(error) => {
                        tracing::warn!(%error, "a connection was not taken");
                        desk.pending.clock().sleep(RESPITE).await;
                    }
                },
            }
        }
    }
}

/// What answers the browser.
struct Desk {
    path: String,
    pending: PendingLogin,
}

/// One request; then the connection is closed. Who says nothing for a while is let go. Gives the answer to the login, if
/// this was it, once the page that says so has left.
async fn serve(stream: TcpStream, desk: Arc<Desk>) -> Option<Redirect> {
    let clock = desk.pending.clock();
    let answer = OnceLock::new();
    {
        let service = service_fn(|request| ready(Ok::<_, Infallible>(desk.take(&request, &answer))));
        let connection =
            http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service);
        tokio::select! {
            _ = connection => {}
            () = clock.sleep(Duration::from_secs(5)) => {}
        }
    }
    answer.into_inner()
}

impl Desk {
    fn take(&self, request: &Request<Incoming>, answer: &OnceLock<Redirect>) -> Response<Full<Bytes>> {
        if request.method() != Method::GET || request.uri().path() != self.path {
            return page(StatusCode::NOT_FOUND, "There is nothing here.");
        }
        let redirect = read(request);
        if !self.pending.is_for(&redirect) {
            return page(
                StatusCode::BAD_REQUEST,
                "This answer does not belong to the login that is under way.",
            );
        }
        let text = match redirect {
            Redirect::Refused { .. } => "The login was refused. You may close this page.",
            _ => "You are signed in. You may close this page.",
        };
        // A connection has one request.
        let _ = answer.set(redirect);
        page(StatusCode::OK, text)
    }
}

fn read(request: &Request<Incoming>) -> Redirect {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let url = Url::parse(&format!("http://127.0.0.1{target}"));
    url.map_or(Redirect::Nothing, |url| Redirect::parse(&url))
}

fn page(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    let html = format!("<!doctype html><meta charset=\"utf-8\"><title>Webex</title><p>{text}</p>\n");
    let mut response = Response::new(Full::new(Bytes::from(html)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    response
}

/// Takes the port, and says what the redirect URI is.
pub(super) async fn bind(address: SocketAddr, path: &str) -> Result<(TcpListener, String)> {
    if !address.ip().is_loopback() {
        return Err(Error::invalid_input("the answer of a login page is listened for on loopback only"));
    }
    if !path.starts_with('/') || path.contains(['?', '#']) {
        return Err(Error::invalid_input("the path of a redirect URI begins with a slash and has no query"));
    }
    let failed = |e| {
        Error::new(ErrorKind::Network, format!("the port {} cannot be had", address.port())).with_source(e)
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, format!("http://{bound}{path}")))
}
