//! The body of a request, as far as a delivery may be long.

use bytes::Bytes;
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::refusal::Refusal;

type Foreign = Box<dyn std::error::Error + Send + Sync>;

/// Reads the whole body; none of it when it says beforehand that it is too long.
pub(super) async fn read<B>(body: B, limit: usize) -> Result<Bytes, Refusal>
where
    B: Body<Error: Into<Foreign>>,
{
    if usize::try_from(body.size_hint().lower()).is_ok_and(|said| said > limit) {
        return Err(Refusal::TooLarge);
    }
    let collected = Limited::new(std::pin::pin!(body), limit).collect().await;
    collected.map(http_body_util::Collected::to_bytes).map_err(|error| match error.is::<LengthLimitError>() {
        true => Refusal::TooLarge,
        false => Refusal::BrokenOff,
    })
}
