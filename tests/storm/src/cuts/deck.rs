//! The order of the cuts.

use super::Cut;
use crate::dice::Dice;

/// Cuts without end: every kind once, in an order of chance, then again in another one.
///
/// ```
/// use webex_storm::{Cut, Deck, Dice};
/// let cuts: Vec<Cut> = Deck::new(Dice::new(1)).take(Cut::ALL.len()).collect();
/// assert!(Cut::ALL.iter().all(|kind| cuts.contains(kind)));
/// ```
#[derive(Clone, Debug)]
pub struct Deck {
    dice: Dice,
    left: Vec<Cut>,
}

impl Deck {
    /// The cuts that these dice decide.
    pub fn new(dice: Dice) -> Self {
        Self { dice, left: Vec::new() }
    }
}

impl Iterator for Deck {
    type Item = Cut;

    fn next(&mut self) -> Option<Cut> {
        if self.left.is_empty() {
            self.left = Cut::ALL.to_vec();
            self.dice.shuffle(&mut self.left);
        }
        self.left.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_one_of_twenty_is_half_open_and_a_thousand_hold_every_kind() {
        let cuts: Vec<Cut> = Deck::new(Dice::new(11)).take(1000).collect();
        let half_open = cuts.iter().filter(|cut| **cut == Cut::HalfOpen).count();
        assert!(half_open * 20 <= cuts.len() && half_open > 0, "{half_open}");
        assert!(Cut::ALL.iter().all(|kind| cuts.iter().filter(|cut| *cut == kind).count() >= 35));
        assert_eq!(cuts, Deck::new(Dice::new(11)).take(1000).collect::<Vec<_>>());
    }
}
