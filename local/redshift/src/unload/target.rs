//! Where UNLOAD's files go.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::unload::Unload;
use local_transfer::unload::{ManifestFile, UnloadColumn, UnloadFile, file_name, manifest};

use crate::cloud::{CloudSession, ObjectSource};
use crate::copy::bucket_and_key;
use crate::copy::errors::s3_error;
use crate::session::Result;

/// The prefix under which files are written.
pub(super) struct Target<'a> {
    cloud: &'a dyn CloudSession,
    unload: &'a Unload,
    bucket: &'a str,
    prefix: &'a str,
}

/// What was written so far.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) files: Vec<ManifestFile>,
    pub(super) row_count: u64,
}

impl<'a> Target<'a> {
    /// Looks at what the prefix holds: refuses it, or empties it with CLEANPATH.
    pub(super) fn prepare(cloud: &'a dyn CloudSession, unload: &'a Unload) -> Result<Self> {
        let (bucket, prefix) = bucket_and_key(&unload.target)
            .unwrap_or_else(|| (unload.target.trim_start_matches("s3://"), ""));
        if unload.options.allow_overwrite {
            return Ok(Self {
                cloud,
                unload,
                bucket,
                prefix,
            });
        }
        let present = cloud
            .list(bucket, prefix)
            .map_err(|error| s3_error(&error))?;
        if unload.options.clean_path {
            for object in present {
                cloud
                    .delete(bucket, &object.key)
                    .map_err(|error| s3_error(&error))?;
            }
        } else if !present.is_empty() {
            return Err(SqlError::new(
                SqlState::INTERNAL_ERROR,
                "Specified unload destination on S3 is not empty. Consider using a different bucket \
                 / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE \
                 option.",
            ));
        }
        Ok(Self {
            cloud,
            unload,
            bucket,
            prefix,
        })
    }

    pub(super) fn put(&self, file: UnloadFile, written: &mut Written) -> Result<()> {
        let options = &self.unload.options;
        let key = file_name(
            self.prefix,
            file.slice,
            file.part,
            self.unload.format,
            options,
        );
        written.files.push(ManifestFile {
            url: format!("s3://{}/{key}", self.bucket),
            content_length: file.content.len() as u64,
            record_count: file.row_count + u64::from(options.header),
        });
        self.put_object(&key, file.content)
    }

    /// Writes the manifest if one is asked for; without files there is none.
    pub(super) fn put_manifest(&self, columns: &[UnloadColumn], written: &Written) -> Result<()> {
        if !self.unload.options.manifest || written.files.is_empty() {
            return Ok(());
        }
        let mut files = written.files.clone();
        files.sort_by(|a, b| a.url.cmp(&b.url));
        let text = manifest(&files, columns, self.unload.options.manifest_verbose);
        self.put_object(&format!("{}manifest", self.prefix), text.into_bytes())
    }

    fn put_object(&self, key: &str, content: Vec<u8>) -> Result<()> {
        self.cloud
            .put(self.bucket, key, ObjectSource::Bytes(content))
            .map_err(|error| s3_error(&error))
    }
}
