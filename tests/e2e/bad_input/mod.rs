//! Bad input: each a typed error, nothing lost that came before it, nothing told that is secret, and a client that goes on.

mod answers;
mod journeys;
mod network;
mod setting;
mod sizes;
mod tokens;
mod uploads;
