//! A table of somebody else is neither written nor taken away.

use model::{Code, Failure};
use operations::{LoadFiles, load_files};
use workspace::LoadMode;

use super::super::Line;
use super::super::check::{holds, refused};
use super::super::scene::{FOREIGN_TABLE, Scene};

pub(in super::super) async fn refuse(scene: &Scene) -> Result<Line, Failure> {
    let rows = include_str!("../checks/foreign_rows.sql");
    let before = scene.number(rows).await?;
    let mut request = LoadFiles::defined(scene.workspace().load("planes")?, scene.workspace());
    FOREIGN_TABLE.clone_into(&mut request.load.into);
    refused(
        load_files(&scene.context, &request).await,
        Code::TableNotOwned,
    )?;
    request.load.mode = LoadMode::Append;
    let refusal = refused(
        load_files(&scene.context, &request).await,
        Code::TableNotOwned,
    )?;
    let after = scene.number(rows).await?;
    holds(before == after && before > 0, || {
        format!("{FOREIGN_TABLE} had {before} rows and has {after}")
    })?;
    Ok(Line {
        figures: format!("{refusal}; its {after} rows are unchanged"),
        made: Vec::new(),
    })
}
