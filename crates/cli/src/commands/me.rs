//! `webex me`.

use webex::prelude::*;

use crate::failure::Failure;
use crate::session::Session;

pub(super) async fn run(session: &Session) -> Result<(), Failure> {
    let webex = session.client().await?;
    session.printer.one(&webex.people().me().await?)
}
