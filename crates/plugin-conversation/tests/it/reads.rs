//! Conversations and activities over REST (wire/03 sections 2.6 and 3.12, rows 115 to 122 of section 6.4).

use futures_util::{StreamExt, TryStreamExt};
use webex_core::ErrorKind;
use webex_core::request::Call;
use webex_plugin_conversation::{
    Activity, ActivityId, ConversationHandle, ConversationTag, ConversationsHandle, ParentType, Verb,
};
use webex_sim::NewUser;

use crate::cloud::{Cloud, text};

async fn room(cloud: &Cloud, names: &[&str]) -> ConversationHandle {
    let id = cloud.room(names).await;
    cloud.conversations(names[0]).await.conversation(id.as_str())
}

/// Posts numbered texts.
async fn posts(room: &ConversationHandle, numbers: std::ops::Range<usize>) -> Vec<ActivityId> {
    let mut ids = Vec::new();
    for number in numbers {
        ids.push(room.post(number.to_string()).await.expect("posted").id.expect("an id"));
    }
    ids
}

fn texts(activities: &[Activity]) -> Vec<&str> {
    activities.iter().filter_map(text).collect()
}

fn title(conversation: &webex_plugin_conversation::Conversation) -> Option<&str> {
    conversation.display_name.as_ref()?.as_str()
}

#[tokio::test]
async fn row_115_a_conversation_is_got_by_url_by_id_and_by_person() {
    let cloud = Cloud::start().await;
    let room = room(&cloud, &["alice", "bob"]).await;
    posts(&room, 0..3).await;
    let found = room.get().activities(2).await.expect("found");
    assert_eq!(title(&found), Some("Plans"));
    assert_eq!(texts(&found.activities.expect("activities").items), ["1", "2"]);
    assert_eq!(found.participants.expect("members").items.len(), 2);
    let alice = cloud.conversations("alice").await;
    let url = found.url.as_deref().expect("a URL");
    for same in [alice.conversation(url), alice.conversation(found.id.as_ref().expect("an id"))] {
        let same = same.get().without_participants().await.expect("found");
        assert_eq!((same.id.as_ref(), title(&same)), (found.id.as_ref(), Some("Plans")));
        assert!(same.participants.expect("normalized").items.is_empty());
    }
    let nobody = alice.direct("bob@example.com").await.expect_err("they have none yet");
    assert!(nobody.is_not_found());
    let message = serde_json::json!({"toPersonEmail": "bob@example.com", "text": "Hi"});
    let call = Call::new(http::Method::POST, "hydra").path("messages").json(&message);
    alice.webex().send(call).await.expect("posted");
    let direct = alice.direct("bob@example.com").activities(1).await.expect("found");
    assert!(direct.has_tag(&ConversationTag::OneOnOne));
    assert_eq!(texts(&direct.activities.expect("activities").items), ["Hi"]);
    let by_uuid = alice.direct(cloud.id("bob")).await.expect("found");
    assert_eq!(by_uuid.id, direct.id);
}

/// The other one of a conversation of two is deleted: who asks for such conversations, too, still finds it.
#[tokio::test]
async fn row_115_a_conversation_outlives_the_other_one() {
    let cloud = Cloud::start().await;
    let (alice, bob) = (cloud.conversations("alice").await, cloud.id("bob"));
    let message = serde_json::json!({"toPersonEmail": "bob@example.com", "text": "Hi"});
    let call = Call::new(http::Method::POST, "hydra").path("messages").json(&message);
    alice.webex().send(call).await.expect("posted");
    let admin = NewUser::new().email("admin@example.com").role("id_full_admin");
    let admin = cloud.cloud.sim().create_user(admin).expect("a new address");
    let admin = cloud.client_of(cloud.cloud.builder_without_token().token(admin.access_token())).await;
    let person = webex_core::ids::PersonId::from(bob);
    let delete = Call::new(http::Method::DELETE, "hydra").path("people").segment(person.as_str());
    admin.send(delete).await.expect("deleted");

    assert!(alice.direct(bob).await.expect_err("he is gone").is_not_found());
    let found = alice.direct(bob).with_deleted_users().activities(1).await.expect("it is still there");
    assert!(found.has_tag(&ConversationTag::OneOnOne));
    assert_eq!(texts(&found.activities.expect("activities").items), ["Hi"]);
}

