//! Following: a line is printed, then it is done. What was not done comes again.

use std::pin::pin;

use webex::live::{Deliveries, Delivery, Resource};
use webex::prelude::*;
use webex::{ErrorKind, Webex};

use super::lines::Lines;
use super::watch;
use crate::args::{FollowArgs, FollowedResource};
use crate::failure::Failure;
use crate::interrupt::interrupted;
use crate::session::Session;

/// The name under which the file of a cursor knows what is done: it has one reader.
const READER: &str = "follow";

pub(in crate::commands) async fn run(session: &Session, args: FollowArgs) -> Result<(), Failure> {
    let mut interrupted = pin!(interrupted()?);
    let client = session.client_with(args.cursor.as_deref());
    let webex = tokio::select! {
        webex = client => webex?,
        () = &mut interrupted => return Ok(()),
    };
    let result = follow(session, &webex, &args, interrupted).await;
    // Whatever cannot be given back runs out by itself; the log tells.
    let _ = webex.shutdown().await;
    result
}

async fn follow(
    session: &Session,
    webex: &Webex,
    args: &FollowArgs,
    mut interrupted: impl Future<Output = ()> + Unpin,
) -> Result<(), Failure> {
    let mut trouble = pin!(watch::trouble(session.printer.clone(), webex)?);
    let mut deliveries = tokio::select! {
        deliveries = begin(session, webex, args) => deliveries?,
        failure = &mut trouble => return Err(failure),
        () = &mut interrupted => return Ok(()),
    };
    let mut lines = Lines::new(&session.printer, webex, &args.rooms);
    let mut left = args.count.unwrap_or(u64::MAX);
    while left > 0 {
        let next = tokio::select! {
            next = next(session, &mut deliveries, &mut lines) => next?,
            failure = &mut trouble => return Err(failure),
            () = &mut interrupted => return Ok(()),
        };
        // From here on nothing interrupts: what is printed is done.
        let Some((delivery, texts)) = next else { return Ok(()) };
        texts.iter().try_for_each(|text| session.printer.line(text))?;
        delivery.commit().await?;
        left = left.saturating_sub(texts.len() as u64);
    }
    Ok(())
}

async fn begin(session: &Session, webex: &Webex, args: &FollowArgs) -> Result<Deliveries, Failure> {
    let resources = args.resource.iter().map(|resource| resource_of(*resource));
    let builder = resources.fold(webex.live()?.deliveries(READER), |builder, resource| builder.of(resource));
    let deliveries = builder.await?;
    let me = webex.people().me().await?;
    session.printer.notice(&format!("following as {}; Ctrl-C ends it", me.email().unwrap_or_default()));
    Ok(deliveries)
}

fn resource_of(resource: FollowedResource) -> Resource {
    match resource {
        FollowedResource::Messages => Resource::Messages,
        FollowedResource::Memberships => Resource::Memberships,
        FollowedResource::Rooms => Resource::Rooms,
        FollowedResource::AttachmentActions => Resource::AttachmentActions,
    }
}

/// The next delivery and what is to be printed of it; nothing once the client is shut down. Cancel safe as long as the
/// delivery is not committed: it comes again.
async fn next(
    session: &Session,
    deliveries: &mut Deliveries,
    lines: &mut Lines,
) -> Result<Option<(Delivery, Vec<String>)>, Failure> {
    loop {
        match deliveries.next().await {
            None => return Ok(None),
            Some(Ok(delivery)) => {
                let texts = lines.of(&delivery).await;
                return Ok(Some((delivery, texts)));
            }
            Some(Err(error)) if error.kind() == ErrorKind::Storage => return Err(error.into()),
            Some(Err(error)) => {
                session.printer.notice(&format!("something is missing, and comes after a restart: {error}"));
            }
        }
    }
}
