//! UNION, INTERSECT, EXCEPT and MINUS.

use std::fmt::Write as _;

use sqlparser::ast::{SetExpr, SetOperator, SetQuantifier};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::translator::Translator;
use crate::query::unify::pair;

use super::QuerySql;

/// One step of a chain: what follows the queries before it.
struct Step<'a> {
    name: &'static str,
    all: &'static str,
    operand: &'a SetExpr,
}

impl<'a> Step<'a> {
    fn new(operator: SetOperator, quantifier: SetQuantifier, operand: &'a SetExpr) -> Result<Self> {
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
        Ok(Self { name, all, operand })
    }
}

impl Translator<'_> {
    /// A chain of set operations, however long, is one level deep: people write rows of constants as
    /// one.
    pub(super) fn set_operation(
        &mut self,
        left: &SetExpr,
        operator: SetOperator,
        quantifier: SetQuantifier,
        right: &SetExpr,
        hints: &[RsType],
    ) -> Result<QuerySql> {
        let mut steps = vec![Step::new(operator, quantifier, right)?];
        let mut head = left;
        while let SetExpr::SetOperation {
            left,
            op,
            set_quantifier,
            right,
        } = head
        {
            steps.push(Step::new(*op, *set_quantifier, right)?);
            head = left;
        }
        steps.reverse();
        let mut operands = vec![(head, self.set_expression(head, hints)?)];
        let mut shape = Shape::of(&operands[0].1);
        for step in &steps {
            let query = self.set_expression(step.operand, hints)?;
            shape = shape.unified(step.name, &query)?;
            operands.push((step.operand, query));
        }
        // Anything but UNION ALL compares the rows.
        let is_compared = steps.iter().any(|step| step.all.is_empty());
        let mut chain = None;
        for (index, (operand, query)) in operands.into_iter().enumerate() {
            let query = if query.untyped.contains(&true) {
                self.set_expression(operand, &shape.types)?
            } else {
                query
            };
            let query = self.conform(query, &shape.types, is_compared)?;
            chain = Some(match chain {
                None => query,
                Some(before) => joined(before, &steps[index - 1], &query.sql),
            });
        }
        let mut chain = chain.expect("a set operation has two operands");
        for column in &mut chain.columns {
            column.origin = None;
        }
        Ok(QuerySql {
            untyped: shape.untyped,
            exact: Vec::new(),
            ..chain
        })
    }
}

fn joined(mut before: QuerySql, step: &Step<'_>, sql: &str) -> QuerySql {
    let operand = operand(step.operand, sql);
    write!(before.sql, " {}{} {operand}", step.name, step.all)
        .expect("writing to a string cannot fail");
    before
}

/// Types of the columns of a chain, and which of them are untyped literals in every query.
struct Shape {
    types: Vec<RsType>,
    untyped: Vec<bool>,
}

impl Shape {
    fn of(query: &QuerySql) -> Self {
        Self {
            types: query
                .columns
                .iter()
                .map(|column| column.data_type)
                .collect(),
            untyped: query.untyped.clone(),
        }
    }

    fn unified(&self, name: &str, with: &QuerySql) -> Result<Self> {
        let right = Self::of(with);
        if self.types.len() != right.types.len() {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                format!("each {name} query must have the same number of columns"),
            ));
        }
        let types = (0..self.types.len())
            .map(|place| {
                let (a, b) = (self.types[place], right.types[place]);
                match pair(a, b) {
                    _ if self.untyped[place] && !right.untyped[place] => Ok(b),
                    _ if right.untyped[place] && !self.untyped[place] => Ok(a),
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
            .collect::<Result<_>>()?;
        let untyped = self.untyped.iter().zip(&right.untyped);
        Ok(Self {
            types,
            untyped: untyped.map(|(a, b)| *a && *b).collect(),
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
