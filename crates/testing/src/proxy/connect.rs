//! A proxy of HTTP, for `CONNECT` alone.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;

use super::rules::{State, Verdict};

/// The most bytes that a request may have.
const MAX_REQUEST: usize = 16 << 10;

pub(super) async fn serve(mut client: TcpStream, state: &State) -> io::Result<()> {
    let request = read_request(&mut client).await?;
    let Some((host, port)) = target(&request) else { return answer(&mut client, "400 Bad Request").await };
    match state.decide(host, port, login(&request)).await {
        Verdict::Through(mut server) => {
            answer(&mut client, "200 Connection established").await?;
            copy_bidirectional(&mut client, &mut server).await.map(drop)
        }
        Verdict::WhoAreYou => {
            answer(&mut client, "407 Who\r\nProxy-Authenticate: Basic realm=\"test\"").await
        }
        Verdict::Refused(status) => answer(&mut client, &format!("{status} Refused")).await,
        Verdict::Unreachable => answer(&mut client, "502 Bad Gateway").await,
    }
}

async fn read_request(client: &mut TcpStream) -> io::Result<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        if bytes.len() > MAX_REQUEST || client.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn target(request: &str) -> Option<(&str, u16)> {
    let (authority, _) = request.strip_prefix("CONNECT ")?.split_once(' ')?;
    let (host, port) = authority.rsplit_once(':')?;
    Some((host, port.parse().ok()?))
}

fn login(request: &str) -> Option<(String, String)> {
    let value = request.lines().find_map(|line| line.strip_prefix("Proxy-Authorization: Basic "))?;
    let pair = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
    let (user, password) = pair.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

async fn answer(client: &mut TcpStream, status: &str) -> io::Result<()> {
    client.write_all(format!("HTTP/1.1 {status}\r\n\r\n").as_bytes()).await
}
