//! PIVOT (database developer guide, "FROM clause", "PIVOT and UNPIVOT examples"): one column for each
//! value of the list, grouped by the input's columns that the clause does not name.

use sqlparser::ast::{Expr, ExprWithAlias, PivotValueSource, TableAlias, TableFactor, Value};

use crate::error::{Result, SqlError, SqlState};
use crate::names::quote;
use crate::query::scope::{ScopeColumn, distinct_names, qualified};
use crate::query::translated::OutputColumn;
use crate::query::translator::{Clause, Frame, Translator};

use super::from::FromItem;

impl Translator<'_> {
    pub(super) fn pivot(
        &mut self,
        table: &TableFactor,
        aggregates: &[ExprWithAlias],
        value_columns: &[Expr],
        source: &PivotValueSource,
        alias: Option<&TableAlias>,
    ) -> Result<FromItem> {
        expect_plain(table, "PIVOT")?;
        let ([aggregate], [value_column]) = (aggregates, value_columns) else {
            return Err(SqlError::unsupported(
                "PIVOT with several aggregates or columns",
            ));
        };
        let PivotValueSource::List(values) = source else {
            return Err(SqlError::unsupported("PIVOT … IN a query"));
        };
        let input = self.table_factor(table)?;
        let named = self.mentioned_columns(&[&aggregate.expr, value_column]);
        let groups: Vec<ScopeColumn> = input
            .scope
            .visible
            .iter()
            .filter(|column| !named.contains(&column.name))
            .cloned()
            .collect();
        self.frames.push(Frame {
            scope: input.scope,
            clause: Clause::Select,
            inside_aggregate: true,
            ..Frame::default()
        });
        let pivoted = self.pivoted_columns(aggregate, value_column, values);
        self.frames.pop();
        let pivoted = pivoted?;
        for column in &groups {
            self.record_column_uses(&column.uses);
        }
        let keys: Vec<_> = groups.iter().map(|column| column.sql.clone()).collect();
        let columns = groups
            .into_iter()
            .map(|column| (column.sql, column.name, column.data_type))
            .chain(pivoted);
        let (texts, columns): (Vec<_>, Vec<_>) = columns
            .map(|(sql, name, data_type)| (sql, OutputColumn::computed(name, data_type)))
            .unzip();
        let group_by = if keys.is_empty() {
            String::new()
        } else {
            format!(" GROUP BY {}", keys.join(", "))
        };
        self.derived(
            &texts,
            columns,
            &format!("FROM {}{group_by}", input.sql),
            alias,
            "pivot",
        )
    }

    /// Text, name and type of each value's column.
    fn pivoted_columns(
        &mut self,
        aggregate: &ExprWithAlias,
        value_column: &Expr,
        values: &[ExprWithAlias],
    ) -> Result<Vec<(String, String, crate::data_types::RsType)>> {
        let Expr::Function(function) = &aggregate.expr else {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "PIVOT takes a call of an aggregate function",
            ));
        };
        let suffix = aggregate.alias.as_ref().map(|alias| self.name(alias));
        let mut columns = Vec::with_capacity(values.len());
        for value in values {
            let column = self.expression(value_column)?;
            let wanted = self.expression(&value.expr)?;
            let filter = if is_null(&value.expr) {
                format!("{} IS NULL", column.sql)
            } else {
                self.compare(column, "=", wanted)?.sql
            };
            let computed = self.filtered_aggregate(function, &filter)?;
            let name = match &value.alias {
                Some(alias) => self.name(alias),
                None => value_name(&value.expr),
            };
            let name = match &suffix {
                Some(suffix) => format!("{name}_{suffix}"),
                None => name,
            };
            columns.push((computed.sql, name, computed.data_type));
        }
        Ok(columns)
    }

    /// Names of the columns in the expressions.
    pub(super) fn mentioned_columns(&self, expressions: &[&Expr]) -> Vec<String> {
        let mut names = Vec::new();
        for expression in expressions {
            let _ = sqlparser::ast::visit_expressions(*expression, |found: &Expr| {
                match found {
                    Expr::Identifier(ident) => names.push(self.name(ident)),
                    Expr::CompoundIdentifier(idents) => {
                        names.extend(idents.last().map(|ident| self.name(ident)));
                    }
                    _ => {}
                }
                std::ops::ControlFlow::<()>::Continue(())
            });
        }
        names
    }

    /// A subquery in DuckDB's SQL as a FROM item.
    pub(super) fn derived(
        &mut self,
        texts: &[String],
        columns: Vec<OutputColumn>,
        rest: &str,
        alias: Option<&TableAlias>,
        default_name: &str,
    ) -> Result<FromItem> {
        let sql_columns = distinct_names(columns.iter().map(|column| column.name.as_str()));
        let items: Vec<_> = texts
            .iter()
            .zip(&sql_columns)
            .map(|(text, name)| format!("{text} AS {}", quote(name)))
            .collect();
        let visible = match alias {
            Some(alias) => self.name(&alias.name),
            None => self.unused_name(default_name),
        };
        let sql_name = self.unused_name(&visible);
        let columns = columns
            .into_iter()
            .zip(&sql_columns)
            .map(|(column, sql_column)| ScopeColumn {
                name: column.name,
                data_type: column.data_type,
                sql: qualified(&sql_name, sql_column),
                uses: Vec::new(),
                exact: None,
                hidden: false,
            })
            .collect();
        let sql = format!(
            "(SELECT {} {rest}) AS {}",
            items.join(", "),
            quote(&sql_name)
        );
        self.item_of(sql, visible, columns, alias)
    }
}

/// Neither operator takes a join, nor the result of another.
pub(super) fn expect_plain(table: &TableFactor, operator: &str) -> Result<()> {
    match table {
        TableFactor::Table { .. } | TableFactor::Derived { .. } => Ok(()),
        _ => Err(SqlError::unsupported(format!(
            "{operator} of a join, PIVOT or UNPIVOT"
        ))),
    }
}

fn is_null(expression: &Expr) -> bool {
    matches!(expression, Expr::Value(value) if value.value == Value::Null)
}

/// A constant names its column; any other expression has no name.
fn value_name(expression: &Expr) -> String {
    match expression {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) | Value::Number(text, _) => text.clone(),
            Value::Boolean(truth) => truth.to_string(),
            Value::Null => "null".to_owned(),
            _ => crate::query::expression::UNNAMED.to_owned(),
        },
        _ => crate::query::expression::UNNAMED.to_owned(),
    }
}
