//! Where the KMS is, and the key that its first answer is signed with (wire/03 sections 3.2 and 3.18).

use jiff::Timestamp;
use serde::Deserialize;
use url::Url;
use webex_jose::{RsaPublicKey, StaticKey};

use super::KmsTrust;
use crate::error::{CypherError, CypherErrorKind, Result};

/// Where the KMS of a user is, as the encryption service says it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Details {
    kms_cluster: String,
    /// A JWK, as text inside JSON.
    rsa_public_key: String,
}

/// A KMS whose key was verified.
#[derive(Clone, Debug)]
pub(crate) struct Kms {
    /// `kms://<host>`.
    pub(crate) cluster: String,
    pub(crate) key: RsaPublicKey,
}

impl Kms {
    /// Believes the details if they are consistent and somebody trusted vouches for them. Blocks for some milliseconds.
    pub(crate) fn verify(details: &Details, trust: &KmsTrust, now: Timestamp) -> Result<Self> {
        let key = StaticKey::from_json(&details.rsa_public_key).map_err(|e| invalid(&e))?;
        // The JavaScript SDK takes any key for any cluster (wire/03 section 7.1, number 3).
        if cluster_host(&details.kms_cluster).as_deref() != Some(key.host()) {
            return Err(invalid(&"it belongs to another host than the cluster"));
        }
        trust.verify(&key, now)?;
        Ok(Self { cluster: details.kms_cluster.trim_end_matches('/').to_owned(), key: key.key().clone() })
    }
}

fn cluster_host(cluster: &str) -> Option<String> {
    let uri = Url::parse(cluster).ok().filter(|uri| uri.scheme() == "kms")?;
    Some(uri.host_str()?.trim_matches(['[', ']']).to_ascii_lowercase())
}

fn invalid(why: &dyn std::fmt::Display) -> CypherError {
    CypherError::new(CypherErrorKind::Untrusted, format!("the key of the KMS is not to be believed: {why}"))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use webex_jose::Roots;

    use super::*;
    use crate::testing::{certificates, der, handshake};

    fn now() -> Timestamp {
        // Within the life of the certificates of the vectors.
        "2027-01-01T00:00:00Z".parse().expect("a date")
    }

    fn trust(roots: &Value) -> KmsTrust {
        match roots.as_array() {
            Some(roots) => KmsTrust::Roots(Roots::from_ders(roots.iter().map(der)).expect("roots")),
            None => KmsTrust::SelfConsistent,
        }
    }

    fn details(cluster: &str, jwk: &Value) -> Details {
        Details { kms_cluster: cluster.to_owned(), rsa_public_key: jwk.to_string() }
    }

    /// The cluster that goes with the key, as far as the key names one.
    fn cluster_of(jwk: &Value) -> String {
        let host = jwk["kid"].as_str().and_then(|kid| Url::parse(kid).ok()?.host_str().map(str::to_owned));
        format!("kms://{}", host.as_deref().unwrap_or("kms.sim.test"))
    }

    #[test]
    fn row_70_every_certificate_of_the_vectors() {
        let vectors = certificates();
        let cases = vectors["cases"].as_array().expect("cases");
        for case in cases {
            let details = details(&cluster_of(&case["jwk"]), &case["jwk"]);
            let outcome = Kms::verify(&details, &trust(&case["caroots_der_base64"]), now());
            let expected = case["strict_expected"] == "accept";
            assert_eq!(outcome.is_ok(), expected, "{}: {:?}", case["name"], outcome.err());
            if let Err(error) = outcome {
                assert_eq!(error.kind(), CypherErrorKind::Untrusted, "{}", case["name"]);
            }
        }
        println!("cypher-kms-certificates.json: {} cases", cases.len());
    }

    #[test]
    fn defect_1_a_forged_leaf_before_a_genuine_certificate_is_refused_and_the_error_names_the_modes() {
        let vectors = certificates();
        let forged =
            |case: &&Value| case["name"].as_str().is_some_and(|name| name.starts_with("forged-leaf"));
        let cases: Vec<_> = vectors["cases"].as_array().expect("cases").iter().filter(forged).collect();
        assert_eq!(cases.len(), 3);
        for case in cases {
            let details = details("kms://kms.sim.test", &case["jwk"]);
            let error =
                Kms::verify(&details, &trust(&case["caroots_der_base64"]), now()).expect_err("refused");
            for mode in ["Platform", "Roots", "SelfConsistent"] {
                assert!(error.to_string().contains(mode), "{error}");
            }
        }
    }

    #[test]
    fn defect_2_by_default_somebody_must_vouch_for_the_key() {
        let details: Details =
            serde_json::from_value(handshake()["details_response"].clone()).expect("details");
        let error =
            Kms::verify(&details, &KmsTrust::default(), now()).expect_err("no root of this machine made it");
        assert!(error.to_string().contains("SelfConsistent"), "{error}");
    }

    #[test]
    fn defect_3_the_key_must_be_that_of_the_cluster() {
        let vectors = handshake();
        let (jwk, roots) = (&vectors["static_rsa_public_jwk"], trust(&vectors["caroots_der_base64"]));
        let verify = |cluster| Kms::verify(&details(cluster, jwk), &roots, now());
        assert_eq!(verify("kms://KMS.sim.test/").expect("trusted").cluster, "kms://KMS.sim.test");
        for cluster in ["kms://other.test", "https://kms.sim.test", "kms.sim.test", ""] {
            assert!(verify(cluster).is_err(), "{cluster}");
        }
    }

    #[test]
    fn row_68_a_key_with_alg_or_use_is_accepted() {
        let mut jwk = handshake()["static_rsa_public_jwk"].clone();
        jwk["alg"] = "RSA-OAEP".into();
        jwk["use"] = "enc".into();
        assert!(Kms::verify(&details("kms://kms.sim.test", &jwk), &KmsTrust::SelfConsistent, now()).is_ok());
    }

    #[test]
    fn row_71_objects_in_the_place_of_texts_are_refused() {
        for jwk in ["null", "{}", r#"{"kty":{}}"#, r#"{"kty":"RSA","kid":{}}"#] {
            let jwk: Value = serde_json::from_str(jwk).expect("JSON");
            let error = Kms::verify(&details("kms://kms.sim.test", &jwk), &KmsTrust::SelfConsistent, now());
            assert_eq!(error.expect_err("refused").kind(), CypherErrorKind::Untrusted);
        }
    }
}
