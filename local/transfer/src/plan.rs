//! Everything that stays the same while the files of one COPY are read.

use local_dialect::RsType;
use local_dialect::statements::copy::{
    Compression, CopyFormat, CopyOptions, FileEncoding, JsonOption,
};

use crate::blocks::Boundaries;
use crate::convert::{Conversion, Nul, SuperStrings};
use crate::json::Mapping;
use crate::json::path::JsonPaths;
use crate::load_error::LoadColumn;
use crate::text::Syntax;

/// Redshift's default for NULL AS.
const DEFAULT_NULL: &[u8] = b"\\N";

/// How a row is read.
#[derive(Debug, Clone)]
pub(crate) enum RowFormat {
    Text(Syntax),
    Json(Mapping),
}

/// How to read the files of a COPY of text, CSV or JSON.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one keyword of the statement"
)]
pub struct Plan {
    pub(crate) columns: Vec<LoadColumn>,
    pub(crate) format: RowFormat,
    pub(crate) conversion: Conversion,
    /// Fields that are NULL.
    pub(crate) nulls: Vec<Vec<u8>>,
    pub(crate) empty_as_null: bool,
    pub(crate) blanks_as_null: bool,
    pub(crate) fill_record: bool,
    pub(crate) ignore_blank_lines: bool,
    pub(crate) ignore_header: u64,
    pub(crate) compression: Compression,
    pub(crate) encoding: FileEncoding,
    /// The load fails when this many rows have failed.
    pub(crate) max_errors: u64,
}

impl Plan {
    /// The plan for files whose fields go into `columns`. `json_paths` is what the file of JSON's option
    /// says. The reason, if format and columns do not go together.
    pub fn new(
        columns: Vec<LoadColumn>,
        format: &CopyFormat,
        options: &CopyOptions,
        json_paths: Option<JsonPaths>,
        super_strings: SuperStrings,
    ) -> Result<Self, String> {
        let mut conversion = Conversion::of(options)?;
        conversion.super_strings = super_strings;
        let mut nulls = vec![options.null_as.clone().unwrap_or(DEFAULT_NULL.to_vec())];
        let format = match format {
            CopyFormat::Json(option) => {
                nulls.clear();
                conversion.nul = Nul::Refused;
                RowFormat::Json(mapping(option, json_paths, &columns)?)
            }
            CopyFormat::Parquet { .. } => return Err("Parquet has no rows of text".to_owned()),
            CopyFormat::FixedWidth(widths) if widths.len() != columns.len() => {
                return Err(format!(
                    "Number of widths in FIXEDWIDTH and the number of columns should match. Widths: \
                     {}, Number of columns in table or column list: {}",
                    widths.len(),
                    columns.len()
                ));
            }
            CopyFormat::Text { escape: true, .. } if options.null_as.is_none() => {
                nulls.push(b"\\\\N".to_vec());
                RowFormat::Text(Syntax::of(format))
            }
            format => RowFormat::Text(Syntax::of(format)),
        };
        Ok(Self {
            columns,
            format,
            conversion,
            nulls,
            empty_as_null: options.empty_as_null,
            blanks_as_null: options.blanks_as_null,
            fill_record: options.fill_record,
            ignore_blank_lines: options.ignore_blank_lines,
            ignore_header: options.ignore_header,
            compression: options.compression,
            encoding: options.encoding,
            max_errors: if options.ignore_all_errors {
                u64::MAX
            } else {
                options.max_error.max(1)
            },
        })
    }

    pub(crate) fn boundaries(&self) -> Boundaries {
        match &self.format {
            RowFormat::Json(_) => Boundaries::Json,
            RowFormat::Text(syntax) => syntax.boundaries(),
        }
    }
}

fn mapping(
    option: &JsonOption,
    paths: Option<JsonPaths>,
    columns: &[LoadColumn],
) -> Result<Mapping, String> {
    match (option, paths) {
        (JsonOption::NoShred, _) => match columns {
            [column] if column.data_type == RsType::Super => Ok(Mapping::Whole),
            _ => Err("JSON 'noshred' needs exactly one column, of type SUPER".to_owned()),
        },
        (JsonOption::Paths(_), Some(paths)) => {
            if paths.count() == columns.len() {
                return Ok(Mapping::Paths(paths));
            }
            Err(format!(
                "Number of jsonpaths and the number of columns should match. JSONPath size: {}, \
                 Number of columns in table or column list: {}",
                paths.count(),
                columns.len()
            ))
        }
        (JsonOption::AutoIgnoreCase, _) => Ok(Mapping::keys(columns, true)),
        (JsonOption::Auto | JsonOption::Paths(_), _) => Ok(Mapping::keys(columns, false)),
    }
}
