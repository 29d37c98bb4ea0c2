//! `longshore load`.

use model::{Code, Failure, Kind};
use operations::{Header, LoadFiles, Loaded, load_files};
use workspace::LoadMode;

use crate::application::Application;
use crate::printer::Table;
use crate::wording::counted;

/// Load files into a table, exactly once
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  longshore load sales.csv --into shop.sales                       makes the table
  longshore load 2013-02.csv.gz --into shop.sales --mode append    adds to it
  longshore load data/*.parquet --into shop.events
  longshore load january                                           the load of loads/january.toml
  longshore load sales.csv --into shop.sales --dry-run             shows the types it would have

CSV, TSV, JSON lines, JSON arrays and Parquet; plain, gzip, zstd or bzip2. The types are inferred from
every row. The same files are loaded into the same table once; `--again` loads them once more.")]
pub(crate) struct Arguments {
    /// Paths and globs, or the name of one load of the workspace
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// The table, in the dedicated database
    #[arg(long, value_name = "SCHEMA.TABLE")]
    into: Option<String>,
    /// What to do with the table
    #[arg(long, value_enum, default_value_t = Mode::Create)]
    mode: Mode,
    /// What a missing value is written as, besides an empty field; may be repeated
    #[arg(long, value_name = "TEXT")]
    null: Vec<String>,
    /// Whether CSV and TSV files begin with the names of their columns
    #[arg(long, value_enum, default_value_t = HeaderLine::Required)]
    header: HeaderLine,
    /// Read the files and show the columns; load nothing
    #[arg(long)]
    dry_run: bool,
    /// Load the files even if they are loaded already
    #[arg(long)]
    again: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Mode {
    /// Make the table; refuse one that is there
    Create,
    /// Add rows to a table that a load made
    Append,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum HeaderLine {
    /// They must: a first line that looks like data is refused
    Required,
    /// They do, whatever the first line looks like
    Present,
    /// They do not: the columns are called `column_1`, `column_2` …
    Absent,
}

impl From<HeaderLine> for Header {
    fn from(header: HeaderLine) -> Self {
        match header {
            HeaderLine::Required => Self::Required,
            HeaderLine::Present => Self::Present,
            HeaderLine::Absent => Self::Absent,
        }
    }
}

impl From<Mode> for LoadMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Create => Self::Create,
            Mode::Append => Self::Append,
        }
    }
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let workspace = application.workspace()?;
    let request = request(arguments, &workspace)?;
    let context = application.context().await?;
    let recorded = application.record(&context, "load", &request.into.clone());
    recorded.end(load(&context, &request, application).await)
}

fn request(arguments: &Arguments, workspace: &workspace::Workspace) -> Result<LoadFiles, Failure> {
    let Arguments {
        files,
        into,
        mode,
        null,
        header,
        dry_run,
        again,
    } = arguments;
    let request = match (into, files.as_slice()) {
        (Some(into), _) => LoadFiles {
            files: files.clone(),
            into: into.clone(),
            mode: (*mode).into(),
            null: null.clone(),
            header: (*header).into(),
            dry_run: *dry_run,
            again: *again,
        },
        (None, [name]) => {
            let mut request = LoadFiles::defined(workspace.load(name)?, workspace);
            request.dry_run = *dry_run;
            request.again = *again;
            request
        }
        (None, _) => {
            return Err(Failure::new(
                Kind::InvalidInput,
                Code::TableNotFound,
                "it is not said which table the files go into",
            )
            .with_hint(
                "add `--into SCHEMA.TABLE`, or give the name of one load of the workspace",
            ));
        }
    };
    Ok(request)
}

async fn load(
    context: &operations::Context,
    request: &LoadFiles,
    application: &Application,
) -> Result<String, Failure> {
    let outcome = load_files(context, request).await?;
    let summary = match &outcome {
        Loaded::Now(load) => format!(
            "loaded {} rows into {} from {} in {}",
            load.row_count,
            load.table.plain(),
            load.source_bytes,
            counted(load.part_count, "part")
        ),
        Loaded::Already {
            table,
            row_count,
            loaded_at,
        } => format!(
            "already loaded: these files gave {row_count} rows to {} at {loaded_at} UTC; nothing was \
             done",
            table.plain()
        ),
        Loaded::Planned { columns, row_count } => {
            let mut table = Table::new(["column", "type", "nullable"]);
            for column in columns {
                let nullable = if column.nullable { "yes" } else { "no" };
                table.push([
                    column.name.as_str().into(),
                    column.column_type.to_string().into(),
                    nullable.into(),
                ]);
            }
            application.printer.table(&table);
            format!("{row_count} rows would be loaded into {}", request.into)
        }
    };
    Ok(summary)
}
