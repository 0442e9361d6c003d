//! Where the files of a conversation go.

use std::fmt;

use http::Method;
use serde::Deserialize;
use tokio::sync::OnceCell;
use url::Url;
use webex_core::request::Call;
use webex_core::{Result, Webex};

use crate::write::below;

/// The spaces of a conversation: one for files, a hidden one for small pictures. Each is claimed when it is first
/// needed (wire/03 section 2.8).
pub(super) struct Spaces {
    conversation: Url,
    open: OnceCell<Url>,
    hidden: OnceCell<Url>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Space {
    space_url: Url,
}

impl Spaces {
    pub(super) fn new(conversation: Url) -> Self {
        Self { conversation, open: OnceCell::new(), hidden: OnceCell::new() }
    }

    pub(super) async fn open(&self, webex: &Webex) -> Result<Url> {
        Ok(self.open.get_or_try_init(|| self.claim(webex, &["space"])).await?.clone())
    }

    pub(super) async fn hidden(&self, webex: &Webex) -> Result<Url> {
        Ok(self.hidden.get_or_try_init(|| self.claim(webex, &["space", "hidden"])).await?.clone())
    }

    async fn claim(&self, webex: &Webex, segments: &[&str]) -> Result<Url> {
        let url = below(self.conversation.clone(), segments)?;
        let space: Space = webex.send(Call::url(Method::PUT, url)).await?.json()?;
        Ok(space.space_url)
    }
}

impl fmt::Debug for Spaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spaces").field("conversation", &self.conversation).finish_non_exhaustive()
    }
}
