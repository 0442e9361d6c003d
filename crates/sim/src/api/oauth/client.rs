//! Which client speaks.

use std::sync::Arc;

use http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};

use crate::error::ApiError;
use crate::identity::{Client, basic_credentials};
use crate::world::World;

/// By header, or by id and secret in the form; a public client has no secret to send. 401 otherwise.
pub(super) fn authenticate(
    world: &World,
    headers: &HeaderMap,
    id: Option<&str>,
    secret: Option<&str>,
) -> Result<Arc<Client>, ApiError> {
    let identity = &world.identity;
    let client = match (headers.get(AUTHORIZATION), id, secret) {
        (Some(header), _, _) => {
            let credentials = header.to_str().ok().and_then(basic_credentials);
            credentials.and_then(|(id, secret)| identity.authenticate(&id, &secret))
        }
        (None, Some(id), Some(secret)) => identity.authenticate(id.as_bytes(), secret.as_bytes()),
        (None, Some(id), None) => identity.client_by_id(id).filter(|client| client.is_public()),
        (None, None, _) => None,
    };
    client.ok_or_else(unknown)
}

/// By header alone, as the identity actions want it.
pub(in crate::api) fn require_client(world: &World, headers: &HeaderMap) -> Result<(), ApiError> {
    authenticate(world, headers, None, None).map(|_| ())
}

fn unknown() -> ApiError {
    let text = "The client is unknown, or its secret is wrong.";
    ApiError::oauth(StatusCode::UNAUTHORIZED, "invalid_client", text)
        .header(WWW_AUTHENTICATE, HeaderValue::from_static(r#"Basic realm="idbroker""#))
}
