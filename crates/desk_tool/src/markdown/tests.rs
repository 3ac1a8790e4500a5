//! What a text becomes, and that no text of anybody becomes more than words, lists, tables and links to web and mail.
//!
//! Not vacuous: expected HTML is written by hand after the CommonMark specification, and hostile texts are looked at tag by tag by a
//! reader of HTML of its own, which is shown to see what it looks for.

use super::*;

const A: &str = " rel=\"noopener noreferrer nofollow\" target=\"_blank\">";

fn of(text: &str) -> String {
    html(text).unwrap()
}

/// The tags of HTML, each as it stands between its brackets.
fn tags(html: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>').expect("a tag that ends");
        tags.push(tag);
        rest = after;
    }
    tags
}

const NAMES: &[&str] = &[
    "p",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "h4",
    "h5",
    "h6",
    "hr",
    "br",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "a",
];

/// Panics where a tag is none of the few, or has an attribute that it must not have.
fn check_tags(html: &str) {
    for tag in tags(html) {
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(NAMES.contains(&name.trim_start_matches('/')), "<{tag}> in {html}");
        match name {
            "a" => {
                let address = attributes.strip_prefix("href=\"").expect("an address first");
                let (address, rest) = address.split_once('"').expect("its end");
                let good = ["http://", "https://", "mailto:"];
                let small = address.to_ascii_lowercase();
                assert!(good.iter().any(|scheme| small.starts_with(scheme)), "{tag}");
                assert_eq!(format!("{rest}>"), A);
            }
            "ol" => {
                let number = attributes
                    .strip_prefix("start=\"")
                    .and_then(|rest| rest.strip_suffix('"'));
                assert!(
                    attributes.is_empty() || number.is_some_and(|number| number.parse::<u64>().is_ok()),
                    "{tag}"
                );
            }
            _ => assert!(matches!(attributes, "" | "/"), "<{tag}> in {html}"),
        }
    }
}

#[test]
fn what_people_write_becomes_what_they_mean() {
    for (text, expected) in [
        (
            "*now* and **here**",
            "<p><em>now</em> and <strong>here</strong></p>\n",
        ),
        ("one\ntwo", "<p>one<br />\ntwo</p>\n"),
        (
            "~~gone~~ `x < y`",
            "<p><del>gone</del> <code>x &lt; y</code></p>\n",
        ),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>\n"),
        ("> so", "<blockquote>\n<p>so</p>\n</blockquote>\n"),
        ("```rust\nlet x;\n```", "<pre><code>let x;\n</code></pre>\n"),
        ("a & b", "<p>a &amp; b</p>\n"),
    ] {
        assert_eq!(of(text), expected, "{text}");
        check_tags(&of(text));
    }
    let table = of("|a|b|\n|:-|-:|\n|1|2|");
    check_tags(&table);
    assert!(
        table.contains("<th>a</th>") && table.contains("<td>2</td>"),
        "{table}"
    );
}

#[test]
fn headings_stand_below_those_of_the_page() {
    assert_eq!(of("# A"), "<h4>A</h4>\n");
    assert_eq!(of("A\n=\n\nB\n-"), "<h4>A</h4>\n<h5>B</h5>\n");
    assert_eq!(of("###### F {#id .class}"), "<h6>F {#id .class}</h6>\n");
}

#[test]
fn addresses_become_links_and_only_those_of_web_and_mail() {
    let link = |address: &str, words: &str| format!("<p><a href=\"{address}\"{A}{words}</a></p>\n");
    let plain = |text: &str| format!("<p>{text}</p>\n");
    for (text, expected) in [
        ("[a](https://x.example)", link("https://x.example", "a")),
        ("[a](HTTP://x.example)", link("HTTP://x.example", "a")),
        ("<a@b.example>", link("mailto:a@b.example", "a@b.example")),
        ("[a](mailto:a@b.example)", link("mailto:a@b.example", "a")),
        (
            "https://x.example/a_b_c?d&e",
            link(
                "https://x.example/a_b_c?d&amp;e",
                "https://x.example/a_b_c?d&amp;e",
            ),
        ),
        ("[a](javascript:alert(1))", plain("a")),
        ("[a](//x.example)", plain("a")),
        ("[a](/people)", plain("a")),
        ("[a](<https://x.example/a b>)", plain("a")),
        ("[a](https://x&#1;.example)", plain("a")),
        ("[a](#top)", plain("a")),
        ("`http://x.example`", plain("<code>http://x.example</code>")),
        ("xhttp://x.example", plain("xhttp://x.example")),
        ("http://", plain("http://")),
    ] {
        assert_eq!(of(text), expected, "{text}");
        check_tags(&of(text));
    }
    let bare = of("(see http://x.example/a(b), then https://y.example.)");
    assert_eq!(
        bare,
        format!(
            "<p>(see <a href=\"http://x.example/a(b)\"{A}http://x.example/a(b)</a>, then <a href=\"https://y.example\"{A}https://y.example</a>.)</p>\n"
        )
    );
    // Inside a link there is no other.
    let nested = of("[see http://y.example ![p](http://z.example)](http://x.example)");
    assert_eq!(tags(&nested).len(), 4, "{nested}");
}

#[test]
fn a_picture_is_a_link_or_its_words() {
    for (text, expected) in [
        (
            "![a cat](https://x.example/cat.png \"t\")",
            format!("<p><a href=\"https://x.example/cat.png\"{A}a cat</a></p>\n"),
        ),
        (
            "![](https://x.example/p)",
            format!("<p><a href=\"https://x.example/p\"{A}https://x.example/p</a></p>\n"),
        ),
        ("![a cat](data:image/png;base64,AA)", "<p>a cat</p>\n".to_owned()),
        ("![a cat](cat.png)", "<p>a cat</p>\n".to_owned()),
    ] {
        assert_eq!(of(text), expected, "{text}");
    }
}

