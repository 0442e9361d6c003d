//! Ids that are texts.

/// Types for ids that are texts only their service can read.
///
/// ```
/// webex_core::text_ids! {
///     /// Names a board.
///     pub BoardId;
/// }
/// let board = BoardId::new("b-1");
/// assert_eq!((board.as_str(), board.to_string()), ("b-1", "b-1".to_owned()));
/// assert_eq!(BoardId::from("b-1"), board);
/// ```
///
/// The crate that uses it depends on `serde`.
#[macro_export]
macro_rules! text_ids {
    ($($(#[$doc:meta])* pub $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// The default is empty: the id that a service left out.
        #[derive(
            Clone, Default, Eq, Hash, Ord, PartialEq, PartialOrd, ::serde::Deserialize, ::serde::Serialize,
        )]
        #[serde(transparent)]
        pub struct $name(::std::string::String);

        impl $name {
            /// An id as a service or a user gave it.
            pub fn new(text: impl ::std::convert::Into<::std::string::String>) -> Self {
                Self(text.into())
            }

            /// The text as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::new(text)
            }
        }

        impl ::std::convert::From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
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

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.as_str()).finish()
            }
        }
    )*};
}
