//! The rules, one function each.

use std::marker::PhantomData;
use std::sync::Arc;

use tokio::runtime::Handle;
use webex_core::diagnostics::DiagnosticsSource;
use webex_core::plugin::Plugin;
use webex_core::{ErrorKind, Webex, WebexBuilder};

use super::failing::Failing;
use crate::Offline;

async fn build<P: Plugin>(
    offline: &Offline,
    make: impl FnOnce() -> P,
    with: impl FnOnce(WebexBuilder) -> WebexBuilder,
) -> Webex {
    with(offline.builder()).plugin(make()).build().await.expect("the plug-in starts with what it requires")
}

/// The name fits into a section of a configuration file and a namespace of the storage.
///
/// ```no_run
/// use webex_core::plugin::{Plugin, Setup};
/// # struct Greeter;
/// # impl Plugin for Greeter {
/// #     fn name(&self) -> &'static str { "greeter" }
/// #     fn build(&self, _: &mut Setup<'_>) -> webex_core::Result<()> { Ok(()) }
/// # }
/// # async fn example() {
/// webex_testing::plugin::names_itself(|| Greeter, |builder| builder).await;
/// # }
/// ```
pub async fn names_itself<P: Plugin>(make: impl Fn() -> P, _: impl Fn(WebexBuilder) -> WebexBuilder) {
    let (plugin, again) = (make(), make());
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    assert!(!plugin.name().is_empty() && plugin.name().bytes().all(fits), "'{}'", plugin.name());
    assert_eq!(plugin.name(), again.name(), "every instance has the same name");
}

/// What is only installed costs nothing: no request and no socket before the plug-in is used.
pub async fn opens_no_connection<P: Plugin>(
    make: impl Fn() -> P,
    with: impl Fn(WebexBuilder) -> WebexBuilder,
) {
    let offline = Offline::new();
    let webex = build(&offline, make, with).await;
    settle().await;
    assert_eq!(offline.attempts(), 0, "the plug-in used the network in `ready`");
    assert!(webex.plugin::<P>().is_ok(), "the client does not find the plug-in");
    webex.shutdown().await.expect("the plug-in shuts down");
    assert_eq!(offline.attempts(), 0, "the plug-in used the network at the end of an unused client");
}

/// What it contributes to the diagnostics is there in every state of the client, without a panic and without the network,
/// and leaves room for others.
pub async fn tells_how_it_is_doing<P: Plugin>(
    make: impl Fn() -> P,
    with: impl Fn(WebexBuilder) -> WebexBuilder,
) {
    let offline = Offline::new();
    let webex = build(&offline, make, with).await;
    tell(&webex, "of an unused client");
    webex.shutdown().await.expect("the plug-in shuts down");
    tell(&webex, "of a client that was shut down");
    assert_eq!(offline.attempts(), 0, "the diagnostics used the network");
}

fn tell(webex: &Webex, of: &str) {
    for source in webex.contributions::<DiagnosticsSource>() {
        let told = source.read(webex);
        assert_ne!(told["failed"], "the source panicked", "the section {} {of}", source.section());
        let size = told.to_string().len();
        assert!(size < 64 << 10, "the section {} {of} has {size} bytes", source.section());
    }
}

/// Installing it twice is refused by name.
pub async fn is_refused_twice<P: Plugin>(make: impl Fn() -> P, with: impl Fn(WebexBuilder) -> WebexBuilder) {
    let builder = with(Offline::new().builder()).plugin(make()).plugin(make());
    let error = builder.build().await.expect_err("the plug-in is installed twice");
    assert_eq!(error.kind(), ErrorKind::PluginDuplicate, "{error}");
}

