//! The files service: encrypted bytes in and out (wire/03 section 3.14).

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::Response;
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderValue, RANGE};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::files::{LARGEST_FILE, UploadRefused};
use crate::ids::{ConversationId, FileId};
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/spaces/{space}/upload_sessions", post(begin))
        .route("/spaces/{space}/hidden/upload_sessions", post(begin))
        .route("/upload/{id}", put(send).layer(DefaultBodyLimit::max(LARGEST_FILE + 1)))
        .route("/finish/{id}", post(finish))
        .route("/sessions/{id}", delete(abort))
        .route("/download/{id}", get(download))
}

/// Where clients ask for the real address of a file.
pub(crate) fn endpoint_routes() -> Router<World> {
    Router::new().route("/v1/download/endpoints", post(endpoints))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Announcement {
    file_size: u64,
    upload_protocol: Option<String>,
    role: Option<String>,
}

/// Members of the conversation put files into its space.
async fn begin(
    State(world): State<World>,
    caller: Caller,
    Path(space): Path<ConversationId>,
    JsonBody(announced): JsonBody<Announcement>,
) -> Result<Json<Value>, ApiError> {
    if announced.upload_protocol.as_deref().is_some_and(|protocol| protocol != "content-length") {
        return Err(ApiError::bad_request("The uploadProtocol must be content-length."));
    }
    let cluster = world.conversations.cluster_for(caller.user_id(), space)?;
    let picture = announced.role.as_deref() == Some("spaceAvatar");
    let id = world.uploads.begin(caller.user_id(), cluster, announced.file_size, picture)?;
    let base = world.urls.files(cluster);
    Ok(Json(json!({
        "uploadUrl": format!("{base}/upload/{id}"),
        "finishUploadUrl": format!("{base}/finish/{id}"),
        "url": format!("{base}/sessions/{id}"),
        "fileUploadSizeLimit": LARGEST_FILE / (1024 * 1024),
    })))
}

/// The address is the right to send: no token comes with the bytes.
async fn send(
    State(world): State<World>,
    Path(id): Path<FileId>,
    bytes: Bytes,
) -> Result<StatusCode, ApiError> {
    world.uploads.send(id, bytes)?;
    Ok(StatusCode::OK)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ending {
    file_size: u64,
}

/// The hash that comes along is not looked at: widespread clients send a constant.
async fn finish(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<FileId>,
    JsonBody(ending): JsonBody<Ending>,
) -> Result<Json<Value>, ApiError> {
    let (bytes, cluster) = world.uploads.finish(caller.user_id(), id, ending.file_size)?;
    world.conversations.keep_file(id, bytes);
    Ok(Json(json!({
        "downloadUrl": format!("{}/download/{id}", world.urls.files(cluster)),
        "fileSize": ending.file_size,
    })))
}

async fn abort(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<FileId>,
) -> Result<StatusCode, ApiError> {
    world.uploads.abort(caller.user_id(), id)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The bytes as they were sent, or the rest of them from `Range: bytes=<n>-` on.
async fn download(
    State(world): State<World>,
    _: Caller,
    headers: HeaderMap,
    Path(id): Path<FileId>,
) -> Result<Response, ApiError> {
    let bytes = world.conversations.kept_file(id);
    let bytes = bytes.ok_or_else(|| ApiError::not_found("There is no such file."))?;
    let whole = bytes.len();
    match resumed_at(&headers) {
        None => Ok(answer(StatusCode::OK, bytes)),
        Some(begin) if begin < whole => {
            let mut response = answer(StatusCode::PARTIAL_CONTENT, bytes.slice(begin..));
            let range = format!("bytes {begin}-{}/{whole}", whole - 1);
            let range = HeaderValue::from_str(&range).unwrap_or_else(|_| HeaderValue::from_static("bytes"));
            response.headers_mut().insert(CONTENT_RANGE, range);
            Ok(response)
        }
        Some(_) => Err(ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, "The file is shorter than that.")),
    }
}

/// Other forms of `Range` get the whole file, as the standard allows.
fn resumed_at(headers: &HeaderMap) -> Option<usize> {
    let range = headers.get(RANGE)?.to_str().ok()?;
    range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
}

fn answer(status: StatusCode, bytes: Bytes) -> Response {
    let length = HeaderValue::from(bytes.len());
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, length);
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    response
}

#[derive(Deserialize)]
struct Endpoints {
    endpoints: Vec<String>,
}

/// Files are where their URLs say.
async fn endpoints(_: Caller, JsonBody(wanted): JsonBody<Endpoints>) -> Json<Value> {
    let real: Map<_, _> = wanted.endpoints.into_iter().map(|url| (url.clone(), Value::String(url))).collect();
    Json(json!({"endpoints": real}))
}

impl From<UploadRefused> for ApiError {
    fn from(refused: UploadRefused) -> Self {
        let status = match refused {
            UploadRefused::Unknown => StatusCode::NOT_FOUND,
            UploadRefused::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            UploadRefused::PictureTooLarge | UploadRefused::WrongLength | UploadRefused::NotSent => {
                StatusCode::BAD_REQUEST
            }
        };
        Self::new(status, refused.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_rest_of_a_file_is_asked_for_by_range() {
        let resumed = |range: &'static str| {
            resumed_at(&HeaderMap::from_iter([(RANGE, HeaderValue::from_static(range))]))
        };
        assert_eq!(resumed("bytes=5-"), Some(5));
        assert_eq!(resumed("bytes=5-9"), None);
        assert_eq!(resumed("bytes=-9"), None);
        assert_eq!(resumed("lines=5-"), None);
        assert_eq!(resumed_at(&HeaderMap::new()), None);
    }
}
