//! The login outlives the client, and may be shared by several processes (wire/01 section 2.5).

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Credentials, ScopeSet, Token, TokenPair};
use crate::storage::{Batch, Expect, Lease, Namespace, Store, Stored, Version};
use crate::{Error, ErrorKind, Result, Webex};

/// The namespace of the core's credentials.
pub(crate) const NAMESPACE: &str = "credentials";
const KEY: &str = "login";

/// The waits between tries to store a new token where others share it.
const PAUSES: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// The login as it is stored.
#[derive(Deserialize, Serialize)]
struct Login {
    access_token: String,
    token_type: String,
    #[serde(default)]
    expires_at: Option<Timestamp>,
    #[serde(default)]
    refresh_token: Option<String>,
    #[serde(default)]
    refresh_expires_at: Option<Timestamp>,
    #[serde(default)]
    scope: ScopeSet,
    /// The mark of the token that the login began with.
    #[serde(default)]
    origin: Option<String>,
}

impl Login {
    fn of(token: &Token, origin: Option<String>) -> Self {
        let clear = |secret: &SecretString| secret.expose_secret().to_owned();
        Self {
            access_token: clear(&token.access),
            token_type: token.token_type.clone(),
            expires_at: token.expires_at,
            refresh_token: token.refresh.as_ref().map(clear),
            refresh_expires_at: token.refresh_expires_at,
            scope: token.scope.clone(),
            origin,
        }
    }

    fn token(self) -> Result<Token> {
        let mut pair = TokenPair::access_only(self.access_token).scope(self.scope);
        pair.token_type = Some(self.token_type);
        pair.refresh = self.refresh_token.map(SecretString::from);
        let mut token = Token::new(pair, Timestamp::UNIX_EPOCH)?;
        token.expires_at = self.expires_at;
        token.refresh_expires_at = self.refresh_expires_at;
        Ok(token)
    }
}

/// Where the login stands in the storage.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    version: Option<Version>,
    origin: Option<String>,
}

impl Credentials {
    /// Begins with the login that the builder was given or that is stored. What is stored wins when it has grown out of
    /// the given token: that one may have been replaced long ago.
    pub(crate) async fn load(&self, webex: &Webex, given: Option<TokenPair>) -> Result<()> {
        let stored = store(webex).get::<Login>(KEY).await?;
        let Some(given) = given else {
            return match stored {
                Some(stored) => self.take_over(webex, stored),
                None => Ok(()),
            };
        };
        let token = Token::new(given, self.clock.now())?;
        match stored {
            Some(stored) if stored.value.origin.as_deref() == Some(&mark(&token)) => {
                self.take_over(webex, stored)
            }
            _ => self.begin(webex, token).await,
        }
    }

    fn take_over(&self, webex: &Webex, stored: Stored<Login>) -> Result<()> {
        self.set_place(Place { version: Some(stored.version), origin: stored.value.origin.clone() });
        self.install(webex, stored.value.token()?);
        Ok(())
    }

    /// Stores a new login, over whatever is there.
    pub(super) async fn store_login(&self, webex: &Webex, token: &Token) -> Result<()> {
        let origin = Some(mark(token));
        let version = store(webex).put(KEY, &Login::of(token, origin.clone())).await?;
        self.set_place(Place { version: Some(version), origin });
        Ok(())
    }

    /// Stores the successor of a token, under the lease of the refresh. When another process has stored one meanwhile, or
    /// holds the lease, what stands is used; when the place belongs to another login by now, it is left alone.
    pub(super) async fn store_renewed(
        &self,
        webex: &Webex,
        token: &Token,
        lease: Option<&Lease>,
    ) -> Result<()> {
        let mut pauses = PAUSES.iter();
        loop {
            match self.try_store(webex, token, lease).await {
                Err(error) if error.kind() == ErrorKind::Conflict => return self.adopt_standing(webex).await,
                // Others depend on it, and the connection may come back.
                Err(error) if store(webex).storage().is_shared() => match pauses.next() {
                    Some(pause) => self.clock.sleep(*pause).await,
                    None => return Err(error),
                },
                result => return result,
            }
        }
    }

    async fn try_store(&self, webex: &Webex, token: &Token, lease: Option<&Lease>) -> Result<()> {
        let (place, store) = (self.place(), store(webex));
        let expect = place.version.map_or(Expect::Any, Expect::Version);
        let login = encode(&Login::of(token, place.origin.clone()))?;
        let batch = Batch::new().put_if(store.namespace(), KEY, login, expect);
        let batch = lease.iter().fold(batch, |batch, lease| batch.require_lease(lease));
        let version = store.storage().commit(batch).await?;
        self.set_place(Place { version: Some(version), ..place });
        Ok(())
    }

    /// What stands may also be our own, written in a commit whose answer was lost.
    async fn adopt_standing(&self, webex: &Webex) -> Result<()> {
        let generation = self.state().generation();
        self.adopt(webex, generation).await.map(drop)
    }

    /// Takes over the token that another process has stored since; says whether there was one that lives.
    pub(super) async fn adopt(&self, webex: &Webex, generation: u64) -> Result<bool> {
        let place = self.place();
        let Some(stored) = store(webex).get::<Login>(KEY).await? else { return Ok(false) };
        // Another login in the same place, perhaps of another account, is none of ours.
        let ours = stored.value.origin == place.origin;
        if !ours || place.version.is_none() || place.version == Some(stored.version) {
            return Ok(false);
        }
        let (version, origin) = (stored.version, stored.value.origin.clone());
        let token = stored.value.token()?;
        if token.is_expired(self.clock.now()) {
            return Ok(false);
        }
        self.set_place(Place { version: Some(version), origin });
        let adopted = self.state().renew(generation, Arc::new(token)).is_some();
        if adopted {
            self.arm(webex);
        }
        Ok(adopted)
    }

    /// Forgets the stored login, if it is still this one; a failure is logged.
    pub(super) async fn unstore(&self, webex: &Webex) {
        if let Err(error) = self.try_unstore(webex).await {
            tracing::warn!(%error, "the stored login was not deleted");
        }
        self.set_place(Place::default());
    }

    async fn try_unstore(&self, webex: &Webex) -> Result<()> {
        let stored = store(webex).get::<Login>(KEY).await?;
        match stored {
            Some(stored) if stored.value.origin == self.place().origin => store(webex).delete(KEY).await,
            _ => Ok(()),
        }
    }
}

pub(super) fn store(webex: &Webex) -> Store {
    webex.store(&Namespace::new(NAMESPACE).expect("the name is made of letters"))
}

/// Tells a token from others without giving it away.
fn mark(token: &Token) -> String {
    let digest = Sha256::digest(token.access.expose_secret());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn encode(login: &Login) -> Result<Vec<u8>> {
    serde_json::to_vec(login)
        .map_err(|error| Error::new(ErrorKind::Storage, "the login cannot be written").with_source(error))
}
