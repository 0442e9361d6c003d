//! Extractors whose refusals are the service's own error bodies.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::header::{CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::identity::{RefusedToken, Session, Token, User};
use crate::ids::{OrgId, UserId};
use crate::world::World;

/// What the `Authorization` header was worth; the pipeline finds out once for everybody.
#[derive(Clone)]
pub(super) enum Credential {
    Missing,
    Refused(RefusedToken),
    Valid(Session),
}

/// Any valid token, that of a client without user included.
#[derive(Clone)]
pub(crate) struct Bearer {
    pub(crate) token: Arc<Token>,
    pub(crate) user: Option<Arc<User>>,
}

/// The user whose token came with the request.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) user: Arc<User>,
    pub(crate) token: Arc<Token>,
}

impl Caller {
    pub(crate) fn user_id(&self) -> UserId {
        self.user.id
    }

    pub(crate) fn org_id(&self) -> OrgId {
        self.user.org_id
    }

    /// Refuses with 403 unless the token has one of these scopes. Bots have every right of messaging.
    pub(crate) fn require_any_scope(&self, scopes: &[&str]) -> Result<(), ApiError> {
        if scopes.iter().any(|scope| self.token.scopes.contains(scope)) {
            return Ok(());
        }
        let wanted = scopes.join(", ");
        Err(ApiError::forbidden(format!("Missing required scopes: one of {wanted}.")))
    }

    /// Refuses with 403 unless the caller administers the organization.
    pub(crate) fn require_admin(&self) -> Result<(), ApiError> {
        if self.user.is_admin() {
            return Ok(());
        }
        Err(ApiError::forbidden("The caller is no administrator of the organization."))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        match parts.extensions.get::<Credential>() {
            Some(Credential::Valid(Session { token, user })) => {
                Ok(Self { token: token.clone(), user: user.clone() })
            }
            Some(Credential::Refused(reason)) => Err(refuse(*reason)),
            Some(Credential::Missing) | None => Err(ApiError::unauthorized()),
        }
    }
}

fn refuse(reason: RefusedToken) -> ApiError {
    let challenge = match reason {
        RefusedToken::Unknown => r#"Bearer error="invalid_token", error_description="The token is unknown""#,
        RefusedToken::Expired => r#"Bearer error="invalid_token", error_description="The token has expired""#,
        RefusedToken::Revoked => r#"Bearer error="invalid_token", error_description="The token was revoked""#,
    };
    ApiError::unauthorized().header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Bearer { token, user } = Bearer::from_request_parts(parts, state).await?;
        let user = user.ok_or_else(|| ApiError::forbidden("The access token belongs to no user."))?;
        Ok(Self { user, token })
    }
}

/// A JSON body: 415 for another content type, 400 for what does not fit.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<World> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, world: &World) -> Result<Self, ApiError> {
        require_content_type(request.headers(), is_json)?;
        let bytes = body(request, world).await?;
        let fits = serde_json::from_slice(&bytes);
        fits.map(Self)
            .map_err(|error| ApiError::bad_request(format!("The request body is not acceptable: {error}.")))
    }
}

/// A form body, whose fields are all text: 415 for another content type, 400 for what does not fit.
pub(crate) struct Form<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<World> for Form<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, world: &World) -> Result<Self, ApiError> {
        require_content_type(request.headers(), |kind| kind == "application/x-www-form-urlencoded")?;
        let bytes = body(request, world).await?;
        let fields = url::form_urlencoded::parse(&bytes);
        let fields: Map<String, Value> =
            fields.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect();
        let form = serde_json::from_value(Value::Object(fields));
        form.map(Self).map_err(|error| ApiError::bad_request(format!("The form is not acceptable: {error}.")))
    }
}

/// A query: 400 for what does not fit.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = axum::extract::Query::try_from_uri(&parts.uri);
        query.map(|axum::extract::Query(query)| Self(query)).map_err(|error| {
            ApiError::bad_request(format!("The query is not acceptable: {}.", error.body_text()))
        })
    }
}

async fn body(request: Request, world: &World) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, world)
        .await
        .map_err(|error| ApiError::new(error.status(), error.body_text()))
}

fn require_content_type(headers: &HeaderMap, fits: impl Fn(&str) -> bool) -> Result<(), ApiError> {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if fits(&kind) {
        return Ok(());
    }
    let message = format!("Content type '{kind}' not supported");
    Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
}

fn is_json(kind: &str) -> bool {
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}
