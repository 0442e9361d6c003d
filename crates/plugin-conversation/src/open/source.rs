//! Openers that plug-ins hand in.

use std::fmt;
use std::sync::Arc;

use futures_core::future::BoxFuture;
use webex_core::{Error, ErrorKind, Result, Webex};

use super::opener::{OpenCount, TextOpener, open};
use super::slots::Protected;
use crate::html::filter_inbound;
use crate::model::KeyUrl;

/// How a plug-in makes the opener of a client.
type Make = dyn Fn(&Webex) -> Arc<dyn TextOpener> + Send + Sync;

/// The opener of a client, as a plug-in that knows keys contributes it
/// ([`Setup::contribute`](webex_core::plugin::Setup::contribute)).
#[derive(Clone)]
pub struct OpenerSource(Arc<Make>);

impl OpenerSource {
    /// A source that makes the opener when it is needed.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// use webex_plugin_conversation::{OpenerSource, TextOpener};
    /// # fn example(keys: Arc<dyn TextOpener>) -> OpenerSource {
    /// OpenerSource::new(move |_webex| keys.clone())
    /// # }
    /// ```
    pub fn new(make: impl Fn(&Webex) -> Arc<dyn TextOpener> + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }

    /// The opener of that client: the first that a plug-in contributed, or one that has no keys and says so.
    pub fn of(webex: &Webex) -> Arc<dyn TextOpener> {
        let sources = webex.contributions::<Self>();
        sources.first().map_or_else(|| Arc::new(NoKeys) as Arc<dyn TextOpener>, |source| (source.0)(webex))
    }
}

impl fmt::Debug for OpenerSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenerSource").finish_non_exhaustive()
    }
}

/// Opens every sealed place of an object with the keys of that client; see [`open`]. The HTML in it is filtered as the
/// plug-in was told ([`Conversations::inbound_html`](crate::Conversations::inbound_html)).
pub async fn open_with<T: Protected + ?Sized>(webex: &Webex, object: &mut T) -> OpenCount {
    let count = open(object, &*OpenerSource::of(webex)).await;
    filter_inbound(webex, object);
    count
}

/// Without a plug-in that knows keys nothing can be opened.
pub(super) struct NoKeys;

impl TextOpener for NoKeys {
    fn open<'a>(&'a self, _: &'a KeyUrl, _: &'a str) -> BoxFuture<'a, Result<String>> {
        let text = "no plug-in of this client has keys: install the one for end-to-end encryption";
        Box::pin(std::future::ready(Err(Error::new(ErrorKind::PluginMissing, text))))
    }
}
