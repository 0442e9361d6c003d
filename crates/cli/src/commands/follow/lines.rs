//! A line for each event.

use serde_json::Value;
use webex::Webex;
use webex::core::ids::RoomId;
use webex::core::resource::DateTime;
use webex::live::{Delivery, EventData, EventKind, ResourceEvent};

use super::titles::Titles;
use crate::output::{Format, Printer, Style, Styled, local_time, one_line, says};

/// What makes lines of events.
pub(super) struct Lines {
    format: Format,
    style: Style,
    titles: Titles,
    wanted: Vec<RoomId>,
}

impl Lines {
    pub(super) fn new(printer: &Printer, webex: &Webex, rooms: &[String]) -> Self {
        let wanted = rooms.iter().map(|room| RoomId::new(room.as_str())).collect();
        Self { format: printer.format(), style: printer.style(), titles: Titles::new(webex), wanted }
    }

    /// The lines of a delivery; none when its room is not wanted.
    pub(super) async fn of(&mut self, delivery: &Delivery) -> Vec<String> {
        let mut lines = Vec::new();
        for event in delivery.events().iter().filter(|event| wants(&self.wanted, room(event))) {
            lines.push(match self.format {
                Format::Json => json(event, delivery.is_redelivered()),
                Format::Ids => id(event).to_owned(),
                Format::Text => {
                    let title = self.titles.of(room(event)).await;
                    text(event, &title, self.style)
                }
            });
        }
        lines
    }
}

fn wants(wanted: &[RoomId], room: &RoomId) -> bool {
    let same = |other: &RoomId| other == room || (room.uuid().is_some() && other.uuid() == room.uuid());
    wanted.is_empty() || wanted.iter().any(same)
}

/// The event as webhooks tell it.
fn json(event: &ResourceEvent, redelivered: bool) -> String {
    let mut value = serde_json::to_value(event).unwrap_or_default();
    if let Value::Object(fields) = &mut value
        && redelivered
    {
        fields.insert("redelivered".to_owned(), true.into());
    }
    value.to_string()
}

fn text(event: &ResourceEvent, title: &str, style: Style) -> String {
    let time = style.paint(Styled::Faint, &local_time(when(event)));
    let (who, what) = (style.paint(Styled::Name, &who(event)), what(event));
    format!("{time}  {}  {who}: {what}", style.paint(Styled::Place, title))
}

fn when(event: &ResourceEvent) -> &DateTime {
    match &event.data {
        EventData::Message(message) if event.event == EventKind::Created => &message.created,
        EventData::Message(message) => message.updated.as_ref().unwrap_or(&message.created),
        _ => &event.created,
    }
}

fn who(event: &ResourceEvent) -> String {
    let name = match &event.data {
        EventData::Message(message) => Some(message.person_email.as_str()),
        EventData::MessageDeleted(message) => message.person_email.as_deref(),
        EventData::Membership(membership) => membership.person_email.as_deref(),
        _ => None,
    };
    one_line(name.filter(|name| !name.is_empty()).unwrap_or(event.actor_id.as_str()))
}

fn what(event: &ResourceEvent) -> String {
    match &event.data {
        EventData::Message(message) if event.event == EventKind::Updated => {
            format!("{} (edited)", says(message))
        }
        EventData::Message(message) => says(message),
        EventData::MessageDeleted(_) => "deleted a message".to_owned(),
        EventData::AttachmentAction(_) => "answered a card".to_owned(),
        _ => format!("{} {}", event.resource, event.event),
    }
}

fn room(event: &ResourceEvent) -> &RoomId {
    match &event.data {
        EventData::Message(message) => &message.room_id,
        EventData::MessageDeleted(message) => &message.room_id,
        EventData::Membership(membership) => &membership.room_id,
        EventData::Room(room) => &room.id,
        EventData::AttachmentAction(action) => &action.room_id,
        // No kind of data is without a room; one that comes later has an empty one here.
        _ => empty(),
    }
}

fn empty() -> &'static RoomId {
    static EMPTY: std::sync::LazyLock<RoomId> = std::sync::LazyLock::new(RoomId::default);
    &EMPTY
}

fn id(event: &ResourceEvent) -> &str {
    match &event.data {
        EventData::Message(message) => message.id.as_str(),
        EventData::MessageDeleted(message) => message.id.as_str(),
        EventData::Membership(membership) => membership.id.as_str(),
        EventData::Room(room) => room.id.as_str(),
        EventData::AttachmentAction(action) => action.id.as_str(),
        _ => "",
    }
}
