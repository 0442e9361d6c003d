//! Log upload in three phases: ask for a place, put the bytes there, say what they were (wire/01 section 3.7).

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::routing::{post, put};
use axum::{Json, Router};
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

/// MiB that one file may have.
const SIZE_LIMIT_MIB: usize = 64;

/// Below the service's link.
pub(crate) fn routes() -> Router<World> {
    Router::new().route("/logs/urls", post(begin)).route("/logs/meta", post(finish))
}

/// The storage: it knows no tokens, the address is the secret.
pub(crate) fn storage_routes() -> Router<World> {
    let limit = DefaultBodyLimit::max(SIZE_LIMIT_MIB * 1024 * 1024);
    Router::new().route("/logs/upload/{secret}", put(store).layer(limit))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Begin {
    file: String,
    upload_protocol: Option<String>,
}

async fn begin(
    State(world): State<World>,
    caller: Caller,
    JsonBody(request): JsonBody<Begin>,
) -> Result<Json<Value>, ApiError> {
    if request.file.is_empty() {
        return Err(ApiError::bad_request("The file name is missing."));
    }
    if request.upload_protocol.is_some_and(|protocol| protocol != "content-length") {
        return Err(ApiError::bad_request("The upload protocol is not supported."));
    }
    let (secret, file_name) = world.reports.begin_upload(caller.user_id(), &request.file);
    Ok(Json(json!({
        "tempURL": world.urls.service(&format!("logs/upload/{secret}")),
        "logFilename": file_name,
        "userId": caller.user_id(),
        "fileUploadSizeLimit": SIZE_LIMIT_MIB,
    })))
}

async fn store(
    State(world): State<World>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    content: Bytes,
) -> Result<StatusCode, ApiError> {
    if !headers.contains_key(CONTENT_LENGTH) {
        return Err(ApiError::new(StatusCode::LENGTH_REQUIRED, "The content length is missing."));
    }
    if world.reports.store(&secret, content) {
        Ok(StatusCode::CREATED)
    } else {
        Err(ApiError::not_found("The upload address is unknown."))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Finish {
    filename: String,
    #[serde(default)]
    data: Vec<Datum>,
    user_id: Option<String>,
}

#[derive(Deserialize)]
struct Datum {
    key: String,
    value: Option<Value>,
}

async fn finish(
    State(world): State<World>,
    caller: Caller,
    JsonBody(request): JsonBody<Finish>,
) -> Result<Json<Value>, ApiError> {
    let data: Vec<Value> =
        request.data.iter().map(|datum| json!({"key": datum.key, "value": datum.value})).collect();
    let meta = json!({"data": data, "userId": request.user_id});
    if !world.reports.finish_upload(caller.user_id(), &request.filename, meta) {
        return Err(ApiError::not_found("No such log file was uploaded."));
    }
    let url = world.urls.service(&format!("logs/{}", request.filename));
    let mut body = json!({"url": url, "userId": caller.user_id(), "filename": request.filename});
    for datum in request.data {
        if matches!(datum.key.as_str(), "feedbackId" | "correlationId" | "locusId") {
            body[datum.key] = datum.value.unwrap_or_default();
        }
    }
    Ok(Json(body))
}
