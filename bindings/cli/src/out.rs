//! Where results go: standard output, or a file that appears as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::exit::Failure;
use crate::interrupt;
use crate::ui::Ui;

/// An output that is being written.
pub(crate) struct Out {
    name: String,
    to: To,
}

enum To {
    Stdout(BufWriter<StdoutLock<'static>>),
    /// What is to take the place of a file.
    File {
        written: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
    /// Something that cannot be replaced, as `/dev/null`.
    Device(BufWriter<File>),
}

impl Out {
    /// Standard output.
    pub(crate) fn stdout(ui: &Ui) -> Self {
        Self { name: ui.say("标准输出", "standard output").to_owned(), to: To::Stdout(BufWriter::new(io::stdout().lock())) }
    }

    /// A file. Until [`Out::finish`] it stays as it is, or absent.
    pub(crate) fn file(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let opened = interrupt::unfinished(|unfinished| {
            open(path).inspect(|to| {
                if let To::File { written, .. } = to {
                    *unfinished = Some(written.get_ref().path().to_path_buf());
                }
            })
        });
        match opened {
            Ok(to) => Ok(Self { name, to }),
            Err(error) => Err(Failure::writing(&name, &error)),
        }
    }

    /// Whether this is standard output.
    pub(crate) const fn is_stdout(&self) -> bool {
        matches!(self.to, To::Stdout(_))
    }

    /// What a failure to write this output is.
    pub(crate) fn failed(&self, error: &io::Error) -> Failure {
        Failure::writing(&self.name, error)
    }

    /// Writes whole lines, between which an interruption may end the command. Whoever reads standard output has them at once.
    pub(crate) fn lines(&mut self, write: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        interrupt::lines(|| {
            write(self)?;
            if self.is_stdout() { self.flush() } else { Ok(()) }
        })
    }

    /// Writes all there is to write.
    pub(crate) fn whole(mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.write_all(bytes).map_err(|error| self.failed(&error))?;
        self.finish()
    }

    /// Writes what is still to be written, and puts the file in its place.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let name = self.name;
        let done = match self.to {
            To::Stdout(mut out) => out.flush(),
            To::Device(mut out) => out.flush(),
            To::File { written, path } => written.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| put(file, &path)),
        };
        interrupt::unfinished(|unfinished| *unfinished = None);
        done.map_err(|error| Failure::writing(&name, &error))
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Stdout(out) => out.write(bytes),
            To::File { written, .. } => written.write(bytes),
            To::Device(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Stdout(out) => out.flush(),
            To::File { written, .. } => written.flush(),
            To::Device(out) => out.flush(),
        }
    }
}

/// Replaces a file's content, so that nobody ever sees a half of it. Its permissions stay.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match open(path)? {
        To::File { mut written, path } => {
            written.write_all(bytes)?;
            put(written.into_inner().map_err(io::IntoInnerError::into_error)?, &path)
        }
        To::Device(mut out) => out.write_all(bytes).and_then(|()| out.flush()),
        To::Stdout(mut out) => out.write_all(bytes),
    }
}

fn open(path: &Path) -> io::Result<To> {
    // What a link leads to is replaced, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let known = match fs::metadata(&path) {
        Ok(known) if known.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(known) if !known.is_file() => return Ok(To::Device(BufWriter::new(File::options().write(true).open(&path)?))),
        Ok(known) if known.permissions().readonly() => return Err(io::ErrorKind::PermissionDenied.into()),
        Ok(known) => Some(known),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".jianfu-").suffix(".tmp");
    // A new file is as readable as the user's other files are.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder)?;
    if let Some(known) = known {
        file.as_file().set_permissions(known.permissions())?;
    }
    Ok(To::File { written: BufWriter::new(file), path })
}

fn put(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}
