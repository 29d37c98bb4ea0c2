//! FROM items: tables, views, system relations, WITH queries, derived tables.

use std::rc::Rc;

use sqlparser::ast::{self, TableAlias, TableFactor, TableWithJoins};

use crate::catalog::{Relation, RelationColumn, RelationSource};
use crate::error::{Result, SqlError, SqlState};
use crate::names::{ObjectName, quote};
use crate::query::exact::{Bounds, Exact, Range};
use crate::query::scope::{Scope, ScopeColumn, ScopeRelation, qualified, quoted_list};
use crate::query::translator::{Clause, CommonTable, Translator};

use super::unpivot::Unpivot;

/// A FROM item: its DuckDB text and what it makes visible.
pub(super) struct FromItem {
    pub(super) sql: String,
    pub(super) scope: Scope,
}

impl Translator<'_> {
    /// Translates a FROM list into the innermost frame's scope.
    pub(in crate::query) fn open_tables(&mut self, from: &[TableWithJoins]) -> Result<String> {
        Ok(self.open_items(from)?.join(", "))
    }

    /// The same, each item apart.
    pub(super) fn open_items(&mut self, from: &[TableWithJoins]) -> Result<Vec<String>> {
        self.frame().clause = Clause::From;
        let mut parts = Vec::with_capacity(from.len());
        for item in from {
            let joined = self.table_with_joins(item)?;
            self.frame().scope.extend(joined.scope);
            parts.push(joined.sql);
        }
        self.expect_distinct_names()?;
        Ok(parts)
    }

    fn expect_distinct_names(&mut self) -> Result<()> {
        let relations = &self.frame().scope.relations;
        for (place, relation) in relations.iter().enumerate() {
            let clash = relations[..place].iter().any(|earlier| {
                earlier.name == relation.name
                    && earlier.schema == relation.schema
                    && earlier.database == relation.database
            });
            if clash {
                return Err(SqlError::new(
                    SqlState::DUPLICATE_ALIAS,
                    format!("table name \"{}\" specified more than once", relation.name),
                ));
            }
        }
        Ok(())
    }

    pub(super) fn table_factor(&mut self, factor: &TableFactor) -> Result<FromItem> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                with_hints,
                version: None,
                with_ordinality: false,
                partitions,
                json_path,
                sample: None,
                index_hints,
            } if with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty() => {
                let parts = self.name_parts(name)?;
                if parts.len() > 3 || json_path.is_some() || is_alias_of_super(self, &parts) {
                    return self.unnested(&parts, json_path.as_ref(), alias.as_ref());
                }
                let name = self.object_name(name)?;
                self.named_relation(&name, alias.as_ref())
            }
            TableFactor::UnpivotExpr {
                expression,
                value_alias,
                attribute_alias,
            } => self.unpivoted_object(expression, value_alias, attribute_alias.as_ref()),
            TableFactor::Derived {
                lateral: false,
                subquery,
                alias,
                sample: None,
            } => {
                if matches!(subquery.body.as_ref(), ast::SetExpr::Values(_)) {
                    return Err(SqlError::unsupported("VALUES as a FROM item"));
                }
                self.derived_table(subquery, alias.as_ref())
            }
            TableFactor::NestedJoin {
                table_with_joins,
                alias: None,
            } => {
                let joined = self.table_with_joins(table_with_joins)?;
                Ok(FromItem {
                    sql: format!("({})", joined.sql),
                    scope: joined.scope,
                })
            }
            other => self.function_factor(other),
        }
    }

    /// PIVOT and UNPIVOT.
    pub(super) fn rotated(&mut self, factor: &TableFactor) -> Result<FromItem> {
        match factor {
            TableFactor::Pivot {
                table,
                aggregate_functions,
                value_column,
                value_source,
                default_on_null: None,
                alias,
            } => self.pivot(
                table,
                aggregate_functions,
                value_column,
                value_source,
                alias.as_ref(),
            ),
            TableFactor::Unpivot {
                table,
                value,
                name,
                columns,
                null_inclusion,
                alias,
            } => self.unpivot(
                table,
                &Unpivot {
                    value,
                    name,
                    columns,
                    nulls: null_inclusion.clone(),
                    alias: alias.as_ref(),
                },
            ),
            other => Err(refused(other)),
        }
    }

    /// An item under its alias, whose column names it takes.
    pub(super) fn item_of(
        &self,
        sql: String,
        name: String,
        columns: Vec<ScopeColumn>,
        alias: Option<&TableAlias>,
    ) -> Result<FromItem> {
        let relation = ScopeRelation {
            database: None,
            schema: None,
            name,
            columns,
        };
        let relation = match alias {
            Some(alias) => self.renamed(relation, alias)?,
            None => relation,
        };
        Ok(FromItem {
            sql,
            scope: Scope::of(relation),
        })
    }

    fn derived_table(
        &mut self,
        query: &ast::Query,
        alias: Option<&TableAlias>,
    ) -> Result<FromItem> {
        // Earlier FROM items are not visible inside: Redshift has no LATERAL.
        let scope = std::mem::take(&mut self.frame().scope);
        let translated = self.query(query, &[]);
        self.frame().scope = scope;
        let translated = translated?;
        // Unlike PostgreSQL, Redshift takes a subquery without an alias.
        let name = match alias {
            Some(alias) => self.name(&alias.name),
            None => self.unused_name("derived_table"),
        };
        let sql_name = self.unused_name(&name);
        let columns = translated
            .columns
            .iter()
            .zip(&translated.sql_names)
            .enumerate()
            .map(|(place, (column, sql_column))| ScopeColumn {
                name: column.name.clone(),
                data_type: column.data_type,
                sql: qualified(&sql_name, sql_column),
                uses: Vec::new(),
                exact: translated.exact(place),
                hidden: false,
            })
            .collect();
        let sql = format!("({}) AS {}", translated.sql, quote(&sql_name));
        self.item_of(sql, name, columns, alias)
    }

    fn named_relation(
        &mut self,
        name: &ObjectName,
        alias: Option<&TableAlias>,
    ) -> Result<FromItem> {
        if name.schema.is_none()
            && let Some(table) = self.common_table(&name.name)
        {
            return self.common_table_item(&table, alias);
        }
        let Some(relation) = self.relation_or_path(name)? else {
            let path: Vec<_> = [&name.database, &name.schema]
                .into_iter()
                .flatten()
                .chain([&name.name])
                .cloned()
                .collect();
            return self.unnested(&path, None, alias);
        };
        self.relation_item(&relation, alias)
    }

    pub(super) fn relation_item(
        &mut self,
        relation: &Relation,
        alias: Option<&TableAlias>,
    ) -> Result<FromItem> {
        let visible = alias.map_or_else(|| relation.name.clone(), |alias| self.name(&alias.name));
        let sql_name = self.unused_name(&visible);
        let item = match relation.source.clone() {
            RelationSource::View(view) => self.expand_view(relation, &view, &sql_name)?,
            RelationSource::Table(table) | RelationSource::ReadOnly(table) => {
                let place = self.record_table_read(relation);
                let columns = relation_columns(relation, &sql_name, Some(place));
                (format!("{table} AS {}", quote(&sql_name)), columns)
            }
            RelationSource::System(table) => {
                self.record_system_relation(relation, &table);
                let columns = relation_columns(relation, &sql_name, None);
                (format!("{table} AS {}", quote(&sql_name)), columns)
            }
        };
        let (sql, columns) = item;
        let is_aliased = alias.is_some();
        let scope_relation = ScopeRelation {
            database: (!is_aliased).then(|| relation.database.clone()),
            schema: (!is_aliased).then(|| relation.schema.clone()),
            name: visible,
            columns,
        };
        let hidden = if self.views.is_empty() {
            hidden_columns(relation, &scope_relation)
        } else {
            Vec::new()
        };
        let scope_relation = match alias {
            Some(alias) => self.renamed(scope_relation, alias)?,
            None => scope_relation,
        };
        Ok(FromItem {
            sql,
            scope: Scope {
                hidden,
                ..Scope::of(scope_relation)
            },
        })
    }

    /// The relation, or `None` for what may be a path: its first part need not name a database.
    fn relation_or_path(&mut self, name: &ObjectName) -> Result<Option<Relation>> {
        let first = name.database.as_ref().or(name.schema.as_ref());
        let is_item = first.is_some_and(|first| {
            let relations = &self.frame().scope.relations;
            relations.iter().any(|relation| relation.name == *first)
        });
        match self.relation(name) {
            Err(_) if is_item => Ok(None),
            found => found,
        }
    }

    fn common_table_item(
        &mut self,
        table: &CommonTable,
        alias: Option<&TableAlias>,
    ) -> Result<FromItem> {
        let visible = alias.map_or_else(|| table.name.clone(), |alias| self.name(&alias.name));
        let sql_name = self.unused_name(&visible);
        let columns = table
            .columns
            .iter()
            .zip(&table.sql_columns)
            .enumerate()
            .map(|(place, (column, sql_column))| ScopeColumn {
                name: column.name.clone(),
                data_type: column.data_type,
                sql: qualified(&sql_name, sql_column),
                uses: Vec::new(),
                exact: table.exact.get(place).cloned().flatten(),
                hidden: false,
            })
            .collect();
        let sql = format!("{} AS {}", quote(&table.sql_name), quote(&sql_name));
        self.item_of(sql, visible, columns, alias)
    }

    /// Applies the column names of an alias, `AS t (a, b)`.
    fn renamed(&self, mut relation: ScopeRelation, alias: &TableAlias) -> Result<ScopeRelation> {
        if alias.at.is_some() {
            return Err(SqlError::unsupported("AT in a FROM item"));
        }
        let shown = relation.columns.iter().filter(|column| !column.hidden);
        let shown = shown.count();
        if alias.columns.len() > shown {
            return Err(SqlError::new(
                SqlState::INVALID_COLUMN_REFERENCE,
                format!(
                    "table \"{}\" has {} columns available but {} columns specified",
                    relation.name,
                    shown,
                    alias.columns.len()
                ),
            ));
        }
        let shown = relation.columns.iter_mut().filter(|column| !column.hidden);
        for (column, definition) in shown.zip(&alias.columns) {
            column.name = self.name(&definition.name);
        }
        Ok(relation)
    }

    /// A DuckDB alias that no FROM item of this or an enclosing query has.
    pub(in crate::query) fn unused_name(&self, wanted: &str) -> String {
        let taken = |candidate: &str| {
            let prefix = format!("{}.", quote(&candidate.to_lowercase()));
            self.frames.iter().any(|frame| {
                frame.scope.relations.iter().any(|relation| {
                    relation.name.eq_ignore_ascii_case(candidate)
                        || relation
                            .columns
                            .first()
                            .is_some_and(|column| column.sql.to_lowercase().starts_with(&prefix))
                })
            }) || self
                .pending_names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(candidate))
        };
        let mut candidate = wanted.to_owned();
        let mut number = 0_u32;
        while taken(&candidate) {
            number += 1;
            candidate = format!("{wanted}_{number}");
        }
        candidate
    }
}

