//! A plug-in that cannot start.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use webex_core::plugin::{Dep, Plugin, Setup};
use webex_core::{Error, ErrorKind, Result, WeakWebex, Webex};

/// Starts after `P`, and fails. Keeps a weak handle, so that one can see whether the client went away.
pub(super) struct Failing<P> {
    pub(super) seen: Arc<Mutex<Option<WeakWebex>>>,
    pub(super) after: PhantomData<fn() -> P>,
}

impl<P: Plugin> Plugin for Failing<P> {
    fn name(&self) -> &'static str {
        "failing"
    }

    fn requires(&self) -> Vec<Dep> {
        vec![Dep::on::<P>()]
    }

    fn build(&self, _: &mut Setup<'_>) -> Result<()> {
        Ok(())
    }

    fn ready<'a>(&'a self, webex: &'a Webex) -> BoxFuture<'a, Result<()>> {
        *self.seen.lock().expect("only this method locks it while the client starts") =
            Some(webex.downgrade());
        Box::pin(std::future::ready(Err(Error::new(ErrorKind::NotFound, "on purpose"))))
    }
}
