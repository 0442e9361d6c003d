//! What a plug-in registers before the client exists.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::de::DeserializeOwned;
use url::Url;

use super::{Installed, Plugin};
use crate::config::Config;
use crate::pipeline::{Action, Hook, Hooks, Intercept, InterceptHeaders, Position, RedirectRule, RouteRule};
use crate::request::Open;
use crate::storage::Namespace;
use crate::{Error, ErrorKind, Result};

/// The namespaces of the core itself.
const OWN_NAMESPACES: [&str; 2] = [crate::credentials::NAMESPACE, "services"];

/// Which calls an interceptor sees.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Scope {
    /// Calls to these services of the catalog, also by a URL of theirs.
    Own(Vec<&'static str>),
    /// Calls that asked for it with [`crate::request::Call::opt_in`].
    OptIn,
    /// All calls. Only for plug-ins that the user installed himself, or from an explicit
    /// [`Activation::activate`] on: a feature that some other crate switches on changes nothing for you.
    All,
}

/// What plug-ins handed in for one another, by type.
#[derive(Default)]
pub(crate) struct Contributions(HashMap<TypeId, Vec<Arc<dyn Any + Send + Sync>>>);

impl Contributions {
    pub(crate) fn of<T: Send + Sync + 'static>(&self) -> Vec<Arc<T>> {
        let list = self.0.get(&TypeId::of::<T>()).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(|any| any.clone().downcast().ok()).collect()
    }

    fn add<T: Send + Sync + 'static>(&mut self, value: T) {
        self.0.entry(TypeId::of::<T>()).or_default().push(Arc::new(value));
    }
}

/// A codec that opens events of one type; contributed by the plug-in that owns them.
#[derive(Clone)]
pub struct EventCodec {
    /// The type of the event, for example `conversation.activity`.
    pub event_type: &'static str,
    /// Opens its data.
    pub codec: Arc<dyn Open>,
}

/// Switches on an interceptor that was registered dormant.
#[derive(Clone, Debug)]
pub struct Activation(Arc<AtomicBool>);

