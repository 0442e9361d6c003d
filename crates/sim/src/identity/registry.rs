//! Who exists: organizations and users.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

use aws_lc_rs::digest::{SHA256, digest};
use uuid::Uuid;

use super::authorization::OpenRequest;
use super::client::Client;
use super::codes::Code;
use super::details::{CallingData, Details};
use super::device_grants::DeviceGrant;
use super::guest::GuestIssuer;
use super::names;
use super::organization::Organization;
use super::signer::Signer;
use super::token::{RefreshToken, Token};
use super::user::{DEFAULT_ENTITLEMENTS, NewUser, User};
use crate::clock::{Moments, SimClock};
use crate::cluster::Cluster;
use crate::disk::{DataDirError, Drawer, Durable, Opening};
use crate::ids::{OrgId, UserId};
use crate::sync::{read, write};

/// The identity service of the cloud.
pub(crate) struct Identity {
    pub(super) clock: SimClock,
    pub(super) client: Client,
    pub(super) guest_issuer: GuestIssuer,
    signer: OnceLock<Signer>,
    signers: OnceLock<Drawer<(), Signer>>,
    /// When users were created: lists show them in that order.
    births: Moments,
    pub(super) state: RwLock<State>,
}

#[derive(Default)]
pub(super) struct State {
    organizations: Durable<OrgId, Arc<Organization>>,
    pub(super) users: Durable<UserId, Arc<User>>,
    /// By address in lower case; a person is found before a machine with the same address.
    by_email: Durable<String, UserId>,
    by_email_hash: Durable<String, UserId>,
    pub(super) tokens: Durable<String, Arc<Token>>,
    pub(super) refresh_tokens: Durable<String, Arc<RefreshToken>>,
    pub(super) codes: Durable<String, Code>,
    /// Registered OAuth clients by id, the usual one included.
    pub(super) clients: Durable<String, Arc<Client>>,
    /// Registered guest issuers by id, the usual one included.
    pub(super) guest_issuers: Durable<String, GuestIssuer>,
    /// Sign-in pages that are open, by a name that only the page knows.
    pub(super) authorizations: HashMap<String, OpenRequest>,
    /// By device code.
    pub(super) device_grants: Durable<String, DeviceGrant>,
    /// The address to which each verification token was sent.
    pub(super) verifications: Durable<String, String>,
    pub(super) passcodes: Durable<UserId, String>,
}

/// The e-mail address belongs to somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a user with this e-mail address exists")]
pub struct EmailTaken;

