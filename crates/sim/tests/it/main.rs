//! The simulator over real sockets, seen by a plain HTTP client.

mod cards;
mod cast;
mod chassis;
mod deliveries;
mod files;
mod http_client;
mod memberships;
mod messages;
mod people;
mod receiver;
mod rooms;
mod teams;
mod webhooks;
