//! What buttons do.

use serde_json::Value;

use super::part::card_part;
use super::{ActionStyle, AdaptiveCard};

card_part! {
    /// Sends the inputs, which become an [`AttachmentAction`](crate::AttachmentAction).
    ///
    /// ```
    /// use webex_plugin_messages::Submit;
    /// let send = Submit::new().title("Send").data(serde_json::json!({ "form": "due" }));
    /// ```
    pub struct Submit = "Action.Submit" {}
    /// What is sent beside the inputs.
    data: Value,
    /// What stands on the button.
    title: String,
    /// The image on the button.
    icon_url: String,
    /// How the button looks.
    style: ActionStyle,
    /// Names the action.
    id: String,
}

card_part! {
    /// Opens a web page.
    pub struct OpenUrl = "Action.OpenUrl" { url: String }
    /// What stands on the button.
    title: String,
    /// The image on the button.
    icon_url: String,
    /// How the button looks.
    style: ActionStyle,
    /// Names the action.
    id: String,
}

card_part! {
    /// Opens another card below.
    pub struct ShowCard = "Action.ShowCard" { card: AdaptiveCard }
    /// What stands on the button.
    title: String,
    /// The image on the button.
    icon_url: String,
    /// How the button looks.
    style: ActionStyle,
    /// Names the action.
    id: String,
}

card_part! {
    /// Shows and hides elements.
    pub struct ToggleVisibility = "Action.ToggleVisibility" {}
    [/// Adds an element, by its id.
    target to target_elements of String]
    /// What stands on the button.
    title: String,
    /// The image on the button.
    icon_url: String,
    /// How the button looks.
    style: ActionStyle,
    /// Names the action.
    id: String,
}
