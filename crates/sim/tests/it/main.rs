//! The simulator over real sockets, seen by a plain HTTP client.

mod cast;
mod chassis;
mod deliveries;
mod http_client;
mod memberships;
mod people;
mod receiver;
mod rooms;
mod teams;
mod webhooks;
