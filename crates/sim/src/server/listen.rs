//! One port on several loopback addresses.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::TcpListener;

/// A free port may be taken on the second address; another one is tried this often.
const ATTEMPTS: usize = 16;
const EU_ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// Bound listeners.
pub(crate) struct Listeners {
    pub(crate) sockets: Vec<TcpListener>,
    pub(crate) port: u16,
    /// Whether `127.0.0.2` could be bound; not every system has it.
    pub(crate) has_eu_address: bool,
    /// Addresses beside the usual ones.
    pub(super) extra: Vec<Ipv4Addr>,
}

impl Listeners {
    /// Binds `127.0.0.1`, `[::1]`, `127.0.0.2` and the extra addresses on one port; 0 means any free one.
    pub(crate) async fn bind(port: u16, extra: Vec<Ipv4Addr>) -> io::Result<Self> {
        if extra.iter().any(|address| !address.is_loopback() || is_usual(*address)) {
            let text = "an extra host must be another loopback address than 127.0.0.1 and 127.0.0.2";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        let mut attempts = if port == 0 { ATTEMPTS } else { 1 };
        loop {
            attempts -= 1;
            match Self::bind_all(port, &extra).await {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && attempts > 0 => {}
                outcome => return outcome,
            }
        }
    }

    async fn bind_all(port: u16, extra: &[Ipv4Addr]) -> io::Result<Self> {
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let port = first.local_addr()?.port();
        let v6 = bind_if_present(IpAddr::V6(Ipv6Addr::LOCALHOST), port).await?;
        let eu = bind_if_present(EU_ADDRESS, port).await?;
        let has_eu_address = eu.is_some();
        let mut sockets: Vec<TcpListener> = [Some(first), v6, eu].into_iter().flatten().collect();
        for address in extra {
            sockets.push(TcpListener::bind((*address, port)).await?);
        }
        Ok(Self { sockets, port, has_eu_address, extra: extra.to_vec() })
    }
}

fn is_usual(address: Ipv4Addr) -> bool {
    address == Ipv4Addr::LOCALHOST || IpAddr::V4(address) == EU_ADDRESS
}

/// `None` if the machine lacks the address; an error if the port is taken there.
async fn bind_if_present(address: IpAddr, port: u16) -> io::Result<Option<TcpListener>> {
    match TcpListener::bind(SocketAddr::new(address, port)).await {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        Err(error) => {
            tracing::warn!(%address, %error, "this machine lacks a loopback address, going on without it");
            Ok(None)
        }
    }
}
