//! Tokens: issued, recognized, refreshed, reduced, expired, revoked.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::client::Client;
use super::names::random_hex;
use super::registry::{Identity, State};
use super::scopes::Scopes;
use super::signer::{Claims, seconds};
use super::token::{Issued, RefreshToken, RefusedToken, Session, Token};
use super::user::{User, UserKind};
use crate::ids::{OrgId, UserId};
use crate::sync::{read, write};

const ACCESS_LIFE: Duration = Duration::from_secs(64_799);
const REFRESH_LIFE: Duration = Duration::from_secs(5_183_999);
const GUEST_LIFE: Duration = Duration::from_secs(21_599);

/// What a new access token is for.
struct Grant<'a> {
    client_id: &'a str,
    user: Option<&'a User>,
    org: OrgId,
    scopes: Scopes,
    life: Option<Duration>,
    refresh_token: Option<String>,
}

/// Why no narrower token is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReductionRefused {
    /// The token to reduce is unknown, expired or revoked.
    Token,
    /// The token was issued to another client.
    Client,
    /// A scope is wanted that the token does not have.
    NotASubset,
    /// The token already has exactly these scopes.
    NotReduced,
}

impl Identity {
    /// Looks a bearer token up.
    pub(crate) fn session(&self, bearer: &str) -> Result<Session, RefusedToken> {
        let state = read(&self.state);
        let token = state.tokens.get(bearer).ok_or(RefusedToken::Unknown)?.clone();
        if token.revoked {
            return Err(RefusedToken::Revoked);
        }
        if token.expires.is_some_and(|expires| expires <= self.clock.now()) {
            return Err(RefusedToken::Expired);
        }
        let user = match token.user {
            Some(id) => Some(state.user(id).ok_or(RefusedToken::Unknown)?),
            None => None,
        };
        Ok(Session { token, user })
    }

    /// Whose token this is or was, whether or not it is still valid.
    pub(crate) fn owner_of_any(&self, bearer: &str) -> Option<UserId> {
        read(&self.state).tokens.get(bearer)?.user
    }

    /// An access token with a refresh token, for the usual client.
    pub(crate) fn issue_pair(&self, user: &User, scopes: Scopes) -> Issued {
        self.issue_pair_for(&self.client.id, user, scopes)
    }

    /// An access token with a refresh token.
    pub(crate) fn issue_pair_for(&self, client_id: &str, user: &User, scopes: Scopes) -> Issued {
        let value = format!("{}_{}_{}", random_hex::<24>(), random_hex::<8>(), user.org_id);
        let refresh = RefreshToken {
            value: value.clone(),
            user: user.id,
            client_id: client_id.to_owned(),
            scopes: scopes.clone(),
            expires: self.clock.deadline(REFRESH_LIFE),
        };
        write(&self.state).refresh_tokens.insert(value.clone(), Arc::new(refresh));
        let token = self.issue(Grant {
            client_id,
            user: Some(user),
            org: user.org_id,
            scopes,
            life: Some(ACCESS_LIFE),
            refresh_token: Some(value.clone()),
        });
        Issued {
            token,
            expires_in: whole_seconds(ACCESS_LIFE),
            refresh: Some((value, REFRESH_LIFE.as_secs() as i64)),
        }
    }

    /// A token of the client itself, for no user.
    pub(crate) fn issue_client_token(&self, client: &Client, org: OrgId, scopes: Scopes) -> Issued {
        let client_id = &client.id;
        let grant =
            Grant { client_id, user: None, org, scopes, life: Some(ACCESS_LIFE), refresh_token: None };
        Issued { token: self.issue(grant), expires_in: whole_seconds(ACCESS_LIFE), refresh: None }
    }

    /// An access token alone, as browsers get it.
    pub(crate) fn issue_access_token(&self, client: &Client, user: &User, scopes: Scopes) -> Issued {
        let grant = Grant { life: Some(ACCESS_LIFE), ..for_user(&client.id, user, scopes) };
        Issued { token: self.issue(grant), expires_in: whole_seconds(ACCESS_LIFE), refresh: None }
    }

