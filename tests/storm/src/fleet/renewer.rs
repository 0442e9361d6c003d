//! A process that shares its login with another.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::redis::storage_of_environment;
use crate::Result;
use crate::line::{Arrival, Line, Measures};
use crate::receiver::{builder_of_environment, tell, told_to_end};

/// Tells the token of a text from others.
pub(super) fn mark(token: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, token.as_bytes())
}

/// Asks who it is, again and again, until the input is closed, and tells each new token by its mark.
///
/// # Errors
/// When the environment describes no client, or a request fails.
pub async fn renew_in_child() -> Result {
    let storage = Arc::new(storage_of_environment().await?);
    let webex = builder_of_environment()?.storage(storage).build().await?;
    tell(&Line::Ready);
    let asking = async {
        let mut last = None;
        loop {
            webex.request(Method::GET, "hydra/people/me").send().await?;
            let token = mark(webex.credentials().token().await?.access().expose_secret());
            if last.replace(token) != Some(token) {
                tell(&Line::Message(Arrival {
                    room: Uuid::nil(),
                    id: token,
                    text: None,
                    at: Timestamp::now(),
                }));
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    };
    tokio::select! {
        outcome = asking => outcome,
        () = told_to_end() => {
            tell(&Line::Done(Measures::default()));
            Ok(webex.shutdown().await?)
        }
    }
}
