//! The commands of a script, each on a line that begins with a backslash.

use std::io::Write as _;
use std::path::Path;

use futures::TryStreamExt as _;
use object_store::path::Path as Key;
use object_store::{ObjectStore as _, ObjectStoreExt as _, PutPayload};

use super::session::Failure;
use crate::warehouse::Warehouse;

pub(super) enum Command<'a> {
    /// `\connect USER DATABASE [PASSWORD]`: this session logs in anew.
    Connect {
        user: &'a str,
        database: &'a str,
        password: Option<&'a str>,
    },
    /// `\start SQL`: runs a statement and does not wait for its end.
    Start(&'a str),
    /// `\waiting`: whether the started statement is still running.
    Waiting,
    /// `\finish`: the outcome of the started statement.
    Finish,
    /// `\cancel`: asks the server to cancel what this session runs.
    Cancel,
    /// `\disconnect`: drops the connection without a word, and opens another.
    Disconnect,
    /// `\notices`: the notices since the last look.
    Notices,
    /// `\types SQL`: the columns as they are described before the statement runs.
    Types(&'a str),
    Stack(StackCommand<'a>),
}

/// What goes to S3 or Lambda. Keys are of the script's only bucket.
pub(super) enum StackCommand<'a> {
    /// `\put KEY [gzip|zstd|bzip2]`, then the content, a newline after each of its lines.
    Put {
        key: &'a str,
        compression: Option<&'a str>,
        content: &'a str,
    },
    /// `\bytes KEY`, then the content on one line with `\n`, `\t`, `\\` and `\xHH` for what cannot be written.
    Bytes { key: &'a str, content: &'a str },
    /// `\file KEY NAME`: the content of a file of `tests/conformance/data`.
    File { key: &'a str, name: &'a str },
    /// `\get KEY`: the lines of an object, decompressed by its extension.
    Get { key: &'a str },
    /// `\list PREFIX`: the keys below it.
    List { prefix: &'a str },
    /// `\lambda NAME`, then the source of `index.js`.
    Lambda { name: &'a str, source: &'a str },
}

impl<'a> Command<'a> {
    /// None when the text is SQL.
    pub(super) fn parse(text: &'a str) -> Result<Option<Self>, Failure> {
        let Some(text) = text.strip_prefix('\\') else {
            return Ok(None);
        };
        let (line, content) = text.split_once('\n').unwrap_or((text, ""));
        let (name, rest) = text
            .split_once(|character: char| character.is_whitespace())
            .unwrap_or((text, ""));
        let words: Vec<_> = line.split_whitespace().skip(1).collect();
        Ok(Some(match (name, words.as_slice()) {
            ("connect", [user, database, password @ ..]) => Self::Connect {
                user,
                database,
                password: password.first().copied(),
            },
            ("start", _) => Self::Start(rest),
            ("waiting", []) => Self::Waiting,
            ("finish", []) => Self::Finish,
            ("cancel", []) => Self::Cancel,
            ("disconnect", []) => Self::Disconnect,
            ("notices", []) => Self::Notices,
            ("types", _) => Self::Types(rest),
            ("put", [key, compression @ ..]) => Self::Stack(StackCommand::Put {
                key,
                compression: compression.first().copied(),
                content,
            }),
            ("bytes", [key]) => Self::Stack(StackCommand::Bytes { key, content }),
            ("file", [key, name]) => Self::Stack(StackCommand::File { key, name }),
            ("get", [key]) => Self::Stack(StackCommand::Get { key }),
            ("list", [prefix]) => Self::Stack(StackCommand::List { prefix }),
            ("lambda", [name]) => Self::Stack(StackCommand::Lambda {
                name,
                source: content,
            }),
            _ => return Err(Failure::new(format!("no such command: \\{line}"))),
        }))
    }
}

impl StackCommand<'_> {
    /// What it answers, as lines.
    pub(super) async fn run(self, warehouse: &Warehouse) -> Result<Vec<String>, Failure> {
        match self {
            Self::Put {
                key,
                compression,
                content,
            } => {
                let content = format!("{content}\n").into_bytes();
                let content = match compression {
                    Some(compression) => compressed(&content, compression)?,
                    None => content,
                };
                put(warehouse, key, content).await
            }
            Self::Bytes { key, content } => put(warehouse, key, unescaped(content)?).await,
            Self::File { key, name } => {
                let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join("tests/conformance/data")
                    .join(name);
                put(warehouse, key, std::fs::read(path).map_err(told)?).await
            }
            Self::Get { key } => {
                let object = warehouse.bucket.get(&Key::from(key)).await.map_err(told)?;
                let bytes = object.bytes().await.map_err(told)?.to_vec();
                let text = String::from_utf8_lossy(&decompressed(bytes, key)?).into_owned();
                Ok(text.lines().map(str::to_owned).collect())
            }
            Self::List { prefix } => {
                let found: Vec<_> = warehouse
                    .bucket
                    .list(None)
                    .try_collect()
                    .await
                    .map_err(told)?;
                let mut keys: Vec<_> = found
                    .into_iter()
                    .map(|object| object.location.to_string())
                    .filter(|key| key.starts_with(prefix))
                    .collect();
                keys.sort();
                Ok(keys)
            }
            Self::Lambda { name, source } => {
                warehouse.deploy(name, source).await;
                Ok(Vec::new())
            }
        }
    }
}

async fn put(warehouse: &Warehouse, key: &str, content: Vec<u8>) -> Result<Vec<String>, Failure> {
    let payload = PutPayload::from(content);
    warehouse
        .bucket
        .put(&Key::from(key), payload)
        .await
        .map_err(told)?;
    Ok(Vec::new())
}

fn compressed(content: &[u8], compression: &str) -> Result<Vec<u8>, Failure> {
    match compression {
        "gzip" => {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(content).map_err(told)?;
            encoder.finish().map_err(told)
        }
        "zstd" => zstd::encode_all(content, 1).map_err(told),
        "bzip2" => {
            let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
            encoder.write_all(content).map_err(told)?;
            encoder.finish().map_err(told)
        }
        other => Err(Failure::new(format!("no such compression: {other}"))),
    }
}

fn decompressed(content: Vec<u8>, key: &str) -> Result<Vec<u8>, Failure> {
    let mut plain = Vec::new();
    let mut reader: Box<dyn std::io::Read> = match key.rsplit('.').next() {
        Some("gz") => Box::new(flate2::read::MultiGzDecoder::new(content.as_slice())),
        Some("zst") => Box::new(zstd::Decoder::new(content.as_slice()).map_err(told)?),
        Some("bz2") => Box::new(bzip2::read::MultiBzDecoder::new(content.as_slice())),
        _ => return Ok(content),
    };
    reader.read_to_end(&mut plain).map_err(told)?;
    Ok(plain)
}

fn unescaped(content: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut rest = content.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            bytes.extend_from_slice(character.to_string().as_bytes());
            continue;
        }
        match rest.next() {
            Some('n') => bytes.push(b'\n'),
            Some('r') => bytes.push(b'\r'),
            Some('t') => bytes.push(b'\t'),
            Some('\\') => bytes.push(b'\\'),
            Some('x') => {
                let digits: String = rest.by_ref().take(2).collect();
                bytes.push(u8::from_str_radix(&digits, 16).map_err(told)?);
            }
            other => return Err(Failure::new(format!("no such escape: \\{other:?}"))),
        }
    }
    Ok(bytes)
}

fn told(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}
