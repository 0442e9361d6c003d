//! What a code gives away.

/// The organization that a code names: the third of exactly three parts between underscores. A hint, nothing is verified
/// (wire/01 section 2.11.3).
///
/// ```
/// use webex_plugin_authorization::organization_of_code;
/// assert_eq!(organization_of_code("authcode_clusterid_theOrgId"), Some("theOrgId"));
/// assert_eq!(organization_of_code("opaque"), None);
/// ```
pub fn organization_of_code(code: &str) -> Option<&str> {
    let mut parts = code.split('_');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(_), Some(_), Some(org), None) if !org.is_empty() => Some(org),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::organization_of_code;

    #[test]
    fn r91_the_organization_is_the_third_of_three_parts() {
        assert_eq!(organization_of_code("authcode_clusterid_theOrgId"), Some("theOrgId"));
        for code in ["", "authcode", "authcode_clusterid", "authcode_clusterid_", "a_b_c_d", "___"] {
            assert_eq!(organization_of_code(code), None, "{code:?}");
        }
    }
}
