use crate::{Error, ErrorKind, Result};

/// The host that the `kid` of a static key names, in lower case, without port.
pub(super) fn of(kid: &str) -> Result<String> {
    let (scheme, rest) = kid.split_once("://").ok_or_else(not_a_uri)?;
    if !scheme.eq_ignore_ascii_case("kms") {
        let detail = "the `kid` of the KMS key has another scheme than `kms`";
        return Err(Error::new(ErrorKind::Certificate, detail));
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = without_port(&rest[..end]);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    if host.is_empty() || !host.bytes().all(fits) {
        return Err(not_a_uri());
    }
    Ok(host.to_ascii_lowercase())
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

fn not_a_uri() -> Error {
    Error::new(ErrorKind::Certificate, "the `kid` of the KMS key is no URI with a host")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_counts() {
        for (kid, host) in [
            ("kms://kms.example", "kms.example"),
            ("KMS://KMS.Example/keys/1", "kms.example"),
            ("kms://localhost:1234/keys/1", "localhost"),
            ("kms://127.0.0.1?x", "127.0.0.1"),
            ("kms://[::1]:80/keys", "[::1]"),
            ("kms://[::1]", "[::1]"),
        ] {
            assert_eq!(of(kid).as_deref(), Ok(host), "{kid}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for kid in ["", "WRONG", "kms:", "kms://", "kms:///keys/1", "kms://:80/", "https://kms.example"] {
            assert_eq!(of(kid).expect_err("refused").kind(), ErrorKind::Certificate, "{kid}");
        }
        for kid in ["kms://user@kms.example", "kms://kms.exa mple", "kms://*.example", "kms://kms.example\0"]
        {
            assert!(of(kid).is_err(), "{kid}");
        }
    }
}
