//! DELETE, also with USING.

use sqlparser::ast::{Delete, FromTable};

use crate::error::{Result, SqlError};
use crate::names::quote;

use super::insert::write;
use super::translated::{Write, WriteKind};
use super::translator::{Frame, Translator};

impl Translator<'_> {
    pub(super) fn delete(&mut self, delete: &Delete) -> Result<(String, Write)> {
        refuse_clauses(delete)?;
        let (FromTable::WithFromKeyword(tables) | FromTable::WithoutKeyword(tables)) = &delete.from;
        let [table] = tables.as_slice() else {
            return Err(SqlError::unsupported("DELETE from several tables"));
        };
        if !table.joins.is_empty() {
            return Err(SqlError::unsupported("a join as DELETE's table")
                .with_hint("Put the other tables into USING."));
        }
        self.frames.push(Frame::default());
        let target = self.target(&table.relation)?;
        let using = match &delete.using {
            Some(using) => self.other_tables(using)?,
            None => String::new(),
        };
        let condition = self.where_clause(delete.selection.as_ref())?;
        self.frames.pop();
        let (table, alias) = (&target.table, quote(&target.alias));
        let (using, others) = match using.as_str() {
            "" => (String::new(), String::new()),
            using => (format!(" USING {using}"), format!(", {using}")),
        };
        self.probe = Some(format!(
            "SELECT 1 FROM {table} AS {alias}{others}{condition}"
        ));
        let sql = format!("DELETE FROM {table} AS {alias}{using}{condition}");
        Ok((sql, write(&target.relation, WriteKind::Delete, Vec::new())))
    }
}

fn refuse_clauses(delete: &Delete) -> Result<()> {
    let refused = if delete.returning.is_some() {
        "RETURNING"
    } else if !delete.tables.is_empty() {
        "DELETE from several tables"
    } else if delete.output.is_some() {
        "OUTPUT"
    } else if delete.limit.is_some() || !delete.order_by.is_empty() {
        "DELETE with ORDER BY or LIMIT"
    } else {
        return Ok(());
    };
    Err(SqlError::unsupported(refused))
}
