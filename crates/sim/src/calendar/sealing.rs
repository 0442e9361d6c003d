//! Sealing what the connector told, under a key for those who take part.

use serde_json::{Map, Value, json};

use super::{Meeting, Told};
use crate::conversation::{Conversations, Refusal};
use crate::ids::UserId;
use crate::vault::KeyUrl;

/// Members of a meeting whose texts are sealed.
const TEXTS: [&str; 8] = [
    "encryptedSubject",
    "encryptedNotes",
    "encryptedLocation",
    "webexURI",
    "webexURL",
    "spaceMeetURL",
    "spaceURI",
    "spaceURL",
];
/// The same of those who take part, and of who organizes.
const OF_PEOPLE: [&str; 2] = ["encryptedEmailAddress", "encryptedName"];
/// The same of how to join.
const OF_JOINING: [&str; 2] = ["meetingJoinURI", "meetingJoinURL"];

impl Told {
    /// The meeting with its texts sealed under a new key, which organizer and participants may have.
    pub(crate) fn sealed(self, organizer: UserId, conversations: &Conversations) -> Result<Meeting, Refusal> {
        let participants = self.participants();
        let people: Vec<_> = std::iter::once(organizer).chain(participants.iter().copied()).collect();
        let key = conversations.service_key(&people)?;
        let sealer = Sealer { conversations, key: &key };
        let mut sealed = self.more;
        sealer.seal(&mut sealed, &TEXTS)?;
        for (member, texts) in [("meetingJoinInfo", OF_JOINING), ("encryptedOrganizer", OF_PEOPLE)] {
            if let Some(Value::Object(part)) = sealed.get_mut(member) {
                sealer.seal(part, &texts)?;
            }
        }
        let listed = sealed.get_mut("encryptedParticipants").and_then(Value::as_array_mut);
        for participant in listed.into_iter().flatten().filter_map(Value::as_object_mut) {
            sealer.seal(participant, &OF_PEOPLE)?;
        }
        sealed.insert("encryptionKeyUrl".to_owned(), json!(key));
        let Self { id, series_id, start, duration_minutes, .. } = self;
        Ok(Meeting { id, series_id, start, duration_minutes, organizer, participants, sealed })
    }
}

struct Sealer<'a> {
    conversations: &'a Conversations,
    key: &'a KeyUrl,
}

impl Sealer<'_> {
    fn seal(&self, object: &mut Map<String, Value>, members: &[&str]) -> Result<(), Refusal> {
        for member in members {
            if let Some(Value::String(text)) = object.get_mut(*member) {
                *text = self.conversations.sealed_text(self.key, text)?;
            }
        }
        Ok(())
    }
}
