//! The options of a load, which are the keys of `loads/<name>.toml` too.

use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;

use model::ColumnType;
use workspace::{
    ColumnEncoding, DistStyle, HeaderLine, Headroom, LoadDefinition, LoadMode, OnError,
    SourceFormat,
};

/// What a load of the command line is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The table, in the dedicated database
    #[arg(long, value_name = "SCHEMA.TABLE")]
    pub(super) into: Option<String>,
    /// What to do with the table
    #[arg(long, value_enum, default_value_t = Mode::Create)]
    mode: Mode,
    /// A column that tells rows apart, for a merge; may be repeated
    #[arg(long, value_name = "COLUMN")]
    key: Vec<String>,
    /// Of rows with the same key in the files, merge the one with the greatest value in this column
    #[arg(long, value_name = "COLUMN")]
    latest_by: Option<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    types: Types,
    #[command(flatten)]
    layout: Layout,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "How the files are read (detected unless said)")]
struct Reading {
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// How text is encoded: `utf-8`, `utf-16le`, `windows-1252`, `shift_jis`, or another label of the
    /// WHATWG Encoding Standard
    #[arg(long, value_name = "LABEL")]
    encoding: Option<String>,
    /// Leave so many lines at the beginning of every file out [never detected]
    #[arg(
        long,
        value_name = "LINES",
        default_value_t = 0,
        hide_default_value = true
    )]
    skip_lines: u64,
    /// What stands between fields, one or more characters; `\t` for the tabulator
    #[arg(long, value_name = "TEXT")]
    delimiter: Option<String>,
    /// One ASCII character around fields, or `none`
    #[arg(long, value_name = "CHARACTER")]
    quote: Option<String>,
    /// One ASCII character before a delimiter, quote or line end that is data; `none`; or `letters` for
    /// `\n`, `\t` and their like, as other databases write them
    #[arg(long, value_name = "CHARACTER")]
    escape: Option<String>,
    /// Leave lines out that begin with this ASCII character [never detected]
    #[arg(long, value_name = "CHARACTER")]
    comment: Option<String>,
    /// Whether CSV and TSV files begin with the names of their columns
    #[arg(long, value_enum, default_value_t = Header::Required)]
    header: Header,
    /// What a missing value is written as, besides an empty field; may be repeated
    #[arg(long, value_name = "TEXT")]
    null: Vec<String>,
    /// The region of s3:// files [default: that of the staging bucket]
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Let Redshift read s3:// objects where they are; it alone counts their rows then
    #[arg(long)]
    in_place: bool,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Types, and values that do not fit them")]
struct Types {
    /// The type of a column, instead of the one that its values have; may be repeated
    #[arg(long = "types", value_name = "COLUMN=TYPE", value_parser = column_option::<ColumnType>)]
    columns: Vec<(String, ColumnType)>,
    /// Whether types leave room for later files
    #[arg(long, value_enum, default_value_t = Room::Yes)]
    headroom: Room,
    /// What becomes of a value that its column cannot hold
    #[arg(long, value_enum, default_value_t = Policy::Fail)]
    on_error: Policy,
    /// Where records go that are left out [default: below .longshore/rejects]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "The table, if it is made (Redshift chooses unless said)")]
struct Layout {
    /// Rows with the same value here are on the same slice [default: a merge's only key]
    #[arg(long, value_name = "COLUMN")]
    dist_key: Option<String>,
    #[arg(long, value_enum)]
    dist_style: Option<Style>,
    /// A column that rows are sorted by; may be repeated
    #[arg(long, value_name = "COLUMN")]
    sort_key: Vec<String>,
    /// The compression of a column, for example `note=zstd`; may be repeated
    #[arg(long, value_name = "COLUMN=ENCODING", value_parser = column_option::<Encoding>)]
    encode: Vec<(String, Encoding)>,
}

impl Options {
    /// The definition that the options are; `files` and `into` are checked by the caller.
    pub(super) fn definition(&self, files: &[String], into: &str) -> LoadDefinition {
        let Self {
            reading,
            types,
            layout,
            ..
        } = self;
        LoadDefinition {
            name: String::new(),
            files: files.to_vec(),
            into: into.to_owned(),
            mode: self.mode.into(),
            key: self.key.clone(),
            latest_by: self.latest_by.clone(),
            format: reading.format.map(Into::into),
            encoding: reading.encoding.clone(),
            skip_lines: reading.skip_lines,
            delimiter: reading.delimiter.clone(),
            quote: reading.quote.clone(),
            escape: reading.escape.clone(),
            comment: reading.comment.clone(),
            header: reading.header.into(),
            null: reading.null.clone(),
            types: types.columns.iter().cloned().collect(),
            headroom: types.headroom.into(),
            on_error: types.on_error.into(),
            rejects: types.rejects.clone(),
            dist_key: layout.dist_key.clone(),
            dist_style: layout.dist_style.map(Into::into),
            sort_key: layout.sort_key.clone(),
            encode: layout
                .encode
                .iter()
                .map(|(column, encoding)| (column.clone(), encoding.0))
                .collect(),
            region: reading.region.clone(),
            in_place: reading.in_place,
        }
    }
}

/// `column=value`; the value holds no `=`.
fn column_option<T: FromStr>(text: &str) -> Result<(String, T), String>
where
    T::Err: Display,
{
    let (column, value) = text
        .rsplit_once('=')
        .filter(|(column, _)| !column.is_empty())
        .ok_or_else(|| "it is written COLUMN=VALUE".to_owned())?;
    let value = value.parse().map_err(|error: T::Err| error.to_string())?;
    Ok((column.to_owned(), value))
}

/// An encoding as the command line takes it.
#[derive(Debug, Clone, Copy)]
struct Encoding(ColumnEncoding);

impl FromStr for Encoding {
    type Err = <ColumnEncoding as TryFrom<String>>::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        ColumnEncoding::try_from(text.to_owned()).map(Self)
    }
}

