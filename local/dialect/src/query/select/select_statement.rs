//! One SELECT.

use sqlparser::ast::{Distinct, Expr, OrderBy, Select, TopQuantity};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::names::quote;
use crate::query::scope::distinct_names;
use crate::query::translator::{Clause, Frame, Translator};

use super::QuerySql;
use super::beneath::{Beneath, Kinds};
use super::outer_join::has_outer_join_operator;
use super::projection::{Item, Projected};

impl Translator<'_> {
    pub(super) fn select_statement(
        &mut self,
        select: &Select,
        order_by: Option<&OrderBy>,
        hints: &[RsType],
    ) -> Result<QuerySql> {
        refuse_clauses(select)?;
        if let Some(records) = self.record_query(select)? {
            return self.select_statement(&records, order_by, hints);
        }
        let mut computed = Kinds::default();
        loop {
            self.frames.push(Frame {
                beneath: Beneath::of(computed),
                ..Frame::default()
            });
            let translated = self.select_in_frame(select, order_by, hints);
            let needed = self
                .frames
                .pop()
                .map_or(computed, |frame| frame.beneath.needed);
            if translated.is_err() || needed == computed {
                return translated;
            }
            computed = needed;
        }
    }

    fn select_in_frame(
        &mut self,
        select: &Select,
        order_by: Option<&OrderBy>,
        hints: &[RsType],
    ) -> Result<QuerySql> {
        let tables = self.open_items(&select.from)?;
        let items = self.select_items(&select.projection)?;
        let items = self.without_listed(items, select.exclude.as_ref())?;
        self.frame().selected = items.iter().map(Item::as_alias).collect();
        self.frame().selectable = items.len();
        let (from, selection) = match &select.selection {
            Some(condition) if has_outer_join_operator(condition) => {
                self.outer_joined(&tables, &select.from, condition)?
            }
            condition => (
                tables.join(", "),
                self.optional_condition(condition.as_ref(), Clause::Where, "WHERE")?,
            ),
        };
        let (from, selection) = self.gathered_for_windows(from, selection);
        let (group_by, is_grouped) = self.group_by(&select.group_by, &items)?;
        let distinct = match &select.distinct {
            None | Some(Distinct::All) => false,
            Some(Distinct::Distinct) => true,
            Some(Distinct::On(_)) => return Err(SqlError::unsupported("DISTINCT ON")),
        };
        let projected = self.project(items, hints, distinct)?;
        let having = self.optional_condition(select.having.as_ref(), Clause::Having, "HAVING")?;
        let qualify =
            self.optional_condition(select.qualify.as_ref(), Clause::Qualify, "QUALIFY")?;
        let order = match order_by {
            Some(order) => self.select_order(order, &projected, distinct)?,
            None => String::new(),
        };
        let is_grouped = is_grouped || select.having.is_some();
        self.expect_grouped(is_grouped)?;
        let (from, selection) = self.with_beneath(from, selection, is_grouped)?;
        let mut sql = String::from("SELECT ");
        if distinct {
            sql.push_str("DISTINCT ");
        }
        let sql_names = distinct_names(projected.iter().map(|item| item.column.name.as_str()));
        sql.push_str(&select_list(&projected, &sql_names));
        for clause in [
            prefixed("FROM", &from),
            prefixed("WHERE", &selection),
            prefixed("GROUP BY", &group_by),
            prefixed("HAVING", &having),
            prefixed("QUALIFY", &qualify),
            prefixed("ORDER BY", &order),
            top(select)?,
        ] {
            sql.push_str(&clause);
        }
        let untyped = projected.iter().map(|item| item.untyped).collect();
        let exact = projected.iter().map(|item| item.exact.clone()).collect();
        Ok(QuerySql {
            sql,
            columns: projected.into_iter().map(|item| item.column).collect(),
            sql_names,
            untyped,
            exact,
        })
    }

    fn optional_condition(
        &mut self,
        condition: Option<&Expr>,
        clause: Clause,
        name: &str,
    ) -> Result<String> {
        let Some(condition) = condition else {
            return Ok(String::new());
        };
        self.frame().clause = clause;
        Ok(self.condition(condition, name)?.sql)
    }
}

fn top(select: &Select) -> Result<String> {
    let Some(top) = &select.top else {
        return Ok(String::new());
    };
    if top.with_ties || top.percent {
        return Err(SqlError::unsupported("TOP WITH TIES or PERCENT"));
    }
    let count = match &top.quantity {
        Some(TopQuantity::Constant(count)) => *count,
        Some(TopQuantity::Expr(expression)) => expression
            .to_string()
            .parse()
            .map_err(|_| SqlError::new(SqlState::SYNTAX_ERROR, "TOP takes a whole number"))?,
        None => return Err(SqlError::new(SqlState::SYNTAX_ERROR, "TOP takes a number")),
    };
    Ok(format!(" LIMIT {count}"))
}

fn prefixed(keyword: &str, clause: &str) -> String {
    if clause.is_empty() {
        String::new()
    } else {
        format!(" {keyword} {clause}")
    }
}

fn select_list(projected: &[Projected], names: &[String]) -> String {
    let items: Vec<_> = projected
        .iter()
        .zip(names)
        .map(|(item, name)| format!("{} AS {}", item.sql, quote(name)))
        .collect();
    items.join(", ")
}

fn refuse_clauses(select: &Select) -> Result<()> {
    let refused = if select.into.is_some() {
        "SELECT INTO"
    } else if !select.lateral_views.is_empty() {
        "LATERAL VIEW"
    } else if !select.connect_by.is_empty() {
        "CONNECT BY"
    } else if !select.named_window.is_empty() {
        "a WINDOW clause"
    } else if select.projection.is_empty() {
        "an empty select list"
    } else if select.value_table_mode.is_some()
        || select.prewhere.is_some()
        || !select.cluster_by.is_empty()
        || !select.distribute_by.is_empty()
        || !select.sort_by.is_empty()
    {
        "this clause of SELECT"
    } else {
        return Ok(());
    };
    Err(SqlError::unsupported(refused))
}
