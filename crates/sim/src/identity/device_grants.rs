//! Signing in on a device without browser or keyboard: it shows a code, somebody types it elsewhere (wire/01 sections
//! 3.2.8 and 4.5).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::client::Client;
use super::names::{random_digits, random_hex};
use super::registry::Identity;
use super::scopes::Scopes;
use super::token::Issued;
use super::user::User;
use crate::ids::UserId;
use crate::sync::{read, write};

pub(crate) const INTERVAL: Duration = Duration::from_secs(2);
pub(crate) const LIFE: Duration = Duration::from_secs(300);
/// Polls travel with different delays: one that was sent in time is never told to slow down.
const TOLERANCE: SignedDuration = SignedDuration::from_millis(250);

/// What the device gets: the one code to poll with, the other one to show.
pub(crate) struct DeviceCodes {
    pub(crate) device_code: String,
    pub(crate) user_code: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct DeviceGrant {
    client_id: String,
    user_code: String,
    scopes: Scopes,
    expires: Timestamp,
    last_poll: Option<Timestamp>,
    standing: Standing,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum Standing {
    Undecided,
    Accepted(UserId),
    Declined,
}

/// What a person is asked to agree to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AskingDevice {
    pub(crate) client_name: String,
    pub(crate) scopes: Scopes,
}

/// Why a poll brings no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotYet {
    /// Nobody has decided.
    Pending,
    /// The last poll was just now.
    SlowDown,
    /// Nobody has decided in time.
    Expired,
    /// Somebody does not want to.
    Denied,
    /// The code is unknown, used, or another client's.
    Unknown,
}

impl DeviceGrant {
    fn is_open(&self, now: Timestamp) -> bool {
        matches!(self.standing, Standing::Undecided) && self.expires > now
    }

    fn polls_too_fast(&mut self, now: Timestamp) -> bool {
        let interval = SignedDuration::try_from(INTERVAL).unwrap_or_default() - TOLERANCE;
        let last = self.last_poll.replace(now);
        last.is_some_and(|last| now.duration_since(last) < interval)
    }
}

impl Identity {
    /// Makes the codes for a device.
    pub(crate) fn begin_device_grant(&self, client: &Client, scopes: Scopes) -> DeviceCodes {
        let (now, expires) = (self.clock.now(), self.clock.deadline(LIFE));
        let mut state = write(&self.state);
        // Whoever polls with an old code is still told that it has expired, for a while.
        let long_ago = now - SignedDuration::try_from(LIFE).unwrap_or_default();
        state.device_grants.retain(|_, grant| grant.expires > long_ago);
        let user_code = loop {
            let code = random_digits::<6>();
            if state.device_grants.values().all(|grant| grant.user_code != code) {
                break code;
            }
        };
        let device_code = random_hex::<24>();
        let grant = DeviceGrant {
            client_id: client.id.clone(),
            user_code: user_code.clone(),
            scopes,
            expires,
            last_poll: None,
            standing: Standing::Undecided,
        };
        state.device_grants.insert(device_code.clone(), grant);
        DeviceCodes { device_code, user_code }
    }

    /// Which device shows this code and waits.
    pub(crate) fn asking_device(&self, user_code: &str) -> Option<AskingDevice> {
        let (code, now) = (typed(user_code), self.clock.now());
        let state = read(&self.state);
        let grant =
            state.device_grants.values().find(|grant| grant.user_code == code && grant.is_open(now))?;
        let client_name = state.clients.get(&grant.client_id)?.name.clone();
        Some(AskingDevice { client_name, scopes: grant.scopes.clone() })
    }

    /// Lets a user sign in on the device, or with `None` nobody; `false` if no device waits with this code.
    pub(crate) fn decide_device_grant(&self, user_code: &str, user: Option<&User>) -> bool {
        let (code, now) = (typed(user_code), self.clock.now());
        let mut state = write(&self.state);
        let mut decided = false;
        state.device_grants.change_each(|_, grant| {
            let asked = grant.user_code == code && grant.is_open(now);
            if asked {
                grant.standing = user.map_or(Standing::Declined, |user| Standing::Accepted(user.id));
            }
            decided |= asked;
            asked
        });
        decided
    }

    /// The token pair, once somebody has agreed; the code works once.
    pub(crate) fn poll_device_grant(&self, device_code: &str, client: &Client) -> Result<Issued, NotYet> {
        let (user, scopes) = self.decided_device_grant(device_code, client)?;
        let user = self.user(user).ok_or(NotYet::Unknown)?;
        let scopes = scopes.granted_to(&user);
        Ok(self.issue_pair_for(&client.id, &user, scopes))
    }

    fn decided_device_grant(&self, device_code: &str, client: &Client) -> Result<(UserId, Scopes), NotYet> {
        let now = self.clock.now();
        let mut state = write(&self.state);
        let grant = state.device_grants.get(device_code).filter(|grant| grant.client_id == client.id);
        if grant.ok_or(NotYet::Unknown)?.expires <= now {
            return Err(NotYet::Expired);
        }
        let polled = |grant: &mut DeviceGrant| (grant.polls_too_fast(now), grant.standing);
        let (too_fast, standing) = state.device_grants.change(device_code, polled).ok_or(NotYet::Unknown)?;
        if too_fast {
            return Err(NotYet::SlowDown);
        }
        match standing {
            Standing::Undecided => Err(NotYet::Pending),
            Standing::Declined => Err(NotYet::Denied),
            Standing::Accepted(user) => {
                let grant = state.device_grants.remove(device_code).ok_or(NotYet::Unknown)?;
                Ok((user, grant.scopes))
            }
        }
    }
}

/// People type spaces and dashes between the digits.
fn typed(user_code: &str) -> String {
    user_code.chars().filter(char::is_ascii_digit).collect()
}
