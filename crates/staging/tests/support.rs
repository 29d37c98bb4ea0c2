//! A folder, a bucket in memory, and a strict reader of the normal form.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use model::Failure;
use model::progress::Silent;
use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt};
use staging::{
    CopyFormat, Error, ExpectedColumn, Header, InferOptions, Input, OnError, Source, SourceOptions,
    StageOptions, Staged, stage,
};
use tempfile::TempDir;

/// A field as the warehouse would see it.
pub(crate) type Field = Option<String>;

pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) part_size_bytes: u64,
    pub(crate) part_count_multiple: Option<u32>,
    pub(crate) resume: bool,
    pub(crate) workers: usize,
    pub(crate) expected: Vec<ExpectedColumn>,
    pub(crate) on_error: OnError,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            store: Arc::new(InMemory::new()),
            part_size_bytes: 64_000_000,
            part_count_multiple: None,
            resume: false,
            workers: 2,
            expected: Vec::new(),
            on_error: OnError::Fail,
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Input {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        Input::Path(path.display().to_string())
    }

    pub(crate) fn options(&self) -> SourceOptions {
        SourceOptions::new(self.path("spool"))
    }

    /// The types that are given, as `name TYPE`, `?` where it is to be found, with `!` at the end
    /// where NULL is a fault.
    pub(crate) fn expect(&mut self, columns: &[&str]) {
        self.expected = columns
            .iter()
            .map(|column| {
                let (name, column_type) = column.split_once(' ').unwrap();
                ExpectedColumn {
                    name: name.to_owned(),
                    column_type: match column_type.trim_end_matches('!') {
                        "?" => None,
                        column_type => Some(column_type.parse().unwrap()),
                    },
                    required: column_type.ends_with('!').then_some("it must have one"),
                    origin: "the table's type",
                }
            })
            .collect();
    }

    pub(crate) fn skip(&mut self) {
        let rejects = self.path("rejects.jsonl");
        self.on_error = OnError::Skip { rejects };
    }

    pub(crate) fn infer_options(&self) -> InferOptions {
        InferOptions {
            expected: self.expected.clone(),
            on_error: self.on_error.clone(),
            workers: self.workers,
            ..InferOptions::default()
        }
    }

    pub(crate) async fn stage_source(&self, source: &Source) -> Result<Staged, Error> {
        let prefix = "s3://acme/loads/k7".parse().unwrap();
        let mut options = StageOptions::new(Arc::clone(&self.store), prefix);
        options.part_size_bytes = self.part_size_bytes;
        options.part_count_multiple = self.part_count_multiple;
        options.resume = self.resume;
        options.infer = self.infer_options();
        stage(source, &options, &Silent).await
    }

    pub(crate) async fn stage_with(
        &self,
        content: impl AsRef<[u8]>,
        change: impl FnOnce(&mut SourceOptions),
    ) -> Result<Staged, Error> {
        let mut options = self.options();
        change(&mut options);
        let source = Source::open(vec![self.write("data", content)], &options)?;
        self.stage_source(&source).await
    }

    pub(crate) async fn stage(&self, content: impl AsRef<[u8]>) -> Result<Staged, Error> {
        self.stage_with(content, |_| {}).await
    }

    /// What a person sees when staging `content` fails: message and hint, with the folder left out.
    pub(crate) async fn refusal(&self, content: impl AsRef<[u8]>) -> String {
        let error = self
            .stage(content)
            .await
            .expect_err("the content must be refused");
        assert_eq!(
            self.keys().await,
            Vec::<String>::new(),
            "staged objects are left"
        );
        self.told(error)
    }

    pub(crate) fn told(&self, error: Error) -> String {
        let failure = Failure::from(error);
        let hint = failure
            .hint
            .map_or_else(String::new, |hint| format!("\nhint: {hint}"));
        let folder = format!("{}/", self.folder.path().display());
        format!("{}: {}{hint}", failure.code, failure.message).replace(&folder, "")
    }

    pub(crate) async fn object(&self, key: &str) -> Vec<u8> {
        self.store
            .get(&key.into())
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap()
            .to_vec()
    }

    pub(crate) async fn keys(&self) -> Vec<String> {
        use futures::TryStreamExt;
        let objects: Vec<_> = self.store.list(None).try_collect().await.unwrap();
        let mut keys: Vec<String> = objects
            .into_iter()
            .map(|object| object.location.to_string())
            .collect();
        keys.sort();
        keys
    }

    /// The rows of all parts as COPY would load them into text columns.
    pub(crate) async fn rows(&self, staged: &Staged) -> Vec<Vec<Field>> {
        let CopyFormat::CsvNormalised { null } = &staged.copy_format else {
            panic!("the parts are not text");
        };
        let mut rows = Vec::new();
        for part in &staged.parts {
            let compressed = self.object(part.uri.key()).await;
            assert_eq!(compressed.len() as u64, part.bytes.get());
            let text = String::from_utf8(zstd::decode_all(compressed.as_slice()).unwrap()).unwrap();
            let part_rows = parse_normal(&text, null);
            assert_eq!(part_rows.len() as u64, part.rows.get());
            rows.extend(part_rows);
        }
        assert_eq!(rows.len() as u64, staged.inferred.row_count.get());
        rows
    }
}

/// Options for files without a header.
pub(crate) fn without_header(options: &mut SourceOptions) {
    options.header = Header::Absent;
}

/// The columns as `name TYPE`.
pub(crate) fn types(staged: &Staged) -> Vec<String> {
    staged
        .inferred
        .columns
        .iter()
        .map(|column| format!("{} {}", column.name, column.column_type))
        .collect()
}

#[expect(clippy::unnecessary_wraps, reason = "stands beside `None` for NULL")]
pub(crate) fn text(value: &str) -> Field {
    Some(value.to_owned())
}

/// Reads the normal form: the sentinel is NULL whether or not it is quoted, so that a value that
/// equals it would be noticed.
fn parse_normal(text: &str, null: &str) -> Vec<Vec<Field>> {
    let mut rows = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut row = Vec::new();
        loop {
            let (value, after) = parse_field(rest);
            row.push((value != null).then_some(value));
            rest = &after[1..];
            if after.starts_with('\n') {
                break;
            }
            assert!(
                after.starts_with(','),
                "neither comma nor line end: {after:?}"
            );
        }
        rows.push(row);
    }
    rows
}

fn parse_field(text: &str) -> (String, &str) {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text
            .find([',', '\n'])
            .expect("every record ends with a line feed");
        let value = &text[..end];
        assert!(!value.contains(['"', '\r']), "must be quoted: {value:?}");
        assert!(
            !value.is_empty(),
            "an empty unquoted field is neither NULL nor an empty string"
        );
        return (value.to_owned(), &text[end..]);
    };
    let mut value = String::new();
    loop {
        let quote = rest.find('"').expect("a quoted field is closed");
        value.push_str(&rest[..quote]);
        rest = &rest[quote + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                value.push('"');
                rest = after;
            }
            None => return (value, rest),
        }
    }
}
