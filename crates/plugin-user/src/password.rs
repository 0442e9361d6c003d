//! Whether the account has a password, as far as it was seen; kept over restarts.

use webex_core::storage::{Namespace, Store};
use webex_core::{Result, Webex};

const KEY: &str = "hasPassword";

pub(crate) async fn has(webex: &Webex) -> Result<Option<bool>> {
    let stored = store(webex)?.get::<bool>(KEY).await?;
    Ok(stored.map(|stored| stored.value))
}

pub(crate) async fn set(webex: &Webex, yes: bool) -> Result<()> {
    store(webex)?.put(KEY, &yes).await.map(drop)
}

/// The next account has a password of its own.
fn store(webex: &Webex) -> Result<Store> {
    let namespace = Namespace::new("user")?;
    webex.forget_at_logout(&namespace);
    Ok(webex.store(&namespace))
}