impl Identity {
    pub(crate) fn new(clock: SimClock, client: Client, guest_issuer: GuestIssuer) -> Self {
        let mut state = State::default();
        for org in Organization::founding(clock.now()) {
            state.organizations.insert(org.id, Arc::new(org));
        }
        state.clients.insert(client.id.clone(), Arc::new(client.clone()));
        state.guest_issuers.insert(guest_issuer.id.clone(), guest_issuer.clone());
        Self {
            clock,
            client,
            guest_issuer,
            signer: OnceLock::new(),
            signers: OnceLock::new(),
            births: Moments::default(),
            state: RwLock::new(state),
        }
    }

    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        let mut state = write(&self.state);
        state.restore(opening)?;
        if let Some(newest) = state.users.values().map(|user| user.created).max() {
            self.births.resume_after(newest);
        }
        let (signers, mut stored) = Drawer::attach(opening, "signer")?;
        if let Some(((), signer)) = stored.pop() {
            // Nobody has signed before there was a disk.
            let _ = self.signer.set(signer);
        }
        let _ = self.signers.set(signers);
        Ok(())
    }

    /// What access tokens are signed with; made when it is first needed.
    pub(super) fn signer(&self) -> &Signer {
        self.signer.get_or_init(|| {
            let signer = Signer::generate();
            if let Some(signers) = self.signers.get() {
                signers.put(&(), &signer);
            }
            signer
        })
    }

    /// The usual OAuth client, which every simulator begins with.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn guest_issuer(&self) -> &GuestIssuer {
        &self.guest_issuer
    }

    pub(crate) fn organization(&self, id: OrgId) -> Option<Arc<Organization>> {
        read(&self.state).organizations.get(&id).cloned()
    }

    /// The organization with this id; one that was never seen before is founded in the first cluster.
    pub(crate) fn found_organization(&self, id: OrgId) -> Arc<Organization> {
        let created = self.clock.now();
        let found = || {
            let display_name = format!("Simulated Organization {id}");
            Arc::new(Organization { id, display_name, cluster: Cluster::Us, created })
        };
        write(&self.state).organizations.get_or_insert_with(id, found).clone()
    }

    /// Adds an organization; `false` if its id is taken.
    pub(crate) fn add_organization(&self, organization: Organization) -> bool {
        let mut state = write(&self.state);
        let free = !state.organizations.contains_key(&organization.id);
        if free {
            state.organizations.insert(organization.id, Arc::new(organization));
        }
        free
    }

    pub(crate) fn user(&self, id: UserId) -> Option<Arc<User>> {
        read(&self.state).users.get(&id).cloned()
    }

    /// The user with this address, whatever its case.
    pub(crate) fn user_by_email(&self, email: &str) -> Option<Arc<User>> {
        let state = read(&self.state);
        let id = state.by_email.get(&email.trim().to_lowercase())?;
        state.users.get(id).cloned()
    }

    /// The user whose lower-case address has this SHA-256 in hexadecimal digits.
    pub(crate) fn user_by_email_hash(&self, hash: &str) -> Option<Arc<User>> {
        let state = read(&self.state);
        let id = state.by_email_hash.get(&hash.to_lowercase())?;
        state.users.get(id).cloned()
    }

    /// All users for whom `wanted` holds, oldest first.
    pub(crate) fn users_where(&self, mut wanted: impl FnMut(&User) -> bool) -> Vec<Arc<User>> {
        let state = read(&self.state);
        let mut found: Vec<_> = state.users.values().filter(|user| wanted(user)).cloned().collect();
        drop(state);
        found.sort_by_key(|user| (user.created, user.id));
        found
    }

    /// Creates a user. A machine may share the address of a person.
    pub(crate) fn create_user(&self, new: NewUser) -> Result<Arc<User>, EmailTaken> {
        self.create_user_with_id(new, UserId::random())
    }

    pub(super) fn create_user_with_id(&self, new: NewUser, id: UserId) -> Result<Arc<User>, EmailTaken> {
        let user = self.draft(new, id);
        self.insert(user).map_err(|_| EmailTaken)
    }

    /// The user with this address; if there is none, somebody who is invited and has not signed up yet.
    pub(crate) fn user_or_invite(&self, email: &str) -> Arc<User> {
        if let Some(user) = self.user_by_email(email) {
            return user;
        }
        let new = NewUser::new().email(email).display_name(email).org(Organization::CONSUMERS);
        let invited = User { activated: false, ..self.draft(new, id_of_stranger(email)) };
        // Two invitations at once: the second finds the first one's user.
        self.insert(invited).unwrap_or_else(|holder| holder)
    }

    /// Changes a user under the lock and gives back the new version; `None` if there is no such user.
    pub(crate) fn update_user(&self, id: UserId, change: impl FnOnce(&mut User)) -> Option<Arc<User>> {
        let modified = self.clock.now();
        let mut state = write(&self.state);
        state.users.change(&id, |slot| {
            let mut user = User::clone(slot);
            change(&mut user);
            user.modified = modified;
            *slot = Arc::new(user);
            slot.clone()
        })
    }

    /// Gives a user another address; nothing happens if there is no such user.
    pub(crate) fn change_email(&self, id: UserId, email: &str) -> Result<(), EmailTaken> {
        let address = email.to_lowercase();
        let mut state = write(&self.state);
        if state.by_email.get(&address).is_some_and(|holder| *holder != id) {
            return Err(EmailTaken);
        }
        let Some(user) = state.users.get(&id) else { return Ok(()) };
        let renamed = User { email: email.to_owned(), ..User::clone(user) };
        let old = user.email.to_lowercase();
        state.by_email.remove(&old);
        state.by_email_hash.remove(&email_hash(&old));
        state.by_email_hash.insert(email_hash(&address), id);
        state.by_email.insert(address, id);
        state.users.insert(id, Arc::new(renamed));
        Ok(())
    }

    /// Removes a user and revokes all its tokens; `false` if there is no such user.
    pub(crate) fn delete_user(&self, id: UserId) -> bool {
        let mut state = write(&self.state);
        let Some(user) = state.users.remove(&id) else { return false };
        let email = user.email.to_lowercase();
        if state.by_email.get(&email) == Some(&id) {
            state.by_email.remove(&email);
            state.by_email_hash.remove(&email_hash(&email));
        }
        state.tokens.retain(|_, token| token.user != Some(id));
        state.refresh_tokens.retain(|_, token| token.user != id);
        true
    }

    fn draft(&self, new: NewUser, id: UserId) -> User {
        let now = self.births.next(&self.clock);
        let org = self.found_organization(new.org.unwrap_or(Organization::DEFAULT));
        let (given, family) = names::invent();
        let email = new.email.unwrap_or_else(|| invent_email(given, family));
        let own_name = new.given_name.is_some() || new.family_name.is_some() || new.display_name.is_some();
        let given_name = new.given_name.or_else(|| (!own_name).then(|| given.to_owned()));
        let family_name = new.family_name.or_else(|| (!own_name).then(|| family.to_owned()));
        User {
            id,
            org_id: org.id,
            cluster: org.cluster,
            kind: new.kind,
            machine_type: new.machine_type,
            display_name: new.display_name.unwrap_or_else(|| join_names(&given_name, &family_name)),
            email,
            given_name,
            family_name,
            avatar: None,
            entitlements: new
                .entitlements
                .unwrap_or_else(|| DEFAULT_ENTITLEMENTS.map(str::to_owned).to_vec()),
            roles: new.roles,
            licenses: Vec::new(),
            details: Details::default(),
            calling: CallingData::default(),
            password: new.password,
            activated: true,
            created: now,
            modified: now,
        }
    }

    /// Adds a user, or gives back who has the address already. Somebody who was only invited signs up thereby, and
    /// keeps the id under which he was invited to rooms.
    fn insert(&self, mut user: User) -> Result<Arc<User>, Arc<User>> {
        let email = user.email.to_lowercase();
        let mut state = write(&self.state);
        let holder = state.by_email.get(&email).and_then(|id| state.users.get(id)).cloned();
        match holder {
            Some(holder) if holder.kind == user.kind && (holder.activated || !user.activated) => {
                return Err(holder);
            }
            Some(holder) if holder.kind == user.kind => user.id = holder.id,
            Some(_) => {}
            None => {
                state.by_email_hash.insert(email_hash(&email), user.id);
                state.by_email.insert(email, user.id);
            }
        }
        let user = Arc::new(user);
        state.users.insert(user.id, user.clone());
        Ok(user)
    }
}