impl Activation {
    /// From now on the interceptor sees calls.
    pub fn activate(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// From now on the interceptor sees no calls.
    pub fn deactivate(&self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Everything that plug-ins registered.
#[derive(Default)]
pub(crate) struct Registered {
    pub(crate) hooks: Hooks,
    pub(crate) redirect_rules: Vec<Arc<dyn RedirectRule>>,
    pub(crate) route_rules: Vec<Arc<dyn RouteRule>>,
    pub(crate) contributions: Contributions,
    pub(crate) namespaces: Vec<(Namespace, &'static str)>,
    pub(crate) services: BTreeMap<String, Url>,
}

/// The registration desk of one plug-in, open during [`Plugin::build`].
pub struct Setup<'a> {
    name: &'static str,
    plugin: TypeId,
    explicit: bool,
    config: &'a Config,
    installed: &'a [Installed],
    registered: &'a mut Registered,
}

impl<'a> Setup<'a> {
    pub(crate) fn new(
        installed: &'a [Installed],
        current: &Installed,
        config: &'a Config,
        registered: &'a mut Registered,
    ) -> Self {
        let (name, plugin, explicit) = (current.name(), current.id, current.explicit);
        Self { name, plugin, explicit, config, installed, registered }
    }

    /// Whether `P` is installed.
    pub fn has<P: Plugin>(&self) -> bool {
        self.installed.iter().any(|p| p.id == TypeId::of::<P>())
    }

    /// The configuration of the client.
    pub fn config(&self) -> &Config {
        self.config
    }

    /// The section `[plugin.<name>]` of the configuration, when there is one.
    ///
    /// ```
    /// # use webex_core::{Result, plugin::{Plugin, Setup}};
    /// #[derive(Default, serde::Deserialize)]
    /// struct Words {
    ///     greeting: String,
    /// }
    /// # struct Greeter;
    /// # impl Plugin for Greeter {
    /// #     fn name(&self) -> &'static str { "greeter" }
    /// fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
    ///     let words: Words = setup.section()?.unwrap_or_default();
    ///     setup.contribute(words.greeting);
    ///     Ok(())
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when it has another shape; the text says where, not what.
    pub fn section<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        let Some(section) = self.config.plugins.get(self.name) else { return Ok(None) };
        section.clone().try_into().map(Some).map_err(|_| {
            let text = format!("the section [plugin.{}] of the configuration has another shape", self.name);
            Error::new(ErrorKind::Configuration, text)
        })
    }

    /// Reserves a namespace of the storage; [`crate::Webex::store`] opens it once there is a client.
    ///
    /// ```
    /// # use webex_core::{Result, plugin::{Plugin, Setup}};
    /// # struct Greeter;
    /// # impl Plugin for Greeter {
    /// #     fn name(&self) -> &'static str { "greeter" }
    /// fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
    ///     // Later: `webex.store(&namespace)`, or `webex.store(&Namespace::new("greeter")?)`.
    ///     let namespace = setup.storage_namespace("greeter")?;
    ///     Ok(())
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::PluginFailed`] when it belongs to the core or to another plug-in; [`ErrorKind::InvalidInput`] when
    /// the name is not one.
    pub fn storage_namespace(&mut self, name: &str) -> Result<Namespace> {
        let namespace = Namespace::new(name)?;
        let owners = &mut self.registered.namespaces;
        let taken = owners.iter().find(|(taken, _)| *taken == namespace).map(|(_, owner)| *owner);
        if let Some(owner) = taken.or(OWN_NAMESPACES.contains(&name).then_some("core")) {
            let text = format!("the storage namespace '{namespace}' belongs to '{owner}'");
            return Err(Error::new(ErrorKind::PluginFailed, text));
        }
        owners.push((namespace.clone(), self.name));
        Ok(namespace)
    }

    /// Names a service of the plug-in's own, which the catalog of Webex does not know: calls to that name go there, with
    /// the user's token. The user may move it with [`WebexBuilder::service`](crate::WebexBuilder::service), and a
    /// catalog that does know the name wins, too.
    ///
    /// ```
    /// # use webex_core::{Result, plugin::{Plugin, Setup}};
    /// # struct Greeter;
    /// # impl Plugin for Greeter {
    /// #     fn name(&self) -> &'static str { "greeter" }
    /// fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
    ///     // Later: `Call::new(Method::GET, "greetings").path("today")`.
    ///     setup.service("greetings", "https://greetings.example.com/v1".parse().expect("a URL"))
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::PluginFailed`] when another plug-in named that service, and when the plug-in is a default of the
    /// facade: what some other crate switches on sends the token nowhere. [`ErrorKind::InvalidInput`] for a URL that is
    /// not HTTP.
    pub fn service(&mut self, name: &str, url: Url) -> Result<()> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::invalid_input(format!("the service '{name}' is not reached by HTTP")));
        }
        if !self.explicit {
            let text = format!("the plug-in '{}' is a default and may not name a service", self.name);
            return Err(Error::new(ErrorKind::PluginFailed, text));
        }
        match self.registered.services.insert(name.to_owned(), url) {
            None => Ok(()),
            Some(_) => {
                let text = format!("the service '{name}' belongs to another plug-in");
                Err(Error::new(ErrorKind::PluginFailed, text))
            }
        }
    }

    /// Registers an interceptor.
    ///
    /// # Errors
    /// [`ErrorKind::PluginFailed`] for [`Scope::All`] when the plug-in is a default of the facade: use
    /// [`intercept_dormant`](Self::intercept_dormant) there.
    pub fn intercept(&mut self, scope: Scope, at: Position, hook: impl Intercept) -> Result<()> {
        self.check_scope(&scope)?;
        self.add_hook(scope, at, Action::Call(Arc::new(hook)), true);
        Ok(())
    }

    /// Registers a synchronous interceptor that looks at headers only; cheaper than [`intercept`](Self::intercept).
    ///
    /// # Errors
    /// As [`intercept`](Self::intercept).
    pub fn intercept_headers(
        &mut self,
        scope: Scope,
        at: Position,
        hook: impl InterceptHeaders,
    ) -> Result<()> {
        self.check_scope(&scope)?;
        self.add_hook(scope, at, Action::Headers(Arc::new(hook)), true);
        Ok(())
    }

    /// Registers an interceptor of any scope that sees nothing until it is activated, by an explicit act of the user.
    pub fn intercept_dormant(&mut self, scope: Scope, at: Position, hook: impl Intercept) -> Activation {
        Activation(self.add_hook(scope, at, Action::Call(Arc::new(hook)), false))
    }

    fn check_scope(&self, scope: &Scope) -> Result<()> {
        if *scope == Scope::All && !self.explicit {
            let text = format!("the plug-in '{}' is a default and may not intercept all calls", self.name);
            return Err(Error::new(ErrorKind::PluginFailed, text));
        }
        Ok(())
    }

    fn add_hook(&mut self, scope: Scope, at: Position, action: Action, active: bool) -> Arc<AtomicBool> {
        let active = Arc::new(AtomicBool::new(active));
        self.registered.hooks.add(at, Hook { plugin: self.plugin, scope, active: active.clone(), action });
        active
    }

    /// Registers a redirect that only this plug-in's services know.
    pub fn redirect_rule(&mut self, rule: impl RedirectRule) {
        self.registered.redirect_rules.push(Arc::new(rule));
    }

    /// Registers a rule that picks the host of calls to this plug-in's services.
    pub fn route_rule(&mut self, rule: impl RouteRule) {
        self.registered.route_rules.push(Arc::new(rule));
    }

    /// Registers the codec of an event type: Mercury opens the data of such events with it before it hands them to the
    /// [data lane](https://docs.rs/webex-plugin-mercury), in their order.
    pub fn event_codec(&mut self, event_type: &'static str, codec: Arc<dyn Open>) {
        self.contribute(EventCodec { event_type, codec });
    }

    /// Hands in a value for other plug-ins, found with [`crate::Webex::contributions`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::{Result, Webex, plugin::{Plugin, Setup}};
    ///
    /// struct Greeting(&'static str);
    /// struct Greeter;
    ///
    /// impl Plugin for Greeter {
    ///     fn name(&self) -> &'static str {
    ///         "greeter"
    ///     }
    ///
    ///     fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
    ///         setup.contribute(Greeting("hello"));
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let webex = Webex::builder().plugin(Greeter).build().await?;
    /// assert_eq!(webex.contributions::<Greeting>()[0].0, "hello");
    /// # Ok(()) }
    /// ```
    pub fn contribute<T: Send + Sync + 'static>(&mut self, value: T) {
        self.registered.contributions.add(value);
    }
}
