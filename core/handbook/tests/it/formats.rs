//! The two formats say the same, and every link leads somewhere.

use std::collections::BTreeSet;

use jianfu::{Lang, Pack};
use jianfu_handbook::{Options, handbook};

use crate::texts::{of_html, of_markdown};
use crate::{embedded, on_random_packs};

#[test]
fn both_formats_of_the_embedded_packs_say_the_same() {
    embedded().for_each(|pack| check(&pack));
}

#[test]
fn both_formats_of_random_packs_say_the_same() {
    on_random_packs(|pack, _| check(pack));
}

#[test]
fn a_page_needs_nothing_from_elsewhere() {
    const ATTRIBUTES: [&str; 13] =
        ["lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "aria-label", "open", "tabindex", "scope", ""];
    for pack in embedded() {
        let html = handbook(&pack, &Options::new(Lang::Zh)).to_html();
        let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';";
        assert!(html.contains(policy) && html.contains("<html lang=\"zh-Hans\">") && html.contains("<meta charset=\"utf-8\">"));
        let (before, rest) = html.split_once("<style>").unwrap();
        let (style, after) = rest.split_once("</style>").unwrap();
        assert!(!style.contains("url(") && !style.contains("@import"));
        let tags = [before, after].into_iter().flat_map(|part| part.split('<').skip(1)).map(|tag| tag.split_once('>').unwrap().0);
        for tag in tags.filter(|tag| !tag.starts_with(['/', '!'])) {
            let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            assert!(!["script", "link", "img", "iframe", "object", "form", "base"].contains(&name), "{tag}");
            // Every other piece between quotation marks is a value.
            for attribute in attributes.split('"').step_by(2) {
                assert!(ATTRIBUTES.contains(&attribute.trim().trim_end_matches('=')), "{tag}");
            }
            assert!(attributes.split("href=\"").skip(1).all(|to| to.starts_with('#')), "{tag}");
        }
    }
}

#[test]
fn a_handbook_is_the_same_every_time() {
    for pack in embedded() {
        let options = Options::new(Lang::En).as_of("2026-03-01".parse().unwrap());
        assert_eq!(handbook(&pack, &options).to_html(), handbook(&pack.clone(), &options).to_html());
    }
}

#[track_caller]
fn check(pack: &Pack) {
    for lang in [Lang::Zh, Lang::En] {
        for options in [Options::new(lang), Options::new(lang).as_of("2025-12-31".parse().unwrap())] {
            let book = handbook(pack, &options);
            let (html, markdown) = (of_html(&book.to_html()), of_markdown(&book.to_markdown()));
            for page in [&html, &markdown] {
                let anchors: BTreeSet<&String> = page.anchors.iter().collect();
                assert_eq!(anchors.len(), page.anchors.len(), "an anchor is given twice");
                assert!(page.links.len() > 10);
                let lost: Vec<_> = page.links.iter().filter(|to| !anchors.contains(to)).collect();
                assert!(lost.is_empty(), "{lost:?}");
                assert!(!page.links.iter().any(|to| to == "top"), "a link leads to the beginning since its place is not known");
            }
            // The page itself has an anchor too.
            assert_eq!(html.anchors[1..], markdown.anchors);
            let difference = html.text.char_indices().zip(markdown.text.chars()).find(|((_, a), b)| a != b).map(|((at, _), _)| at);
            if let Some(at) = difference {
                let around = |text: &str| text.get(at.saturating_sub(90)..).unwrap_or(text).chars().take(80).collect::<String>();
                panic!("{}\n{}", around(&html.text), around(&markdown.text));
            }
            assert_eq!(html.text.len(), markdown.text.len());
        }
    }
}
