//! CASE.

use sqlparser::ast::{CaseWhen, Expr};

use crate::error::Result;
use crate::query::functions::Once;
use crate::query::translator::Translator;
use crate::query::typed::Typed;

impl Translator<'_> {
    pub(super) fn case(
        &mut self,
        operand: Option<&Expr>,
        branches: &[CaseWhen],
        otherwise: Option<&Expr>,
    ) -> Result<Typed> {
        let operand = match operand {
            Some(operand) => Some(Once::of(self.expression(operand)?)),
            None => None,
        };
        let mut conditions = Vec::with_capacity(branches.len());
        for branch in branches {
            conditions.push(match &operand {
                Some((operand, _)) => {
                    let value = self.expression(&branch.condition)?;
                    self.compare(operand.clone(), "=", value)?
                }
                None => self.condition(&branch.condition, "CASE/WHEN")?,
            });
        }
        let mut results = Vec::with_capacity(branches.len() + 1);
        for branch in branches {
            results.push(self.expression(&branch.result)?);
        }
        results.push(match otherwise {
            Some(otherwise) => self.expression(otherwise)?,
            None => Typed::null(),
        });
        let data_type = self.unify(&mut results, "CASE")?;
        let otherwise = results.pop().unwrap_or_else(Typed::null);
        let branches: Vec<_> = conditions
            .iter()
            .zip(&results)
            .map(|(condition, result)| format!("WHEN {} THEN {}", condition.sql, result.sql))
            .collect();
        let sql = format!("CASE {} ELSE {} END", branches.join(" "), otherwise.sql);
        let sql = match &operand {
            Some((_, once)) => once.around(sql),
            None => sql,
        };
        Ok(Typed::new(sql, data_type))
    }
}
