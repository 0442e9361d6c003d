//! A plain websocket client that speaks Mercury by hand.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use webex_sim::{Sim, TestUser};

use crate::http_client::Http;

/// What the JS SDK asks for.
pub(crate) const USUAL: &str = "outboundWireFormat=text&bufferStates=true&aliasHttpStatus=true";

/// Nothing in these tests takes so long unless it hangs.
const LIMIT: Duration = Duration::from_secs(10);

/// An open socket.
pub(crate) struct Socket(WebSocketStream<TcpStream>);

/// Registers a device.
pub(crate) async fn device(sim: &Sim, user: &TestUser) -> Value {
    let body = json!({"name": "node", "deviceType": "WEB"});
    let call = Http::of(sim);
    let call = call.post("/wdm/api/v1/devices").bearer(user.access_token()).json(&body);
    call.send().await.expect(200)
}

/// Registers a device and connects as the JS SDK does.
pub(crate) async fn connected(sim: &Sim, user: &TestUser) -> (Value, Socket) {
    let device = device(sim, user).await;
    let socket = Socket::online(&device, user, USUAL).await;
    (device, socket)
}

impl Socket {
    /// Upgrades without authorization.
    pub(crate) async fn open(address: &Value, query: &str) -> Result<Self, Error> {
        let address = format!("{}?{query}", address.as_str().expect("an address"));
        let host = address.strip_prefix("ws://").and_then(|rest| rest.split('/').next()).expect("a host");
        let stream = TcpStream::connect(host).await?;
        Ok(Self(client_async(address.as_str(), stream).await?.0))
    }

    /// Upgrades and sends the authorization.
    pub(crate) async fn authorizing(device: &Value, token: &str, query: &str) -> Self {
        let mut socket = Self::open(&device["webSocketUrl"], query).await.expect("an upgrade");
        socket.authorize(token).await;
        socket
    }

    /// The same up to the first frame, which is the buffer state.
    pub(crate) async fn online(device: &Value, user: &TestUser, query: &str) -> Self {
        let mut socket = Self::authorizing(device, user.access_token(), query).await;
        let first = socket.event().await;
        assert_eq!(
            (&first["data"]["eventType"], &first["sequenceNumber"]),
            (&json!("mercury.buffer_state"), &json!(1))
        );
        socket
    }

    pub(crate) async fn authorize(&mut self, token: &str) {
        let data = json!({"token": format!("Bearer {token}")});
        self.send(&json!({"id": "1", "type": "authorization", "data": data, "trackingId": "T_1"})).await;
    }

    pub(crate) async fn send(&mut self, frame: &Value) {
        self.send_text(&frame.to_string()).await;
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.expect("the connection stands");
    }

    /// The next frame as the library gives it.
    pub(crate) async fn next(&mut self) -> Option<Result<Message, Error>> {
        tokio::time::timeout(LIMIT, self.0.next()).await.expect("a frame in time")
    }

    /// The next text frame.
    pub(crate) async fn event(&mut self) -> Value {
        match self.next().await {
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("no text frame but {other:?}"),
        }
    }

    /// Everything up to the answer to a ping: what was sent before it has arrived by then.
    pub(crate) async fn events_so_far(&mut self) -> Vec<Value> {
        self.send(&json!({"type": "ping", "id": "so far"})).await;
        let mut events = Vec::new();
        loop {
            let event = self.event().await;
            if event["type"] == "pong" {
                return events;
            }
            events.push(event);
        }
    }

    /// Code and reason of the close frame that comes next; 1005 if it is empty, 1006 if none comes.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.next().await {
                Some(Ok(Message::Close(Some(CloseFrame { code, reason })))) => {
                    return (code.into(), reason.to_string());
                }
                Some(Ok(Message::Close(None))) => return (1005, String::new()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return (1006, String::new()),
            }
        }
    }

    pub(crate) async fn close(&mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame { code: code.into(), reason: reason.into() };
        self.0.close(Some(frame)).await.expect("the connection stands");
    }
}
