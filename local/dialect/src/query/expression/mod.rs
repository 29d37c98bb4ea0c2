//! Expressions: each gets its Redshift type first, its DuckDB text second. One file per kind.

mod arithmetic;
mod case;
mod cast;
mod column;
mod comparison;
mod concatenation;
mod constant;
mod date_arithmetic;
mod decimal;
mod function;
mod interval;
mod logic;
mod membership;
mod navigation;
mod operator;
mod output_name;
mod pattern;
mod regular_expression;
mod special_syntax;
mod sql_function;
mod subquery;
mod window;

pub(super) use output_name::{UNNAMED, output_name};
pub use pattern::similar_to_regex;
pub(super) use regular_expression::check_pattern;
pub(super) use special_syntax::parse_data_type;

use sqlparser::ast::Expr;

use crate::error::{Result, SqlError};

use super::translator::Translator;
use super::typed::Typed;

impl Translator<'_> {
    /// Translates one expression.
    pub(super) fn expression(&mut self, expression: &Expr) -> Result<Typed> {
        let mark = self.frames.last().map_or(0, |frame| frame.ungrouped.len());
        self.enter_expression()?;
        let typed = self.plain_expression(expression);
        self.leave_expression();
        let typed = typed?;
        if let Some(frame) = self.frames.last_mut()
            && frame.group_keys.contains(&typed.sql)
        {
            frame.ungrouped.truncate(mark);
        }
        Ok(self.shown_of_group(typed))
    }

    pub(super) fn expressions(&mut self, expressions: &[Expr]) -> Result<Vec<Typed>> {
        expressions
            .iter()
            .map(|expression| self.expression(expression))
            .collect()
    }

    fn plain_expression(&mut self, expression: &Expr) -> Result<Typed> {
        match expression {
            Expr::Identifier(ident) => self.column(std::slice::from_ref(ident)),
            Expr::CompoundIdentifier(idents) => self.column(idents),
            // An operator (+) that makes no outer join is ignored.
            Expr::Nested(inner) | Expr::OuterJoin(inner) => self.expression(inner),
            Expr::Value(value) => self.constant(&value.value),
            Expr::TypedString(literal) => self.typed_string(literal),
            Expr::Interval(interval) => interval::interval(interval),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr),
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(operand.as_deref(), conditions, else_result.as_deref()),
            Expr::Function(function) => self.function(function),
            Expr::Array(array) if array.named => self.catalogue_array(&array.elem),
            Expr::Subquery(query) => self.scalar_subquery(query),
            Expr::Exists { subquery, negated } => self.exists(subquery, *negated),
            Expr::JsonAccess { value, path } => self.json_path(value, path),
            Expr::CompoundFieldAccess { root, access_chain } => {
                self.field_access(root, access_chain)
            }
            _ => self.condition_or_conversion(expression),
        }
    }

    fn condition_or_conversion(&mut self, expression: &Expr) -> Result<Typed> {
        match expression {
            Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::IsTrue(_)
            | Expr::IsNotTrue(_)
            | Expr::IsFalse(_)
            | Expr::IsNotFalse(_)
            | Expr::IsUnknown(_)
            | Expr::IsNotUnknown(_)
            | Expr::IsDistinctFrom(..)
            | Expr::IsNotDistinctFrom(..) => self.test(expression),
            Expr::InList { .. }
            | Expr::InSubquery { .. }
            | Expr::Between { .. }
            | Expr::AnyOp { .. }
            | Expr::AllOp { .. } => self.membership(expression),
            Expr::Like { .. } | Expr::ILike { .. } | Expr::SimilarTo { .. } => {
                self.pattern_match(expression)
            }
            Expr::Cast { .. }
            | Expr::Convert { .. }
            | Expr::AtTimeZone { .. }
            | Expr::Collate { .. } => self.conversion(expression),
            Expr::Extract { .. }
            | Expr::Ceil { .. }
            | Expr::Floor { .. }
            | Expr::Position { .. }
            | Expr::Substring { .. }
            | Expr::Trim { .. } => self.special_function(expression),
            other => Err(unsupported_expression(other)),
        }
    }
}

fn unsupported_expression(expression: &Expr) -> SqlError {
    SqlError::unsupported(match expression {
        Expr::Array(_) => "the ARRAY constructor of PostgreSQL".to_owned(),
        Expr::Tuple(_) => "a row value outside IN".to_owned(),
        Expr::GroupingSets(_) => "GROUPING SETS".to_owned(),
        Expr::Cube(_) => "CUBE".to_owned(),
        Expr::Rollup(_) => "ROLLUP".to_owned(),
        Expr::Overlay { .. } => "OVERLAY".to_owned(),
        Expr::Prior(_) => "PRIOR".to_owned(),
        Expr::Lambda(_) => "a lambda function".to_owned(),
        other => format!("the expression {other}"),
    })
}
