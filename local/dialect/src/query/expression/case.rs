//! CASE.

use sqlparser::ast::{CaseWhen, Expr};

use crate::data_types::RsType;
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
        let own = results.clone();
        let data_type = self.unify(&mut results, "CASE")?;
        let written = |results: &[String]| {
            let sql = chosen(&conditions, results);
            match &operand {
                Some((_, once)) => once.around(sql),
                None => sql,
            }
        };
        if let RsType::Decimal { scale, .. } = data_type
            && let Some(exact) = self.short_choice(&own, scale, written)
        {
            let sql = format!(
                "CAST({} AS {})",
                exact.short.as_deref().unwrap_or_default(),
                data_type.duckdb()
            );
            return Ok(Typed::new(sql, data_type).known(exact));
        }
        let results: Vec<_> = results.into_iter().map(|result| result.sql).collect();
        Ok(Typed::new(written(&results), data_type))
    }
}

/// `CASE` with a result for each condition and one for ELSE.
fn chosen(conditions: &[Typed], results: &[String]) -> String {
    let branches: Vec<_> = conditions
        .iter()
        .zip(results)
        .map(|(condition, result)| format!("WHEN {} THEN {result}", condition.sql))
        .collect();
    let otherwise = results.last().map_or("NULL", String::as_str);
    format!("CASE {} ELSE {otherwise} END", branches.join(" "))
}
