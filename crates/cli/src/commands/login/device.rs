//! On another device: this one shows a code.

use std::io::{self, IsTerminal};

use webex::Webex;
use webex::authorization::AuthorizationExt;
use webex::core::credentials::ScopeSet;

use crate::failure::Failure;
use crate::output::{Format, Styled};
use crate::session::Session;

pub(super) async fn sign_in(session: &Session, webex: &Webex, scopes: ScopeSet) -> Result<(), Failure> {
    let device = webex.authorization()?.device().scope(scopes).begin().await?;
    let printer = &session.printer;
    if printer.format() == Format::Text && io::stderr().is_terminal() {
        // An address too long for a QR code can be typed.
        device.qr_code().iter().for_each(|code| printer.ask(&on_black(session, code)));
    }
    printer.ask(&format!("type {} at {}", device.user_code(), device.verification_uri()));
    printer.ask(&format!("or open {}", device.page()));
    Ok(device.wait().await?)
}

/// White on black, whatever the colours of the terminal are: what is written is what is to be light.
fn on_black(session: &Session, code: &str) -> String {
    let lines = code.lines().map(|line| session.printer.error_style().paint(Styled::Code, line));
    lines.collect::<Vec<_>>().join("\n")
}
