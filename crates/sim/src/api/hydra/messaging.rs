//! What rooms, memberships, messages and attachment actions share: rights, refusals, windows.

use http::StatusCode;

use super::common::{ListRequest, Page, PageSize, Window};
use crate::conversation::{PageKey, Reason, Refusal, Stretch};
use crate::error::ApiError;
use crate::files::TooLarge;
use crate::server::Caller;

/// Refuses a caller whose token may neither do everything nor this.
pub(super) fn require(caller: &Caller, scope: &str) -> Result<(), ApiError> {
    caller.require_any_scope(&["spark:all", scope])
}

/// One page of a list that the domain seeks by itself.
pub(super) fn page<T>(
    request: &ListRequest,
    size: PageSize,
    list: impl FnOnce(Stretch) -> Result<Vec<(PageKey, T)>, ApiError>,
) -> Result<Page<T>, ApiError> {
    let window: Window<PageKey> = request.window(size)?;
    // One more than the page holds shows whether there is a next one.
    let items = list(Stretch { after: window.after, limit: window.size + 1 })?;
    Ok(request.page_of(&window, items, |(key, _)| *key)?.map(|(_, item)| item))
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal.reason {
            Reason::Invalid => StatusCode::BAD_REQUEST,
            Reason::Forbidden => StatusCode::FORBIDDEN,
            Reason::NotFound => StatusCode::NOT_FOUND,
            Reason::Conflict => StatusCode::CONFLICT,
            Reason::AddFailed => StatusCode::BAD_GATEWAY,
            Reason::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, refusal.text).code(refusal.code)
    }
}

impl From<TooLarge> for ApiError {
    fn from(error: TooLarge) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, error.to_string())
    }
}
