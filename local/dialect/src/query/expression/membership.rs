//! IN, BETWEEN, ANY and ALL.

use sqlparser::ast::{BinaryOperator, Expr};

use crate::data_types::RsType;
use crate::error::{Result, SqlError};
use crate::query::blanks;
use crate::query::translator::Translator;
use crate::query::typed::Typed;
use crate::query::unify::is_text;

use super::comparison::beside_constant;

impl Translator<'_> {
    pub(super) fn membership(&mut self, expression: &Expr) -> Result<Typed> {
        match expression {
            Expr::InList {
                expr,
                list,
                negated,
            } => self.in_list(expr, list, *negated),
            Expr::InSubquery {
                expr,
                subquery,
                negated,
            } => self.in_subquery(expr, subquery, *negated),
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => self.between(expr, low, high, *negated),
            Expr::AnyOp {
                left,
                compare_op,
                right,
                ..
            } => self.quantified(left, compare_op, "ANY", right),
            Expr::AllOp {
                left,
                compare_op,
                right,
            } => self.quantified(left, compare_op, "ALL", right),
            other => Err(SqlError::unsupported(format!("the test {other}"))),
        }
    }

    fn in_list(&mut self, operand: &Expr, list: &[Expr], negated: bool) -> Result<Typed> {
        if let Expr::Tuple(row) = operand {
            return self.row_in_list(row, list, negated);
        }
        let mut values = vec![self.expression(operand)?];
        for item in list {
            values.push(self.expression(item)?);
        }
        if let Some(sql) = among_constants(&values) {
            let sql = if negated { format!("(NOT {sql})") } else { sql };
            return Ok(Typed::new(sql, RsType::Boolean));
        }
        let mut texts = self.all_comparable(values)?;
        let operand = texts.remove(0);
        Ok(Typed::new(
            format!("({operand} {}IN ({}))", not(negated), texts.join(", ")),
            RsType::Boolean,
        ))
    }

    fn row_in_list(&mut self, row: &[Expr], list: &[Expr], negated: bool) -> Result<Typed> {
        let mut alternatives = Vec::with_capacity(list.len());
        for item in list {
            let Expr::Tuple(candidate) = item else {
                return Err(SqlError::unsupported("a row value IN a list of scalars"));
            };
            alternatives.push(self.compare_rows(row, &BinaryOperator::Eq, candidate)?.sql);
        }
        let sql = format!("({})", alternatives.join(" OR "));
        Ok(Typed::new(
            if negated { format!("(NOT {sql})") } else { sql },
            RsType::Boolean,
        ))
    }

    fn between(&mut self, operand: &Expr, low: &Expr, high: &Expr, negated: bool) -> Result<Typed> {
        let values = [operand, low, high]
            .into_iter()
            .map(|value| self.expression(value))
            .collect::<Result<Vec<_>>>()?;
        if let [value, low, high] = values.as_slice()
            && values.iter().any(|value| value.data_type == RsType::Super)
        {
            let above = self.compare(value.clone(), ">=", low.clone())?.sql;
            let below = self.compare(value.clone(), "<=", high.clone())?.sql;
            return Ok(Typed::new(
                format!("({}({above} AND {below}))", not(negated)),
                RsType::Boolean,
            ));
        }
        if let [value, low, high] = values.as_slice()
            && let Some(above) = beside_constant(value, ">=", low)
            && let Some(below) = beside_constant(value, "<=", high)
        {
            return Ok(Typed::new(
                format!("({}({above} AND {below}))", not(negated)),
                RsType::Boolean,
            ));
        }
        let texts = self.all_comparable(values)?;
        Ok(Typed::new(
            format!(
                "({} {}BETWEEN {} AND {})",
                texts[0],
                not(negated),
                texts[1],
                texts[2]
            ),
            RsType::Boolean,
        ))
    }

    fn quantified(
        &mut self,
        left: &Expr,
        operator: &BinaryOperator,
        quantifier: &str,
        right: &Expr,
    ) -> Result<Typed> {
        if let Expr::Subquery(query) = right {
            return self.quantified_subquery(left, operator, quantifier, query);
        }
        let left = self.expression(left)?;
        let right = self.expression(right)?;
        let is_any_equal = quantifier == "ANY" && *operator == BinaryOperator::Eq;
        match right.data_type {
            RsType::TextArray | RsType::AclItemArray if is_any_equal => {
                let left = self.convert(left, RsType::Text)?;
                Ok(Typed::new(
                    format!("list_contains({}, {})", right.sql, left.sql),
                    RsType::Boolean,
                ))
            }
            RsType::SmallIntArray | RsType::IntegerArray if is_any_equal => Ok(Typed::new(
                format!(
                    "list_contains({}, CAST({} AS VARCHAR))",
                    right.sql, left.sql
                ),
                RsType::Boolean,
            )),
            RsType::Int2Vector | RsType::OidVector if is_any_equal => Ok(Typed::new(
                format!(
                    "list_contains(string_split({}, ' '), CAST({} AS VARCHAR))",
                    right.sql, left.sql
                ),
                RsType::Boolean,
            )),
            _ => Err(SqlError::unsupported(format!(
                "{operator} {quantifier} over what is not a query"
            ))),
        }
    }
}

/// A VARCHAR column that is looked for among constants of text; a NULL among them is no text.
fn among_constants(values: &[Typed]) -> Option<String> {
    let (operand, list) = values.split_first()?;
    if !matches!(operand.data_type, RsType::VarChar(_)) || operand.constant.is_some() {
        return None;
    }
    let texts: Vec<_> = list
        .iter()
        .map(|item| {
            let is_text = item.is_unknown() || is_text(item.data_type);
            item.as_text().filter(|_| is_text)
        })
        .collect::<Option<_>>()?;
    blanks::among_constants(&operand.sql, &texts)
}

fn not(negated: bool) -> &'static str {
    if negated { "NOT " } else { "" }
}
