//! The vectors of public ids and `Link` headers (wire/04 section 6.1, row 1).
//!
//! Where the JS SDK misreads its input, the vectors record what it makes of it; those cases say here what we make of it
//! instead (wire/04 section 7, rows 17, 20 and 45).

use serde_json::Value;
use uuid::Uuid;
use webex_core::ids::{
    Cluster, ContentId, MembershipId, MessageId, OrgId, PersonId, PublicId, ResourceKind, RoomId, RoomType,
    base64,
};

use crate::vectors;

#[test]
fn ids_read_and_write_as_the_vectors_say() {
    let file = vectors::read("messaging-ids-and-pages.json");
    let cases = file["cases"].as_array().expect("an array of cases");
    let ours = cases.iter().filter(|c| !c["fn"].as_str().is_some_and(|f| f.starts_with("Page.")));
    let ran = ours.map(check).count();
    println!("{ran} cases of ids ran");
    assert!(ran > 0);
}

fn check(case: &Value) {
    match case["fn"].as_str().expect("a function") {
        "constructHydraId" => construct(case),
        "deconstructHydraId" => deconstruct(case),
        "inferPersonIdFromUuid" => infer(case),
        "getHydraClusterString" => cluster_of_catalog_id(case),
        "getHydraRoomType" => {
            let tags = case["args"][0].as_array().expect("tags");
            let kind = RoomType::from_tags(tags.iter().filter_map(Value::as_str));
            assert_eq!(kind.as_str(), case["result"], "{case}");
        }
        "getHydraFiles" => files(case),
        "base64.encode" => assert_eq!(base64::encode(text(case, 0)), case["result"], "{case}"),
        "base64.decode" => {
            assert_eq!(base64::decode(text(case, 0)).as_deref(), case["result"].as_str(), "{case}")
        }
        builder => build(builder, case),
    }
}

fn text(case: &Value, index: usize) -> &str {
    case["args"][index].as_str().unwrap_or_else(|| panic!("no text at {index}: {case}"))
}

fn cluster(case: &Value, index: usize) -> Cluster {
    case["args"][index].as_str().map_or(Cluster::Us, Cluster::from_text)
}

fn construct(case: &Value) {
    // A missing or numeric type does not compile here.
    let (Some(kind), Some(id)) = (case["args"][0].as_str(), case["args"][1].as_str()) else {
        return assert!(case["error"].is_string(), "{case}");
    };
    let ours = PublicId::new(ResourceKind::from(kind), id, cluster(case, 2));
    let theirs = case["result"].as_str().expect("a public id");
    if kind == kind.to_uppercase() {
        assert_eq!(ours.to_string(), theirs, "{case}");
    }
    // Theirs keeps the cluster of `people` in lower case: the same id by meaning.
    assert_eq!(theirs.parse::<PublicId>().expect("a public id"), ours, "{case}");
}

fn deconstruct(case: &Value) {
    let result = &case["result"];
    match text(case, 0).parse::<PublicId>() {
        Ok(id) => {
            assert_eq!(id.id(), result["id"], "{case}");
            assert_eq!(id.kind().as_str(), result["type"], "{case}");
            assert_eq!(id.cluster().as_str(), result["cluster"], "{case}");
        }
        Err(_) => assert!(result["type"].is_null(), "theirs made sense of it: {case}"),
    }
}

fn infer(case: &Value) {
    let given = text(case, 0);
    match PersonId::infer(given) {
        Ok(person) => assert_eq!(person.as_str(), case["result"], "{case}"),
        Err(_) => {
            let other = given.parse::<PublicId>().expect("only ids of other kinds are refused");
            assert_ne!(*other.kind(), ResourceKind::People, "{case}");
        }
    }
}

fn cluster_of_catalog_id(case: &Value) {
    let ours = case["clusterIdOfUrl"].as_str().and_then(|id| Cluster::from_catalog_id(id).ok());
    assert_eq!(ours.as_ref().map(Cluster::as_str), case["result"].as_str(), "{case}");
}

fn files(case: &Value) {
    let activity = &case["args"][0];
    let message: Uuid = activity["id"].as_str().and_then(|id| id.parse().ok()).expect("a UUID");
    let count = activity["object"]["files"]["items"].as_array().map_or(0, Vec::len);
    let url = |i| {
        format!(
            "https://api.ciscospark.com/v1/contents/{}",
            ContentId::of_message(message, i, &cluster(case, 1))
        )
    };
    let urls: Vec<_> = (0..count).map(url).collect();
    assert_eq!(serde_json::json!(urls), case["result"], "{case}");
}

fn build(builder: &str, case: &Value) {
    let uuid = |index| text(case, index).parse::<Uuid>().expect("a UUID");
    let ours = match builder {
        "buildHydraMessageId" => MessageId::in_cluster(uuid(0), &cluster(case, 1)).to_string(),
        "buildHydraRoomId" => RoomId::in_cluster(uuid(0), &cluster(case, 1)).to_string(),
        "buildHydraPersonId" => PersonId::in_cluster(uuid(0), &cluster(case, 1)).to_string(),
        "buildHydraOrgId" => OrgId::in_cluster(uuid(0), &cluster(case, 1)).to_string(),
        "buildHydraMembershipId" => MembershipId::of_person(uuid(0), uuid(1), &cluster(case, 2)).to_string(),
        other => panic!("no such function: {other}"),
    };
    assert_eq!(ours, case["result"], "{case}");
}
