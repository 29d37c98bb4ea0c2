//! How many members a segment would have now.

use model::{Failure, RowCount};

use crate::context::Context;
use crate::segment_state::SegmentState;

/// Counts over the entity's current records; records nothing.
pub async fn count_segment(context: &Context, segment: &str) -> Result<RowCount, Failure> {
    let segment = context.workspace.segment(segment)?;
    let (session, ledger) = context.find_ledger().await?;
    let state = SegmentState::read(&session, context, ledger.as_ref(), segment).await?;
    let rows = session.execute(&state.selection.count()).await?;
    Ok(RowCount(
        rows.single()
            .and_then(|count| count.parse().ok())
            .unwrap_or(0),
    ))
}
