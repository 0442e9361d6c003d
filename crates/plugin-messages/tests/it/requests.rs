//! What is sent, and what is not.

use serde_json::json;
use webex_core::ErrorKind;
use webex_plugin_messages::{AdaptiveCard, Destination, File, MAX_TEXT, MessagesExt, TextBlock};
use webex_testing::rest::form_parts;
use webex_testing::{RecordingServer, Reply};

async fn server() -> RecordingServer {
    RecordingServer::start(|_| Reply::json(200, &json!({ "id": "M1" }))).await
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() {
    let server = server().await;
    let messages = server.client().await.messages();
    let card = || AdaptiveCard::new().element(TextBlock::new("x"));
    let refused = [
        messages.create("R").await.expect_err("nothing to read"),
        messages.create("R").text("").await.expect_err("nothing to read"),
        messages.create("").text("x").await.expect_err("no room"),
        messages.create("bob@example.com").text("x").await.expect_err("not a room"),
        messages.create(Destination::person("")).text("x").await.expect_err("nobody"),
        messages.create("R").card(card()).await.expect_err("a card without text"),
        messages.create("R").text("é".repeat(MAX_TEXT / 2 + 1)).await.expect_err("too long"),
        messages.create("R").markdown("x".repeat(MAX_TEXT + 1)).await.expect_err("too long"),
        messages.create("R").file(File::path("/no/such/file")).await.expect_err("no file"),
        messages.create("R").file(File::bytes("a", "b").content_type("a\nb")).await.expect_err("no type"),
        messages.get("").await.expect_err("no id"),
    ];
    for error in refused {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert!(server.requests().is_empty());
    messages.create("R").text("x".repeat(MAX_TEXT)).await.expect("just short enough");
}

/// wire/04 section 7, rows 24 and 25: an edit needs a room, and takes nothing but text.
#[tokio::test]
async fn an_edit_without_room_or_text_is_refused() {
    let server = server().await;
    let messages = server.client().await.messages();
    for error in [
        messages.edit(("M1", "")).text("n").await.expect_err("no room"),
        messages.edit(("M1", "R1")).await.expect_err("no text"),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert!(server.requests().is_empty());
}

/// wire/04 section 7, row 26: a card and a file of ours are refused, a card and a file by URL go together.
#[tokio::test]
async fn a_card_and_a_file_are_combined_or_refused() {
    let server = server().await;
    let messages = server.client().await.messages();
    let create = || messages.create("R").text("fallback").card(AdaptiveCard::new());
    let error = create().file(File::bytes("a.txt", "a")).await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(server.requests().is_empty());
    create().file(File::url("https://example.com/a.png".parse().expect("a URL"))).await.expect("sent");
    let body: serde_json::Value = serde_json::from_slice(&server.requests()[0].body).expect("JSON");
    assert_eq!(body["files"], json!(["https://example.com/a.png"]));
    assert_eq!(body["attachments"][0]["contentType"], "application/vnd.microsoft.card.adaptive");
}

/// wire/04 section 7, row 27: every file has a name, and a type that follows from it.
#[tokio::test]
async fn a_file_always_has_a_name() {
    let server = server().await;
    let messages = server.client().await.messages();
    messages.create("R").parent("M0").file(File::bytes("", "b")).await.expect("sent");
    let mixed = messages
        .create("R")
        .markdown("*m*")
        .file(File::url("https://example.com/y.png".parse().expect("a URL")));
    mixed.file(File::bytes("a \"b\".png", "PNG")).await.expect("sent");
    let parts: Vec<_> = server
        .requests()
        .iter()
        .map(|request| form_parts(request.headers["content-type"].to_str().expect("text"), &request.body))
        .collect();
    let texts = |index: usize| -> Vec<_> {
        parts[index].iter().map(|part| String::from_utf8_lossy(&part.body).into_owned()).collect()
    };
    assert_eq!(texts(0), ["R", "M0", "b"]);
    assert_eq!(
        parts[0][2].header("content-disposition"),
        Some("form-data; name=\"files\"; filename=\"file\"")
    );
    assert_eq!(texts(1), ["R", "*m*", "https://example.com/y.png", "PNG"]);
    assert_eq!(parts[1][3].header("content-type"), Some("image/png"));
    let disposition = parts[1][3].header("content-disposition").expect("a header");
    assert_eq!(disposition, "form-data; name=\"files\"; filename=\"a %22b%22.png\"");
}

/// wire/04 section 7, row 41: direct messages can be listed.
#[tokio::test]
async fn direct_messages_have_their_own_list() {
    let server = RecordingServer::start(|_| Reply::json(200, &json!({ "items": [] }))).await;
    let messages = server.client().await.messages();
    messages.list_direct("P").parent("M").limit(2).await.expect("listed");
    messages.list_direct("bob@example.com").await.expect("listed");
    messages.list("R").parent("M").mentioning("P").await.expect("listed");
    let targets: Vec<_> = server.requests().into_iter().map(|request| request.target).collect();
    let expected = [
        "/v1/messages/direct?personId=P&parentId=M&max=2",
        "/v1/messages/direct?personEmail=bob%40example.com",
        "/v1/messages?roomId=R&parentId=M&mentionedPeople=P",
    ];
    assert_eq!(targets, expected);
}
