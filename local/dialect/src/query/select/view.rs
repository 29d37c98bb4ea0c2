//! Views, expanded from their text into the query that reads them. What a view reads is read with
//! the rights of its owner; the view itself needs the reader's.

use sqlparser::ast::Statement;

use crate::catalog::{Relation, View};
use crate::error::{Result, SqlError, SqlState};
use crate::names::quote;
use crate::query::parse::parse;
use crate::query::scope::{ScopeColumn, qualified};
use crate::query::translator::{Translator, ViewFrame};

impl Translator<'_> {
    pub(super) fn expand_view(
        &mut self,
        relation: &Relation,
        view: &View,
        sql_name: &str,
    ) -> Result<(String, Vec<ScopeColumn>)> {
        let place = self.record_read(relation);
        let parsed = parse(&view.query)?;
        let Statement::Query(query) = parsed.statement() else {
            return Err(SqlError::new(
                SqlState::INTERNAL_ERROR,
                format!("the text of view \"{}\" is not a query", relation.name),
            ));
        };
        let enclosing = self.enter_view(ViewFrame {
            oid: relation.oid,
            database: relation.database.clone(),
            owner: view.owner.clone(),
            search_path: view.search_path.clone(),
        })?;
        let translated = self.query(query, &[]);
        self.leave_view(enclosing);
        let translated = translated?;
        let declared = &relation.columns;
        if !declared.is_empty() && declared.len() != translated.columns.len() {
            return Err(SqlError::new(
                SqlState::WRONG_OBJECT_TYPE,
                format!(
                    "view \"{}\" has {} columns but its query now returns {}",
                    relation.name,
                    declared.len(),
                    translated.columns.len()
                ),
            )
            .with_hint("Create the view again."));
        }
        let columns = translated
            .columns
            .iter()
            .zip(&translated.sql_names)
            .enumerate()
            .map(|(at, (column, sql_column))| {
                let name = declared
                    .get(at)
                    .map_or_else(|| column.name.clone(), |declared| declared.name.clone());
                ScopeColumn {
                    data_type: column.data_type,
                    sql: qualified(sql_name, sql_column),
                    uses: vec![(place, name.clone())],
                    hidden: false,
                    name,
                }
            })
            .collect();
        Ok((
            format!("({}) AS {}", translated.sql, quote(sql_name)),
            columns,
        ))
    }
}
