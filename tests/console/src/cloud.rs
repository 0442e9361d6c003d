//! The simulator, and a plain client for what no person does in a browser.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Method, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use webex_sim::{NewUser, Sim, TestUser};

use crate::{Result, ensure};

pub(crate) const PASSWORD: &str = "correct horse";

pub(crate) struct Cloud {
    pub(crate) sim: Sim,
    pub(crate) ada: TestUser,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// An answer, read to the end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The body of a success.
    pub(crate) fn success(self) -> Result<Value> {
        ensure(self.status.is_success(), || format!("{}: {}", self.status, self.body))?;
        Ok(self.body)
    }
}

impl Cloud {
    pub(crate) async fn start() -> Result<Self> {
        let sim = Sim::start().await?;
        let ada = NewUser::new().email("ada@example.com").display_name("Ada Lovelace").password(PASSWORD);
        let ada = sim.create_user(ada)?;
        Ok(Self { sim, ada, client: Client::builder(TokioExecutor::new()).build_http() })
    }

    /// A request of the person.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> Result<Answer> {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.sim.base_url()))
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header(CONTENT_TYPE, "application/json")
            .body(Full::from(body.map(Value::to_string).unwrap_or_default()))?;
        self.send(request).await
    }

    /// A form of a client. Without secret the client is a public one and names itself in the form.
    pub(crate) async fn form(
        &self,
        path: &str,
        secret: Option<&str>,
        fields: &[(&str, &str)],
    ) -> Result<Answer> {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = http::Request::post(format!("{}{path}", self.sim.base_url()))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(secret) = secret {
            let basic = STANDARD.encode(format!("{}:{secret}", self.sim.client_id()));
            request = request.header(AUTHORIZATION, format!("Basic {basic}"));
        }
        self.send(request.body(Full::from(form))?).await
    }

    async fn send(&self, request: http::Request<Full<Bytes>>) -> Result<Answer> {
        let (head, body) = self.client.request(request).await?.into_parts();
        let bytes = body.collect().await?.to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(Answer { status: head.status, headers: head.headers, body })
    }

    /// Fails unless the token is Ada's.
    pub(crate) async fn is_adas(&self, token: &str) -> Result {
        let me = self.ask(Method::GET, "/v1/people/me", token, None).await?.success()?;
        ensure(me["emails"][0] == self.ada.email.as_str(), || format!("somebody else signed in: {me}"))
    }
}
