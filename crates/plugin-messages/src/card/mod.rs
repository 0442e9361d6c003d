//! Adaptive Cards, as far as Webex shows them: version 1.3 (wire/04 section 3.3).
//!
//! Every part has a method `set` for what has no method of its own, and elements and actions may be raw JSON.

mod actions;
mod adaptive_card;
mod containers;
mod element;
mod inputs;
mod look;
mod part;
mod texts;

pub use actions::{OpenUrl, ShowCard, Submit, ToggleVisibility};
pub use adaptive_card::AdaptiveCard;
pub use containers::{ActionSet, Column, ColumnSet, Container, Fact, FactSet, ImageSet};
pub use element::{CardAction, CardElement};
pub use inputs::{Choice, ChoiceInput, DateInput, NumberInput, TextInput, TimeInput, ToggleInput};
pub use look::{
    ActionStyle, BlockHeight, ChoiceStyle, ColorName, ContainerStyle, FontType, FontWeight,
    HorizontalAlignment, ImageSize, ImageStyle, Spacing, TextInputStyle, TextSize, VerticalAlignment,
};
pub use texts::{Image, RichTextBlock, TextBlock, TextRun};
