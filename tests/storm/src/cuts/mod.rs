//! What goes wrong with the connection of the receiver, in an order that a seed decides.

mod cut;
mod deck;
mod hand;

pub use cut::Cut;
pub use deck::Deck;
pub use hand::Hand;
