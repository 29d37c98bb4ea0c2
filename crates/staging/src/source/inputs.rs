//! From what the user named to the files that are read.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{Downloaded, folder};
use crate::Error;

/// One thing to read.
pub enum Input {
    /// A path, or a pattern with `*`, `?`, `[…]` and `**`. A path that exists as it is written is
    /// never taken as a pattern. A folder stands for all files below it, at any depth, but those whose
    /// name, or whose folder's, begins with `.` or `_`, and empty ones.
    Path(String),
    /// A stream that is spooled to disk first, because it may have to be read twice.
    Stream(Box<dyn Read + Send>),
    /// What [`download_objects`](super::download_objects) and [`download_url`](super::download_url)
    /// give.
    Downloaded(Downloaded),
}

/// A file on disk that is part of a source.
#[derive(Debug)]
pub(crate) struct Located {
    /// As the user would write it; `standard input` for a stream.
    pub(crate) name: String,
    pub(crate) length: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    File(PathBuf),
    /// The copy of a stream, which is removed with the source.
    Spooled(NamedTempFile),
}

/// All files of `inputs`, in the order given, the matches of a pattern by name.
pub(crate) fn locate(inputs: Vec<Input>, spool_dir: &Path) -> Result<Vec<Located>, Error> {
    let mut located = Vec::new();
    for input in inputs {
        match input {
            Input::Stream(stream) => located.push(spool(stream, spool_dir)?),
            Input::Downloaded(downloaded) => located.push(Located {
                name: downloaded.name,
                length: downloaded.length,
                content: Content::Spooled(downloaded.file),
            }),
            Input::Path(path) if path.contains("://") && !Path::new(&path).exists() => {
                return Err(Error::Address { address: path });
            }
            Input::Path(path) => located.extend(expand(&path)?),
        }
    }
    if located.is_empty() {
        return Err(Error::NothingToRead);
    }
    Ok(located)
}

fn expand(path: &str) -> Result<Vec<Located>, Error> {
    let exists = Path::new(path).exists();
    if Path::new(path).is_dir() {
        let files = folder::files(Path::new(path))?;
        if files.is_empty() {
            return Err(Error::EmptyFolder {
                path: path.to_owned(),
            });
        }
        return files.iter().map(|path| file(path)).collect();
    }
    if exists || !path.contains(['*', '?', '[']) {
        return file(Path::new(path)).map(|file| vec![file]);
    }
    let matches = glob::glob(path).map_err(|source| Error::Pattern {
        pattern: path.to_owned(),
        source,
    })?;
    let mut files = Vec::new();
    for entry in matches {
        let entry = entry.map_err(|error| Error::Io {
            action: "list",
            path: error.path().display().to_string(),
            source: error.into(),
        })?;
        if !entry.is_dir() {
            files.push(file(&entry)?);
        }
    }
    if files.is_empty() {
        return Err(Error::NoMatch {
            pattern: path.to_owned(),
        });
    }
    Ok(files)
}

fn file(path: &Path) -> Result<Located, Error> {
    let name = path.display().to_string();
    let metadata = fs::metadata(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => Error::FileNotFound { path: name.clone() },
        _ => Error::Io {
            action: "read",
            path: name.clone(),
            source,
        },
    })?;
    if !metadata.is_file() {
        // Pipes and devices can be read once only.
        return Err(Error::NotAFile { path: name });
    }
    if metadata.len() == 0 {
        return Err(Error::EmptyFile { path: name });
    }
    Ok(Located {
        name,
        length: metadata.len(),
        content: Content::File(path.to_owned()),
    })
}

fn spool(mut stream: Box<dyn Read + Send>, spool_dir: &Path) -> Result<Located, Error> {
    const NAME: &str = "standard input";
    let write_error = |source| Error::Io {
        action: "spool standard input to",
        path: spool_dir.display().to_string(),
        source,
    };
    fs::create_dir_all(spool_dir).map_err(write_error)?;
    let mut file = NamedTempFile::new_in(spool_dir).map_err(write_error)?;
    let length = io::copy(&mut stream, &mut file).map_err(write_error)?;
    file.flush().map_err(write_error)?;
    if length == 0 {
        return Err(Error::EmptyFile {
            path: NAME.to_owned(),
        });
    }
    Ok(Located {
        name: NAME.to_owned(),
        length,
        content: Content::Spooled(file),
    })
}

/// The first bytes of a file as they are on disk.
pub(crate) fn magic(located: &Located) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    open(located)?
        .take(8)
        .read_to_end(&mut bytes)
        .map_err(|source| located.io_error("read", source))?;
    Ok(bytes)
}

pub(crate) fn open(located: &Located) -> Result<File, Error> {
    File::open(located.path()).map_err(|source| located.io_error("open", source))
}

impl Located {
    fn path(&self) -> &Path {
        match &self.content {
            Content::File(path) => path,
            Content::Spooled(file) => file.path(),
        }
    }

    pub(crate) fn io_error(&self, action: &'static str, source: io::Error) -> Error {
        Error::Io {
            action,
            path: self.name.clone(),
            source,
        }
    }
}
