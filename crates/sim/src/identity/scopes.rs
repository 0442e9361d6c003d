//! Sets of OAuth scopes.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Deserializer};

use super::user::User;

/// Scopes in sorted order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scopes(BTreeSet<String>);

impl Scopes {
    /// Scopes from text separated by white space.
    pub(crate) fn parse(text: &str) -> Self {
        Self(text.split_whitespace().map(str::to_owned).collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn contains(&self, scope: &str) -> bool {
        self.0.contains(scope)
    }

    pub(crate) fn is_subset(&self, of: &Self) -> bool {
        self.0.is_subset(&of.0)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The first scope that the broker cannot grant, because no service has registered its name space.
    pub(crate) fn first_unknown(&self) -> Option<&str> {
        self.iter().find(|scope| !is_known(scope))
    }

    /// What of these a user can grant: without the entitlement `spark` nothing of messaging (wire/08 section 2.3).
    pub(crate) fn granted_to(self, user: &User) -> Self {
        if user.is_entitled("spark") { self } else { self.without_messaging() }
    }

    /// The same scopes without those of messaging: what a user without the entitlement `spark` may be granted.
    fn without_messaging(&self) -> Self {
        Self(self.0.iter().filter(|scope| !scope.starts_with("spark")).cloned().collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.0.iter().enumerate() {
            let gap = if index == 0 { "" } else { " " };
            write!(f, "{gap}{scope}")?;
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::parse(&String::deserialize(deserializer)?))
    }
}

fn is_known(scope: &str) -> bool {
    const NAME_SPACES: [&str; 12] = [
        "identity",
        "webexsquare",
        "webex",
        "meeting",
        "cjp",
        "cjds",
        "cloud-contact-center",
        "spark",
        "spark-admin",
        "spark-compliance",
        "spark-test-account",
        "ucmgmt-uaas",
    ];
    let Some((space, name)) = scope.split_once(':') else { return false };
    !name.is_empty() && NAME_SPACES.iter().any(|known| known.eq_ignore_ascii_case(space))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_sort_and_compare() {
        let all = Scopes::parse("spark:kms  spark:all Identity:SCIM");
        assert_eq!(all.to_string(), "Identity:SCIM spark:all spark:kms");
        assert!(Scopes::parse("spark:all").is_subset(&all));
        assert_eq!(all.without_messaging().to_string(), "Identity:SCIM");
    }

    #[test]
    fn unknown_name_spaces_are_found() {
        assert_eq!(Scopes::parse("spark:all bogus:thing").first_unknown(), Some("bogus:thing"));
        assert_eq!(Scopes::parse("spark:all plain").first_unknown(), Some("plain"));
        assert_eq!(Scopes::parse("spark-admin:people_read").first_unknown(), None);
    }
}
