//! As a guest.

use std::env;
use std::time::Duration;

use webex::Webex;
use webex::authorization::{AuthorizationExt, GuestIssuer};

use crate::args::LoginArgs;
use crate::failure::Failure;

/// How long the JWT counts: it is used at once.
const LIFE: Duration = Duration::from_secs(300);

/// Where id and secret of the issuer are; the second names are those that a simulator prints.
const ID: [&str; 2] = ["WEBEX_GUEST_ISSUER_ID", "WEBEX_APPID_ORGID"];
const SECRET: [&str; 2] = ["WEBEX_GUEST_ISSUER_SECRET", "WEBEX_APPID_SECRET"];

pub(super) async fn sign_in(webex: &Webex, args: &LoginArgs) -> Result<(), Failure> {
    let issuer = GuestIssuer::new(variable(ID)?, variable(SECRET)?)?;
    let mut guest = issuer.guest(LIFE).display_name(args.name.clone());
    if let Some(subject) = &args.subject {
        guest = guest.subject(subject.clone());
    }
    let jwt = guest.sign(webex)?;
    Ok(webex.authorization()?.sign_in_guest(jwt).await?)
}

fn variable(names: [&str; 2]) -> Result<String, Failure> {
    let mut set = names.iter().filter_map(|name| env::var(name).ok()).filter(|value| !value.is_empty());
    set.next().ok_or_else(|| {
        Failure::usage(format!("{} is not set", names[0]))
            .hint("make a guest issuer at https://developer.webex.com/my-apps")
    })
}
