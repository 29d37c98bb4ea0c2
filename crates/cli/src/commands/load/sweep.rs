//! `longshore load sweep`.

use std::time::Duration;

use model::{ByteCount, Failure};
use operations::{SweepLoads, Swept, sweep_loads};

use crate::application::Application;
use crate::printer::Table;
use crate::wording::counted;

/// Remove what killed loads left in the bucket
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Only objects below the workspace's own prefix for loads are looked at. Those of a run that holds a claim
in the ledger are removed only if its session is gone and for --silent-for it neither claimed nor staged
anything. A load that was killed and is run again needs no sweep: it uses or removes what is there.")]
pub(crate) struct Arguments {
    /// Show what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
    /// How long nothing must have been heard of a run, in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 60)]
    silent_for: u32,
}

pub(super) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let request = SweepLoads {
        dry_run: arguments.dry_run,
        silent_for: Duration::from_mins(arguments.silent_for.into()),
    };
    let recorded = application.record(&context, "load sweep", "");
    let swept = sweep_loads(&context, &request).await;
    if let Ok(swept) = &swept {
        print(swept, application);
    }
    recorded.end(swept.map(|swept| summary(&swept, arguments.dry_run)))
}

fn print(swept: &Swept, application: &Application) {
    let mut table = Table::new(["load", "object", "bytes"]);
    for run in &swept.runs {
        for object in &run.objects {
            table.push([
                run.load_id.as_str().into(),
                object.uri.to_string().into(),
                object.bytes.get().into(),
            ]);
        }
    }
    application.printer.table(&table);
    for kept in &swept.kept {
        application.printer.note(&format!(
            "left alone: load {} of {} UTC, since {}",
            kept.load_id, kept.claimed_at, kept.reason
        ));
    }
}

fn summary(swept: &Swept, dry_run: bool) -> String {
    let objects = swept.runs.iter().flat_map(|run| &run.objects);
    let (mut count, mut bytes) = (0, 0);
    for object in objects {
        count += 1;
        bytes += object.bytes.get();
    }
    let claims = swept.runs.iter().filter(|run| run.has_claim).count();
    format!(
        "{} {} of {} ({}), {} released",
        if dry_run { "would remove" } else { "removed" },
        counted(count, "object"),
        counted(swept.runs.len(), "dead run"),
        ByteCount(bytes),
        counted(claims, "claim"),
    )
}
