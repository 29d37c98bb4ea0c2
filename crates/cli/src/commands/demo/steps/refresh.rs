//! An entity whose query joins loaded tables with another database.

use model::Failure;
use operations::{RefreshEntity, refresh_entity};

use super::super::check::holds;
use super::super::scene::Scene;
use super::super::{Line, Made};

pub(in super::super) async fn refresh(scene: &Scene) -> Result<Line, Failure> {
    let refreshed = planes(scene).await?;
    let [shown, named] = scene.numbers(include_str!("../checks/planes.sql")).await?;
    holds(shown == refreshed.row_count.get() && named == shown, || {
        format!("the view shows {shown} planes and {named} names of airlines")
    })?;
    Ok(Line {
        figures: format!(
            "entities.planes version {}: {} rows, each joined with airline.fleet.airlines",
            refreshed.version, refreshed.row_count
        ),
        made: vec![Made {
            what: "entity",
            place: "entities.planes".to_owned(),
            row_count: Some(refreshed.row_count.get()),
        }],
    })
}

/// Refreshes the entity, and compares its rows with what its sources say.
pub(super) async fn planes(scene: &Scene) -> Result<operations::Refreshed, Failure> {
    let request = RefreshEntity {
        entity: "planes".to_owned(),
    };
    let refreshed = refresh_entity(&scene.context, &request).await?;
    let flown = scene
        .number(include_str!("../checks/planes_that_flew.sql"))
        .await?;
    holds(refreshed.row_count.get() == flown && flown > 0, || {
        format!(
            "the entity has {} rows, but {flown} planes flew",
            refreshed.row_count
        )
    })?;
    Ok(refreshed)
}
