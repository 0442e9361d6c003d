//! The users that were seen lately.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How many users are kept.
const CAPACITY: usize = 10_000;

/// A user of whom id and address are known.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct KnownUser {
    /// The UUID.
    pub id: Uuid,
    /// The e-mail address.
    #[serde(alias = "email")]
    pub email_address: String,
    /// Whether there is an account behind it; `None` when nobody has said so yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_exists: Option<bool>,
}

impl KnownUser {
    /// A user of whom nobody has said whether there is an account.
    ///
    /// ```
    /// use webex_plugin_user::KnownUser;
    /// let user = KnownUser::new(uuid::Uuid::from_u128(1), "bob@example.com");
    /// assert_eq!(user.user_exists, None);
    /// ```
    pub fn new(id: Uuid, email_address: impl Into<String>) -> Self {
        Self { id, email_address: email_address.into(), user_exists: None }
    }
}

/// Users by id and by address, the ones used longest ago forgotten first.
#[derive(Debug)]
pub(crate) struct Recents {
    capacity: usize,
    clock: u64,
    users: HashMap<Uuid, (KnownUser, u64)>,
    /// By address in lower case.
    ids: HashMap<String, Uuid>,
}

impl Default for Recents {
    fn default() -> Self {
        Self::with_capacity(CAPACITY)
    }
}

impl Recents {
    fn with_capacity(capacity: usize) -> Self {
        Self { capacity, clock: 0, users: HashMap::new(), ids: HashMap::new() }
    }

    pub(crate) fn by_id(&mut self, id: Uuid) -> Option<KnownUser> {
        self.clock += 1;
        let (user, used) = self.users.get_mut(&id)?;
        *used = self.clock;
        Some(user.clone())
    }

    pub(crate) fn by_email(&mut self, email: &str) -> Option<KnownUser> {
        let id = *self.ids.get(&email.to_lowercase())?;
        self.by_id(id)
    }

    /// Keeps the user; what is known already and not said anew stays.
    pub(crate) fn remember(&mut self, mut user: KnownUser) {
        self.clock += 1;
        if let Some((old, _)) = self.users.get(&user.id) {
            user.user_exists = user.user_exists.or(old.user_exists);
        }
        let email = user.email_address.to_lowercase();
        if let Some(former) = self.ids.insert(email, user.id).filter(|former| *former != user.id) {
            self.users.remove(&former);
        }
        if let Some((old, _)) = self.users.insert(user.id, (user.clone(), self.clock)) {
            self.forget_address(&old, &user);
        }
        self.shrink();
    }

    fn forget_address(&mut self, old: &KnownUser, new: &KnownUser) {
        let (old, new) = (old.email_address.to_lowercase(), new.email_address.to_lowercase());
        if old != new {
            self.ids.remove(&old);
        }
    }

    /// Forgets a tenth when there are too many, so that it is seldom looked for the oldest.
    fn shrink(&mut self) {
        if self.users.len() <= self.capacity {
            return;
        }
        let mut ages: Vec<u64> = self.users.values().map(|(_, used)| *used).collect();
        ages.sort_unstable();
        let newest_to_go = ages[self.capacity / 10];
        self.users.retain(|_, (_, used)| *used > newest_to_go);
        let users = &self.users;
        self.ids.retain(|_, id| users.contains_key(id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(n: u128) -> KnownUser {
        KnownUser::new(Uuid::from_u128(n), format!("User{n}@example.com"))
    }

    #[test]
    fn r128_what_was_recorded_is_found_by_id_and_by_address() {
        let mut recents = Recents::default();
        recents.remember(user(1));
        assert_eq!(recents.by_id(Uuid::from_u128(1)), Some(user(1)));
        assert_eq!(recents.by_email("uSER1@EXAMPLE.com"), Some(user(1)));
        assert_eq!(recents.by_email("user2@example.com"), None);
    }

    #[test]
    fn records_are_merged_and_a_new_address_replaces_the_old_one() {
        let mut recents = Recents::default();
        recents.remember(KnownUser { user_exists: Some(true), ..user(1) });
        recents.remember(KnownUser { email_address: "new@example.com".into(), ..user(1) });
        let found = recents.by_email("new@example.com").expect("known");
        assert_eq!((found.id, found.user_exists), (Uuid::from_u128(1), Some(true)));
        assert_eq!(recents.by_email("user1@example.com"), None);
    }

    #[test]
    fn an_address_that_changed_hands_names_its_new_owner_only() {
        let mut recents = Recents::default();
        recents.remember(user(1));
        recents.remember(KnownUser { email_address: "user1@example.com".into(), ..user(2) });
        assert_eq!(recents.by_email("user1@example.com").map(|user| user.id), Some(Uuid::from_u128(2)));
        assert_eq!(recents.by_id(Uuid::from_u128(1)), None);
    }

    #[test]
    fn the_number_of_users_is_bounded_and_the_recent_ones_stay() {
        let mut recents = Recents::with_capacity(20);
        for n in 0..200 {
            recents.remember(user(n));
            recents.by_id(Uuid::from_u128(0)).expect("used all the time");
            assert!(recents.users.len() <= 20 && recents.ids.len() == recents.users.len());
        }
        assert!(recents.by_email("user199@example.com").is_some());
        assert!(recents.by_email("user100@example.com").is_none());
    }
}
