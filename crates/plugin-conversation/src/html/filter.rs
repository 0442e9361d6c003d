//! Filtering HTML by a policy.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use ammonia::{Builder, UrlRelative};

use super::policy::{HtmlPolicy, SCHEMES};
use super::tokens::{Excess, rewritten};

impl HtmlPolicy {
    /// The HTML with nothing but what is allowed: other tags vanish and leave their content, scripts and styles vanish
    /// with it (wire/03 sections 2.11 and 7.4). For what arrives.
    ///
    /// HTML that is clean is given back as it is, byte for byte.
    ///
    /// ```
    /// use webex_plugin_conversation::HtmlPolicy;
    /// let policy = HtmlPolicy::default();
    /// assert_eq!(policy.filter("<b>Hi</b><script>steal()</script>"), "<b>Hi</b>");
    /// assert_eq!(policy.filter("<a href=' javascript:steal()'>Hi</a>"), "Hi");
    /// ```
    pub fn filter<'a>(&self, html: &'a str) -> Cow<'a, str> {
        self.cleaned(html, Excess::Remove)
    }

    /// The HTML with nothing but what is allowed: the tags of everything else are shown as text, without their
    /// attributes (wire/03 section 2.11). For what is sent.
    ///
    /// HTML that is clean is given back as it is, byte for byte.
    pub fn filter_escape<'a>(&self, html: &'a str) -> Cow<'a, str> {
        self.cleaned(html, Excess::Escape)
    }

    fn cleaned<'a>(&self, html: &'a str, excess: Excess) -> Cow<'a, str> {
        if !html.contains(['<', '>', '&']) {
            return Cow::Borrowed(html);
        }
        let rewritten = rewritten(self, html, excess);
        if rewritten.is_clean {
            return Cow::Borrowed(html);
        }
        let clean = self.sanitizer().clean(&rewritten.html).to_string();
        let is_body = html.get(..5).is_some_and(|begin| begin.eq_ignore_ascii_case("<body"));
        Cow::Owned(if is_body { format!("<body>{clean}</body>") } else { clean })
    }

    /// What stands behind it: whatever our own rewriting lets through, the sanitizer does not. It also puts tags in
    /// order that do not match.
    fn sanitizer(&self) -> Builder<'_> {
        let mut builder = Builder::empty();
        let of_tags: HashMap<&str, HashSet<&str>> =
            self.tags.iter().map(|(tag, allowed)| (tag.as_str(), texts(allowed))).collect();
        builder
            .tags(self.tags.keys().map(String::as_str).collect())
            .tag_attributes(of_tags)
            .url_schemes(HashSet::from(SCHEMES))
            .url_relative(UrlRelative::PassThrough)
            .link_rel(None);
        builder
    }
}

fn texts(set: &BTreeSet<String>) -> HashSet<&str> {
    set.iter().map(String::as_str).collect()
}
