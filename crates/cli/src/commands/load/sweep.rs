//! `longshore load sweep`.

use std::time::Duration;

use model::{ByteCount, Failure};
use operations::{SweepLoads, Swept, sweep_loads};

use crate::application::Application;
use crate::printer::Table;
use crate::wording::counted;

/// Remove what killed loads and unloads left in the bucket
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Only objects below the workspace's own prefixes for loads and unloads are looked at. Those of a load that
holds a claim in the ledger are removed only if its session is gone and for --silent-for it neither
claimed nor staged anything; those of an unload only if no session runs it and for --unloads-silent-for it
wrote nothing, since what it wrote may wait to be fetched. A run that was killed and is run again needs no
sweep: it uses or removes what is there.")]
pub(crate) struct Arguments {
    /// Show what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
    /// How long nothing must have been heard of a load, in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 60)]
    silent_for: u32,
    /// How long an unload must have written nothing, in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 1440)]
    unloads_silent_for: u32,
}

pub(super) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let minutes = |minutes: u32| Duration::from_mins(minutes.into());
    let request = SweepLoads {
        dry_run: arguments.dry_run,
        silent_for: minutes(arguments.silent_for),
        unloads_silent_for: minutes(arguments.unloads_silent_for),
    };
    let recorded = application.record(&context, "load sweep", "");
    let swept = sweep_loads(&context, &request).await;
    if let Ok(swept) = &swept {
        print(swept, application);
    }
    recorded.end(swept.map(|swept| summary(&swept, arguments.dry_run)))
}

fn print(swept: &Swept, application: &Application) {
    let mut table = Table::new(["run", "id", "object", "bytes"]);
    for run in &swept.runs {
        for object in &run.objects {
            table.push([
                run.kind.as_str().into(),
                run.id.as_str().into(),
                object.uri.to_string().into(),
                object.bytes.get().into(),
            ]);
        }
    }
    application.printer.table(&table);
    for kept in &swept.kept {
        application.printer.note(&format!(
            "left alone: {} {}, since {}",
            kept.kind.as_str(),
            kept.id,
            kept.reason
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
