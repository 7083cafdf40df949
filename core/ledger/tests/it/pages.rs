//! The pages of codes.

#[test]
fn every_code_has_a_page_in_both_languages_and_every_page_a_code() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("codes");
    let mut files: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    files.sort();
    assert_eq!(jianfu_ledger::codes().collect::<Vec<_>>(), files);
    for code in jianfu_ledger::codes() {
        let page = jianfu_ledger::explain_code(code).unwrap();
        assert!(page.starts_with(&format!("# {code} ")), "{code}");
        assert!(page.contains("\n## 中文\n") && page.contains("\n## English\n"), "{code}");
    }
    assert_eq!(jianfu_ledger::explain_code("JF-L999"), None);
}
