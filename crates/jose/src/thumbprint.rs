//! Thumbprints of public keys (RFC 7638).

use aws_lc_rs::digest;

use crate::encoding;

/// The SHA-256 thumbprint of the required members of a key, which come in the order of their names and
/// have texts that JSON needs not escape.
pub(crate) fn of(members: &[(&str, &str)]) -> String {
    let members = members.iter().map(|(name, value)| format!(r#""{name}":"{value}""#)).collect::<Vec<_>>();
    let json = format!("{{{}}}", members.join(","));
    encoding::encode(digest::digest(&digest::SHA256, json.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use crate::RsaPublicKey;

    /// The example of RFC 7638 section 3.1.
    #[test]
    fn the_example_of_the_rfc() {
        let key: RsaPublicKey = serde_json::from_str(
            r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#,
        )
        .expect("a key");
        assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }
}
