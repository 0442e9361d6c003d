//! Start, logout and shutdown of plug-ins: transactional, in order, with a deadline.

use std::sync::Arc;
use std::time::Duration;

use futures_core::future::BoxFuture;

use tracing::Instrument;

use super::{Installed, Plugin};
use crate::{Error, ErrorKind, Result, Webex};

/// Starts the plug-ins in order. When one fails, those that had started are shut down in reverse.
pub(crate) async fn start(webex: &Webex, plugins: &[Installed], deadline: Duration) -> Result<()> {
    for (i, installed) in plugins.iter().enumerate() {
        let result = guarded(webex, installed, deadline, "start", |p, w| p.ready(w)).await;
        if let Err(error) = result {
            // Reported already: what counts is why the start failed.
            let _ = shutdown(webex, &plugins[..i], deadline).await;
            return Err(error);
        }
    }
    Ok(())
}

/// Tells the plug-ins, in reverse order, that the token is about to be revoked.
pub(crate) async fn before_logout(webex: &Webex, plugins: &[Installed], deadline: Duration) {
    for installed in plugins.iter().rev() {
        if let Err(error) = guarded(webex, installed, deadline, "log out", |p, w| p.before_logout(w)).await {
            tracing::warn!(plugin = installed.name(), %error, "logout goes on");
        }
    }
}

/// Stops the plug-ins in reverse order; answers with the first failure after having stopped all.
pub(crate) async fn shutdown(webex: &Webex, plugins: &[Installed], deadline: Duration) -> Result<()> {
    let mut first = Ok(());
    for installed in plugins.iter().rev() {
        let result = guarded(webex, installed, deadline, "shut down", |p, w| p.shutdown(w)).await;
        if let Err(error) = &result {
            tracing::warn!(plugin = installed.name(), %error, "shutdown goes on");
        }
        first = first.and(result);
    }
    first
}

/// Runs one hook in a task of its own, so that a panic or a hang stays there.
async fn guarded<F>(
    webex: &Webex,
    installed: &Installed,
    deadline: Duration,
    verb: &str,
    hook: F,
) -> Result<()>
where
    F: for<'a> FnOnce(&'a dyn Plugin, &'a Webex) -> BoxFuture<'a, Result<()>> + Send + 'static,
{
    let (plugin, client): (Arc<dyn Plugin>, Webex) = (installed.plugin.clone(), webex.clone());
    let mut task = tokio::spawn(async move { hook(&*plugin, &client).await }.instrument(webex.span()));
    let failed = |why: &str| {
        let text = format!("the plug-in '{}' failed to {verb}{why}", installed.name());
        Error::new(ErrorKind::PluginFailed, text)
    };
    tokio::select! {
        joined = &mut task => match joined {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(failed(&format!(": {error}")).with_source(error)),
            Err(panic) => Err(failed(": it panicked").with_source(panic)),
        },
        () = webex.clock().sleep(deadline) => {
            task.abort();
            Err(failed(" in time"))
        }
    }
}
