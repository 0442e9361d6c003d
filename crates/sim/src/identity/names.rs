//! Invented names and random texts.

use std::fmt::Write as _;

use aws_lc_rs::rand;

const GIVEN: [&str; 16] = [
    "Ada",
    "Alan",
    "Barbara",
    "Clara",
    "Donald",
    "Edsger",
    "Frances",
    "Grace",
    "Hedy",
    "John",
    "Katherine",
    "Leslie",
    "Margaret",
    "Niklaus",
    "Radia",
    "Tim",
];
const FAMILY: [&str; 16] = [
    "Allen", "Berners", "Dijkstra", "Hamilton", "Hopper", "Johnson", "Knuth", "Lamarr", "Lamport", "Liskov",
    "Lovelace", "Neumann", "Perlman", "Shannon", "Turing", "Wirth",
];

/// A given and a family name.
pub(super) fn invent() -> (&'static str, &'static str) {
    let [first, second] = random_bytes::<2>();
    (GIVEN[usize::from(first) % GIVEN.len()], FAMILY[usize::from(second) % FAMILY.len()])
}

/// `bytes` random bytes in hexadecimal digits.
pub(crate) fn random_hex<const BYTES: usize>() -> String {
    hex(&random_bytes::<BYTES>())
}

/// `DIGITS` random decimal digits.
pub(super) fn random_digits<const DIGITS: usize>() -> String {
    random_bytes::<DIGITS>().map(|byte| char::from(b'0' + byte % 10)).iter().collect()
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn random_bytes<const BYTES: usize>() -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    rand::fill(&mut bytes).expect("the operating system provides randomness");
    bytes
}
