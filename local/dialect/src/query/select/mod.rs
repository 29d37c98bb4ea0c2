//! Queries: SELECT, set operations, VALUES, WITH.

mod beneath;
mod common_table;
mod from;
mod from_function;
mod grouping;
mod join;
mod ordering;
mod outer_join;
mod pivot;
mod projection;
mod record;
mod select_statement;
mod set_operation;
mod unnest;
mod unpivot;
mod view;

pub(super) use beneath::Beneath;
pub(super) use from::{relation_columns, undefined_table};
pub(super) use ordering::direction;

use sqlparser::ast::{Expr, Query, SetExpr};

use crate::data_types::RsType;
use crate::error::{Result, SqlError};
use crate::names::quote;

use super::blanks::trimmed;
use super::conversion::text_type_of;
use super::exact::Exact;
use super::scope::distinct_names;
use super::translated::OutputColumn;
use super::translator::{Clause, Frame, Translator};

/// A translated query.
#[derive(Debug, Clone)]
pub(super) struct QuerySql {
    pub(super) sql: String,
    pub(super) columns: Vec<OutputColumn>,
    /// DuckDB's names of the columns, all different.
    pub(super) sql_names: Vec<String>,
    /// Which columns are untyped literals: their type follows the context of the query.
    pub(super) untyped: Vec<bool>,
    /// What is known of columns that are exact numbers; shorter than `columns` where nothing is.
    pub(super) exact: Vec<Option<Exact>>,
}

impl QuerySql {
    /// What is known of a column where the query is read as a table.
    pub(super) fn exact(&self, place: usize) -> Option<Exact> {
        self.exact.get(place).cloned().flatten()
    }
}

