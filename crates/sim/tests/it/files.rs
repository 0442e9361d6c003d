//! Files: uploaded or fetched, stored encrypted, opened for members only.

use axum::Router;
use axum::routing::get;
use serde_json::{Value, json};
use webex_sim::Profile;

use crate::cast::{Actor, Cast, Form, text};

async fn pair(cast: &Cast) -> (Actor, Actor, Value) {
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let room = ada.room("Room").await;
    ada.add(&room, &bob).await;
    (ada, bob, room)
}

fn form(room: &Value) -> Form {
    Form::default().field("roomId", text(room, "id"))
}

#[tokio::test]
async fn an_uploaded_file_is_read_by_other_members_only() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    let upload = form(&room).field("text", "the plan").file("files", "plan.txt", "text/plain", "step one");
    let message = ada.upload("messages", upload).await.expect(200);
    assert_eq!(message["text"], "the plan");
    let files = message["files"].as_array().expect("files");
    assert_eq!(files.len(), 1);
    let url = files[0].as_str().expect("an address");
    assert!(url.starts_with(&format!("{}/contents/", cast.sim.hydra_url())), "{url}");

    let file = bob.get(url).await;
    assert_eq!((file.status.as_u16(), file.body.as_ref()), (200, b"step one".as_slice()));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"plan.txt\"");
    assert_eq!((file.header("content-type"), file.header("content-length")), ("text/plain", "8"));
    let head = bob.head(url).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), "8");
    assert_eq!(head.header("content-disposition"), file.header("content-disposition"));

    cast.person("Cid").get(url).await.expect(404);
    cast.http.get(url).send().await.expect(401);
    ada.get("contents/nonsense").await.expect(400);
    assert_eq!(ada.get(text(&message, "roomId")).await.status, 404);
}

#[tokio::test]
async fn the_log_holds_no_clear_name_and_a_deleted_file_is_gone() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    let upload = form(&room).file("files", "plan.txt", "text/plain", "step one");
    let message = ada.upload("messages", upload).await.expect(200);
    assert!(message.get("text").is_none(), "{message}");
    let share = cast.log(text(&room, "id")).pop().expect("a share");
    assert_eq!(share["verb"], "share");
    let item = &share["object"]["files"]["items"][0];
    assert!(text(item, "scr").starts_with("eyJ") && text(item, "displayName").starts_with("eyJ"), "{item}");
    assert_eq!((&item["fileSize"], &item["mimeType"]), (&json!(8), &json!("text/plain")));
    let path = format!("messages/{}", text(&message, "id"));
    let edit = json!({"roomId": room["id"], "text": "x"});
    ada.put(&path, edit).await.expect(400);
    let url = message["files"][0].as_str().expect("an address").to_owned();
    assert_eq!(ada.delete(&path).await.status, 204);
    bob.get(&url).await.expect(404);
}

#[tokio::test]
async fn a_form_holds_one_named_file() {
    let cast = Cast::start().await;
    let (ada, _, room) = pair(&cast).await;
    let two = form(&room).file("files", "a.txt", "text/plain", "a").file("files", "b.txt", "text/plain", "b");
    ada.upload("messages", two).await.expect(400);
    let nameless = form(&room).field("files", "raw bytes without a name");
    ada.upload("messages", nameless).await.expect(400);
    let misnamed = form(&room).file("picture", "a.png", "image/png", "a");
    ada.upload("messages", misnamed).await.expect(400);
    ada.upload("messages", Form::default().field("text", "x")).await.expect(400);
    let binary = form(&room).file("files", "ünïcode.bin", "application/octet-stream", "\u{0}\u{1}ü\r\n--");
    let message = ada.upload("messages", binary).await.expect(200);
    let file = ada.get(message["files"][0].as_str().expect("an address")).await;
    assert_eq!(file.body.as_ref(), "\u{0}\u{1}ü\r\n--".as_bytes());
    assert!(file.header("content-disposition").contains("filename*=UTF-8''%C3%BCn"));
}

#[tokio::test]
async fn a_large_file_passes() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    let content = "0123456789abcdef".repeat(4 * 65_536);
    let upload = form(&room).file("files", "large.bin", "application/x-large", &content);
    let message = ada.upload("messages", upload).await.expect(200);
    let file = bob.get(message["files"][0].as_str().expect("an address")).await;
    assert_eq!(file.body.len(), 4 * 1_048_576);
    assert!(file.body == content.as_bytes());
}

/// A web server with one file; the address of its root.
async fn web() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let address = listener.local_addr().expect("bound");
    let router =
        Router::new().route("/plan.pdf", get(|| async { ([("content-type", "application/pdf")], "%PDF") }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn a_file_is_fetched_from_this_machine() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    let web = web().await;
    let body = json!({"roomId": room["id"], "text": "both", "files": [format!("{web}/plan.pdf")]});
    let message = ada.post("messages", body).await.expect(200);
    assert_eq!(message["text"], "both");
    let file = bob.get(message["files"][0].as_str().expect("an address")).await;
    assert_eq!((file.body.as_ref(), file.header("content-type")), (b"%PDF".as_slice(), "application/pdf"));
    assert!(file.header("content-disposition").contains("plan.pdf"));
    for address in
        [format!("{web}/missing"), "https://www.example.com/plan.pdf".to_owned(), "plan".to_owned()]
    {
        let body = json!({"roomId": room["id"], "files": [address]});
        ada.post("messages", body).await.expect(400);
    }
}

#[tokio::test]
async fn test_suites_may_name_files_that_nobody_reaches() {
    let cast = Cast::with(Profile::Interop).await;
    let (ada, _, room) = pair(&cast).await;
    let address = "https://download.ciscospark.com/test/photo.png";
    let body = json!({"roomId": room["id"], "files": [address]});
    let message = ada.post("messages", body).await.expect(200);
    assert_eq!(message["files"].as_array().map(Vec::len), Some(1));
    let head = ada.head(message["files"][0].as_str().expect("an address")).await;
    assert_eq!(head.header("content-type"), "image/png");
}
