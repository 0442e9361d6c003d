use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::Jwk;

/// The `hmac` of a reaction, by which clients and server see that two of the same kind are the same without
/// knowing which (wire/03 section 3.1.8): lower-case hexadecimal.
///
/// `key` is the key of the conversation with its URI as `kid`, `parent` the id of the activity that is
/// reacted to, `display_name` the reaction in clear.
///
/// ```
/// use webex_jose::{Jwk, reaction_hmac};
///
/// let key: Jwk = serde_json::from_str(
///     r#"{"kty":"oct","kid":"kms://kms.sim.test/keys/1ef0ae7b-be4c-46c9-8ab7-44fe8c275821","k":"xAbp4GvWDInQH31oHnoUEd6LpCUQ2Wlw9hNb91iUuhQ"}"#,
/// )?;
/// assert_eq!(
///     reaction_hmac(&key, "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "heart"),
///     "9a477313f2aeea9a0aeb6c97f0ada37f79338d5adbde4424d8babfb9f3348465"
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn reaction_hmac(key: &Jwk, parent: &str, display_name: &str) -> String {
    let json = Zeroizing::new(serde_json::to_vec(key).expect("a key is JSON"));
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, parent.as_bytes()));
    for part in [&json, parent.as_bytes(), display_name.as_bytes()] {
        context.update(part);
    }
    context.sign().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
