//! One run of a segment: who is in it now, and what changed.

use entities::Segment;
use model::{Code, Failure, Kind, RowCount};
use redshift_sql::ledger::{Moment, RefreshKind, RefreshRow};
use redshift_sql::segment::{Evaluation as Run, Segment as Statements};
use redshift_sql::{CreateView, Ident, Literal, QualifiedName, TableName, ViewColumn, check};
use warehouse::ledger::Table;
use warehouse::{Ledger, Lookup, Owned, Place, Session, Transaction, catalog};

use crate::context::Context;
use crate::segment_state::SegmentState;
use crate::switch_view::{Switch, view_name};

/// The temporary table of the members as they are now.
const CURRENT: &str = "longshore_current_members";

#[derive(Debug, Clone)]
pub struct EvaluateSegment {
    pub segment: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// Counted from 1.
    pub evaluation: i64,
    pub member_count: RowCount,
    pub added: u64,
    pub removed: u64,
    pub updated: u64,
}

/// Finds the members over the entity's current records, compares them with those of the evaluation
/// before on the id and the tracked columns, and writes members and changes in one transaction.
pub async fn evaluate_segment(
    context: &Context,
    request: &EvaluateSegment,
) -> Result<Evaluation, Failure> {
    let segment = context.workspace.segment(&request.segment)?;
    let started_at = context.now();
    let (mut session, ledger) = context.open_ledger().await?;
    let state = SegmentState::read(&session, context, Some(&ledger), segment).await?;
    let name = segment.name.as_str();
    let last = ledger
        .last_refresh(&session, RefreshKind::Segment, name)
        .await?;
    let number = last.map_or(1, |last| last.number + 1);
    context.progress().stage("evaluating", None);
    let tables = Tables::find(context, &ledger, &session, &state.statements).await?;
    let mut transaction = ledger.begin(&mut session, context.clock()).await?;
    write(context, &mut transaction, &state, tables, segment, number).await?;
    transaction
        .record_refresh(&row(context, &state, segment, number, started_at)?)
        .await?;
    transaction.commit().await?;
    context.progress().finish();
    show(context, &ledger, &mut session, &state.statements, segment).await?;
    report(&ledger, &session, segment, number).await
}

/// The segment's tables, where they are there already.
struct Tables {
    members: Option<Owned<Table>>,
    changes: Option<Owned<Table>>,
}

impl Tables {
    async fn find(
        context: &Context,
        ledger: &Ledger,
        session: &Session,
        statements: &Statements,
    ) -> Result<Self, Failure> {
        let members = ledger.table(session, &statements.members).await?.owned();
        if members.is_some() {
            same_columns(context, session, statements).await?;
        }
        Ok(Self {
            members,
            changes: ledger.table(session, &statements.changes).await?.owned(),
        })
    }
}

/// The members are kept with the columns that were tracked at the first evaluation.
async fn same_columns(
    context: &Context,
    session: &Session,
    statements: &Statements,
) -> Result<(), Failure> {
    let QualifiedName { schema, name } = &statements.members;
    let kept = catalog::columns(session, &context.database()?, schema, name).await?;
    let wanted = std::iter::once(&statements.id).chain(&statements.tracked);
    if kept
        .iter()
        .map(|column| column.name.as_str())
        .eq(wanted.map(|(name, _)| name.as_str()))
    {
        return Ok(());
    }
    let kept: Vec<_> = kept
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    Err(Failure::new(
        Kind::Unsupported,
        Code::SegmentColumnsChanged,
        format!(
            "the members in \"{}\" are kept with other columns: {}",
            statements.members.plain(),
            kept.join(", ")
        ),
    )
    .with_hint("track the columns as before, or give the changed segment a new name"))
}

