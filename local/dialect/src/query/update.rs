//! UPDATE, also with FROM.

use sqlparser::ast::{
    Assignment, AssignmentTarget, TableFactor, TableWithJoins, Update, UpdateTableFromKind,
};

use crate::catalog::Relation;
use crate::error::{Result, SqlError, SqlState};
use crate::names::quote;

use super::insert::{is_default, refuse_identity, target_column, write};
use super::scope::{Scope, ScopeRelation};
use super::select::relation_columns;
use super::translated::{Write, WriteKind};
use super::translator::{Clause, Frame, Translator};

/// The table of an UPDATE or DELETE under its DuckDB alias.
pub(super) struct Target {
    pub(super) relation: Relation,
    pub(super) table: String,
    pub(super) alias: String,
}

/// A SET list: columns with their values in DuckDB's SQL.
pub(super) struct Assigned {
    pub(super) columns: Vec<String>,
    values: Vec<String>,
}

impl Assigned {
    /// `"a" = …, "b" = …`.
    pub(super) fn sql(&self) -> String {
        let items: Vec<_> = self
            .columns
            .iter()
            .zip(&self.values)
            .map(|(column, value)| format!("{} = {value}", quote(column)))
            .collect();
        items.join(", ")
    }
}

impl Translator<'_> {
    pub(super) fn update(&mut self, update: &Update) -> Result<(String, Write)> {
        refuse_clauses(update)?;
        if !update.table.joins.is_empty() {
            return Err(SqlError::unsupported("a join as UPDATE's table")
                .with_hint("Put the other tables into FROM."));
        }
        self.frames.push(Frame::default());
        let target = self.target(&update.table.relation)?;
        let from = match &update.from {
            Some(UpdateTableFromKind::AfterSet(from) | UpdateTableFromKind::BeforeSet(from)) => {
                self.other_tables(from)?
            }
            None => String::new(),
        };
        let assignments = self.assignments(&target.relation, &update.assignments)?;
        let condition = self.where_clause(update.selection.as_ref())?;
        self.frames.pop();
        let (table, alias) = (&target.table, quote(&target.alias));
        let (from, others) = match from.as_str() {
            "" => (String::new(), String::new()),
            from => (format!(" FROM {from}"), format!(", {from}")),
        };
        self.probe = Some(format!(
            "SELECT {} FROM {table} AS {alias}{others}{condition}",
            assignments.values.join(", ")
        ));
        let sql = format!(
            "UPDATE {table} AS {alias} SET {}{from}{condition}",
            assignments.sql()
        );
        let columns = assignments.columns;
        Ok((sql, write(&target.relation, WriteKind::Update, columns)))
    }

    /// Opens the scope of an UPDATE's, DELETE's or MERGE's table. Reading its columns is recorded.
    pub(super) fn target(&mut self, factor: &TableFactor) -> Result<Target> {
        let TableFactor::Table {
            name,
            alias,
            args: None,
            ..
        } = factor
        else {
            return Err(SqlError::unsupported(
                "changing rows of what is not a table",
            ));
        };
        let name = self.object_name(name)?;
        let (relation, table) = self.written_table(&name)?;
        let visible = alias
            .as_ref()
            .map_or_else(|| relation.name.clone(), |alias| self.name(&alias.name));
        let place = self.record_table_read(&relation);
        let scope = ScopeRelation {
            database: alias.is_none().then(|| relation.database.clone()),
            schema: alias.is_none().then(|| relation.schema.clone()),
            name: visible.clone(),
            columns: relation_columns(&relation, &visible, Some(place)),
        };
        self.frame().scope.extend(Scope::of(scope));
        Ok(Target {
            relation,
            table,
            alias: visible,
        })
    }

    /// The FROM or USING list beside the target; it does not see the target.
    pub(super) fn other_tables(&mut self, tables: &[TableWithJoins]) -> Result<String> {
        self.open_tables(tables)
    }

    pub(super) fn where_clause(
        &mut self,
        selection: Option<&sqlparser::ast::Expr>,
    ) -> Result<String> {
        let Some(selection) = selection else {
            return Ok(String::new());
        };
        self.frame().clause = Clause::Where;
        Ok(format!(
            " WHERE {}",
            self.condition(selection, "WHERE")?.sql
        ))
    }

    /// The items of a SET list.
    pub(super) fn assignments(
        &mut self,
        relation: &Relation,
        assignments: &[Assignment],
    ) -> Result<Assigned> {
        self.frame().clause = Clause::Set;
        let mut values = Vec::with_capacity(assignments.len());
        let mut columns: Vec<String> = Vec::with_capacity(assignments.len());
        for assignment in assignments {
            let AssignmentTarget::ColumnName(name) = &assignment.target else {
                return Err(SqlError::unsupported("SET of a row of columns"));
            };
            let name = self.name_parts(name)?.pop().unwrap_or_default();
            let column = target_column(relation, &name)?;
            if columns.contains(&name) {
                return Err(SqlError::new(
                    SqlState::SYNTAX_ERROR,
                    format!("multiple assignments to same column \"{name}\""),
                ));
            }
            refuse_identity(column)?;
            let value = if is_default(&assignment.value) {
                self.default_value(column)?
            } else {
                let value = self.expression(&assignment.value)?;
                self.assign(value, column.data_type, &column.name)?
            };
            values.push(value.sql);
            columns.push(name);
        }
        Ok(Assigned { columns, values })
    }
}

fn refuse_clauses(update: &Update) -> Result<()> {
    let refused = if update.returning.is_some() {
        "RETURNING"
    } else if update.or.is_some() {
        "UPDATE OR"
    } else if update.output.is_some() {
        "OUTPUT"
    } else if update.limit.is_some() || !update.order_by.is_empty() {
        "UPDATE with ORDER BY or LIMIT"
    } else {
        return Ok(());
    };
    Err(SqlError::unsupported(refused))
}
