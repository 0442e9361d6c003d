//! The HTTP server: listeners, connections, what happens around every request, and extractors for handlers.

mod connection;
mod cors;
mod extract;
mod listen;
mod pipeline;
mod socket;
mod tls;

pub(crate) use connection::{Breaker, LocalAddress, Server};
pub(crate) use extract::{Bearer, Caller, Form, Json, Query};
pub(crate) use listen::Listeners;
pub(crate) use tls::Tls;
