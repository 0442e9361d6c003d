//! What users put into cards (wire/04 sections 2.2.6 and 3.10).

mod action;
mod create;
mod handle;

pub use action::{AttachmentAction, AttachmentActionType};
pub use create::CreateAttachmentAction;
pub use handle::AttachmentActions;
