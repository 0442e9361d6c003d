//! What pages need besides themselves, and the usual client's own address.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;

use crate::error::ApiError;
use crate::web::{Piece, asset, fill, page};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/assets/{name}", get(file)).route("/redirect", get(arrived))
}

async fn file(Path(name): Path<String>) -> Result<Response, ApiError> {
    asset(&name).ok_or_else(|| ApiError::not_found("There is no such file."))
}

/// `WEBEX_REDIRECT_URI`. What the address carries is for the application, so nothing of it is shown.
async fn arrived() -> Response {
    let text = "An application would take over here. You may close this page.";
    let values = [("title", Piece::Text("Back from signing in")), ("text", Piece::Text(text))];
    page(StatusCode::OK, &fill(include_str!("../web/assets/notice.html"), &values))
}
