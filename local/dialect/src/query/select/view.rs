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
    /// A view that itself reads other databases is read from its own only (database developer guide,
    /// "Limitations" of cross-database queries). `place` is the view's in the list of reads.
    fn refuse_third_database(&self, view: &Relation, place: usize) -> Result<()> {
        if view.database == self.session().database {
            return Ok(());
        }
        let inside = &self.reads[place..];
        if inside.iter().all(|read| read.database == view.database) {
            return Ok(());
        }
        Err(SqlError::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            format!(
                "view \"{}\" refers to other databases and cannot be read from another one",
                view.name
            ),
        ))
    }

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
            bindings: view.bindings.clone(),
            case: view.case,
        })?;
        let translated = self.query(query, &[]);
        self.leave_view(enclosing);
        let translated = translated?;
        self.refuse_third_database(relation, place)?;
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
                    exact: translated.exact(at),
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
