//! A plain HTTP client: no retries, no cookies, no opinions.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Serialize;
use serde_json::Value;

/// A client of one simulator; paths that begin with `/` are below its base address.
#[derive(Clone)]
pub(crate) struct Http {
    client: Client<HttpConnector, Full<Bytes>>,
    base: String,
}

/// A request to be sent.
#[must_use]
pub(crate) struct Call<'a> {
    http: &'a Http,
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Bytes,
}

/// An answer, read to the end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Http {
    pub(crate) fn new(base: &str) -> Self {
        Self { client: Client::builder(TokioExecutor::new()).build_http(), base: base.to_owned() }
    }

    pub(crate) fn of(sim: &webex_sim::Sim) -> Self {
        Self::new(sim.base_url())
    }

    pub(crate) fn call(&self, method: Method, target: &str) -> Call<'_> {
        let url = if target.starts_with('/') { format!("{}{target}", self.base) } else { target.to_owned() };
        Call { http: self, method, url, headers: HeaderMap::new(), body: Bytes::new() }
    }

    pub(crate) fn get(&self, target: &str) -> Call<'_> {
        self.call(Method::GET, target)
    }

    pub(crate) fn post(&self, target: &str) -> Call<'_> {
        self.call(Method::POST, target)
    }

    #[allow(dead_code, reason = "every area of the tests uses some of the methods")]
    pub(crate) fn put(&self, target: &str) -> Call<'_> {
        self.call(Method::PUT, target)
    }

    #[allow(dead_code, reason = "every area of the tests uses some of the methods")]
    pub(crate) fn delete(&self, target: &str) -> Call<'_> {
        self.call(Method::DELETE, target)
    }
}

impl Call<'_> {
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).expect("a test sends valid headers");
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        let value = HeaderValue::from_str(content_type).expect("a test sends valid headers");
        self.headers.insert(CONTENT_TYPE, value);
        self
    }

    pub(crate) fn json(self, body: &impl Serialize) -> Self {
        let text = serde_json::to_vec(body).expect("a test sends what can be written");
        self.body("application/json", text)
    }

    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.body("application/x-www-form-urlencoded", text)
    }

    /// Sends and reads the whole answer; an error is what the socket said.
    pub(crate) async fn try_send(self) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
        let mut request =
            http::Request::builder().method(self.method).uri(&self.url).body(Full::new(self.body))?;
        *request.headers_mut() = self.headers;
        let (head, body) = self.http.client.request(request).await?.into_parts();
        Ok(Answer { status: head.status, headers: head.headers, body: body.collect().await?.to_bytes() })
    }

    /// Sends, and reads the answer event by event.
    pub(crate) async fn stream(self) -> Events {
        let request = http::Request::builder().method(self.method).uri(&self.url).body(Full::new(self.body));
        let answer = self.http.client.request(request.expect("a sound request")).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        Events { body: answer.into_body(), read: Vec::new() }
    }

    /// Sends and reads the whole answer.
    pub(crate) async fn send(self) -> Answer {
        self.try_send().await.expect("the simulator answers")
    }
}

/// An answer of server-sent events that goes on.
pub(crate) struct Events {
    body: hyper::body::Incoming,
    read: Vec<u8>,
}

impl Events {
    /// The data of the next event.
    pub(crate) async fn event(&mut self) -> Value {
        loop {
            if let Some(end) = self.read.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = self.read.drain(..end + 2).collect();
                match event.strip_prefix(b"data: ") {
                    Some(data) => return serde_json::from_slice(data).expect("JSON"),
                    None => continue,
                }
            }
            let frame = self.body.frame().await.expect("it goes on").expect("readable");
            self.read.extend(frame.into_data().expect("no trailers"));
        }
    }
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }

    /// The body as JSON, after checking the status.
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.body));
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// A header as text; empty if it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
