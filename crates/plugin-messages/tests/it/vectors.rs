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
    match call.method {
        "messages.create" if files(call).any(is_nameless) => {
            Outcome::Differs("wire/04 section 7, row 27: bytes are never sent without a file name")
        }
        "messages.update" if call.text("roomId").is_none() => Outcome::Differs(
            "wire/04 section 7, row 25: an edit without room cannot be written, or is an error",
        ),
        "messages.create" => create(webex, call).await.into(),
        "messages.update" => edit(webex, call).await.into(),
        "messages.get" => webex.messages().get(call.id_at(0)).await.into(),
        "messages.list" => list(webex, call).await,
        "messages.remove" => webex.messages().delete(call.id_at(0)).await.into(),
        "attachmentActions.get" => webex.attachment_actions().get(call.id_at(0)).await.into(),
        "attachmentActions.create" => {
            let inputs = call.arg(0)["inputs"].as_object().expect("inputs").clone();
            let message = call.text("messageId").unwrap_or_default();
            webex.attachment_actions().create(message).inputs(inputs).await.into()
        }
        other => Outcome::Done(Err(Error::invalid_input(format!("the test knows no {other}")))),
    }
}

async fn create(webex: &Webex, call: &RestCall<'_>) -> Result<Message> {
    let destination = match call.text("roomId") {
        Some(room) => Destination::room(room),
        None => {
            let person = call.text("toPersonEmail").or_else(|| call.text("toPersonId"));
            Destination::person(person.unwrap_or_default())
        }
    };
    let mut create = webex.messages().create(destination);
    if let Some(parent) = call.text("parentId") {
        create = create.parent(parent);
    }
    if let Some(text) = call.text("text") {
        create = create.text(text);
    }
    if let Some(markdown) = call.text("markdown") {
        create = create.markdown(markdown);
    }
    for value in files(call) {
        create = create.file(file(value));
    }
    for attachment in call.arg(0)["attachments"].as_array().into_iter().flatten() {
        create = create.card(attachment["content"].clone());
    }
    create.await
}

fn files<'a>(call: &'a RestCall<'_>) -> impl Iterator<Item = &'a Value> {
    call.arg(0)["files"].as_array().into_iter().flatten().chain(call.arg(0).get("file"))
}

fn is_nameless(file: &Value) -> bool {
    !file.is_string() && file["options"]["filename"].is_null()
}

fn file(value: &Value) -> File {
    if let Some(url) = value.as_str() {
        return File::url(url.parse().expect("a URL"));
    }
    let bytes = value["value"]["$bytes"].as_str().expect("bytes");
    let bytes = webex_core::ids::base64::decode(bytes).expect("base64 of text");
    let option = |name: &str| value["options"][name].as_str();
    let file = File::bytes(option("filename").expect("a name"), bytes);
    match option("contentType") {
        Some(content_type) => file.content_type(content_type),
        None => file,
    }
}

async fn edit(webex: &Webex, call: &RestCall<'_>) -> Result<Message> {
    let room = call.text("roomId").unwrap_or_default();
    let mut edit = webex.messages().edit((call.id_at(0), room));
    if let Some(text) = call.arg(1)["text"].as_str() {
        edit = edit.text(text);
    }
    if let Some(markdown) = call.arg(1)["markdown"].as_str() {
        edit = edit.markdown(markdown);
    }
    edit.await
}

async fn list(webex: &Webex, call: &RestCall<'_>) -> Outcome {
    let mut list = webex.messages().list(call.text("roomId").unwrap_or_default());
    list = match call.text("mentionedPeople") {
        Some(me) if me == "me" => list.mentioning_me(),
        Some(person) => list.mentioning(person),
        None => list,
    };
    if let Some(parent) = call.text("parentId") {
        list = list.parent(parent);
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
