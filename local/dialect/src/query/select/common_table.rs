//! WITH, plain and recursive.

use sqlparser::ast::{Cte, Query, SetExpr, SetOperator, With};

use crate::error::{Result, SqlError, SqlState};
use crate::query::scope::distinct_names;
use crate::query::translated::OutputColumn;
use crate::query::translator::{CommonTable, Translator};

use super::QuerySql;
use super::from::alias_with_columns;

impl Translator<'_> {
    /// The innermost WITH query of that name.
    pub(super) fn common_table(&self, name: &str) -> Option<CommonTable> {
        self.common_tables
            .iter()
            .rev()
            .find(|table| table.name == name)
            .cloned()
    }

    /// Translates a WITH clause; its queries stay visible until the caller takes them away.
    pub(super) fn with_clause(&mut self, with: &With) -> Result<String> {
        let mut parts = Vec::with_capacity(with.cte_tables.len());
        let mut is_recursive = false;
        for cte in &with.cte_tables {
            let (sql, recursive) = self.common_table_expression(cte, with.recursive)?;
            is_recursive |= recursive;
            parts.push(sql);
        }
        let keyword = if is_recursive {
            "WITH RECURSIVE"
        } else {
            "WITH"
        };
        Ok(format!("{keyword} {}", parts.join(", ")))
    }

    fn common_table_expression(&mut self, cte: &Cte, may_recurse: bool) -> Result<(String, bool)> {
        if cte.from.is_some() || cte.materialized.is_some() {
            return Err(SqlError::unsupported("MATERIALIZED or FROM in WITH"));
        }
        let name = self.name(&cte.alias.name);
        let sql_name = self.unused_common_name(&name);
        if may_recurse
            && let Some((base, all, step)) = recursive_parts(&cte.query)
            && mentions(step, &name)
        {
            if cte.alias.columns.is_empty() {
                return Err(SqlError::new(
                    SqlState::SYNTAX_ERROR,
                    format!("recursive WITH query \"{name}\" must have a column list"),
                ));
            }
            let sql = self.recursive_table(cte, (name, sql_name), base, all, step)?;
            return Ok((sql, true));
        }
        // Frames stay visible: a WITH query inside a subquery may be correlated.
        let translated = self.query(&cte.query, &[])?;
        let table = self.named_columns(cte, name, sql_name, &translated)?;
        let sql = format!(
            "{} AS ({})",
            alias_with_columns(&table.sql_name, &table.sql_columns),
            translated.sql
        );
        self.common_tables.push(table);
        Ok((sql, false))
    }

    fn recursive_table(
        &mut self,
        cte: &Cte,
        (name, sql_name): (String, String),
        base: &SetExpr,
        all: bool,
        step: &SetExpr,
    ) -> Result<String> {
        let base = self.set_expression(base, &[])?;
        let mut table = self.named_columns(cte, name, sql_name, &base)?;
        // What the steps add is not known.
        table.exact.clear();
        let types: Vec<_> = table.columns.iter().map(|c| c.data_type).collect();
        let head = alias_with_columns(&table.sql_name, &table.sql_columns);
        self.common_tables.push(table);
        let step = self.set_expression(step, &types)?;
        if step.columns.len() != types.len() {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "each UNION query must have the same number of columns",
            ));
        }
        let step = self.conform(step, &types, false)?;
        let union = if all { "UNION ALL" } else { "UNION" };
        Ok(format!("{head} AS ({} {union} {})", base.sql, step.sql))
    }

    fn named_columns(
        &self,
        cte: &Cte,
        name: String,
        sql_name: String,
        query: &QuerySql,
    ) -> Result<CommonTable> {
        if cte.alias.columns.len() > query.columns.len() {
            return Err(SqlError::new(
                SqlState::INVALID_COLUMN_REFERENCE,
                format!(
                    "WITH query \"{name}\" has {} columns available but {} columns specified",
                    query.columns.len(),
                    cte.alias.columns.len()
                ),
            ));
        }
        let mut columns: Vec<OutputColumn> = query.columns.clone();
        for (column, definition) in columns.iter_mut().zip(&cte.alias.columns) {
            column.name = self.name(&definition.name);
        }
        let sql_columns = distinct_names(columns.iter().map(|column| column.name.as_str()));
        Ok(CommonTable {
            name,
            sql_name,
            columns,
            sql_columns,
            exact: query.exact.clone(),
        })
    }

    fn unused_common_name(&self, wanted: &str) -> String {
        let mut candidate = wanted.to_owned();
        let mut number = 0_u32;
        while self
            .common_tables
            .iter()
            .any(|table| table.sql_name.eq_ignore_ascii_case(&candidate))
        {
            number += 1;
            candidate = format!("{wanted}_{number}");
        }
        candidate
    }
}

/// The base and the step of `base UNION [ALL] step`.
fn recursive_parts(query: &Query) -> Option<(&SetExpr, bool, &SetExpr)> {
    match query.body.as_ref() {
        SetExpr::SetOperation {
            left,
            op: SetOperator::Union,
            set_quantifier,
            right,
        } => Some((
            left,
            *set_quantifier == sqlparser::ast::SetQuantifier::All,
            right,
        )),
        _ => None,
    }
}

fn mentions(body: &SetExpr, name: &str) -> bool {
    let mut found = false;
    let _ = sqlparser::ast::visit_relations(body, |relation| {
        found |= relation
            .to_string()
            .trim_matches('"')
            .eq_ignore_ascii_case(name);
        std::ops::ControlFlow::<()>::Continue(())
    });
    found
}
