//! Reading a pack's folder: the only place in this crate that touches files.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "this is the one place of the crate that reads files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::compile::MAX_BYTES;
use crate::error::Error;

/// A pack's files: their bytes by path relative to the pack, with `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The endings that belong to a pack; other files in the folder are left alone.
const ENDINGS: [&str; 4] = ["jf", "toml", "csv", "xlsx"];

/// Whether a file belongs to a pack, by its path relative to the pack.
#[cfg(feature = "packs")]
pub(crate) fn belongs(name: &str) -> bool {
    !name.split('/').any(is_hidden) && name.rsplit_once('.').is_some_and(|(_, ending)| is_ending(ending))
}

fn is_hidden(name: &str) -> bool {
    name.starts_with(['.', '~'])
}

fn is_ending(ending: &str) -> bool {
    ENDINGS.contains(&ending.to_ascii_lowercase().as_str())
}

/// Whether a file holds rules, by its name.
pub(crate) fn holds_rules(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("jf"))
}

/// Reads every file that belongs to the pack in `folder`. Past the cap on a pack's size it stops reading, and the compiler says so.
///
/// # Errors
/// [`Error::Unreadable`] where the folder or one of its files cannot be read, or links lead in a circle.
///
/// ```
/// # use std::path::Path;
/// let mut files = jianfu::read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs/nanjing-community"))?;
/// assert!(files.contains_key("lists/duty.csv"));
/// // Tried with a change, before anything is written.
/// files.insert("broken.jf".to_owned(), b"rule {".to_vec());
/// assert!(jianfu::Pack::from_files(&files).is_err());
/// # Ok::<(), jianfu::Error>(())
/// ```
pub fn read_folder(folder: &Path) -> Result<Files, Error> {
    let mut reader = Reader { root: folder, files: Files::new(), seen: BTreeSet::new(), left: MAX_BYTES + 1 };
    reader.read(folder)?;
    Ok(reader.files)
}

struct Reader<'p> {
    root: &'p Path,
    files: Files,
    /// The folders read so far, by their real paths: links could lead in circles, or to one folder in very many ways.
    seen: BTreeSet<PathBuf>,
    /// How many bytes may still be read; one more than the cap, so that passing it is seen.
    left: usize,
}

impl Reader<'_> {
    fn read(&mut self, folder: &Path) -> Result<(), Error> {
        let real = fs::canonicalize(folder).map_err(|cause| unreadable(folder, &cause))?;
        if !self.seen.insert(real) {
            return Err(unreadable(folder, &io::Error::other("this link leads to a folder of the pack that is read already")));
        }
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(|cause| unreadable(folder, &cause))? {
            paths.push(entry.map_err(|cause| unreadable(folder, &cause))?.path());
        }
        // Folders are listed in no particular order, and nothing may depend on it.
        paths.sort();
        for path in paths {
            let hidden = path.file_name().and_then(|name| name.to_str()).is_some_and(is_hidden);
            let wanted = path.extension().and_then(|ending| ending.to_str()).is_some_and(is_ending);
            if hidden {
                continue;
            }
            // A link that leads nowhere matters only where a file of the pack should be.
            let kind = match fs::metadata(&path) {
                Ok(kind) => kind,
                Err(cause) if wanted => return Err(unreadable(&path, &cause)),
                Err(_) => continue,
            };
            if kind.is_dir() {
                self.read(&path)?;
            } else if wanted {
                self.read_file(&path, kind.is_file())?;
            }
        }
        Ok(())
    }

    fn read_file(&mut self, path: &Path, plain: bool) -> Result<(), Error> {
        // A pipe or device would have to be waited for, perhaps for ever.
        if !plain {
            return Err(unreadable(path, &io::Error::other("this is not a plain file")));
        }
        let file = fs::File::open(path).map_err(|cause| unreadable(path, &cause))?;
        let mut bytes = Vec::new();
        file.take(self.left as u64).read_to_end(&mut bytes).map_err(|cause| unreadable(path, &cause))?;
        self.left = self.left.saturating_sub(bytes.len());
        let relative = path.strip_prefix(self.root).unwrap_or(path);
        let name = relative.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        self.files.insert(name, bytes);
        Ok(())
    }
}

fn unreadable(path: &Path, cause: &std::io::Error) -> Error {
    Error::Unreadable { path: path.display().to_string(), cause: cause.to_string() }
}

#[cfg(all(test, feature = "packs"))]
mod tests {
    use super::belongs;

    #[test]
    fn what_a_folder_would_not_give_belongs_to_no_pack() {
        assert!(["pack.toml", "rules/a.jf", "lists/B.CSV", "cases/c.xlsx"].into_iter().all(belongs));
        assert!(!["snapshots/rules/a.jf.txt", "README.md", ".hidden/a.jf", "lists/~b.xlsx", "jf"].into_iter().any(belongs));
    }
}
