//! Oracle's outer-join operator: `WHERE a.x = b.x(+)` keeps the rows of `a` (database developer guide,
//! "Oracle-Style outer joins in the WHERE clause").
//!
//! A table whose columns bear the operator is joined by LEFT JOIN to what it is compared with, on all
//! conditions that bear the operator for it; the other conditions filter the result.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, Query, TableFactor, TableWithJoins, Visit, Visitor};

use crate::error::{Result, SqlError, SqlState};
use crate::query::translator::{Clause, Translator};

/// Conditions by which one FROM item is outer-joined.
struct OuterJoined<'e> {
    item: usize,
    /// The item whose rows are kept.
    to: usize,
    conditions: Vec<&'e Expr>,
}

/// FROM items, by their places, that a condition names.
#[derive(Default)]
struct Named {
    marked: BTreeSet<usize>,
    all: BTreeSet<usize>,
}

/// Whether a column of the condition, outside of subqueries, bears the operator.
pub(super) fn has_outer_join_operator(condition: &Expr) -> bool {
    columns_of(condition).iter().any(|(_, marked)| *marked)
}

impl Translator<'_> {
    /// FROM and WHERE of a query whose WHERE has the operator; `tables` are the items of FROM.
    pub(super) fn outer_joined(
        &mut self,
        tables: &[String],
        from: &[TableWithJoins],
        condition: &Expr,
    ) -> Result<(String, String)> {
        if from.iter().any(has_join_syntax) {
            return Err(not_allowed("with the join syntax of the FROM clause"));
        }
        self.frame().clause = Clause::Where;
        let (joined, filters) = self.sorted_conditions(condition)?;
        let kept: Vec<_> = tables
            .iter()
            .enumerate()
            .filter(|(place, _)| joined.iter().all(|join| join.item != *place))
            .map(|(_, table)| table.clone())
            .collect();
        let mut sql = kept.join(" CROSS JOIN ");
        for join in in_order(joined)? {
            let conditions = self.all_of(&join.conditions)?;
            sql = format!("{sql} LEFT JOIN {} ON {conditions}", tables[join.item]);
        }
        Ok((sql, self.all_of(&filters)?))
    }

    fn all_of(&mut self, conditions: &[&Expr]) -> Result<String> {
        let texts = conditions
            .iter()
            .map(|condition| Ok(self.condition(condition, "WHERE")?.sql))
            .collect::<Result<Vec<_>>>()?;
        Ok(texts.join(" AND "))
    }

    /// The conditions of each outer join, and the rest.
    fn sorted_conditions<'e>(
        &self,
        condition: &'e Expr,
    ) -> Result<(Vec<OuterJoined<'e>>, Vec<&'e Expr>)> {
        let conditions = conjuncts(condition);
        let mut named = Vec::with_capacity(conditions.len());
        for condition in &conditions {
            let items = self.named_items(condition);
            if items.marked.len() > 1 {
                return Err(not_allowed("for two tables in one condition"));
            }
            expect_plain(condition)?;
            named.push(items);
        }
        let mut joins: Vec<OuterJoined<'e>> = Vec::new();
        for names in &named {
            let Some(&item) = names.marked.first() else {
                continue;
            };
            for &other in names.all.iter().filter(|other| **other != item) {
                match joins.iter().find(|join| join.item == item) {
                    Some(join) if join.to == other => {}
                    Some(_) => return Err(joined_twice()),
                    None => joins.push(OuterJoined {
                        item,
                        to: other,
                        conditions: Vec::new(),
                    }),
                }
            }
        }
        let mut filters = Vec::new();
        for (condition, names) in conditions.into_iter().zip(named) {
            let item = names.marked.first();
            match joins.iter_mut().find(|join| Some(&join.item) == item) {
                Some(join) => join.conditions.push(condition),
                None => filters.push(condition),
            }
        }
        Ok((joins, filters))
    }

    fn named_items(&self, condition: &Expr) -> Named {
        let mut named = Named::default();
        for (column, marked) in columns_of(condition) {
            let item = match &column {
                Expr::Identifier(ident) => self.item_of_column(std::slice::from_ref(ident)),
                Expr::CompoundIdentifier(idents) => self.item_of_column(idents),
                _ => None,
            };
            let Some(item) = item else {
                continue;
            };
            named.all.insert(item);
            if marked {
                named.marked.insert(item);
            }
        }
        named
    }
}

/// Joins so ordered that what an item is joined to comes before it.
fn in_order(mut joins: Vec<OuterJoined<'_>>) -> Result<Vec<OuterJoined<'_>>> {
    let mut ordered = Vec::with_capacity(joins.len());
    while !joins.is_empty() {
        let next = joins
            .iter()
            .position(|join| joins.iter().all(|other| other.item != join.to))
            .ok_or_else(|| not_allowed("for two tables that are joined to each other"))?;
        ordered.push(joins.remove(next));
    }
    Ok(ordered)
}

/// The conditions that AND connects.
fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    let mut found = Vec::new();
    let mut open = vec![condition];
    while let Some(condition) = open.pop() {
        match condition {
            Expr::BinaryOp {
                left,
                op: BinaryOperator::And,
                right,
            } => open.extend([right.as_ref(), left.as_ref()]),
            Expr::Nested(inner) => open.push(inner),
            _ => found.push(condition),
        }
    }
    found
}

/// Refuses the operator inside OR and IN.
fn expect_plain(condition: &Expr) -> Result<()> {
    let refused = sqlparser::ast::visit_expressions(condition, |part: &Expr| {
        let is_list = matches!(
            part,
            Expr::BinaryOp {
                op: BinaryOperator::Or,
                ..
            } | Expr::InList { .. }
                | Expr::InSubquery { .. }
        );
        if is_list && has_outer_join_operator(part) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    match refused {
        ControlFlow::Break(()) => Err(not_allowed("in operand of OR or IN.")),
        ControlFlow::Continue(()) => Ok(()),
    }
}

/// The columns outside of subqueries, and whether each bears the operator.
fn columns_of(condition: &Expr) -> Vec<(Expr, bool)> {
    #[derive(Default)]
    struct Columns {
        subqueries: usize,
        found: Vec<(Expr, bool)>,
    }
    impl Visitor for Columns {
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
            if self.subqueries == 0 {
                match expression {
                    Expr::OuterJoin(column) => self.found.push((column.as_ref().clone(), true)),
                    Expr::Identifier(_) | Expr::CompoundIdentifier(_) => {
                        self.found.push((expression.clone(), false));
                    }
                    _ => {}
                }
            }
            ControlFlow::Continue(())
        }
    }
    let mut columns = Columns::default();
    let _ = condition.visit(&mut columns);
    columns.found
}

fn has_join_syntax(item: &TableWithJoins) -> bool {
    !item.joins.is_empty() || matches!(item.relation, TableFactor::NestedJoin { .. })
}

fn not_allowed(place: &str) -> SqlError {
    SqlError::new(
        SqlState::FEATURE_NOT_SUPPORTED,
        format!("Outer join operator (+) not allowed {place}"),
    )
}

fn joined_twice() -> SqlError {
    SqlError::new(
        SqlState::FEATURE_NOT_SUPPORTED,
        "A table may be outer joined to at most one other table.",
    )
}
