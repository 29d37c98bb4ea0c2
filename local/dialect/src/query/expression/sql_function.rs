//! Functions in SQL: a call becomes the expression that the function's body selects, with the
//! arguments in the places of `$1`, `$2`, … (database developer guide, "CREATE FUNCTION").

use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, GroupByExpr, Query, Select, SelectItem, SetExpr, Statement, Visit, Visitor,
};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::functions::Once;
use crate::query::parse::parse;
use crate::query::translator::Translator;
use crate::query::typed::Typed;

impl Translator<'_> {
    /// The body `query` of a function over its arguments, which have its types already.
    pub(in crate::query) fn inlined(
        &mut self,
        query: &str,
        returns: RsType,
        arguments: Vec<Typed>,
    ) -> Result<Typed> {
        let body = body_of(query)?;
        let mut values = Vec::with_capacity(arguments.len());
        let mut set_aside = Vec::with_capacity(arguments.len());
        for (number, argument) in (1..).zip(arguments) {
            let (value, once) = Once::argument(number, argument);
            values.push(value);
            set_aside.push(once);
        }
        let enclosing = self.enter_function(values)?;
        let result = self
            .expression(&body)
            .and_then(|value| self.returned(value, returns));
        self.leave_function(enclosing);
        let sql = set_aside
            .iter()
            .rev()
            .fold(result?.sql, |sql, once| once.around(sql));
        Ok(Typed::new(sql, returns))
    }

    fn returned(&mut self, value: Typed, returns: RsType) -> Result<Typed> {
        let actual = value.data_type;
        self.convert(value, returns).map_err(|_| {
            SqlError::new(
                SqlState::INVALID_FUNCTION_DEFINITION,
                format!(
                    "return type mismatch in function declared to return {}",
                    returns.base_name()
                ),
            )
            .with_detail(format!("Actual return type is {}.", actual.base_name()))
        })
    }
}

/// The one expression that the body selects. A clause of the SELECT, and a subquery, is refused.
fn body_of(query: &str) -> Result<Expr> {
    let parsed = parse(query)?;
    let Statement::Query(query) = parsed.statement() else {
        return Err(not_a_select());
    };
    let SetExpr::Select(select) = query.body.as_ref() else {
        return Err(not_a_select());
    };
    let has_tail = query.with.is_some()
        || query.order_by.is_some()
        || query.limit_clause.is_some()
        || query.fetch.is_some();
    if has_tail || has_clause(select) {
        return Err(SqlError::unsupported(
            "a clause behind the expression of a function in SQL",
        ));
    }
    let [SelectItem::UnnamedExpr(body) | SelectItem::ExprWithAlias { expr: body, .. }] =
        select.projection.as_slice()
    else {
        return Err(SqlError::new(
            SqlState::INVALID_FUNCTION_DEFINITION,
            "final SELECT must return exactly one column",
        ));
    };
    if body.visit(&mut Subqueries).is_break() {
        return Err(SqlError::unsupported("a subquery in a function in SQL"));
    }
    Ok(body.clone())
}

fn has_clause(select: &Select) -> bool {
    let is_grouped = match &select.group_by {
        GroupByExpr::All(_) => true,
        GroupByExpr::Expressions(keys, modifiers) => !keys.is_empty() || !modifiers.is_empty(),
    };
    !select.from.is_empty()
        || select.into.is_some()
        || select.selection.is_some()
        || is_grouped
        || select.having.is_some()
        || select.qualify.is_some()
        || select.top.is_some()
        || select.distinct.is_some()
}

fn not_a_select() -> SqlError {
    SqlError::new(
        SqlState::INVALID_FUNCTION_DEFINITION,
        "the body of a function in SQL must be one SELECT",
    )
}

struct Subqueries;

impl Visitor for Subqueries {
    type Break = ();

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}
