//! Two things that are done in turn, so that a noisy neighbour disturbs both.

use std::time::Duration;

use crate::cost::cpu_of_thread;
use crate::figure::{Figure, median, time};

/// What two things cost, round by round.
#[derive(Debug, Default)]
pub(crate) struct Pair {
    pub(crate) ours: Vec<Duration>,
    pub(crate) floor: Vec<Duration>,
}

impl Pair {
    /// Does both in turn, `rounds` times, and takes the CPU time of this thread. The first round warms up.
    pub(crate) fn measure(rounds: usize, mut ours: impl FnMut(), mut floor: impl FnMut()) -> Self {
        let mut pair = Self::default();
        for round in 0..=rounds {
            let (a, b) = (cost(&mut floor), cost(&mut ours));
            if round > 0 {
                pair.floor.push(a);
                pair.ours.push(b);
            }
        }
        pair
    }

    /// The middle of the ratios of each round, with both costs for each of `count` things done in a round.
    pub(crate) fn figure(&self, count: usize) -> Figure {
        let each = |all: &[Duration]| time(median(all) / u32::try_from(count.max(1)).unwrap_or(u32::MAX));
        let detail = format!("{} against {}", each(&self.ours), each(&self.floor));
        Figure::times(self.ratio(), detail)
    }

    fn ratio(&self) -> f64 {
        let rounds = self.ours.iter().zip(&self.floor);
        let ratios: Vec<f64> = rounds.map(|(ours, floor)| ours.as_secs_f64() / floor.as_secs_f64()).collect();
        median(&ratios)
    }
}

fn cost(work: &mut impl FnMut()) -> Duration {
    let before = cpu_of_thread();
    work();
    cpu_of_thread().saturating_sub(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_that_of_the_rounds() {
        let millis = |all: &[u64]| all.iter().map(|n| Duration::from_millis(*n)).collect();
        let pair = Pair { ours: millis(&[20, 60, 20]), floor: millis(&[10, 30, 20]) };
        let figure = pair.figure(10);
        assert_eq!((figure.value, figure.to_string().as_str()), (2.0, "2.00x (2.0 ms against 2.0 ms)"));
    }

    #[test]
    fn every_round_is_measured_but_the_first() {
        let (mut ours, mut floor) = (0, 0);
        let pair = Pair::measure(3, || ours += 1, || floor += 1);
        assert_eq!((ours, floor, pair.ours.len(), pair.floor.len()), (4, 4, 3, 3));
    }
}
