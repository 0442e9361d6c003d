//! What users fill in.

use super::part::card_part;
use super::{CardAction, ChoiceStyle, Spacing, TextInputStyle};

card_part! {
    /// A text to fill in; the value comes back under the id.
    ///
    /// ```
    /// use webex_plugin_messages::TextInput;
    /// let name = TextInput::new("name").label("Your name").is_required(true).error_message("Who are you?");
    /// ```
    pub struct TextInput = "Input.Text" { id: String }
    /// Whether it may have several lines.
    is_multiline: bool,
    /// The most characters.
    max_length: u32,
    /// What stands in it while it is empty.
    placeholder: String,
    /// A pattern that it has to match.
    regex: String,
    /// What kind of text.
    style: TextInputStyle,
    /// A button within it.
    inline_action: CardAction,
    /// What stands in it at first.
    value: String,
    /// What stands before it.
    label: String,
    /// Whether it has to be filled in.
    is_required: bool,
    /// What is said when it is not as it has to be.
    error_message: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}

card_part! {
    /// A number to fill in.
    pub struct NumberInput = "Input.Number" { id: String }
    /// The largest.
    max: f64,
    /// The smallest.
    min: f64,
    /// What stands in it while it is empty.
    placeholder: String,
    /// What stands in it at first.
    value: f64,
    /// What stands before it.
    label: String,
    /// Whether it has to be filled in.
    is_required: bool,
    /// What is said when it is not as it has to be.
    error_message: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}

card_part! {
    /// A date to fill in, written `YYYY-MM-DD`.
    pub struct DateInput = "Input.Date" { id: String }
    /// The latest.
    max: String,
    /// The earliest.
    min: String,
    /// What stands in it while it is empty.
    placeholder: String,
    /// What stands in it at first.
    value: String,
    /// What stands before it.
    label: String,
    /// Whether it has to be filled in.
    is_required: bool,
    /// What is said when it is not as it has to be.
    error_message: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}

card_part! {
    /// A time of the day to fill in, written `HH:MM`.
    pub struct TimeInput = "Input.Time" { id: String }
    /// The latest.
    max: String,
    /// The earliest.
    min: String,
    /// What stands in it while it is empty.
    placeholder: String,
    /// What stands in it at first.
    value: String,
    /// What stands before it.
    label: String,
    /// Whether it has to be filled in.
    is_required: bool,
    /// What is said when it is not as it has to be.
    error_message: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}

card_part! {
    /// A switch.
    pub struct ToggleInput = "Input.Toggle" { id: String, title: String }
    /// What comes back when it is on; `true` unless said otherwise.
    value_on: String,
    /// What comes back when it is off; `false` unless said otherwise.
    value_off: String,
    /// How it stands at first.
    value: String,
    /// Whether a long title is broken.
    wrap: bool,
    /// What stands before it.
    label: String,
    /// Whether it has to be on.
    is_required: bool,
    /// What is said when it is not as it has to be.
    error_message: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}

card_part! {
    /// One choice of several, or any number of them.
    ///
    /// ```
    /// use webex_plugin_messages::{ChoiceInput, ChoiceStyle};
    /// let size = ChoiceInput::new("size")
    ///     .choice(("Small", "s"))
    ///     .choice(("Large", "l"))
    ///     .style(ChoiceStyle::Expanded);
    /// ```
    pub struct ChoiceInput = "Input.ChoiceSet" { id: String }
    [/// Adds a choice.
    choice to choices of Choice]
    /// Whether several can be chosen; they come back with commas.
    is_multi_select: bool,
    /// How they are shown.
    style: ChoiceStyle,
    /// What is chosen at first; several with commas.
    value: String,
    /// What stands in it while nothing is chosen.
    placeholder: String,
    /// Whether long titles are broken.
    wrap: bool,
    /// What stands before it.
    label: String,
    /// Whether something has to be chosen.
    is_required: bool,
    /// What is said when it is not as it has to be.
    error_message: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}

card_part! {
    /// One choice: what is shown, and what comes back.
    pub struct Choice = "" { title: String, value: String }
}

impl<T: Into<String>, V: Into<String>> From<(T, V)> for Choice {
    fn from((title, value): (T, V)) -> Self {
        Self::new(title, value)
    }
}
