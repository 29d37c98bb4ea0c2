//! `+ - * / % ^` and the bit operators over numbers (database developer guide, "Computations with
//! numeric values").

use sqlparser::ast::BinaryOperator;

use crate::data_types::RsType;
use crate::error::Result;
use crate::query::conversion::known_super;
use crate::query::translator::Translator;
use crate::query::typed::{Typed, quote_text};
use crate::query::unify::{decimal_shape, is_identity, is_text, pair, wider_integer};

use super::operator::no_operator;

/// Whether `+` stands between texts, for which it means `||`.
fn joins_texts(left: &Typed, right: &Typed) -> bool {
    let is_written = |value: &Typed| value.as_text().is_some();
    match (is_text(left.data_type), is_text(right.data_type)) {
        (true, true) => true,
        (true, false) => right.is_unknown(),
        (false, true) => left.is_unknown(),
        (false, false) => {
            left.is_unknown() && right.is_unknown() && (is_written(left) || is_written(right))
        }
    }
}

impl Translator<'_> {
    pub(in crate::query) fn arithmetic(
        &mut self,
        left: Typed,
        operator: &BinaryOperator,
        right: Typed,
    ) -> Result<Typed> {
        if super::date_arithmetic::applies(&left, &right) {
            return self.date_arithmetic(left, operator, right);
        }
        if let (RsType::VarByte(_), RsType::VarByte(_), BinaryOperator::Plus) =
            (left.data_type, right.data_type, operator)
        {
            return self.concatenate(left, right);
        }
        if *operator == BinaryOperator::Plus && joins_texts(&left, &right) {
            return self.concatenate(left, right);
        }
        if left.data_type == RsType::Super || right.data_type == RsType::Super {
            return self.super_arithmetic(left, operator, right);
        }
        let (left, right) = self.numeric_operands(left, right)?;
        let (a, b) = (left.data_type, right.data_type);
        if !a.is_numeric() || !b.is_numeric() {
            return Err(no_operator(a, &operator.to_string(), b));
        }
        if matches!(operator, BinaryOperator::BitwiseXor | BinaryOperator::PGExp) {
            return self.builtin("power", vec![left, right]);
        }
        if a.is_integer() && b.is_integer() {
            return self.integer_arithmetic(left, operator, right);
        }
        if decimal_shape(a).is_some() && decimal_shape(b).is_some() {
            return self.decimal_arithmetic(&left, operator, &right);
        }
        self.float_arithmetic(left, operator, right)
    }

    /// Dynamic typing: numbers are computed with, anything else gives NULL.
    fn super_arithmetic(
        &mut self,
        left: Typed,
        operator: &BinaryOperator,
        right: Typed,
    ) -> Result<Typed> {
        let symbol = operator.to_string();
        let is_known = ["+", "-", "*", "/", "%"].contains(&symbol.as_str());
        let (a, b) = (left.data_type, right.data_type);
        if !is_known || pair(a, b).is_none() {
            return Err(no_operator(a, &symbol, b));
        }
        let number = |value: Typed| match value.as_text() {
            // An untyped literal beside an operator is a number.
            Some(text) if value.is_unknown() && text.trim().parse::<f64>().is_ok() => {
                Typed::new(quote_text(text.trim()), RsType::Super)
            }
            _ => value,
        };
        let left = self.convert(number(left), RsType::Super)?;
        let right = self.convert(number(right), RsType::Super)?;
        Ok(Typed::new(
            known_super(&symbol, &[&left.sql, &right.sql]),
            RsType::Super,
        ))
    }

    /// An untyped literal takes the other side's type; two of them are doubles.
    fn numeric_operands(&mut self, left: Typed, right: Typed) -> Result<(Typed, Typed)> {
        let as_number = |data_type: RsType| {
            if data_type.is_numeric() {
                data_type
            } else if is_identity(data_type) {
                RsType::BigInt
            } else {
                RsType::DoublePrecision
            }
        };
        let (a, b) = (left.data_type, right.data_type);
        let free = Typed::is_unknown;
        let left = if free(&left) || is_identity(a) {
            self.convert(left, as_number(if is_identity(a) { a } else { b }))?
        } else {
            left
        };
        let right = if free(&right) || is_identity(b) {
            self.convert(right, as_number(if is_identity(b) { b } else { a }))?
        } else {
            right
        };
        Ok((left, right))
    }

    fn integer_arithmetic(
        &mut self,
        left: Typed,
        operator: &BinaryOperator,
        right: Typed,
    ) -> Result<Typed> {
        let data_type = wider_integer(left.data_type, right.data_type);
        let left = self.convert(left, data_type)?;
        let right = self.convert(right, data_type)?;
        let sql = match operator {
            // Truncates towards zero and fails on zero.
            BinaryOperator::Divide => format!("({} // {})", left.sql, right.sql),
            BinaryOperator::Modulo if right.as_integer().is_none_or(|divisor| divisor == 0) => {
                format!("longshore_modulo({}, {})", left.sql, right.sql)
            }
            other => format!("({} {other} {})", left.sql, right.sql),
        };
        Ok(Typed::new(sql, data_type))
    }

    fn float_arithmetic(
        &mut self,
        left: Typed,
        operator: &BinaryOperator,
        right: Typed,
    ) -> Result<Typed> {
        let data_type = if left.data_type == RsType::Real && right.data_type == RsType::Real {
            RsType::Real
        } else {
            RsType::DoublePrecision
        };
        let left = self.convert(left, data_type)?;
        let right = self.convert(right, data_type)?;
        let sql = match operator {
            BinaryOperator::Divide => format!("longshore_divide({}, {})", left.sql, right.sql),
            BinaryOperator::Modulo => format!("longshore_modulo({}, {})", left.sql, right.sql),
            other => format!("({} {other} {})", left.sql, right.sql),
        };
        Ok(Typed::new(sql, data_type))
    }

    pub(super) fn bitwise(
        &mut self,
        left: Typed,
        operator: &BinaryOperator,
        right: Typed,
    ) -> Result<Typed> {
        if let (RsType::VarByte(a), RsType::VarByte(b)) = (left.data_type, right.data_type) {
            return Ok(Typed::new(
                format!("longshore_bits('{operator}', {}, {})", left.sql, right.sql),
                RsType::VarByte(a.max(b)),
            ));
        }
        let (left, right) = self.numeric_operands(left, right)?;
        if !left.data_type.is_integer() || !right.data_type.is_integer() {
            return Err(no_operator(
                left.data_type,
                &operator.to_string(),
                right.data_type,
            ));
        }
        let data_type = wider_integer(left.data_type, right.data_type);
        let left = self.convert(left, data_type)?;
        let right = self.convert(right, data_type)?;
        let sql = match operator {
            BinaryOperator::PGBitwiseXor => format!("xor({}, {})", left.sql, right.sql),
            other => format!("({} {other} {})", left.sql, right.sql),
        };
        Ok(Typed::new(
            format!("CAST({sql} AS {})", data_type.duckdb()),
            data_type,
        ))
    }
}
