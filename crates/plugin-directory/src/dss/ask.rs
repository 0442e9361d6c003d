//! Asks a question and waits for its answer.

use std::pin::pin;

use webex_core::{Error, ErrorKind, Result, Webex};

use super::answer::Answer;
use super::collector::Progress;
use super::question::Question;
use super::timeout::DirectoryTimeout;
use crate::plugin::{Directory, State};

/// A question whose answer may have been swallowed is asked so often in all.
const ATTEMPTS: usize = 3;

/// The answer to a question. Cancel safe: it only reads.
pub(crate) async fn ask(webex: &Webex, question: &Question) -> Result<Answer> {
    let plugin = webex.plugin::<Directory>()?;
    plugin.state().register(webex).await?;
    for _ in 0..ATTEMPTS {
        if let Some(answer) = ask_once(webex, plugin.state(), question).await? {
            return Ok(answer);
        }
        tracing::debug!(resource = question.resource(), "the answer may be lost: asked again");
    }
    Err(Error::new(
        ErrorKind::Network,
        "the connection that brings the answers of the directory breaks again and again",
    ))
}

/// The answer; `None` when parts of it may be lost.
async fn ask_once(webex: &Webex, state: &State, question: &Question) -> Result<Option<Answer>> {
    let (id, limit, clock) = (webex.rng().uuid(), state.config.request_timeout, webex.clock());
    let waiting = state.desk.open(id, clock.monotonic(), limit);
    let silent = || DirectoryTimeout::error(question, id, limit);
    let mut posting = pin!(webex.send(question.call(id, limit)));
    let mut posted = false;
    loop {
        let left = match waiting.progress(clock.monotonic()) {
            Progress::Complete(answer) => return Ok(Some(answer)),
            Progress::Lost => return Ok(None),
            Progress::Closed => return Err(closed()),
            Progress::Silent => return Err(silent()),
            Progress::Waiting(left) => left,
        };
        tokio::select! {
            sent = &mut posting, if !posted => {
                posted = true;
                // Whether the answer to the call or the parts fail to come, is the same to whoever waits.
                sent.map_err(|error| if error.is_timeout() { silent() } else { error })?;
            }
            () = waiting.changed() => {}
            () = clock.sleep(left) => {}
        }
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "nobody takes answers of the directory any more")
}
