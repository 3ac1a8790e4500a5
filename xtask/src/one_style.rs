//! The style sheets of the page as one: compressed together they are half as large, and the browser asks once.

use crate::fault::Fault;
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

const LINK: &str = "<link rel=\"stylesheet\" href=\"/";

/// Puts all sheets that the page links into one, in their order, and takes the others away.
pub fn join(dist: &Path) -> Result<(), Fault> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).map_err(Fault::file(&page))?;
    let mut style = String::new();
    for name in names(&html) {
        let file = dist.join(name);
        style.push_str(&fs::read_to_string(&file).map_err(Fault::file(&file))?);
        style.push('\n');
    }
    let mut hasher = DefaultHasher::new();
    style.hash(&mut hasher);
    // A name that changes with what it holds, as of everything that is kept for ever.
    let name = format!("style-{:016x}.css", hasher.finish());
    let file = dist.join(&name);
    fs::write(&file, style).map_err(Fault::file(&file))?;
    for old in names(&html) {
        let file = dist.join(old);
        fs::remove_file(&file).map_err(Fault::file(&file))?;
    }
    fs::write(&page, linked(&html, &name)).map_err(Fault::file(&page))
}

/// The sheets that the page links, in order.
fn names(html: &str) -> impl Iterator<Item = &str> {
    html.split(LINK).skip(1).filter_map(|rest| rest.split('"').next())
}

/// The page with one link, where the first was.
fn linked(html: &str, name: &str) -> String {
    let mut parts = html.split(LINK);
    let mut page = parts.next().unwrap_or_default().to_owned();
    for (place, part) in parts.enumerate() {
        let (_, after) = part.split_once('>').unwrap_or(("", part));
        if place == 0 {
            page.push_str(&format!("{LINK}{name}\"/>"));
            page.push_str(after);
        } else {
            page.push_str(after.trim_start());
        }
    }
    page
}

#[cfg(test)]
mod tests {
    //! A page as Trunk writes it.
    use super::*;

    #[test]
    fn links_become_one_where_the_first_was() {
        let html = "<head>\n<link rel=\"stylesheet\" href=\"/a-1.css\" integrity=\"x\"/>\n<link rel=\"stylesheet\" href=\"/b-2.css\"/>\n<script></script></head>";
        assert_eq!(names(html).collect::<Vec<_>>(), ["a-1.css", "b-2.css"]);
        assert_eq!(
            linked(html, "style-3.css"),
            "<head>\n<link rel=\"stylesheet\" href=\"/style-3.css\"/>\n<script></script></head>"
        );
    }
}
