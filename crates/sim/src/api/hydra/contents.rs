//! `contents`: the files of messages, opened (wire/04 section 3.3).

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::messaging::require;
use crate::conversation::Refusal;
use crate::error::ApiError;
use crate::files::Opened;
use crate::ids::{InvalidId, PublicId, PublicKind};
use crate::server::Caller;
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    // HEAD is answered by the same handler, without the bytes.
    Router::new().route("/contents/{id}", get(download))
}

async fn download(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    require(&caller, "spark:messages_read")?;
    let id = PublicId::decode(&id)?;
    if id.kind() != PublicKind::Content {
        return Err(InvalidId.into());
    }
    let (message, index) = id.content_parts().map_err(|_| Refusal::no_content())?;
    Ok(answer(world.conversations.content(caller.user_id(), message, index)?))
}

fn answer(file: Opened) -> Response {
    let length = HeaderValue::from(file.bytes.len());
    let mut response = Response::new(Body::from(file.bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, length);
    headers.insert(CONTENT_DISPOSITION, disposition(&file.name));
    let unknown = HeaderValue::from_static("application/octet-stream");
    headers.insert(CONTENT_TYPE, HeaderValue::from_str(&file.mime_type).unwrap_or(unknown));
    response
}

/// Names beyond plain ASCII come in the extended form of RFC 6266, too.
fn disposition(name: &str) -> HeaderValue {
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut value = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        value.push_str(&format!("; filename*=UTF-8''{}", utf8_percent_encode(name, NON_ALPHANUMERIC)));
    }
    HeaderValue::from_str(&value).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

fn is_plain(c: char) -> bool {
    (' '..='~').contains(&c) && c != '"' && c != '\\'
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn names_are_quoted_and_extended() {
        assert_eq!(disposition("plan.pdf"), r#"attachment; filename="plan.pdf""#);
        assert_eq!(
            disposition("a\"b.txt"),
            r#"attachment; filename="a_b.txt"; filename*=UTF-8''a%22b%2Etxt"#
        );
        assert_eq!(disposition("ü\r\n"), r#"attachment; filename="___"; filename*=UTF-8''%C3%BC%0D%0A"#);
    }
}
