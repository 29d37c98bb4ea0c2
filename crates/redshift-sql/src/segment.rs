//! A segment's members and what changed among them, worked out inside the warehouse.

use model::ColumnType;

use crate::condition::order_clause;
use crate::create_table_as::Select;
use crate::ident::list;
use crate::ledger::Moment;
use crate::{
    ColumnDefinition, Condition, Create, CreateTable, CreateTemporaryTableAs, Ident, IdentError,
    OrderBy, QualifiedName, Sql, TableAttributes, TableName, Write,
};

/// Which rows of an entity's records are in a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    pub records: QualifiedName,
    pub condition: Condition,
    pub order: Vec<OrderBy>,
    pub limit: Option<u64>,
}

/// The two tables of a segment and the columns it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub members: QualifiedName,
    pub changes: QualifiedName,
    pub id: (Ident, ColumnType),
    /// Columns whose changes are told; they do not hold the id.
    pub tracked: Vec<(Ident, ColumnType)>,
}

/// One run of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// Counted from 1.
    pub number: i64,
    pub at: Moment,
    /// The members as they are now, a temporary table with the columns of the members table.
    pub current: Ident,
}

impl Selection {
    /// One value, `row_count`.
    pub fn count(&self) -> Sql {
        let rows = self.select("1 AS \"one\"");
        Sql::new(
            "SELECT",
            format!("SELECT COUNT(*) AS \"row_count\"\nFROM (\n{rows}\n) AS \"selected\""),
        )
    }

    /// The first rows with all their columns.
    pub fn preview(&self, rows: u32) -> Sql {
        let limit = self
            .limit
            .map_or(u64::from(rows), |limit| limit.min(rows.into()));
        Sql::new(
            "SELECT",
            Self {
                limit: Some(limit),
                ..self.clone()
            }
            .select("*"),
        )
    }

    fn select(&self, columns: &str) -> String {
        let Self {
            records,
            condition,
            order,
            limit,
        } = self;
        let limit = limit.map_or_else(String::new, |limit| format!("\nLIMIT {limit}"));
        let order = order_clause(order);
        format!("SELECT {columns}\nFROM {records}\nWHERE {condition}{order}{limit}")
    }
}

impl Segment {
    fn columns(&self) -> Vec<Ident> {
        std::iter::once(&self.id)
            .chain(&self.tracked)
            .map(|(name, _)| name.clone())
            .collect()
    }

    pub fn create_members(&self) -> Create {
        let columns = std::iter::once(&self.id).chain(&self.tracked);
        CreateTable {
            name: self.members.clone(),
            columns: columns
                .map(|(name, column_type)| ColumnDefinition::new(name.clone(), *column_type))
                .collect(),
            attributes: TableAttributes::default(),
        }
        .to_create()
    }

    /// `evaluation`, `changed_at`, `kind` (`added`, `removed`, `updated`), `id`, then for each tracked
    /// column its value before and after.
    pub fn create_changes(&self) -> Result<Create, IdentError> {
        let fixed = |name, column_type| {
            Ok(ColumnDefinition::new(
                crate::ident::fixed(name),
                column_type,
            ))
        };
        let tracked = self.tracked.iter().flat_map(|(name, column_type)| {
            [before(name), after(name)].map(|name| Ok(ColumnDefinition::new(name?, *column_type)))
        });
        let columns = [
            fixed("evaluation", ColumnType::BigInt),
            fixed("changed_at", ColumnType::Timestamp),
            fixed("kind", ColumnType::VarChar { bytes: 16 }),
            fixed("id", self.id.1),
        ];
        Ok(CreateTable {
            name: self.changes.clone(),
            columns: columns
                .into_iter()
                .chain(tracked)
                .collect::<Result<_, IdentError>>()?,
            attributes: TableAttributes::default(),
        }
        .to_create())
    }

    /// The members as the selection has them now, in a temporary table of this name.
    pub fn select_current(&self, selection: &Selection, name: &Ident) -> CreateTemporaryTableAs {
        CreateTemporaryTableAs {
            name: name.clone(),
            attributes: TableAttributes::default(),
            query: Select(selection.select(&list(&self.columns()))),
        }
    }

    /// Compares the members of before with those of now by one outer join on the id.
    pub fn insert_changes(&self, evaluation: &Evaluation) -> Result<Write, IdentError> {
        let (id, _) = &self.id;
        let mut names = ["evaluation", "changed_at", "kind", "id"]
            .map(str::to_owned)
            .to_vec();
        let mut values = vec![
            evaluation.number.to_string(),
            evaluation.at.to_string(),
            format!(
                "CASE WHEN m.{id} IS NULL THEN 'added' WHEN n.{id} IS NULL THEN 'removed' ELSE \
                 'updated' END"
            ),
            format!("COALESCE(n.{id}, m.{id})"),
        ];
        for (column, _) in &self.tracked {
            names.extend([before(column)?.to_string(), after(column)?.to_string()]);
            values.extend([format!("m.{column}"), format!("n.{column}")]);
        }
        let differences: Vec<String> = [format!("m.{id} IS NULL"), format!("n.{id} IS NULL")]
            .into_iter()
            .chain(
                self.tracked
                    .iter()
                    .map(|(column, column_type)| differs(column, *column_type)),
            )
            .collect();
        Ok(Write::new(
            "INSERT",
            TableName::Permanent(self.changes.clone()).target(),
            format!(
                "INSERT INTO {} ({})\nSELECT\n  {}\nFROM {} AS m\nFULL OUTER JOIN {} AS n ON m.{id} = \
                 n.{id}\nWHERE {}",
                self.changes,
                names.join(", "),
                values.join(",\n  "),
                self.members,
                evaluation.current,
                differences.join("\nOR "),
            ),
        ))
    }

