//! The storage against a real `redis-server`: the suite for storages, kills of the server and of the client, a server
//! that does not answer. `cargo xtask redis` runs this; without `redis-server` it fails.

mod conformance;
mod kill_client;
mod kill_server;
mod outages;
mod redis_server;
