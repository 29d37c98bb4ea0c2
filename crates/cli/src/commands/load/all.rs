//! `longshore load --all`.

use model::{Code, Failure};
use operations::{Context, LoadFiles, Loaded, load_files};

use super::{Arguments, outcome_word, report};
use crate::application::Application;
use crate::printer::{Cell, OutputFormat, Table};
use crate::wording::counted;

/// What came of one load.
struct Line {
    name: String,
    into: String,
    outcome: Result<Loaded, Failure>,
}

/// Runs the loads by name, each whatever came of the ones before, and fails as the worst of them did.
pub(super) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let workspace = application.workspace()?;
    let context = application.context().await?;
    let printer = application.printer;
    let mut lines = Vec::new();
    for load in &workspace.loads {
        let request = LoadFiles {
            dry_run: arguments.dry_run,
            again: arguments.again,
            ..LoadFiles::defined(load, &workspace)
        };
        let outcome = one(&context, &request, application).await;
        if let Err(failure) = &outcome {
            printer.failure(failure);
        }
        let stops = match &outcome {
            Ok(_) => false,
            // Who pressed Ctrl-C wants none of the others either.
            Err(failure) => arguments.fail_fast || failure.code == Code::StatementCancelled,
        };
        lines.push(Line {
            name: load.name.clone(),
            into: load.into.clone(),
            outcome,
        });
        if stops {
            break;
        }
    }
    print(&lines, application);
    verdict(lines, workspace.loads.len())
}

async fn one(
    context: &Context,
    request: &LoadFiles,
    application: &Application,
) -> Result<Loaded, Failure> {
    let recorded = application.record(context, "load", &request.load.into);
    let outcome = load_files(context, request).await;
    let told = match &outcome {
        Ok(loaded) => Ok(format!(
            "{}: {}",
            request.load.name,
            report::summary(loaded)
        )),
        Err(failure) => Err(Failure::new(
            failure.kind,
            failure.code,
            failure.to_string(),
        )),
    };
    // A failure is printed with its causes and its hint by the caller.
    drop(recorded.end(told));
    outcome
}

fn print(lines: &[Line], application: &Application) {
    let printer = application.printer;
    if matches!(printer.format(), OutputFormat::Json | OutputFormat::Jsonl) {
        let objects = lines.iter().map(|line| {
            let mut object = match &line.outcome {
                Ok(loaded) => report::object(loaded),
                Err(failure) => report::failure(failure),
            };
            object.insert("load".to_owned(), line.name.as_str().into());
            object.insert("table".to_owned(), line.into.as_str().into());
            object
        });
        printer.objects(objects.collect());
        return;
    }
    let mut table = Table::new(["load", "table", "outcome", "rows", "error"]);
    for line in lines {
        let (outcome, rows, error) = match &line.outcome {
            Ok(loaded) => (
                outcome_word(loaded),
                Cell::from(report::row_count(loaded)),
                Cell::Null,
            ),
            Err(failure) => ("failed", Cell::Null, Cell::from(failure.code.as_str())),
        };
        table.push([
            line.name.as_str().into(),
            line.into.as_str().into(),
            outcome.into(),
            rows,
            error,
        ]);
    }
    printer.table(&table);
}

/// The worst failure, in the words of how many there were.
fn verdict(lines: Vec<Line>, defined: usize) -> Result<(), Failure> {
    let left = defined - lines.len();
    let done = lines.len();
    let mut failures: Vec<Failure> = lines
        .into_iter()
        .filter_map(|line| line.outcome.err())
        .collect();
    failures.sort_by_key(|failure| failure.kind.exit_code());
    let count = failures.len();
    let Some(worst) = failures.pop() else {
        return Ok(());
    };
    let not_run = if left == 0 {
        String::new()
    } else {
        format!("; {} not run", counted(left, "load"))
    };
    Err(Failure::new(
        worst.kind,
        worst.code,
        format!("{} of {} failed{not_run}", count, counted(done, "load")),
    )
    .with_hint("see the errors above; the others are done, and a second run passes them over"))
}

#[cfg(test)]
mod tests {
    use model::Kind;

    use super::*;

    fn failed(kind: Kind, code: Code) -> Line {
        Line {
            name: "a".to_owned(),
            into: "s.t".to_owned(),
            outcome: Err(Failure::new(kind, code, "it failed")),
        }
    }

    #[test]
    fn several_failures_end_as_the_worst_of_them() {
        let lines = vec![
            failed(Kind::Unavailable, Code::ConnectionLost),
            failed(Kind::InvalidInput, Code::RecordInvalid),
        ];
        let verdict = verdict(lines, 3).unwrap_err();
        assert_eq!(verdict.code, Code::ConnectionLost);
        assert_eq!(verdict.to_string(), "2 of 2 loads failed; 1 load not run");
    }

    #[test]
    fn no_failure_is_none() {
        assert!(verdict(Vec::new(), 0).is_ok());
    }
}
