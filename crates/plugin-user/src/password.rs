//! Whether the account has a password, as far as it was seen; kept over restarts.

use webex_core::storage::Namespace;
use webex_core::{Result, Webex};

const KEY: &str = "hasPassword";

pub(crate) async fn has(webex: &Webex) -> Result<Option<bool>> {
    let stored = webex.store(&namespace()?).get::<bool>(KEY).await?;
    Ok(stored.map(|stored| stored.value))
}

pub(crate) async fn set(webex: &Webex, yes: bool) -> Result<()> {
    webex.store(&namespace()?).put(KEY, &yes).await.map(drop)
}

fn namespace() -> Result<Namespace> {
    Namespace::new("user")
}
