//! HTML of strangers made harmless, and text made from it.
//!
//! What stays fetches nothing when it is shown: no scripts, styles, frames, forms; images only from inside the mail.

mod nesting;

use ammonia::{Builder, UrlRelative};
use std::{borrow::Cow, sync::LazyLock};

/// Media types that an image inside the HTML may have; SVG may carry scripts.
const IMAGE_PREFIXES: [&str; 5] = [
    "cid:",
    "data:image/png;",
    "data:image/jpeg;",
    "data:image/gif;",
    "data:image/webp;",
];
const LINK_PREFIXES: [&str; 4] = ["https:", "http:", "mailto:", "tel:"];
/// Elements whose content is nothing to be read.
const HIDDEN: [&str; 9] = [
    "head", "title", "template", "iframe", "object", "noembed", "noframes", "textarea", "select",
];
/// Elements that begin a line of their own in text.
const BLOCKS: [&str; 24] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "section",
    "table",
    "tr",
    "ul",
];

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .add_url_schemes(["cid", "data", "tel"])
        .url_relative(UrlRelative::Deny)
        .add_clean_content_tags(HIDDEN)
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank")
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("img", "src") => keep(value, &IMAGE_PREFIXES),
            ("a", "href") => keep(value, &LINK_PREFIXES),
            (_, "src" | "href" | "cite" | "background" | "srcset" | "poster" | "action") => None,
            _ => Some(value.into()),
        });
    builder
});

fn keep<'v>(value: &'v str, prefixes: &[&str]) -> Option<Cow<'v, str>> {
    let start = value.trim_start();
    prefixes
        .iter()
        .any(|prefix| {
            start
                .get(..prefix.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(prefix))
        })
        .then(|| value.into())
}

/// The harmless part of it; nothing when it is nested too deep, or otherwise too much work, to be taken apart.
#[must_use]
pub fn sanitise(source: &str) -> Option<String> {
    (!nesting::is_too_much(source)).then(|| SANITISER.clean(source).to_string())
}

/// The words of any HTML, sanitised where that can be done.
pub(crate) fn words(source: &str) -> String {
    match sanitise(source) {
        Some(clean) => to_text(&clean),
        None => mail_parser::decoders::html::html_to_text(source),
    }
}

/// Plain text as HTML that looks the same.
pub(crate) fn from_text(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!(
        "<div>{}</div>",
        escaped.replace("\r\n", "\n").replace('\n', "<br>")
    )
}

/// The words of sanitised HTML, a line for each block.
pub(crate) fn to_text(clean: &str) -> String {
    let mut text = Text::default();
    let mut rest = clean;
    while let Some(open) = rest.find('<') {
        let (words, tag) = rest.split_at(open);
        text.words(words);
        let end = tag_end(tag);
        let (tag, after) = tag.split_at(end);
        text.tag(tag);
        rest = after;
    }
    text.words(rest);
    text.out.trim().to_owned()
}

/// Behind the `>` that ends the tag: not one inside quotes.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

#[derive(Default)]
struct Text {
    out: String,
    preformatted: bool,
    /// A space is due before the next word.
    gap: bool,
}

impl Text {
    fn words(&mut self, escaped: &str) {
        let words = escaped
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&nbsp;", " ")
            .replace("&amp;", "&");
        if self.preformatted {
            self.out.push_str(&words);
            return;
        }
        for (at, word) in words.split(|c: char| c.is_whitespace()).enumerate() {
            self.gap |= at > 0;
            if !word.is_empty() {
                if self.gap && !self.out.is_empty() && !self.out.ends_with(['\n', ' ']) {
                    self.out.push(' ');
                }
                self.gap = false;
                self.out.push_str(word);
            }
        }
    }

    fn tag(&mut self, tag: &str) {
        let inner = tag.trim_matches(['<', '>']);
        let closing = inner.starts_with('/');
        let name = inner
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap_or_default();
        match name {
            "br" => self.line(2),
            "p" => self.block(2),
            "pre" => {
                self.block(1);
                self.preformatted = !closing;
            }
            "td" | "th" => self.gap = true,
            _ if BLOCKS.contains(&name) => {
                self.block(1);
                if name == "li" && !closing {
                    self.out.push_str("- ");
                }
            }
            _ => {}
        }
    }

    /// At least so many line ends, none at the very beginning.
    fn block(&mut self, ends: usize) {
        let there = self.out.chars().rev().take_while(|c| *c == '\n').count();
        if !self.out.is_empty() {
            self.out
                .extend(std::iter::repeat_n('\n', ends.saturating_sub(there)));
        }
        self.gap = false;
    }

    /// One more line end, up to so many behind each other.
    fn line(&mut self, most: usize) {
        let there = self.out.chars().rev().take_while(|c| *c == '\n').count();
        if !self.out.is_empty() && there < most {
            self.out.push('\n');
        }
        self.gap = false;
    }
}
