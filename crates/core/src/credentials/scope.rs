//! Scopes of a token (wire/01 section 2.10.2).

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The scope that lets a client talk to the key management; it is held back from every other service.
pub(crate) const KMS_SCOPE: &str = "spark:kms";

/// A set of scopes; written sorted, with one space between.
///
/// ```
/// use webex_core::credentials::ScopeSet;
/// let scopes: ScopeSet = "spark:kms  spark:all".into();
/// assert_eq!(scopes.to_string(), "spark:all spark:kms");
/// assert_eq!(scopes.without("spark:kms").to_string(), "spark:all");
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ScopeSet(BTreeSet<String>);

impl ScopeSet {
    /// The empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is no scope in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many scopes there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether `scope` is in it.
    ///
    /// ```
    /// use webex_core::credentials::ScopeSet;
    /// let granted = ScopeSet::from("spark:all spark:kms");
    /// assert!(granted.contains("spark:kms"));
    /// assert!(!granted.contains("spark"));
    /// ```
    pub fn contains(&self, scope: &str) -> bool {
        self.0.contains(scope)
    }

    /// The scopes in alphabetical order.
    ///
    /// ```
    /// use webex_core::credentials::ScopeSet;
    /// let scopes = ScopeSet::from("spark:kms spark:all spark:kms");
    /// assert_eq!(scopes.iter().collect::<Vec<_>>(), ["spark:all", "spark:kms"]);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The set without one scope.
    #[must_use]
    pub fn without(&self, scope: &str) -> Self {
        self.iter().filter(|s| *s != scope).collect()
    }

    /// What is in this set and not in `other`.
    ///
    /// ```
    /// use webex_core::credentials::ScopeSet;
    /// let wanted = ScopeSet::from("a b c");
    /// assert_eq!(wanted.difference(&"b".into()), "a c".into());
    /// ```
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0).cloned().collect())
    }

    /// Whether every scope of this set is in `other`, too.
    ///
    /// ```
    /// use webex_core::credentials::ScopeSet;
    /// let granted = ScopeSet::from("spark:all spark:kms");
    /// assert!(ScopeSet::from("spark:kms").is_subset(&granted));
    /// assert!(!granted.is_subset(&"spark:kms".into()));
    /// ```
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }
}

impl From<&str> for ScopeSet {
    fn from(text: &str) -> Self {
        text.split_whitespace().collect()
    }
}

impl From<String> for ScopeSet {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl<S: Into<String>> FromIterator<S> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = S>>(scopes: I) -> Self {
        Self(scopes.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, scope) in self.iter().enumerate() {
            f.write_str(if i == 0 { "" } else { " " })?;
            f.write_str(scope)?;
        }
        Ok(())
    }
}

impl Serialize for ScopeSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ScopeSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Spelling {
            Text(String),
            List(Vec<String>),
        }
        Ok(match Spelling::deserialize(deserializer)? {
            Spelling::Text(text) => text.into(),
            Spelling::List(list) => list.into_iter().collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_tables_of_the_helpers() {
        // wire/01 section 6.3, row 76.
        assert_eq!(ScopeSet::from("b a").to_string(), "a b");
        assert_eq!(ScopeSet::from("").to_string(), "");
        assert_eq!(ScopeSet::from("a a b").to_string(), "a b");
        assert_eq!(ScopeSet::from("c b a").without("b").to_string(), "a c");
    }

    /// B43: several missing scopes are taken away as a set, not as one string.
    #[test]
    fn b43_several_missing_scopes_are_all_taken_away() {
        let child = ScopeSet::from("a b c d");
        assert_eq!(child.difference(&"b d".into()), "a c".into());
    }

    proptest! {
        #[test]
        fn writing_and_reading_is_the_identity(scopes in prop::collection::btree_set("[a-z:_]{1,8}", 0..8)) {
            let set: ScopeSet = scopes.into_iter().collect();
            prop_assert_eq!(&ScopeSet::from(set.to_string()), &set);
            let json = serde_json::to_string(&set).expect("JSON");
            prop_assert_eq!(serde_json::from_str::<ScopeSet>(&json).expect("a scope set"), set);
        }

        #[test]
        fn a_difference_shares_nothing_and_loses_nothing(a in "[abc ]{0,9}", b in "[abc ]{0,9}") {
            let (a, b) = (ScopeSet::from(a), ScopeSet::from(b));
            let rest = a.difference(&b);
            prop_assert!(rest.is_subset(&a));
            prop_assert!(a.iter().all(|s| rest.contains(s) != b.contains(s)));
        }
    }
}
