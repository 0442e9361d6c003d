//! The filters over the vectors (wire/03 sections 2.11 and 7.4, row 132 of section 6.4).

use serde_json::Value;
use webex_plugin_conversation::{
    Activity, ActivityObject, Conversations, ConversationsExt, HtmlPolicy, escape_html,
};
use webex_testing::vectors;

use crate::cloud::{Cloud, text};

/// Where we differ, by way of filtering and input: what comes out instead, and why.
const DEVIATIONS: [(&str, &str, &str, &str); 7] = [
    (
        "mentions: filter",
        "Hi <script>alert(1)</script>",
        "Hi ",
        "scripts vanish with their content (7.4, row 44)",
    ),
    (
        "mentions: filter",
        "<svg><script>1</script></svg>t",
        "t",
        "scripts vanish with their content (7.4, row 44)",
    ),
    ("filter", "Hi <script>alert(1)</script>", "Hi ", "scripts vanish with their content (7.4, row 44)"),
    ("filter", r#"<a href="data:text/html,x">d</a>"#, "d", "data: is no place to lead to (7.4, row 43)"),
    (
        "filter_escape",
        r#"<a href="data:text/html,x">d</a>"#,
        "d",
        "data: is no place to lead to (7.4, row 43)",
    ),
    (
        "filter_escape",
        r#"<p><a href=" javascript:x">click</a></p>"#,
        "<p>click</p>",
        "white space hides no scheme (7.4, row 43)",
    ),
    ("filter", "<svg><script>1</script></svg>t", "t", "scripts vanish with their content (7.4, row 44)"),
];

fn deviation(way: &str, input: &str) -> Option<&'static str> {
    let found = DEVIATIONS.iter().find(|(of, html, ..)| *of == way && *html == input);
    found.map(|(_, _, output, _)| *output)
}

/// In folders with other vectors: whether ours differs only as it does above, by leaving out what could do harm.
fn is_stricter(input: &str, ours: &str, expected: &str) -> bool {
    let (input, lower) = (input.to_ascii_lowercase(), ours.to_ascii_lowercase());
    let dangers = ["script", "style", "data:"];
    let mut rest = expected.chars();
    ours.len() < expected.len()
        && dangers.iter().any(|danger| input.contains(danger) && !lower.contains(danger))
        && ours.chars().all(|ours| rest.any(|theirs| theirs == ours))
}

fn policy(tags: &Value, styles: &Value) -> HtmlPolicy {
    let mut policy = HtmlPolicy::nothing();
    for (tag, attributes) in tags.as_object().expect("tags") {
        let attributes: Vec<_> =
            attributes.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        policy = policy.tag(tag, &attributes);
    }
    for style in styles.as_array().expect("a list") {
        policy = policy.style(style.as_str().expect("a text"));
    }
    policy
}

#[test]
fn row_132_vectors() {
    let vectors = vectors("cypher-html.json", include_str!("../vectors/cypher-html.json"));
    let mut count = 0;
    let mut check = |way: &str, input: &str, output: String, expected: &Value| {
        let expected = deviation(way, input).or(expected["output"].as_str()).expect("an output");
        if !is_stricter(input, &output, expected) {
            assert_eq!(output, expected, "{way}: {input}");
        }
        count += 1;
    };
    let tests = policy(&vectors["test_allowed_tags"], &vectors["test_allowed_styles"]);
    for case in vectors["test_allow_list"].as_array().expect("cases") {
        let input = case["input"].as_str().expect("a text");
        check("filter", input, tests.filter(input).into_owned(), &case["filter"]);
        check("filter_escape", input, tests.filter_escape(input).into_owned(), &case["filter_escape"]);
        check("escape", input, escape_html(input), &case["escape"]);
    }
    let mentions = policy(&vectors["default_allowed_tags"], &vectors["default_allowed_styles"]);
    assert_eq!(mentions, HtmlPolicy::mentions());
    for case in vectors["default_allow_list"].as_array().expect("cases") {
        let input = case["input"].as_str().expect("a text");
        check("mentions: filter", input, mentions.filter(input).into_owned(), &case["inbound_filter"]);
        check(
            "mentions: filter_escape",
            input,
            mentions.filter_escape(input).into_owned(),
            &case["outbound_filter_escape"],
        );
    }
    println!("{count} cases of cypher-html.json");
}

/// wire/03 section 2.7: filtered before it is sealed, and after it is opened.
#[tokio::test]
async fn html_is_filtered_on_its_way_out_and_in() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    let posted = alice.post("Hi").html("<b>Hi</b><img src=x onerror=y>").await.expect("posted");
    assert_eq!(html(&posted), Some("<b>Hi</b>&lt;img&gt;&lt;/img&gt;"));
    // A client that filters nothing sends what others must not show.
    let careless = Conversations::new().outbound_html(None).inbound_html(None);
    let careless = cloud.client_with_plugin("bob", careless).await;
    let careless = careless.conversations().expect("installed").conversation(id.as_str());
    let bad = "<b>Hi</b><script>steal()</script>";
    let posted = careless.post("Hi").html(bad).await.expect("posted");
    assert_eq!(html(&posted), Some(bad));
    let seen = alice.activities().limit(1).await.expect("listed").remove(0);
    assert_eq!(html(&seen), Some("<b>Hi</b>"));
    let plain = alice.post_html("<p>Hi <b>Bob</b></p><p>Bye</p>").await.expect("posted");
    assert_eq!((text(&plain), html(&plain)), (Some("Hi Bob\nBye"), Some("<p>Hi <b>Bob</b></p><p>Bye</p>")));
}

fn html(activity: &Activity) -> Option<&str> {
    match activity.object.as_deref()? {
        ActivityObject::Content(content) => content.content.as_ref()?.as_str(),
        _ => None,
    }
}
