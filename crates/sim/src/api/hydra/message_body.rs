//! The body of a new message: JSON, or a form with one file (wire/04 sections 2.2.2 and 3.3).

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::Value;

use super::common::{message_id, person_id, room_id};
use super::memberships::invited;
use crate::conversation::{NewMessage, Refusal};
use crate::error::ApiError;
use crate::files::{LARGEST_FILE, Upload, fetch};
use crate::ids::{ActivityId, ConversationId, UserId};
use crate::server::Json as JsonBody;
use crate::world::World;

/// Room for the largest file and what surrounds it.
pub(super) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST_FILE + 64 * 1024)
}

/// What was sent, in either form.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub(super) struct MessageBody {
    room_id: Option<String>,
    to_person_id: Option<String>,
    to_person_email: Option<String>,
    parent_id: Option<String>,
    text: Option<String>,
    markdown: Option<String>,
    files: Option<Vec<String>>,
    attachments: Option<Vec<Value>>,
    #[serde(skip)]
    uploads: Vec<Upload>,
}

/// Where a message goes.
pub(super) enum Destination {
    Room(ConversationId),
    Person(UserId),
    /// Somebody who may not have signed up yet.
    Address(String),
}

impl Destination {
    /// The room; that of two people is made by their first message.
    pub(super) fn room(&self, world: &World, actor: UserId) -> Result<ConversationId, ApiError> {
        match self {
            Self::Room(room) => Ok(*room),
            Self::Person(person) => Ok(world.conversations.direct_room(actor, *person)?),
            Self::Address(email) => Ok(world.conversations.direct_room(actor, invited(world, email)?)?),
        }
    }
}

impl MessageBody {
    /// Exactly one of room and person. A reply may leave it to its thread.
    pub(super) fn destination(&self, world: &World, actor: UserId) -> Result<Destination, ApiError> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let parent = given(&self.parent_id);
        match (given(&self.room_id), given(&self.to_person_id), given(&self.to_person_email), parent) {
            (Some(room), None, None, _) => Ok(Destination::Room(room_id(&room)?)),
            (None, Some(person), None, _) => {
                let user = world.identity.user(person_id(&person)?).ok_or_else(Refusal::no_person)?;
                Ok(Destination::Person(user.id))
            }
            (None, None, Some(email), _) => Ok(Destination::Address(email)),
            (None, None, None, Some(parent)) => {
                let room = world.conversations.room_of_message(actor, message_id(&parent)?)?;
                Ok(Destination::Room(room))
            }
            _ => Err(ApiError::bad_request(ONE_DESTINATION)),
        }
    }

    /// The message, its file fetched if it came by address.
    pub(super) async fn message(self, world: &World) -> Result<NewMessage, ApiError> {
        let parent = self.parent_id.as_deref().filter(|id| !id.is_empty());
        let parent: Option<ActivityId> = parent.map(message_id).transpose()?;
        let addresses = self.files.unwrap_or_default();
        if addresses.len() + self.uploads.len() > 1 {
            return Err(ApiError::bad_request("Only one file per message is supported."));
        }
        let mut files = self.uploads;
        for address in addresses {
            files.push(
                fetch(&address, world.profile)
                    .await
                    .map_err(|refused| ApiError::bad_request(refused.to_string()))?,
            );
        }
        let attachments = self.attachments.unwrap_or_default();
        Ok(NewMessage { parent, text: self.text, markdown: self.markdown, attachments, files })
    }

    /// Takes a part of a form in. A part without file name is a plain text field.
    async fn take(&mut self, field: Field<'_>) -> Result<(), ApiError> {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_some() {
            return self.take_file(&name, field).await;
        }
        let text = field.text().await.map_err(form_refused)?;
        match name.as_str() {
            "roomId" => self.room_id = Some(text),
            "toPersonId" => self.to_person_id = Some(text),
            "toPersonEmail" => self.to_person_email = Some(text),
            "parentId" => self.parent_id = Some(text),
            "text" => self.text = Some(text),
            "markdown" => self.markdown = Some(text),
            "files" => self.files.get_or_insert_default().push(text),
            "attachments" => self.attachments.get_or_insert_default().extend(cards(&text)?),
            _ => {}
        }
        Ok(())
    }

    async fn take_file(&mut self, part: &str, field: Field<'_>) -> Result<(), ApiError> {
        if part != "files" {
            return Err(ApiError::bad_request(format!("A file must be sent as 'files', not as '{part}'.")));
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        if name.is_empty() {
            return Err(ApiError::bad_request("A file must have a name."));
        }
        let mime_type = field.content_type().map(str::to_owned);
        let bytes = field.bytes().await.map_err(form_refused)?;
        self.uploads.push(Upload::new(name, mime_type, bytes)?);
        Ok(())
    }
}

/// One card or a list of them, as JSON text.
fn cards(text: &str) -> Result<Vec<Value>, ApiError> {
    match serde_json::from_str(text) {
        Ok(Value::Array(cards)) => Ok(cards),
        Ok(card) => Ok(vec![card]),
        Err(_) => Err(ApiError::bad_request("The attachments are not JSON.")),
    }
}

fn form_refused(error: MultipartError) -> ApiError {
    ApiError::new(error.status(), error.body_text())
}

impl FromRequest<World> for MessageBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, world: &World) -> Result<Self, ApiError> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
            return JsonBody::from_request(request, world).await.map(|JsonBody(body)| body);
        }
        let form = Multipart::from_request(request, world).await;
        let mut form = form.map_err(|error| ApiError::new(error.status(), error.body_text()))?;
        let mut body = Self::default();
        while let Some(field) = form.next_field().await.map_err(form_refused)? {
            body.take(field).await?;
        }
        Ok(body)
    }
}

const ONE_DESTINATION: &str =
    "Exactly one of the destination fields must not be empty (roomId, toPersonEmail, toPersonId)";
