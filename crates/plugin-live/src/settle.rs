//! Fetching what an activity lacks.

use std::time::Duration;

use futures_core::future::BoxFuture;
use tokio::sync::Semaphore;
use webex_core::ids::MessageId;
use webex_core::{Error, Result, Webex};
use webex_plugin_conversation::Activity;
use webex_plugin_messages::{Message, MessagesExt};

use crate::event::{Change, Resource};
use crate::translate::{
    Diagnostic, Fetch, FetchWhen, TranslateContext, TranslatePolicy, Translation, translate,
};

/// Who knows whole messages.
pub trait MessageSource: Send + Sync {
    /// The message.
    ///
    /// # Errors
    /// When it cannot be had.
    fn message<'a>(&'a self, message: &'a MessageId) -> BoxFuture<'a, Result<Message>>;
}

/// The developer API. Rate limits and failures of the service are retried by the client's own rules; a message that was
/// just announced and is not found is asked for again for a moment. A client asks for a few messages at a time
/// (wire/04 section 7, row 5).
impl MessageSource for Webex {
    fn message<'a>(&'a self, message: &'a MessageId) -> BoxFuture<'a, Result<Message>> {
        Box::pin(async move {
            let limit = self.local(AtOnce::default);
            let _permit = limit.0.acquire().await;
            let mut pauses = PAUSES.into_iter();
            loop {
                let found = self.messages().get(message).send().await;
                let pause = pauses.next().filter(|_| found.as_ref().is_err_and(Error::is_not_found));
                let Some(pause) = pause else { return found };
                self.clock().sleep(pause).await;
            }
        })
    }
}

/// The pauses before a message is asked for again.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(50),
    Duration::from_millis(150),
    Duration::from_millis(400),
    Duration::from_millis(900),
];

/// So many messages are asked for at a time.
struct AtOnce(Semaphore);

impl Default for AtOnce {
    fn default() -> Self {
        Self(Semaphore::new(4))
    }
}

/// The change that a translation means, with what had to be fetched.
///
/// A message that cannot be fetched is told as far as the activity tells it, with the reason; only under
/// [`FetchWhen::Always`] it is lost, as it is in the JavaScript SDK (wire/04 section 7, row 5). Cancel safe: nothing is
/// kept.
///
/// ```
/// use webex_plugin_live::{Activity, TranslateContext, TranslatePolicy, settle, translate};
/// # async fn example(webex: webex_core::Webex, activity: Activity) {
/// let translations = translate(&activity, &TranslateContext::new(webex.services()));
/// for translation in translations {
///     match settle(translation, &webex, TranslatePolicy::default()).await {
///         Ok(change) => println!("{} {}", change.resource, change.kind),
///         Err(diagnostic) => println!("{diagnostic}"),
///     }
/// }
/// # }
/// ```
///
/// # Errors
/// The [`Diagnostic`] of a translation that gives no event.
pub async fn settle(
    translation: Translation,
    source: &dyn MessageSource,
    policy: TranslatePolicy,
) -> Result<Change, Diagnostic> {
    match translation {
        Translation::Ready(change) => Ok(change),
        Translation::Fetch(fetch) => fetched(*fetch, source, policy).await,
        Translation::Failed(diagnostic) => Err(diagnostic),
    }
}

/// What an activity means for those who want it, with what had to be fetched. What nobody wants is not fetched.
pub(crate) async fn changes(
    webex: &Webex,
    activity: &Activity,
    policy: TranslatePolicy,
    wants: impl Fn(&Resource) -> bool,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for translation in translations(webex, activity, policy) {
        if !wants(translation.resource()) {
            continue;
        }
        match settle(translation, webex, policy).await {
            Ok(change) => changes.push(change),
            Err(diagnostic) => tracing::warn!(%diagnostic, "an activity gives no event"),
        }
    }
    changes
}

fn translations(webex: &Webex, activity: &Activity, policy: TranslatePolicy) -> Vec<Translation> {
    let hydra = webex.services().known("hydra");
    let contents = hydra.map(|hydra| format!("{}/contents", hydra.as_str().trim_end_matches('/')));
    let context = TranslateContext::new(webex.services()).with_policy(policy);
    match &contents {
        Some(contents) => translate(activity, &context.with_contents_url(contents)),
        None => translate(activity, &context),
    }
}

async fn fetched(
    fetch: Fetch,
    source: &dyn MessageSource,
    policy: TranslatePolicy,
) -> Result<Change, Diagnostic> {
    let error = match source.message(&fetch.message).await {
        Ok(message) => return Ok(fetch.complete(message)),
        Err(error) => error,
    };
    let text = format!("the message cannot be fetched: {error}");
    let diagnostic = Diagnostic::new(fetch.partial.resource.clone(), text);
    if policy.fetch == FetchWhen::Always {
        return Err(diagnostic);
    }
    // What is wrong with the activity itself says more than what is wrong with the detour.
    let problem = fetch.partial.problem.clone().or(Some(diagnostic));
    Ok(Change { problem, ..fetch.partial })
}
