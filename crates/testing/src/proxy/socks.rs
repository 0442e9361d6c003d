//! A proxy of SOCKS5 (RFC 1928, RFC 1929), for `CONNECT` alone.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;

use super::rules::{State, Verdict};

const VERSION: u8 = 5;
const NO_LOGIN: u8 = 0;
const PASSWORD: u8 = 2;
const NONE_OF_THESE: u8 = 0xff;

pub(super) async fn serve(mut client: TcpStream, state: &State) -> io::Result<()> {
    let login = match greet(&mut client, state.rules().login.is_some()).await? {
        PASSWORD => Some(read_login(&mut client).await?),
        NO_LOGIN => None,
        _ => return state_nothing(&mut client, state).await,
    };
    if login.is_some() {
        let right = state.rules().login == login;
        client.write_all(&[1, u8::from(!right)]).await?;
        if !right {
            state.decide("", 0, login).await;
            return Ok(());
        }
    }
    let (host, port) = read_target(&mut client).await?;
    match state.decide(&host, port, login).await {
        Verdict::Through(mut server) => {
            reply(&mut client, 0).await?;
            copy_bidirectional(&mut client, &mut server).await.map(drop)
        }
        Verdict::WhoAreYou | Verdict::Refused(_) => reply(&mut client, 2).await,
        Verdict::Unreachable => reply(&mut client, 4).await,
    }
}

/// A client without a login, where one is wanted.
async fn state_nothing(client: &mut TcpStream, state: &State) -> io::Result<()> {
    state.decide("", 0, None).await;
    client.shutdown().await
}

/// Answers with the method that was agreed on.
async fn greet(client: &mut TcpStream, login: bool) -> io::Result<u8> {
    expect(client, VERSION).await?;
    let mut offered = vec![0; client.read_u8().await?.into()];
    client.read_exact(&mut offered).await?;
    let wanted = if login { PASSWORD } else { NO_LOGIN };
    let method = if offered.contains(&wanted) { wanted } else { NONE_OF_THESE };
    client.write_all(&[VERSION, method]).await?;
    Ok(method)
}

async fn read_login(client: &mut TcpStream) -> io::Result<(String, String)> {
    expect(client, 1).await?;
    Ok((read_text(client).await?, read_text(client).await?))
}

async fn read_target(client: &mut TcpStream) -> io::Result<(String, u16)> {
    expect(client, VERSION).await?;
    expect(client, 1).await?;
    expect(client, 0).await?;
    let host = match client.read_u8().await? {
        1 => Ipv4Addr::from(client.read_u32().await?).to_string(),
        3 => read_text(client).await?,
        4 => Ipv6Addr::from(client.read_u128().await?).to_string(),
        _ => return Err(io::ErrorKind::InvalidData.into()),
    };
    Ok((host, client.read_u16().await?))
}

/// A text behind its length.
async fn read_text(client: &mut TcpStream) -> io::Result<String> {
    let mut bytes = vec![0; client.read_u8().await?.into()];
    client.read_exact(&mut bytes).await?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

async fn expect(client: &mut TcpStream, byte: u8) -> io::Result<()> {
    match client.read_u8().await? {
        read if read == byte => Ok(()),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

async fn reply(client: &mut TcpStream, code: u8) -> io::Result<()> {
    client.write_all(&[VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0]).await
}
