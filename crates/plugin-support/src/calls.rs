//! An interceptor that counts calls by service.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_core::future::BoxFuture;
use webex_core::pipeline::Intercept;
use webex_core::request::{Exchange, Target};
use webex_core::{Result, Webex};

/// How many calls one service had.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct CallCount {
    /// All of them.
    pub calls: u64,
    /// Those that ended with an error.
    pub failures: u64,
}

/// The counts so far.
#[derive(Debug, Default)]
pub(crate) struct CallCounts(Mutex<BTreeMap<String, CallCount>>);

impl CallCounts {
    pub(crate) fn snapshot(&self) -> BTreeMap<String, CallCount> {
        self.lock().clone()
    }

    pub(crate) fn take(&self) -> BTreeMap<String, CallCount> {
        std::mem::take(&mut *self.lock())
    }

    fn add(&self, service: &str, failed: bool) {
        let mut counts = self.lock();
        if !counts.contains_key(service) {
            counts.insert(service.to_owned(), CallCount::default());
        }
        if let Some(count) = counts.get_mut(service) {
            count.calls += 1;
            count.failures += u64::from(failed);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, CallCount>> {
        // Numbers are whole whoever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The interceptor; stands before the last stage, which runs whether a call failed or not.
pub(crate) struct CallCounter(pub(crate) Arc<CallCounts>);

impl Intercept for CallCounter {
    fn call<'a>(&'a self, _: &'a Webex, exchange: &'a mut Exchange) -> BoxFuture<'a, Result<()>> {
        let service = match exchange.call.target() {
            Target::Service { name, .. } => name,
            Target::Url(url) => url.host_str().unwrap_or_default(),
            _ => "",
        };
        // What is told about calls must not become calls that are told about (wire/01 section 7, B8).
        if service != crate::metrics::SERVICE {
            self.0.add(service, exchange.error().is_some());
        }
        Box::pin(std::future::ready(Ok(())))
    }
}
