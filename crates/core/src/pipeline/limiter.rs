//! How many attempts a host gets at a time, and when it gets none.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::{Position, Url};

/// Scheme, host and port of a URL: what pauses and permits are counted by.
pub(super) fn host_of(url: &Url) -> &str {
    &url[..Position::BeforePath]
}

/// The longest pause of a host that is remembered, whatever the service says (wire/01 section 4.1).
const LONGEST: Duration = Duration::from_secs(3600);

/// The pauses that hosts asked one client for (wire/01 section 7, B10). They do not concern other clients: a service
/// counts per user.
#[derive(Debug, Default)]
pub(crate) struct Pauses(Mutex<HashMap<Box<str>, Duration>>);

impl Pauses {
    /// No call to the host before `now + pause`. Times are those of the client's clock.
    pub(super) fn pause(&self, host: &str, now: Duration, pause: Duration) {
        let until = now + pause.min(LONGEST);
        let mut pauses = self.pauses();
        let entry = pauses.entry(host.into()).or_insert(until);
        *entry = until.max(*entry);
    }

    /// Whether no host wants to be left alone, as far as is known.
    pub(super) fn are_none(&self) -> bool {
        self.pauses().is_empty()
    }

    /// How long the host is still to be left alone.
    pub(super) fn left(&self, host: &str, now: Duration) -> Option<Duration> {
        let mut pauses = self.pauses();
        let left = pauses.get(host)?.saturating_sub(now);
        if left.is_zero() {
            pauses.remove(host);
            return None;
        }
        Some(left)
    }

    fn pauses(&self) -> MutexGuard<'_, HashMap<Box<str>, Duration>> {
        // The map is whole whoever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many attempts wait for the head of an answer at a host, over all clients that share this.
#[derive(Debug)]
pub(crate) struct HostSlots {
    slots: DashMap<Box<str>, Arc<Semaphore>>,
    each: usize,
}

/// Above so many hosts, those without attempts are forgotten.
const MANY_HOSTS: usize = 1024;

impl HostSlots {
    pub(crate) fn new(each: usize) -> Self {
        Self { slots: DashMap::new(), each: each.clamp(1, Semaphore::MAX_PERMITS) }
    }

    /// Waits for a permit. Cancel safe.
    pub(super) async fn permit(&self, host: &str) -> OwnedSemaphorePermit {
        let semaphore = self.semaphore(host);
        semaphore.acquire_owned().await.expect("the semaphore is never closed")
    }

    fn semaphore(&self, host: &str) -> Arc<Semaphore> {
        if let Some(found) = self.slots.get(host) {
            return found.clone();
        }
        if self.slots.len() >= MANY_HOSTS {
            self.slots.retain(|_, slots| Arc::strong_count(slots) > 1);
        }
        self.slots.entry(host.into()).or_insert_with(|| Arc::new(Semaphore::new(self.each))).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "https://webexapis.com";

    #[test]
    fn a_pause_ends_and_is_capped() {
        let (pauses, second) = (Pauses::default(), Duration::from_secs(1));
        assert_eq!(pauses.left(HOST, second), None);
        pauses.pause(HOST, second, 5 * second);
        pauses.pause(HOST, second, 2 * second);
        assert_eq!(pauses.left(HOST, 2 * second), Some(4 * second), "the longer one counts");
        assert_eq!(pauses.left("https://other.example", 2 * second), None);
        assert_eq!(pauses.left(HOST, 6 * second), None);
        assert!(pauses.are_none(), "what is over is forgotten");
        pauses.pause(HOST, second, Duration::MAX);
        assert_eq!(pauses.left(HOST, second), Some(LONGEST));
    }

    #[tokio::test]
    async fn permits_are_counted_by_host() {
        let slots = HostSlots::new(1);
        let first = slots.permit(HOST).await;
        let _other = slots.permit("https://other.example").await;
        assert!(slots.semaphore(HOST).try_acquire().is_err());
        drop(first);
        assert!(slots.semaphore(HOST).try_acquire().is_ok());
    }

    #[tokio::test]
    async fn idle_hosts_are_forgotten() {
        let slots = HostSlots::new(1);
        let _busy = slots.permit(HOST).await;
        for n in 0..2 * MANY_HOSTS {
            drop(slots.permit(&format!("https://{n}.example")).await);
        }
        assert!(slots.slots.len() <= MANY_HOSTS);
        assert!(slots.semaphore(HOST).try_acquire().is_err(), "a busy host is not forgotten");
    }

    #[test]
    fn a_host_is_scheme_name_and_port() {
        let url = |text: &str| Url::parse(text).expect("a URL");
        assert_eq!(host_of(&url("https://a.example:8443/v1/x?y")), "https://a.example:8443");
        assert_eq!(host_of(&url("http://[::1]:80/x")), "http://[::1]");
    }
}