/// `relation "x" does not exist`.
pub(in crate::query) fn undefined_table(name: impl std::fmt::Display) -> SqlError {
    SqlError::new(
        SqlState::UNDEFINED_TABLE,
        format!("relation \"{name}\" does not exist"),
    )
}

/// The columns of a table under the alias `sql_name`.
pub(in crate::query) fn relation_columns(
    relation: &Relation,
    sql_name: &str,
    read: Option<usize>,
) -> Vec<ScopeColumn> {
    let rows: Option<Rc<str>> = match &relation.source {
        RelationSource::Table(rows) | RelationSource::ReadOnly(rows) => Some(rows.as_str().into()),
        RelationSource::View(_) | RelationSource::System(_) => None,
    };
    relation
        .columns
        .iter()
        .map(|column| ScopeColumn {
            name: column.name.clone(),
            data_type: column.data_type,
            sql: qualified(sql_name, &column.name),
            uses: read
                .map(|place| (place, column.name.clone()))
                .into_iter()
                .collect(),
            exact: rows.as_ref().and_then(|rows| stored(rows, column)),
            hidden: column.hidden,
        })
        .collect()
}

/// What the storage can tell of a table's column.
fn stored(rows: &Rc<str>, column: &RelationColumn) -> Option<Exact> {
    let declared = Range::of_type(column.data_type)?;
    Some(Exact {
        short: None,
        bounds: Rc::new(Bounds::Stored {
            rows: Rc::clone(rows),
            column: column.name.clone(),
            declared,
        }),
    })
}

