//! HTML piece by piece: what a policy allows is written again, the rest removed or shown as text.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use url::{ParseError, Url};

use super::policy::{HtmlPolicy, SCHEMES};

/// What becomes of tags that are not allowed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Excess {
    Remove,
    Escape,
}

/// What was written.
#[derive(Debug)]
pub(super) struct Rewritten {
    pub(super) html: String,
    /// Whether the input holds nothing that is not allowed, and nothing that a browser would have to guess.
    pub(super) is_clean: bool,
}

pub(super) fn rewritten(policy: &HtmlPolicy, html: &str, excess: Excess) -> Rewritten {
    let sink = Writer { policy, excess, state: RefCell::default() };
    let state = tokenized(html, sink).state.into_inner();
    let is_clean = !state.changed && is_plain(html, state.tags);
    Rewritten { html: state.finish(), is_clean }
}

/// Hands a text to a sink, piece by piece.
pub(super) fn tokenized<S: TokenSink<Handle = ()>>(html: &str, sink: S) -> S {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

/// The text of these elements is no HTML; without a tree the tokenizer has to be told.
pub(super) fn kind_of_text(tag: &Tag) -> TokenSinkResult<()> {
    match (tag.kind, &*tag.name) {
        (TagKind::EndTag, _) => TokenSinkResult::Continue,
        (_, "script") => TokenSinkResult::RawData(RawKind::ScriptData),
        (_, "style" | "iframe" | "noembed" | "noframes" | "xmp") => {
            TokenSinkResult::RawData(RawKind::Rawtext)
        }
        (_, "textarea" | "title") => TokenSinkResult::RawData(RawKind::Rcdata),
        (_, "plaintext") => TokenSinkResult::Plaintext,
        _ => TokenSinkResult::Continue,
    }
}

/// Whether every angle bracket belongs to one of so many tags, and every ampersand begins a reference.
fn is_plain(html: &str, tags: usize) -> bool {
    let count = |wanted: char| html.matches(wanted).count();
    let is_reference = |rest: &str| {
        let name = rest.split(';').next().filter(|name| name.len() < rest.len());
        name.is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#') && name.len() < 12
        })
    };
    count('<') == tags
        && count('>') == tags
        && html.split('&').skip(1).all(is_reference)
        && !html.contains('\0')
}

/// Elements without content, which have no end tag.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// What surrounds every document is nothing of its own.
const FRAME: [&str; 3] = ["html", "head", "body"];
/// What stands in them is no text for readers.
const HIDDEN: [&str; 2] = ["script", "style"];

struct Writer<'a> {
    policy: &'a HtmlPolicy,
    excess: Excess,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    out: String,
    /// What is open, and what became of its tag.
    open: Vec<(String, Fate)>,
    tags: usize,
    changed: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Fate {
    Kept,
    Removed,
    Escaped,
}

impl State {
    /// What is still open is closed.
    fn finish(mut self) -> String {
        while let Some((name, fate)) = self.open.pop() {
            self.close(&name, fate);
        }
        self.out
    }

    fn close(&mut self, name: &str, fate: Fate) {
        match fate {
            Fate::Kept => self.out.push_str(&format!("</{name}>")),
            Fate::Escaped => self.out.push_str(&format!("&lt;/{name}&gt;")),
            Fate::Removed => {}
        }
    }

    fn is_hidden(&self) -> bool {
        let hides = |(name, fate): &(String, Fate)| *fate == Fate::Removed && HIDDEN.contains(&name.as_str());
        self.open.iter().any(hides)
    }
}

impl TokenSink for Writer<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let state = &mut *self.state.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                state.tags += 1;
                match tag.kind {
                    TagKind::StartTag => self.start(state, &tag),
                    TagKind::EndTag => end(state, &tag.name),
                }
                return kind_of_text(&tag);
            }
            Token::CharacterTokens(text) if !state.is_hidden() => push_escaped(&mut state.out, &text, false),
            Token::CharacterTokens(_)
            | Token::CommentToken(_)
            | Token::DoctypeToken(_)
            | Token::NullCharacterToken => {
                state.changed = true;
            }
            Token::ParseError(_) | Token::EOFToken => {}
        }
        TokenSinkResult::Continue
    }
}

