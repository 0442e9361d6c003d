//! `webex rooms`.

use crate::home::{Home, text};

#[tokio::test]
async fn rooms_are_created_shown_changed_and_deleted() {
    let (home, _) = Home::with_ada().await;
    let room = home.id(&["rooms", "create", "Pläne für 日本"]).await;
    assert_eq!(text(&home.json(&["rooms", "get", &room]).await, "title"), "Pläne für 日本");

    let changed = home.ok(&["rooms", "update", &room, "--title", "Plans", "--locked", "true"]).await;
    assert!(changed.starts_with("Updated ") && changed.contains(&room), "{changed}");
    let now = home.json(&["rooms", "get", &room]).await;
    assert_eq!((text(&now, "title"), &now["isLocked"]), ("Plans", &true.into()));

    assert!(home.ok(&["rooms", "delete", &room]).await.starts_with("Deleted "));
    assert_eq!(home.run(&["rooms", "get", &room]).await.code, 4);
}

#[tokio::test]
async fn rooms_are_listed_as_a_table_as_documents_and_as_ids() {
    let (home, _) = Home::with_ada().await;
    let (long, short) =
        (home.id(&["rooms", "create", "日本"]).await, home.id(&["rooms", "create", "A"]).await);

    let table = home.ok(&["rooms", "list", "--sort", "created"]).await;
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[0].starts_with("TITLE  TYPE   LAST ACTIVITY     ID"), "{table}");
    assert!(lines[1].starts_with("A      group  20"), "{table}");
    assert!(lines[2].starts_with("日本   group  20") && lines[2].ends_with(&long), "{table}");

    let documents = home.json_lines(&["rooms", "list"]).await;
    let mut ids: Vec<&str> = documents.iter().map(|room| text(room, "id")).collect();
    ids.sort_unstable();
    let mut expected = [long.as_str(), short.as_str()];
    expected.sort_unstable();
    assert_eq!(ids, expected);
    assert!(documents.iter().all(|room| text(room, "type") == "group" && room["isLocked"].is_boolean()));

    assert_eq!(home.ok(&["-q", "rooms", "list", "-n", "1"]).await.lines().count(), 1);
    assert_eq!(home.ok(&["-q", "rooms", "list", "--all"]).await.lines().count(), 2);
    assert!(home.json_lines(&["rooms", "list", "--type", "direct"]).await.is_empty());
}

#[tokio::test]
async fn a_list_of_nothing_says_so_to_people_only() {
    let (home, _) = Home::with_ada().await;
    let run = home.run(&["rooms", "list"]).await;
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", "nothing found\n"));
    let run = home.run(&["--json", "rooms", "list"]).await;
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
}

#[tokio::test]
async fn what_belongs_together_is_asked_for() {
    let (home, _) = Home::with_ada().await;
    for words in [
        &["rooms", "update", "R"] as &[&str],
        &["rooms", "create", "T", "--public"],
        &["rooms", "create", "T", "--announcement-only"],
        &["rooms", "create", " "],
    ] {
        let run = home.run(words).await;
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{words:?}: {run:?}");
    }
}
