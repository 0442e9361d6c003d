//! `webex rooms`.

use webex::core::ids::RoomType;
use webex::prelude::*;
use webex::rooms::{RoomSort, Rooms};

use crate::args::{CreateRoomArgs, ListRoomsArgs, RoomsCommand, UpdateRoomArgs};
use crate::failure::Failure;
use crate::output::Printer;
use crate::session::Session;

pub(super) async fn run(session: &Session, command: RoomsCommand) -> Result<(), Failure> {
    let rooms = session.client().await?.rooms();
    let printer = &session.printer;
    match command {
        RoomsCommand::List(args) => list(printer, &rooms, args).await,
        RoomsCommand::Get { room } => printer.one(&rooms.get(room.as_str()).await?),
        RoomsCommand::Create(args) => create(printer, &rooms, args).await,
        RoomsCommand::Update(args) => update(printer, &rooms, args).await,
        RoomsCommand::Delete { room } => {
            rooms.delete(room.as_str()).await?;
            printer.deleted(&room)
        }
    }
}

async fn list(printer: &Printer, rooms: &Rooms, args: ListRoomsArgs) -> Result<(), Failure> {
    let mut list = rooms.list().limit(args.shown.limit());
    if let Some(room_type) = args.room_type {
        list = list.room_type(RoomType::from(room_type.as_str()));
    }
    if let Some(team) = args.team {
        list = list.team(team.as_str());
    }
    if let Some(order) = args.sort {
        list = list.sort_by(RoomSort::from(order.as_str()));
    }
    printer.list(list).await
}

async fn create(printer: &Printer, rooms: &Rooms, args: CreateRoomArgs) -> Result<(), Failure> {
    let mut room = rooms.create(args.title);
    if let Some(team) = args.team {
        room = room.team(team.as_str());
    }
    if let Some(description) = args.description {
        room = room.description(description);
    }
    if args.public {
        room = room.public(true);
    }
    if args.locked {
        room = room.locked(true);
    }
    if args.announcement_only {
        room = room.announcement_only(true);
    }
    printer.done("Created", &room.await?)
}

async fn update(printer: &Printer, rooms: &Rooms, args: UpdateRoomArgs) -> Result<(), Failure> {
    let mut room = rooms.update(args.room.as_str());
    if let Some(title) = args.title {
        room = room.title(title);
    }
    if let Some(text) = args.description {
        room = if text.trim().is_empty() { room.no_description() } else { room.description(text) };
    }
    if let Some(team) = args.team {
        room = room.team(team.as_str());
    }
    if let Some(yes) = args.locked {
        room = room.locked(yes);
    }
    if let Some(yes) = args.public {
        room = room.public(yes);
    }
    if let Some(yes) = args.announcement_only {
        room = room.announcement_only(yes);
    }
    printer.done("Updated", &room.await?)
}
