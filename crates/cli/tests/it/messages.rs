//! `webex messages`, apart from following.

use std::fs;

use crate::home::{Home, text};

#[tokio::test]
async fn messages_are_sent_shown_edited_and_deleted() {
    let (home, _) = Home::with_ada().await;
    let room = home.id(&["rooms", "create", "Plans"]).await;
    let sent = home.json(&["messages", "send", &room, "Hello **you**", "--markdown"]).await;
    assert_eq!((text(&sent, "text"), text(&sent, "roomId")), ("Hello you", room.as_str()));
    let id = text(&sent, "id");

    let answer = home.json(&["messages", "send", &room, "Yes?", "--parent", id]).await;
    assert_eq!(text(&answer, "parentId"), id);

    home.ok(&["messages", "edit", id, "Hello all"]).await;
    assert_eq!(text(&home.json(&["messages", "get", id]).await, "text"), "Hello all");

    let table = home.ok(&["messages", "list", &room]).await;
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("WHEN              FROM             TEXT"), "{table}");
    assert!(
        lines[1].contains("  ada@example.com  Yes?") && lines[2].contains("  ada@example.com  Hello all")
    );

    home.ok(&["messages", "delete", text(&answer, "id")]).await;
    assert_eq!(home.json_lines(&["messages", "list", &room]).await.len(), 1);
}

#[tokio::test]
async fn a_person_is_written_to_by_address_and_by_id() {
    let (home, _) = Home::with_ada().await;
    let bob = home.user("bob");
    let first = home.json(&["messages", "send", &bob.email, "one"]).await;
    let second = home.json(&["messages", "send", &bob.public_id, "two"]).await;
    assert_eq!(text(&first, "roomType"), "direct");
    assert_eq!(first["roomId"], second["roomId"]);
    let texts = |found: Vec<serde_json::Value>| -> Vec<String> {
        found.iter().map(|message| text(message, "text").to_owned()).collect()
    };
    assert_eq!(texts(home.json_lines(&["messages", "list", &bob.email]).await), ["two", "one"]);
    assert_eq!(texts(home.json_lines(&["messages", "list", &bob.email, "-n", "1"]).await), ["two"]);
    assert_eq!(home.run(&["messages", "list", &bob.email, "--mentions-me"]).await.code, 2);
}

#[tokio::test]
async fn a_text_is_read_from_standard_input() {
    let (home, _) = Home::with_ada().await;
    let room = home.id(&["rooms", "create", "Plans"]).await;
    for words in [&["messages", "send", &room, "-"] as &[&str], &["messages", "send", &room]] {
        let run = home.run_with(&[&["--json"], words].concat(), "two\nlines\n").await;
        assert_eq!(run.code, 0, "{run:?}");
        let sent: serde_json::Value = serde_json::from_str(&run.out).expect("a document");
        assert_eq!(text(&sent, "text"), "two\nlines");
    }
    let empty = home.run_with(&["messages", "send", &room, "-"], "").await;
    assert_eq!((empty.code, empty.out.as_str()), (2, ""), "{empty:?}");
}

#[tokio::test]
async fn files_go_up_and_come_down() {
    let (home, _) = Home::with_ada().await;
    let room = home.id(&["rooms", "create", "Plans"]).await;
    let content: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
    fs::write(home.path().join("plan.bin"), &content).expect("written");
    fs::write(home.path().join("note.txt"), "a note").expect("written");

    let sent = home
        .json_lines(&["messages", "send", &room, "look", "--file", "plan.bin", "--file", "note.txt"])
        .await;
    assert_eq!(sent.len(), 2, "a message has one file");
    assert_eq!((text(&sent[0], "text"), sent[1].get("text")), ("look", None));

    fs::create_dir(home.path().join("down")).expect("a folder");
    let id = text(&sent[0], "id");
    for name in ["plan.bin", "plan-1.bin"] {
        let saved = home.ok(&["messages", "download", id, "--directory", "down"]).await;
        assert_eq!(saved, format!("down/{name}\n"));
        assert_eq!(fs::read(home.path().join("down").join(name)).expect("saved"), content);
    }
    let left = fs::read_dir(home.path().join("down")).expect("a folder").count();
    assert_eq!(left, 2, "nothing temporary is left");

    let words = ["--json", "messages", "send", &room, "--file", "-", "--file-name", "piped.txt"];
    let run = home.run_with(&words, "from a pipe").await;
    let piped: serde_json::Value = serde_json::from_str(&run.out).expect("a document");
    home.ok(&["messages", "download", text(&piped, "id"), "-d", "down"]).await;
    assert_eq!(fs::read_to_string(home.path().join("down/piped.txt")).expect("saved"), "from a pipe");
}

#[tokio::test]
async fn nothing_is_sent_when_a_file_is_missing() {
    let (home, _) = Home::with_ada().await;
    let room = home.id(&["rooms", "create", "Plans"]).await;
    let run = home.run(&["messages", "send", &room, "look", "--file", "no-such-file"]).await;
    assert_eq!((run.code, run.err.as_str()), (2, "error: there is no file no-such-file\n"));
    assert!(home.json_lines(&["messages", "list", &room]).await.is_empty());
    let sent = home.id(&["messages", "send", &room, "no file"]).await;
    let run = home.run(&["messages", "download", &sent]).await;
    assert_eq!((run.code, run.err.lines().next()), (4, Some("error: the message has no files")));
}

#[tokio::test]
async fn what_others_write_cannot_command_the_terminal() {
    let (home, _) = Home::with_ada().await;
    let room = home.id(&["rooms", "create", "x\u{1b}[2Jy"]).await;
    home.id(&["messages", "send", &room, "red\u{1b}[31m\u{7}"]).await;
    for words in [&["messages", "list", &room] as &[&str], &["rooms", "list"], &["rooms", "get", &room]] {
        let out = home.ok(words).await;
        assert!(!out.chars().any(|c| c.is_control() && c != '\n'), "{out:?}");
    }
}
