//! Functions as FROM items: `generate_series`, and scalar functions of the system.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, TableAlias};

use super::from::FromItem;
use crate::error::{Result, SqlError};
use crate::names::ObjectName;
use crate::query::functions;
use crate::query::translated::OutputColumn;
use crate::query::translator::{Clause, Frame, Translator};

impl Translator<'_> {
    /// `generate_series(…)` as a FROM item: its column has the item's name.
    pub(super) fn series(
        &mut self,
        arguments: &[FunctionArg],
        alias: Option<&TableAlias>,
    ) -> Result<FromItem> {
        let mut values = Vec::with_capacity(arguments.len());
        self.frames.push(Frame {
            clause: Clause::Values,
            ..Frame::default()
        });
        let translated = arguments.iter().try_for_each(|argument| {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) = argument else {
                return Err(SqlError::unsupported("a named function argument"));
            };
            values.push(self.expression(expression)?);
            Ok(())
        });
        self.frames.pop();
        translated?;
        let series = self.builtin("generate_series", values)?;
        let name = match alias {
            Some(alias) => self.name(&alias.name),
            None => "generate_series".to_owned(),
        };
        let column = OutputColumn {
            name,
            data_type: series.data_type,
        };
        self.derived(&[series.sql], vec![column], "", alias, "generate_series")
    }

    /// A scalar function of the system as a FROM item: one row, whose column has the item's name.
    pub(super) fn scalar(
        &mut self,
        called: &str,
        name: &ast::ObjectName,
        arguments: &ast::TableFunctionArgs,
        alias: Option<&TableAlias>,
    ) -> Result<FromItem> {
        let call = ast::Expr::Function(ast::Function {
            name: name.clone(),
            uses_odbc_syntax: false,
            parameters: ast::FunctionArguments::None,
            args: ast::FunctionArguments::List(ast::FunctionArgumentList {
                duplicate_treatment: None,
                args: arguments.args.clone(),
                clauses: Vec::new(),
            }),
            filter: None,
            null_treatment: None,
            over: None,
            within_group: Vec::new(),
        });
        self.frames.push(Frame {
            clause: Clause::Values,
            ..Frame::default()
        });
        let value = self.expression(&call);
        self.frames.pop();
        let value = value?;
        let column = OutputColumn {
            name: alias.map_or_else(|| called.to_owned(), |alias| self.name(&alias.name)),
            data_type: value.data_type,
        };
        self.derived(&[value.sql], vec![column], "", alias, called)
    }
}

/// Whether it may stand in FROM as it may stand in a select list.
pub(super) fn is_scalar(name: &ObjectName) -> bool {
    matches!(name.schema.as_deref(), None | Some("pg_catalog")) && functions::is_builtin(&name.name)
}