/// Without the plug-ins it requires, the client is not built, and the text says what to add.
pub async fn needs_what_it_requires<P: Plugin>(
    make: impl Fn() -> P,
    with: impl Fn(WebexBuilder) -> WebexBuilder,
) {
    let plugin = make();
    let required: Vec<_> = plugin.requires().into_iter().filter(|dep| !dep.is_optional()).collect();
    let alone = Offline::new().builder().plugin(plugin).build().await;
    match required.is_empty() {
        true => alone.expect("it requires nothing").shutdown().await.expect("the plug-in shuts down"),
        false => {
            let error = alone.expect_err("what it requires is missing");
            assert_eq!(error.kind(), ErrorKind::PluginMissing, "{error}");
            assert!(required.iter().any(|dep| error.to_string().contains(dep.type_name())), "{error}");
        }
    }
    build(&Offline::new(), make, with).await.shutdown().await.expect("the plug-in shuts down");
}

/// When a plug-in after it cannot start, it is taken down again, with all that it had begun.
pub async fn is_rolled_back<P: Plugin>(make: impl Fn() -> P, with: impl Fn(WebexBuilder) -> WebexBuilder) {
    let tasks = alive_tasks();
    let seen = Arc::default();
    let failing = Failing::<P> { seen: Arc::clone(&seen), after: PhantomData };
    let builder = with(Offline::new().builder()).plugin(failing).plugin(make());
    let error = builder.build().await.expect_err("the other plug-in cannot start");
    assert_eq!(error.kind(), ErrorKind::PluginFailed, "{error}");
    assert!(error.to_string().contains("failing"), "the error names the culprit: {error}");
    let weak =
        seen.lock().expect("the client is gone").take().expect("`ready` ran after that of the plug-in");
    until(|| weak.upgrade().is_none() && alive_tasks() <= tasks, "the client goes away").await;
}

/// A shutdown ends and joins every task; a second one does no harm.
pub async fn shutdown_joins_its_tasks<P: Plugin>(
    make: impl Fn() -> P,
    with: impl Fn(WebexBuilder) -> WebexBuilder,
) {
    let tasks = alive_tasks();
    let webex = build(&Offline::new(), make, with).await;
    webex.shutdown().await.expect("the plug-in shuts down");
    assert!(alive_tasks() <= tasks, "{} tasks outlive the shutdown", alive_tasks() - tasks);
    webex.shutdown().await.expect("a second shutdown does no harm");
}

/// The plug-in holds the client weakly: a last drop ends the client and its tasks.
pub async fn does_not_outlive_the_client<P: Plugin>(
    make: impl Fn() -> P,
    with: impl Fn(WebexBuilder) -> WebexBuilder,
) {
    let tasks = alive_tasks();
    let webex = build(&Offline::new(), make, with).await;
    settle().await;
    let weak = webex.downgrade();
    drop(webex);
    until(|| weak.upgrade().is_none(), "the plug-in lets go of the client").await;
    until(|| alive_tasks() <= tasks, "the tasks end with the client").await;
}

/// A logout goes through, also without a network, and so does the shutdown after it.
pub async fn logs_out_and_shuts_down<P: Plugin>(
    make: impl Fn() -> P,
    with: impl Fn(WebexBuilder) -> WebexBuilder,
) {
    let webex = build(&Offline::new(), make, with).await;
    webex.logout().await.expect("a logout goes through");
    webex.shutdown().await.expect("the plug-in shuts down after a logout");
}

/// Two clients of one process have nothing to do with each other.
pub async fn a_second_client_is_independent<P: Plugin>(
    make: impl Fn() -> P,
    with: impl Fn(WebexBuilder) -> WebexBuilder,
) {
    let first = build(&Offline::new(), &make, &with).await;
    let second = build(&Offline::new(), &make, &with).await;
    first.shutdown().await.expect("the plug-in shuts down");
    assert!(second.plugin::<P>().is_ok());
    second.shutdown().await.expect("the plug-in of the other client shuts down");
}

fn alive_tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// Lets every task run that can.
async fn settle() {
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
}

/// Waits for something that other tasks bring about without waiting for the network or the clock.
async fn until(holds: impl Fn() -> bool, what: &str) {
    for _ in 0..10_000 {
        if holds() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("waited in vain until {what}");
}
