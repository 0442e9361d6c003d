//! What a card is made of.

use serde::Serialize;
use serde_json::Value;

use super::{
    ActionSet, ChoiceInput, ColumnSet, Container, DateInput, FactSet, Image, ImageSet, NumberInput, OpenUrl,
    RichTextBlock, ShowCard, Submit, TextBlock, TextInput, TimeInput, ToggleInput, ToggleVisibility,
};

/// Declares an enum of parts with a variant for raw JSON.
macro_rules! parts {
    ($(#[$doc:meta])* $name:ident: $($part:ident),* $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("See [`", stringify!($part), "`].")] $part(Box<$part>),)*
            /// Anything else, as its JSON.
            Raw(Value),
        }

        $(impl From<$part> for $name {
            fn from(part: $part) -> Self {
                Self::$part(Box::new(part))
            }
        })*

        impl From<Value> for $name {
            fn from(json: Value) -> Self {
                Self::Raw(json)
            }
        }
    };
}

parts! {
    /// An element of a card.
    CardElement: ActionSet, ChoiceInput, ColumnSet, Container, DateInput, FactSet, Image, ImageSet, NumberInput,
    RichTextBlock, TextBlock, TextInput, TimeInput, ToggleInput,
}

parts! {
    /// What a button or a click does.
    CardAction: OpenUrl, ShowCard, Submit, ToggleVisibility,
}
