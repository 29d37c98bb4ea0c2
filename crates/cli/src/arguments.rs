//! The command line: what can be asked, and nothing of how it is done.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands;
use crate::printer::OutputFormat;

/// Load files into Amazon Redshift, keep entities over them, compute columns in JavaScript, follow
/// segments.
#[derive(Debug, Parser)]
#[command(
    name = "longshore",
    version,
    after_help = "\
Begin here:
  longshore demo --once                 the whole job on real data, on this machine alone
  longshore init acme && cd acme        a workspace of your own
  longshore local up                    the embedded warehouse for it
  longshore load sales.csv --into shop.sales

Exit status: 0 done, 1 refused by input, data or rights, 2 wrong usage, 3 a service failed.
Every error has a code; `docs/errors/<code>.md` says what to do about it."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Global {
    /// The workspace's folder [default: the nearest one at or above the current folder]
    #[arg(long, global = true, value_name = "DIR", env = "LONGSHORE_WORKSPACE")]
    pub(crate) workspace: Option<PathBuf>,
    /// How data is printed
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    pub(crate) output: OutputFormat,
    /// Print data and errors only
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(commands::demo::Arguments),
    Init(commands::init::Arguments),
    /// The embedded warehouse, object store and function host of this machine
    #[command(subcommand)]
    Local(commands::local::Command),
    /// What an administrator runs once: SQL and IAM documents
    #[command(subcommand)]
    Setup(commands::setup::Command),
    Catalog(commands::catalog::Arguments),
    Query(commands::query::Arguments),
    Load(Box<commands::load::Arguments>),
    /// Tables that loads made
    #[command(subcommand)]
    Table(commands::table::Command),
    Unload(commands::unload::Arguments),
    Plan(commands::plan::Arguments),
    Apply(commands::apply::Arguments),
    /// Queries with an id column, kept as tables with a view over them
    #[command(subcommand)]
    Entity(commands::entity::Command),
    /// Columns computed by JavaScript
    #[command(subcommand)]
    Column(commands::column::Command),
    /// Saved filters over an entity, and who came, left and changed
    #[command(subcommand)]
    Segment(commands::segment::Command),
    /// What was run in this workspace
    #[command(subcommand)]
    Run(commands::run::Command),
    Serve(commands::serve::Arguments),
}
