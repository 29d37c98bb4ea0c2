//! A function that gives rows as the only item of a select list without FROM: each row is one value in
//! the form of a record, `(public,v,id,integer,1)` (database developer guide,
//! "`PG_GET_LATE_BINDING_VIEW_COLS`", "`PG_GET_COLS`").

use sqlparser::ast::{
    Expr, Function, FunctionArguments, Ident, Select, SelectItem, TableFactor, TableFunctionArgs,
    TableWithJoins,
};

use crate::catalog::{Relation, RelationSource};
use crate::error::Result;
use crate::query::parse::parse_expression;
use crate::query::translator::Translator;

/// How the names of these functions begin.
const PREFIX: &str = "pg_get_";

impl Translator<'_> {
    /// The same query with the function in FROM, or `None` for any other query.
    pub(super) fn record_query(&mut self, select: &Select) -> Result<Option<Select>> {
        let (function, alias) = match select.projection.as_slice() {
            [SelectItem::UnnamedExpr(Expr::Function(function))] => (function, None),
            [
                SelectItem::ExprWithAlias {
                    expr: Expr::Function(function),
                    alias,
                },
            ] => (function, Some(alias.clone())),
            _ => return Ok(None),
        };
        if !select.from.is_empty() || function.over.is_some() {
            return Ok(None);
        }
        let name = self.object_name(&function.name)?;
        if !name.name.starts_with(PREFIX) {
            return Ok(None);
        }
        let Some(relation) = self.relation(&name)? else {
            return Ok(None);
        };
        if !matches!(relation.source, RelationSource::System(_)) {
            return Ok(None);
        }
        let mut query = select.clone();
        query.from = vec![TableWithJoins {
            relation: as_table(function),
            joins: Vec::new(),
        }];
        query.projection = vec![SelectItem::ExprWithAlias {
            expr: parse_expression(&record(&relation))?,
            alias: alias.unwrap_or_else(|| Ident::with_quote('"', relation.name.as_str())),
        }];
        Ok(Some(query))
    }
}

fn as_table(function: &Function) -> TableFactor {
    let args = match &function.args {
        FunctionArguments::List(list) => list.args.clone(),
        FunctionArguments::None | FunctionArguments::Subquery(_) => Vec::new(),
    };
    TableFactor::Table {
        name: function.name.clone(),
        alias: None,
        args: Some(TableFunctionArgs {
            args,
            settings: None,
        }),
        with_hints: Vec::new(),
        version: None,
        with_ordinality: false,
        partitions: Vec::new(),
        json_path: None,
        sample: None,
        index_hints: Vec::new(),
    }
}

/// The columns as PostgreSQL writes a record: NULL is nothing, and what could be misread is quoted.
fn record(relation: &Relation) -> String {
    let fields: Vec<_> = relation
        .columns
        .iter()
        .filter(|column| !column.hidden)
        .map(|column| {
            let text = format!("\"{}\"::varchar", column.name);
            format!(
                r#"CASE WHEN {text} IS NULL THEN ''
                    WHEN {text} = '' OR {text} ~ '[,()"[:space:]\\\\]'
                    THEN '"' || replace(replace({text}, '\\', '\\\\'), '"', '""') || '"'
                    ELSE {text} END"#
            )
        })
        .collect();
    format!("'(' || {} || ')'", fields.join(" || ',' || "))
}
