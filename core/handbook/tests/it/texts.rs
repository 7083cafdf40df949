//! What a reader sees of a page: its text, its anchors and its links.

use pulldown_cmark::{Event, Options, Parser, Tag};

/// A page as it is read.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The text without white space.
    pub(crate) text: String,
    pub(crate) anchors: Vec<String>,
    pub(crate) links: Vec<String>,
    /// Tags other than those that the format itself needs.
    pub(crate) tags: Vec<String>,
}

/// Reads Markdown as a CommonMark renderer with tables does.
pub(crate) fn of_markdown(markdown: &str) -> Page {
    let mut page = Page::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Text(text) | Event::Code(text) => page.text.push_str(&text),
            Event::Html(tag) | Event::InlineHtml(tag) => page.tag(tag.trim()),
            Event::Start(Tag::Link { dest_url, .. }) => page.links.push(dest_url.trim_start_matches('#').to_owned()),
            _ => {}
        }
    }
    page.text.retain(|c| !c.is_whitespace());
    page
}

/// Reads HTML: what stands in its body.
pub(crate) fn of_html(html: &str) -> Page {
    let body = &html[html.find("<body").expect("it has a body")..];
    let mut page = Page::default();
    let mut rest = body;
    while let Some(start) = rest.find('<') {
        page.text.push_str(&unescaped(&rest[..start]));
        let end = start + rest[start..].find('>').expect("a tag ends");
        page.tag(&rest[start..=end]);
        rest = &rest[end + 1..];
    }
    page.text.push_str(&unescaped(rest));
    page.text.retain(|c| !c.is_whitespace());
    page
}

/// A text of a pack as it has to be found in a page.
pub(crate) fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

impl Page {
    fn tag(&mut self, tag: &str) {
        if let Some(id) = tag.split_once(" id=\"").map(|(_, rest)| rest.split('"').next().unwrap_or_default()) {
            self.anchors.push(unescaped(id));
        }
        if let Some(to) = tag.strip_prefix("<a href=\"#").map(|rest| rest.split('"').next().unwrap_or_default()) {
            self.links.push(unescaped(to));
        }
        let name: String = tag.trim_start_matches(['<', '/']).chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        self.tags.push(name);
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}
