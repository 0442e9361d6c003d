//! `webex messages follow`.

use serde_json::Value;
use webex_sim::{Close, Selection};

use crate::home::{Home, text};

/// Ada, whose token is in the environment, Bob, and a room of both.
async fn talk() -> (Home, Home, webex_sim::TestUser, String) {
    let (home, ada) = Home::with_ada().await;
    let bob = home.user("bob");
    let room = home.id(&["rooms", "create", "Plans"]).await;
    home.id(&["memberships", "add", &room, &bob.email]).await;
    let as_bob = home.with("WEBEX_ACCESS_TOKEN", bob.access_token());
    (home, as_bob, ada, room)
}

fn texts(lines: &[String]) -> Vec<String> {
    let text_of = |line: &String| {
        let event: Value = serde_json::from_str(line).expect("an event");
        assert_eq!((text(&event, "resource"), text(&event, "event")), ("messages", "created"));
        text(&event["data"], "text").to_owned()
    };
    lines.iter().map(text_of).collect()
}

fn numbers(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| n.to_string()).collect()
}

#[tokio::test]
async fn messages_are_printed_decrypted_as_they_come() {
    let (home, bob, _, room) = talk().await;
    let mut follow = home.start(&["messages", "follow"]);
    follow.says("following as ada@example.com; Ctrl-C ends it").await;
    let sent = bob.id(&["messages", "send", &room, "Hello\nAda\u{1b}[2J"]).await;
    let line = follow.line().await;
    let (time, rest) = line.split_once("  ").expect("a time");
    assert!(time.len() == 8 && time.matches(':').count() == 2, "{line}");
    assert_eq!(rest, "Plans  bob@example.com: Hello Ada[2J");

    bob.ok(&["messages", "edit", &sent, "Hello"]).await;
    assert!(follow.line().await.ends_with("  Plans  bob@example.com: Hello (edited)"));
    bob.ok(&["messages", "delete", &sent]).await;
    assert!(follow.line().await.ends_with("  Plans  bob@example.com: deleted a message"));
    std::fs::write(bob.path().join("a.txt"), "a").expect("written");
    bob.ok(&["messages", "send", &room, "look", "--file", "a.txt"]).await;
    assert!(follow.line().await.ends_with(": look [1 file]"));
}

#[tokio::test]
async fn nothing_is_lost_over_broken_connections() {
    let (home, bob, ada, room) = talk().await;
    let mut follow = home.start(&["--json", "messages", "follow"]);
    follow.says("following").await;
    let mine = Selection::all().user(ada.id);
    for n in 0..12 {
        match n % 4 {
            1 => drop(home.sim.sockets().cut(&mine)),
            2 => drop(home.sim.sockets().close(&mine, Close::with(1001, "going away"))),
            3 => drop(home.sim.sockets().reset(&mine)),
            _ => {}
        }
        bob.id(&["messages", "send", &room, &n.to_string()]).await;
    }
    assert_eq!(texts(&follow.lines(12).await), numbers(0..12), "all, once, in order");
    follow.says("connected again").await;
}

#[tokio::test]
async fn nothing_is_lost_over_a_restart_with_a_cursor() {
    let (home, bob, _, room) = talk().await;
    let words = ["--json", "messages", "follow", "--cursor", "printer"];
    let mut follow = home.start(&words);
    follow.says("following").await;
    for n in 0..3 {
        bob.id(&["messages", "send", &room, &n.to_string()]).await;
    }
    let mut seen = follow.lines(3).await;
    follow.kill().await;
    for n in 3..6 {
        bob.id(&["messages", "send", &room, &n.to_string()]).await;
    }
    let mut follow = home.start(&words);
    while texts(&seen).last().map(String::as_str) != Some("5") {
        let line = follow.line().await;
        // It was killed between printing and the word that this is done.
        if !(line.contains(r#""redelivered":true"#)
            && texts(&seen).contains(&texts(std::slice::from_ref(&line))[0]))
        {
            seen.push(line);
        }
    }
    assert_eq!(texts(&seen), numbers(0..6));
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_ends_it_cleanly_and_the_cursor_goes_on_behind_it() {
    let (home, bob, _, room) = talk().await;
    let words = ["--json", "messages", "follow", "--cursor", "printer"];
    for round in 0..3 {
        let mut follow = home.start(&words);
        follow.says("following").await;
        bob.id(&["messages", "send", &room, &round.to_string()]).await;
        assert_eq!(texts(&[follow.line().await]), [round.to_string()], "nothing comes twice");
        follow.signal(if round == 1 { "TERM" } else { "INT" }).await;
        let (code, out, err) = follow.end().await;
        assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
    }
}

#[tokio::test]
async fn it_ends_after_so_many_lines_and_with_its_reader() {
    let (home, bob, _, room) = talk().await;
    let mut follow = home.start(&["messages", "follow", "--quiet", "--count", "2", "--cursor", "c"]);
    let sent = async {
        // Until it is connected, nothing comes: the first time a cursor begins with what comes from now on.
        while home.sim.sockets().open().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        [bob.id(&["messages", "send", &room, "1"]).await, bob.id(&["messages", "send", &room, "2"]).await]
    };
    let sent = tokio::time::timeout(crate::home::PATIENCE, sent).await.expect("it connects");
    assert_eq!(follow.lines(2).await, sent, "ids");
    assert_eq!(follow.end().await, (0, String::new(), String::new()));

    let mut follow = home.start(&["messages", "follow"]);
    follow.says("following").await;
    let follow = follow.stop_reading();
    bob.id(&["messages", "send", &room, "3"]).await;
    assert_eq!(follow.end().await, (0, String::new()));
}

#[tokio::test]
async fn only_the_rooms_that_are_named_are_followed() {
    let (home, bob, _, room) = talk().await;
    let other = bob.id(&["rooms", "create", "Other"]).await;
    bob.id(&["memberships", "add", &other, "ada@example.com"]).await;
    let mut follow = home.start(&["messages", "follow", &other, "-n", "1"]);
    follow.says("following").await;
    bob.id(&["messages", "send", &room, "not this"]).await;
    bob.id(&["messages", "send", &other, "but this"]).await;
    assert!(follow.line().await.ends_with("  Other  bob@example.com: but this"));
    assert_eq!(follow.end().await.0, 0);
}

#[tokio::test]
async fn other_commands_work_beside_it_and_a_cursor_has_one_reader() {
    let home = Home::new().await;
    let ada = home.user("ada");
    assert_eq!(home.run_with(&["login", "--token"], ada.access_token()).await.code, 0);
    let room = home.id(&["rooms", "create", "Plans"]).await;
    let mut follow = home.start(&["messages", "follow", "--cursor", "c"]);
    follow.says("following").await;
    home.id(&["messages", "send", &room, "from beside"]).await;
    assert!(follow.line().await.ends_with("  Plans  ada@example.com: from beside"));
    let second = home.run(&["messages", "follow", "--cursor", "c"]).await;
    assert_eq!(second.code, 1, "{second:?}");
    assert!(second.err.contains("does another `webex messages follow` use it?"), "{second:?}");
}

#[tokio::test]
async fn a_login_that_ends_ends_it() {
    let (home, _, ada, _) = talk().await;
    let mut follow = home.start(&["messages", "follow"]);
    follow.says("following").await;
    home.sim.revoke_token(ada.access_token());
    home.sim.sockets().cut(&Selection::all().user(ada.id));
    let (code, out, err) = follow.end().await;
    assert_eq!((code, out.as_str()), (3, ""), "{err}");
    assert!(err.contains("run `webex login`"), "{err}");
}