impl Translator<'_> {
    /// The query of a statement that the client sent: CHAR values are padded to their length.
    pub(super) fn client_query(&mut self, query: &Query) -> Result<QuerySql> {
        let translated = self.query(query, &[])?;
        let needs_padding = translated
            .columns
            .iter()
            .any(|column| matches!(column.data_type, RsType::Char(_)));
        if !needs_padding {
            return Ok(translated);
        }
        let items: Vec<_> = translated
            .columns
            .iter()
            .zip(&translated.sql_names)
            .map(|(column, name)| {
                let name = quote(name);
                match column.data_type {
                    RsType::Char(bytes) => format!("rpad({name}, {bytes}, ' ') AS {name}"),
                    _ => name,
                }
            })
            .collect();
        Ok(QuerySql {
            sql: format!("SELECT {} FROM ({})", items.join(", "), translated.sql),
            ..translated
        })
    }

    /// Translates a query. `hints` are the types that its columns are wanted in: untyped literals
    /// among the columns take them, other columns stay as they are.
    pub(super) fn query(&mut self, query: &Query, hints: &[RsType]) -> Result<QuerySql> {
        refuse_clauses(query)?;
        let outer_tables = self.common_tables.len();
        let with = match &query.with {
            Some(with) => self.with_clause(with)?,
            None => String::new(),
        };
        let translated = self.query_body(query, hints);
        self.common_tables.truncate(outer_tables);
        let mut translated = translated?;
        if !with.is_empty() {
            translated.sql = format!("{with} {}", translated.sql);
        }
        Ok(translated)
    }

    fn query_body(&mut self, query: &Query, hints: &[RsType]) -> Result<QuerySql> {
        let limit = self.limit(query)?;
        let mut translated = match query.body.as_ref() {
            SetExpr::Select(select) => {
                if select.top.is_some() && !limit.is_empty() {
                    return Err(SqlError::new(
                        crate::error::SqlState::SYNTAX_ERROR,
                        "multiple LIMIT clauses not allowed",
                    )
                    .with_hint("TOP is a LIMIT, too."));
                }
                self.select_statement(select, query.order_by.as_ref(), hints)?
            }
            body => {
                let mut translated = self.set_expression(body, hints)?;
                if let Some(order) = &query.order_by {
                    let keys = self.output_order(order, &translated)?;
                    translated.sql = format!("{} ORDER BY {keys}", translated.sql);
                }
                translated
            }
        };
        if !limit.is_empty() {
            translated.sql = format!("{} {limit}", translated.sql);
        }
        Ok(translated)
    }

    pub(super) fn set_expression(&mut self, body: &SetExpr, hints: &[RsType]) -> Result<QuerySql> {
        match body {
            SetExpr::Select(select) => self.select_statement(select, None, hints),
            SetExpr::Query(query) => {
                let inner = self.query(query, hints)?;
                Ok(QuerySql {
                    sql: format!("({})", inner.sql),
                    ..inner
                })
            }
            SetExpr::SetOperation {
                left,
                op,
                set_quantifier,
                right,
            } => self.set_operation(left, *op, *set_quantifier, right, hints),
            SetExpr::Values(values) => {
                let rows: Vec<&[Expr]> = values
                    .rows
                    .iter()
                    .map(|row| row.content.as_slice())
                    .collect();
                self.values(&rows, hints)
            }
            SetExpr::Table(_) => Err(SqlError::unsupported("TABLE as a query")),
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                Err(SqlError::unsupported("DML inside a query"))
            }
        }
    }

    /// VALUES as a query of its own.
    fn values(&mut self, rows: &[&[Expr]], hints: &[RsType]) -> Result<QuerySql> {
        let width = rows.first().map_or(0, |row| row.len());
        if rows.iter().any(|row| row.len() != width) {
            return Err(SqlError::new(
                crate::error::SqlState::SYNTAX_ERROR,
                "VALUES lists must all be the same length",
            ));
        }
        self.frames.push(Frame {
            clause: Clause::Values,
            ..Frame::default()
        });
        let translated = self.values_rows(rows, width, hints);
        self.frames.pop();
        translated
    }

    fn values_rows(
        &mut self,
        rows: &[&[Expr]],
        width: usize,
        hints: &[RsType],
    ) -> Result<QuerySql> {
        let mut cells = Vec::with_capacity(width);
        let mut columns = Vec::with_capacity(width);
        for place in 0..width {
            let mut column = Vec::with_capacity(rows.len());
            for row in rows {
                column.push(self.expression(&row[place])?);
            }
            if let Some(hint) = hints.get(place)
                && column.iter().all(super::typed::Typed::is_unknown)
            {
                for cell in &mut column {
                    let value = std::mem::replace(cell, super::typed::Typed::null());
                    *cell = self.convert(value, *hint)?;
                }
            }
            let data_type = self.unify(&mut column, "VALUES")?;
            let name = format!("column{}", place + 1);
            columns.push(OutputColumn::computed(name, data_type));
            cells.push(column);
        }
        let rows: Vec<_> = (0..rows.len())
            .map(|row| {
                let texts: Vec<_> = cells
                    .iter()
                    .map(|column| column[row].sql.as_str())
                    .collect();
                format!("({})", texts.join(", "))
            })
            .collect();
        let sql_names = distinct_names(columns.iter().map(|column| column.name.as_str()));
        Ok(QuerySql {
            sql: format!(
                "SELECT * FROM (VALUES {}) AS \"values\"({})",
                rows.join(", "),
                super::scope::quoted_list(&sql_names)
            ),
            columns,
            sql_names,
            untyped: vec![false; width],
            exact: Vec::new(),
        })
    }

    /// The query with its columns converted to `targets`; `for_comparison` drops trailing blanks.
    pub(super) fn conform(
        &mut self,
        query: QuerySql,
        targets: &[RsType],
        for_comparison: bool,
    ) -> Result<QuerySql> {
        let is_text = |kind: RsType| matches!(kind, RsType::Char(_) | RsType::VarChar(_));
        let same = query.columns.iter().zip(targets).all(|(column, target)| {
            let alike =
                column.data_type == *target || (is_text(column.data_type) && is_text(*target));
            let has_blanks = is_text(*target) && !matches!(column.data_type, RsType::Char(_));
            alike && !(for_comparison && has_blanks)
        });
        let mut columns = query.columns.clone();
        for (column, target) in columns.iter_mut().zip(targets) {
            column.data_type = *target;
        }
        if same {
            return Ok(QuerySql { columns, ..query });
        }
        let mut items = Vec::with_capacity(targets.len());
        for ((column, name), target) in query.columns.iter().zip(&query.sql_names).zip(targets) {
            let source = if column.data_type == RsType::Unknown {
                text_type_of(RsType::Unknown)
            } else {
                column.data_type
            };
            let value = super::typed::Typed::new(quote(name), source);
            let value = self.convert(value, *target)?;
            let has_blanks = !matches!(source, RsType::Char(_));
            let sql = if for_comparison && has_blanks && is_text(*target) {
                trimmed(&value.sql)
            } else {
                value.sql
            };
            items.push(format!("{sql} AS {}", quote(name)));
        }
        Ok(QuerySql {
            sql: format!("SELECT {} FROM ({})", items.join(", "), query.sql),
            columns,
            exact: Vec::new(),
            ..query
        })
    }
}

fn refuse_clauses(query: &Query) -> Result<()> {
    let refused = if query.fetch.is_some() {
        "FETCH FIRST"
    } else if !query.locks.is_empty() {
        "FOR UPDATE"
    } else if query.for_clause.is_some() {
        "FOR XML or FOR JSON"
    } else if query.settings.is_some() || query.format_clause.is_some() {
        "SETTINGS or FORMAT"
    } else if !query.pipe_operators.is_empty() {
        "the pipe operator"
    } else {
        return Ok(());
    };
    Err(SqlError::unsupported(refused))
}
