//! Files. The JavaScript SDK cannot open an empty one.

use serde_json::Value;
use webex::conversation::ActivityId;
use webex::messages::{File, MessagesExt};

use crate::cases::samples;
use crate::harness::{Case, Failure, case, same};
use crate::stage::{Place, Stage, activity_of, text};

/// The JavaScript SDK takes a body that is JSON for JSON and then fails: one sealed byte in 26 is a digit. Another key gives
/// another byte.
const TRIES: usize = 12;

pub(super) fn all() -> Vec<Case> {
    vec![
        case!("a file of 1 B by the developer API, Rust to JS", smallest_message),
        case!("a file of 16 MiB by the developer API, Rust to JS", big_message),
    ]
}

const NAME: &str = "Grüße #1.bin";

async fn smallest_message(stage: &Stage) -> Result<(), Failure> {
    message(stage, 1).await
}

async fn big_message(stage: &Stage) -> Result<(), Failure> {
    message(stage, 16 << 20).await
}

async fn message(stage: &Stage, length: usize) -> Result<(), Failure> {
    let bytes = samples::bytes(length);
    let share = async |place: &Place| {
        let file = File::bytes(NAME, bytes.clone()).content_type("application/x-sample");
        let sent = stage.ada.webex.messages().create(place.room()).text("look").file(file).await?;
        activity_of(&sent.id)
    };
    bob_sees(stage, &bytes, share).await
}

/// Bob receives what is shared and downloads it.
async fn bob_sees(
    stage: &Stage,
    bytes: &[u8],
    share: impl AsyncFn(&Place) -> Result<ActivityId, Failure>,
) -> Result<(), Failure> {
    let place = stage.place("Files").await?;
    let (seen, content) = downloaded(stage, &place, bytes.len(), share).await?;
    same("the text", text(&seen, "/object/displayName")?, "look")?;
    same("the name", text(&seen, "/object/files/items/0/displayName")?, NAME)?;
    same("the size", &seen["object"]["files"]["items"][0]["fileSize"], &Value::from(bytes.len()))?;
    same("the content", content == bytes, true)
}

async fn downloaded(
    stage: &Stage,
    place: &Place,
    length: usize,
    share: impl AsyncFn(&Place) -> Result<ActivityId, Failure>,
) -> Result<(Value, Vec<u8>), Failure> {
    for _ in 0..TRIES {
        let shared = share(place).await?;
        match stage.js_downloads(&shared).await {
            Err(error) if length == 1 && error.to_string().contains("must be a buffer") => {}
            content => return Ok((stage.js_reads(&shared).await?, content?)),
        }
    }
    Err("the JavaScript SDK takes no sealed byte".into())
}