#[test]
fn html_stands_there_as_it_was_typed() {
    assert_eq!(
        of("a <b onclick=x>b</b>"),
        "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"
    );
    assert_eq!(
        of("<script>\nalert(1)\n</script>"),
        "<p>&lt;script&gt;<br />\nalert(1)<br />\n&lt;/script&gt;<br />\n</p>\n"
    );
}

const HOSTILE: &[&str] = &[
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a]( javascript:alert(1))",
    "[a](<java\tscript:alert(1)>)",
    "[a](java&#10;script:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](javascript&colon;alert(1))",
    "[a](\u{1}javascript:alert(1))",
    "[a](vbscript:x)",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](file:///etc/passwd)",
    "[a](blob:https://x.example/1)",
    "<javascript:alert(1)>",
    "<JAVASCRIPT:alert(1)>",
    "![a](javascript:alert(1))",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "[a][b]\n\n[b]: <https://x.example/\"onmouseover=\"alert(1)>",
    "[a](https://x.example/\"onmouseover=\"alert(1))",
    "[a](https://x.example/'><script>alert(1)</script>)",
    "[a](https://x.example \"\\\" onload=alert(1)\")",
    "https://x.example/\"onmouseover=alert(1)",
    "https://x.example/'onmouseover=alert(1)",
    "<https://x.example/\"onmouseover=alert(1)>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a <img src=x onerror=alert(1)> b",
    "<svg/onload=alert(1)>",
    "<!-- --><iframe src=javascript:alert(1)></iframe>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php x ?>",
    "<style>*{display:none}</style>",
    "<base href=https://evil.example>",
    "```\"><script>alert(1)</script>\nx\n```",
    "~~~ a\" onload=\"x\nx\n~~~",
    "# a {onclick=alert(1)}",
    "|<script>|\n|:-:|\n|<img src=x>|",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)\\</script>",
    "`<script>`",
    "- <b>\n  <i>",
    "> <script>\n> x",
    "<a href=\"javascript:alert(1)\">x</a>",
    "[![a](javascript:x)](javascript:y)",
    "[^1]\n\n[^1]: <script>",
    "$<script>$",
];

#[test]
fn hostile_texts_become_words() {
    for text in HOSTILE {
        check_tags(&of(text));
    }
    // All in one, and each inside of others.
    check_tags(&of(&HOSTILE.join("\n\n")));
    for text in HOSTILE {
        check_tags(&of(&format!("> - **{text}**")));
        check_tags(&of(&format!("[{text}](https://x.example)")));
        check_tags(&of(&format!("| a |\n|---|\n| {text} |")));
    }
}

#[test]
#[should_panic(expected = "<img src=x>")]
fn the_reader_sees_what_it_looks_for() {
    check_tags("<p>a <img src=x></p>");
}

/// How deep tags stand in each other.
fn depth(html: &str) -> usize {
    let (mut now, mut most) = (0usize, 0usize);
    for tag in tags(html) {
        if tag.starts_with('/') {
            now -= 1;
        } else if !tag.ends_with('/') {
            now += 1;
            most = most.max(now);
        }
    }
    assert_eq!(now, 0, "each that begins ends");
    most
}

#[test]
fn nothing_stands_deeper_than_the_limit() {
    assert_eq!(depth(&of("> > a")), 3);
    for text in [
        "> ".repeat(5_000),
        format!("{}a", ">".repeat(5_000)),
        "- ".repeat(5_000),
        (0..1_000)
            .map(|n| format!("{}- a\n", " ".repeat(n % 200 * 2)))
            .collect(),
        format!("{}a{}", "*a **b ".repeat(1_000), "**c*".repeat(1_000)),
        format!("{}a{}", "[".repeat(5_000), "](http://x.example)".repeat(5_000)),
        format!(
            "{}| a |\n{}|---|\n{}| b |",
            ">".repeat(31),
            ">".repeat(31),
            ">".repeat(31)
        ),
    ] {
        let html = of(&text);
        check_tags(&html);
        // An item of a list, or a cell with its row and its part of the table, goes with what it is in.
        assert!(depth(&html) <= DEPTH_MAX + 3, "{}", depth(&html));
    }
    let deep = of(&format!("{}a", ">".repeat(200)));
    assert_eq!(depth(&deep), DEPTH_MAX);
    assert!(deep.contains('a'));
}

#[test]
fn a_text_is_bounded_and_so_is_what_it_becomes() {
    let long = "a".repeat(TEXT_BYTES_MAX);
    assert!(html(&long).is_ok());
    assert_eq!(html(&format!("{long}a")), Err(MarkdownError::TooLong));
    // Few letters, many cells.
    let wide = format!(
        "{}|\n{}|\n{}",
        "|a".repeat(20_000),
        "|-".repeat(20_000),
        "|b\n".repeat(40_000)
    );
    assert_eq!(html(&wide), Err(MarkdownError::TooMuch));
    for sign in [
        "*", "_", "[", "]", "`", "<", "&", "~", "|", "#", "![", "\\", "[a](", "http://", "<a ", "*_", "- > ",
    ] {
        let text = sign.repeat(TEXT_BYTES_MAX / sign.len());
        if let Ok(html) = html(&text) {
            check_tags(&html);
        }
    }
}
