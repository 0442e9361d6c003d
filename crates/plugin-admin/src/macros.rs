//! What the resources of this crate are declared with.

/// A wire struct of which every field may be missing, and which keeps what it does not know.
macro_rules! wire_struct {
    ($(#[$doc:meta])* $visibility:vis struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, serde::Deserialize, PartialEq, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        $visibility struct $name {
            $($(#[$field_doc])*
            #[serde(skip_serializing_if = "Option::is_none")]
            pub $field: Option<$type>,)*
            /// What this version does not know.
            #[serde(flatten)]
            pub extra: serde_json::Map<String, serde_json::Value>,
        }
    };
}

/// Methods of a builder that set fields of its body.
macro_rules! setters {
    ($builder:ident { $($(#[$doc:meta])* $name:ident: $type:ty),* $(,)? }) => {
        impl $builder {
            $($(#[$doc])*
            pub fn $name(mut self, value: impl Into<$type>) -> Self {
                self.fields.$name = Some(value.into());
                self
            })*
        }
    };
}

pub(crate) use {setters, wire_struct};
