//! The UUIDs of people who are named by e-mail address, many with one request (wire/01 section 3.5.3).

use std::collections::BTreeMap;
use std::time::Duration;

use futures_core::future::BoxFuture;
use http::Method;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;
use webex_core::batcher::{BatchAnswers, BatchSource, BatchTiming, Batcher};
use webex_core::request::Call;
use webex_core::{Error, ErrorKind, Result, Webex};

/// Those who ask at the same time ask together.
const TIMING: BatchTiming =
    BatchTiming { wait: Duration::from_millis(5), max_wait: Duration::from_millis(50), max_items: 50 };

/// The lookups of one client: of people as they are, and of people who are invited.
struct Lookups {
    known: Batcher<Users>,
    invited: Batcher<Users>,
}

impl Default for Lookups {
    fn default() -> Self {
        let lookups = |invite| Batcher::new(Users { invite }, TIMING);
        Self { known: lookups(false), invited: lookups(true) }
    }
}

struct Users {
    invite: bool,
}

#[derive(Deserialize)]
struct Found {
    id: Option<String>,
}

/// The UUID of who has that address, in lower case. With `invite` somebody whom the service does not know yet becomes
/// one whom it knows.
pub(super) async fn look_up(webex: &Webex, email: &str, invite: bool) -> Result<Uuid> {
    let lookups = webex.local(Lookups::default);
    let batcher = if invite { &lookups.invited } else { &lookups.known };
    batcher.request(webex, email.to_owned(), ()).await
}

impl BatchSource for Users {
    type Key = String;
    type Item = ();
    type Value = Uuid;

    fn fetch<'a>(
        &'a self,
        webex: &'a Webex,
        batch: Vec<(String, ())>,
    ) -> BoxFuture<'a, Result<BatchAnswers<String, Uuid>>> {
        Box::pin(async move {
            let emails: Vec<_> = batch.iter().map(|(email, ())| json!({ "email": email })).collect();
            let call = Call::new(Method::POST, "conversation").path("users").json(&emails);
            let call = call.query_opt("shouldCreateUsers", self.invite.then_some(true));
            let found: BTreeMap<String, Found> = webex.send(call).await?.json()?;
            Ok(found.into_iter().map(answer).collect())
        })
    }
}

/// An entry without id is somebody who cannot be found.
fn answer((email, found): (String, Found)) -> (String, Result<Uuid>) {
    let uuid = found.id.and_then(|id| Uuid::try_parse(&id).ok());
    let nobody = || Error::new(ErrorKind::NotFound, "nobody has that e-mail address");
    (email.to_lowercase(), uuid.ok_or_else(nobody))
}
