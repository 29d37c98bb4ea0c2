//! UNPIVOT (database developer guide, "FROM clause"): a row for each column of the list, with its name
//! and its value; rows whose value is NULL are left out unless INCLUDE NULLS is said.

use sqlparser::ast::{Expr, ExprWithAlias, Ident, NullInclusion, TableAlias, TableFactor};

use crate::data_types::{MAX_VARCHAR_BYTES, RsType};
use crate::error::{Result, SqlError, SqlState};
use crate::query::scope::ScopeColumn;
use crate::query::translated::OutputColumn;
use crate::query::translator::{Clause, Frame, Translator};
use crate::query::typed::{Typed, quote_text};

use super::from::FromItem;
use super::pivot::expect_plain;

/// What an UNPIVOT names.
pub(super) struct Unpivot<'e> {
    pub(super) value: &'e Expr,
    pub(super) name: &'e Ident,
    pub(super) columns: &'e [ExprWithAlias],
    pub(super) nulls: Option<NullInclusion>,
    pub(super) alias: Option<&'e TableAlias>,
}

impl Translator<'_> {
    pub(super) fn unpivot(
        &mut self,
        table: &TableFactor,
        unpivot: &Unpivot<'_>,
    ) -> Result<FromItem> {
        expect_plain(table, "UNPIVOT")?;
        let Expr::Identifier(value_name) = unpivot.value else {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "UNPIVOT takes the name of its value column",
            ));
        };
        let input = self.table_factor(table)?;
        let listed: Vec<_> = unpivot.columns.iter().map(|column| &column.expr).collect();
        let turned = self.mentioned_columns(&listed);
        let kept: Vec<ScopeColumn> = input
            .scope
            .visible
            .iter()
            .filter(|column| !turned.contains(&column.name))
            .cloned()
            .collect();
        self.frames.push(Frame {
            scope: input.scope,
            clause: Clause::From,
            ..Frame::default()
        });
        let rows = self.unpivoted(unpivot.columns);
        self.frames.pop();
        let (names, values, data_type) = rows?;
        for column in &kept {
            self.record_column_uses(&column.uses);
        }
        let added = [
            (
                format!("unnest([{}])", quoted(&names)),
                self.name(unpivot.name),
                name_type(&names),
            ),
            (
                format!("unnest([{}])", values.join(", ")),
                self.name(value_name),
                data_type,
            ),
        ];
        let (texts, columns): (Vec<_>, Vec<_>) = kept
            .into_iter()
            .map(|column| (column.sql, column.name, column.data_type))
            .chain(added)
            .map(|(sql, name, data_type)| (sql, OutputColumn::computed(name, data_type)))
            .unzip();
        let item = self.derived(
            &texts,
            columns,
            &format!("FROM {}", input.sql),
            unpivot.alias,
            "unpivot",
        )?;
        Ok(if unpivot.nulls == Some(NullInclusion::IncludeNulls) {
            item
        } else {
            without_null_values(item)
        })
    }

    /// Names, values in their common type, and that type.
    fn unpivoted(
        &mut self,
        columns: &[ExprWithAlias],
    ) -> Result<(Vec<String>, Vec<String>, RsType)> {
        let mut names = Vec::with_capacity(columns.len());
        let mut values: Vec<Typed> = Vec::with_capacity(columns.len());
        for column in columns {
            let written = match &column.expr {
                Expr::Identifier(ident) => ident,
                Expr::CompoundIdentifier(idents) => idents.last().ok_or_else(not_a_column)?,
                _ => return Err(not_a_column()),
            };
            values.push(self.expression(&column.expr)?);
            names.push(self.name(column.alias.as_ref().unwrap_or(written)));
        }
        let data_type = self.unify(&mut values, "UNPIVOT")?;
        let values = values.into_iter().map(|value| value.sql).collect();
        Ok((names, values, data_type))
    }
}

fn not_a_column() -> SqlError {
    SqlError::new(
        SqlState::SYNTAX_ERROR,
        "UNPIVOT … IN takes columns of its input",
    )
}

/// A VARCHAR that holds the longest of the names.
fn name_type(names: &[String]) -> RsType {
    let longest = names.iter().map(String::len).max().unwrap_or(1);
    RsType::VarChar(u32::try_from(longest).unwrap_or(MAX_VARCHAR_BYTES).max(1))
}

fn quoted(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| quote_text(name)).collect();
    quoted.join(", ")
}

/// The item's last column is the value.
fn without_null_values(item: FromItem) -> FromItem {
    let (Some(value), Some(place)) = (item.scope.visible.last(), item.sql.rfind(" AS ")) else {
        return item;
    };
    let alias = &item.sql[place..];
    let sql = format!(
        "(SELECT * FROM {} WHERE {} IS NOT NULL){alias}",
        item.sql, value.sql
    );
    FromItem { sql, ..item }
}
