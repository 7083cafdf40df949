//! The language reference: its examples parse, and it names every keyword.

/// The fenced blocks of the reference that are rule text, with the line at which each starts.
pub(crate) fn blocks() -> Vec<(usize, String)> {
    let text = include_str!("../../LANGUAGE.md");
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in text.lines().enumerate() {
        match &mut open {
            Some(_) if line.starts_with("```") => blocks.extend(open.take()),
            Some((_, block)) => {
                block.push_str(line);
                block.push('\n');
            }
            None if line.starts_with("```jf") => open = Some((number + 1, String::new())),
            None => {}
        }
    }
    blocks
}

#[test]
fn every_example_of_the_reference_parses() {
    assert!(blocks().len() >= 9);
    for (line, block) in blocks() {
        let parsed = jianfu_dsl::parse("LANGUAGE.md", &block);
        assert_eq!(parsed.diagnostics, [], "the block at line {line}:\n{block}");
        assert!(!parsed.file.declarations.is_empty(), "the block at line {line} is empty");
    }
}

#[test]
fn the_table_of_keywords_is_the_one_in_the_code() {
    let text = include_str!("../../LANGUAGE.md");
    let (_, section) = text.split_once("\n## Keywords\n").expect("the reference ends with the keywords");
    let rows: Vec<Vec<&str>> = section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').splitn(3, '|').map(|cell| cell.trim().trim_matches('`')).collect())
        .collect();
    let written: Vec<(&str, &str)> = rows.iter().map(|row| (row[0], row[1])).collect();
    let known: Vec<(&str, &str)> = jianfu_dsl::keywords::KEYWORDS.iter().map(|keyword| (keyword.en, keyword.zh)).collect();
    assert_eq!(written, known);
    for row in rows {
        assert!(row[2].chars().any(char::is_alphabetic), "{} is not explained", row[0]);
    }
}
