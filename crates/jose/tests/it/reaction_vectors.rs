//! `cypher-reaction-hmac.json`: the fingerprint of a reaction.

use serde::Deserialize;
use webex_jose::{Jwk, reaction_hmac};

use crate::vectors;

const FILE: &str = "cypher-reaction-hmac.json";

#[derive(Deserialize)]
struct File {
    vectors: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    key_jwk: Jwk,
    parent_activity_id: String,
    display_name: String,
    hmac_hex: String,
}

#[test]
fn every_vector_has_its_fingerprint() {
    let cases = vectors::read::<File>(FILE).vectors;
    for case in &cases {
        let hmac = reaction_hmac(&case.key_jwk, &case.parent_activity_id, &case.display_name);
        assert_eq!(hmac, case.hmac_hex, "{}", case.display_name);
    }
    vectors::report(FILE, "reaction", cases.len());
}
