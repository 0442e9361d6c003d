//! The client of a run.

use webex::WebexBuilder;
use webex::conversation::Conversations;
use webex::cypher::{Cypher, CypherConfig, KmsTrust};
use webex::live::Live;
use webex::mercury::{Mercury, MercuryConfig};

use crate::{Result, fail};

/// The variable that holds the certificate which vouches for the key of the KMS.
pub(crate) const AUTHORITY: &str = "WEBEX_STORM_AUTHORITY";

/// Adds what makes a client of the storm: everything in its usual setting but the times of the socket, which are
/// short.
///
/// # Errors
/// When the certificate cannot be read.
pub(crate) fn plugins(builder: WebexBuilder, authority: &str) -> Result<WebexBuilder> {
    let mut cypher = CypherConfig::default();
    cypher.trust = KmsTrust::roots_of_pem(authority.as_bytes())?;
    let builder = builder.plugin(Mercury::with(MercuryConfig::fast())).plugin(Cypher::with(cypher));
    Ok(builder.plugin(Conversations::new()).plugin(Live::new()))
}

/// The client that the environment describes; see
/// [`Stage::receiver_environment`](crate::Stage::receiver_environment).
///
/// # Errors
/// When the environment does not describe one.
pub fn builder_of_environment() -> Result<WebexBuilder> {
    match std::env::var(AUTHORITY) {
        Ok(authority) => plugins(webex::Webex::builder().from_env(), &authority),
        Err(_) => fail(format!("{AUTHORITY} is not set: this program is started by the storm")),
    }
}
