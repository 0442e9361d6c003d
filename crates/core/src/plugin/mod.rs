//! The seam for plug-ins, ours and foreign.
//!
//! A plug-in is a value that implements [`Plugin`] and is handed to the builder. Nothing here is
//! special-cased for the plug-ins of this repository.

mod lifecycle;
mod missing;
mod order;
mod setup;

pub use missing::PluginMissing;
pub use setup::{Activation, EventCodec, Scope, Setup};

pub(crate) use lifecycle::{before_logout, shutdown, start};
pub(crate) use order::{Installed, sort};
pub(crate) use setup::{Contributions, Registered};

use std::any::{Any, TypeId, type_name};

use futures_core::future::BoxFuture;

use crate::{Result, Webex};

/// A feature with state and a life cycle that registers itself into the core.
///
/// Order: `build` of every plug-in (no client exists yet), then `ready` in the order of the
/// dependencies; `before_logout` and `shutdown` in reverse. `ready` opens no connection: a plug-in connects when it is
/// first used, so that a compiled-in feature costs nothing until it is wanted.
///
/// ```
/// use futures_core::future::BoxFuture;
/// use webex_core::plugin::{Plugin, Setup};
/// use webex_core::{Result, Webex};
///
/// struct Greeter;
///
/// impl Plugin for Greeter {
///     fn name(&self) -> &'static str {
///         "greeter"
///     }
///
///     fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
///         setup.contribute(String::from("hello"));
///         Ok(())
///     }
/// }
/// ```
pub trait Plugin: Any + Send + Sync {
    /// The name, for people and for the plug-in's section of the configuration.
    fn name(&self) -> &'static str;

    /// The version of the plug-in, for people who look for a fault; usually `Some(env!("CARGO_PKG_VERSION"))`.
    fn version(&self) -> Option<&'static str> {
        None
    }

    /// The plug-ins that must be there, too; they start before this one.
    fn requires(&self) -> Vec<Dep> {
        Vec::new()
    }

    /// Registers what the plug-in brings: interceptors, codecs, contributions, rules. No client exists yet.
    ///
    /// # Errors
    /// Whatever makes the plug-in unusable; `build()` of the client fails with it.
    fn build(&self, setup: &mut Setup<'_>) -> Result<()>;

    /// Starts the plug-in. What outlives this call holds the client weakly ([`Webex::downgrade`]).
    ///
    /// # Errors
    /// Whatever makes the plug-in unusable; the plug-ins that had started are shut down again.
    fn ready<'a>(&'a self, _webex: &'a Webex) -> BoxFuture<'a, Result<()>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Runs while the token is still valid, before it is revoked.
    ///
    /// # Errors
    /// Are logged; the logout goes on.
    fn before_logout<'a>(&'a self, _webex: &'a Webex) -> BoxFuture<'a, Result<()>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Stops the plug-in; tasks started with [`Webex::spawn`] are joined afterwards.
    ///
    /// # Errors
    /// Are logged and reported by [`Webex::shutdown`]; the shutdown goes on.
    fn shutdown<'a>(&'a self, _webex: &'a Webex) -> BoxFuture<'a, Result<()>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A plug-in that another one needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Dep {
    pub(crate) id: TypeId,
    pub(crate) name: &'static str,
    pub(crate) optional: bool,
}

impl Dep {
    /// `P` must be installed, and starts earlier.
    ///
    /// ```
    /// use webex_core::plugin::{Dep, Plugin, Setup};
    /// # use webex_core::Result;
    /// # struct Directory;
    /// # impl Plugin for Directory {
    /// #     fn name(&self) -> &'static str { "directory" }
    /// #     fn build(&self, _: &mut Setup<'_>) -> Result<()> { Ok(()) }
    /// # }
    /// struct Greeter;
    ///
    /// impl Plugin for Greeter {
    ///     fn name(&self) -> &'static str {
    ///         "greeter"
    ///     }
    ///
    ///     fn requires(&self) -> Vec<Dep> {
    ///         vec![Dep::on::<Directory>()]
    ///     }
    ///
    ///     fn build(&self, _: &mut Setup<'_>) -> Result<()> {
    ///         Ok(())
    ///     }
    /// }
    /// ```
    pub fn on<P: Plugin>() -> Self {
        Self { id: TypeId::of::<P>(), name: type_name::<P>(), optional: false }
    }

    /// `P` starts earlier, if it is installed.
    pub fn optional<P: Plugin>() -> Self {
        Self { optional: true, ..Self::on::<P>() }
    }

    /// The type of the plug-in.
    pub fn type_name(&self) -> &'static str {
        self.name
    }

    /// Whether it may be missing.
    pub fn is_optional(&self) -> bool {
        self.optional
    }
}
