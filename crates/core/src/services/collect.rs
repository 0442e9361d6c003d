//! Fetching the catalog: when it is first needed, once for all who need it, again after failures, anew when it is old.

use std::time::Duration;

use http::Method;
use secrecy::SecretString;

use super::group::{CatalogGroup, Selection};
use super::model::Catalog;
use super::{Services, parse};
use crate::request::{AuthMode, Call};
use crate::{Error, ErrorKind, Result, WeakWebex, Webex};

/// What a collection is for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Want {
    /// The parts that are missing.
    Missing,
    /// Every part anew.
    Fresh,
}

/// How often one collection is tried.
const TRIES: u32 = 8;
/// The ceiling of the first wait between two tries, doubled for each further one.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How long one catalog may take.
const CALL_LIMIT: Duration = Duration::from_secs(15);
/// How long an old catalog is kept after a refresh that failed.
const REPRIEVE: Duration = Duration::from_secs(300);

impl Services {
    /// Fetches what is missing of the catalog, or all of it anew. Cancel safe: the fetching goes on.
    ///
    /// # Errors
    /// The failure of the last try: whatever a call may fail with.
    pub(super) async fn collect(&self, webex: &Webex, want: Want) -> Result<()> {
        let client = webex.downgrade();
        self.collections.join(webex, want, move || collection(client, want)).await
    }

    /// Fetches the catalog anew, without making anybody wait.
    pub fn refresh_in_background(&self) {
        if let Some(webex) = self.client.upgrade() {
            let client = webex.downgrade();
            self.collections.start(&webex, Want::Fresh, move || collection(client, Want::Fresh));
        }
    }

    /// Fetches the catalog anew and waits for it. Cancel safe: the fetching goes on.
    ///
    /// # Errors
    /// The failure of the last try: whatever a call may fail with. The catalog stays as it was.
    pub async fn refresh(&self) -> Result<()> {
        let webex = self.webex()?;
        self.collect(&webex, Want::Fresh).await
    }

    /// Fetches the catalog that everybody may see, for `selection` (wire/01 section 3.1).
    ///
    /// # Errors
    /// Whatever a call may fail with; the catalog stays as it was.
    pub async fn collect_preauth(&self, selection: &Selection) -> Result<()> {
        self.fetch_preauth(&self.webex()?, selection, Want::Fresh).await
    }

    /// Fetches the catalog of a user who is about to sign in, with a token of the OAuth client.
    ///
    /// # Errors
    /// A status of 404 says that there is no such user; else whatever a call may fail with.
    pub async fn collect_signin(&self, email: &str, client_token: SecretString) -> Result<()> {
        let selection = Selection::email(email);
        let (name, value) = selection.query();
        let call = Call::new(Method::GET, "u2c").path("signin/catalog").query(name, value);
        let call = call.auth(AuthMode::Bearer(client_token)).refresh_on_unauthorized(false).bootstrap();
        self.fetch(&self.webex()?, CatalogGroup::Signin, call, Want::Missing).await
    }

    /// Forgets what was fetched, for example when somebody else signs in.
    pub fn forget(&self) {
        self.change(|snapshot| {
            for group in [CatalogGroup::Preauth, CatalogGroup::Signin, CatalogGroup::Postauth] {
                snapshot.drop_group(group);
            }
        });
    }

    /// Whether everything has arrived that this client can get.
    pub(super) fn is_complete(&self, webex: &Webex) -> bool {
        let last =
            if webex.credentials().can_authorize() { CatalogGroup::Postauth } else { CatalogGroup::Preauth };
        self.snapshot().has(last)
    }

    /// One try: the open part first, which may name the identity service that renews the token; then the user's.
    async fn collect_once(&self, webex: &Webex, want: Want) -> Result<()> {
        let signed_in = webex.credentials().can_authorize();
        let preauth = match self.selection(webex, signed_in) {
            Some(selection) if want == Want::Fresh || !self.has(CatalogGroup::Preauth) => {
                self.fetch_preauth(webex, &selection, want).await
            }
            _ => Ok(()),
        };
        if !signed_in {
            return preauth;
        }
        if let Err(error) = preauth {
            tracing::warn!(%error, "the open services catalog did not arrive");
        }
        let call = Call::new(Method::GET, "u2c").path("catalog");
        self.fetch(webex, CatalogGroup::Postauth, call, want).await
    }

    /// Whose open catalog is asked for: that of the token's organization, else by the e-mail address of the
    /// configuration, else the nearest. With a token that names no organization the user's own says it all.
    fn selection(&self, webex: &Webex, signed_in: bool) -> Option<Selection> {
        match webex.credentials().org_id() {
            Ok(org) => Some(Selection::OrgId(org)),
            Err(_) if signed_in => None,
            Err(_) => Some(webex.config().email.as_deref().map_or(Selection::Proximity, Selection::email)),
        }
    }

    async fn fetch_preauth(&self, webex: &Webex, selection: &Selection, want: Want) -> Result<()> {
        let (name, value) = selection.query();
        let call = Call::new(Method::GET, "u2c")
            .path("limited/catalog")
            .query(name, value)
            .auth(AuthMode::None)
            .bootstrap();
        self.fetch(webex, CatalogGroup::Preauth, call, want).await
    }

    async fn fetch(&self, webex: &Webex, group: CatalogGroup, call: Call, want: Want) -> Result<()> {
        let mut call = call.query("format", self.config.format.as_str());
        if want == Want::Fresh {
            call = call.query("timestamp", self.clock.now().as_millisecond());
        }
        // Repeated here, with a longer breath than a single call has.
        let call = call.retry(false).deadline(CALL_LIMIT);
        let response = webex.send(call).await?;
        let body =
            response.bytes().ok_or_else(|| Error::new(ErrorKind::Decode, "the catalog has no body"))?;
        let parsed = parse::catalog(body)?;
        let services = webex.shared().catalogs().intern(parsed.services);
        let fresh_until = self.clock.monotonic().saturating_add(self.config.refresh_after);
        self.change(|s| s.load(group, Catalog { services, timestamp: parsed.timestamp }, fresh_until));
        Ok(())
    }

    fn reprieve(&self) {
        let until = self.clock.monotonic().saturating_add(REPRIEVE);
        self.change(|snapshot| {
            snapshot.keep_until(CatalogGroup::Preauth, until);
            snapshot.keep_until(CatalogGroup::Postauth, until);
        });
    }
}

/// Tries until it succeeds, fails for good, or has failed too often; holds the client only while it tries.
async fn collection(client: WeakWebex, want: Want) -> Result<()> {
    let mut ceiling = FIRST_WAIT;
    for tried in 1.. {
        let webex = client.upgrade().ok_or_else(|| Error::new(ErrorKind::Closed, "the client is gone"))?;
        let services = webex.services();
        let Err(error) = services.collect_once(&webex, want).await else { return Ok(()) };
        if tried == TRIES || !error.is_retryable() {
            services.reprieve();
            tracing::warn!(%error, "the services catalog did not arrive");
            return Err(error);
        }
        let wait =
            ceiling.mul_f64(0.5 + 0.5 * webex.rng().unit()).max(error.retry_after().unwrap_or_default());
        tracing::debug!(%error, ?wait, "the services catalog did not arrive; trying again");
        let sleep = services.clock.sleep(wait);
        drop(webex);
        sleep.await;
        ceiling = (ceiling * 2).min(LONGEST_WAIT);
    }
    unreachable!("the loop ends with the last try")
}
