//! Sessions with a KMS: the keys that messages are sealed with (wire/03 section 3.7).

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;
use webex_jose::{ContentKey, jwe};
use zeroize::Zeroizing;

use super::KmsTiming;
use crate::error::{CypherError, CypherErrorKind, Result};
use crate::kms::answer::EphemeralKey;

/// A key that we share with the KMS.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) uri: String,
    key: ContentKey,
    header: jwe::Header,
    /// From then on another one is made.
    pub(super) renew_at: Duration,
    /// When something sealed with this key arrived last.
    pub(super) heard_at: Option<Duration>,
}

impl Session {
    pub(super) fn new(uri: String, key: ContentKey, renew_at: Duration) -> Self {
        let header = jwe::Header::default().with_kid(uri.clone());
        Self { uri, key, header, renew_at, heard_at: None }
    }

    pub(super) fn seal(&self, plaintext: &[u8]) -> Result<String> {
        Ok(jwe::seal_with_header(&self.key, &self.header, plaintext)?)
    }

    fn open(&self, message: &str) -> Result<Zeroizing<Vec<u8>>> {
        Ok(Zeroizing::new(jwe::open(&self.key, message)?))
    }
}

/// How long a session is used. The dates of the KMS count among themselves, so that a wrong clock here does no harm; a
/// life that is missing or makes no sense is one hour (wire/03 section 7.1, number 8).
pub(super) fn life(key: &EphemeralKey, now: Timestamp, timing: &KmsTiming) -> Duration {
    let date = |date: &Option<webex_core::resource::DateTime>| date.as_ref().and_then(|d| d.timestamp());
    let from = date(&key.create_date).unwrap_or(now);
    let life = date(&key.expiration_date).and_then(|end| Duration::try_from(end.duration_since(from)).ok());
    let life = life.filter(|life| !life.is_zero()).unwrap_or(timing.default_life);
    // A session that ends within the margin is used for half its life.
    let used = life.checked_sub(timing.expiry_margin).unwrap_or(life / 2);
    used.clamp(Duration::from_millis(100), timing.longest_life)
}

/// The session in use and those before it: an answer may be under way when a session ends (wire/03 section 7.1,
/// number 15).
#[derive(Debug, Default)]
pub(super) struct Sessions {
    current: Option<Session>,
    /// With the moment at which they are forgotten.
    old: VecDeque<(Session, Duration)>,
}

/// More sessions than that nobody has in five minutes.
const MOST_OLD: usize = 8;

impl Sessions {
    pub(super) fn current(&self) -> Option<&Session> {
        self.current.as_ref()
    }

    pub(super) fn begin(&mut self, session: Session) {
        self.current = Some(session);
    }

    /// Retires the current session; what is under way can be read until `forget_at`.
    pub(super) fn retire(&mut self, forget_at: Duration) {
        self.old.extend(self.current.take().map(|session| (session, forget_at)));
        while self.old.len() > MOST_OLD {
            self.old.pop_front();
        }
    }

    pub(super) fn forget(&mut self, now: Duration) {
        self.old.retain(|(_, forget_at)| *forget_at > now);
    }

    /// Opens a message with the session that it names, or with the current one if it names none.
    pub(super) fn open(&mut self, message: &str, now: Duration) -> Result<Zeroizing<Vec<u8>>> {
        let kid = jwe::Header::of(message)?.kid().map(str::to_owned);
        let sessions = self.current.iter_mut().chain(self.old.iter_mut().rev().map(|(session, _)| session));
        let mut named = sessions.filter(|session| kid.as_deref().is_none_or(|kid| kid == session.uri));
        let unknown = || {
            CypherError::new(CypherErrorKind::Decrypt, "a message of the KMS belongs to no session of ours")
        };
        let session = named.next().ok_or_else(unknown)?;
        let opened = session.open(message)?;
        session.heard_at = Some(now);
        Ok(opened)
    }
}

#[cfg(test)]
mod tests {
    use webex_jose::{Curve, EcPrivateKey};

    use super::*;

    fn lives(create: Option<&str>, expire: Option<&str>) -> Duration {
        let key = EphemeralKey {
            uri: "kms://k/ecdhe/1".into(),
            jwk: EcPrivateKey::generate(Curve::P256).public_key(),
            user_id: None,
            client_id: None,
            create_date: create.map(Into::into).map(|t: String| webex_core::resource::DateTime::new(t)),
            expiration_date: expire.map(Into::into).map(|t: String| webex_core::resource::DateTime::new(t)),
        };
        life(&key, "2026-01-02T00:00:00Z".parse().expect("a date"), &KmsTiming::default())
    }

    #[test]
    fn defect_8_dates_without_sense_do_not_end_a_session() {
        let hour = Duration::from_secs(3570);
        for (create, expire) in [
            (None, None),
            (None, Some("soon")),
            (None, Some("2020-01-01T00:00:00Z")),
            (Some("2026-01-02T00:00:00Z"), Some("2026-01-02T00:00:00Z")),
        ] {
            assert_eq!(lives(create, expire), hour, "{create:?} {expire:?}");
        }
        assert_eq!(lives(None, Some("2126-01-01T00:00:00Z")), Duration::from_secs(24 * 3600), "clamped");
        assert_eq!(lives(None, Some("2026-01-02T00:00:20Z")), Duration::from_secs(10), "half of it");
    }

    #[test]
    fn row_69_a_session_of_30_3_seconds_is_renewed_after_0_3() {
        assert_eq!(lives(None, Some("2026-01-02T00:00:30.300Z")), Duration::from_millis(300));
    }

    #[test]
    fn a_wrong_clock_here_does_no_harm() {
        assert_eq!(
            lives(Some("2030-05-05T00:00:00Z"), Some("2030-05-05T01:00:00Z")),
            Duration::from_secs(3570)
        );
    }

    #[test]
    fn rows_65_and_66_an_answer_may_leave_its_session_out_and_not_name_another() {
        let key = ContentKey::generate();
        let mut sessions = Sessions::default();
        sessions.begin(Session::new("a".into(), key.clone(), Duration::MAX));
        let sealed = |kid: Option<&str>| {
            let header = kid.iter().fold(jwe::Header::default(), |header, kid| header.with_kid(*kid));
            jwe::seal_with_header(&key, &header, b"answer").expect("sealed")
        };
        assert_eq!(*sessions.open(&sealed(Some("a")), Duration::ZERO).expect("named"), b"answer");
        assert_eq!(*sessions.open(&sealed(None), Duration::ZERO).expect("of the current one"), b"answer");
        let error = sessions.open(&sealed(Some("b")), Duration::ZERO).expect_err("another session");
        assert_eq!(error.kind(), CypherErrorKind::Decrypt);
    }

    #[test]
    fn defect_15_answers_to_an_old_session_are_read_for_a_while() {
        let session = |uri: &str| Session::new(uri.into(), ContentKey::generate(), Duration::MAX);
        let mut sessions = Sessions::default();
        sessions.begin(session("a"));
        let late = sessions.current().expect("one").seal(b"late").expect("sealed");
        sessions.retire(Duration::from_secs(300));
        sessions.begin(session("b"));
        assert_eq!(*sessions.open(&late, Duration::ZERO).expect("in time"), b"late");
        sessions.forget(Duration::from_secs(300));
        assert_eq!(
            sessions.open(&late, Duration::ZERO).expect_err("too late").kind(),
            CypherErrorKind::Decrypt
        );
    }
}
