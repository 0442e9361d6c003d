//! Markdown as people post it: HTML for the log, plain text for those who show none, and who is mentioned.
//!
//! Mentions are written `<@personEmail:a@b.c|Name>`, `<@personId:…|Name>` and `<@all>`; the name may be left
//! out (wire/04 section 3.3). Of HTML in the markdown only harmless tags pass, and links lead nowhere but to
//! the web and to mail, so that what comes out is always safe and well-formed.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::tags::{TagFilter, is_harmless_address};
use crate::ids::{PublicId, UserId};

/// Rendered markdown.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rendered {
    pub(super) html: String,
    pub(super) text: String,
    /// In order of appearance, each once.
    pub(super) mentioned: Vec<UserId>,
    pub(super) mentions_all: bool,
}

/// Whom a mention names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Target<'a> {
    Email(&'a str),
    Id(&'a str),
    All,
}

/// A mention as it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Mention<'a> {
    source: &'a str,
    target: Target<'a>,
    name: Option<&'a str>,
}

/// Mentions are hidden from the markdown parser behind these two, with a number between them.
const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';

/// Renders markdown. `find` answers id and name of those who can be mentioned; the others stay plain names.
pub(super) fn render(markdown: &str, find: impl Fn(Target<'_>) -> Option<(UserId, String)>) -> Rendered {
    let clean = markdown.replace([OPEN, CLOSE], "\u{FFFD}");
    let (hidden, mentions) = hide_mentions(&clean);
    let mut renderer = Renderer {
        mentions,
        find,
        rendered: Rendered::default(),
        links: Vec::new(),
        tags: TagFilter::default(),
    };
    let parser = Parser::new_ext(&hidden, Options::ENABLE_STRIKETHROUGH);
    let mut in_code = false;
    let mut events = Vec::new();
    for event in parser {
        match &event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            _ => {}
        }
        renderer.take(event, in_code, &mut events);
    }
    let mut rendered = renderer.rendered;
    html::push_html(&mut rendered.html, events.into_iter());
    rendered.html.push_str(&renderer.tags.leave());
    rendered.html.truncate(rendered.html.trim_end().len());
    rendered.text.truncate(rendered.text.trim_end().len());
    rendered
}

struct Renderer<'m, F> {
    mentions: Vec<Mention<'m>>,
    find: F,
    rendered: Rendered,
    /// For every open link whether it is shown as one.
    links: Vec<bool>,
    tags: TagFilter,
}

