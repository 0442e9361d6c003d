//! The simulator as whoever sets a test up sees it: its people, and what they do by the developer API.

use serde_json::{Value, json};

use crate::Result;

#[derive(Clone)]
pub(crate) struct Cloud {
    address: String,
    http: reqwest::Client,
}

/// Somebody with a token.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) token: String,
}

impl Cloud {
    pub(crate) fn at(address: &str) -> Self {
        Self { address: address.to_owned(), http: reqwest::Client::new() }
    }

    /// With these authorities beside those of the environment.
    pub(crate) fn trusting(address: &str, ca_pem: &[u8]) -> Result<Self> {
        let authority = reqwest::Certificate::from_pem(ca_pem)?;
        let http = reqwest::Client::builder().add_root_certificate(authority).build()?;
        Ok(Self { address: address.to_owned(), http })
    }

    pub(crate) async fn person(&self, name: &str) -> Result<Person> {
        let url = format!("{}/admin/users", self.address);
        let made: Value = self
            .http
            .post(url)
            .json(&json!({"displayName": name}))
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?;
        let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("the answer lacks something");
        Ok(Person {
            id: text(&made["user"]["id"])?,
            email: text(&made["user"]["email"])?,
            token: text(&made["token"]["access_token"])?,
        })
    }

    /// A call of the developer API for somebody, on loopback.
    pub(crate) async fn call(&self, person: &Person, method: &str, path: &str, body: Value) -> Result<Value> {
        let method = method.parse::<reqwest::Method>()?;
        let call =
            self.http.request(method, format!("{}/v1/{path}", self.address)).bearer_auth(&person.token);
        let answer = call.json(&body).send().await?.error_for_status()?.text().await?;
        Ok(serde_json::from_str(&answer).unwrap_or_default())
    }
}