#[tokio::test]
async fn who_is_no_member_gets_a_404() {
    let cloud = Cloud::start().await;
    let room = room(&cloud, &["alice"]).await;
    let url = room.address().url(room.webex()).await.expect("a URL");
    let bob = cloud.conversations("bob").await;
    assert!(bob.conversation(&url).get().await.expect_err("not his").is_not_found());
    let mut activities = bob.conversation(&url).activities();
    assert!(activities.next().await.expect("an answer").expect_err("not his").is_not_found());
    assert!(activities.next().await.is_none(), "a list ends when trying again does not help");
}

/// A read mark shows up in what members have read.
#[tokio::test]
async fn row_115_read_marks_come_with_the_members() {
    let cloud = Cloud::start().await;
    let room = room(&cloud, &["alice", "bob"]).await;
    let post = room.post("Hi").await.expect("posted");
    let bob = cloud.conversations("bob").await;
    bob.conversation(&post).acknowledge(&post).await.expect("read");
    let found = room.get().read_marks().await.expect("found");
    let members = found.participants.expect("members").items;
    let of_bob = members.iter().find(|person| person.id.as_deref() == Some(&cloud.id("bob").to_string()));
    let marks = of_bob.and_then(|bob| bob.room_properties.as_ref()).expect("marks");
    assert_eq!(marks.last_seen_activity_uuid.as_deref(), post.id.as_ref().map(ActivityId::as_str));
}

#[tokio::test]
async fn rows_116_and_117_lists_go_from_page_to_page() {
    let cloud = Cloud::start().await;
    let alice = cloud.conversations("alice").await;
    for _ in 0..5 {
        cloud.room(&["alice"]).await;
    }
    let mut pages = alice.list().page_size(2).pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.expect("a page") {
        assert!(page.iter().all(|conversation| title(conversation) == Some("Plans")));
        sizes.push(page.len());
    }
    assert_eq!(sizes, [2, 2, 1]);
    let journal = cloud.cloud.sim().journal();
    journal.clear();
    assert_eq!(alice.list().page_size(2).limit(3).await.expect("three").len(), 3);
    let asked = journal.count(|entry| entry.path.ends_with("/conversations"));
    assert_eq!(asked, 2, "no page more than is needed");
    assert_eq!(alice.list().limit(0).await.expect("none").len(), 0);
    let short = alice.list().summary().limit(2).await.expect("two");
    assert_eq!(short.len(), 2);
    assert!(journal.count(|entry| entry.path.ends_with("/conversationsSummary")) > 0);
}

#[tokio::test]
async fn row_116_a_list_shows_what_was_asked_for() {
    let cloud = Cloud::start().await;
    let room = room(&cloud, &["alice", "bob"]).await;
    posts(&room, 0..2).await;
    let alice = cloud.conversations("alice").await;
    let bare = alice.list().await.expect("listed").remove(0);
    assert!(bare.participants.expect("normalized").items.is_empty());
    assert!(bare.activities.expect("normalized").items.is_empty());
    let whole = alice.list().activities(1).participants(10).await.expect("listed").remove(0);
    assert_eq!(whole.participants.expect("members").items.len(), 2);
    assert_eq!(texts(&whole.activities.expect("activities").items), ["1"]);
    let later = cloud.cloud.sim().clock().now() + jiff::SignedDuration::from_hours(1);
    assert!(alice.list().since(later).await.expect("listed").is_empty());
}

