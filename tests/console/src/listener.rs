//! A program that waits on loopback for a browser to come back (RFC 8252).

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use url::Url;

use crate::Result;

pub(crate) struct Listener {
    socket: TcpListener,
    pub(crate) address: String,
}

impl Listener {
    /// Listens on a free port, below this path.
    pub(crate) async fn bind(path: &str) -> Result<Self> {
        let socket = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}{path}", socket.local_addr()?);
        Ok(Self { socket, address })
    }

    /// The address with which the browser comes; whatever else it asks for is not there.
    pub(crate) async fn arrival(&self) -> Result<Url> {
        loop {
            let (stream, _) = self.socket.accept().await?;
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            stream.read_line(&mut line).await?;
            let target = line.split(' ').nth(1).unwrap_or_default();
            let url = Url::parse(&self.address)?.join(target)?;
            let ours = url.path() == Url::parse(&self.address)?.path();
            let answer = if ours { "HTTP/1.1 200 OK" } else { "HTTP/1.1 404 Not Found" };
            let answer = format!(
                "{answer}\r\ncontent-type: text/plain\r\ncontent-length: 7\r\nconnection: close\r\n\r\narrived"
            );
            stream.write_all(answer.as_bytes()).await?;
            if ours {
                return Ok(url);
            }
        }
    }
}