    /// Takes out the members that are gone or are about to be written anew.
    pub fn delete_changed_members(&self, evaluation: &Evaluation) -> Write {
        let (members, changes, (id, _)) = (&self.members, &self.changes, &self.id);
        Write::new(
            "DELETE",
            TableName::Permanent(members.clone()).target(),
            format!(
                "DELETE FROM {members}\nUSING {changes}\nWHERE {}.{id} = {}.\"id\"\n\
                 AND {}.\"evaluation\" = {}",
                members.name, changes.name, changes.name, evaluation.number
            ),
        )
    }

    /// Puts in the members that were added or updated.
    pub fn insert_changed_members(&self, evaluation: &Evaluation) -> Write {
        let columns = self.columns();
        let values: Vec<String> = columns.iter().map(|column| format!("n.{column}")).collect();
        Write::new(
            "INSERT",
            TableName::Permanent(self.members.clone()).target(),
            format!(
                "INSERT INTO {} ({})\nSELECT {}\nFROM {} AS n\nJOIN {} AS c ON c.\"id\" = n.{}\n\
                 WHERE c.\"evaluation\" = {} AND c.\"kind\" <> 'removed'",
                self.members,
                list(&columns),
                values.join(", "),
                evaluation.current,
                self.changes,
                self.id.0,
                evaluation.number
            ),
        )
    }

    /// The changes of one evaluation by id, with every column of the changes table.
    pub fn changes_of(&self, evaluation: i64, limit: u32) -> Sql {
        Sql::new(
            "SELECT",
            format!(
                "SELECT *\nFROM {}\nWHERE \"evaluation\" = {evaluation}\nORDER BY \"kind\", \"id\"\n\
                 LIMIT {limit}",
                self.changes
            ),
        )
    }

    /// Removes the changes of evaluations before `first_kept`.
    pub fn forget_changes_before(&self, first_kept: i64) -> Write {
        Write::new(
            "DELETE",
            TableName::Permanent(self.changes.clone()).target(),
            format!(
                "DELETE FROM {}\nWHERE \"evaluation\" < {first_kept}",
                self.changes
            ),
        )
    }
}

fn before(column: &Ident) -> Result<Ident, IdentError> {
    Ident::fitting(&format!("before_{}", column.as_str()))
}

fn after(column: &Ident) -> Result<Ident, IdentError> {
    Ident::fitting(&format!("after_{}", column.as_str()))
}