    /// The token of a guest.
    pub(crate) fn issue_guest_token(&self, user: &User, scopes: Scopes) -> Issued {
        let grant = Grant { life: Some(GUEST_LIFE), ..for_user(&self.client.id, user, scopes) };
        Issued { token: self.issue(grant), expires_in: whole_seconds(GUEST_LIFE), refresh: None }
    }

    /// The token of a bot: three parts of opaque text that never expire.
    pub(crate) fn issue_bot_token(&self, user: &User, scopes: Scopes) -> Arc<Token> {
        self.issue(for_user(&self.client.id, user, scopes))
    }

    /// Takes texts over as access and refresh token of a user: the access token never expires. `false` if one of them
    /// belongs to somebody already.
    pub(crate) fn adopt_tokens(
        &self,
        user: &User,
        scopes: &Scopes,
        (access, refresh): (Option<&str>, Option<&str>),
    ) -> bool {
        let mut state = write(&self.state);
        let is_taken =
            |text: &str| state.tokens.contains_key(text) || state.refresh_tokens.contains_key(text);
        if access.into_iter().chain(refresh).any(is_taken) {
            return false;
        }
        if let Some(value) = refresh {
            let token = RefreshToken {
                value: value.to_owned(),
                user: user.id,
                client_id: self.client.id.clone(),
                scopes: scopes.clone(),
                expires: self.clock.deadline(REFRESH_LIFE),
            };
            state.refresh_tokens.insert(value.to_owned(), Arc::new(token));
        }
        if let Some(value) = access {
            let token = Token {
                value: value.to_owned(),
                user: Some(user.id),
                org: user.org_id,
                client_id: self.client.id.clone(),
                scopes: scopes.clone(),
                expires: None,
                revoked: false,
                refresh_token: refresh.map(str::to_owned),
            };
            state.tokens.insert(value.to_owned(), Arc::new(token));
        }
        true
    }

    /// A new access token for a refresh token, which stays valid. `None` if that is unknown, expired, or another
    /// client's.
    pub(crate) fn refresh(&self, refresh_token: &str, client: &Client) -> Option<Issued> {
        let state = read(&self.state);
        let refresh = state.refresh_tokens.get(refresh_token)?.clone();
        let user = state.user(refresh.user)?;
        drop(state);
        let left = refresh.expires.as_second() - self.clock.now().as_second();
        if left <= 0 || refresh.client_id != client.id {
            return None;
        }
        let grant = Grant {
            life: Some(ACCESS_LIFE),
            refresh_token: Some(refresh.value.clone()),
            ..for_user(&client.id, &user, refresh.scopes.clone())
        };
        let token = self.issue(grant);
        Some(Issued {
            token,
            expires_in: whole_seconds(ACCESS_LIFE),
            refresh: Some((refresh.value.clone(), left)),
        })
    }

    /// A token with fewer scopes that lives as long as the given one (wire/01 section 3.2.4).
    pub(crate) fn reduce(
        &self,
        bearer: &str,
        client: &Client,
        scopes: Scopes,
    ) -> Result<Issued, ReductionRefused> {
        let Session { token, user } = self.session(bearer).map_err(|_| ReductionRefused::Token)?;
        if token.client_id != client.id {
            return Err(ReductionRefused::Client);
        }
        if !scopes.is_subset(&token.scopes) {
            return Err(ReductionRefused::NotASubset);
        }
        if scopes == token.scopes {
            return Err(ReductionRefused::NotReduced);
        }
        let left = token.expires.map(|expires| expires.as_second() - self.clock.now().as_second());
        let life = left.map(|left| Duration::from_secs(left.unsigned_abs()));
        let refresh_token = token.refresh_token.clone();
        let client_id = &client.id;
        let grant = Grant { client_id, user: user.as_deref(), org: token.org, scopes, life, refresh_token };
        Ok(Issued { token: self.issue(grant), expires_in: left, refresh: None })
    }

    /// The client to which an access or refresh token was issued, whether or not it is still valid.
    pub(crate) fn client_of(&self, text: &str) -> Option<String> {
        let state = read(&self.state);
        let access = state.tokens.get(text).map(|token| &token.client_id);
        access.or_else(|| state.refresh_tokens.get(text).map(|token| &token.client_id)).cloned()
    }