impl Writer<'_> {
    fn start(&self, state: &mut State, tag: &Tag) {
        let name: &str = &tag.name;
        if FRAME.contains(&name) {
            state.changed = true;
            return;
        }
        let fate = self.fate(tag);
        match fate {
            Fate::Kept => self.write_tag(state, tag),
            Fate::Escaped => state.out.push_str(&format!("&lt;{name}&gt;")),
            Fate::Removed => {}
        }
        state.changed |= fate != Fate::Kept || (tag.self_closing && !VOID.contains(&name));
        if !VOID.contains(&name) {
            state.open.push((name.to_owned(), fate));
        } else if fate == Fate::Escaped {
            state.close(name, fate);
        }
    }

    /// A tag that is allowed and leads where it may not is removed, in either way of filtering.
    fn fate(&self, tag: &Tag) -> Fate {
        let leads_astray =
            |name: &str, value: &str| matches!(name, "href" | "src") && !leads_somewhere(value);
        let name: &str = &tag.name;
        match self.excess {
            _ if self.policy.allows(name) => {
                let mut kept = tag.attrs.iter().filter(|a| self.policy.allows_attribute(name, &a.name.local));
                if kept.any(|a| leads_astray(&a.name.local, &a.value)) { Fate::Removed } else { Fate::Kept }
            }
            Excess::Remove => Fate::Removed,
            Excess::Escape => Fate::Escaped,
        }
    }

    fn write_tag(&self, state: &mut State, tag: &Tag) {
        state.out.push('<');
        state.out.push_str(&tag.name);
        for attribute in &tag.attrs {
            let name: &str = &attribute.name.local;
            if !self.policy.allows_attribute(&tag.name, name) {
                state.changed = true;
                continue;
            }
            let value =
                if name == "style" { self.styles(&attribute.value) } else { attribute.value.to_string() };
            state.changed |= *value != *attribute.value;
            state.out.push_str(&format!(" {name}=\""));
            push_escaped(&mut state.out, &value, true);
            state.out.push('"');
        }
        state.out.push('>');
    }

    /// The declarations that are allowed. What could load something goes, whatever its property is.
    fn styles(&self, style: &str) -> String {
        let allowed = |declaration: &&str| {
            let Some((property, value)) = declaration.split_once(':') else { return false };
            let property = property.trim().to_ascii_lowercase();
            let value = value.to_ascii_lowercase();
            self.policy.styles.contains(&property)
                && !["url", "expression", "\\", "@", "/*"].iter().any(|bad| value.contains(bad))
        };
        style.split(';').filter(allowed).map(str::trim).collect::<Vec<_>>().join(";")
    }
}

/// An end tag closes what it belongs to; one that belongs to nothing is left out.
fn end(state: &mut State, name: &str) {
    let Some(at) = state.open.iter().rposition(|(open, _)| open == name) else {
        state.changed = true;
        return;
    };
    state.changed |= at + 1 != state.open.len();
    for (name, fate) in state.open.split_off(at).into_iter().rev() {
        state.close(&name, fate);
    }
}

/// Whether a link leads to a place of its document, or to a scheme that is allowed.
fn leads_somewhere(value: &str) -> bool {
    match Url::parse(value.trim()) {
        Ok(url) => SCHEMES.contains(&url.scheme()),
        Err(ParseError::RelativeUrlWithoutBase) => true,
        Err(_) => false,
    }
}

/// The text, with its quotes written otherwise where it stands in an attribute.
fn push_escaped(out: &mut String, text: &str, in_attribute: bool) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '"' if in_attribute => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            _ => out.push(c),
        }
    }
}
