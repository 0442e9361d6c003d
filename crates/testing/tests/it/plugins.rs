//! The life cycle of plug-ins, and the plug-in suite over plug-ins that keep to it.

use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use webex_core::plugin::{Dep, Plugin, Setup};
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_testing::{ManualClock, Offline};

type Log = Arc<Mutex<Vec<String>>>;

fn note(log: &Log, name: &str, what: &str) {
    log.lock().expect("no test panics under it").push(format!("{name} {what}"));
}

fn read(log: &Log) -> Vec<String> {
    std::mem::take(&mut log.lock().expect("no test panics under it"))
}

/// What a plug-in of these tests does when it is to start.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum Start {
    #[default]
    Succeed,
    Fail,
    Hang,
    Panic,
}

macro_rules! plugin {
    ($type:ident, $name:literal, $($dep:expr),*) => {
        #[derive(Default)]
        struct $type {
            log: Log,
            start: Start,
            fails_to_stop: bool,
        }

        impl $type {
            fn new(log: &Log) -> Self {
                Self { log: log.clone(), ..Self::default() }
            }

            fn stopped(&self) -> Result<()> {
                match self.fails_to_stop {
                    true => Err(Error::new(ErrorKind::NotFound, "on purpose")),
                    false => Ok(()),
                }
            }
        }

        impl Plugin for $type {
            fn name(&self) -> &'static str {
                $name
            }

            fn requires(&self) -> Vec<Dep> {
                vec![$($dep),*]
            }

            fn build(&self, _: &mut Setup<'_>) -> Result<()> {
                note(&self.log, $name, "build");
                Ok(())
            }

            fn ready<'a>(&'a self, webex: &'a Webex) -> BoxFuture<'a, Result<()>> {
                Box::pin(async move {
                    note(&self.log, $name, "ready");
                    webex.spawn(std::future::pending());
                    match self.start {
                        Start::Succeed => Ok(()),
                        Start::Fail => Err(Error::new(ErrorKind::NotFound, "on purpose")),
                        Start::Hang => std::future::pending().await,
                        Start::Panic => panic!("on purpose"),
                    }
                })
            }

            fn before_logout<'a>(&'a self, _: &'a Webex) -> BoxFuture<'a, Result<()>> {
                note(&self.log, $name, "logout");
                Box::pin(std::future::ready(self.stopped()))
            }

            fn shutdown<'a>(&'a self, _: &'a Webex) -> BoxFuture<'a, Result<()>> {
                note(&self.log, $name, "shutdown");
                Box::pin(std::future::ready(self.stopped()))
            }
        }
    };
}
plugin!(Base, "base",);
plugin!(Middle, "middle", Dep::on::<Base>());
plugin!(Top, "top", Dep::on::<Middle>(), Dep::optional::<Base>());

mod alone {
    use super::*;

    webex_testing::plugin_conformance!(Base::default());
}

mod with_requirements {
    use super::*;

    webex_testing::plugin_conformance!(Top::default(), with: |builder| {
        builder.plugin(Middle::default()).plugin(Base::default())
    });
}

#[tokio::test]
async fn plugins_start_in_the_order_of_their_needs_and_stop_in_reverse() {
    let log = Log::default();
    let builder =
        Offline::new().builder().plugin(Top::new(&log)).plugin(Middle::new(&log)).plugin(Base::new(&log));
    let webex = builder.build().await.expect("a client");
    let built = ["base build", "middle build", "top build", "base ready", "middle ready", "top ready"];
    assert_eq!(read(&log), built);
    for _ in 0..2 {
        // wire/01 section 7, B6: a second logout runs in the same order.
        webex.logout().await.expect("logged out");
        assert_eq!(read(&log), ["top logout", "middle logout", "base logout"]);
    }
    webex.shutdown().await.expect("shut down");
    assert_eq!(read(&log), ["top shutdown", "middle shutdown", "base shutdown"]);
}

