//! Delivering an activity: with a key that counts, and once more when it did not (wire/03 sections 2.6 and 5).

use webex_core::{Error, Result, Webex};
use webex_plugin_mercury::MercuryExt;

use super::memory::{forget_keys, renewed};
use super::outgoing::{Outgoing, Relay};
use super::session::in_a_session;
use super::target::Target;
use crate::model::Activity;
use crate::read::opened;

/// The service wants a new key first.
const ROTATION_DUE: i64 = 1_400_087;
/// Our key is not that of the conversation, or somebody else was faster with a new one.
const STALE_KEY: [i64; 2] = [1_400_049, 1_409_004];

/// What is wrong with the key that an activity was sealed under.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum KeyFault {
    RotationDue,
    Stale,
}

impl KeyFault {
    pub(super) fn of(error: &Error) -> Option<Self> {
        match error.http()?.error_code()? {
            ROTATION_DUE => Some(Self::RotationDue),
            code if STALE_KEY.contains(&code) => Some(Self::Stale),
            _ => None,
        }
    }

    /// A new key is brought once only; others may bring theirs more often.
    fn may_be_corrected(self, before: &[Self]) -> bool {
        before.len() + 1 < TRIES && !(self == Self::RotationDue && before.contains(&self))
    }
}

/// How often an activity is sent at most, when others change the key again and again.
const TRIES: usize = 6;

/// Seals an activity, sends it, and answers with it, opened and normalized. When the service refuses its key, it is
/// sealed anew under the right one and sent again: once for each kind of refusal, and then only as long as somebody else
/// goes on changing the key (wire/03 section 7.2, row 19).
pub(crate) async fn deliver(webex: &Webex, mut target: Target, mut outgoing: Outgoing) -> Result<Activity> {
    webex.mercury()?.user_activity();
    let need = outgoing.need();
    let mut faults: Vec<KeyFault> = Vec::new();
    loop {
        target = target.ready(webex, need).await?;
        let error = match send(webex, &target, outgoing.clone()).await {
            Ok(activity) => return Ok(activity),
            Err(error) => error,
        };
        target = match KeyFault::of(&error).filter(|fault| fault.may_be_corrected(&faults)) {
            Some(fault) => corrected(webex, target, fault, &mut faults).await?.ok_or(error)?,
            None => return Err(error),
        };
    }
}

/// The conversation with a key that counts; `None` when there is no other, and that was tried already.
async fn corrected(
    webex: &Webex,
    target: Target,
    fault: KeyFault,
    faults: &mut Vec<KeyFault>,
) -> Result<Option<Target>> {
    let refused = target.key.clone();
    let renewed = renewed(webex, target, fault).await?;
    let worth_it = !faults.contains(&fault) || renewed.key != refused;
    faults.push(fault);
    Ok(worth_it.then_some(renewed))
}

/// Sends an activity as it is.
pub(super) async fn send(webex: &Webex, target: &Target, mut outgoing: Outgoing) -> Result<Activity> {
    outgoing.address(webex, target).await?;
    let sent = match outgoing.relay {
        Relay::None => webex.send(outgoing.call(target)?).await,
        _ => in_a_session(webex, || outgoing.clone().call(target)).await,
    };
    let answer: Activity = sent?.json()?;
    forget_keys(webex, &answer);
    Ok(opened(webex, answer).await)
}
