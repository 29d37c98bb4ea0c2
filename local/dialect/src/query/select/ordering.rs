//! ORDER BY, LIMIT and OFFSET. NULLs come last in ascending order and first in descending order
//! unless the statement says otherwise.

use sqlparser::ast::{
    Expr, LimitClause, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, OrderBySort, Query,
    SetExpr, UnaryOperator, Value,
};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::blanks::grouped;
use crate::query::conversion::known_super;
use crate::query::translator::{Clause, Translator};
use crate::query::typed::Constant;

use super::QuerySql;
use super::projection::Projected;

/// `ASC NULLS LAST` and its like, always spelled out.
pub(in crate::query) fn direction(options: &OrderByOptions) -> String {
    let descending = matches!(options.sort, Some(OrderBySort::Desc));
    let nulls_first = options.nulls_first.unwrap_or(descending);
    format!(
        "{} NULLS {}",
        if descending { "DESC" } else { "ASC" },
        if nulls_first { "FIRST" } else { "LAST" }
    )
}

/// The ordinal that a whole-number literal stands for.
pub(super) fn ordinal(expression: &Expr) -> Option<usize> {
    match expression {
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) => number.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

impl Translator<'_> {
    /// ORDER BY of a SELECT: over its output names first, then over its input columns.
    pub(super) fn select_order(
        &mut self,
        order: &OrderBy,
        projected: &[Projected],
        distinct: bool,
    ) -> Result<String> {
        let mut keys = Vec::new();
        for item in elements(order)? {
            let names = projected.iter().map(|item| item.column.name.as_str());
            let key = match self.output_place(&item.expr, names)? {
                Some(place) => match &projected[place - 1] {
                    // SUPER values have an order of their own.
                    item if item.column.data_type == RsType::Super && !distinct => {
                        known_super("key", &[&item.sql])
                    }
                    _ => place.to_string(),
                },
                None => self.input_key(&item.expr, projected, distinct)?,
            };
            keys.push(format!("{key} {}", direction(&item.options)));
        }
        Ok(keys.join(", "))
    }

    fn input_key(
        &mut self,
        expression: &Expr,
        projected: &[Projected],
        distinct: bool,
    ) -> Result<String> {
        self.frame().clause = Clause::OrderBy;
        let key = self.expression(expression)?;
        let compared = grouped(key.clone()).sql;
        let is_key = |item: &Projected| item.sql == key.sql || item.sql == compared;
        if let Some(place) = projected.iter().position(is_key) {
            return Ok((place + 1).to_string());
        }
        if distinct {
            return Err(SqlError::new(
                SqlState::INVALID_COLUMN_REFERENCE,
                "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
            ));
        }
        Ok(if key.data_type == RsType::Super {
            known_super("key", &[&key.sql])
        } else if key.constant.is_some() {
            format!("({})", key.sql)
        } else {
            key.sql
        })
    }

    /// ORDER BY of a set operation: only output columns can be named.
    pub(super) fn output_order(&mut self, order: &OrderBy, query: &QuerySql) -> Result<String> {
        let mut keys = Vec::new();
        for item in elements(order)? {
            let names = query.columns.iter().map(|column| column.name.as_str());
            let Some(place) = self.output_place(&item.expr, names)? else {
                return Err(SqlError::unsupported(
                    "ORDER BY an expression on a UNION, INTERSECT or EXCEPT result",
                ));
            };
            keys.push(format!("{place} {}", direction(&item.options)));
        }
        Ok(keys.join(", "))
    }

    /// The place of the output column that an ORDER BY element names, counted from 1.
    fn output_place<'n>(
        &self,
        expression: &Expr,
        names: impl ExactSizeIterator<Item = &'n str>,
    ) -> Result<Option<usize>> {
        if let Some(ordinal) = ordinal(expression) {
            if (1..=names.len()).contains(&ordinal) {
                return Ok(Some(ordinal));
            }
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                format!("ORDER BY position {ordinal} is not in select list"),
            ));
        }
        let Expr::Identifier(ident) = expression else {
            return Ok(None);
        };
        let wanted = self.name(ident);
        let mut names = names;
        Ok(names.position(|name| name == wanted).map(|place| place + 1))
    }

    /// The LIMIT and OFFSET clauses.
    pub(super) fn limit(&mut self, query: &Query) -> Result<String> {
        let Some(clause) = &query.limit_clause else {
            return Ok(String::new());
        };
        let LimitClause::LimitOffset {
            limit,
            offset,
            limit_by,
        } = clause
        else {
            return Err(
                SqlError::unsupported("LIMIT offset, count").with_hint("Use LIMIT and OFFSET.")
            );
        };
        if !limit_by.is_empty() {
            return Err(SqlError::unsupported("LIMIT BY"));
        }
        if let (Some(_), SetExpr::Select(select)) = (limit, query.body.as_ref())
            && select.top.is_some()
        {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "multiple LIMIT clauses not allowed",
            ));
        }
        let mut parts = Vec::new();
        if let Some(limit) = limit {
            parts.push(format!("LIMIT {}", self.row_count(limit, "LIMIT")?));
        }
        if let Some(offset) = offset {
            parts.push(format!(
                "OFFSET {}",
                self.row_count(&offset.value, "OFFSET")?
            ));
        }
        Ok(parts.join(" "))
    }

    fn row_count(&mut self, expression: &Expr, clause: &str) -> Result<String> {
        if matches!(
            expression,
            Expr::UnaryOp {
                op: UnaryOperator::Minus,
                ..
            }
        ) {
            return Err(SqlError::new(
                SqlState::INVALID_PARAMETER_VALUE,
                format!("{clause} must not be negative"),
            ));
        }
        let frames = std::mem::take(&mut self.frames);
        let value = self.expression(expression);
        self.frames = frames;
        let value = value?;
        match value.constant {
            Some(Constant::Number(number)) => Ok(number),
            Some(Constant::Parameter(_) | Constant::Text(_)) => {
                Ok(self.convert(value, RsType::BigInt)?.sql)
            }
            _ if value.data_type.is_integer() => Ok(value.sql),
            _ => Err(SqlError::new(
                SqlState::DATATYPE_MISMATCH,
                format!(
                    "argument of {clause} must be type integer, not type {}",
                    value.data_type.base_name()
                ),
            )),
        }
    }
}

fn elements(order: &OrderBy) -> Result<&[OrderByExpr]> {
    match &order.kind {
        OrderByKind::Expressions(items) => Ok(items),
        OrderByKind::All(_) => Err(SqlError::unsupported("ORDER BY ALL")),
    }
}
