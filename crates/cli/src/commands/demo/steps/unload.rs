//! The entity as Parquet in a local folder.

use std::fs;

use model::{Code, Failure, Kind};
use operations::{Destination, FileFormat, Unload, UnloadOptions, unload as unload_to};

use super::super::check::holds;
use super::super::scene::Scene;
use super::super::{Line, Made};
use crate::wording::counted;

pub(in super::super) async fn unload(scene: &Scene) -> Result<Line, Failure> {
    let folder = scene.data.join("unloaded").join("planes");
    remove(&folder)?;
    let request = Unload {
        source: "entities.planes".to_owned(),
        to: Destination::Folder(folder.clone()),
        format: FileFormat::Parquet,
        options: UnloadOptions::default(),
    };
    let unloaded = unload_to(&scene.context, &request).await?;
    let [expected, _] = scene.numbers(include_str!("../checks/planes.sql")).await?;
    holds(unloaded.row_count.get() == expected, || {
        format!("{} of {expected} rows were unloaded", unloaded.row_count)
    })?;
    let files = counted(unloaded.files.len(), "Parquet file");
    let files = format!(", {} in {files}", unloaded.bytes());
    Ok(Line {
        figures: format!("{} rows{files}", unloaded.row_count),
        made: vec![Made {
            what: "Parquet files",
            place: folder.display().to_string(),
            row_count: Some(expected),
        }],
    })
}

/// What an earlier run of the demo unloaded, which is in the demo's own folder.
fn remove(folder: &std::path::Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::new(
            Kind::InvalidInput,
            Code::UnloadDestination,
            format!("cannot empty \"{}\"", folder.display()),
        )
        .with_source(error)),
    }
}
