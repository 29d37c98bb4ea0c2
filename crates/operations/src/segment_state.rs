//! A segment over the records that its entity has now.

use entities::{Direction, Segment, filter, objects};
use model::{Column, Failure};
use redshift_sql::segment::{Segment as Statements, Selection};
use redshift_sql::{Ident, OrderBy, QualifiedName};
use warehouse::Ledger;

use crate::context::Context;
use crate::entity_state::{Records, not_refreshed};
use warehouse::Session;

pub(crate) struct SegmentState {
    pub(crate) selection: Selection,
    pub(crate) statements: Statements,
}

impl SegmentState {
    /// Compiles the segment's filter, sort and tracked columns against the entity's columns.
    pub(crate) async fn read(
        session: &Session,
        context: &Context,
        ledger: Option<&Ledger>,
        segment: &Segment,
    ) -> Result<Self, Failure> {
        let entity = context.workspace.entity(segment.entity.as_str())?;
        let records = Records::current(session, context, ledger, entity)
            .await?
            .ok_or_else(|| not_refreshed(entity))?;
        let computed: Vec<_> = entity
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        let find = |name: &str| filter::find(name, &records.columns, &computed).cloned();
        let ledger = context.ledger()?;
        let data = |name: Ident| QualifiedName {
            schema: ledger.names().data.clone(),
            name,
        };
        let tracked = segment
            .track
            .iter()
            .map(|name| typed(&find(name)?))
            .collect::<Result<Vec<_>, Failure>>()?;
        Ok(Self {
            selection: selection(segment, &records, &computed, &entity.id)?,
            statements: Statements {
                members: data(objects::members(&segment.name)),
                changes: data(objects::changes(&segment.name)),
                id: typed(&find(entity.id.as_str())?)?,
                tracked: tracked
                    .into_iter()
                    .filter(|(name, _)| *name != entity.id)
                    .collect(),
            },
        })
    }
}

fn selection(
    segment: &Segment,
    records: &Records,
    computed: &[&str],
    id: &Ident,
) -> Result<Selection, Failure> {
    let mut order = Vec::new();
    for sort in &segment.sort {
        let column = filter::find(&sort.column, &records.columns, computed)?;
        order.push(OrderBy {
            column: Ident::new(&column.name)?,
            descending: sort.direction == Direction::Descending,
        });
    }
    if segment.limit.is_some() {
        order.push(OrderBy::ascending(id.clone()));
    } else {
        // Without a limit the order does not decide who is a member.
        order.clear();
    }
    Ok(Selection {
        records: records.table.clone(),
        condition: filter::compile(&segment.filter, &records.columns, computed)?,
        order,
        limit: segment.limit,
    })
}

fn typed(column: &Column) -> Result<(Ident, model::ColumnType), Failure> {
    Ok((Ident::new(&column.name)?, column.column_type))
}
