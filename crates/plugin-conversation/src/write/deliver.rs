//! Delivering an activity: with a key that counts, and once more when it did not (wire/03 sections 2.6 and 5).

use webex_core::{Error, Result, Webex};
use webex_plugin_mercury::MercuryExt;

use super::outgoing::Outgoing;
use super::rotate::rotate;
use super::target::Target;
use crate::model::{Activity, KeyUrl};
use crate::open::open_with;

/// The service wants a new key first.
const ROTATION_DUE: i64 = 1_400_087;
/// Our key is not that of the conversation, or somebody else was faster with a new one.
const STALE_KEY: [i64; 2] = [1_400_049, 1_409_004];

/// What is wrong with the key that an activity was sealed under.
#[derive(Clone, Copy, Debug, PartialEq)]
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
}

/// Seals an activity, sends it, and answers with it, opened and normalized. When the service refuses its key, it is
/// sealed anew under the right one and sent again; once for each kind of refusal, then the refusal is the answer
/// (wire/03 section 7.2, row 19).
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
        match KeyFault::of(&error).filter(|fault| !faults.contains(fault)) {
            Some(fault) => {
                faults.push(fault);
                target = corrected(webex, target, fault).await?;
            }
            None => return Err(error),
        }
    }
}

/// The conversation with a key that counts.
async fn corrected(webex: &Webex, target: Target, fault: KeyFault) -> Result<Target> {
    let refused: Option<KeyUrl> = target.key.clone();
    let now = target.asked_again(webex).await?;
    match fault {
        KeyFault::RotationDue if now.key.is_none() || now.key == refused => rotate(webex, now).await,
        _ => Ok(now),
    }
}

/// Sends an activity as it is.
pub(super) async fn send(webex: &Webex, target: &Target, mut outgoing: Outgoing) -> Result<Activity> {
    outgoing.address(webex, target).await?;
    let mut answer: Activity = webex.send(outgoing.call(target)?).await?.json()?;
    super::target::forget_keys(webex, &answer);
    open_with(webex, &mut answer).await;
    answer.normalize();
    Ok(answer)
}