/// wire/03 section 7.2, row 22: what cannot be opened says so, with the text to try again, and the rest is there.
#[tokio::test]
async fn what_cannot_be_opened_is_listed_all_the_same() {
    let cloud = Cloud::start().await;
    let room = room(&cloud, &["alice"]).await;
    posts(&room, 0..1).await;
    let url = room.address().url(room.webex()).await.expect("a URL");
    // A client that trusts no KMS but those of the platform.
    let builder = cloud.cloud.builder("alice").plugin(webex_plugin_mercury::Mercury::new());
    let builder = builder.plugin(webex_plugin_conversation::Conversations::new());
    let blind = builder.build().await.expect("a client");
    let blind = webex_plugin_conversation::ConversationsExt::conversations(&blind).expect("installed");
    let list = blind.list().await.expect("listed");
    let title = list[0].display_name.as_ref().expect("a title");
    assert!(title.unreadable().is_some_and(|title| title.sealed().starts_with("eyJ")), "{title:?}");
    let activities = blind.conversation(&url).activities().await.expect("listed");
    assert!(activities.iter().any(|activity| activity.verb == Verb::Post));
    assert_eq!(texts(&activities), Vec::<&str>::new());
}

#[tokio::test]
async fn row_119_conversations_that_were_left_are_listed_apart() {
    let cloud = Cloud::start().await;
    let room = room(&cloud, &["alice", "bob"]).await;
    let bob = cloud.conversations("bob").await;
    assert!(bob.list_left().await.expect("listed").is_empty());
    let url = room.address().url(room.webex()).await.expect("a URL");
    bob.conversation(&url).leave().await.expect("left");
    assert!(bob.list().await.expect("listed").is_empty());
    assert_eq!(bob.list_left().await.expect("listed").len(), 1);
}

/// Conversations of a user of one cluster that stand in both: each is asked for on its own host.
#[tokio::test]
async fn row_119_lists_reach_into_every_cluster() {
    let cloud = Cloud::start().await;
    let sim = cloud.cloud.sim();
    let emma =
        sim.create_user(NewUser::new().email("emma@example.eu").org(sim.eu_org())).expect("a new address");
    let emma = cloud.client_of(cloud.cloud.builder_without_token().token(emma.access_token())).await;
    let call =
        Call::new(http::Method::POST, "hydra").path("rooms").json(&serde_json::json!({"title": "Europe"}));
    let made: serde_json::Value = emma.send(call).await.expect("made").json().expect("JSON");
    let member = serde_json::json!({"roomId": made["id"], "personEmail": "alice@example.com"});
    cloud.room(&["alice"]).await;
    let call = Call::new(http::Method::POST, "hydra").path("memberships").json(&member);
    emma.send(call).await.expect("added");
    let alice = cloud.conversations("alice").await;
    let list = alice.list().page_size(1).await.expect("listed");
    let mut titles: Vec<_> = list.iter().filter_map(title).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Europe", "Plans"]);
    let hosts: std::collections::BTreeSet<_> = list
        .iter()
        .map(|c| c.url.as_deref().expect("a URL").parse::<url::Url>().expect("a URL").authority().to_owned())
        .collect();
    assert_eq!(hosts.len(), 2, "{hosts:?}");
    assert_eq!(alice.list().limit(1).await.expect("listed").len(), 1);
    let europe = list.iter().find(|conversation| title(conversation) == Some("Europe")).expect("listed");
    let europe = alice.conversation(europe);
    let posted =
        europe.post("Moin").mention(webex_plugin_conversation::Mention::Person(cloud.id("alice"))).await;
    let posted = posted.expect("posted");
    assert_eq!(texts(&europe.activities().limit(1).await.expect("listed")), ["Moin"]);
    let mentions = alice.mentions().await.expect("listed");
    assert_eq!(texts(&mentions), ["Moin"], "a mention of another cluster");
    let home =
        posts(&alice.conversation(list.iter().find(|c| title(c) == Some("Plans")).expect("listed")), 0..1)
            .await;
    both_clusters_are_asked(&alice, &posted, &home[0], &list).await;
}

