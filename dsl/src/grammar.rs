//! The parser that pest makes of `grammar.pest`. Nothing outside this crate sees its types.

#[derive(pest_derive::Parser)]
#[grammar = "grammar.pest"]
pub(crate) struct Grammar;

/// A node of pest's.
pub(crate) type Pair<'i> = pest::iterators::Pair<'i, Rule>;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

    use std::collections::BTreeSet;

    use pest::Parser as _;

    use super::*;
    use crate::keywords::{DECLARATIONS, KEYWORDS, find};
    use crate::scan::scan;
    use crate::split::split;

    const TEXT: &str = include_str!("grammar.pest");

    /// Whether a whole text is one name to the grammar.
    fn is_name(text: &str) -> bool {
        Grammar::parse(Rule::name, text).is_ok_and(|mut pairs| pairs.next().is_some_and(|pair| pair.as_str() == text))
    }

    #[test]
    fn the_keyword_rules_are_the_keyword_table() {
        let rules: Vec<(String, String, String)> = TEXT
            .lines()
            .filter_map(|line| line.strip_prefix("kw_"))
            .map(|rule| {
                let (id, body) = rule.split_once(" = @{ (\"").unwrap();
                let (en, zh) =
                    body.strip_suffix("\") ~ !rest }").unwrap_or_else(|| panic!("kw_{id} has no boundary")).split_once("\" | \"").unwrap();
                (id.to_owned(), en.to_owned(), zh.to_owned())
            })
            .collect();
        let table: Vec<_> = KEYWORDS.iter().map(|keyword| (keyword.id.to_owned(), keyword.en.to_owned(), keyword.zh.to_owned())).collect();
        assert_eq!(rules, table);
    }

    #[test]
    fn every_keyword_rule_is_used() {
        for keyword in KEYWORDS {
            let rule = format!("kw_{}", keyword.id);
            let uses = TEXT.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| *word == rule).count();
            assert!(uses >= 2, "{rule} is declared and not used");
        }
    }

    #[test]
    fn no_keyword_is_a_name_and_every_keyword_may_be_one_where_only_a_name_can_stand() {
        for form in KEYWORDS.iter().flat_map(|keyword| [keyword.en, keyword.zh]) {
            assert!(!is_name(form), "{form} is a name");
            assert!(Grammar::parse(Rule::any_name, form).is_ok(), "{form} is no name anywhere");
        }
    }

    #[test]
    fn a_keyword_ends_at_a_boundary() {
        for form in KEYWORDS.iter().flat_map(|keyword| [keyword.en, keyword.zh]) {
            for longer in
                [format!("{form}x"), format!("{form}甲"), format!("{form}1"), format!("{form}_"), format!("{form}-x"), format!("x{form}")]
            {
                assert_eq!(is_name(&longer), find(&longer).is_none(), "{longer}");
            }
            let shorter: String = form.chars().take(form.chars().count() - 1).collect();
            if !shorter.is_empty() {
                assert_eq!(is_name(&shorter), find(&shorter).is_none(), "{shorter}");
            }
        }
    }

    #[test]
    fn every_declaration_of_the_grammar_starts_with_a_keyword_known_to_start_one() {
        let (_, rest) = TEXT.split_once("any_declaration = _{").unwrap();
        let (rules, _) = rest.split_once('}').unwrap();
        let mut starts: Vec<&str> = rules.split('|').map(|rule| rule.trim().strip_suffix("_decl").unwrap()).collect();
        let mut known = DECLARATIONS.to_vec();
        starts.sort_unstable();
        known.sort_unstable();
        assert_eq!(starts, known);
    }

    /// What the examples of the language reference are made of: rules of the grammar, and keywords as they are written.
    fn used_in_the_reference() -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut rules, mut words) = (BTreeSet::new(), BTreeSet::new());
        for block in include_str!("../LANGUAGE.md").split("\n```jf").skip(1) {
            let text = block.split_once('\n').unwrap().1.split("\n```").next().unwrap();
            for region in split(text, &scan(text).lexemes) {
                let pairs = Grammar::parse(Rule::declaration, &text[region.span.start..region.span.end]).unwrap();
                for pair in pairs.flatten() {
                    let rule = format!("{:?}", pair.as_rule());
                    if rule.starts_with("kw_") {
                        words.insert(pair.as_str().trim().to_owned());
                    }
                    rules.insert(rule);
                }
            }
        }
        (rules, words)
    }

    #[test]
    fn the_reference_has_an_example_of_every_construct() {
        let (used, _) = used_in_the_reference();
        // A rule with an underscore only groups, and the end of input is nothing that anybody writes.
        let nodes = TEXT.lines().filter_map(|line| line.split_once('=').filter(|(_, body)| !body.trim().starts_with('_')));
        let known: BTreeSet<String> = nodes
            .map(|(rule, _)| rule.trim().to_owned())
            .filter(|rule| rule.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
            .collect();
        assert!(known.len() > 150);
        let without: Vec<&String> = known.iter().filter(|rule| !used.contains(*rule)).collect();
        assert!(without.is_empty(), "LANGUAGE.md has no example of {without:?}");
    }

    #[test]
    fn the_reference_has_an_example_of_every_keyword_in_both_languages() {
        let (_, used) = used_in_the_reference();
        let forms = KEYWORDS.iter().flat_map(|keyword| [keyword.en, keyword.zh]);
        let without: Vec<&str> = forms.filter(|form| !used.contains(*form)).collect();
        assert!(without.is_empty(), "LANGUAGE.md has no example of {without:?}");
    }
}
