//! Asking what columns a query gives.

use crate::{ReadOnlyQuery, Sql};

/// No rows, under the query's columns. The warehouse plans the query, so that one it refuses is
/// refused here, and runs nothing of it.
pub fn describe(query: &ReadOnlyQuery) -> Sql {
    Sql::new(
        "SELECT",
        format!("SELECT *\nFROM (\n{query}\n) AS \"longshore_query\"\nLIMIT 0"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_described_without_its_rows() {
        let query = ReadOnlyQuery::parse("SELECT a FROM s.t -- all").unwrap();
        insta::assert_snapshot!(describe(&query).as_str(), @r#"
        SELECT *
        FROM (
        SELECT a FROM s.t
        ) AS "longshore_query"
        LIMIT 0
        "#);
    }
}