/// DuckDB texts of the columns that the relation hides from stars.
fn hidden_columns(relation: &Relation, item: &ScopeRelation) -> Vec<String> {
    item.columns
        .iter()
        .filter(|column| relation.hidden_columns.contains(&column.name))
        .map(|column| column.sql.clone())
        .collect()
}

/// `"alias"("a", "b")`.
pub(super) fn alias_with_columns(name: &str, columns: &[String]) -> String {
    format!("{}({})", quote(name), quoted_list(columns))
}

/// An element of an unnested array, which may be an array itself: `FROM t, t.list AS a, a AS b`.
fn is_alias_of_super(translator: &Translator<'_>, parts: &[String]) -> bool {
    parts.len() == 1 && translator.is_path(parts)
}

fn refused(factor: &TableFactor) -> SqlError {
    SqlError::unsupported(match factor {
        TableFactor::Derived { lateral: true, .. } => "LATERAL",
        TableFactor::Table { args: Some(_), .. }
        | TableFactor::Function { .. }
        | TableFactor::TableFunction { .. } => "a function as a FROM item",
        TableFactor::Pivot { .. } => "PIVOT … DEFAULT ON NULL",
        TableFactor::UNNEST { .. } => "UNNEST",
        TableFactor::NestedJoin { alias: Some(_), .. } => "an alias of a parenthesised join",
        TableFactor::Table {
            sample: Some(_), ..
        } => "TABLESAMPLE",
        _ => "this FROM item",
    })
}
