//! GROUP BY, and the rule that other columns stand inside aggregates.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, GroupByExpr, Ident, Query, Visit, Visitor};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::blanks::grouped;
use crate::query::functions::is_aggregate;
use crate::query::translator::{Clause, Translator};
use crate::query::typed::Typed;

use super::projection::Item;

impl Translator<'_> {
    /// Translates GROUP BY and gives its DuckDB text and whether there is one. Whole numbers and
    /// aliases stand for items of the select list.
    pub(super) fn group_by(
        &mut self,
        group_by: &GroupByExpr,
        items: &[Item<'_>],
    ) -> Result<(String, bool)> {
        let (GroupByExpr::All(modifiers) | GroupByExpr::Expressions(_, modifiers)) = group_by;
        if !modifiers.is_empty() {
            return Err(SqlError::unsupported("GROUP BY … WITH ROLLUP or CUBE"));
        }
        self.frame().clause = Clause::GroupBy;
        let mut keys = Vec::new();
        let mut clause = Vec::new();
        match group_by {
            GroupByExpr::All(_) => {
                for place in self.plain_items(items) {
                    let key = self.key_of_item(place, items)?;
                    clause.push(self.placed_key(key, &mut keys));
                }
            }
            GroupByExpr::Expressions(expressions, _) => {
                for expression in expressions {
                    clause.push(self.grouping_element(expression, items, &mut keys)?);
                }
            }
        }
        self.frame().group_keys = keys;
        let is_grouped = !clause.is_empty() || matches!(group_by, GroupByExpr::All(_));
        Ok((clause.join(", "), is_grouped))
    }

    /// The places of the items that hold neither an aggregate nor a window, themselves or by the alias
    /// of an earlier item: what GROUP BY ALL groups by.
    fn plain_items(&self, items: &[Item<'_>]) -> Vec<usize> {
        let mut computed: Vec<&str> = Vec::new();
        let mut plain = Vec::with_capacity(items.len());
        for (place, item) in items.iter().enumerate() {
            if let Item::Expression { expression, name } = item {
                let is_computed = |alias: &Ident| {
                    let alias = self.name(alias);
                    computed.contains(&alias.as_str()) && !self.is_input_column(&alias)
                };
                if is_aggregated(expression, &is_computed) {
                    computed.push(name);
                    continue;
                }
            }
            plain.push(place);
        }
        plain
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
        let key = match self.selected_item(expression, items)? {
            Some(place) => self.key_of_item(place, items)?,
            None => self.expression(expression)?,
        };
        Ok(self.placed_key(key, keys))
    }

    fn key_of_item(&mut self, place: usize, items: &[Item<'_>]) -> Result<Typed> {
        match &items[place] {
            Item::Expression { expression, .. } => {
                let selectable = std::mem::replace(&mut self.frame().selectable, place);
                let key = self.expression(expression);
                self.frame().selectable = selectable;
                key
            }
            Item::Column(column) => {
                let uses = column.uses.clone();
                let key = column.value();
                self.record_column_uses(&uses);
                Ok(key)
            }
        }
    }

    fn placed_key(&mut self, key: Typed, keys: &mut Vec<String>) -> String {
        keys.push(key.sql.clone());
        let sql = grouped(key).sql;
        // A bare number would be an ordinal to DuckDB.
        let sql = if sql.bytes().all(|byte| byte.is_ascii_digit()) {
            format!("CAST({sql} AS INTEGER)")
        } else {
            sql
        };
        self.placed_group_key(sql)
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
            let place = self.frame().group_keys.iter().position(|k| *k == key.sql);
            let Some(place) = place else {
                return Err(SqlError::new(
                    SqlState::GROUPING_ERROR,
                    "arguments to GROUPING must be grouping expressions of the associated query level",
                ));
            };
            let column = self.frame().beneath.group_columns.get(place).cloned();
            keys.push(column.unwrap_or_else(|| grouped(key).sql));
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

/// Whether an aggregate or a window stands in the expression outside its subqueries, or an alias for
/// which `is_computed` says so.
fn is_aggregated(expression: &Expr, is_computed: &dyn Fn(&Ident) -> bool) -> bool {
    let mut search = Search {
        is_computed,
        subqueries: 0,
    };
    expression.visit(&mut search).is_break()
}

struct Search<'a> {
    is_computed: &'a dyn Fn(&Ident) -> bool,
    /// How many subqueries are open.
    subqueries: usize,
}

impl Visitor for Search<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.subqueries += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.subqueries -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
        let is_found = self.subqueries == 0
            && match expression {
                Expr::Function(function) => {
                    function.over.is_some()
                        || is_aggregate(&function.name.to_string().to_lowercase())
                }
                Expr::Identifier(ident) => (self.is_computed)(ident),
                _ => false,
            };
        if is_found {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}