    /// Revokes an access token, or a refresh token together with the access tokens of its grant (RFC 7009).
    /// An unknown one is no error.
    pub(crate) fn revoke(&self, text: &str) {
        let mut state = write(&self.state);
        if state.refresh_tokens.remove(text).is_some() {
            state.tokens.change_each(|_, token| {
                let granted = token.refresh_token.as_deref() == Some(text);
                Arc::make_mut(token).revoked |= granted;
                granted
            });
        } else {
            state.tokens.change(text, |token| Arc::make_mut(token).revoked = true);
        }
    }

    /// Makes an access or refresh token expire now; `false` if it is unknown.
    pub(crate) fn expire(&self, text: &str) -> bool {
        let now = self.clock.now();
        let mut state = write(&self.state);
        let access = state.tokens.change(text, |token| Arc::make_mut(token).expires = Some(now));
        access.is_some()
            || state.refresh_tokens.change(text, |token| Arc::make_mut(token).expires = now).is_some()
    }

    /// Changes all access tokens of a user that are still valid; how many.
    fn change_tokens_of(&self, user: UserId, change: impl Fn(&mut Token)) -> usize {
        let now = self.clock.now();
        let mut state = write(&self.state);
        let mut changed = 0;
        state.tokens.change_each(|_, token| {
            let valid = token.user == Some(user)
                && !token.revoked
                && token.expires.is_none_or(|expires| expires > now);
            if valid {
                change(Arc::make_mut(token));
                changed += 1;
            }
            valid
        });
        changed
    }

    /// Makes all access tokens of a user expire now; how many. The refresh tokens stay.
    pub(crate) fn expire_tokens_of(&self, user: UserId) -> usize {
        let now = self.clock.now();
        self.change_tokens_of(user, |token| token.expires = Some(now))
    }

    /// Revokes all tokens of a user, refresh tokens included; how many access tokens.
    pub(crate) fn revoke_tokens_of(&self, user: UserId) -> usize {
        write(&self.state).refresh_tokens.retain(|_, token| token.user != user);
        self.change_tokens_of(user, |token| token.revoked = true)
    }

    fn issue(&self, grant: Grant<'_>) -> Arc<Token> {
        let expires = grant.life.map(|life| self.clock.deadline(life));
        let value = match grant.user {
            Some(user) if user.kind == UserKind::Bot => {
                format!("{}_PF84_{}", random_hex::<32>(), grant.org)
            }
            user => self.sign(user, &grant, expires),
        };
        let token = Arc::new(Token {
            value: value.clone(),
            user: grant.user.map(|user| user.id),
            org: grant.org,
            client_id: grant.client_id.to_owned(),
            scopes: grant.scopes,
            expires,
            revoked: false,
            refresh_token: grant.refresh_token,
        });
        write(&self.state).tokens.insert(value, token.clone());
        token
    }

    fn sign(&self, user: Option<&User>, grant: &Grant<'_>, expires: Option<Timestamp>) -> String {
        self.signer().sign(&Claims {
            sub: user.map_or_else(|| grant.client_id.to_owned(), |user| user.id.to_string()),
            realm: grant.org,
            user_type: user_type(user),
            client_id: grant.client_id,
            scope: &grant.scopes,
            iat: seconds(self.clock.now()),
            exp: expires.map(seconds),
            jti: random_hex::<16>(),
            iss: "webex-sim",
        })
    }
}

/// A grant for a user that never ends and cannot be refreshed.
fn for_user<'a>(client_id: &'a str, user: &'a User, scopes: Scopes) -> Grant<'a> {
    Grant { client_id, user: Some(user), org: user.org_id, scopes, life: None, refresh_token: None }
}

impl State {
    fn user(&self, id: UserId) -> Option<Arc<User>> {
        self.users.get(&id).cloned()
    }
}

fn user_type(user: Option<&User>) -> &'static str {
    match user.map(|user| user.kind) {
        None => "client",
        Some(UserKind::Guest) => "guest",
        Some(UserKind::Machine) => "machine",
        Some(_) => "user",
    }
}

fn whole_seconds(life: Duration) -> Option<i64> {
    i64::try_from(life.as_secs()).ok()
}
