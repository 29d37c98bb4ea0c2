//! A SUPER array as a FROM item: `FROM t, t.list AS element` (database developer guide, "Unnesting
//! queries"). What is not an array gives no rows.

use sqlparser::ast::{Ident, TableAlias};

use crate::error::{Result, SqlError, SqlState};
use crate::names::quote;
use crate::query::scope::{Scope, ScopeColumn, ScopeRelation, qualified};
use crate::query::translator::Translator;
use crate::types::RsType;

use super::from::{FromItem, undefined_table};

impl Translator<'_> {
    /// `parts` name no relation: they may be a path into a SUPER column of an earlier FROM item.
    pub(super) fn unnested(
        &mut self,
        parts: &[String],
        alias: Option<&TableAlias>,
    ) -> Result<FromItem> {
        let name = parts.join(".");
        let starts_at_item = parts.len() > 1
            && self
                .frame()
                .scope
                .visible
                .iter()
                .any(|column| column.data_type == RsType::Super)
            && self
                .frame()
                .scope
                .relations
                .iter()
                .any(|relation| relation.name == parts[0]);
        if !starts_at_item {
            return Err(undefined_table(&name));
        }
        let idents: Vec<_> = parts.iter().map(Ident::new).collect();
        let array = self.column(&idents)?;
        if array.data_type != RsType::Super {
            return Err(SqlError::new(
                SqlState::DATATYPE_MISMATCH,
                format!("\"{name}\" is not of type super"),
            ));
        }
        let Some(alias) = alias.filter(|alias| alias.at.is_none() && alias.columns.is_empty())
        else {
            return Err(SqlError::unsupported(
                "unnesting a SUPER value without an alias, or with AT",
            ));
        };
        let visible = self.name(&alias.name);
        let sql_name = self.unused_name(&visible);
        let column = ScopeColumn {
            name: visible.clone(),
            data_type: RsType::Super,
            sql: qualified(&sql_name, "element"),
            uses: Vec::new(),
            hidden: false,
        };
        let sql = format!(
            "LATERAL (SELECT CAST(unnest(CASE WHEN json_type({0}) = 'ARRAY' THEN CAST({0} AS JSON[]) END) \
             AS VARCHAR) AS \"element\") AS {1}",
            array.sql,
            quote(&sql_name)
        );
        Ok(FromItem {
            sql,
            scope: Scope::of(ScopeRelation {
                database: None,
                schema: None,
                name: visible,
                columns: vec![column],
            }),
        })
    }
}
