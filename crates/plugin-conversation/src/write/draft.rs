//! What is being written: the same for posts and shares.

use serde_json::Value;
use uuid::Uuid;

use super::outgoing::Outgoing;
use super::post::Mention;
use crate::model::{ActivityId, ActivityObject, Content, ObjectType, Parent, ParentType, Person, Verb};
use crate::open::Text;

/// A content that is being written, and where it belongs.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) content: Content,
    pub(crate) parent: Option<Parent>,
    pub(crate) client_temp_id: Option<String>,
    recipients: Vec<Person>,
}

impl Draft {
    pub(crate) fn new(object_type: ObjectType) -> Self {
        let content = Content { object_type, ..Content::default() };
        Self { content, parent: None, client_temp_id: None, recipients: Vec::new() }
    }

    /// Its text; none when it is empty.
    pub(crate) fn text(&mut self, text: String) {
        self.content.display_name = (!text.is_empty()).then(|| Text::from(text));
    }

    /// Its text as HTML; none when it is empty.
    pub(crate) fn html(&mut self, html: String) {
        self.content.content = (!html.is_empty()).then(|| Text::from(html));
    }

    pub(crate) fn mention(&mut self, mention: Mention) {
        mention.add_to(&mut self.content);
    }

    pub(crate) fn card(&mut self, card: &Value) {
        self.content.cards.push(Text::from(card.to_string()));
    }

    pub(crate) fn belongs_to(&mut self, kind: ParentType, activity: impl Into<ActivityId>) {
        self.parent = Some(Parent::new(kind, activity));
    }

    pub(crate) fn recipient(&mut self, person: Uuid) {
        self.recipients.push(Person::with_uuid(person.to_string()));
    }

    /// Whether it has HTML and no text to show where no HTML is.
    pub(crate) fn lacks_text(&self) -> bool {
        self.content.content.is_some() && self.content.display_name.is_none()
    }

    pub(crate) fn into_outgoing(self, verb: Verb) -> Outgoing {
        let mut outgoing = Outgoing::of(verb, ActivityObject::Content(Box::new(self.content)));
        outgoing.activity.parent = self.parent;
        outgoing.activity.client_temp_id = self.client_temp_id;
        outgoing.recipients(self.recipients)
    }
}