impl<F: Fn(Target<'_>) -> Option<(UserId, String)>> Renderer<'_, F> {
    fn take<'e>(&mut self, event: Event<'e>, in_code: bool, out: &mut Vec<Event<'e>>) {
        match event {
            Event::Text(text) if in_code => {
                let code = self.literal(&text);
                self.rendered.text.push_str(&code);
                out.push(Event::Text(code));
            }
            Event::Text(text) => self.take_mentions(&text, Self::push_words, out),
            Event::Html(raw) | Event::InlineHtml(raw) => self.take_mentions(&raw, Self::push_raw, out),
            Event::Code(text) => {
                let code = self.literal(&text);
                self.rendered.text.push_str(&code);
                out.push(Event::Code(code));
            }
            Event::SoftBreak | Event::HardBreak => {
                self.rendered.text.push('\n');
                out.push(event);
            }
            Event::Start(tag) => self.begin(tag, out),
            Event::End(tag) => self.end(tag, out),
            other => out.push(other),
        }
    }

    fn begin<'e>(&mut self, tag: Tag<'e>, out: &mut Vec<Event<'e>>) {
        match tag {
            // No pictures in messages: what they would have said instead is there as text.
            Tag::HtmlBlock | Tag::Image { .. } => return,
            Tag::Link { dest_url, link_type, title, id } => {
                let dest_url = self.literal(&dest_url);
                let shown = is_harmless_address(&dest_url);
                self.links.push(shown);
                if shown {
                    out.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
                }
            }
            tag => out.push(Event::Start(tag)),
        }
        self.tags.enter();
    }

    fn end<'e>(&mut self, tag: TagEnd, out: &mut Vec<Event<'e>>) {
        if matches!(tag, TagEnd::HtmlBlock | TagEnd::Image) {
            return;
        }
        let closing = self.tags.leave();
        if !closing.is_empty() {
            out.push(Event::InlineHtml(closing.into()));
        }
        if tag != TagEnd::Link || self.links.pop() == Some(true) {
            out.push(Event::End(tag));
        }
        let block = matches!(tag, TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock);
        if block && !self.rendered.text.ends_with('\n') {
            self.rendered.text.push('\n');
        }
    }

    /// Text with mentions put back as elements; `push` takes what is between them.
    fn take_mentions<'e>(
        &mut self,
        text: &str,
        push: fn(&mut Self, &str, &mut Vec<Event<'e>>),
        out: &mut Vec<Event<'e>>,
    ) {
        let mut rest = text;
        while let Some((before, number, after)) = split_hidden(rest) {
            push(self, before, out);
            if let Some(mention) = self.mentions.get(number).copied() {
                self.push_mention(mention, out);
            }
            rest = after;
        }
        push(self, rest, out);
    }

    fn push_raw<'e>(&mut self, raw: &str, out: &mut Vec<Event<'e>>) {
        if !raw.is_empty() {
            let filtered = self.tags.take(raw);
            self.rendered.text.push_str(&filtered.text);
            out.push(Event::InlineHtml(filtered.html.into()));
        }
    }

    fn push_words<'e>(&mut self, words: &str, out: &mut Vec<Event<'e>>) {
        if !words.is_empty() {
            self.rendered.text.push_str(words);
            out.push(Event::Text(CowStr::from(words.to_owned())));
        }
    }

    fn push_mention<'e>(&mut self, mention: Mention<'_>, out: &mut Vec<Event<'e>>) {
        if mention.target == Target::All {
            let name = mention.name.unwrap_or("All");
            self.rendered.mentions_all = true;
            self.rendered.text.push_str(name);
            return out.push(Event::InlineHtml(element("groupMention", "data-group-type", "all", name)));
        }
        let Some((user, known_name)) = (self.find)(mention.target) else {
            return self.push_words(mention.fallback(), out);
        };
        let name = mention.name.unwrap_or(&known_name);
        self.rendered.text.push_str(name);
        if !self.rendered.mentioned.contains(&user) {
            self.rendered.mentioned.push(user);
        }
        out.push(Event::InlineHtml(element("person", "data-object-id", &user.to_string(), name)));
    }

    fn literal<'e>(&self, text: &str) -> CowStr<'e> {
        CowStr::from(literal(&self.mentions, text))
    }
}

impl<'a> Mention<'a> {
    /// Reads `@personEmail:…|…`, the part between the angle brackets.
    fn parse(source: &'a str) -> Option<Self> {
        let inner = source.strip_prefix("<@")?.strip_suffix('>')?;
        let (whom, name) = match inner.split_once('|') {
            Some((whom, name)) => (whom, Some(name).filter(|name| !name.trim().is_empty())),
            None => (inner, None),
        };
        let target = match whom.split_once(':') {
            Some(("personEmail", email)) if !email.is_empty() => Target::Email(email),
            Some(("personId", id)) if !id.is_empty() => Target::Id(id),
            None if whom == "all" => Target::All,
            _ => return None,
        };
        Some(Self { source, target, name })
    }

    fn fallback(&self) -> &'a str {
        match (self.name, self.target) {
            (Some(name), _) => name,
            (None, Target::Email(text) | Target::Id(text)) => text,
            (None, Target::All) => "All",
        }
    }
}

