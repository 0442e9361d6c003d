//! Waiting for the catalog, never longer than agreed (wire/01 section 2.12.6).

use std::time::Duration;

use url::Url;

use super::collect::Want;
use super::group::CatalogGroup;
use super::snapshot::Snapshot;
use super::{Services, domains};
use crate::{Error, ErrorKind, Result, Webex};

/// How long a part of the catalog is waited for by default (wire/01 section 4.1).
const CATALOG_WAIT: Duration = Duration::from_secs(60);

impl Services {
    /// The URL of a service, without a slash at its end. A service of the configuration (`hydra`, `u2c`, overrides)
    /// is known at once; any other is waited for up to `limit` (by default 5 s), while the catalog is fetched.
    ///
    /// Cancel safe: the fetching goes on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// let hydra = webex.services().resolve("hydra", None).await?;
    /// assert_eq!(hydra.path(), "/v1");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::UnknownService`] when the catalog is complete without it; [`ErrorKind::CatalogTimeout`] when the
    /// catalog did not arrive in time, with the reason as its source; [`ErrorKind::LoginRequired`] and
    /// [`ErrorKind::NotAuthenticated`] when that is the reason.
    pub async fn resolve(&self, name: &str, limit: Option<Duration>) -> Result<Url> {
        if let Some(url) = self.known(name) {
            self.refresh_when_old();
            return Ok(url);
        }
        let webex = self.webex()?;
        let now = || self.known(name);
        match self.wait_for(&webex, limit.unwrap_or(self.config.wait), |_| now().is_some()).await {
            Ok(()) => now().ok_or_else(|| unknown(name)),
            Err(error) => Err(error),
        }
    }

    /// Waits until a part of the catalog has arrived, by default up to 60 s. Cancel safe: the fetching goes on.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use std::time::Duration;
    /// use webex_core::services::CatalogGroup;
    /// webex.services().wait_for_catalog(CatalogGroup::Postauth, Some(Duration::from_secs(10))).await?;
    /// println!("{} services", webex.services().names().len());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::CatalogTimeout`] when it did not arrive in time, and at once for a part that is fetched on demand
    /// only or needs a login.
    pub async fn wait_for_catalog(&self, group: CatalogGroup, limit: Option<Duration>) -> Result<()> {
        let webex = self.webex()?;
        self.wait_for(&webex, limit.unwrap_or(CATALOG_WAIT), |snapshot| snapshot.has(group)).await?;
        if self.has(group) { Ok(()) } else { Err(no_group(group)) }
    }

    /// As [`is_trusted`](Self::is_trusted), but a host that is not known yet is judged when the catalog is there, or is
    /// not coming. Cancel safe: the fetching goes on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// assert!(webex.services().may_have_token(&"https://webexapis.com/v1/rooms".parse()?).await);
    /// assert!(!webex.services().may_have_token(&"https://example.com/".parse()?).await);
    /// # Ok(()) }
    /// ```
    pub async fn may_have_token(&self, url: &Url) -> bool {
        if self.is_trusted(url) {
            return true;
        }
        let Ok(webex) = self.webex() else { return false };
        if !domains::is_private(url) || !webex.credentials().can_authorize() {
            return false;
        }
        let known = self.wait_for(&webex, self.config.wait, |snapshot| snapshot.knows(url)).await;
        known.is_ok() && self.is_trusted(url)
    }

    /// Waits until the snapshot is as wanted, or complete.
    async fn wait_for(
        &self,
        webex: &Webex,
        limit: Duration,
        wanted: impl Fn(&Snapshot) -> bool,
    ) -> Result<()> {
        let mut changes = self.changes();
        let arrived = async {
            // The sender lives as long as the services do.
            let _ = changes.wait_for(|()| wanted(&self.snapshot())).await;
        };
        if self.is_complete(webex) {
            self.refresh_when_old();
            return Ok(());
        }
        tokio::select! {
            () = arrived => Ok(()),
            collected = self.collect(webex, Want::Missing) => collected.map_err(not_arrived),
            () = self.clock.sleep(limit) => Err(timed_out()),
        }
    }

    /// Fetches an old catalog anew in the background; what is known serves meanwhile.
    fn refresh_when_old(&self) {
        let (snapshot, now) = (self.snapshot(), self.clock.monotonic());
        if snapshot.is_stale(CatalogGroup::Postauth, now) || snapshot.is_stale(CatalogGroup::Preauth, now) {
            self.refresh_in_background();
        }
    }
}

fn unknown(name: &str) -> Error {
    Error::new(ErrorKind::UnknownService, format!("no service '{name}' in the catalog"))
}

fn timed_out() -> Error {
    Error::new(ErrorKind::CatalogTimeout, "the services catalog did not arrive in time")
}

fn no_group(group: CatalogGroup) -> Error {
    Error::new(ErrorKind::CatalogTimeout, format!("the part {group:?} of the services catalog is not there"))
}

/// Nobody needs to wait for a catalog that was refused.
fn not_arrived(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Closed | ErrorKind::LoginRequired | ErrorKind::NotAuthenticated => error,
        _ => Error::new(ErrorKind::CatalogTimeout, format!("the services catalog did not arrive: {error}"))
            .with_source(error),
    }
}
