//! Where a pack comes from: one that is embedded, a folder, a single rule file, or a saved pack.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use jianfu::{Error, Files, Pack};
use jianfu_dsl::Message;

use crate::codes;
use crate::exit::Failure;
use crate::lang::say;
use crate::problem;

/// The option that names the pack.
#[derive(Debug, Args)]
pub(crate) struct PackOption {
    #[arg(long, value_name = say("标识|路径", "ID|PATH"),
        help = say("规则包：内置的标识，文件夹，或编译好的文件；默认用第一个内置的", "The pack: an embedded one's id, a folder or a saved pack; by default the first embedded one"))]
    pub(crate) pack: Option<String>,
}

impl PackOption {
    /// Where the pack comes from.
    pub(crate) fn source(&self) -> PackSource {
        PackSource::named_or_first(self.pack.as_deref())
    }
}

/// Where a pack comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PackSource {
    Builtin(String),
    Path(PathBuf),
}

impl PackSource {
    /// What `--pack` means. An id wins over a folder of the same name, so that nothing depends on where the command is started; such a folder is written `./id`.
    pub(crate) fn named(name: &str) -> Self {
        let looks_like_path = || name.contains(['/', '\\', '.']) || Path::new(name).exists();
        if Pack::builtin_ids().any(|id| id == name) || !looks_like_path() {
            Self::Builtin(name.to_owned())
        } else {
            Self::Path(PathBuf::from(name))
        }
    }

    /// The pack that is named, or else the first embedded one.
    pub(crate) fn named_or_first(name: Option<&str>) -> Self {
        Self::named(name.or_else(|| Pack::builtin_ids().next()).unwrap_or_default())
    }

    /// Every embedded pack.
    pub(crate) fn builtins() -> Vec<Self> {
        Pack::builtin_ids().map(|id| Self::Builtin(id.to_owned())).collect()
    }

    /// Compiles the pack.
    pub(crate) fn load(&self) -> Result<Pack, Failure> {
        let compiled = match self {
            Self::Builtin(id) => Pack::builtin(id),
            Self::Path(path) => return load_path(path, self),
        };
        compiled.map_err(|error| problem::of_pack(error, &self.to_string(), &|file| self.name_of(file)))
    }

    /// The folder of a pack that is in one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Path(path) if path.is_dir() => Some(path),
            Self::Path(_) | Self::Builtin(_) => None,
        }
    }

    /// Whether writing to this place would change the pack.
    pub(crate) fn holds(&self, out: &Path) -> bool {
        let Self::Path(pack) = self else { return false };
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let within =
            folder.canonicalize().is_ok_and(|folder| pack.canonicalize().is_ok_and(|pack| pack.is_dir() && folder.starts_with(pack)));
        within || is_same(out, pack)
    }

    /// A file of the pack as the user can find it.
    pub(crate) fn name_of(&self, file: &str) -> String {
        match self {
            Self::Builtin(id) => format!("{id}/{file}"),
            Self::Path(path) if path.is_dir() || is_named_saved(path) => path.join(file).display().to_string(),
            Self::Path(path) => path.display().to_string(),
        }
    }
}

impl std::fmt::Display for PackSource {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Builtin(id) => formatter.write_str(id),
            Self::Path(path) => path.display().fmt(formatter),
        }
    }
}

/// Whether a file is meant to be a saved pack, by its name.
pub(crate) fn is_named_saved(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("jfc"))
}

/// What is wrong with a saved pack where its files are to be changed.
pub(crate) fn needs_folder(path: &Path) -> Failure {
    let message = Message::new("这是编译好的规则包，不能修改", "this is a saved pack, which cannot be changed");
    let help = Message::new(
        "写规则包的文件夹；改好之后用 jianfu compile 重新编译",
        "name the pack's folder, and compile it again with jianfu compile after the change",
    );
    Failure::failed(problem::error(codes::NEEDS_FOLDER, &path.display().to_string(), message).with_help(help))
}

/// What is wrong with an output that would change the pack.
pub(crate) fn belongs_to_pack(out: &Path) -> Failure {
    let message =
        Message::new("这个位置属于规则包，写入会改变规则包", "this place belongs to the pack, and writing there would change the pack");
    problem::not_there(out, message)
}

/// Whether two paths lead to the same file.
pub(crate) fn is_same(a: &Path, b: &Path) -> bool {
    a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}

fn load_path(path: &Path, source: &PackSource) -> Result<Pack, Failure> {
    let shown = source.to_string();
    let known = fs::metadata(path).map_err(|error| Failure::failed(problem::unreadable(&shown, &error)))?;
    let compiled = if known.is_dir() {
        Pack::from_dir(path)
    } else {
        let bytes = fs::read(path).map_err(|error| Failure::failed(problem::unreadable(&shown, &error)))?;
        if is_named_saved(path) || jianfu::is_saved(&bytes) {
            Pack::from_bytes(&bytes)
        } else {
            let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
            // A rule file by another name is still a rule file: it was named by the user.
            let name = if name.ends_with(".jf") { name } else { format!("{name}.jf") };
            Pack::from_files(&Files::from([(name, bytes)]))
        }
    };
    compiled.map_err(|error| match error {
        Error::Unreadable { path, cause } => Failure::failed(problem::unreadable(&path, &std::io::Error::other(cause))),
        other => problem::of_pack(other, &shown, &|file| source.name_of(file)),
    })
}