impl State {
    fn restore(&mut self, opening: &Opening) -> Result<(), DataDirError> {
        self.organizations.attach(opening, "organizations")?;
        self.users.attach(opening, "users")?;
        self.by_email.attach(opening, "users by e-mail")?;
        self.by_email_hash.attach(opening, "users by hash of e-mail")?;
        self.tokens.attach(opening, "tokens")?;
        self.refresh_tokens.attach(opening, "refresh tokens")?;
        self.codes.attach(opening, "codes")?;
        self.clients.attach(opening, "clients")?;
        self.guest_issuers.attach(opening, "guest issuers")?;
        self.device_grants.attach(opening, "device grants")?;
        self.verifications.attach(opening, "verifications")?;
        self.passcodes.attach(opening, "passcodes")
    }
}

/// The id under which somebody unknown is shown before and after signing up: the same address, the same id
/// (wire/08 section 3.2).
pub(crate) fn id_of_stranger(email: &str) -> UserId {
    UserId::from_uuid(Uuid::new_v5(&Uuid::NAMESPACE_URL, email.trim().to_lowercase().as_bytes()))
}

/// SHA-256 of an address that is already in lower case.
fn email_hash(email: &str) -> String {
    names::hex(digest(&SHA256, email.as_bytes()).as_ref())
}

/// A two-label domain: clients take three labels for a Webex site (wire/08 section 2.1).
fn invent_email(given: &str, family: &str) -> String {
    format!("{given}.{family}.{}@example.com", names::random_hex::<4>()).to_lowercase()
}

fn join_names(given: &Option<String>, family: &Option<String>) -> String {
    let names: Vec<&str> = [given, family].into_iter().flatten().map(String::as_str).collect();
    names.join(" ")
}
