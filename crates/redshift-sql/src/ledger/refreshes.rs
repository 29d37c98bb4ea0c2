//! `refreshes`: one row for each refresh of an entity and each evaluation of a segment, written in
//! the transaction of the data.

use super::{Ledger, LedgerWrite, Moment};
use crate::literal::checked;
use crate::{About, Literal, QualifiedName, Sql};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefreshKind {
    Entity,
    Segment,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshRow<'a> {
    pub kind: RefreshKind,
    pub name: Literal,
    /// The version of an entity's records, or the number of a segment's evaluation, from 1.
    pub number: i64,
    /// Where the rows are; they are counted as the row is written.
    pub table: &'a QualifiedName,
    /// For a segment, where its changes are.
    pub changes: Option<&'a QualifiedName>,
    pub started_at: Moment,
    pub finished_at: Moment,
}

impl RefreshKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entity => "entity",
            Self::Segment => "segment",
        }
    }
}

impl Ledger {
    pub fn record_refresh(&self, row: &RefreshRow<'_>) -> LedgerWrite {
        let changed = |kind: &str| match row.changes {
            None => "NULL".to_owned(),
            Some(changes) => format!(
                "(SELECT COUNT(*) FROM {changes} WHERE evaluation = {} AND kind = '{kind}')",
                row.number
            ),
        };
        LedgerWrite::new(
            "INSERT",
            format!(
                "INSERT INTO {} (kind, name, number, table_name, row_count, added, removed, updated, \
                 started_at, finished_at)\nSELECT {}, {}, {}, {}, COUNT(*), {}, {}, {}, {}, {}\n\
                 FROM {}",
                self.table("refreshes"),
                checked(row.kind.as_str()),
                row.name,
                row.number,
                checked(row.table.name.as_str()),
                changed("added"),
                changed("removed"),
                changed("updated"),
                row.started_at,
                row.finished_at,
                row.table,
            ),
        )
    }

    /// The last refresh: `number`, `table_name`, `row_count`, `added`, `removed`, `updated`,
    /// `finished_at`; no row when there was none.
    pub fn last_refresh(&self, kind: RefreshKind, name: &Literal) -> Sql {
        Sql::new(
            "SELECT",
            format!(
                "SELECT number, table_name, row_count, added, removed, updated, finished_at\n\
                 FROM {}\nWHERE kind = {} AND name = {name}\nORDER BY number DESC\nLIMIT 1",
                self.table("refreshes"),
                checked(kind.as_str()),
            ),
        )
    }

    pub fn forget_refreshes(&self, kind: RefreshKind, name: &Literal) -> LedgerWrite {
        LedgerWrite::new(
            "DELETE",
            format!(
                "DELETE FROM {}\nWHERE kind = {} AND name = {name}",
                self.table("refreshes"),
                checked(kind.as_str()),
            ),
        )
    }

    /// A check: no other run has written this number since it was chosen.
    pub fn refresh_is_next(&self, kind: RefreshKind, name: &Literal, number: i64) -> Sql {
        Sql::new(
            "CHECK",
            format!(
                "SELECT 1 / CASE WHEN COUNT(*) = 0 THEN 1 ELSE 0 END AS \"holds\"\nFROM {}\n\
                 WHERE kind = {} AND name = {name} AND number >= {number}",
                self.table("refreshes"),
                checked(kind.as_str()),
            ),
        )
        .expecting(
            About::OtherRuns,
            format!(
                "no other refresh of \"{}\" finished meanwhile",
                name.as_str()
            ),
        )
    }

    /// The tables of versions older than the last `kept`, which the sweep drops: `table_name`.
    pub fn old_versions(&self, entity: &Literal, kept: u32) -> Sql {
        let refreshes = self.table("refreshes");
        Sql::new(
            "SELECT",
            format!(
                "SELECT table_name\nFROM {refreshes}\nWHERE kind = 'entity' AND name = {entity}\n\
                 AND number <= (SELECT MAX(number) FROM {refreshes} WHERE kind = 'entity' AND name = \
                 {entity}) - {kept}\nORDER BY number"
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::ledger;

    #[test]
    fn refreshes_are_recorded_with_counts_that_the_warehouse_makes() {
        let table = "longshore_data.records_planes_2".parse().unwrap();
        let entity = RefreshRow {
            kind: RefreshKind::Entity,
            name: Literal::new("planes").unwrap(),
            number: 2,
            table: &table,
            changes: None,
            started_at: Moment::from_unix_micros(0),
            finished_at: Moment::from_unix_micros(1_500_000),
        };
        let members = "longshore_data.members_busy".parse().unwrap();
        let changes = "longshore_data.changes_busy".parse().unwrap();
        let segment = RefreshRow {
            kind: RefreshKind::Segment,
            name: Literal::new("busy").unwrap(),
            table: &members,
            changes: Some(&changes),
            ..entity.clone()
        };
        let texts = [
            ledger().record_refresh(&entity).as_str().to_owned(),
            ledger().record_refresh(&segment).as_str().to_owned(),
            ledger()
                .last_refresh(RefreshKind::Entity, &entity.name)
                .as_str()
                .to_owned(),
            ledger()
                .refresh_is_next(RefreshKind::Segment, &segment.name, 2)
                .as_str()
                .to_owned(),
            ledger().old_versions(&entity.name, 2).as_str().to_owned(),
            ledger()
                .forget_refreshes(RefreshKind::Segment, &segment.name)
                .as_str()
                .to_owned(),
        ];
        insta::assert_snapshot!(texts.join(";\n"));
    }
}
