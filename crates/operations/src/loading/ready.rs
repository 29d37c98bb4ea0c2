//! Rows that lie where the warehouse can read them, and what it is told of them.

use model::{ByteCount, S3Uri};
use redshift_sql::copy::{CompressionAnalysis, CopyCompression, CopyFormat, Statistics};
use redshift_sql::{Copy, Ident, Literal, TableName};
use staging::{Inferred, PartLines, Staged, Timings};
use warehouse::Error;

use super::origin::Origin;
use super::task::Task;

/// Rows that lie where the warehouse can read them.
pub(super) struct Ready {
    pub(super) inferred: Inferred,
    /// Into the target.
    pub(super) copy: Copy,
    pub(super) staged_bytes: ByteCount,
    pub(super) part_count: usize,
    pub(super) resumed_parts: usize,
    pub(super) timings: Timings,
    /// Where the rows of the parts come from.
    pub(super) lines: PartLines,
    /// Nobody but the warehouse reads them, so that it alone counts them.
    pub(super) is_unread: bool,
}

impl Task<'_> {
    /// What brings the parts into the target.
    pub(super) fn copy_of_parts(&self, staged: &Staged) -> Result<Copy, Error> {
        let format = copy_format_of_parts(&staged.copy_format)?;
        let columns = &staged.inferred.columns;
        self.copy_of(format, columns, staged.manifest.clone())
    }

    pub(super) fn copy_of(
        &self,
        format: CopyFormat,
        columns: &[staging::InferredColumn],
        manifest: S3Uri,
    ) -> Result<Copy, Error> {
        let settings = &self.context.settings().staging;
        let of_files = self.request.load.region.as_ref();
        let region = match &self.origin {
            Origin::InPlace(_) => of_files.unwrap_or(&settings.region),
            Origin::Files(_) => &settings.region,
        };
        let names = columns.iter().map(|column| Ident::new(&column.name));
        Ok(Copy {
            table: TableName::from(self.target().clone()),
            columns: names.collect::<Result<_, _>>()?,
            manifest,
            roles: settings.role_chain.clone(),
            region: Some(Literal::new(region)?),
            format,
            compression_analysis: CompressionAnalysis::default(),
            statistics: Statistics::default(),
        })
    }
}

/// The clauses of a COPY for parts that were made here.
pub(super) fn copy_format_of_parts(format: &staging::CopyFormat) -> Result<CopyFormat, Error> {
    Ok(match format {
        staging::CopyFormat::CsvNormalised { null } => CopyFormat::Csv {
            null: Literal::new(null)?,
            compression: CopyCompression::Zstd,
        },
        staging::CopyFormat::Parquet => CopyFormat::Parquet,
    })
}