fn hide_mentions(markdown: &str) -> (String, Vec<Mention<'_>>) {
    let mut hidden = String::with_capacity(markdown.len());
    let mut mentions = Vec::new();
    let mut rest = markdown;
    while let Some(start) = rest.find("<@") {
        let end = rest[start..].find('>').map(|length| start + length + 1);
        let mention = end.and_then(|end| Mention::parse(&rest[start..end]));
        let (Some(end), Some(mention)) = (end, mention) else {
            hidden.push_str(&rest[..start + 2]);
            rest = &rest[start + 2..];
            continue;
        };
        hidden.push_str(&rest[..start]);
        hidden.push_str(&format!("{OPEN}{}{CLOSE}", mentions.len()));
        mentions.push(mention);
        rest = &rest[end..];
    }
    hidden.push_str(rest);
    (hidden, mentions)
}

fn split_hidden(text: &str) -> Option<(&str, usize, &str)> {
    let (before, rest) = text.split_once(OPEN)?;
    let (number, after) = rest.split_once(CLOSE)?;
    Some((before, number.parse().ok()?, after))
}

/// The text with every mention as it was written: code shows it so.
fn literal(mentions: &[Mention<'_>], text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, number, after)) = split_hidden(rest) {
        out.push_str(before);
        out.push_str(mentions.get(number).map_or("", |mention| mention.source));
        rest = after;
    }
    out.push_str(rest);
    out
}

