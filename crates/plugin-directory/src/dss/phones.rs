//! Whose phone numbers are these?

use webex_core::{Error, Result};

use super::answer::Answer;
use super::ask::ask;
use super::batch::LookupValues;
use super::question::Question;
use crate::entity::DirectoryEntity;
use crate::handle::DirectoryHandle;

/// So many numbers are looked up at once.
const MOST: usize = 5;

/// What was found for phone numbers; see [`DirectoryHandle::lookup_by_phone_numbers`].
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct PhoneLookup {
    /// Numbers and whose they are, in the order of the answer. A number may be there more than once.
    pub found: Vec<PhoneMatch>,
    /// The numbers that nobody has.
    pub not_found: Vec<String>,
}

/// A phone number, and whose it is.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct PhoneMatch {
    /// The number, as the service names it.
    pub number: String,
    /// Whose it is.
    pub entity: DirectoryEntity,
}

impl PhoneLookup {
    /// Whose that number is.
    ///
    /// ```
    /// let lookup = webex_plugin_directory::PhoneLookup::default();
    /// assert!(lookup.entity("+4930123456").is_none());
    /// ```
    pub fn entity(&self, number: &str) -> Option<&DirectoryEntity> {
        self.found.iter().find(|found| found.number == number).map(|found| &found.entity)
    }

    fn of(answer: Answer) -> Self {
        let not_found = answer.not_found().cloned().collect();
        let found = answer.into_found().map(|(number, entity)| PhoneMatch { number, entity }).collect();
        Self { found, not_found }
    }
}

impl DirectoryHandle {
    /// Whose these phone numbers are; at most five. Nothing is sent without a number.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_directory::DirectoryExt;
    /// let callers = webex.directory()?.lookup_by_phone_numbers(["+4930123456", "+442071234567"]).await?;
    /// for caller in callers.found {
    ///     println!("{} is {}", caller.number, caller.entity.display_name);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for more than five; as [`DirectoryHandle`] says.
    pub async fn lookup_by_phone_numbers(
        &self,
        numbers: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<PhoneLookup> {
        let numbers: Vec<String> = numbers.into_iter().map(Into::into).collect();
        if numbers.is_empty() {
            return Ok(PhoneLookup::default());
        }
        if numbers.len() > MOST {
            return Err(too_many(numbers.len()));
        }
        let question = Question::new(self.webex(), "lookup", &["phonenumbers"]).await?;
        let question = question.with(&LookupValues { lookup_values: &numbers })?;
        Ok(PhoneLookup::of(ask(self.webex(), &question).await?))
    }
}

fn too_many(count: usize) -> Error {
    Error::invalid_input(format!(
        "lookupByPhoneNumbers accepts a maximum of {MOST} phone numbers. Received: {count}. Please batch requests on \
         the client side if needed."
    ))
}
