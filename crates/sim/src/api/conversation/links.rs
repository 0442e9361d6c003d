//! Pages: the `Link` to the next one, at the address that the client used.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;
use http::header::{HeaderValue, LINK};
use http::request::Parts;
use serde::Serialize;
use url::Url;

use crate::api::hydra::request_address;
use crate::cluster::Cluster;
use crate::error::ApiError;
use crate::world::World;

/// Where a request went: its address with the query.
pub(super) struct Here {
    address: Url,
    /// The cluster whose name the client used.
    pub(super) cluster: Cluster,
}

impl FromRequestParts<World> for Here {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, world: &World) -> Result<Self, ApiError> {
        let address = request_address(parts, world);
        let mut address = address.ok_or_else(|| ApiError::bad_request("The Host header is not valid."))?;
        address.set_query(parts.uri.query());
        let european = address.host_str() == Some(world.urls.cluster_host(Cluster::Eu));
        Ok(Self { address, cluster: if european { Cluster::Eu } else { Cluster::Us } })
    }
}

impl Here {
    /// This address with another value of one parameter.
    fn with(&self, name: &str, value: &str) -> Url {
        let mut address = self.address.clone();
        let kept: Vec<_> = self.address.query_pairs().filter(|(kept, _)| kept != name).collect();
        address.query_pairs_mut().clear().extend_pairs(kept).append_pair(name, value);
        address
    }

    /// An answer, with a link to what follows if there is more: `next` is a parameter and its value.
    pub(super) fn page(&self, body: &impl Serialize, next: Option<(&str, String)>) -> Response {
        let mut headers = HeaderMap::new();
        let link = next.map(|(name, value)| format!("<{}>; rel=\"next\"", self.with(name, &value)));
        if let Some(link) = link.and_then(|link| HeaderValue::from_str(&link).ok()) {
            headers.insert(LINK, link);
        }
        (headers, Json(body)).into_response()
    }
}
