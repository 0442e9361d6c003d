//! The vault itself.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use webex_jose::{ContentKey, jwe};

use super::key::{Key, KeyView};
use super::resource::Resource;
use super::{Authorization, AuthorizedId, KeyUrl, ResourceUrl, VaultError};
use crate::clock::SimClock;
use crate::disk::{DataDirError, Durable, Opening};
use crate::ids::UserId;
use crate::sync::lock;

/// The right of one of the cloud's own services to use every key. Only [`Vault::new`] makes one, so holding
/// it is the proof; it never shows in a list of authorizations.
#[derive(Clone, Debug)]
pub(crate) struct Capability(());

/// Who asks the vault for something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Principal {
    /// A person, admitted by authorizations.
    User(UserId),
    /// The developer API, admitted by its capability.
    Api,
}

impl From<UserId> for Principal {
    fn from(user: UserId) -> Self {
        Self::User(user)
    }
}

impl From<&Capability> for Principal {
    fn from(_: &Capability) -> Self {
        Self::Api
    }
}

/// Keys, resources and authorizations of the whole cloud.
pub(crate) struct Vault {
    host: String,
    clock: SimClock,
    shelves: Mutex<Shelves>,
}

#[derive(Default)]
struct Shelves {
    keys: Durable<KeyUrl, Key>,
    resources: Durable<ResourceUrl, Resource>,
}

impl Vault {
    /// An empty vault whose names are below `kms://host`, and the capability to use it.
    pub(crate) fn new(host: &str, clock: SimClock) -> (Self, Capability) {
        (Self { host: host.to_owned(), clock, shelves: Mutex::default() }, Capability(()))
    }

    /// The bytes of every key, as JSON carries them.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let bytes = |key: &Key| URL_SAFE_NO_PAD.encode(key.secret.as_bytes());
        self.shelves().keys.values().map(bytes).collect()
    }

    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        let mut shelves = self.shelves();
        shelves.keys.attach(opening, "keys")?;
        shelves.resources.attach(opening, "resources")
    }

    /// Makes a new unbound key that belongs to `creator`.
    pub(crate) fn mint(&self, creator: impl Into<Principal>) -> KeyUrl {
        let name = KeyUrl::new(&self.host);
        let key = Key::minted_by(creator.into(), ContentKey::generate(), self.clock.now());
        self.shelves().keys.insert(name.clone(), key);
        name
    }

    /// Makes a resource, binds the caller's unbound `keys` to it and authorizes the caller and `authorized`.
    pub(crate) fn create_resource(
        &self,
        caller: impl Into<Principal>,
        keys: &[KeyUrl],
        authorized: &[AuthorizedId],
    ) -> Result<ResourceUrl, VaultError> {
        let caller = caller.into();
        let name = ResourceUrl::new(&self.host);
        let mut shelves = self.shelves();
        for key in keys {
            shelves.owned_unbound(&caller, key)?;
        }
        let mut resource = Resource::default();
        if let Principal::User(user) = caller {
            resource.authorize(&name, &user.into());
        }
        for id in authorized {
            resource.authorize(&name, id);
        }
        shelves.resources.insert(name.clone(), resource);
        for key in keys {
            shelves.attach(key, &name, self.clock.now());
        }
        Ok(name)
    }

    /// Binds an unbound key of the caller to a resource on which the caller is authorized. Binding again is
    /// an error, so that a replay shows.
    pub(crate) fn bind(
        &self,
        caller: impl Into<Principal>,
        key: &KeyUrl,
        resource: &ResourceUrl,
    ) -> Result<(), VaultError> {
        let caller = caller.into();
        let mut shelves = self.shelves();
        shelves.require_authorized(&caller, resource)?;
        shelves.owned_unbound(&caller, key)?;
        shelves.attach(key, resource, self.clock.now());
        Ok(())
    }

    /// Admits `ids` to a resource; the answer has one row for each, in their order.
    pub(crate) fn authorize(
        &self,
        caller: impl Into<Principal>,
        resource: &ResourceUrl,
        ids: &[AuthorizedId],
    ) -> Result<Vec<Authorization>, VaultError> {
        let mut shelves = self.shelves();
        shelves.require_authorized(&caller.into(), resource)?;
        let admit = |shelf: &mut Resource| ids.iter().map(|id| shelf.authorize(resource, id)).collect();
        shelves.resources.change(resource, admit).ok_or(VaultError::UnknownResource)
    }

    /// Withdraws the row of `id`; the answer is what was removed.
    pub(crate) fn revoke(
        &self,
        caller: impl Into<Principal>,
        resource: &ResourceUrl,
        id: &AuthorizedId,
    ) -> Result<Vec<Authorization>, VaultError> {
        let mut shelves = self.shelves();
        shelves.require_authorized(&caller.into(), resource)?;
        shelves.resources.change(resource, |shelf| shelf.revoke(id)).ok_or(VaultError::UnknownResource)
    }

    /// The rows of a resource, in the order in which they came.
    pub(crate) fn authorizations(
        &self,
        caller: impl Into<Principal>,
        resource: &ResourceUrl,
    ) -> Result<Vec<Authorization>, VaultError> {
        let shelves = self.shelves();
        shelves.require_authorized(&caller.into(), resource)?;
        let shelf = shelves.resources.get(resource).ok_or(VaultError::UnknownResource)?;
        Ok(shelf.rows().to_vec())
    }

    /// The key, for whom may have it: the creator while it is unbound, then whoever is authorized on its resource,
    /// directly or through a nested resource.
    pub(crate) fn retrieve(&self, caller: impl Into<Principal>, key: &KeyUrl) -> Result<KeyView, VaultError> {
        let caller = caller.into();
        let shelves = self.shelves();
        let found = shelves.keys.get(key).ok_or(VaultError::UnknownKey)?;
        match &found.resource {
            _ if found.revoked => return Err(VaultError::Revoked),
            Some(resource) => shelves.require_authorized(&caller, resource)?,
            None if found.creator == caller || caller == Principal::Api => {}
            None => return Err(VaultError::Forbidden),
        }
        Ok(found.view(key))
    }

    /// The keys that are bound to a resource, oldest first.
    pub(crate) fn keys_of(
        &self,
        caller: impl Into<Principal>,
        resource: &ResourceUrl,
    ) -> Result<Vec<KeyUrl>, VaultError> {
        let shelves = self.shelves();
        shelves.require_authorized(&caller.into(), resource)?;
        let bound = shelves.keys.iter().filter(|(_, key)| key.resource.as_ref() == Some(resource));
        let mut keys: Vec<_> = bound.map(|(name, key)| (key.created, name.clone())).collect();
        keys.sort();
        Ok(keys.into_iter().map(|(_, name)| name).collect())
    }

    /// Lets nobody have the key any more; `false` if it is unknown.
    pub(crate) fn revoke_key(&self, key: &KeyUrl) -> bool {
        self.shelves().keys.change(key, |key| key.revoked = true).is_some()
    }

    /// Seals a text under a key: a compact JWE.
    pub(crate) fn seal(&self, _: &Capability, key: &KeyUrl, text: &str) -> Result<String, VaultError> {
        let secret = self.secret(key)?;
        jwe::seal(&secret, text).map_err(|_| VaultError::Unsealable)
    }

    /// Opens what was sealed under a key, by whomever.
    pub(crate) fn open(&self, _: &Capability, key: &KeyUrl, sealed: &str) -> Result<String, VaultError> {
        let secret = self.secret(key)?;
        jwe::open_text(&secret, sealed).map_err(|_| VaultError::Unopenable)
    }

    fn secret(&self, key: &KeyUrl) -> Result<Arc<ContentKey>, VaultError> {
        self.shelves().keys.get(key).map(|key| key.secret.clone()).ok_or(VaultError::UnknownKey)
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        lock(&self.shelves)
    }
}

