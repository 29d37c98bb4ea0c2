//! Where UNLOAD's files go.

use std::collections::HashSet;
use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::unload::{Unload, UnloadEncryption};
use local_transfer::unload::{ManifestFile, UnloadColumn, UnloadFile, file_name, manifest, root};

use crate::cloud::{CloudSession, Encryption, ObjectSource};
use crate::copy::bucket_and_key;
use crate::copy::errors::s3_error;
use crate::load_history::UnloadedFile;
use crate::session::Result;

/// The prefix under which files are written.
pub(super) struct Target<'a> {
    cloud: &'a dyn CloudSession,
    unload: &'a Unload,
    bucket: &'a str,
    /// What the statement names.
    prefix: &'a str,
    /// What files and partitions are put behind.
    root: String,
    /// Partitions that CLEANPATH has emptied.
    emptied: HashSet<Arc<str>>,
}

/// What was written so far.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) files: Vec<UnloadedFile>,
    pub(super) row_count: u64,
}

impl<'a> Target<'a> {
    /// Looks at what the prefix holds: refuses it, or empties it with CLEANPATH. With PARTITION BY,
    /// CLEANPATH empties each partition when its first file comes.
    pub(super) fn prepare(cloud: &'a dyn CloudSession, unload: &'a Unload) -> Result<Self> {
        let (bucket, prefix) = bucket_and_key(&unload.target)
            .unwrap_or_else(|| (unload.target.trim_start_matches("s3://"), ""));
        let options = &unload.options;
        let target = Self {
            cloud,
            unload,
            bucket,
            prefix,
            root: root(prefix, options),
            emptied: HashSet::new(),
        };
        if options.clean_path {
            if options.partition.is_none() {
                target.empty(prefix)?;
            }
        } else if !options.allow_overwrite && !target.present(&target.root)?.is_empty() {
            return Err(SqlError::new(
                SqlState::INTERNAL_ERROR,
                "Specified unload destination on S3 is not empty. Consider using a different bucket \
                 / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE \
                 option.",
            ));
        }
        Ok(target)
    }

    fn present(&self, prefix: &str) -> Result<Vec<String>> {
        let objects = self
            .cloud
            .list(self.bucket, prefix)
            .map_err(|error| s3_error(&error))?;
        Ok(objects.into_iter().map(|object| object.key).collect())
    }

    fn empty(&self, prefix: &str) -> Result<()> {
        for key in self.present(prefix)? {
            self.cloud
                .delete(self.bucket, &key)
                .map_err(|error| s3_error(&error))?;
        }
        Ok(())
    }

    /// Moves a finished file to S3; `now_micros` is the time, in microseconds since 1970.
    pub(super) fn put(
        &mut self,
        file: &UnloadFile,
        written: &mut Written,
        now_micros: i64,
    ) -> Result<()> {
        let options = &self.unload.options;
        if options.clean_path
            && options.partition.is_some()
            && self.emptied.insert(Arc::clone(&file.partition))
        {
            self.empty(&format!("{}{}", self.root, file.partition))?;
        }
        let key = file_name(&self.root, file, &self.unload.format, options);
        let start = written
            .files
            .last()
            .map_or(now_micros, |file| file.end_micros);
        let told = UnloadedFile {
            slice: signed(file.slice as u64),
            path: format!("s3://{}/{key}", self.bucket),
            start_micros: start.min(now_micros),
            end_micros: now_micros,
            line_count: signed(file.row_count),
            transfer_bytes: signed(file.size_bytes),
        };
        self.put_object(&key, ObjectSource::File(file.path.to_path_buf()))?;
        written.files.push(told);
        Ok(())
    }

    /// Writes the manifest if one is asked for; without files there is none.
    pub(super) fn put_manifest(&self, columns: &[UnloadColumn], written: &Written) -> Result<()> {
        let options = &self.unload.options;
        if !options.manifest || written.files.is_empty() {
            return Ok(());
        }
        let mut files: Vec<_> = written
            .files
            .iter()
            .map(|file| ManifestFile {
                url: file.path.clone(),
                content_length: file.transfer_bytes.unsigned_abs(),
                record_count: file.line_count.unsigned_abs() + u64::from(options.header),
            })
            .collect();
        files.sort_by(|a, b| a.url.cmp(&b.url));
        let text = manifest(&files, columns, options.manifest_verbose);
        let folder = if options.partition.is_some() {
            &self.root
        } else {
            self.prefix
        };
        self.put_object(
            &format!("{folder}manifest"),
            ObjectSource::Bytes(text.into_bytes()),
        )
    }

    fn put_object(&self, key: &str, source: ObjectSource) -> Result<()> {
        let encryption = match &self.unload.options.encryption {
            UnloadEncryption::KmsKey(key) => Encryption::KmsKey(key),
            UnloadEncryption::S3 | UnloadEncryption::BucketDefault => Encryption::BucketDefault,
        };
        self.cloud
            .put(self.bucket, key, source, encryption)
            .map_err(|error| s3_error(&error))
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
