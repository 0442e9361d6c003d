//! What is written.

use serde_json::{Value, json};

/// Texts of many scripts and sizes.
pub(crate) fn texts() -> Vec<String> {
    let some = [
        "a",
        "Grüße aus Köln",
        "🦀 beats 🐍? 👩‍👩‍👧‍👦",
        "שלום ‏123",
        "two\nlines\tand a tab",
        "{\"json\": \"in \\\\ a text\"}",
        "eyJhbGciOiJub25lIn0..not.a.jwe",
    ];
    let mut all: Vec<String> = some.iter().map(|text| (*text).to_owned()).collect();
    all.push("漢字かな".repeat(1500));
    all
}

/// HTML with the tags that both SDKs let through, and its plain text.
pub(crate) fn pages() -> [(&'static str, &'static str); 4] {
    [
        ("<strong>bold</strong> and <em>not</em>", "bold and not"),
        ("<ul><li>one</li><li>two</li></ul>", "one two"),
        ("<pre><code>let a = &amp;b;</code></pre>", "let a = &b;"),
        ("<a href=\"https://example.com/?a=1&amp;b=2\">Grüße 🦀</a>", "Grüße 🦀"),
    ]
}

/// Markdown as users of the developer API write it.
pub(crate) fn markdown() -> [&'static str; 3] {
    ["**bold** and _not_", "1. one\n2. two 🦀", "a [link](https://example.com/?a=1&b=2) and `code < here`"]
}

/// A card with texts of many kinds, and something to fill in.
pub(crate) fn card() -> Value {
    json!({
        "type": "AdaptiveCard",
        "version": "1.3",
        "body": [
            {"type": "TextBlock", "text": "Grüße 🦀 & <b>", "wrap": true},
            {"type": "Input.Text", "id": "name", "placeholder": "漢字"},
        ],
        "actions": [{"type": "Action.Submit", "title": "OK", "data": {"n": 1, "list": [true, null]}}],
    })
}

/// Bytes that look like nothing, the same for the same length.
pub(crate) fn bytes(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ length as u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(length).collect()
}
