//! Guests: whoever holds a JWT that the guest issuer signed (wire/01 section 3.3).

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::names::random_hex;
use super::organization::Organization;
use super::registry::{EmailTaken, Identity};
use super::scopes::Scopes;
use super::token::Issued;
use super::user::{NewUser, User, UserKind};
use crate::ids::decode_base64;
use crate::sync::{read, write};

/// No `spark:kms`: clients would begin to reduce the token's scopes (wire/08 section 2.3).
const SCOPES: &str = "spark:memberships_read spark:memberships_write spark:messages_read spark:messages_write \
                      spark:people_read spark:rooms_read spark:rooms_write spark:teams_read spark:webhooks_read \
                      spark:webhooks_write webexsquare:get_conversation";

/// A registered guest issuer: whoever knows its secret may sign guests in.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let sim = webex_sim::Sim::start().await?;
/// let issuer = sim.create_guest_issuer();
/// assert!(!issuer.id().is_empty() && !issuer.secret().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Serialize, Deserialize)]
pub struct GuestIssuer {
    pub(crate) id: String,
    pub(crate) secret: String,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    iss: String,
    name: Option<String>,
    exp: Seconds,
}

/// Seconds of the epoch. Client libraries put it as text, too, which JWTs do not know but the service takes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(i64),
    Text(String),
}

impl Seconds {
    /// A text that is no number lies in the past.
    fn value(&self) -> i64 {
        match self {
            Self::Number(seconds) => *seconds,
            Self::Text(text) => text.parse().unwrap_or(0),
        }
    }
}

/// Why a guest's JWT is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GuestRefused {
    /// Not a JWT of a registered issuer, or without subject or end.
    Invalid,
    /// Too old.
    Expired,
}

/// Whom a JWT claims to come from.
#[derive(Deserialize)]
struct Origin {
    iss: String,
}

impl GuestIssuer {
    /// The `iss` of its JWTs.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Base64 of the HMAC key.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    fn verify(&self, jwt: &str) -> Option<Claims> {
        let key = DecodingKey::from_secret(&decode_base64(&self.secret)?);
        let mut validation = Validation::new(Algorithm::HS256);
        // Checked against the simulator's clock, not the machine's.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        let claims = jsonwebtoken::decode::<Claims>(jwt, &key, &validation).ok()?.claims;
        (claims.iss == self.id && !claims.sub.is_empty()).then_some(claims)
    }
}

impl fmt::Debug for GuestIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuestIssuer").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Identity {
    /// Registers a guest issuer with an invented id and key.
    pub(crate) fn create_guest_issuer(&self) -> GuestIssuer {
        let issuer =
            GuestIssuer { id: Uuid::new_v4().to_string(), secret: STANDARD.encode(random_hex::<16>()) };
        write(&self.state).guest_issuers.insert(issuer.id.clone(), issuer.clone());
        issuer
    }

    /// The claims of a JWT that the issuer it names has signed.
    fn verify_guest(&self, jwt: &str) -> Option<Claims> {
        let Origin { iss } = jsonwebtoken::dangerous::insecure_decode_claims(jwt).ok()?;
        let issuer = read(&self.state).guest_issuers.get(&iss).cloned()?;
        issuer.verify(jwt)
    }

    /// Signs a guest in; the same subject is the same person every time.
    pub(crate) fn guest_login(&self, jwt: &str) -> Result<Issued, GuestRefused> {
        let claims = self.verify_guest(jwt).ok_or(GuestRefused::Invalid)?;
        if claims.exp.value() <= self.clock.now().as_second() {
            return Err(GuestRefused::Expired);
        }
        let user = self.guest(&claims).map_err(|EmailTaken| GuestRefused::Invalid)?;
        Ok(self.issue_guest_token(&user, Scopes::parse(SCOPES)))
    }

    fn guest(&self, claims: &Claims) -> Result<Arc<User>, EmailTaken> {
        let email = guest_email(&claims.iss, &claims.sub);
        if let Some(user) = self.user_by_email(&email) {
            return Ok(user);
        }
        let name = claims.name.as_deref().unwrap_or("Guest");
        let new = NewUser::new().kind(UserKind::Guest).email(&email).display_name(name);
        match self.create_user(new.org(Organization::GUESTS)) {
            // Two first logins at once.
            Err(EmailTaken) => self.user_by_email(&email).ok_or(EmailTaken),
            created => created,
        }
    }
}

fn guest_email(issuer: &str, subject: &str) -> String {
    let name = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{issuer}/{subject}").as_bytes());
    format!("guest-{}@example.com", name.simple())
}