/// A start that fails, panics or hangs shuts down what had started, and the error names the culprit.
#[tokio::test]
async fn a_failing_start_is_rolled_back() {
    for (start, why) in [(Start::Fail, "on purpose"), (Start::Panic, "panicked"), (Start::Hang, "in time")] {
        let (log, clock) = (Log::default(), ManualClock::new());
        let shared = Offline::new().shared().with_clock(Arc::new(clock.clone()));
        let middle = Middle { start, ..Middle::new(&log) };
        let builder = Offline::new().builder().shared(shared);
        let builder = builder.plugin(Base::new(&log)).plugin(middle).plugin(Top::new(&log));
        let building = tokio::spawn(builder.build());
        if start == Start::Hang {
            while !log.lock().expect("no test panics under it").contains(&"middle ready".to_owned()) {
                tokio::task::yield_now().await;
            }
            clock.until_sleeping(1).await;
            clock.advance_to_next();
        }
        let error = building.await.expect("no panic reaches the caller").expect_err("it cannot start");
        assert_eq!(error.kind(), ErrorKind::PluginFailed);
        let text = error.to_string();
        assert!(text.contains("'middle'") && text.contains(why), "{text}");
        assert_eq!(read(&log)[3..], ["base ready", "middle ready", "base shutdown"]);
    }
}

/// wire/01 section 6.1, row 11: one given by the user replaces a default, whichever came first; two of the user's are
/// an error.
#[tokio::test]
async fn a_plugin_of_the_user_replaces_a_default() {
    let (theirs, ours) = (Log::default(), Log::default());
    let builders = [
        Offline::new().builder().default_plugin(Base::new(&theirs)).plugin(Base::new(&ours)),
        Offline::new().builder().plugin(Base::new(&ours)).default_plugin(Base::new(&theirs)),
    ];
    for builder in builders {
        builder.build().await.expect("a client").shutdown().await.expect("shut down");
        assert_eq!(read(&theirs), Vec::<String>::new());
        assert_eq!(read(&ours), ["base build", "base ready", "base shutdown"]);
    }
    let twice = Offline::new().builder().plugin(Base::new(&ours)).plugin(Base::new(&ours));
    assert_eq!(twice.build().await.expect_err("twice").kind(), ErrorKind::PluginDuplicate);
}

#[tokio::test]
async fn a_failing_stop_stops_the_others_nevertheless() {
    let log = Log::default();
    let middle = Middle { fails_to_stop: true, ..Middle::new(&log) };
    let builder = Offline::new().builder().plugin(Base::new(&log)).plugin(middle).plugin(Top::new(&log));
    let webex = builder.build().await.expect("a client");
    let error = webex.shutdown().await.expect_err("one fails");
    assert!(error.to_string().contains("'middle'"), "{error}");
    assert!(read(&log).ends_with(&["middle shutdown".to_owned(), "base shutdown".to_owned()]));
}

/// wire/01 section 6.4, row 94: the logout goes on, and the login is over.
#[tokio::test]
async fn a_plugin_that_fails_to_log_out_holds_nobody_up() {
    let log = Log::default();
    let middle = Middle { fails_to_stop: true, ..Middle::new(&log) };
    let builder = Offline::new().builder().plugin(Base::new(&log)).plugin(middle).plugin(Top::new(&log));
    let webex = builder.build().await.expect("a client");
    read(&log);
    webex.logout().await.expect("logged out");
    assert_eq!(read(&log), ["top logout", "middle logout", "base logout"]);
    assert!(!webex.credentials().can_authorize());
}

/// What a plug-in reads from its section of the configuration.
type Words = std::collections::BTreeMap<String, Vec<String>>;

/// A plug-in that hands in what its section says.
struct Sectioned;

impl Plugin for Sectioned {
    fn name(&self) -> &'static str {
        "sectioned"
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        let section: Option<Words> = setup.section()?;
        setup.contribute(section);
        Ok(())
    }
}

#[tokio::test]
async fn a_plugin_reads_its_own_section() {
    let build = |toml: &str| Offline::new().builder().config_toml(toml).plugin(Sectioned).build();
    let section = |webex: &Webex| webex.contributions::<Option<Words>>().remove(0);
    let webex =
        build("[plugin.sectioned]\nwords = ['a', 'b']\n[plugin.other]\nx = 1").await.expect("a client");
    let words = Words::from([("words".to_owned(), vec!["a".to_owned(), "b".to_owned()])]);
    assert_eq!(*section(&webex), Some(words));
    assert_eq!(*section(&build("").await.expect("a client")), None);
    let error = build("[plugin.sectioned]\nwords = 'SECRET'").await.expect_err("another shape");
    assert!(
        error.to_string().contains("[plugin.sectioned]") && !format!("{error:?}").contains("SECRET"),
        "{error:?}"
    );
}
