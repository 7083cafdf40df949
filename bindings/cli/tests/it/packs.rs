//! `jianfu packs`.

use serde_json::Value as Json;

use crate::Folder;

#[test]
fn the_embedded_packs_are_listed() {
    let folder = Folder::new();
    let pack = jianfu::Pack::builtin("nanjing-community").unwrap();
    let english = folder.run(&["packs"]).ends(0).out;
    let chinese = folder.run(&["packs", "--lang", "zh"]).ends(0).out;
    for wanted in [pack.id(), pack.version(), pack.digest()] {
        assert!(english.contains(wanted) && chinese.contains(wanted), "{wanted}\n{english}{chinese}");
    }
    assert!(english.contains(pack.title(jianfu::Lang::En)) && chinese.contains(pack.title(jianfu::Lang::Zh)));
    let json: Json = serde_json::from_str(&folder.run(&["packs", "--format", "json"]).ends(0).out).unwrap();
    assert_eq!(json[0]["id"], "nanjing-community");
    assert_eq!(json[0]["digest"], pack.digest());
    assert_eq!(json[0]["rules"], pack.counts().rules);
}
