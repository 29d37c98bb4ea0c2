//! `longshore load`.

mod all;
mod arguments;
mod report;
mod sweep;

use model::{Code, Failure, Kind};
use operations::{LoadFiles, Loaded, load_files};
use workspace::Workspace;

use crate::application::Application;

/// Load files into a table, exactly once
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  longshore load sales.csv --into shop.sales                        makes the table
  longshore load 2013-02.csv.gz --into shop.sales --mode append     adds to it
  longshore load changes.jsonl --into shop.sales --mode merge --key id --latest-by changed_at
  longshore load all.parquet --into shop.sales --mode replace       keeps grants, views and comments
  longshore load 'data/*.parquet' --into shop.events
  longshore load s3://lake/events/2024/ --into shop.events          read through this machine, counted
  longshore load https://example.org/rates.csv --into shop.rates
  longshore load old.txt --into shop.old --encoding windows-1252 --skip-lines 3 --comment '#'
  gzip -dc dump.gz | longshore load - --into shop.dump
  longshore load sales.csv --into shop.sales --dry-run              shows types and statements
  longshore load january                                            the load of loads/january.toml
  longshore load --all                                              every load of the workspace
  longshore load sweep --dry-run                                    what killed runs left in the bucket

CSV, TSV, JSON lines, JSON arrays and Parquet; plain, gzip, zstd or bzip2. Encoding, dialect and header
are detected and told, and an option says otherwise. The types are inferred from every row. Columns that a table lacks are added, text that is too long for its column widens it; any
other value that does not fit is refused with its file, line and column before anything is copied.

The same files are loaded into the same table once; `--again` loads them once more. A load that was
killed is run again with the same command: parts that were sent are not sent again, and the rows are
there once. A load locks its table first and waits for others up to 5 minutes. What another transaction
stood in the way of (error 1023, a deadlock) and what was lost with its connection is tried again up to
7 times over about 2 minutes; a refused login never is.

Every option is a key of `loads/NAME.toml` too, with `_` for `-`. docs/reference/loading.md says more."
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches of the command line"
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Paths, globs and s3:// or https:// addresses, `-` for standard input, or the name of one load of
    /// the workspace
    #[arg(required_unless_present = "all", value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    options: arguments::Options,
    /// Run every load of the workspace, in the order of their names
    #[arg(long, conflicts_with_all = ["files", "into"])]
    all: bool,
    /// With --all: stop at the first load that fails
    #[arg(long, requires = "all")]
    fail_fast: bool,
    /// Read the files and show the columns, the statements and what would be done; do nothing
    #[arg(long)]
    dry_run: bool,
    /// Load the files even if they are loaded already
    #[arg(long)]
    again: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Sweep(sweep::Arguments),
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    if let Some(Command::Sweep(arguments)) = &arguments.command {
        return sweep::run(arguments, application).await;
    }
    if arguments.all {
        return all::run(arguments, application).await;
    }
    let workspace = application.workspace()?;
    let request = request(arguments, &workspace)?;
    let context = application.context().await?;
    let recorded = application.record(&context, "load", &request.load.into);
    let outcome = load_files(&context, &request).await;
    if let Ok(loaded) = &outcome {
        report::print(loaded, application.printer);
    }
    recorded.end(outcome.map(|loaded| report::summary(&loaded)))
}

fn request(arguments: &Arguments, workspace: &Workspace) -> Result<LoadFiles, Failure> {
    let Arguments {
        files,
        options,
        dry_run,
        again,
        ..
    } = arguments;
    let request = match (&options.into, files.as_slice()) {
        (Some(into), _) => LoadFiles {
            load: options.definition(files, into),
            dry_run: false,
            again: false,
        },
        (None, [name]) => {
            let defined = workspace.load(name)?;
            if options.definition(&[], "") != workspace::LoadDefinition::default() {
                return Err(Failure::new(
                    Kind::InvalidInput,
                    Code::InvalidLoad,
                    format!("\"{name}\" is a load of the workspace, whose options are in its file"),
                )
                .with_hint(format!("change \"loads/{name}.toml\"")));
            }
            LoadFiles::defined(defined, workspace)
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
    Ok(LoadFiles {
        dry_run: *dry_run,
        again: *again,
        ..request
    })
}

/// Whether something was done, for a table of several loads.
fn outcome_word(loaded: &Loaded) -> &'static str {
    match loaded {
        Loaded::Now(_) => "loaded",
        Loaded::Already { .. } => "already loaded",
        Loaded::Planned(_) => "would be loaded",
    }
}
