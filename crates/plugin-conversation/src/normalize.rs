//! Bringing people and spaces into one form, whichever service wrote them (wire/03 section 2.7, wire/04 section 2.5.2).

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::model::{Activity, ActivityObject, Conversation, Items, ObjectType, Person, Thread};

impl Activity {
    /// Brings its people and spaces into one form: e-mail addresses in lower case in both of their fields, UUIDs in
    /// lower case in both of theirs, lists present where a conversation has them.
    ///
    /// Needs no network: a person who is known by e-mail address only stays without UUID, see
    /// [`unresolved_emails`](Self::unresolved_emails).
    pub fn normalize(&mut self) {
        if let Some(actor) = &mut self.actor {
            actor.normalize();
        }
        match self.object.as_deref_mut() {
            Some(ActivityObject::Person(person)) => person.normalize(),
            Some(ActivityObject::Conversation(conversation)) => conversation.normalize(),
            _ => {}
        }
        if let Some(target) = &mut self.target {
            target.normalize();
        }
    }

    /// The e-mail addresses of people whose UUID the activity does not tell, each once.
    pub fn unresolved_emails(&mut self) -> Vec<String> {
        let mut emails = Vec::new();
        self.each_person(&mut |person| {
            if let (None, Some(email)) = (&person.entry_uuid, person.email()) {
                emails.push(email.to_owned());
            }
        });
        emails.sort_unstable();
        emails.dedup();
        emails
    }

    /// Gives people the UUID that belongs to their e-mail address.
    pub fn resolve_emails(&mut self, uuids: &BTreeMap<String, Uuid>) {
        self.each_person(&mut |person| {
            let known = person.email().and_then(|email| uuids.get(email));
            if let (None, Some(uuid)) = (&person.entry_uuid, known) {
                person.set_uuid(uuid.to_string());
            }
        });
    }

    fn each_person(&mut self, visit: &mut dyn FnMut(&mut Person)) {
        self.actor.iter_mut().for_each(&mut *visit);
        match self.object.as_deref_mut() {
            Some(ActivityObject::Person(person)) => visit(person),
            Some(ActivityObject::Conversation(conversation)) => {
                conversation.participants.iter_mut().flat_map(|list| &mut list.items).for_each(visit);
            }
            _ => {}
        }
    }
}

impl Conversation {
    /// Brings its members and activities into one form, as [`Activity::normalize`] does.
    pub fn normalize(&mut self) {
        if self.object_type != ObjectType::Conversation {
            return;
        }
        let participants = self.participants.get_or_insert_with(Items::default);
        participants.items.iter_mut().for_each(Person::normalize);
        let activities = self.activities.get_or_insert_with(Items::default);
        activities.items.iter_mut().for_each(Activity::normalize);
    }
}

impl Thread {
    /// Brings its activities into one form, as [`Activity::normalize`] does.
    pub fn normalize(&mut self) {
        self.child_activities.iter_mut().for_each(Activity::normalize);
    }
}

impl Person {
    /// Brings e-mail address and UUID into one form, as [`Activity::normalize`] does.
    ///
    /// ```
    /// use webex_plugin_conversation::Person;
    /// # fn main() -> serde_json::Result<()> {
    /// let mut bob: Person = serde_json::from_str(r#"{"id": "Bob@Example.com"}"#)?;
    /// bob.normalize();
    /// assert_eq!(bob.email(), Some("bob@example.com"));
    /// # Ok(()) }
    /// ```
    pub fn normalize(&mut self) {
        self.normalize_email();
        self.normalize_uuid();
        if let Some(properties) = &mut self.room_properties {
            properties.is_moderator.get_or_insert(false);
        }
    }

    /// The first of these that is there decides: when it is no address, neither field keeps one.
    fn normalize_email(&mut self) {
        let given = [&self.entry_email, &self.email_address, &self.id].into_iter().flatten().next();
        let email = given.filter(|text| is_email(text)).map(|text| text.to_lowercase());
        self.entry_email.clone_from(&email);
        self.email_address = email;
    }

    fn normalize_uuid(&mut self) {
        let given = self.entry_uuid.as_ref().or(self.id.as_ref());
        // The hyphens count: 32 digits alone are no UUID here.
        let uuid = given.filter(|text| text.len() == 36).and_then(|text| Uuid::try_parse(text).ok());
        if let Some(uuid) = uuid {
            self.set_uuid(uuid.to_string());
        }
    }

    fn set_uuid(&mut self, uuid: String) {
        self.id = Some(uuid.clone());
        self.entry_uuid = Some(uuid);
    }
}

/// Whether it looks like an e-mail address: something, one `@`, something with a dot inside.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let inner_dot = domain.find('.').is_some_and(|at| at > 0 && at + 1 < domain.len());
    !local.is_empty() && inner_dot && !domain.contains('@') && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(json: &str) -> Person {
        let mut person: Person = serde_json::from_str(json).expect("a person");
        person.normalize();
        person
    }

    /// wire/03 section 7.2 row 31 and wire/04 section 7 row 36: the case of a UUID makes no difference.
    #[test]
    fn a_uuid_in_upper_case_is_one() {
        let bob = person(r#"{"id": "E6A29FB8-803C-414A-A3BF-9B976C7966E5"}"#);
        assert_eq!(bob.entry_uuid.as_deref(), Some("e6a29fb8-803c-414a-a3bf-9b976c7966e5"));
        assert_eq!(bob.id, bob.entry_uuid);
    }

    /// wire/04 section 7, row 35: the text "false" is false.
    #[test]
    fn the_text_false_makes_no_moderator() {
        for (json, expected) in [("\"false\"", false), ("\"true\"", true), ("true", true), ("\"\"", false)] {
            let member = person(&format!(r#"{{"roomProperties": {{"isModerator": {json}}}}}"#));
            let properties = member.room_properties.expect("they are there");
            assert_eq!(properties.is_moderator, Some(expected), "{json}");
        }
    }

    #[test]
    fn what_is_no_address_is_removed() {
        let odd = person(r#"{"id": "x", "emailAddress": "not an address"}"#);
        assert_eq!((odd.email_address, odd.entry_email, odd.id.as_deref()), (None, None, Some("x")));
        for text in ["a@b", "@b.c", "a@.c", "a@b.", "a b@c.d", "a@b@c.d", "a@b.c"] {
            assert_eq!(is_email(text), text == "a@b.c", "{text}");
        }
    }
}
