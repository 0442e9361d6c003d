//! `rooms/{id}/meetingInfo`: how to join the meeting of a room.

use axum::extract::{Path, State};
use serde::Serialize;

use super::common::{Json, room_id};
use super::messaging::require;
use crate::error::ApiError;
use crate::ids::PublicId;
use crate::server::Caller;
use crate::world::World;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MeetingInfo {
    room_id: PublicId,
    meeting_link: String,
    sip_address: String,
    meeting_number: String,
}

pub(super) async fn find(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<MeetingInfo>, ApiError> {
    require(&caller, "spark:rooms_read")?;
    let id = room_id(&id)?;
    let room = world.conversations.room(caller.user_id(), id)?;
    // The same room has the same number for ever, as the real service has it.
    let number = 100_000_000 + id.uuid().as_u128() % 900_000_000;
    Ok(Json(MeetingInfo {
        room_id: room.id,
        meeting_link: world.urls.service(&format!("m/{id}")),
        sip_address: format!("{number}@meet.example.com"),
        meeting_number: number.to_string(),
    }))
}
