//! GROUP BY, and the rule that other columns stand inside aggregates.

use sqlparser::ast::{Expr, GroupByExpr};

use crate::error::{Result, SqlError, SqlState};
use crate::query::blanks::grouped;
use crate::query::translator::{Clause, Translator};
use crate::query::typed::Typed;
use crate::types::RsType;

use super::projection::Item;

impl Translator<'_> {
    /// Translates GROUP BY and gives its DuckDB text and whether there is one. Whole numbers and
    /// aliases stand for items of the select list.
    pub(super) fn group_by(
        &mut self,
        group_by: &GroupByExpr,
        items: &[Item<'_>],
    ) -> Result<(String, bool)> {
        let expressions = match group_by {
            GroupByExpr::All(_) => return Err(SqlError::unsupported("GROUP BY ALL")),
            GroupByExpr::Expressions(expressions, modifiers) => {
                if !modifiers.is_empty() {
                    return Err(SqlError::unsupported("GROUP BY … WITH ROLLUP or CUBE"));
                }
                expressions
            }
        };
        self.frame().clause = Clause::GroupBy;
        let mut keys = Vec::new();
        let mut clause = Vec::with_capacity(expressions.len());
        for expression in expressions {
            clause.push(self.grouping_element(expression, items, &mut keys)?);
        }
        self.frame().group_keys = keys;
        Ok((clause.join(", "), !expressions.is_empty()))
    }

    fn grouping_element(
        &mut self,
        expression: &Expr,
        items: &[Item<'_>],
        keys: &mut Vec<String>,
    ) -> Result<String> {
        let (keyword, sets) = match expression {
            Expr::Rollup(sets) => ("ROLLUP", sets),
            Expr::Cube(sets) => ("CUBE", sets),
            Expr::GroupingSets(sets) => ("GROUPING SETS", sets),
            plain => return self.group_key(plain, items, keys),
        };
        let mut texts = Vec::with_capacity(sets.len());
        for set in sets {
            let mut parts = Vec::with_capacity(set.len());
            for member in set {
                parts.push(self.group_key(member, items, keys)?);
            }
            texts.push(format!("({})", parts.join(", ")));
        }
        Ok(format!("{keyword} ({})", texts.join(", ")))
    }

    fn group_key(
        &mut self,
        expression: &Expr,
        items: &[Item<'_>],
        keys: &mut Vec<String>,
    ) -> Result<String> {
        let selected = self.selected_item(expression, items)?;
        let key = match selected.map(|place| (place, &items[place])) {
            Some((place, Item::Expression { expression, .. })) => {
                let selectable = std::mem::replace(&mut self.frame().selectable, place);
                let key = self.expression(expression);
                self.frame().selectable = selectable;
                key?
            }
            Some((_, Item::Column(column))) => {
                let uses = column.uses.clone();
                let key = column.value();
                self.record_column_uses(&uses);
                key
            }
            None => self.expression(expression)?,
        };
        keys.push(key.sql.clone());
        let sql = grouped(key).sql;
        // A bare number would be an ordinal to DuckDB.
        Ok(if sql.bytes().all(|byte| byte.is_ascii_digit()) {
            format!("CAST({sql} AS INTEGER)")
        } else {
            sql
        })
    }

    /// The place of the select item that a GROUP BY element names by ordinal or alias.
    fn selected_item(&self, expression: &Expr, items: &[Item<'_>]) -> Result<Option<usize>> {
        if let Some(ordinal) = super::ordering::ordinal(expression) {
            return match ordinal.checked_sub(1) {
                Some(place) if place < items.len() => Ok(Some(place)),
                _ => Err(SqlError::new(
                    SqlState::SYNTAX_ERROR,
                    format!("GROUP BY position {ordinal} is not in select list"),
                )),
            };
        }
        let Expr::Identifier(ident) = expression else {
            return Ok(None);
        };
        let alias = self.name(ident);
        if self.is_input_column(&alias) {
            return Ok(None);
        }
        Ok(items
            .iter()
            .position(|item| matches!(item, Item::Expression { name, .. } if *name == alias)))
    }

    /// GROUPING (…): a bit for each expression, 1 where the row is a subtotal over it.
    pub(in crate::query) fn grouping(&mut self, expressions: &[&Expr]) -> Result<Typed> {
        let mut keys = Vec::with_capacity(expressions.len());
        for expression in expressions {
            // The expression itself is asked about, not the value that its group shows.
            let clause = std::mem::replace(&mut self.frame().clause, Clause::GroupBy);
            let key = self.expression(expression);
            self.frame().clause = clause;
            let key = key?;
            if !self.frame().group_keys.contains(&key.sql) {
                return Err(SqlError::new(
                    SqlState::GROUPING_ERROR,
                    "arguments to GROUPING must be grouping expressions of the associated query level",
                ));
            }
            keys.push(grouped(key).sql);
        }
        if keys.is_empty() {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "GROUPING takes at least one expression",
            ));
        }
        Ok(Typed::new(
            format!("CAST(GROUPING({}) AS INTEGER)", keys.join(", ")),
            RsType::Integer,
        ))
    }

    /// Refuses columns that are neither grouped nor aggregated in a query that aggregates.
    pub(super) fn expect_grouped(&mut self, is_grouped: bool) -> Result<()> {
        let frame = self.frame();
        if !is_grouped && frame.aggregates == 0 {
            return Ok(());
        }
        match frame.ungrouped.first() {
            None => Ok(()),
            Some(column) => Err(SqlError::new(
                SqlState::GROUPING_ERROR,
                format!(
                    "column \"{column}\" must appear in the GROUP BY clause or be used in an aggregate function"
                ),
            )),
        }
    }
}
