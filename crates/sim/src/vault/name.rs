//! Names of keys and resources: `kms://host/keys/<uuid>` and `kms://host/resources/<uuid>`.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::ids::UserId;

macro_rules! kms_url {
    ($(#[$doc:meta])* $name:ident, $folder:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) struct $name(Arc<str>);

        impl $name {
            pub(super) fn new(host: &str) -> Self {
                Self(format!("kms://{host}/{}/{}", $folder, Uuid::new_v4()).into())
            }

            /// The name that a client gave, if it can be one; nothing says that the vault knows it.
            pub(crate) fn parse(text: &str) -> Option<Self> {
                let rest = text.strip_prefix("kms://")?;
                (!rest.is_empty()).then(|| Self(text.into()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no name of the KMS"))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    };
}

kms_url! {
    /// Name of a content key.
    KeyUrl, "keys"
}

kms_url! {
    /// Name of a resource (KRO): the thing that keys are bound to and people are authorized on.
    ResourceUrl, "resources"
}

impl ResourceUrl {
    /// `kms://` with the host.
    pub(crate) fn cluster(&self) -> &str {
        let host = "kms://".len();
        let end = self.0[host..].find('/').map_or(self.0.len(), |slash| host + slash);
        &self.0[..end]
    }
}

/// Who an authorization admits: a person, or everybody who is authorized on another resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum AuthorizedId {
    User(UserId),
    Resource(ResourceUrl),
}

impl From<UserId> for AuthorizedId {
    fn from(user: UserId) -> Self {
        Self::User(user)
    }
}

impl From<ResourceUrl> for AuthorizedId {
    fn from(resource: ResourceUrl) -> Self {
        Self::Resource(resource)
    }
}