/// Whether a value of before differs from that of now, where NULL equals NULL only.
fn differs(column: &Ident, column_type: ColumnType) -> String {
    let [before, after] = ["m", "n"].map(|relation| match column_type {
        ColumnType::Super => format!("JSON_SERIALIZE({relation}.{column})"),
        _ => format!("{relation}.{column}"),
    });
    format!(
        "{before} <> {after} OR (m.{column} IS NULL AND n.{column} IS NOT NULL) OR (m.{column} IS NOT \
         NULL AND n.{column} IS NULL)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Comparison, Value};

    fn ident(name: &str) -> Ident {
        Ident::new(name).unwrap()
    }

    fn selection() -> Selection {
        Selection {
            records: "longshore_data.records_planes_2".parse().unwrap(),
            condition: Condition::Compare {
                column: ident("flights"),
                comparison: Comparison::Greater,
                value: Value::integer(100),
            },
            order: vec![OrderBy {
                column: ident("flights"),
                descending: true,
            }],
            limit: Some(1000),
        }
    }

    fn segment() -> Segment {
        Segment {
            members: "longshore_data.members_busy".parse().unwrap(),
            changes: "longshore_data.changes_busy".parse().unwrap(),
            id: (ident("tailnum"), ColumnType::VarChar { bytes: 8 }),
            tracked: vec![
                (ident("flights"), ColumnType::BigInt),
                (ident("q\"q"), ColumnType::Super),
            ],
        }
    }

    fn evaluation() -> Evaluation {
        let current = ident("longshore_current");
        Evaluation {
            number: 3,
            at: Moment::from_unix_micros(0),
            current,
        }
    }

    #[test]
    fn a_selection_is_counted_and_previewed() {
        insta::assert_snapshot!(selection().count(), @r#"
        SELECT COUNT(*) AS "row_count"
        FROM (
        SELECT 1 AS "one"
        FROM "longshore_data"."records_planes_2"
        WHERE "flights" > 100
        ORDER BY "flights" DESC NULLS LAST
        LIMIT 1000
        ) AS "selected"
        "#);
        insta::assert_snapshot!(selection().preview(20), @r#"
        SELECT *
        FROM "longshore_data"."records_planes_2"
        WHERE "flights" > 100
        ORDER BY "flights" DESC NULLS LAST
        LIMIT 20
        "#);
        let all = Selection {
            condition: Condition::All(Vec::new()),
            order: Vec::new(),
            limit: None,
            ..selection()
        };
        insta::assert_snapshot!(all.count(), @r#"
        SELECT COUNT(*) AS "row_count"
        FROM (
        SELECT 1 AS "one"
        FROM "longshore_data"."records_planes_2"
        WHERE TRUE
        ) AS "selected"
        "#);
    }

    #[test]
    fn the_tables_of_a_segment_are_created() {
        insta::assert_snapshot!(segment().create_members(), @r#"
        CREATE TABLE "longshore_data"."members_busy" (
          "tailnum" VARCHAR(8),
          "flights" BIGINT,
          "q""q" SUPER
        )
        "#);
        insta::assert_snapshot!(segment().create_changes().unwrap(), @r#"
        CREATE TABLE "longshore_data"."changes_busy" (
          "evaluation" BIGINT,
          "changed_at" TIMESTAMP,
          "kind" VARCHAR(16),
          "id" VARCHAR(8),
          "before_flights" BIGINT,
          "after_flights" BIGINT,
          "before_q""q" SUPER,
          "after_q""q" SUPER
        )
        "#);
    }

    #[test]
    fn members_of_now_are_compared_with_those_of_before() {
        let current = segment().select_current(&selection(), &evaluation().current);
        insta::assert_snapshot!(current.to_create(), @r#"
        CREATE TEMPORARY TABLE "longshore_current"
        AS
        SELECT "tailnum", "flights", "q""q"
        FROM "longshore_data"."records_planes_2"
        WHERE "flights" > 100
        ORDER BY "flights" DESC NULLS LAST
        LIMIT 1000
        "#);
        insta::assert_snapshot!(segment().insert_changes(&evaluation()).unwrap(), @r#"
        INSERT INTO "longshore_data"."changes_busy" (evaluation, changed_at, kind, id, "before_flights", "after_flights", "before_q""q", "after_q""q")
        SELECT
          3,
          CAST('1970-01-01 00:00:00.000000' AS TIMESTAMP),
          CASE WHEN m."tailnum" IS NULL THEN 'added' WHEN n."tailnum" IS NULL THEN 'removed' ELSE 'updated' END,
          COALESCE(n."tailnum", m."tailnum"),
          m."flights",
          n."flights",
          m."q""q",
          n."q""q"
        FROM "longshore_data"."members_busy" AS m
        FULL OUTER JOIN "longshore_current" AS n ON m."tailnum" = n."tailnum"
        WHERE m."tailnum" IS NULL
        OR n."tailnum" IS NULL
        OR m."flights" <> n."flights" OR (m."flights" IS NULL AND n."flights" IS NOT NULL) OR (m."flights" IS NOT NULL AND n."flights" IS NULL)
        OR JSON_SERIALIZE(m."q""q") <> JSON_SERIALIZE(n."q""q") OR (m."q""q" IS NULL AND n."q""q" IS NOT NULL) OR (m."q""q" IS NOT NULL AND n."q""q" IS NULL)
        "#);
    }

    #[test]
    fn members_take_over_the_changes() {
        insta::assert_snapshot!(segment().delete_changed_members(&evaluation()), @r#"
        DELETE FROM "longshore_data"."members_busy"
        USING "longshore_data"."changes_busy"
        WHERE "members_busy"."tailnum" = "changes_busy"."id"
        AND "changes_busy"."evaluation" = 3
        "#);
        insta::assert_snapshot!(segment().insert_changed_members(&evaluation()), @r#"
        INSERT INTO "longshore_data"."members_busy" ("tailnum", "flights", "q""q")
        SELECT n."tailnum", n."flights", n."q""q"
        FROM "longshore_current" AS n
        JOIN "longshore_data"."changes_busy" AS c ON c."id" = n."tailnum"
        WHERE c."evaluation" = 3 AND c."kind" <> 'removed'
        "#);
    }

    #[test]
    fn changes_are_read_and_forgotten() {
        insta::assert_snapshot!(segment().changes_of(3, 100), @r#"
        SELECT *
        FROM "longshore_data"."changes_busy"
        WHERE "evaluation" = 3
        ORDER BY "kind", "id"
        LIMIT 100
        "#);
        insta::assert_snapshot!(segment().forget_changes_before(2), @r#"
        DELETE FROM "longshore_data"."changes_busy"
        WHERE "evaluation" < 2
        "#);
    }

    #[test]
    fn a_segment_that_tracks_nothing_tells_who_came_and_went() {
        let bare = Segment {
            tracked: Vec::new(),
            ..segment()
        };
        let write = bare.insert_changes(&evaluation()).unwrap();
        assert!(
            write
                .as_str()
                .ends_with("WHERE m.\"tailnum\" IS NULL\nOR n.\"tailnum\" IS NULL")
        );
    }
}