fn element<'e>(object_type: &str, attribute: &str, value: &str, name: &str) -> CowStr<'e> {
    let name = escape(name);
    let start = format!(r#"<spark-mention data-object-type="{object_type}" {attribute}="{value}">"#);
    CowStr::from(format!("{start}{name}</spark-mention>"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The log names people by UUID, the developer API by public id.
pub(super) fn with_public_ids(html: &str) -> String {
    const ATTRIBUTE: &str = r#"data-object-id=""#;
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(ATTRIBUTE) {
        out.push_str(before);
        out.push_str(ATTRIBUTE);
        let end = after.find('"').unwrap_or(after.len());
        match after[..end].parse::<UserId>() {
            Ok(user) => out.push_str(&PublicId::person(user).encode()),
            Err(_) => out.push_str(&after[..end]),
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALICE: &str = "bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2";

    fn find(target: Target<'_>) -> Option<(UserId, String)> {
        let known = target == Target::Email("alice@example.com") || target == Target::Id(ALICE);
        known.then(|| (ALICE.parse().expect("a UUID"), "Alice Archer".to_owned()))
    }

    #[test]
    fn markdown_becomes_html_and_text() {
        let cases = [
            ("hello", "<p>hello</p>", "hello"),
            ("a **b** `c`", "<p>a <strong>b</strong> <code>c</code></p>", "a b c"),
            ("# T\n\n- x\n- y", "<h1>T</h1>\n<ul>\n<li>x</li>\n<li>y</li>\n</ul>", "T\nx\ny"),
            ("[w](https://a.b/c)", r#"<p><a href="https://a.b/c">w</a></p>"#, "w"),
            ("one\ntwo", "<p>one\ntwo</p>", "one\ntwo"),
            ("    <@all>\n\nx", "<pre><code>&lt;@all&gt;\n</code></pre>\n<p>x</p>", "<@all>\nx"),
        ];
        for (markdown, html, text) in cases {
            let rendered = render(markdown, find);
            assert_eq!((rendered.html.as_str(), rendered.text.as_str()), (html, text), "{markdown}");
        }
    }

    #[test]
    fn what_could_do_harm_is_text() {
        let rendered = render("<script>alert(1)</script> [x](javascript:alert(1)) ![p](http://a/b)", find);
        assert!(!rendered.html.contains("<script"), "{}", rendered.html);
        assert!(!rendered.html.contains("href"), "{}", rendered.html);
        assert!(!rendered.html.contains("<img"), "{}", rendered.html);
    }

    #[test]
    fn harmless_html_passes_and_is_closed() {
        let cases = [
            ("a <b>b</b><br>c", "<p>a <b>b</b><br />c</p>", "a b\nc"),
            ("**<i>x**</i>", "<p><strong><i>x</i></strong>&lt;/i></p>", "x</i>"),
            (
                "<blockquote class=\"info\">\n\n*x* <@all>\n\n</blockquote>",
                "<blockquote class=\"info\">\n<p><em>x</em> <spark-mention data-object-type=\"groupMention\" \
                 data-group-type=\"all\">All</spark-mention></p>\n</blockquote>",
                "x All",
            ),
        ];
        for (markdown, html, text) in cases {
            let rendered = render(markdown, find);
            assert_eq!((rendered.html.as_str(), rendered.text.trim()), (html, text), "{markdown}");
        }
    }

    #[test]
    fn mentions_cannot_be_forged() {
        let forged =
            format!(r#"<spark-mention data-object-type="person" data-object-id="{ALICE}">A</spark-mention>"#);
        let rendered = render(&forged, find);
        assert!(rendered.mentioned.is_empty());
        assert!(!rendered.html.contains("<spark-mention"), "{}", rendered.html);
    }

    #[test]
    fn mentions_by_email_id_and_of_all() {
        let spark = |name: &str| {
            format!(
                r#"<spark-mention data-object-type="person" data-object-id="{ALICE}">{name}</spark-mention>"#
            )
        };
        let rendered =
            render(&format!("<@personEmail:alice@example.com|Al> <@personId:{ALICE}> **x**"), find);
        let wanted = format!("<p>{} {} <strong>x</strong></p>", spark("Al"), spark("Alice Archer"));
        assert_eq!(rendered.html, wanted);
        assert_eq!(rendered.text, "Al Alice Archer x");
        assert_eq!(rendered.mentioned, [ALICE.parse::<UserId>().expect("a UUID")]);
        let all = render("<@all> up", find);
        assert!(all.mentions_all);
        assert_eq!(
            all.html,
            r#"<p><spark-mention data-object-type="groupMention" data-group-type="all">All</spark-mention> up</p>"#
        );
    }

    #[test]
    fn strangers_and_code_are_no_mentions() {
        let rendered = render("<@personEmail:no@body.x|No> `<@all>` <@other>", find);
        assert!(rendered.mentioned.is_empty() && !rendered.mentions_all);
        assert_eq!(rendered.html, "<p>No <code>&lt;@all&gt;</code> &lt;@other&gt;</p>");
        assert_eq!(rendered.text, "No <@all> <@other>");
    }

    #[test]
    fn names_are_escaped() {
        let rendered = render("<@personEmail:alice@example.com|A & \"B\">", find);
        assert!(rendered.html.contains("A &amp; &quot;B&quot;</spark-mention>"), "{}", rendered.html);
    }

    #[test]
    fn the_developer_api_shows_public_ids() {
        let user: UserId = ALICE.parse().expect("a UUID");
        let html = render(&format!("<@personId:{ALICE}|A>"), find).html;
        let public = PublicId::person(user).encode();
        assert!(with_public_ids(&html).contains(&format!(r#"data-object-id="{public}""#)));
        assert_eq!(with_public_ids(r#"<p data-object-id="x"#), r#"<p data-object-id="x"#);
    }

    proptest! {
        #[test]
        fn no_input_panics_or_leaks_a_placeholder(markdown in ".{0,200}") {
            let rendered = render(&markdown, find);
            prop_assert!(!rendered.html.contains([OPEN, CLOSE]));
            prop_assert!(!rendered.text.contains([OPEN, CLOSE]));
        }

        #[test]
        fn mentions_survive_their_surroundings(before in "[a-z*_` ]{0,12}", after in "[a-z*_` ]{0,12}") {
            let markdown = format!("{before}<@personEmail:alice@example.com|Al>{after}");
            let rendered = render(&markdown, find);
            let shown = !rendered.mentioned.is_empty() || rendered.text.contains("<@personEmail:");
            prop_assert!(shown, "{rendered:?}");
        }
    }
}
