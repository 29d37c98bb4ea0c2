//! AND, OR, NOT and the IS tests.

use sqlparser::ast::{BinaryOperator, Expr};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::conversion::is_super_null;
use crate::query::translator::Translator;
use crate::query::typed::{Constant, Typed};

impl Translator<'_> {
    /// A chain of one connective, however long, is one level deep.
    pub(super) fn connective(
        &mut self,
        left: &Expr,
        operator: &BinaryOperator,
        right: &Expr,
    ) -> Result<Typed> {
        let name = operator.to_string();
        let mut operands = vec![right];
        let mut head = left;
        while let Expr::BinaryOp { left, op, right } = head
            && op == operator
        {
            operands.push(right);
            head = left;
        }
        operands.push(head);
        let texts = operands
            .into_iter()
            .rev()
            .map(|operand| Ok(self.condition(operand, &name)?.sql))
            .collect::<Result<Vec<_>>>()?;
        Ok(Typed::new(
            format!("({})", texts.join(&format!(" {name} "))),
            RsType::Boolean,
        ))
    }

    pub(super) fn negation(&mut self, operand: &Expr) -> Result<Typed> {
        let operand = self.condition(operand, "NOT")?;
        Ok(Typed::new(
            format!("(NOT {})", operand.sql),
            RsType::Boolean,
        ))
    }

    /// An expression that must be BOOLEAN; `place` is named if it is not.
    pub(in crate::query) fn condition(&mut self, expression: &Expr, place: &str) -> Result<Typed> {
        let value = self.expression(expression)?;
        match value.data_type {
            RsType::Boolean => Ok(value),
            RsType::Unknown | RsType::Super => self.convert(value, RsType::Boolean),
            // `WHERE 1`, which sqlalchemy-redshift writes.
            kind if kind.is_integer() && matches!(value.constant, Some(Constant::Number(_))) => {
                Ok(Typed::new(format!("({} <> 0)", value.sql), RsType::Boolean))
            }
            other => Err(SqlError::new(
                SqlState::DATATYPE_MISMATCH,
                format!(
                    "argument of {place} must be type boolean, not type {}",
                    other.base_name()
                ),
            )),
        }
    }

    pub(super) fn test(&mut self, expression: &Expr) -> Result<Typed> {
        if let Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) = expression
        {
            let operator = if matches!(expression, Expr::IsDistinctFrom(..)) {
                "IS DISTINCT FROM"
            } else {
                "IS NOT DISTINCT FROM"
            };
            let left = self.expression(left)?;
            let right = self.expression(right)?;
            return self.compare(left, operator, right);
        }
        let (operand, test) = match expression {
            Expr::IsNull(operand) | Expr::IsUnknown(operand) => (operand, "IS NULL"),
            Expr::IsNotNull(operand) | Expr::IsNotUnknown(operand) => (operand, "IS NOT NULL"),
            Expr::IsTrue(operand) => (operand, "IS TRUE"),
            Expr::IsNotTrue(operand) => (operand, "IS NOT TRUE"),
            Expr::IsFalse(operand) => (operand, "IS FALSE"),
            Expr::IsNotFalse(operand) => (operand, "IS NOT FALSE"),
            other => return Err(SqlError::unsupported(format!("the test {other}"))),
        };
        let operand = if matches!(
            expression,
            Expr::IsTrue(_) | Expr::IsNotTrue(_) | Expr::IsFalse(_) | Expr::IsNotFalse(_)
        ) {
            self.condition(operand, test)?
        } else {
            self.expression(operand)?
        };
        if operand.data_type == RsType::Super && test.ends_with("NULL") {
            // JSON's null counts as NULL.
            let is_null = is_super_null(&operand);
            let sql = if test == "IS NULL" {
                is_null
            } else {
                format!("(NOT {is_null})")
            };
            return Ok(Typed::new(sql, RsType::Boolean));
        }
        Ok(Typed::new(
            format!("({} {test})", operand.sql),
            RsType::Boolean,
        ))
    }
}
