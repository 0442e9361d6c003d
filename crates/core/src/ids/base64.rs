//! The base64 of public ids: url-safe and unpadded when written, any alphabet and padding when read
//! (wire/04 section 2.7.5).

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// The text as unpadded base64url of its UTF-8 bytes.
///
/// ```
/// assert_eq!(webex_core::ids::base64::encode("é€𝄞"), "w6nigqzwnYSe");
/// ```
pub fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// The text that was encoded, in either alphabet, with or without padding. `None` when it is not base64 of UTF-8.
///
/// ```
/// use webex_core::ids::base64;
/// assert_eq!(base64::decode("YQ==").as_deref(), Some("a"));
/// assert_eq!(base64::decode("fn5+Pz8/"), base64::decode("fn5-Pz8_"));
/// assert_eq!(base64::decode("no base64!"), None);
/// ```
pub fn decode(encoded: &str) -> Option<String> {
    let encoded = encoded.trim_end_matches('=');
    let bytes = if encoded.contains(['+', '/']) {
        LENIENT.decode(encoded.replace('+', "-").replace('/', "_"))
    } else {
        LENIENT.decode(encoded)
    };
    String::from_utf8(bytes.ok()?).ok()
}
