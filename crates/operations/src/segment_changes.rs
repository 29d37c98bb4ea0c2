//! What an evaluation of a segment found changed.

use model::{Code, Failure, Kind};
use redshift_sql::ledger::RefreshKind;
use warehouse::Rows;

use crate::context::Context;
use crate::segment_state::SegmentState;

#[derive(Debug, Clone)]
pub struct SegmentChanges {
    pub segment: String,
    /// The evaluation's number; the last when it is not given.
    pub evaluation: Option<i64>,
    pub max_rows: u32,
}

/// Reads the changes as the warehouse keeps them: evaluation, moment, kind, id, and each tracked value
/// before and after.
pub async fn segment_changes(context: &Context, request: &SegmentChanges) -> Result<Rows, Failure> {
    let segment = context.workspace.segment(&request.segment)?;
    let (session, ledger) = context.find_ledger().await?;
    let last = match &ledger {
        None => None,
        Some(ledger) => {
            ledger
                .last_refresh(&session, RefreshKind::Segment, segment.name.as_str())
                .await?
        }
    };
    let last = last.ok_or_else(|| {
        Failure::new(
            Kind::NotFound,
            Code::SegmentNotRefreshed,
            format!(
                "the segment \"{}\" was never refreshed in this warehouse",
                segment.name
            ),
        )
        .with_hint(format!("run `longshore segment refresh {}`", segment.name))
    })?;
    let state = SegmentState::read(&session, context, ledger.as_ref(), segment).await?;
    let evaluation = request.evaluation.unwrap_or(last.number);
    Ok(session
        .execute(&state.statements.changes_of(evaluation, request.max_rows))
        .await?)
}
