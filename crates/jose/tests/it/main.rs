//! What the crate does with the vectors and with whatever a random generator thinks of.

mod jwe_vectors;
mod properties;
mod scr_vectors;
mod vectors;
