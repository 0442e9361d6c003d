//! Who you are.

use std::sync::{Arc, Mutex, PoisonError};

use http::Method;
use serde::Deserialize;
use webex_core::credentials::Token;
use webex_core::ids::{OrgId, PersonId};
use webex_core::request::Call;
use webex_core::{Error, ErrorKind, Result, Webex};

/// Who you are.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Me {
    pub(crate) id: PersonId,
    #[serde(default)]
    pub(crate) org_id: OrgId,
}

/// What is known of who you are, and by which token.
#[derive(Default)]
struct Known(Mutex<Option<(Arc<Token>, Me)>>);

impl Me {
    /// Who you are: asked once for a token, so that another login is another person (wire/04 section 7, row 8).
    pub(crate) async fn of(webex: &Webex) -> Result<Self> {
        let known = webex.local(Known::default);
        let token = webex.credentials().token().await?;
        if let Some(me) = known.of(&token) {
            return Ok(me);
        }
        let me: Self = webex.send(Call::new(Method::GET, "hydra").path("people/me")).await?.json()?;
        *known.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((token, me.clone()));
        Ok(me)
    }

    /// The UUID of who you are.
    pub(crate) fn uuid(&self) -> Result<String> {
        let uuid = self
            .id
            .uuid()
            .ok_or_else(|| Error::new(ErrorKind::Decode, "the service does not say who you are"))?;
        Ok(uuid.to_string())
    }
}

impl Known {
    fn of(&self, token: &Arc<Token>) -> Option<Me> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(by, _)| Arc::ptr_eq(by, token)).map(|(_, me)| me.clone())
    }
}
