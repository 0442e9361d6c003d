//! Filtering what arrives and what is sent.

use std::borrow::Cow;

use webex_core::Webex;

use super::policy::HtmlPolicy;
use crate::open::{Protected, Sealed, Text};
use crate::stream::Conversations;

/// The policies of a client, each way.
#[derive(Debug)]
pub(crate) struct HtmlFilters {
    pub(crate) inbound: Option<HtmlPolicy>,
    pub(crate) outbound: Option<HtmlPolicy>,
}

impl Default for HtmlFilters {
    fn default() -> Self {
        Self { inbound: Some(HtmlPolicy::default()), outbound: Some(HtmlPolicy::default()) }
    }
}

/// Filters the HTML of an object that has arrived and was opened.
pub(crate) fn filter_inbound<T: Protected + ?Sized>(webex: &Webex, object: &mut T) {
    let Ok(plugin) = webex.plugin::<Conversations>() else { return };
    if let Some(policy) = &plugin.html().inbound {
        object.each_html(&mut |text| change(text, |html| policy.filter(html)));
    }
}

/// Filters the HTML of an object that is about to be sealed.
pub(crate) fn filter_outbound<T: Protected + ?Sized>(webex: &Webex, object: &mut T) {
    let Ok(plugin) = webex.plugin::<Conversations>() else { return };
    if let Some(policy) = &plugin.html().outbound {
        object.each_html(&mut |text| change(text, |html| policy.filter_escape(html)));
    }
}

/// What is sealed stays as it is; clean HTML is not copied.
fn change(text: &mut Text, filter: impl Fn(&str) -> Cow<'_, str>) {
    let (Sealed::Clear(html) | Sealed::Opened(html)) = text else { return };
    if let Cow::Owned(clean) = filter(html) {
        *html = clean;
    }
}