impl Shelves {
    fn owned_unbound(&self, caller: &Principal, key: &KeyUrl) -> Result<(), VaultError> {
        let found = self.keys.get(key).ok_or(VaultError::UnknownKey)?;
        match found {
            key if key.creator != *caller => Err(VaultError::Forbidden),
            key if key.is_bound() => Err(VaultError::AlreadyBound),
            _ => Ok(()),
        }
    }

    /// Binds after the checks.
    fn attach(&mut self, key: &KeyUrl, resource: &ResourceUrl, now: Timestamp) {
        self.keys.change(key, |key| {
            key.resource = Some(resource.clone());
            key.bound = Some(now);
        });
    }

    fn require_authorized(&self, caller: &Principal, resource: &ResourceUrl) -> Result<(), VaultError> {
        if !self.resources.contains_key(resource) {
            return Err(VaultError::UnknownResource);
        }
        match caller {
            Principal::Api => Ok(()),
            Principal::User(user) if self.admits(resource, *user) => Ok(()),
            Principal::User(_) => Err(VaultError::Forbidden),
        }
    }

    /// Follows nested resources; the set of those seen ends a circle.
    fn admits(&self, resource: &ResourceUrl, user: UserId) -> bool {
        let mut seen = HashSet::from([resource]);
        let mut open = vec![resource];
        while let Some(next) = open.pop() {
            for row in self.resources.get(next).map(Resource::rows).unwrap_or_default() {
                match &row.authorized {
                    AuthorizedId::User(admitted) if *admitted == user => return true,
                    AuthorizedId::User(_) => {}
                    AuthorizedId::Resource(nested) if seen.insert(nested) => open.push(nested),
                    AuthorizedId::Resource(_) => {}
                }
            }
        }
        false
    }
}