async fn write(
    context: &Context,
    transaction: &mut Transaction<'_>,
    state: &SegmentState,
    tables: Tables,
    segment: &Segment,
    number: i64,
) -> Result<(), Failure> {
    let statements = &state.statements;
    let (members, changes) = match (tables.members, tables.changes) {
        (Some(members), Some(changes)) => (members, changes),
        (members, changes) => {
            let place = transaction.place(&statements.members.schema, &[]).await?;
            let members = match members {
                Some(members) => members,
                None => create_members(transaction, &place, statements, segment).await?,
            };
            let changes = match changes {
                Some(changes) => changes,
                None => create_changes(transaction, &place, statements, segment).await?,
            };
            (members, changes)
        }
    };
    let current = Ident::new(CURRENT)?;
    let run = Run {
        number,
        at: context.now(),
        current: current.clone(),
    };
    let select = statements.select_current(&state.selection, &current);
    let temporary = transaction
        .create_temporary_table(&select.to_create())
        .await?;
    transaction
        .write(&changes, &statements.insert_changes(&run)?)
        .await?;
    transaction
        .write(&members, &statements.delete_changed_members(&run))
        .await?;
    transaction
        .write(&members, &statements.insert_changed_members(&run))
        .await?;
    let id = std::slice::from_ref(&statements.id.0);
    let members = TableName::from(statements.members.clone());
    transaction.read(&check::unique(&members, id)).await?;
    Ok(transaction.drop_temporary_table(temporary).await?)
}

async fn create_members(
    transaction: &mut Transaction<'_>,
    place: &Place,
    statements: &Statements,
    segment: &Segment,
) -> Result<Owned<Table>, Failure> {
    let purpose = format!("members of {}", segment.name);
    Ok(transaction
        .create_table(place, &statements.create_members(), &purpose)
        .await?)
}

async fn create_changes(
    transaction: &mut Transaction<'_>,
    place: &Place,
    statements: &Statements,
    segment: &Segment,
) -> Result<Owned<Table>, Failure> {
    let purpose = format!("changes of {}", segment.name);
    Ok(transaction
        .create_table(place, &statements.create_changes()?, &purpose)
        .await?)
}

fn row<'a>(
    context: &Context,
    state: &'a SegmentState,
    segment: &Segment,
    number: i64,
    started_at: Moment,
) -> Result<RefreshRow<'a>, Failure> {
    Ok(RefreshRow {
        kind: RefreshKind::Segment,
        name: Literal::new(segment.name.as_str())?,
        number,
        table: &state.statements.members,
        changes: Some(&state.statements.changes),
        started_at,
        finished_at: context.now(),
    })
}

/// Makes the view of the members for people, unless it is there.
async fn show(
    context: &Context,
    ledger: &Ledger,
    session: &mut Session,
    statements: &Statements,
    segment: &Segment,
) -> Result<(), Failure> {
    let name = view_name(&ledger.names().segments, &segment.name);
    if let Lookup::Owned(_) = ledger.view(session, &name).await? {
        return Ok(());
    }
    let columns = std::iter::once(&statements.id).chain(&statements.tracked);
    let view = CreateView {
        name,
        table: statements.members.clone(),
        columns: columns
            .map(|(name, _)| ViewColumn::Stored(name.clone()))
            .collect(),
    };
    let purpose = format!("segment {}", segment.name);
    Switch {
        view,
        purpose,
        refresh: None,
    }
    .run(context, ledger, session)
    .await
}

async fn report(
    ledger: &Ledger,
    session: &Session,
    segment: &Segment,
    number: i64,
) -> Result<Evaluation, Failure> {
    let last = ledger
        .last_refresh(session, RefreshKind::Segment, segment.name.as_str())
        .await?
        .filter(|last| last.number >= number);
    let last = last.expect("the evaluation was just committed");
    Ok(Evaluation {
        evaluation: last.number,
        member_count: last.row_count,
        added: last.added.unwrap_or(0),
        removed: last.removed.unwrap_or(0),
        updated: last.updated.unwrap_or(0),
    })
}
