//! Functions as FROM items: arrays, series, functions of the catalogue, scalar functions.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, TableAlias, TableFactor};

use crate::catalog::RelationSource;
use crate::data_types::RsType;
use crate::error::{Result, SqlError};
use crate::names::{ObjectName, quote};
use crate::query::conversion::Asked;
use crate::query::functions;
use crate::query::translated::OutputColumn;
use crate::query::translator::{Clause, Frame, Translator};

use super::from::FromItem;
use super::unnest::UNNEST_WITH_OFFSET;

/// The hidden column by which the argument of a system function selects.
const SELECTED_BY: &str = "relation";

impl Translator<'_> {
    /// A function as a FROM item.
    pub(super) fn function_factor(&mut self, factor: &TableFactor) -> Result<FromItem> {
        match factor {
            TableFactor::UNNEST {
                alias,
                array_exprs,
                with_offset: false,
                with_offset_alias: None,
                with_ordinality: false,
            } => {
                let arguments: Vec<_> = array_exprs
                    .iter()
                    .map(|array| FunctionArg::Unnamed(FunctionArgExpr::Expr(array.clone())))
                    .collect();
                self.unnest_function(&arguments, false, alias.as_ref())
            }
            TableFactor::Table {
                name,
                alias,
                args: Some(args),
                ..
            } if is_unnest(name) => {
                let with_offset = name.to_string().eq_ignore_ascii_case(UNNEST_WITH_OFFSET);
                self.unnest_function(&args.args, with_offset, alias.as_ref())
            }
            TableFactor::Table {
                name,
                alias,
                args: Some(args),
                ..
            } if args.settings.is_none() => {
                let called = self.object_name(name)?;
                if called.name == "generate_series" {
                    return self.series(&args.args, alias.as_ref());
                }
                if is_scalar(&called) && self.relation(&called)?.is_none() {
                    return self.scalar(&called.name, name, args, alias.as_ref());
                }
                self.system_function(&called, &args.args, alias.as_ref())
            }
            other => self.rotated(other),
        }
    }

    /// `generate_series(…)` as a FROM item: its column has the item's name.
    fn series(
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
        let column = OutputColumn::computed(name, series.data_type);
        self.derived(&[series.sql], vec![column], "", alias, "generate_series")
    }

    /// A scalar function of the system as a FROM item: one row, whose column has the item's name.
    fn scalar(
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
        let shown = alias.map_or_else(|| called.to_owned(), |alias| self.name(&alias.name));
        let column = OutputColumn::computed(shown, value.data_type);
        self.derived(&[value.sql], vec![column], "", alias, called)
    }

    /// `pg_get_late_binding_view_cols()` and its like: the catalogue knows them as system relations.
    /// The argument of `pg_get_cols` selects by a hidden column.
    fn system_function(
        &mut self,
        name: &ObjectName,
        arguments: &[FunctionArg],
        alias: Option<&TableAlias>,
    ) -> Result<FromItem> {
        let unsupported = || SqlError::unsupported("a function as a FROM item");
        let mut relation = self.relation(name)?.ok_or_else(unsupported)?;
        let RelationSource::System(table) = &relation.source else {
            return Err(unsupported());
        };
        let selecting = relation
            .columns
            .iter()
            .find(|column| column.hidden && column.name == SELECTED_BY);
        match (selecting, arguments) {
            (None, []) => {}
            (Some(column), [FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))]) => {
                let argument = self.expression(argument)?;
                let argument = self.cast(argument, RsType::RegClass, Asked::Explicitly)?;
                let selected = format!(
                    "(SELECT * FROM {table} WHERE {} = {})",
                    quote(&column.name),
                    argument.sql
                );
                self.record_system_relation(&relation, table);
                relation.source = RelationSource::System(selected);
            }
            _ => return Err(unsupported()),
        }
        self.relation_item(&relation, alias)
    }
}

/// Whether it may stand in FROM as it may stand in a select list.
fn is_scalar(name: &ObjectName) -> bool {
    matches!(name.schema.as_deref(), None | Some("pg_catalog")) && functions::is_builtin(&name.name)
}

fn is_unnest(name: &ast::ObjectName) -> bool {
    let name = name.to_string().to_lowercase();
    name == "unnest" || name == UNNEST_WITH_OFFSET
}
