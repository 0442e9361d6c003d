//! Everything one simulated cloud knows.

use std::ops::Deref;
use std::sync::Arc;

use crate::admin::AuditLog;
use crate::auxiliary::Auxiliary;
use crate::calendar::Calendars;
use crate::calls::Calls;
use crate::clock::SimClock;
use crate::conversation::Conversations;
use crate::devices::Devices;
use crate::disk::{DataDirError, Disk, Opening};
use crate::dss::Book;
use crate::faults::Faults;
use crate::files::Uploads;
use crate::flags::Flags;
use crate::identity::Identity;
use crate::ids::UserId;
use crate::journal::Journal;
use crate::kms::KmsService;
use crate::lyra::Spaces;
use crate::meetings::Meetings;
use crate::mercury::{DataChannels, Sockets};
use crate::presence::Presences;
use crate::profile::Profile;
use crate::rate_limit::{Limiter, RateLimit};
use crate::reports::Reports;
use crate::tabs::Tabs;
use crate::toggles::Toggles;
use crate::urls::Urls;
use crate::webhooks::Webhooks;

/// The state behind all handlers. Cloning is cheap; the parts are reached as fields.
#[derive(Clone)]
pub(crate) struct World(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) clock: SimClock,
    pub(crate) urls: Urls,
    pub(crate) profile: Profile,
    pub(crate) identity: Arc<Identity>,
    pub(crate) audit: AuditLog,
    pub(crate) calendars: Calendars,
    pub(crate) calls: Calls,
    pub(crate) conversations: Conversations,
    pub(crate) uploads: Uploads,
    pub(crate) journal: Journal,
    pub(crate) kms: KmsService,
    pub(crate) faults: Faults,
    pub(crate) flags: Flags,
    pub(crate) limiter: Limiter,
    pub(crate) lyra: Spaces,
    pub(crate) meetings: Meetings,
    pub(crate) presence: Presences,
    pub(crate) data_channels: DataChannels,
    pub(crate) auxiliary: Auxiliary,
    pub(crate) devices: Devices,
    pub(crate) disk: Disk,
    pub(crate) directory: Book,
    pub(crate) reports: Reports,
    pub(crate) sockets: Sockets,
    pub(crate) tabs: Tabs,
    pub(crate) toggles: Toggles,
    pub(crate) webhooks: Arc<Webhooks>,
}

impl World {
    pub(crate) fn new(
        clock: SimClock,
        urls: Urls,
        profile: Profile,
        identity: Identity,
        rate_limit: Option<RateLimit>,
        disk: Disk,
    ) -> Self {
        let identity = Arc::new(identity);
        Self(Arc::new(Inner {
            conversations: Conversations::new(clock.clone(), urls.clone(), identity.clone()),
            audit: AuditLog::default(),
            tabs: Tabs::default(),
            calendars: Calendars::default(),
            calls: Calls::default(),
            journal: Journal::default(),
            kms: KmsService::new(urls.kms_host()),
            webhooks: Arc::new(Webhooks::new(clock.clone())),
            uploads: Uploads::default(),
            faults: Faults::default(),
            flags: Flags::default(),
            lyra: Spaces::default(),
            meetings: Meetings::default(),
            presence: Presences::default(),
            limiter: Limiter::new(clock.clone(), rate_limit),
            data_channels: DataChannels::default(),
            auxiliary: Auxiliary::default(),
            devices: Devices::new(clock.clone()),
            directory: Book::default(),
            disk,
            sockets: Sockets::new(clock.clone()),
            toggles: Toggles::default(),
            reports: Reports::default(),
            clock,
            urls,
            profile,
            identity,
        }))
    }
}

impl World {
    /// Takes over what lasts, and keeps it on disk from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        opening.restore_clock(&self.clock)?;
        self.identity.restore(opening)?;
        self.conversations.restore(opening)?;
        self.kms.restore(opening)?;
        self.uploads.restore(opening)?;
        self.webhooks.registry().restore(opening)?;
        self.devices.restore(opening)?;
        self.auxiliary.restore(opening)?;
        self.toggles.restore(opening)?;
        self.flags.restore(opening)?;
        self.tabs.restore(opening)?;
        self.meetings.restore(opening)?;
        self.calendars.restore(opening)?;
        self.lyra.restore(opening)?;
        self.audit.restore(opening)
    }

    /// Ends an account: its owner leaves all group rooms, and tokens and webhooks go. `false` if there is no such user.
    pub(crate) fn remove_user(&self, user: UserId) -> bool {
        if let Err(refusal) = self.conversations.leave_all_rooms(user) {
            tracing::warn!(%user, ?refusal, "a removed user could not leave a room");
        }
        self.webhooks.remove_owned_by(user);
        let removed = self.identity.delete_user(user);
        self.sockets.check();
        removed
    }

    /// Revokes a token, and closes the sockets that it opened.
    pub(crate) fn revoke_token(&self, token: &str) {
        self.identity.revoke(token);
        self.sockets.check();
    }

    /// Makes all access tokens of a user expire now, and closes the sockets that they opened; how many.
    pub(crate) fn expire_tokens_of(&self, user: UserId) -> usize {
        let tokens = self.identity.expire_tokens_of(user);
        self.sockets.check();
        tokens
    }

    /// Revokes all tokens of a user, and closes the sockets that they opened; how many access tokens.
    pub(crate) fn revoke_tokens_of(&self, user: UserId) -> usize {
        let tokens = self.identity.revoke_tokens_of(user);
        self.sockets.check();
        tokens
    }

    /// Makes a token expire now, and closes the sockets that it opened; `false` if it is unknown.
    pub(crate) fn expire_token(&self, token: &str) -> bool {
        let known = self.identity.expire(token);
        self.sockets.check();
        known
    }
}

impl Deref for World {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
