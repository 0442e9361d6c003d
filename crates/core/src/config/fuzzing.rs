//! What a fuzz target reaches.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use secrecy::ExposeSecret;

use super::{Config, Sources};

/// Reads the text of a configuration file.
pub fn configuration(toml: &str) {
    let mut sources = Sources::default();
    sources.text(toml.to_owned());
    let Poll::Ready(config) = pin!(sources.resolve()).poll(&mut Context::from_waker(Waker::noop())) else {
        unreachable!("a text is there at once")
    };
    if let Ok(config) = config {
        stays_secret(&config, toml);
    }
}

/// The secret of the client, when the file has it in one place, is nowhere in what is shown.
fn stays_secret(config: &Config, toml: &str) {
    let Some(secret) = &config.credentials.client_secret else { return };
    let secret = secret.expose_secret();
    if secret.len() >= 32 && !toml.contains('\\') && toml.matches(secret).count() == 1 {
        assert!(!format!("{config:?}").contains(secret), "a secret is not shown");
    }
}
