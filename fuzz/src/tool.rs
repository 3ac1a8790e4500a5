//! What the tools are given: files of recovery kits and of calendars, and texts in Markdown.

use desk_model::calendar::ics::DAYS_MAX;
use desk_tool::{calendar, kit, markdown};

/// What is in a file and does not have the length of a kit is refused before a passphrase is tried, which would take long.
pub fn kits(data: &[u8]) {
    assert!(
        kit::of_file(data, "correct horse").is_err(),
        "nobody knows this passphrase"
    );
}

pub fn calendars(data: &[u8]) {
    let days = 20_000..21_500;
    if let Ok(closed) = calendar::closed_days(data, &days) {
        assert!(closed.len() <= DAYS_MAX);
        assert!(closed.is_sorted() && closed.iter().all(|(day, _)| days.contains(day)));
    }
}

/// Few names of tags, and of attributes only those of a link and the number of a list.
pub fn texts(data: &[u8]) {
    let Ok(html) = markdown::html(&String::from_utf8_lossy(data)) else {
        return;
    };
    for tag in html.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag that ends");
        let (name, rest) = tag.split_once(' ').unwrap_or((tag, ""));
        match name {
            "a" => {
                let address = rest
                    .strip_prefix("href=\"")
                    .expect("an address")
                    .to_ascii_lowercase();
                let web = ["http://", "https://", "mailto:"];
                assert!(web.iter().any(|scheme| address.starts_with(scheme)), "{tag}");
                assert_eq!(rest.matches('"').count(), 6, "{tag}");
            }
            "ol" => assert!(rest.is_empty() || rest.starts_with("start=\""), "{tag}"),
            _ => {
                let known = "p em strong del code pre blockquote ul ol li h4 h5 h6 hr br table thead tbody tr th td a";
                let name = name.trim_start_matches('/');
                assert!(
                    known.split(' ').any(|each| each == name) && matches!(rest, "" | "/"),
                    "{tag}"
                );
            }
        }
    }
}

pub fn kits_corpus() -> Vec<Vec<u8>> {
    let number = "0".repeat(52);
    let kit = format!("Hotline recovery kit\nRelay: https://desk.example\nDesk: {number}\nKit: 00ff10\n");
    vec![kit.into_bytes()]
}

pub fn calendars_corpus() -> Vec<Vec<u8>> {
    let event = |lines: &str| {
        format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Day\\, off\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        .into_bytes()
    };
    vec![
        event("DTSTART;VALUE=DATE:20260403\r\nDTEND;VALUE=DATE:20260405"),
        event("DTSTART:20200229\r\nRRULE:FREQ=YEARLY;INTERVAL=4;UNTIL=20400101\r\nEXDATE:20240229"),
        event("DTSTART:20261224\r\nDURATION:P1W\r\nRRULE:FREQ=YEARLY;COUNT=9;BYMONTH=12"),
    ]
}

pub fn texts_corpus() -> Vec<Vec<u8>> {
    [
        "# A\n\n*a* **b** ~~c~~ `d` https://x.example/a_b?c&d, <a@b.example>\n- e\n  1. f\n> g\n\n![h](http://x.example \"i\")",
        "|a|b|\n|:-|-:|\n|[c](javascript:d)|<script>|\n\n[c]: <https://x.example/\"onload=\"> 'e'\n\n[f][c] &#106;&colon;",
        "<div>\n<img src=x onerror=a>\n</div>\n\n```a\" b\nc\n```\n\n[a](<data:b c>) \\<i> <!-- b --> <?c ?>",
    ]
    .into_iter()
    .map(|text| text.as_bytes().to_vec())
    .collect()
}
