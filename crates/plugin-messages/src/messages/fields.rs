//! What a new message says, and the two ways of saying it.

use serde::Serialize;
use webex_core::ids::MessageId;
use webex_core::multipart::Form;
use webex_core::request::Call;
use webex_core::{Error, Result};

use super::text::{check_length, says_something};
use super::{Destination, File};
use crate::Attachment;

/// The properties of a new message beside its files.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fields {
    #[serde(flatten)]
    pub(super) destination: Destination,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parent_id: Option<MessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) markdown: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attachments: Vec<Attachment>,
}

#[derive(Serialize)]
struct Json<'a> {
    #[serde(flatten)]
    fields: &'a Fields,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<&'a str>,
}

impl Fields {
    pub(super) fn new(destination: Destination) -> Self {
        Self { destination, parent_id: None, text: None, markdown: None, attachments: Vec::new() }
    }

    /// Refuses what the service would refuse, as far as that can be known.
    pub(super) fn check(&self, files: &[File]) -> Result<()> {
        self.destination.check()?;
        check_length(self.text.as_deref())?;
        check_length(self.markdown.as_deref())?;
        files.iter().try_for_each(File::check)?;
        let readable = says_something(self.text.as_deref()) || says_something(self.markdown.as_deref());
        if !readable && !self.attachments.is_empty() {
            return Err(Error::invalid_input("a card needs a text for clients that cannot show it"));
        }
        if !readable && files.is_empty() {
            return Err(Error::invalid_input("a message needs a text, markdown or a file"));
        }
        Ok(())
    }

    /// Puts the message into the call: as JSON when it has no file of ours, else as a form.
    pub(super) async fn write(&self, call: Call, files: Vec<File>) -> Result<Call> {
        if let Some(files) = files.iter().map(|file| file.as_url().map(url::Url::as_str)).collect() {
            return Ok(call.json(&Json { fields: self, files }));
        }
        if !self.attachments.is_empty() {
            return Err(Error::invalid_input(
                "a card and a file of yours cannot be in one message: post the file first, or give its public URL",
            ));
        }
        let mut form = self.form();
        for file in files {
            form = form.part(file.into_part().await?);
        }
        Ok(call.multipart(form))
    }

    fn form(&self) -> Form {
        let (name, value) = self.destination.field();
        let optional = [
            ("parentId", self.parent_id.as_ref().map(MessageId::as_str)),
            ("text", self.text.as_deref()),
            ("markdown", self.markdown.as_deref()),
        ];
        let given = optional.into_iter().filter_map(|(name, value)| Some((name, value?)));
        given.fold(Form::new().text(name, value), |form, (name, value)| form.text(name, value))
    }
}
