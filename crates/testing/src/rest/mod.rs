//! The vectors of the developer API: one method call, the request that it makes, and what comes of the answer
//! (`messaging-rest-requests.json`, wire/04 section 10.3).

mod compare;
mod multipart;
mod run;

pub use multipart::{FormPart, form_parts};
pub use run::{Outcome, RestCall, first_page, run_rest_vectors};
