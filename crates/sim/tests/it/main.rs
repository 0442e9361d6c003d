//! The simulator over real sockets, seen by a plain HTTP client.

mod chassis;
mod http_client;
mod people;
mod webhooks;
