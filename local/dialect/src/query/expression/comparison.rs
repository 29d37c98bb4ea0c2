//! Comparisons. Trailing blanks of CHAR and VARCHAR do not count (database developer guide,
//! "Character types", significance of trailing blanks).

use sqlparser::ast::{BinaryOperator, Expr};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::blanks;
use crate::query::conversion::known_super;
use crate::query::translator::Translator;
use crate::query::typed::{Constant, Typed, quote_text};
use crate::query::unify::{compared_pair, is_text, pair, text_type};

use super::operator::no_operator;

impl Translator<'_> {
    pub(in crate::query) fn compare(
        &mut self,
        left: Typed,
        operator: &str,
        right: Typed,
    ) -> Result<Typed> {
        let is_order = matches!(operator, "<" | "<=" | ">" | ">=");
        let has_super = left.data_type == RsType::Super || right.data_type == RsType::Super;
        if is_order && has_super {
            let left = self.super_operand(left, operator)?;
            let right = self.super_operand(right, operator)?;
            let order = known_super("order", &[&left.sql, &right.sql]);
            return Ok(Typed::new(
                format!("(CAST({order} AS INTEGER) {operator} 0)"),
                RsType::Boolean,
            ));
        }
        if let Some(sql) = beside_constant(&left, operator, &right) {
            return Ok(Typed::new(sql, RsType::Boolean));
        }
        let (left, right) = self.comparable(left, operator, right)?;
        Ok(Typed::new(
            format!("({left} {operator} {right})"),
            RsType::Boolean,
        ))
    }

    fn super_operand(&mut self, value: Typed, operator: &str) -> Result<Typed> {
        match pair(value.data_type, RsType::Super) {
            Some(_) => self.convert(value, RsType::Super),
            None => Err(no_operator(RsType::Super, operator, value.data_type)),
        }
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
            return Ok((left.shortest(), right.shortest()));
        }
        if is_parameter(&left) && right.data_type.is_numeric() {
            let left = self.convert(left, unrounded(right.data_type))?;
            return Ok((left.sql, right.sql));
        }
        if is_parameter(&right) && left.data_type.is_numeric() {
            let right = self.convert(right, unrounded(left.data_type))?;
            return Ok((left.sql, right.sql));
        }
        let common = match compared_pair(left.data_type, right.data_type) {
            Some(RsType::Unknown) => text_type(&left),
            Some(common) => common,
            None => return Err(no_operator(left.data_type, operator, right.data_type)),
        };
        Ok((
            self.compared_as(left, common)?,
            self.compared_as(right, common)?,
        ))
    }

    /// The texts of values that are compared with each other, as IN and BETWEEN do.
    pub(super) fn all_comparable(&mut self, values: Vec<Typed>) -> Result<Vec<String>> {
        let types: Vec<_> = values.iter().map(|value| value.data_type).collect();
        if types.iter().all(|data_type| data_type.is_numeric()) {
            return Ok(values.into_iter().map(Typed::shortest).collect());
        }
        let mut common = RsType::Unknown;
        for &next in &types {
            common = compared_pair(common, next).ok_or_else(|| no_operator(common, "=", next))?;
        }
        if common == RsType::Unknown {
            common = values.first().map_or(RsType::VarChar(1), text_type);
        }
        values
            .into_iter()
            .map(|value| self.compared_as(value, common))
            .collect()
    }

    /// The text to compare of a value converted to `common`. A CHAR has no trailing blanks whatever it
    /// is compared with.
    fn compared_as(&mut self, value: Typed, common: RsType) -> Result<String> {
        let is_char = matches!(value.data_type, RsType::Char(_)) && is_text(common);
        let value = self.convert(value, common)?;
        Ok(if is_char && value.constant.is_none() {
            value.sql
        } else {
            compared(&value)
        })
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

/// A VARCHAR column and a constant, on either side.
pub(super) fn beside_constant(left: &Typed, operator: &str, right: &Typed) -> Option<String> {
    let is_varchar =
        |value: &Typed| matches!(value.data_type, RsType::VarChar(_)) && value.constant.is_none();
    let text = |value: &'_ Typed| {
        let is_text = value.is_unknown() || is_text(value.data_type);
        value.as_text().filter(|_| is_text).map(str::to_owned)
    };
    if is_varchar(left) {
        return blanks::beside_constant(&left.sql, operator, &text(right)?);
    }
    let mirrored = match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        same => same,
    };
    if is_varchar(right) {
        return blanks::beside_constant(&right.sql, mirrored, &text(left)?);
    }
    None
}

fn is_parameter(value: &Typed) -> bool {
    matches!(value.constant, Some(Constant::Parameter(_)))
}

/// A parameter beside a NUMERIC may have more digits than that.
fn unrounded(data_type: RsType) -> RsType {
    match data_type {
        RsType::Decimal { scale, .. } => RsType::Decimal {
            precision: 38,
            scale: scale.max(10),
        },
        other => other,
    }
}

/// The text to compare: without trailing blanks, unless the value is known to have none; of a SUPER, a
/// text that is the same for equal values of whatever form.
pub(super) fn compared(value: &Typed) -> String {
    if value.data_type == RsType::Super {
        return known_super("key", &[&value.sql]);
    }
    // A CHAR is kept and computed without its blanks.
    let is_char = matches!(value.data_type, RsType::Char(_));
    let is_varchar = matches!(value.data_type, RsType::VarChar(_));
    match value.as_text() {
        Some(text) if is_char || is_varchar => quote_text(text.trim_end_matches(' ')),
        None if is_varchar && value.constant.is_none() => blanks::trimmed(&value.sql),
        _ => value.sql.clone(),
    }
}
