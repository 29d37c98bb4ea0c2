//! The parameters of COPY that say how values are read and what a load does, beside its format.

/// How the objects are compressed; COPY does not look at their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    #[default]
    None,
    Gzip,
    Zstd,
    Bzip2,
}

/// DATEFORMAT.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum DateFormat {
    /// `YYYY-MM-DD`.
    #[default]
    Default,
    Auto,
    /// A format string as written.
    Custom(String),
}

/// TIMEFORMAT.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TimeFormat {
    /// `YYYY-MM-DD HH:MI:SS`, with an offset for TIMESTAMPTZ.
    #[default]
    Default,
    Auto,
    /// Seconds since 1970-01-01 00:00:00 UTC.
    EpochSeconds,
    /// Milliseconds since then.
    EpochMilliseconds,
    /// A format string as written.
    Custom(String),
}

/// ENCODING of the data files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FileEncoding {
    #[default]
    Utf8,
    /// The byte order is that of the mark at the file's start.
    Utf16,
    Utf16Le,
    Utf16Be,
    Iso88591,
}

/// The parameters that may follow in any order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one keyword of the statement"
)]
pub struct CopyOptions {
    pub manifest: bool,
    pub compression: Compression,
    pub encoding: FileEncoding,
    pub region: Option<String>,
    /// Lines skipped at the start of every file.
    pub ignore_header: u64,
    /// `None` is Redshift's default, `\N`.
    pub null_as: Option<Vec<u8>>,
    pub empty_as_null: bool,
    pub blanks_as_null: bool,
    pub trim_blanks: bool,
    pub truncate_columns: bool,
    pub ignore_blank_lines: bool,
    pub fill_record: bool,
    pub round_decimals: bool,
    pub explicit_ids: bool,
    /// ACCEPTANYDATE: what is no date becomes NULL.
    pub accept_any_date: bool,
    /// ACCEPTINVCHARS: what stands for each byte of an invalid character.
    pub replacement: Option<u8>,
    pub date_format: DateFormat,
    pub time_format: TimeFormat,
    /// NOLOAD: the files are read and nothing is inserted.
    pub no_load: bool,
    /// The load fails when this many rows have failed; 0 and 1 are the same.
    pub max_error: u64,
    /// IGNOREALLERRORS: no number of failed rows makes the load fail.
    pub ignore_all_errors: bool,
    /// Set when STATUPDATE was given: needs ownership of the table.
    pub stat_update: Option<bool>,
}
