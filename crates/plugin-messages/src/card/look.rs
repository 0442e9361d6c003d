//! How parts of a card look.

use webex_core::wire_enum;

wire_enum! {
    /// How large a text is.
    pub enum TextSize {
        /// Smaller than usual.
        Small = "small",
        /// As usual.
        Default = "default",
        /// A little larger.
        Medium = "medium",
        /// Larger.
        Large = "large",
        /// Much larger.
        ExtraLarge = "extraLarge",
    }
}

wire_enum! {
    /// How heavy a text is.
    pub enum FontWeight {
        /// Light.
        Lighter = "lighter",
        /// As usual.
        Default = "default",
        /// Bold.
        Bolder = "bolder",
    }
}

wire_enum! {
    /// Which letters a text has.
    pub enum FontType {
        /// As usual.
        Default = "default",
        /// All of the same width.
        Monospace = "monospace",
    }
}

wire_enum! {
    /// The colour of a text, by what it means.
    pub enum ColorName {
        /// As usual.
        Default = "default",
        /// Dark.
        Dark = "dark",
        /// Light.
        Light = "light",
        /// Stands out.
        Accent = "accent",
        /// All is well.
        Good = "good",
        /// Be careful.
        Warning = "warning",
        /// Something is wrong.
        Attention = "attention",
    }
}

wire_enum! {
    /// Where something stands between left and right.
    pub enum HorizontalAlignment {
        /// Left.
        Left = "left",
        /// In the middle.
        Center = "center",
        /// Right.
        Right = "right",
    }
}

wire_enum! {
    /// Where something stands between top and bottom.
    pub enum VerticalAlignment {
        /// At the top.
        Top = "top",
        /// In the middle.
        Center = "center",
        /// At the bottom.
        Bottom = "bottom",
    }
}

wire_enum! {
    /// How far something is from what stands before it.
    pub enum Spacing {
        /// Not at all.
        None = "none",
        /// Near.
        Small = "small",
        /// As usual.
        Default = "default",
        /// A little farther.
        Medium = "medium",
        /// Far.
        Large = "large",
        /// Farther.
        ExtraLarge = "extraLarge",
        /// As far as the border of a container.
        Padding = "padding",
    }
}

wire_enum! {
    /// How high a part is.
    pub enum BlockHeight {
        /// As high as its content.
        Auto = "auto",
        /// As high as there is room.
        Stretch = "stretch",
    }
}

wire_enum! {
    /// How large an image is.
    pub enum ImageSize {
        /// As large as it is, if there is room.
        Auto = "auto",
        /// As large as there is room.
        Stretch = "stretch",
        /// Small.
        Small = "small",
        /// Medium.
        Medium = "medium",
        /// Large.
        Large = "large",
    }
}

wire_enum! {
    /// The shape of an image.
    pub enum ImageStyle {
        /// As it is.
        Default = "default",
        /// Cut to a circle, as for a portrait.
        Person = "person",
    }
}

wire_enum! {
    /// The background of a container.
    pub enum ContainerStyle {
        /// As usual.
        Default = "default",
        /// Set off.
        Emphasis = "emphasis",
        /// All is well.
        Good = "good",
        /// Something is wrong.
        Attention = "attention",
        /// Be careful.
        Warning = "warning",
        /// Stands out.
        Accent = "accent",
    }
}

wire_enum! {
    /// What kind of text is put in, which some clients help with.
    pub enum TextInputStyle {
        /// Any text.
        Text = "text",
        /// A phone number.
        Tel = "tel",
        /// A URL.
        Url = "url",
        /// An e-mail address.
        Email = "email",
    }
}

wire_enum! {
    /// How choices are shown.
    pub enum ChoiceStyle {
        /// A list that opens.
        Compact = "compact",
        /// All of them.
        Expanded = "expanded",
    }
}

wire_enum! {
    /// How a button looks.
    pub enum ActionStyle {
        /// As usual.
        Default = "default",
        /// The one to press.
        Positive = "positive",
        /// One to think about.
        Destructive = "destructive",
    }
}
