//! A text in Markdown (CommonMark, struck words, tables, bare addresses) as HTML that is safe to be shown, whoever wrote it.
//!
//! What is never in it: HTML of the text itself (it stands there as it was typed), a picture or anything else that is loaded from
//! elsewhere, an address of another kind than web and mail, a style, an id, a heading above the fourth rank. A line stays a line.

mod link;

use pulldown_cmark::{
    Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream,
    html,
};

/// The longest text that is looked at.
pub const TEXT_BYTES_MAX: usize = 256 * 1024;
/// The deepest that quotes, lists and emphases stand in each other; what is deeper stands there without.
pub const DEPTH_MAX: usize = 32;
/// The most that a text may give: a few letters can stand for many cells of a table.
const EVENTS_MAX: usize = 500_000;

/// Why a text stays as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MarkdownError {
    #[error("The text is longer than 256 KiB, so it is shown as it was typed.")]
    TooLong,
    #[error("The text has too many parts, so it is shown as it was typed.")]
    TooMuch,
}

/// The text as HTML.
///
/// # Errors
/// A text that is too long or has too many parts.
pub fn html(text: &str) -> Result<String, MarkdownError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(MarkdownError::TooLong);
    }
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    let mut page = Page::default();
    for event in TextMergeStream::new(Parser::new_ext(text, options)) {
        page.take(event);
        if page.events.len() > EVENTS_MAX {
            return Err(MarkdownError::TooMuch);
        }
    }
    let mut html = String::with_capacity(text.len() * 2);
    html::push_html(&mut html, page.events.into_iter());
    Ok(html)
}

/// What becomes of something that was begun.
#[derive(Clone, Copy, PartialEq)]
enum Begun {
    /// It stands there.
    Shown,
    /// What is in it stands there without it.
    Bare,
    /// A link, and how many events there were when it began.
    Link(usize),
}

#[derive(Default)]
struct Page<'a> {
    events: Vec<Event<'a>>,
    begun: Vec<Begun>,
    /// Those among them that are links.
    links: usize,
    in_code: bool,
    /// Where the link leads that is open.
    target: String,
}

impl<'a> Page<'a> {
    fn take(&mut self, event: Event<'a>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(text),
            Event::InlineHtml(text) => self.events.push(Event::Text(text)),
            // One line each.
            Event::Html(text) => {
                self.events.push(Event::Text(text.trim_end().to_owned().into()));
                self.events.push(Event::HardBreak);
            }
            Event::SoftBreak => self.events.push(Event::HardBreak),
            other => self.events.push(other),
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        let begun = match &tag {
            Tag::Link {
                link_type, dest_url, ..
            }
            | Tag::Image {
                link_type, dest_url, ..
            } => self.link(link::target(*link_type, dest_url)),
            // Parts of what stands there, or does not.
            Tag::Item | Tag::TableHead | Tag::TableRow | Tag::TableCell => {
                self.begun.last().copied().unwrap_or(Begun::Bare)
            }
            _ if self.begun.len() < DEPTH_MAX => Begun::Shown,
            _ => Begun::Bare,
        };
        self.begun.push(begun);
        self.in_code |= matches!(tag, Tag::CodeBlock(_));
        if begun == Begun::Shown {
            self.events.push(Event::Start(plain(tag)));
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if tag == TagEnd::CodeBlock {
            self.in_code = false;
        }
        match self.begun.pop() {
            Some(Begun::Shown) => self.events.push(Event::End(plain_end(tag))),
            Some(Begun::Link(from)) => {
                self.links -= 1;
                // A picture without words.
                if self.events.len() == from {
                    self.events.push(Event::Text(self.target.clone().into()));
                }
                self.events.push(Event::InlineHtml(link::END.into()));
            }
            Some(Begun::Bare) | None => {}
        }
    }

    fn in_link(&self) -> bool {
        self.links > 0
    }

    /// Links do not stand in each other.
    fn link(&mut self, target: Option<String>) -> Begun {
        match target.filter(|_| !self.in_link()) {
            Some(target) => {
                self.events.push(Event::InlineHtml(link::start(&target).into()));
                self.target = target;
                self.links += 1;
                Begun::Link(self.events.len())
            }
            None => Begun::Bare,
        }
    }

    /// Words, in which addresses become links.
    fn text(&mut self, text: CowStr<'a>) {
        let mut rest = &*text;
        if !self.in_code && !self.in_link() {
            while let Some((before, address, after)) = link::find(rest) {
                self.events.push(Event::Text(before.to_owned().into()));
                self.events.push(Event::InlineHtml(link::start(address).into()));
                self.events.push(Event::Text(address.to_owned().into()));
                self.events.push(Event::InlineHtml(link::END.into()));
                rest = after;
            }
        }
        let rest = if rest.len() == text.len() {
            text
        } else {
            rest.to_owned().into()
        };
        self.events.push(Event::Text(rest));
    }
}

/// Below the page's own headings.
fn rank(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H4,
        HeadingLevel::H2 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

/// Without what the text may say of ids, classes, styles and languages.
fn plain(tag: Tag<'_>) -> Tag<'_> {
    match tag {
        Tag::Heading { level, .. } => Tag::Heading {
            level: rank(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        },
        Tag::HtmlBlock => Tag::Paragraph,
        Tag::CodeBlock(_) => Tag::CodeBlock(CodeBlockKind::Indented),
        Tag::Table(columns) => Tag::Table(vec![Alignment::None; columns.len()]),
        other => other,
    }
}

fn plain_end(tag: TagEnd) -> TagEnd {
    match tag {
        TagEnd::Heading(level) => TagEnd::Heading(rank(level)),
        TagEnd::HtmlBlock => TagEnd::Paragraph,
        other => other,
    }
}

#[cfg(test)]
mod tests;
