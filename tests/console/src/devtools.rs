//! The DevTools protocol: requests and answers with numbers over one websocket, events in between.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use url::Url;

use crate::Result;

/// A connection to the browser, or through it to one page.
pub(crate) struct DevTools {
    socket: WebSocketStream<TcpStream>,
    session: Option<String>,
    last: u64,
    /// What pages have complained about.
    complaints: Vec<String>,
}

impl DevTools {
    pub(crate) async fn connect(address: &str) -> Result<Self> {
        let url = Url::parse(address)?;
        let host = (url.host_str().unwrap_or_default(), url.port().unwrap_or_default());
        let stream = TcpStream::connect(host).await?;
        let (socket, _) = tokio_tungstenite::client_async(address, stream).await?;
        Ok(Self { socket, session: None, last: 0, complaints: Vec::new() })
    }

    /// From now on calls are for this page.
    pub(crate) fn talk_to(&mut self, session: &str) {
        self.session = Some(session.to_owned());
    }

    /// Calls a method and waits for its result.
    pub(crate) async fn call(&mut self, method: &str, params: Value) -> Result<Value> {
        self.last += 1;
        let mut call = json!({"id": self.last, "method": method, "params": params});
        if let Some(session) = &self.session {
            call["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(call.to_string())).await?;
        loop {
            let mut answer = self.next().await?;
            if answer["id"] != json!(self.last) {
                self.notice(&answer);
            } else if answer["error"].is_null() {
                return Ok(answer["result"].take());
            } else {
                return Err(format!("{method}: {}", answer["error"]).into());
            }
        }
    }

    async fn next(&mut self) -> Result<Value> {
        loop {
            match self.socket.next().await.ok_or("the browser is gone")?? {
                Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                Message::Close(_) => return Err("the browser has closed the connection".into()),
                _ => {}
            }
        }
    }

    fn notice(&mut self, event: &Value) {
        let params = &event["params"];
        match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => self.complaints.push(params["exceptionDetails"].to_string()),
            Some("Log.entryAdded") if params["entry"]["source"] != "network" => {
                self.complaints.push(params["entry"]["text"].to_string());
            }
            _ => {}
        }
    }

    /// Exceptions, violated policies and the like. Failed requests are none: faults are injected on purpose.
    pub(crate) fn complaints(&self) -> &[String] {
        &self.complaints
    }
}
