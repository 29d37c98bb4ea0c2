//! CSV and Parquet into tables of ours; the same file again does nothing.

use model::{Failure, RowCount};
use operations::{LoadFiles, Loaded, load_files};

use super::super::check::holds;
use super::super::scene::Scene;
use super::super::{Line, Made};
use crate::wording::counted;

const PLANES: RowCount = RowCount(3322);
const JANUARY: RowCount = RowCount(27_004);

pub(in super::super) async fn load(scene: &Scene) -> Result<Line, Failure> {
    let mut figures = Vec::new();
    let mut made = Vec::new();
    for (name, expected) in [("january", JANUARY), ("planes", PLANES)] {
        let (told, table) = once(scene, name, expected).await?;
        figures.push(told);
        made.push(Made {
            what: "table",
            place: table,
            row_count: Some(expected.get()),
        });
    }
    let request = LoadFiles::defined(scene.workspace().load("january")?, scene.workspace());
    let again = load_files(&scene.context, &request).await?;
    holds(matches!(again, Loaded::Already { .. }), || {
        "the same file was loaded a second time".to_owned()
    })?;
    figures.push("the same file again: already loaded, nothing done".to_owned());
    Ok(Line {
        figures: figures.join("; "),
        made,
    })
}

/// Loads by a definition's name, and proves the rows by counting them on the warehouse.
pub(super) async fn once(
    scene: &Scene,
    name: &str,
    expected: RowCount,
) -> Result<(String, String), Failure> {
    let request = LoadFiles::defined(scene.workspace().load(name)?, scene.workspace());
    let (told, table, row_count) = match load_files(&scene.context, &request).await? {
        Loaded::Now(load) => {
            let told = format!(
                "{} rows from {} ({} in {})",
                load.row_count,
                load.read.source_bytes,
                load.staged_bytes,
                counted(load.part_count, "part")
            );
            (told, load.table, load.row_count)
        }
        Loaded::Already {
            table, row_count, ..
        } => (
            format!("{row_count} rows, there from an earlier run"),
            table,
            row_count,
        ),
        Loaded::Planned { .. } => unreachable!("the request is no dry run"),
    };
    holds(row_count == expected, || {
        format!("{name} gave {row_count} rows instead of {expected}")
    })?;
    Ok((format!("{} {told}", table.plain()), table.plain()))
}
