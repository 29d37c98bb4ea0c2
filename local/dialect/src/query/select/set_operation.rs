//! UNION, INTERSECT, EXCEPT and MINUS.

use sqlparser::ast::{SetExpr, SetOperator, SetQuantifier};

use crate::error::{Result, SqlError, SqlState};
use crate::query::translator::Translator;
use crate::query::unify::pair;
use crate::types::RsType;

use super::QuerySql;

impl Translator<'_> {
    pub(super) fn set_operation(
        &mut self,
        left: &SetExpr,
        operator: SetOperator,
        quantifier: SetQuantifier,
        right: &SetExpr,
        hints: &[RsType],
    ) -> Result<QuerySql> {
        let name = match operator {
            SetOperator::Union => "UNION",
            SetOperator::Except | SetOperator::Minus => "EXCEPT",
            SetOperator::Intersect => "INTERSECT",
        };
        let all = match quantifier {
            SetQuantifier::None | SetQuantifier::Distinct => "",
            SetQuantifier::All if operator == SetOperator::Union => " ALL",
            SetQuantifier::All => {
                return Err(SqlError::unsupported(format!("{name} ALL")));
            }
            _ => return Err(SqlError::unsupported("a set operation BY NAME")),
        };
        let mut left_query = self.set_expression(left, hints)?;
        let mut right_query = self.set_expression(right, hints)?;
        let targets = unified_types(name, &left_query, &right_query)?;
        if left_query.untyped.contains(&true) {
            left_query = self.set_expression(left, &targets)?;
        }
        if right_query.untyped.contains(&true) {
            right_query = self.set_expression(right, &targets)?;
        }
        let left_query = self.conform(left_query, &targets, all.is_empty())?;
        let right_query = self.conform(right_query, &targets, all.is_empty())?;
        Ok(QuerySql {
            sql: format!(
                "{} {name}{all} {}",
                left_query.sql,
                operand(right, &right_query.sql)
            ),
            untyped: both(&left_query.untyped, &right_query.untyped),
            columns: left_query.columns,
            sql_names: left_query.sql_names,
        })
    }
}

/// A right operand that is itself a set operation keeps its grouping.
fn operand(expression: &SetExpr, sql: &str) -> String {
    match expression {
        SetExpr::SetOperation { .. } => format!("({sql})"),
        _ => sql.to_owned(),
    }
}

fn both(left: &[bool], right: &[bool]) -> Vec<bool> {
    left.iter().zip(right).map(|(a, b)| *a && *b).collect()
}

fn unified_types(name: &str, left: &QuerySql, right: &QuerySql) -> Result<Vec<RsType>> {
    if left.columns.len() != right.columns.len() {
        return Err(SqlError::new(
            SqlState::SYNTAX_ERROR,
            format!("each {name} query must have the same number of columns"),
        ));
    }
    (0..left.columns.len())
        .map(|place| {
            let (a, b) = (
                left.columns[place].data_type,
                right.columns[place].data_type,
            );
            match pair(a, b) {
                _ if left.untyped[place] && !right.untyped[place] => Ok(b),
                _ if right.untyped[place] && !left.untyped[place] => Ok(a),
                Some(common) => Ok(common),
                None => Err(SqlError::new(
                    SqlState::DATATYPE_MISMATCH,
                    format!(
                        "{name} types {} and {} cannot be matched",
                        a.base_name(),
                        b.base_name()
                    ),
                )),
            }
        })
        .collect()
}
