//! A page of an entity's rows.

use crate::condition::order_clause;
use crate::{Condition, OrderBy, QualifiedName, Sql, ViewColumn};

/// Rows of one table, with values that functions compute.
///
/// The rows are chosen first, from stored columns only; functions are called on what was chosen, so
/// that no Lambda runs over rows that nobody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub table: QualifiedName,
    pub columns: Vec<ViewColumn>,
    pub condition: Option<Condition>,
    /// Ends with a column that is unique, or pages overlap.
    pub order: Vec<OrderBy>,
    pub limit: u32,
    pub offset: u64,
}

impl Page {
    pub fn to_sql(&self) -> Sql {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|column| column.render("\"page\""))
            .collect();
        let condition = self
            .condition
            .as_ref()
            .map_or_else(String::new, |condition| format!("\n  WHERE {condition}"));
        let inner_order = order_clause(&self.order).replace('\n', "\n  ");
        let outer_order: Vec<String> = self
            .order
            .iter()
            .map(|order| format!("\"page\".{order}"))
            .collect();
        let outer_order = if outer_order.is_empty() {
            String::new()
        } else {
            format!("\nORDER BY {}", outer_order.join(", "))
        };
        Sql::new(
            "SELECT",
            format!(
                "SELECT\n  {}\nFROM (\n  SELECT *\n  FROM {}{condition}{inner_order}\n  \
                 LIMIT {} OFFSET {}\n) AS \"page\"{outer_order}",
                columns.join(",\n  "),
                self.table,
                self.limit,
                self.offset,
            ),
        )
    }

    /// One value, `row_count`: the rows on all pages together.
    pub fn to_count(&self) -> Sql {
        let condition = self
            .condition
            .as_ref()
            .map_or_else(String::new, |condition| format!("\nWHERE {condition}"));
        Sql::new(
            "SELECT",
            format!(
                "SELECT COUNT(*) AS \"row_count\"\nFROM {}{condition}",
                self.table
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use model::ColumnType;

    use super::*;
    use crate::{ComputedColumn, Ident};

    fn page() -> Page {
        let ident = |name: &str| Ident::new(name).unwrap();
        let age = ComputedColumn::new(
            ident("age"),
            "longshore_data.f_planes_age_0a1b2c3d".parse().unwrap(),
            vec![(ident("year"), ColumnType::Integer)],
            ColumnType::Integer,
        );
        Page {
            table: "longshore_data.records_planes_2".parse().unwrap(),
            columns: vec![
                ViewColumn::Stored(ident("tailnum")),
                ViewColumn::Computed(age.unwrap()),
            ],
            condition: Some(Condition::IsNotNull(ident("year"))),
            order: vec![
                OrderBy {
                    column: ident("seats"),
                    descending: true,
                },
                OrderBy::ascending(ident("tailnum")),
            ],
            limit: 50,
            offset: 100,
        }
    }

    #[test]
    fn rows_are_chosen_before_functions_are_called() {
        insta::assert_snapshot!(page().to_sql(), @r#"
        SELECT
          "page"."tailnum",
          "longshore_data"."f_planes_age_0a1b2c3d"("page"."year") AS "age"
        FROM (
          SELECT *
          FROM "longshore_data"."records_planes_2"
          WHERE "year" IS NOT NULL
          ORDER BY "seats" DESC NULLS LAST, "tailnum" ASC NULLS LAST
          LIMIT 50 OFFSET 100
        ) AS "page"
        ORDER BY "page"."seats" DESC NULLS LAST, "page"."tailnum" ASC NULLS LAST
        "#);
    }

    #[test]
    fn a_page_needs_neither_condition_nor_order() {
        let page = Page {
            condition: None,
            order: Vec::new(),
            ..page()
        };
        insta::assert_snapshot!(page.to_sql(), @r#"
        SELECT
          "page"."tailnum",
          "longshore_data"."f_planes_age_0a1b2c3d"("page"."year") AS "age"
        FROM (
          SELECT *
          FROM "longshore_data"."records_planes_2"
          LIMIT 50 OFFSET 100
        ) AS "page"
        "#);
        insta::assert_snapshot!(page.to_count(), @r#"
        SELECT COUNT(*) AS "row_count"
        FROM "longshore_data"."records_planes_2"
        "#);
    }

    #[test]
    fn the_rows_of_all_pages_are_counted_under_the_condition() {
        insta::assert_snapshot!(page().to_count(), @r#"
        SELECT COUNT(*) AS "row_count"
        FROM "longshore_data"."records_planes_2"
        WHERE "year" IS NOT NULL
        "#);
    }
}
