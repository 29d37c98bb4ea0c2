//! `longshore query`.

use model::Failure;
use operations::{RunQuery, run_query};

use crate::application::Application;
use crate::printer::Table;

/// Run one query that reads, on the warehouse
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  longshore query 'SELECT COUNT(*) FROM entities.planes'
  longshore query --output csv 'SELECT * FROM airline.fleet.airlines' > airlines.csv

The query is one SELECT (or WITH … SELECT); it runs in a transaction that cannot write.
Values are printed as the warehouse writes them.")]
pub(crate) struct Arguments {
    sql: String,
    /// Stop after this many rows
    #[arg(long, default_value_t = 1000, value_name = "ROWS")]
    limit: u32,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let request = RunQuery {
        sql: arguments.sql.clone(),
        max_rows: arguments.limit,
    };
    let result = run_query(&context, &request).await?;
    application.printer.table(&Table::from(&result));
    if result.truncated {
        application.printer.note(&format!(
            "stopped after {} rows; `--limit ROWS` shows more",
            arguments.limit
        ));
    }
    Ok(())
}
