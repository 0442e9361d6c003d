//! Parts that hold others.

use serde_json::Value;

use super::part::card_part;
use super::{
    BlockHeight, CardAction, CardElement, ContainerStyle, Image, ImageSize, Spacing, VerticalAlignment,
};

card_part! {
    /// Elements that belong together.
    ///
    /// ```
    /// use webex_plugin_messages::{Container, ContainerStyle, TextBlock};
    /// let warning = Container::new().element(TextBlock::new("Mind the gap")).style(ContainerStyle::Warning);
    /// ```
    pub struct Container = "Container" {}
    [/// Adds an element.
    element to items of CardElement]
    /// What a click does.
    select_action: CardAction,
    /// The background.
    style: ContainerStyle,
    /// Where the content stands.
    vertical_content_alignment: VerticalAlignment,
    /// Whether it reaches to the border.
    bleed: bool,
    /// An image behind the content.
    background_image: Value,
    /// The smallest height, for example `50px`.
    min_height: String,
    /// How high.
    height: BlockHeight,
    /// Names the element.
    id: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}

card_part! {
    /// Columns side by side.
    ///
    /// ```
    /// use webex_plugin_messages::{Column, ColumnSet, TextBlock};
    /// let row = ColumnSet::new()
    ///     .column(Column::new().element(TextBlock::new("Name")).width("auto"))
    ///     .column(Column::new().element(TextBlock::new("Bob")).width("stretch"));
    /// ```
    pub struct ColumnSet = "ColumnSet" {}
    [/// Adds a column.
    column to columns of Column]
    /// What a click does.
    select_action: CardAction,
    /// The background.
    style: ContainerStyle,
    /// Whether it reaches to the border.
    bleed: bool,
    /// The smallest height, for example `50px`.
    min_height: String,
    /// Names the element.
    id: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}

card_part! {
    /// One of several columns.
    pub struct Column = "Column" {}
    [/// Adds an element.
    element to items of CardElement]
    /// How wide: `auto`, `stretch`, a share, or for example `50px`.
    width: Value,
    /// What a click does.
    select_action: CardAction,
    /// The background.
    style: ContainerStyle,
    /// Where the content stands.
    vertical_content_alignment: VerticalAlignment,
    /// Whether it reaches to the border.
    bleed: bool,
    /// The smallest height, for example `50px`.
    min_height: String,
    /// Names the column.
    id: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}

card_part! {
    /// Facts: names and values.
    ///
    /// ```
    /// use webex_plugin_messages::FactSet;
    /// let facts = FactSet::new().fact(("Owner", "Bob")).fact(("Due", "tomorrow"));
    /// ```
    pub struct FactSet = "FactSet" {}
    [/// Adds a fact.
    fact to facts of Fact]
    /// Names the element.
    id: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}

card_part! {
    /// A name and a value.
    pub struct Fact = "" { title: String, value: String }
}

impl<T: Into<String>, V: Into<String>> From<(T, V)> for Fact {
    fn from((title, value): (T, V)) -> Self {
        Self::new(title, value)
    }
}

card_part! {
    /// Images side by side.
    pub struct ImageSet = "ImageSet" {}
    [/// Adds an image.
    image to images of Image]
    /// How large they are.
    image_size: ImageSize,
    /// Names the element.
    id: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}

card_part! {
    /// Buttons among the elements.
    ///
    /// ```
    /// use webex_plugin_messages::{ActionSet, Submit};
    /// let buttons = ActionSet::new().action(Submit::new().title("Yes")).action(Submit::new().title("No"));
    /// ```
    pub struct ActionSet = "ActionSet" {}
    [/// Adds a button.
    action to actions of CardAction]
    /// Names the element.
    id: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}
