//! Enums of the wire.

/// Declares an enum of the wire: a closed set of texts today, any text tomorrow. What is not known is kept in
/// `Unknown` and written again as it came. The default is an empty unknown text: the service gave none.
///
/// ```
/// webex_core::wire_enum! {
///     /// How it is.
///     pub enum Mood {
///         /// Well.
///         Good = "good",
///         /// Not well.
///         Bad = "bad",
///     }
/// }
/// assert_eq!(Mood::from("good"), Mood::Good);
/// assert_eq!(Mood::from("so-so").as_str(), "so-so");
/// ```
#[macro_export]
macro_rules! wire_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// One that this version does not know.
            Unknown(::std::string::String),
        }

        impl $name {
            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::Unknown(::std::string::String::new())
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(text.to_owned()),
                }
            }
        }

        impl ::std::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::resource::private::serde::Serialize for $name {
            fn serialize<S: $crate::resource::private::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::resource::private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::resource::private::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::string::String as $crate::resource::private::serde::Deserialize>::deserialize(deserializer)?;
                ::std::result::Result::Ok(Self::from(text.as_str()))
            }
        }
    };
}
