//! The parts of the catalog, and whose catalog is asked for.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// A part of the catalog, by where it comes from (wire/01 section 2.12.1).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CatalogGroup {
    /// From the configuration: enough to fetch the others.
    Discovery,
    /// From the configuration, over all others.
    Override,
    /// What everybody may know of an organization, or of the region.
    Preauth,
    /// What may be known of a user who is about to sign in.
    Signin,
    /// The catalog of the signed-in user.
    Postauth,
}

pub(super) const GROUPS: usize = 5;

/// The groups in the order in which a name is looked up.
pub(super) const BY_NAME: [CatalogGroup; GROUPS] = [
    CatalogGroup::Override,
    CatalogGroup::Postauth,
    CatalogGroup::Signin,
    CatalogGroup::Preauth,
    CatalogGroup::Discovery,
];

/// Whose catalog is asked for before anybody has signed in (wire/01 section 3.1).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Selection {
    /// That of an organization, by its UUID.
    OrgId(String),
    /// That of the organization of a user, by the hash of the e-mail address; made by [`Selection::email`].
    EmailHash(String),
    /// That of the organization of a user, by UUID.
    UserId(String),
    /// That of the nearest region.
    Proximity,
}

impl Selection {
    /// The selection by e-mail address: hashed in lower case, so that the address itself does not travel.
    ///
    /// ```
    /// use webex_core::services::Selection;
    /// assert_eq!(Selection::email("A@example.com"), Selection::email(" a@EXAMPLE.com"));
    /// ```
    pub fn email(address: &str) -> Self {
        let digest = Sha256::digest(address.trim().to_lowercase());
        Self::EmailHash(digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a `String` cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        }))
    }

    pub(super) fn query(&self) -> (&'static str, &str) {
        match self {
            Self::OrgId(id) => ("orgId", id),
            Self::EmailHash(hash) => ("emailhash", hash),
            Self::UserId(id) => ("userId", id),
            Self::Proximity => ("mode", "DEFAULT_BY_PROXIMITY"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// B17 (its catalog half): the address is hashed in lower case.
    #[test]
    fn b17_an_address_is_hashed_in_lower_case() {
        let Selection::EmailHash(hash) = Selection::email("Alice@Example.COM") else { panic!("a hash") };
        assert_eq!(hash, "ff8d9819fc0e12bf0d24892e45987e249a28dce836a85cad60e28eaaa8c6d976");
    }
}
