//! What a board shows and lets be heard.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The PIN on the screen, and the ultrasound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Screen {
    pub(super) pin: String,
    pub(super) token: String,
    pub(super) proof: String,
    /// Whether the board verifies whoever comes in.
    pub(super) admits_everybody: bool,
}

impl Screen {
    pub(super) fn new() -> Self {
        let token = Uuid::new_v4().simple().to_string();
        let proof = Uuid::new_v4().simple().to_string();
        Self { pin: random_pin(), token, proof, admits_everybody: false }
    }

    /// Shows another PIN.
    pub(super) fn change_pin(&mut self) {
        let old = std::mem::take(&mut self.pin);
        while self.pin.is_empty() || self.pin == old {
            self.pin = random_pin();
        }
    }
}

/// Four digits. The first is no zero: a PIN may travel as a number.
fn random_pin() -> String {
    let random = Uuid::new_v4().as_u128() % 9000;
    (1000 + random).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_has_four_digits_and_changes() {
        let mut screen = Screen::new();
        for _ in 0..100 {
            let before = screen.pin.clone();
            screen.change_pin();
            assert_ne!(screen.pin, before);
            assert!((1000..=9999).contains(&screen.pin.parse::<u32>().expect("digits")));
        }
    }
}
