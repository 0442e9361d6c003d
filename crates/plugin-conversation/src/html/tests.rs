//! Properties of the filters: whatever comes in, nothing that is not allowed comes out.

use proptest::prelude::*;

use super::{HtmlPolicy, escape_html, html_to_text};

/// Pieces of which hostile HTML is made.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<script>"),
        Just("</script>"),
        Just("<style>"),
        Just("</style>"),
        Just("<b>"),
        Just("</b>"),
        Just("<a href=\""),
        Just("javascript:alert(1)"),
        Just("JaVa\tScript:x"),
        Just("data:text/html,x"),
        Just("https://example.com/"),
        Just("\">"),
        Just("</a>"),
        Just("<img src=x onerror="),
        Just("'"),
        Just("<svg>"),
        Just("<math>"),
        Just("<mtext>"),
        Just("<table>"),
        Just("<td>"),
        Just("</td>"),
        Just("</table>"),
        Just("<p>"),
        Just("</p>"),
        Just("<!--"),
        Just("-->"),
        Just("<![CDATA["),
        Just("]]>"),
        Just("&lt;"),
        Just("&#x6a;"),
        Just("&"),
        Just("<"),
        Just(">"),
        Just("text"),
        Just(" "),
        Just("<iframe srcdoc="),
        Just("<noscript>"),
        Just("<plaintext>"),
        Just("<textarea>"),
        Just("</textarea>"),
        Just("<title>"),
        Just("\0"),
        Just("<spark-mention data-object-id=x onclick=y>"),
        Just("</spark-mention>"),
        Just("<div style=\"color:url(x)\">"),
        Just("/>"),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {

    #[test]
    fn nothing_that_can_run_comes_out(html in hostile()) {
        let policy = HtmlPolicy::default();
        for clean in [policy.filter(&html), policy.filter_escape(&html)] {
            let lower = clean.to_lowercase();
            for tag in lower.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
                // Every other piece stands in quotes.
                let names: String = tag.split('"').step_by(2).collect();
                let leads = ["href=\"javascript:", "href=\"data:"].iter().any(|bad| tag.contains(bad));
                let astray = leads || names.contains(" on");
                prop_assert!(!astray, "{} in {}", tag, clean);
            }
            for bad in ["<script", "<style", "<iframe", "<svg", "<math", "<img", "<!--"] {
                prop_assert!(!lower.contains(bad), "{bad} in {clean} of {html}");
            }
        }
    }

    #[test]
    fn filtering_twice_changes_nothing_more(html in hostile()) {
        let policy = HtmlPolicy::default();
        let once = policy.filter(&html).into_owned();
        prop_assert_eq!(policy.filter(&once).into_owned(), once.clone());
        prop_assert_eq!(policy.filter_escape(&once).into_owned(), once);
    }

    #[test]
    fn text_stays_what_it_is(text in "[ -~äöü€]{0,40}") {
        let html = escape_html(&text);
        prop_assert_eq!(html_to_text(&HtmlPolicy::nothing().filter(&html)), html_to_text(&html));
    }
}

#[test]
fn clean_html_is_left_byte_for_byte() {
    let policy = HtmlPolicy::default();
    for html in [
        "plain",
        "<b>bold</b> &quot;quoted&quot; &amp; more",
        "<p>one</p>\n<ul>\n<li>two</li>\n</ul>",
        "<a href='https://example.com/?a=b&amp;c=d'>link</a>",
        "line<br>line<br/>line",
        r#"<spark-mention data-object-type="person" data-object-id="x">Bob</spark-mention>"#,
        "<pre><code class=\"language-rust\">let x = 1;\n</code></pre>",
    ] {
        assert!(matches!(policy.filter(html), std::borrow::Cow::Borrowed(_)), "{html}");
        assert!(matches!(policy.filter_escape(html), std::borrow::Cow::Borrowed(_)), "{html}");
    }
}

/// wire/03 section 7.4, rows 42 to 44.
#[test]
fn defects_42_to_44_are_not_ours() {
    let policy = HtmlPolicy::default();
    assert_eq!(policy.filter("<img src=x onerror=alert(1)>Hi"), "Hi", "also without a browser");
    assert_eq!(policy.filter_escape("<a href=' javascript:x'>Hi</a>"), "Hi");
    assert_eq!(policy.filter("<a href='data:text/html,x'>Hi</a>"), "Hi");
    assert_eq!(policy.filter("<script>steal()</script><style>p{}</style>Hi"), "Hi");
    let never = HtmlPolicy::nothing().tag("script", &[]).tag("b", &["onclick"]);
    assert_eq!(never.filter("<script>x</script><b onclick='y'>z</b>"), "<b>z</b>", "no policy allows that");
}

#[test]
fn text_of_html() {
    for (html, text) in [
        ("", ""),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<h1>Title</h1><p>one</p><p>two</p>", "Title\none\ntwo"),
        ("<pre>a\n  b</pre>c", "a\n  b\nc"),
        ("a  \n b &lt;c&gt;<script>x</script>", "a b <c>"),
        ("<spark-mention>Bob</spark-mention>: hi", "Bob: hi"),
    ] {
        assert_eq!(html_to_text(html), text, "{html}");
    }
}
