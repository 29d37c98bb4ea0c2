//! Queries inside expressions.

use sqlparser::ast::{BinaryOperator, Expr, Query};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::conversion::Asked;
use crate::query::translator::Translator;
use crate::query::typed::Typed;
use crate::query::unify::{compared_pair, text_type};

use super::comparison::compared;
use super::operator::no_operator;

impl Translator<'_> {
    pub(super) fn scalar_subquery(&mut self, query: &Query) -> Result<Typed> {
        let translated = self.query(query, &[])?;
        match translated.columns.as_slice() {
            [column] => Ok(Typed::new(
                format!("({})", translated.sql),
                column.data_type,
            )),
            _ => Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "subquery must return only one column",
            )),
        }
    }

    /// `ARRAY[…]` of text or of SMALLINT, the arrays that the catalogue itself has.
    pub(super) fn catalogue_array(&mut self, elements: &[Expr]) -> Result<Typed> {
        let mut values = self.expressions(elements)?;
        let kind = if values
            .iter()
            .all(|value| value.data_type == RsType::SmallInt)
        {
            RsType::SmallIntArray
        } else if values.iter().all(|value| value.data_type.is_character()) {
            RsType::TextArray
        } else {
            return Err(SqlError::unsupported("the ARRAY constructor of PostgreSQL"));
        };
        let mut texts = Vec::with_capacity(values.len());
        for value in values.drain(..) {
            texts.push(self.cast(value, RsType::Text, Asked::Explicitly)?.sql);
        }
        Ok(Typed::new(
            format!("CAST([{}] AS VARCHAR[])", texts.join(", ")),
            kind,
        ))
    }

    /// `ARRAY(SELECT …)` over text, which catalogue queries use.
    pub(super) fn array_of_query(&mut self, query: &Query) -> Result<Typed> {
        let translated = self.query(query, &[])?;
        let [column] = translated.columns.as_slice() else {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "subquery must return only one column",
            ));
        };
        if !column.data_type.is_character() {
            return Err(SqlError::unsupported(format!(
                "ARRAY of a query over type {}",
                column.data_type.base_name()
            )));
        }
        Ok(Typed::new(
            format!("CAST(ARRAY({}) AS VARCHAR[])", translated.sql),
            RsType::TextArray,
        ))
    }

    pub(super) fn exists(&mut self, query: &Query, negated: bool) -> Result<Typed> {
        let translated = self.query(query, &[])?;
        let sql = format!("EXISTS ({})", translated.sql);
        Ok(Typed::new(
            if negated { format!("(NOT {sql})") } else { sql },
            RsType::Boolean,
        ))
    }

    pub(super) fn in_subquery(
        &mut self,
        operand: &Expr,
        query: &Query,
        negated: bool,
    ) -> Result<Typed> {
        let operands = match operand {
            Expr::Tuple(row) => self.expressions(row)?,
            other => vec![self.expression(other)?],
        };
        let (operands, query) = self.compared_subquery(operands, "=", query)?;
        let operand = match operands.as_slice() {
            [operand] => operand.clone(),
            row => format!("({})", row.join(", ")),
        };
        let not = if negated { "NOT " } else { "" };
        Ok(Typed::new(
            format!("({operand} {not}IN ({query}))"),
            RsType::Boolean,
        ))
    }

    pub(super) fn quantified_subquery(
        &mut self,
        left: &Expr,
        operator: &BinaryOperator,
        quantifier: &str,
        query: &Query,
    ) -> Result<Typed> {
        let left = self.expression(left)?;
        let (left, query) = self.compared_subquery(vec![left], &operator.to_string(), query)?;
        Ok(Typed::new(
            format!("({} {operator} {quantifier} ({query}))", left.join(", ")),
            RsType::Boolean,
        ))
    }

    /// Operands and query in the types in which they are compared.
    fn compared_subquery(
        &mut self,
        operands: Vec<Typed>,
        operator: &str,
        query: &Query,
    ) -> Result<(Vec<String>, String)> {
        let hints: Vec<_> = operands.iter().map(|operand| operand.data_type).collect();
        let translated = self.query(query, &hints)?;
        if translated.columns.len() != operands.len() {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                if translated.columns.len() > operands.len() {
                    "subquery has too many columns"
                } else {
                    "subquery has too few columns"
                },
            ));
        }
        let mut texts = Vec::with_capacity(operands.len());
        let mut targets = Vec::with_capacity(operands.len());
        for (operand, column) in operands.into_iter().zip(&translated.columns) {
            let common = match compared_pair(operand.data_type, column.data_type) {
                Some(RsType::Unknown) => text_type(&operand),
                Some(common) => common,
                None => {
                    return Err(no_operator(operand.data_type, operator, column.data_type));
                }
            };
            let operand = self.convert(operand, common)?;
            texts.push(compared(&operand));
            targets.push(common);
        }
        let query = self.conform(translated, &targets, true)?;
        Ok((texts, query.sql))
    }
}