/// The words of an option with what they say, and the words of the definition that they stand for.
macro_rules! words {
    ($name:ident for $target:ty { $($(#[$doc:meta])* $word:ident => $meaning:path,)+ }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
        enum $name {
            $($(#[$doc])* $word,)+
        }

        impl From<$name> for $target {
            fn from(word: $name) -> Self {
                match word {
                    $($name::$word => $meaning,)+
                }
            }
        }
    };
}

words! { Mode for LoadMode {
    /// Make the table; refuse one that is there
    Create => LoadMode::Create,
    /// Add rows to a table that a load made
    Append => LoadMode::Append,
    /// Put rows in the place of those with the same key, add the others; make the table if it is not there
    Merge => LoadMode::Merge,
    /// Put the rows in the place of all that are there, keeping the table with its grants, views and
    /// comments; make the table if it is not there
    Replace => LoadMode::Replace,
} }

words! { Format for SourceFormat {
    /// CSV, TSV and their relatives
    Csv => SourceFormat::Csv,
    /// One JSON object a line
    Jsonl => SourceFormat::Jsonl,
    /// One JSON array of objects
    Json => SourceFormat::Json,
    Parquet => SourceFormat::Parquet,
} }

words! { Header for HeaderLine {
    /// They must: a first line that looks like data is refused
    Required => HeaderLine::Required,
    /// They do, whatever the first line looks like
    Present => HeaderLine::Present,
    /// They do not: the columns are called `column_1`, `column_2` …
    Absent => HeaderLine::Absent,
} }

words! { Room for Headroom {
    /// Whole numbers become BIGINT, decimals get free digits, text twice its longest value
    Yes => Headroom::Yes,
    /// The smallest types that hold the values
    No => Headroom::No,
} }

words! { Policy for OnError {
    /// The load fails before anything is copied; text that is too long for a column widens it
    Fail => OnError::Fail,
    /// The record is left out and kept in the rejects file
    Skip => OnError::Skip,
    /// Text that is too long is cut at a character; anything else fails
    Truncate => OnError::Truncate,
    /// The value becomes NULL
    Null => OnError::Null,
} }

words! { Style for DistStyle {
    Auto => DistStyle::Auto,
    Even => DistStyle::Even,
    All => DistStyle::All,
} }

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{Args as _, Command};

    use super::*;

    #[test]
    fn every_option_is_a_key_of_a_definition_and_the_other_way_round() {
        let command = Options::augment_args(Command::new("load"));
        let options: BTreeSet<String> = command
            .get_arguments()
            .filter_map(|argument| argument.get_long())
            .map(|name| name.replace('-', "_"))
            .collect();
        assert_eq!(options, toml_keys());
    }

    /// The keys that the reader of definitions names when it meets one that it does not know.
    fn toml_keys() -> BTreeSet<String> {
        let folder = tempfile::tempdir().unwrap();
        let load = folder.path().join("loads");
        std::fs::create_dir_all(&load).unwrap();
        std::fs::write(load.join("x.toml"), "zzzzzzzzzzzzzzzzzzzz = 1\n").unwrap();
        let settings = "[workspace]\nname = \"a\"\nid = \"abcdef\"\n\
                        [warehouse]\nendpoint = \"local\"\npassword = { env = \"P\" }\n\
                        [staging]\nbucket = \"acme\"\nregion = \"eu-west-1\"\n\
                        role_chain = [\"arn:aws:iam::111111111111:role/a\"]\n";
        std::fs::write(folder.path().join("longshore.toml"), settings).unwrap();
        let failure = model::Failure::from(workspace::Workspace::open(folder.path()).unwrap_err());
        let hint = failure.hint.unwrap();
        let quoted = hint.split('"').skip(1).step_by(2).map(str::to_owned);
        quoted.filter(|key| key != "files").collect()
    }

    #[test]
    fn a_column_and_its_value_are_told_apart_at_the_last_equals_sign() {
        let (column, kind) = column_option::<ColumnType>("a=b=varchar(12)").unwrap();
        assert_eq!(column, "a=b");
        assert_eq!(kind.to_string(), "VARCHAR(12)");
        assert!(column_option::<ColumnType>("id").is_err());
        assert!(column_option::<ColumnType>("=date").is_err());
        let unknown = column_option::<ColumnType>("id=uuid").unwrap_err();
        assert!(unknown.contains("not a Redshift type"), "{unknown}");
        let unknown = column_option::<Encoding>("id=gzip").unwrap_err();
        assert!(unknown.contains("AZ64"), "{unknown}");
    }
}
