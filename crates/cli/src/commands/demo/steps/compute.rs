//! A column in JavaScript, deployed, and called by whoever selects from the view.

use model::{Failure, RowCount};
use operations::{Apply, apply};

use super::super::check::holds;
use super::super::scene::Scene;
use super::super::{Line, Made};

pub(in super::super) async fn compute(scene: &Scene) -> Result<Line, Failure> {
    let applied = apply(&scene.context, &Apply { only: None }).await?;
    let [with_year, right, without] = scene.numbers(include_str!("../checks/ages.sql")).await?;
    holds(right == with_year && without == 0 && right > 0, || {
        format!("{right} of {with_year} ages are right, and {without} have no year to come from")
    })?;
    let function = operations::deployed_functions(&scene.context, "planes")
        .await?
        .join(", ");
    let done = if applied.changes.is_empty() {
        "there already"
    } else {
        "deployed"
    };
    Ok(Line {
        figures: format!(
            "planes.age {done} as {function}; {} values computed on the warehouse",
            RowCount(right)
        ),
        made: vec![Made {
            what: "function",
            place: function,
            row_count: None,
        }],
    })
}
