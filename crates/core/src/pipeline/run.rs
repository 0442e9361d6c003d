//! The stages, one after the other.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH};
use http::{HeaderValue, StatusCode};
use url::Url;

use super::hooks::{Hooks, Stage};
use super::identify::identify;
use crate::plugin::{Contributions, Registered};
use crate::request::{AuthMode, Call, Exchange, HttpFailure, Response, Target};
use crate::{Error, Result, Webex, credentials};

/// The largest answer that is read into memory, unless the call says otherwise.
const MAX_RESPONSE: u64 = 64 << 20;

/// The pipeline of one client.
pub(crate) struct Pipeline {
    hooks: Hooks,
}

impl Pipeline {
    pub(crate) fn new(registered: Registered) -> (Self, Contributions) {
        (Self { hooks: registered.hooks }, registered.contributions)
    }

    pub(crate) async fn run(&self, webex: &Webex, mut call: Call) -> Result<Response> {
        if let Some(defect) = call.defect.take() {
            return Err(defect);
        }
        let mut exchange = Exchange::new(call);
        self.name(webex, &mut exchange).await?;
        self.identify(webex, &mut exchange).await?;
        self.encode(webex, &mut exchange).await?;
        self.attempt(webex, &mut exchange).await
    }

    async fn name(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Name, webex, exchange).await?;
        let mut url = match &exchange.call.target {
            Target::Url(url) => url.clone(),
            Target::Service { name, path } => join(&webex.services().resolve(webex, name).await?, path)?,
        };
        if !exchange.call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(exchange.call.query.iter().map(|(k, v)| (k.as_ref(), v)));
        }
        exchange.url = Some(url);
        self.hooks.after(Stage::Name, webex, exchange).await
    }

    async fn identify(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Identify, webex, exchange).await?;
        let headers = exchange.call.headers_mut();
        identify(headers, webex.tracking(), webex.config().app.as_ref());
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
        self.hooks.after(Stage::Identify, webex, exchange).await
    }

    async fn encode(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Encode, webex, exchange).await?;
        exchange.call.run_encoder(webex).await?;
        self.hooks.after(Stage::Encode, webex, exchange).await
    }

    async fn attempt(&self, webex: &Webex, exchange: &mut Exchange) -> Result<Response> {
        exchange.attempt += 1;
        self.authorize(webex, exchange).await?;
        self.transport(webex, exchange).await?;
        self.decode(webex, exchange).await?;
        self.status(webex, exchange).await
    }

    async fn authorize(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Authorize, webex, exchange).await?;
        let url = exchange.url.clone().expect("the stage Name has set the URL");
        let value = match &exchange.call.auth {
            AuthMode::None => None,
            AuthMode::Bearer(token) => Some(credentials::bearer(token)?),
            AuthMode::Auto if webex.services().may_have_token(webex, &url).await => {
                Some(webex.credentials().authorization(webex).await?)
            }
            _ => None,
        };
        if let Some(value) = value {
            exchange.call.headers_mut().insert(AUTHORIZATION, value);
        }
        self.hooks.after(Stage::Authorize, webex, exchange).await
    }

    async fn transport(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Transport, webex, exchange).await?;
        let url = exchange.url.clone().expect("the stage Name has set the URL");
        let request = wire_request(&mut exchange.call, &url)?;
        let (head, body) = webex.shared().http()?.send(request).await?.into_parts();
        exchange.response = Some(Response::new(head.status, head.headers, url, body));
        self.hooks.after(Stage::Transport, webex, exchange).await
    }

    async fn decode(&self, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        self.hooks.before(Stage::Decode, webex, exchange).await?;
        let limit = exchange.call.options.max_response.unwrap_or(MAX_RESPONSE);
        let stream = exchange.call.options.stream;
        let opener = exchange.call.opener.clone();
        let response = exchange.response_mut().expect("the stage Transport has set the response");
        if !(stream && response.status() < StatusCode::BAD_REQUEST) {
            response.buffer(limit).await?;
        }
        if let (Some(opener), Some(bytes)) = (opener, response.bytes().cloned()) {
            let opened = opener.open(webex, bytes).await?;
            response.set_bytes(opened);
        }
        self.hooks.after(Stage::Decode, webex, exchange).await
    }

    async fn status(&self, webex: &Webex, exchange: &mut Exchange) -> Result<Response> {
        self.hooks.before(Stage::Status, webex, exchange).await?;
        let response = exchange.response.take().expect("the stage Transport has set the response");
        if response.status() < StatusCode::BAD_REQUEST {
            return Ok(response);
        }
        let (status, url, headers) = (response.status(), response.url().clone(), response.headers().clone());
        let body = response.into_bytes()?;
        Err(Error::from_http(HttpFailure::new(status, exchange.call.method().clone(), url, headers, body)))
    }
}

fn join(base: &Url, path: &str) -> Result<Url> {
    let base = base.as_str().trim_end_matches('/');
    let text = if path.is_empty() { base.to_owned() } else { format!("{base}/{path}") };
    Url::parse(&text).map_err(|e| Error::invalid_input("the path is not part of a URL").with_source(e))
}

fn wire_request(call: &mut Call, url: &Url) -> Result<http::Request<crate::request::BoxBody>> {
    let length = call.body.len();
    let body = call.body.open().ok_or_else(|| Error::invalid_input("the body can be sent only once"))?;
    let mut request = http::Request::new(body);
    *request.method_mut() = call.method.clone();
    *request.uri_mut() =
        url.as_str().parse().map_err(|e| Error::invalid_input("not a URL").with_source(e))?;
    *request.headers_mut() = call.headers.clone();
    if let Some(length) = length {
        request.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    Ok(request)
}
