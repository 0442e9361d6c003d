//! The simulator over real sockets, seen by a plain HTTP client.

mod cards;
mod cast;
mod catalogs;
mod chassis;
mod deliveries;
mod devices;
mod faults;
mod files;
mod http_client;
mod links;
mod memberships;
mod messages;
mod oauth;
mod people;
mod program;
mod receiver;
mod rooms;
mod services;
mod shapes;
mod teams;
mod test_users;
mod tls;
mod webhooks;
