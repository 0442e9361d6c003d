//! What HTML may contain.

use std::collections::{BTreeMap, BTreeSet};

/// Where links may lead: everything else goes (wire/03 section 7.4, row 43).
pub(super) const SCHEMES: [&str; 8] =
    ["http", "https", "mailto", "tel", "sip", "ciscospark", "webex", "webexteams"];

/// What HTML may contain: tags with their attributes, and properties of styles. Scripts, styles and the like are never
/// allowed, and links lead to the schemes `http`, `https`, `mailto`, `tel`, `sip` and those of Webex clients only.
///
/// ```
/// use webex_plugin_conversation::HtmlPolicy;
/// let policy = HtmlPolicy::nothing().tag("b", &[]).tag("a", &["href"]);
/// assert_eq!(policy.filter("<p><b onclick='x()'>Hi</b></p>"), "<b>Hi</b>");
/// assert_eq!(policy.filter_escape("<i>Hi</i>"), "&lt;i&gt;Hi&lt;/i&gt;");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HtmlPolicy {
    pub(super) tags: BTreeMap<String, BTreeSet<String>>,
    pub(super) styles: BTreeSet<String>,
}

/// What can run, load or hide something has no place in a message, whatever a policy says.
const NEVER: [&str; 21] = [
    "applet",
    "base",
    "embed",
    "form",
    "frame",
    "frameset",
    "iframe",
    "link",
    "math",
    "meta",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "plaintext",
    "script",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
];

impl HtmlPolicy {
    /// Text only.
    pub fn nothing() -> Self {
        Self { tags: BTreeMap::new(), styles: BTreeSet::new() }
    }

    /// What other SDKs allow if nothing is said: mentions (wire/03 section 2.11).
    pub fn mentions() -> Self {
        let attributes = ["data-object-type", "data-object-id", "data-object-url"];
        Self::nothing().tag("webex-mention", &attributes)
    }

    /// Allows a tag with these attributes. Those of events (`on..`) are never allowed, nor are tags that can run, load
    /// or hide something.
    #[must_use]
    pub fn tag(mut self, name: &str, attributes: &[&str]) -> Self {
        let name = name.to_ascii_lowercase();
        if !NEVER.contains(&name.as_str()) {
            let allowed = attributes.iter().map(|attribute| attribute.to_ascii_lowercase());
            let allowed = allowed.filter(|attribute| !attribute.starts_with("on") && attribute != "srcdoc");
            self.tags.entry(name).or_default().extend(allowed);
        }
        self
    }

    /// Allows a property in `style` attributes, where those are allowed.
    #[must_use]
    pub fn style(mut self, property: &str) -> Self {
        self.styles.insert(property.to_ascii_lowercase());
        self
    }

    pub(super) fn allows(&self, tag: &str) -> bool {
        self.tags.contains_key(tag)
    }

    pub(super) fn allows_attribute(&self, tag: &str, attribute: &str) -> bool {
        self.tags.get(tag).is_some_and(|attributes| attributes.contains(attribute))
    }
}

/// What the clients of Webex show in messages: emphasis, lists, quotes, code, links, headings and mentions.
impl Default for HtmlPolicy {
    fn default() -> Self {
        let mention = ["data-object-type", "data-object-id", "data-object-url", "data-group-type"];
        let mut policy = Self::nothing().tag("a", &["href", "title"]).tag("ol", &["start"]);
        for tag in ["spark-mention", "webex-mention"] {
            policy = policy.tag(tag, &mention);
        }
        for tag in ["blockquote", "code", "pre"] {
            policy = policy.tag(tag, &["class"]);
        }
        for tag in [
            "b", "br", "cite", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins",
            "kbd", "li", "p", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody",
            "td", "th", "thead", "tr", "u", "ul",
        ] {
            policy = policy.tag(tag, &[]);
        }
        policy
    }
}
