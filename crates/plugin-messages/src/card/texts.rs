//! Texts and images.

use super::part::card_part;
use super::{
    BlockHeight, CardAction, ColorName, FontType, FontWeight, HorizontalAlignment, ImageSize, ImageStyle,
    Spacing, TextSize,
};

card_part! {
    /// A text, with a little markdown.
    ///
    /// ```
    /// use webex_plugin_messages::{FontWeight, TextBlock, TextSize};
    /// let title = TextBlock::new("Due?").size(TextSize::Large).weight(FontWeight::Bolder).wrap(true);
    /// ```
    pub struct TextBlock = "TextBlock" { text: String }
    /// The colour.
    color: ColorName,
    /// The letters.
    font_type: FontType,
    /// Where it stands.
    horizontal_alignment: HorizontalAlignment,
    /// Whether it is less prominent.
    is_subtle: bool,
    /// The most lines that are shown.
    max_lines: u32,
    /// How large.
    size: TextSize,
    /// How heavy.
    weight: FontWeight,
    /// Whether long lines are broken.
    wrap: bool,
    /// Names the element, for [`ToggleVisibility`](crate::ToggleVisibility).
    id: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
    /// How high.
    height: BlockHeight,
}

card_part! {
    /// A text whose pieces look different.
    pub struct RichTextBlock = "RichTextBlock" {}
    [/// Adds a piece.
    run to inlines of TextRun]
    /// Where it stands.
    horizontal_alignment: HorizontalAlignment,
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
    /// A piece of a rich text.
    pub struct TextRun = "TextRun" { text: String }
    /// The colour.
    color: ColorName,
    /// The letters.
    font_type: FontType,
    /// Whether it is marked.
    highlight: bool,
    /// Whether it is less prominent.
    is_subtle: bool,
    /// Whether it is slanted.
    italic: bool,
    /// Whether it is struck through.
    strikethrough: bool,
    /// Whether it is underlined.
    underline: bool,
    /// How large.
    size: TextSize,
    /// How heavy.
    weight: FontWeight,
    /// What a click does.
    select_action: CardAction,
}

card_part! {
    /// An image, by its URL.
    ///
    /// ```
    /// use webex_plugin_messages::{Image, ImageStyle};
    /// let portrait = Image::new("https://example.com/bob.png").alt_text("Bob").style(ImageStyle::Person);
    /// ```
    pub struct Image = "Image" { url: String }
    /// What it shows, for who cannot see it.
    alt_text: String,
    /// The colour behind it.
    background_color: String,
    /// Where it stands.
    horizontal_alignment: HorizontalAlignment,
    /// How wide, for example `50px`.
    width: String,
    /// How high, for example `50px`.
    height: String,
    /// What a click does.
    select_action: CardAction,
    /// How large.
    size: ImageSize,
    /// The shape.
    style: ImageStyle,
    /// Names the element.
    id: String,
    /// Whether it is seen at first.
    is_visible: bool,
    /// Whether a line stands before it.
    separator: bool,
    /// How far it is from what stands before it.
    spacing: Spacing,
}

/// A text without any format.
impl From<&str> for TextRun {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}
