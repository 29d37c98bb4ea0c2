//! Which rule a binary or unary operator follows.

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::conversion::known_super;
use crate::query::exact;
use crate::query::translator::Translator;
use crate::query::typed::{Constant, Typed};

use super::pattern::Escape;

impl Translator<'_> {
    pub(super) fn binary(
        &mut self,
        left: &Expr,
        operator: &BinaryOperator,
        right: &Expr,
    ) -> Result<Typed> {
        use BinaryOperator as B;
        if matches!(operator, B::And | B::Or) {
            return self.connective(left, operator, right);
        }
        if let (Expr::Tuple(left), Expr::Tuple(right)) = (left, right) {
            return self.compare_rows(left, operator, right);
        }
        let left = self.expression(left)?;
        let right = self.expression(right)?;
        self.operation(left, operator, right)
    }

    /// An operator between two values.
    pub(in crate::query) fn operation(
        &mut self,
        left: Typed,
        operator: &BinaryOperator,
        right: Typed,
    ) -> Result<Typed> {
        use BinaryOperator as B;
        match operator {
            B::Plus | B::Minus | B::Multiply | B::Divide | B::Modulo | B::BitwiseXor | B::PGExp => {
                self.arithmetic(left, operator, right)
            }
            B::Eq | B::NotEq | B::Lt | B::LtEq | B::Gt | B::GtEq => {
                self.compare(left, &operator.to_string(), right)
            }
            B::StringConcat => self.concatenate(left, right),
            B::PGLikeMatch => self.like(left, right, Escape::Default, false, false),
            B::PGNotLikeMatch => self.like(left, right, Escape::Default, true, false),
            B::PGILikeMatch => self.like(left, right, Escape::Default, false, true),
            B::PGNotILikeMatch => self.like(left, right, Escape::Default, true, true),
            B::PGRegexMatch => self.regex_match(left, right, false, false),
            B::PGRegexIMatch => self.regex_match(left, right, false, true),
            B::PGRegexNotMatch => self.regex_match(left, right, true, false),
            B::PGRegexNotIMatch => self.regex_match(left, right, true, true),
            B::BitwiseAnd
            | B::BitwiseOr
            | B::PGBitwiseXor
            | B::PGBitwiseShiftLeft
            | B::PGBitwiseShiftRight => self.bitwise(left, operator, right),
            other => Err(SqlError::unsupported(format!("the operator {other}"))),
        }
    }

    pub(super) fn unary(&mut self, operator: UnaryOperator, operand: &Expr) -> Result<Typed> {
        use UnaryOperator as U;
        if operator == U::Not {
            return self.negation(operand);
        }
        let operand = self.expression(operand)?;
        match operator {
            U::Plus | U::Minus => self.signed(operand, operator == U::Minus),
            U::BitwiseNot if matches!(operand.data_type, RsType::VarByte(_)) => Ok(Typed::new(
                format!("longshore_bits('~', {0}, {0})", operand.sql),
                operand.data_type,
            )),
            U::BitwiseNot if operand.data_type.is_integer() => {
                Ok(Typed::new(format!("(~{})", operand.sql), operand.data_type))
            }
            U::PGSquareRoot => self.builtin("sqrt", vec![operand]),
            U::PGCubeRoot => self.builtin("cbrt", vec![operand]),
            U::PGAbs => self.builtin("abs", vec![operand]),
            other => Err(no_unary(&other.to_string(), operand.data_type)),
        }
    }

    fn signed(&mut self, operand: Typed, negative: bool) -> Result<Typed> {
        let operand = if operand.is_unknown() {
            self.convert(operand, RsType::DoublePrecision)?
        } else {
            operand
        };
        if operand.data_type == RsType::Super && negative {
            return Ok(Typed::new(
                known_super("negate", &[&operand.sql]),
                RsType::Super,
            ));
        }
        let is_signed = operand.data_type.is_numeric()
            || operand.data_type == RsType::Super
            || operand.data_type.is_interval();
        if !is_signed {
            let symbol = if negative { "-" } else { "+" };
            return Err(no_unary(symbol, operand.data_type));
        }
        if !negative {
            return Ok(operand);
        }
        if let Some(literal) = negative_literal(&operand) {
            return Ok(literal);
        }
        let exact = exact::negated(&operand);
        let constant = match operand.constant {
            Some(Constant::Number(number)) => {
                Some(Constant::Number(match number.strip_prefix('-') {
                    Some(positive) => positive.to_owned(),
                    None => format!("-{number}"),
                }))
            }
            _ => None,
        };
        Ok(Typed {
            sql: format!("(-{})", operand.sql),
            data_type: operand.data_type,
            constant,
            exact,
        })
    }
}

/// The least INTEGER and the least BIGINT: their digits alone would have the next larger type.
fn negative_literal(operand: &Typed) -> Option<Typed> {
    let Some(Constant::Number(digits)) = &operand.constant else {
        return None;
    };
    let (digits, data_type) = match digits.as_str() {
        "2147483648" => (digits, RsType::Integer),
        "9223372036854775808" => (digits, RsType::BigInt),
        _ => return None,
    };
    Some(Typed::constant(
        format!("CAST('-{digits}' AS {})", data_type.duckdb()),
        data_type,
        Constant::Number(format!("-{digits}")),
    ))
}

/// `operator does not exist: integer + boolean`.
pub(super) fn no_operator(left: RsType, operator: &str, right: RsType) -> SqlError {
    SqlError::new(
        SqlState::UNDEFINED_FUNCTION,
        format!(
            "operator does not exist: {} {operator} {}",
            left.base_name(),
            right.base_name()
        ),
    )
    .with_hint(
        "No operator matches the given name and argument type(s). You may need to add explicit type casts.",
    )
}

fn no_unary(operator: &str, operand: RsType) -> SqlError {
    SqlError::new(
        SqlState::UNDEFINED_FUNCTION,
        format!(
            "operator does not exist: {operator} {}",
            operand.base_name()
        ),
    )
}
