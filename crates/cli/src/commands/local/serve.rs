//! What the background process runs; people use `longshore local up`.

use std::path::PathBuf;
use std::time::Duration;

use model::Failure;

use crate::embedded;

/// Run the embedded stack over a folder until it is idle or told to end
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(long)]
    data: PathBuf,
    #[arg(long, default_value_t = 600)]
    idle_seconds: u64,
}

pub(crate) async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let idle = Duration::from_secs(arguments.idle_seconds);
    embedded::serve(&arguments.data, idle).await
}
