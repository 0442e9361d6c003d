//! The least that a process can do that is sent frames: it reads their JSON, and acknowledges them.

use clap::Args;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};
use webex::prelude::*;

use crate::Result;
use crate::child::tell;
use crate::cloud::with_plugins;
use crate::cost::cpu_of_process;

/// Reads frames from a bare socket and tells what `count` of them cost, after `warm` others.
#[derive(Args)]
pub(crate) struct BareSocket {
    warm: usize,
    count: usize,
}

impl BareSocket {
    pub(crate) async fn run(self) -> Result {
        let webex = with_plugins(webex::builder()).from_env().build().await?;
        let device = webex.mercury()?.register().await?;
        let mut url = device.web_socket_url().ok_or("the registration has no socket")?.clone();
        url.set_query(Some("outboundWireFormat=text&bufferStates=true&aliasHttpStatus=true"));
        let address = (url.host_str().unwrap_or_default(), url.port().unwrap_or(80));
        let (mut socket, _) = client_async(url.as_str(), TcpStream::connect(address).await?).await?;
        let token = format!("Bearer {}", std::env::var("WEBEX_ACCESS_TOKEN")?);
        let authorization = json!({"id": "1", "type": "authorization", "data": {"token": token}});
        socket.send(Message::Text(authorization.to_string().into())).await?;
        read(&mut socket).await?;
        tell(&json!({"bench": "ready"}));
        hear(&mut socket, self.warm).await?;
        let before = cpu_of_process();
        tell(&json!({"bench": "warm"}));
        hear(&mut socket, self.count).await?;
        let cpu = cpu_of_process().saturating_sub(before);
        tell(&json!({"bench": "done", "cpu_micros": cpu.as_micros() as u64}));
        Ok(webex.shutdown().await?)
    }
}

async fn hear(socket: &mut WebSocketStream<TcpStream>, count: usize) -> Result {
    let mut heard = 0;
    while heard < count {
        let frame = read(socket).await?;
        let kind = frame["data"]["eventType"].as_str();
        heard += usize::from(matches!(kind, Some("conversation.activity" | crate::presence::UPDATE)));
    }
    Ok(())
}

async fn read(socket: &mut WebSocketStream<TcpStream>) -> Result<Value> {
    loop {
        let message = socket.next().await.ok_or("the socket ended")??;
        let Message::Text(text) = message else { continue };
        let frame: Value = serde_json::from_str(text.as_str())?;
        let acknowledgement = json!({"messageId": frame["id"], "type": "ack"});
        socket.send(Message::Text(acknowledgement.to_string().into())).await?;
        return Ok(frame);
    }
}
