//! `CREATE VIEW`, regular and late-binding.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{self, Visit, Visitor};

use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;
use crate::query;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateView {
    pub name: ObjectName,
    pub or_replace: bool,
    /// Names for the query's columns; empty where the query's own are kept.
    pub columns: Vec<String>,
    /// The query's text.
    pub query: String,
    /// WITH NO SCHEMA BINDING: names are looked up when the view is read.
    pub late_binding: bool,
}

const LATE_BINDING: [&str; 4] = ["with", "no", "schema", "binding"];

impl CreateView {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("create")?;
        let or_replace = cursor.eat_keywords(&["or", "replace"]);
        cursor.expect_keyword("view")?;
        let name = cursor.object_name()?;
        let columns = if cursor.peek_symbol("(") {
            cursor.parenthesized(Cursor::identifier)?
        } else {
            Vec::new()
        };
        cursor.expect_keyword("as")?;
        let (query, late_binding) = body(cursor)?;
        if late_binding {
            require_qualified_relations(&query)?;
        }
        Ok(Self {
            name,
            or_replace,
            columns,
            query,
            late_binding,
        })
    }
}

/// The query, and whether WITH NO SCHEMA BINDING ends the statement.
fn body(cursor: &mut Cursor<'_>) -> Result<(String, bool)> {
    let start = cursor.offset();
    if cursor.is_at_end() {
        return Err(cursor.unexpected());
    }
    while !cursor.is_at_end() {
        let end = cursor.offset();
        if cursor.peek_symbol(";") {
            return Ok((cursor.text(start, end).to_owned(), false));
        }
        let mark = cursor.mark();
        if cursor.eat_keywords(&LATE_BINDING) {
            if cursor.is_at_end() || cursor.peek_symbol(";") {
                return Ok((cursor.text(start, end).to_owned(), true));
            }
            cursor.rewind(mark);
        }
        if cursor.peek_keywords(&["with", "check", "option"]) {
            return Err(SqlError::unsupported("WITH CHECK OPTION"));
        }
        cursor.advance();
    }
    Ok((cursor.text(start, cursor.offset()).to_owned(), false))
}

/// In a late-binding view every relation is named with its schema (CREATE VIEW, "WITH NO SCHEMA
/// BINDING"); only the query's own common table expressions are not.
fn require_qualified_relations(query: &str) -> Result<()> {
    let parsed = query::parse(query)?;
    let mut names = UnqualifiedNames::default();
    let ControlFlow::Continue(()) = parsed.statement().visit(&mut names);
    let own = &names.common_table_expressions;
    match names.relations.iter().find(|name| !own.contains(*name)) {
        None => Ok(()),
        Some(name) => Err(SqlError::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            "All the relation names inside should be qualified when creating VIEW WITH NO SCHEMA BINDING.",
        )
        .with_detail(format!("relation \"{name}\" is named without its schema"))),
    }
}

#[derive(Default)]
struct UnqualifiedNames {
    relations: Vec<String>,
    common_table_expressions: BTreeSet<String>,
}

impl Visitor for UnqualifiedNames {
    type Break = std::convert::Infallible;

    fn pre_visit_query(&mut self, query: &ast::Query) -> ControlFlow<Self::Break> {
        let expressions = query.with.iter().flat_map(|with| &with.cte_tables);
        self.common_table_expressions
            .extend(expressions.map(|table| table.alias.name.value.to_lowercase()));
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, name: &ast::ObjectName) -> ControlFlow<Self::Break> {
        if let [only] = name.0.as_slice()
            && let Some(identifier) = only.as_ident()
        {
            self.relations.push(identifier.value.to_lowercase());
        }
        ControlFlow::Continue(())
    }
}
