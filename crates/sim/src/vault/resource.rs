//! One resource (KRO): its authorizations.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AuthorizedId, ResourceUrl};

/// One row: `authorized` may use the keys of `resource`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Authorization {
    pub(crate) id: Uuid,
    pub(crate) authorized: AuthorizedId,
    pub(crate) resource: ResourceUrl,
}

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Resource {
    rows: Vec<Authorization>,
}

impl Resource {
    /// Adds a row, or answers the one that is there: authorizing twice changes nothing.
    pub(super) fn authorize(&mut self, resource: &ResourceUrl, authorized: &AuthorizedId) -> Authorization {
        if let Some(row) = self.rows.iter().find(|row| row.authorized == *authorized) {
            return row.clone();
        }
        let row =
            Authorization { id: Uuid::new_v4(), authorized: authorized.clone(), resource: resource.clone() };
        self.rows.push(row.clone());
        row
    }

    /// Takes the row of `authorized` away and answers what was removed.
    pub(super) fn revoke(&mut self, authorized: &AuthorizedId) -> Vec<Authorization> {
        let (removed, kept) = self.rows.drain(..).partition(|row| row.authorized == *authorized);
        self.rows = kept;
        removed
    }

    pub(super) fn rows(&self) -> &[Authorization] {
        &self.rows
    }
}
