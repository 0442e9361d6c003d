//! The parts of a card: structs whose setters and JSON follow from one declaration.

/// Declares a part of a card: what it needs, and what it may have.
macro_rules! card_part {
    (
        $(#[$doc:meta])*
        pub struct $name:ident = $type:literal { $($required:ident: $required_type:ty),* $(,)? }
        $([$(#[$add_doc:meta])* $add:ident to $list:ident of $item:ty])?
        $($(#[$optional_doc:meta])* $optional:ident $(as $wire:literal)?: $optional_type:ty),* $(,)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        #[must_use = "a part does nothing until it is added to a card"]
        pub struct $name {
            #[serde(rename = "type", skip_serializing_if = "str::is_empty")]
            part_type: &'static str,
            $($required: $required_type,)*
            $($list: Vec<$item>,)?
            $(
                #[serde($(rename = $wire,)? skip_serializing_if = "Option::is_none")]
                $optional: Option<$optional_type>,
            )*
            #[serde(flatten)]
            extra: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            #[doc = concat!("A `", stringify!($name), "`", $(", `", stringify!($required), "`",)* ".")]
            #[allow(clippy::new_without_default, reason = "a part that needs nothing is made like the others")]
            pub fn new($($required: impl Into<$required_type>),*) -> Self {
                Self {
                    part_type: $type,
                    $($required: $required.into(),)*
                    $($list: Vec::new(),)?
                    $($optional: None,)*
                    extra: serde_json::Map::new(),
                }
            }

            $(
                $(#[$optional_doc])*
                pub fn $optional(mut self, value: impl Into<$optional_type>) -> Self {
                    self.$optional = Some(value.into());
                    self
                }
            )*

            $(
                $(#[$add_doc])*
                pub fn $add(mut self, $add: impl Into<$item>) -> Self {
                    self.$list.push($add.into());
                    self
                }
            )?

            /// Any other property, as the schema of Adaptive Cards names it. It must not be one that has a method.
            pub fn set(mut self, property: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.extra.insert(property.into(), value.into());
                self
            }
        }
    };
}

pub(super) use card_part;
