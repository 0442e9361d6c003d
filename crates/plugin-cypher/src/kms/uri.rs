//! URIs that a KMS gives out.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! kms_uri {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is; the KMS alone knows which ones exist.
            pub fn new(uri: impl Into<String>) -> Self {
                Self(uri.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(uri: &str) -> Self {
                Self::new(uri)
            }
        }

        impl From<String> for $name {
            fn from(uri: String) -> Self {
                Self::new(uri)
            }
        }

        impl From<&$name> for $name {
            fn from(uri: &$name) -> Self {
                uri.clone()
            }
        }
    };
}

kms_uri! {
    /// The URI of a key, `kms://<host>/keys/<uuid>`: what stands beside every sealed text. It is no secret.
    ///
    /// ```
    /// use webex_plugin_cypher::KeyUri;
    /// assert_eq!(KeyUri::from("kms://kms.example/keys/1").as_str(), "kms://kms.example/keys/1");
    /// ```
    KeyUri
}
kms_uri! {
    /// The URI of a KMS resource object (KRO), `kms://<host>/resources/<uuid>`: who is authorized on it may fetch the
    /// keys that are bound to it.
    ResourceUri
}
kms_uri! {
    /// Who is authorized: the id of a user, or the URI of a resource whose people are meant.
    AuthId
}
kms_uri! {
    /// The id of a user (a UUID as the identity service writes it), for requests on behalf of somebody.
    UserId
}

impl From<ResourceUri> for AuthId {
    fn from(resource: ResourceUri) -> Self {
        Self(resource.0)
    }
}
