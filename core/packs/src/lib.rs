//! Rule packs for jianfu: data only.
//!
//! Each folder beside this crate's `src` that has a `pack.toml` is a pack. [`jianfu`](../jianfu/index.html) compiles them by their id.

use include_dir::{Dir, include_dir};

/// Every pack: its id, and its folder. A pack is one line here; the first is the one that is used where none is named.
static PACKS: &[(&str, Dir<'static>)] = &[
    ("nanjing-community", include_dir!("$CARGO_MANIFEST_DIR/nanjing-community")),
    ("jingmen-platform", include_dir!("$CARGO_MANIFEST_DIR/jingmen-platform")),
    ("shanghai-committee", include_dir!("$CARGO_MANIFEST_DIR/shanghai-committee")),
];

/// The ids of the packs, in order.
///
/// ```
/// assert_eq!(jianfu_packs::ids().next(), Some("nanjing-community"));
/// assert!(jianfu_packs::ids().any(|id| id == "shanghai-committee"));
/// ```
pub fn ids() -> impl Iterator<Item = &'static str> {
    PACKS.iter().map(|(id, _)| *id)
}

/// The files of a pack: bytes by path relative to its folder, with `/`. `None` where there is no such pack.
///
/// ```
/// let files = jianfu_packs::files("nanjing-community").expect("it is embedded");
/// assert!(files.iter().any(|(path, _)| *path == "pack.toml"));
/// assert!(jianfu_packs::files("atlantis").is_none());
/// ```
pub fn files(id: &str) -> Option<Vec<(&'static str, &'static [u8])>> {
    let (_, folder) = PACKS.iter().find(|(known, _)| *known == id)?;
    let mut files = Vec::new();
    collect(folder, &mut files);
    Some(files)
}

fn collect(folder: &'static Dir<'static>, files: &mut Vec<(&'static str, &'static [u8])>) {
    files.extend(folder.files().filter_map(|file| Some((file.path().to_str()?, file.contents()))));
    folder.dirs().for_each(|inner| collect(inner, files));
}
