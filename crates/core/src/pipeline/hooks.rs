//! Interceptors and where they stand.

use std::any::TypeId;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_core::future::BoxFuture;
use http::HeaderMap;

use crate::plugin::Scope;
use crate::request::{Exchange, Target};
use crate::{Result, Webex};

/// A stage of the pipeline.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Stage {
    /// The service name becomes a URL. Once a call.
    Name,
    /// Tracking id and user agent are set. Once a call.
    Identify,
    /// The payload is encoded. Once a call: a replay sends the same bytes.
    Encode,
    /// The host is picked. Once an attempt, as all that follow.
    Route,
    /// The attempt waits for its turn at the host.
    Limit,
    /// The `authorization` header is set.
    Authorize,
    /// The attempt is on the wire.
    Transport,
    /// Redirects are followed.
    Redirect,
    /// The body is read and opened, of errors, too.
    Decode,
    /// A status above 399 becomes an error.
    Status,
    /// The call is over, well or not: [`Exchange::error`] tells. Once a call, also after failures.
    Timing,
}

const STAGES: usize = 11;

/// Where an interceptor stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Position {
    /// Before the stage.
    Before(Stage),
    /// After the stage.
    After(Stage),
}

/// An interceptor. It holds no client, it is given one.
pub trait Intercept: Send + Sync + 'static {
    /// Looks at the call, changes it, or fails it.
    ///
    /// # Errors
    /// Any; the call fails with it.
    fn call<'a>(&'a self, webex: &'a Webex, exchange: &'a mut Exchange) -> BoxFuture<'a, Result<()>>;
}

/// A synchronous interceptor that sees the headers of the request only.
pub trait InterceptHeaders: Send + Sync + 'static {
    /// Changes the headers of the request.
    fn headers(&self, webex: &Webex, headers: &mut HeaderMap);
}

/// What a hook does.
pub(crate) enum Action {
    Call(Arc<dyn Intercept>),
    /// Runs without a boxed future.
    Headers(Arc<dyn InterceptHeaders>),
}

pub(crate) struct Hook {
    pub(crate) plugin: TypeId,
    pub(crate) scope: Scope,
    pub(crate) active: Arc<AtomicBool>,
    pub(crate) action: Action,
}

impl Hook {
    fn applies_to(&self, webex: &Webex, exchange: &Exchange) -> bool {
        self.active.load(Ordering::Acquire)
            && match &self.scope {
                Scope::All => true,
                Scope::OptIn => exchange.call.options.opt_in.contains(&self.plugin),
                Scope::Own(services) => goes_to(services, webex, exchange),
            }
    }
}

/// Whether the call goes to one of these services, named or by a URL of it (a further page, for example).
fn goes_to(services: &[&str], webex: &Webex, exchange: &Exchange) -> bool {
    let url = match &exchange.call.target {
        Target::Service { name, .. } if !exchange.strayed => return services.contains(&name.as_ref()),
        Target::Service { .. } => exchange.url(),
        Target::Url(url) => exchange.url().or(Some(url)),
    };
    let found = url.and_then(|url| webex.services().service_of(url));
    found.is_some_and(|found| services.contains(&found.name.as_str()))
}

/// The interceptors by position, each list in the order of the plug-ins.
#[derive(Default)]
pub(crate) struct Hooks {
    before: [Vec<Hook>; STAGES],
    after: [Vec<Hook>; STAGES],
}

impl Hooks {
    pub(crate) fn add(&mut self, at: Position, hook: Hook) {
        match at {
            Position::Before(stage) => self.before[stage as usize].push(hook),
            Position::After(stage) => self.after[stage as usize].push(hook),
        }
    }

    pub(crate) async fn before(&self, stage: Stage, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        run(&self.before[stage as usize], webex, exchange).await
    }

    pub(crate) async fn after(&self, stage: Stage, webex: &Webex, exchange: &mut Exchange) -> Result<()> {
        run(&self.after[stage as usize], webex, exchange).await
    }
}

async fn run(hooks: &[Hook], webex: &Webex, exchange: &mut Exchange) -> Result<()> {
    for hook in hooks {
        if !hook.applies_to(webex, exchange) {
            continue;
        }
        match &hook.action {
            Action::Call(hook) => hook.call(webex, exchange).await?,
            Action::Headers(hook) => hook.headers(webex, exchange.call.headers_mut()),
        }
    }
    Ok(())
}