/// Activities of several clusters in one call, in the order of the URLs; what is not there says so.
async fn both_clusters_are_asked(
    alice: &ConversationsHandle,
    europe: &Activity,
    home: &ActivityId,
    list: &[webex_plugin_conversation::Conversation],
) {
    let plans = list.iter().find(|c| title(c) == Some("Plans")).expect("listed");
    let plans = alice.conversation(plans).address().url(alice.webex()).await.expect("a URL");
    let mut urls: Vec<url::Url> = vec![europe.url.as_deref().expect("a URL").parse().expect("a URL")];
    for id in [home.as_str(), "1f636113-b084-4dae-a2ae-53370169eb56"] {
        urls.push(format!("{plans}/activities/{id}").parse().expect("a URL"));
    }
    let found = alice.bulk_activities(urls.clone()).await.expect("asked");
    let hrefs: Vec<_> = found.iter().filter_map(|entry| entry.href.as_deref()).collect();
    assert_eq!(hrefs, urls.iter().map(url::Url::as_str).collect::<Vec<_>>());
    assert_eq!(found[0].activity().and_then(text), Some("Moin"));
    assert_eq!(found[1].activity().and_then(text), Some("0"));
    assert_eq!((found[2].status.as_str(), found[2].activity()), ("404", None));
    let wrong = alice.bulk_activities([plans]).await.expect_err("no activity");
    assert_eq!(wrong.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn row_119_activities_go_either_way_and_stop_where_they_are_told() {
    let cloud = Cloud::start().await;
    let room = room(&cloud, &["alice"]).await;
    posts(&room, 0..7).await;
    let newest = room.activities().page_size(2).await.expect("listed");
    assert_eq!(texts(&newest), ["6", "5", "4", "3", "2", "1", "0"]);
    assert_eq!(newest.last().map(|activity| &activity.verb), Some(&Verb::Create));
    let oldest = room.activities().oldest_first().page_size(3).await.expect("listed");
    assert_eq!(texts(&oldest), ["0", "1", "2", "3", "4", "5", "6"]);
    assert_eq!(texts(&room.activities().limit(3).page_size(2).await.expect("listed")), ["6", "5", "4"]);
    let of = |number: usize| {
        oldest
            .iter()
            .find(|a| text(a) == Some(&number.to_string()))
            .and_then(|a| a.published.clone())
            .expect("a date")
    };
    let some = room.activities().since(of(2)).until(of(4)).page_size(1).await.expect("listed");
    assert_eq!(texts(&some), ["4", "3", "2"], "both ends belong to it");
    let some = room.activities().since(of(2)).until(of(4)).page_size(2).oldest_first().await.expect("listed");
    assert_eq!(texts(&some), ["2", "3", "4"]);
    let around = room.activities().around(of(3)).limit(2).await.expect("listed");
    assert_eq!(texts(&around), ["3", "4"]);
    let wrong = room.activities().since(webex_core::resource::DateTime::new("soon")).await;
    assert_eq!(wrong.expect_err("no date").kind(), ErrorKind::InvalidInput);
}

/// wire/03 section 7.2, row 27: the query holds what the service knows, and no URL of ours.
#[tokio::test]
async fn defect_27_the_query_holds_no_url() {
    let cloud = Cloud::start().await;
    let room = room(&cloud, &["alice"]).await;
    cloud.cloud.sim().journal().clear();
    room.activities().await.expect("listed");
    let asked = cloud.cloud.sim().journal().entries();
    let list = asked.iter().find(|entry| entry.path.ends_with("/activities")).expect("asked");
    let query = list.query.as_deref().unwrap_or_default();
    assert!(query.contains("limit=50") && !query.contains("conversation"), "{query}");
}

#[tokio::test]
async fn rows_120_to_122_parents_and_their_children() {
    let cloud = Cloud::start().await;
    let room = room(&cloud, &["alice"]).await;
    let root = posts(&room, 0..1).await.remove(0);
    let mut answers = Vec::new();
    for number in 0..23 {
        let reply = room.post(number.to_string()).parent(ParentType::Reply, &root).await.expect("posted");
        answers.push(reply.id.expect("an id"));
    }
    room.edit(&root, "changed").await.expect("edited");
    let message = room.activity(&root).await.expect("there");
    room.add_reaction("celebrate", &message).await.expect("added");

    let parents = room.parent_ids(None, None).await.expect("listed");
    for kind in [ParentType::Reply, ParentType::Edit, ParentType::Reaction] {
        assert_eq!(parents.of(&kind), std::slice::from_ref(&root), "{kind:?}");
    }
    let replies = room.parent_ids(Some(ParentType::Reply), None).await.expect("listed");
    assert_eq!((replies.reply.len(), replies.edit.len()), (1, 0));
    cloud.cloud.sim().journal().clear();
    let children = room.children(&root, ParentType::Reply).await.expect("listed");
    let ids: Vec<_> = children.iter().filter_map(|child| child.id.clone()).collect();
    assert_eq!(ids, answers, "23 in three pages, the oldest first");
    assert_eq!(cloud.cloud.sim().journal().count(|entry| entry.path.contains("/parents/")), 3);
    assert_eq!(texts(&children)[22], "22");
    assert_eq!(room.children(&root, ParentType::Reply).limit(2).await.expect("listed").len(), 2);

    let reactions = room.reactions(&root).await.expect("there");
    let all = reactions.all.expect("somebody reacted");
    let name = all.reactions[0].display_name.as_ref().and_then(|name| name.as_str());
    assert_eq!((name, all.reactions[0].count), (Some("celebrate"), Some(1)));
    assert!(reactions.own.is_some());
    let threads = cloud.conversations("alice").await.threads().await.expect("listed");
    assert!(threads.iter().any(|thread| thread.child_activities.iter().any(|a| text(a).is_some())));
}

/// wire/03 section 6.4, row 123.
#[tokio::test]
async fn row_123_a_conversation_in_thread_order() {
    let cloud = Cloud::start().await;
    let room = room(&cloud, &["alice"]).await;
    let roots = posts(&room, 0..30).await;
    let reply = room.post("answer").parent(ParentType::Reply, &roots[2]).await.expect("posted");
    room.edit(&roots[2], "edited").await.expect("edited");
    let edited_reply = reply.id.clone().expect("an id");
    room.post("edited answer").parent(ParentType::Edit, &edited_reply).await.expect("edited");
    let message = room.activity(&roots[2]).await.expect("there");
    room.add_reaction("heart", &message).await.expect("added");

    let mut view = room.thread_view().min_entries(12);
    let newest = view.older().await.expect("told");
    assert!(!newest.done && newest.entries.len() >= 12);
    assert_eq!(newest.entries.last().map(shown), Some("29".to_owned()));
    let around = view.jump_to(&reply).await.expect("told");
    check_thread(&around.entries, &roots[2]);
    let newer = view.newer().await.expect("told");
    assert!(!newer.entries.is_empty());
    let mut all = Vec::new();
    let mut view = room.thread_view();
    loop {
        let batch = view.older().await.expect("told");
        all.splice(0..0, batch.entries);
        if batch.done {
            break;
        }
    }
    check_thread(&all, &roots[2]);
    assert_eq!(all[0].activity.verb, Verb::Create);
    let again = view.newer().await.expect("told");
    assert!(again.done && again.entries.is_empty());
    room.post("new").await.expect("posted");
    let again = view.newer().await.expect("told");
    assert_eq!(again.entries.iter().map(shown).collect::<Vec<_>>(), ["new"]);
}

fn shown(entry: &webex_plugin_conversation::ThreadEntry) -> String {
    let Some(webex_plugin_conversation::ActivityObject::Content(content)) = entry.object() else {
        return String::new();
    };
    content.display_name.as_ref().and_then(|text| text.as_str()).unwrap_or_default().to_owned()
}

/// The thread: edited, answered, the answer edited, with a reaction.
fn check_thread(entries: &[webex_plugin_conversation::ThreadEntry], root: &ActivityId) {
    let at =
        entries.iter().position(|entry| entry.activity.id.as_ref() == Some(root)).expect("the root is there");
    let (first, answer) = (&entries[at], &entries[at + 1]);
    assert_eq!((shown(first).as_str(), shown(answer).as_str()), ("edited", "edited answer"));
    assert!(!first.is_reply() && answer.is_reply() && answer.root == *root);
    assert_eq!(first.reactions.as_ref().map(|summary| summary.reactions.len()), Some(1));
    assert!(first.own_reactions.is_some());
}
