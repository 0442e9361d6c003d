//! Where the caller reaches the developer API.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::paging::address;
use crate::error::ApiError;
use crate::world::World;

/// `http://127.0.0.1:<port>/v1` as the client wrote it: addresses in answers begin with it, because clients send
/// their token only to the host they were configured with.
pub(crate) struct Base(pub(crate) String);

impl FromRequestParts<World> for Base {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, world: &World) -> Result<Self, ApiError> {
        let address =
            address(parts, world).ok_or_else(|| ApiError::bad_request("The Host header is not valid."))?;
        Ok(Self(format!("{}/v1", address.origin().ascii_serialization())))
    }
}
