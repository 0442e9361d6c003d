//! Text out of HTML, HTML out of text.

use std::cell::RefCell;

use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult};

use super::tokens::{kind_of_text, tokenized};

/// The text that HTML shows, without tags: what stands in `displayName` beside `content` (wire/03 section 2.6). Blocks
/// and line breaks begin a line, items of lists begin with a dash.
///
/// ```
/// use webex_plugin_conversation::html_to_text;
/// assert_eq!(html_to_text("<p>Hi <b>Bob</b>,</p><ul><li>one</li><li>two &amp; three</li></ul>"), "Hi Bob,\n- one\n- two & three");
/// ```
pub fn html_to_text(html: &str) -> String {
    let text = tokenized(html, Reader::default()).0.into_inner().text;
    text.trim().to_owned()
}

/// Text as HTML that shows it as it is (wire/03 section 2.11).
///
/// ```
/// use webex_plugin_conversation::escape_html;
/// assert_eq!(escape_html("<b> & \"c\""), "&lt;b&gt; &amp; \"c\"");
/// ```
pub fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Elements that begin a line of their own.
const BLOCKS: [&str; 17] = [
    "blockquote",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "table",
    "td",
    "tr",
    "ul",
];

#[derive(Default)]
struct Reader(RefCell<State>);

#[derive(Default)]
struct State {
    text: String,
    /// In how many elements whose text nobody sees.
    hidden: usize,
    /// In how many elements whose white space counts.
    preformatted: usize,
}

impl State {
    fn line(&mut self) {
        while self.text.ends_with(' ') && self.preformatted == 0 {
            self.text.pop();
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn add(&mut self, text: &str) {
        if self.hidden > 0 {
            return;
        }
        if self.preformatted > 0 {
            self.text.push_str(text);
            return;
        }
        for c in text.chars() {
            let is_space = c.is_whitespace() && c != '\u{a0}';
            let doubled = self.text.is_empty() || self.text.ends_with([' ', '\n']);
            match is_space {
                true if doubled => {}
                true => self.text.push(' '),
                false => self.text.push(c),
            }
        }
    }

    fn tag(&mut self, name: &str, begins: bool) {
        let count =
            |counter: &mut usize| *counter = if begins { *counter + 1 } else { counter.saturating_sub(1) };
        match name {
            "script" | "style" | "title" => count(&mut self.hidden),
            "br" if begins => self.text.push('\n'),
            "pre" => {
                self.line();
                count(&mut self.preformatted);
            }
            _ if BLOCKS.contains(&name) => self.line(),
            _ => {}
        }
        if name == "li" && begins {
            self.text.push_str("- ");
        }
    }
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                state.tag(&tag.name, tag.kind == TagKind::StartTag);
                return kind_of_text(&tag);
            }
            Token::CharacterTokens(text) => state.add(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
