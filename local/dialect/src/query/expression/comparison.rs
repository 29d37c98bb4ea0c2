//! Comparisons. Trailing blanks of CHAR and VARCHAR do not count (database developer guide,
//! "Character types", significance of trailing blanks).

use sqlparser::ast::{BinaryOperator, Expr};

use crate::error::{Result, SqlError, SqlState};
use crate::query::translator::Translator;
use crate::query::typed::Typed;
use crate::query::unify::{common_type, pair, text_type};
use crate::types::RsType;

use super::operator::no_operator;

impl Translator<'_> {
    pub(in crate::query) fn compare(
        &mut self,
        left: Typed,
        operator: &str,
        right: Typed,
    ) -> Result<Typed> {
        let (left, right) = self.comparable(left, operator, right)?;
        Ok(Typed::new(
            format!("({left} {operator} {right})"),
            RsType::Boolean,
        ))
    }

    /// Both sides converted to the type in which they are compared.
    pub(super) fn comparable(
        &mut self,
        left: Typed,
        operator: &str,
        right: Typed,
    ) -> Result<(String, String)> {
        if left.data_type.is_numeric() && right.data_type.is_numeric() {
            // DuckDB compares numbers of different types by value.
            return Ok((left.sql, right.sql));
        }
        let common = match pair(left.data_type, right.data_type) {
            Some(RsType::Unknown) => text_type(&left),
            Some(common) => common,
            None => return Err(no_operator(left.data_type, operator, right.data_type)),
        };
        let left = self.convert(left, common)?;
        let right = self.convert(right, common)?;
        Ok((compared(&left), compared(&right)))
    }

    /// The texts of values that are compared with each other, as IN and BETWEEN do.
    pub(super) fn all_comparable(
        &mut self,
        values: Vec<Typed>,
        construct: &str,
    ) -> Result<Vec<String>> {
        let types: Vec<_> = values.iter().map(|value| value.data_type).collect();
        if types.iter().all(|data_type| data_type.is_numeric()) {
            return Ok(values.into_iter().map(|value| value.sql).collect());
        }
        let common = match common_type(&types, construct)? {
            RsType::Unknown => values.first().map_or(RsType::VarChar(1), text_type),
            common => common,
        };
        values
            .into_iter()
            .map(|value| Ok(compared(&self.convert(value, common)?)))
            .collect()
    }

    /// `(a, b) = (c, d)` and `<>`.
    pub(super) fn compare_rows(
        &mut self,
        left: &[Expr],
        operator: &BinaryOperator,
        right: &[Expr],
    ) -> Result<Typed> {
        if left.len() != right.len() {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "unequal number of entries in row expressions",
            ));
        }
        let joint = match operator {
            BinaryOperator::Eq => " AND ",
            BinaryOperator::NotEq => " OR ",
            other => {
                return Err(SqlError::unsupported(format!(
                    "the comparison {other} of row values"
                )));
            }
        };
        let mut parts = Vec::with_capacity(left.len());
        for (left, right) in left.iter().zip(right) {
            let left = self.expression(left)?;
            let right = self.expression(right)?;
            parts.push(self.compare(left, &operator.to_string(), right)?.sql);
        }
        Ok(Typed::new(
            format!("({})", parts.join(joint)),
            RsType::Boolean,
        ))
    }
}

/// The text to compare: without trailing blanks, unless the value is known to have none.
pub(super) fn compared(value: &Typed) -> String {
    let is_blank_padded = matches!(value.data_type, RsType::Char(_) | RsType::VarChar(_));
    match value.as_text() {
        Some(text) if is_blank_padded => {
            crate::query::typed::quote_text(text.trim_end_matches(' '))
        }
        None if is_blank_padded && value.constant.is_none() => format!("rtrim({}, ' ')", value.sql),
        _ => value.sql.clone(),
    }
}
