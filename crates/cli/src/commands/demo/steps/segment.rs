//! A segment's members, and what changed when more data came.

use model::{Failure, RowCount};
use operations::{EvaluateSegment, LoadFiles, evaluate_segment, is_loaded};

use super::super::check::holds;
use super::super::scene::Scene;
use super::super::{Line, Made};
use super::{load, refresh};

const SEGMENT: &str = "busy_old_planes";
const FEBRUARY: RowCount = RowCount(24_951);

pub(in super::super) async fn segment(scene: &Scene) -> Result<Line, Failure> {
    let february = LoadFiles::defined(scene.workspace().load("february")?, scene.workspace());
    let mut figures = Vec::new();
    // The first evaluation is of January alone; an earlier run that loaded February made it before.
    if !is_loaded(&scene.context, &february).await? {
        let first = evaluate(scene).await?;
        figures.push(format!(
            "evaluation {}: {} members",
            first.evaluation, first.member_count
        ));
    }
    let (told, table) = load::once(scene, "february", FEBRUARY).await?;
    figures.push(told);
    refresh::planes(scene).await?;
    let second = evaluate(scene).await?;
    figures.push(format!(
        "evaluation {}: {} members, {} added, {} removed, {} updated",
        second.evaluation, second.member_count, second.added, second.removed, second.updated
    ));
    recorded(scene).await?;
    Ok(Line {
        figures: figures.join("; "),
        made: vec![
            Made {
                what: "rows appended",
                place: table,
                row_count: Some(FEBRUARY.get()),
            },
            Made {
                what: "segment",
                place: format!("segments.{SEGMENT}"),
                row_count: Some(second.member_count.get()),
            },
        ],
    })
}

async fn evaluate(scene: &Scene) -> Result<operations::Evaluation, Failure> {
    let request = EvaluateSegment {
        segment: SEGMENT.to_owned(),
    };
    let evaluation = evaluate_segment(&scene.context, &request).await?;
    let counted = scene.number(include_str!("../checks/members.sql")).await?;
    holds(
        counted == evaluation.member_count.get() && counted > 0,
        || {
            format!(
                "the view shows {counted} of {} members",
                evaluation.member_count
            )
        },
    )?;
    Ok(evaluation)
}

/// What came with February added, removed and updated members, and adds up with who is there now.
async fn recorded(scene: &Scene) -> Result<(), Failure> {
    let [at_first, added, removed, updated] =
        scene.numbers(include_str!("../checks/changes.sql")).await?;
    holds(added > 0 && removed > 0 && updated > 0, || {
        format!(
            "since the first evaluation {added} were added, {removed} removed, {updated} updated"
        )
    })?;
    let members = scene.number(include_str!("../checks/members.sql")).await?;
    holds(members == at_first + added - removed, || {
        format!("{at_first} + {added} - {removed} members are not {members}")
    })
}
