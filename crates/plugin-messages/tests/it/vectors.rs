//! Recorded requests and samples.

use serde_json::Value;
use webex_core::{Error, Result, Webex};
use webex_plugin_messages::{AttachmentAction, Destination, File, Message, MessagesExt};
use webex_testing::check_samples;
use webex_testing::rest::{Outcome, RestCall, first_page, run_rest_vectors};

#[tokio::test]
async fn requests_and_outcomes_are_those_of_the_vectors() {
    run_rest_vectors(&["messages", "attachmentActions"], drive).await;
}

async fn drive(webex: &Webex, call: &RestCall<'_>) -> Outcome {
    match (call.method, call.id) {
        (_, "messages-create-bytes" | "messages-create-mixed") => {
            Outcome::Differs("wire/04 section 7, row 27: bytes are never sent without a file name")
        }
        (_, "messages-update-no-room") => Outcome::Differs(
            "wire/04 section 7, row 25: an edit without room cannot be written, or is an error",
        ),
        ("messages.create", _) => create(webex, call).await.into(),
        ("messages.update", _) => edit(webex, call).await.into(),
        ("messages.get", _) => webex.messages().get(call.id_at(0)).await.into(),
        ("messages.list", _) => list(webex, call).await,
        ("messages.remove", _) => webex.messages().delete(call.id_at(0)).await.into(),
        ("attachmentActions.create", _) => {
            let inputs = call.arg(0)["inputs"].as_object().expect("inputs").clone();
            let message = call.text("messageId").unwrap_or_default();
            webex.attachment_actions().create(message).inputs(inputs).await.into()
        }
        (other, _) => Outcome::Done(Err(Error::invalid_input(format!("the test knows no {other}")))),
    }
}

async fn create(webex: &Webex, call: &RestCall<'_>) -> Result<Message> {
    let destination = match call.text("roomId") {
        Some(room) => Destination::room(room),
        None => Destination::person(call.text("toPersonEmail").unwrap_or_default()),
    };
    let mut create = webex.messages().create(destination);
    if let Some(text) = call.text("text") {
        create = create.text(text);
    }
    if let Some(markdown) = call.text("markdown") {
        create = create.markdown(markdown);
    }
    let files = call.arg(0)["files"].as_array().into_iter().flatten().chain(call.arg(0).get("file"));
    for value in files {
        create = create.file(file(value));
    }
    for attachment in call.arg(0)["attachments"].as_array().into_iter().flatten() {
        create = create.card(attachment["content"].clone());
    }
    create.await
}

fn file(value: &Value) -> File {
    if let Some(url) = value.as_str() {
        return File::url(url.parse().expect("a URL"));
    }
    let bytes = value["value"]["$bytes"].as_str().expect("bytes");
    let bytes = webex_core::ids::base64::decode(bytes).expect("base64 of text");
    let option = |name: &str| value["options"][name].as_str().expect("an option").to_owned();
    File::bytes(option("filename"), bytes).content_type(option("contentType"))
}

async fn edit(webex: &Webex, call: &RestCall<'_>) -> Result<Message> {
    let room = call.text("roomId").unwrap_or_default();
    let edit = webex.messages().edit((call.id_at(0), room));
    edit.markdown(call.arg(1)["markdown"].as_str().unwrap_or_default()).await
}

async fn list(webex: &Webex, call: &RestCall<'_>) -> Outcome {
    let mut list = webex.messages().list(call.text("roomId").unwrap_or_default());
    if call.text("mentionedPeople").as_deref() == Some("me") {
        list = list.mentioning_me();
    }
    if let Some(before) = call.text("before") {
        list = list.before(before.parse::<jiff::Timestamp>().expect("a date"));
    }
    if let Some(before) = call.text("beforeMessage") {
        list = list.before_message(before);
    }
    first_page(list, call.max()).await
}

#[test]
fn samples_are_written_as_they_were_read() {
    check_samples::<Message>("messages");
    check_samples::<AttachmentAction>("attachmentActions");
}
