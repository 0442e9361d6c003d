//! The JWT of a guest (wire/01 section 2.11.1).

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use webex_core::time::{Clock, Rng};
use webex_core::{Error, ErrorKind, Result, Webex};

/// An issuer of guests, as the developer portal makes it: an id and a secret. Keep it on a server.
#[derive(Clone)]
pub struct GuestIssuer {
    id: String,
    key: EncodingKey,
}

#[derive(Serialize)]
struct Claims<'a> {
    sub: &'a str,
    iss: &'a str,
    name: &'a str,
    iat: u64,
    exp: u64,
}

impl GuestIssuer {
    /// An issuer with its secret, in base64 as the portal shows it.
    ///
    /// ```
    /// use webex_plugin_authorization::GuestIssuer;
    /// assert!(GuestIssuer::new("issuer", "c2VjcmV0").is_ok());
    /// assert!(GuestIssuer::new("issuer", "no base64!").is_err());
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput) for an empty id, and for a secret that is empty or no base64.
    pub fn new(id: impl Into<String>, secret: impl Into<SecretString>) -> Result<Self> {
        let (id, secret) = (id.into(), secret.into());
        let text = secret.expose_secret().trim().trim_end_matches('=');
        let decoded = STANDARD.decode(padded(text));
        // The error of the decoder would show a part of the secret.
        let key = decoded.map_err(|_| Error::invalid_input("the secret of a guest issuer is base64"))?;
        if id.is_empty() || key.is_empty() {
            return Err(Error::invalid_input("a guest issuer has an id and a secret"));
        }
        Ok(Self { id, key: EncodingKey::from_secret(&key) })
    }

    /// The JWT of a guest, who may use it for that long. The subject tells guests apart: who comes with the same subject
    /// is the same guest.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use std::time::Duration;
    /// use webex_plugin_authorization::GuestIssuer;
    /// # let webex = webex_core::Webex::builder().build().await?;
    /// let issuer = GuestIssuer::new("issuer", "c2VjcmV0")?;
    /// let jwt = issuer.guest(Duration::from_secs(3600)).display_name("Ann").sign(&webex)?;
    /// # webex.shutdown().await }
    /// ```
    pub fn guest(&self, life: Duration) -> GuestJwt {
        GuestJwt { issuer: self.clone(), subject: None, display_name: None, life }
    }
}

/// Base64 with its padding, which people leave out.
fn padded(text: &str) -> String {
    format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4))
}

impl fmt::Debug for GuestIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuestIssuer").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A guest to be; made by [`GuestIssuer::guest`].
#[derive(Clone, Debug)]
#[must_use = "nothing is made without `.sign()`"]
pub struct GuestJwt {
    issuer: GuestIssuer,
    subject: Option<String>,
    display_name: Option<String>,
    life: Duration,
}

impl GuestJwt {
    /// Who it is, among the guests of the issuer; somebody new by default (`guest-user-<uuid>`).
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The name that others see; `Guest User - <uuid>` by default.
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// Signs it (HS256), with the time and the randomness of the client.
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a life of less than a second.
    pub fn sign(self, webex: &Webex) -> Result<SecretString> {
        self.sign_with(&**webex.clock(), &**webex.rng())
    }

    /// The same guest, with a subject.
    pub(super) fn named(self, rng: &dyn Rng) -> Self {
        match self.subject {
            Some(_) => self,
            None => self.subject(format!("guest-user-{}", rng.uuid())),
        }
    }

    pub(super) fn sign_with(&self, clock: &dyn Clock, rng: &dyn Rng) -> Result<SecretString> {
        if self.life.as_secs() == 0 {
            return Err(Error::invalid_input("the JWT of a guest lives for a second or more"));
        }
        let somebody = rng.uuid();
        let subject = self.subject.clone().unwrap_or_else(|| format!("guest-user-{somebody}"));
        let name = self.display_name.clone().unwrap_or_else(|| format!("Guest User - {somebody}"));
        let now = u64::try_from(clock.now().as_second()).unwrap_or_default();
        let exp = now.saturating_add(self.life.as_secs());
        let claims = Claims { sub: &subject, iss: &self.issuer.id, name: &name, iat: now, exp };
        let jwt = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.issuer.key);
        jwt.map(SecretString::from)
            .map_err(|e| Error::new(ErrorKind::Encode, "the JWT was not signed").with_source(e))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use secrecy::ExposeSecret;
    use serde_json::Value;
    use webex_core::ErrorKind;
    use webex_core::time::{OsRng, SystemClock};

    use super::{GuestIssuer, GuestJwt};

    fn claims(jwt: &GuestJwt) -> Value {
        let text = jwt.sign_with(&SystemClock::default(), &OsRng).expect("signed");
        let payload = text.expose_secret().split('.').nth(1).expect("three parts").to_owned();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64")).expect("claims")
    }

    fn issuer() -> GuestIssuer {
        GuestIssuer::new("issuer-1", "c2VjcmV0").expect("an issuer")
    }

    #[test]
    fn r82_the_claims_are_those_of_the_service() {
        let guest = issuer().guest(Duration::from_secs(90)).subject("s-1").display_name("Ann");
        let claims = claims(&guest);
        assert_eq!(
            (&claims["sub"], &claims["iss"], &claims["name"]),
            (&"s-1".into(), &"issuer-1".into(), &"Ann".into())
        );
        assert_eq!(claims["exp"].as_u64().expect("a time") - claims["iat"].as_u64().expect("a time"), 90);
    }

    #[test]
    fn r82_a_guest_without_a_name_gets_one() {
        let claims = claims(&issuer().guest(Duration::from_secs(90)));
        let subject =
            claims["sub"].as_str().expect("a subject").strip_prefix("guest-user-").expect("the prefix");
        assert_eq!(claims["name"], format!("Guest User - {subject}"));
    }

    #[test]
    fn r82_without_a_secret_or_a_life_there_is_no_jwt() {
        for (id, secret) in [("", "c2VjcmV0"), ("i", ""), ("i", "?"), ("i", "c2Vj*")] {
            assert_eq!(GuestIssuer::new(id, secret).expect_err("refused").kind(), ErrorKind::InvalidInput);
        }
        assert!(GuestIssuer::new("i", "c2VjcmV0MQ").is_ok(), "padding may be left out");
        let no_life = issuer().guest(Duration::from_millis(999));
        assert!(no_life.sign_with(&SystemClock::default(), &OsRng).is_err());
        assert!(!format!("{:?}", issuer()).contains("secret"));
    }
}
