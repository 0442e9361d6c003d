//! Which status is told to the service, and when. No I/O, no clock.

use std::time::Duration;

use super::activity::Activity;
use crate::config::PresenceConfig;

/// What the service is told: a status, or that it is taken back.
pub(super) type Told = Option<Activity>;

/// Composes what others see from what the user is doing.
#[derive(Debug)]
pub(super) struct Composer {
    config: PresenceConfig,
    /// How often each activity was begun and not ended.
    held: [u32; Activity::COUNT],
    /// What the service was told last; at first there is nothing to take back.
    told: Told,
    /// What the service is being told.
    telling: Option<Told>,
    /// When the service is told again what it was told: it forgets.
    renewal: Option<Duration>,
    /// It could not be told; not again before that.
    retry: Option<Duration>,
}

impl Composer {
    pub(super) fn new(config: PresenceConfig) -> Self {
        Self { config, held: [0; Activity::COUNT], told: None, telling: None, renewal: None, retry: None }
    }

    pub(super) fn begin(&mut self, activity: Activity) {
        let held = &mut self.held[activity as usize];
        *held = held.saturating_add(1);
    }

    pub(super) fn end(&mut self, activity: Activity) {
        let held = &mut self.held[activity as usize];
        *held = held.saturating_sub(1);
    }

    /// What others are to see.
    pub(super) fn wanted(&self) -> Told {
        Activity::ALL.into_iter().find(|activity| self.held[*activity as usize] > 0)
    }

    /// What the service is to be told now; answered with [`Self::told`]. One thing at a time: the last word counts.
    pub(super) fn poll(&mut self, now: Duration) -> Option<Told> {
        let is_due = |at: &Option<Duration>| at.is_some_and(|at| at <= now);
        let has_news = self.wanted() != self.told && self.retry.is_none_or(|at| at <= now);
        if self.telling.is_some() || !(has_news || is_due(&self.renewal)) {
            return None;
        }
        (self.telling, self.renewal, self.retry) = (Some(self.wanted()), None, None);
        self.telling
    }

    /// The service knows now, or could not be told.
    pub(super) fn told(&mut self, now: Duration, done: bool) {
        let Some(what) = self.telling.take() else { return };
        if done {
            let lives = self.config.ttl.saturating_sub(self.config.renewal_lead);
            (self.told, self.renewal) = (what, what.map(|_| now.saturating_add(lives)));
        } else {
            self.retry = Some(now.saturating_add(self.config.retry));
            self.renewal = self.retry.filter(|_| self.told.is_some());
        }
    }

    /// When there is something to tell.
    pub(super) fn deadline(&self) -> Option<Duration> {
        let times = [self.renewal, self.retry.filter(|_| self.wanted() != self.told)];
        times.into_iter().flatten().min().filter(|_| self.telling.is_none())
    }

    /// How long the service remembers.
    pub(super) fn ttl(&self) -> Duration {
        self.config.ttl
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn composer() -> Composer {
        Composer::new(PresenceConfig::default())
    }

    #[test]
    fn the_strongest_activity_is_what_others_see() {
        let mut composer = composer();
        assert_eq!(composer.poll(at(0)), None, "there is nothing to tell");
        composer.begin(Activity::Call);
        assert_eq!(composer.poll(at(0)), Some(Some(Activity::Call)));
        composer.begin(Activity::DoNotDisturb);
        assert_eq!(composer.poll(at(0)), None, "one thing at a time");
        composer.told(at(1), true);
        assert_eq!(composer.poll(at(1)), Some(Some(Activity::DoNotDisturb)));
        composer.told(at(1), true);
        composer.end(Activity::Call);
        assert_eq!(composer.poll(at(1)), None, "nobody saw the call any more");
        composer.end(Activity::DoNotDisturb);
        assert_eq!(composer.poll(at(2)), Some(None), "it is taken back");
        composer.told(at(2), true);
        assert_eq!((composer.poll(at(9)), composer.deadline()), (None, None));
    }

    #[test]
    fn the_service_is_told_again_before_it_forgets_and_after_a_failure() {
        let mut composer = composer();
        composer.begin(Activity::Meeting);
        composer.poll(at(0));
        composer.told(at(0), false);
        assert_eq!((composer.poll(at(29)), composer.deadline()), (None, Some(at(30))));
        assert_eq!(composer.poll(at(30)), Some(Some(Activity::Meeting)));
        composer.told(at(30), true);
        assert_eq!((composer.poll(at(569)), composer.deadline()), (None, Some(at(570))));
        assert_eq!(composer.poll(at(570)), Some(Some(Activity::Meeting)));
        composer.told(at(570), false);
        assert_eq!(composer.deadline(), Some(at(600)), "a renewal is tried again, too");
    }

    proptest! {
        #[test]
        fn in_the_end_others_see_what_is_wanted(
            steps in prop::collection::vec((0..Activity::COUNT, any::<bool>(), any::<bool>(), 0..700_u64), 0..60)
        ) {
            let (mut composer, mut now, mut held) = (composer(), 0, [0_u32; Activity::COUNT]);
            let mut seen = None;
            let mut turn = |composer: &mut Composer, now: u64, done: bool| {
                let Some(told) = composer.poll(at(now)) else { return false };
                composer.told(at(now), done);
                if done {
                    seen = told;
                }
                done
            };
            for (which, begin, done, wait) in steps {
                now += wait;
                match begin {
                    true => composer.begin(Activity::ALL[which]),
                    false => composer.end(Activity::ALL[which]),
                }
                held[which] = if begin { held[which] + 1 } else { held[which].saturating_sub(1) };
                turn(&mut composer, now, done);
            }
            while turn(&mut composer, now + 30, true) {}
            let wanted = Activity::ALL.into_iter().find(|activity| held[*activity as usize] > 0);
            prop_assert_eq!(seen, wanted);
            prop_assert_eq!(composer.deadline().is_some(), wanted.is_some(), "only what is shown is renewed");
        }
    }
}
