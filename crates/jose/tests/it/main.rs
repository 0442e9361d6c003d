//! What the crate does with the vectors and with whatever a random generator thinks of.

mod agreement_vectors;
mod certificate_vectors;
mod handshake_vectors;
mod jwe_vectors;
mod key_properties;
mod properties;
mod reaction_vectors;
mod rsa_vectors;
mod scr_vectors;
mod vectors;
