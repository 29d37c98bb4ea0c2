//! MERGE (database developer guide, "MERGE"): exactly one clause for rows that match and one for rows
//! that do not, without further conditions.

use sqlparser::ast::{
    Merge, MergeAction, MergeClause, MergeClauseKind, MergeInsertExpr, MergeInsertKind,
    MergeUpdateKind,
};

use crate::error::{Result, SqlError, SqlState};
use crate::names::quote;

use super::insert::{is_default, refuse_identity, target_column, write};
use super::scope::quoted_list;
use super::translated::{Write, WriteKind};
use super::translator::{Clause, Frame, Translator};
use super::update::Target;

impl Translator<'_> {
    pub(super) fn merge(&mut self, merge: &Merge) -> Result<(String, Write)> {
        if merge.output.is_some() {
            return Err(SqlError::unsupported("OUTPUT"));
        }
        let (matched, unmatched) = actions(&merge.clauses)?;
        self.frames.push(Frame::default());
        let source = self.merge_source(&merge.source)?;
        let target = self.target(&merge.table)?;
        self.frame().clause = Clause::From;
        let condition = self.condition(&merge.on, "MERGE/ON")?;
        let (change, mut columns) = match matched {
            MergeAction::Delete { .. } => ("DELETE".to_owned(), Vec::new()),
            MergeAction::Update(update) => {
                let MergeUpdateKind::Set(assignments) = &update.kind else {
                    return Err(SqlError::unsupported("this UPDATE of MERGE"));
                };
                let set = self.assignments(&target.relation, assignments)?;
                (format!("UPDATE SET {}", set.sql()), set.columns)
            }
            _ => return Err(one_of_each()),
        };
        let MergeAction::Insert(insert) = unmatched else {
            return Err(one_of_each());
        };
        let (inserted, insertion) = self.merge_insert(&target, insert)?;
        self.frames.pop();
        for column in inserted {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        let sql = format!(
            "MERGE INTO {} AS {} USING {source} ON {} WHEN MATCHED THEN {change} \
             WHEN NOT MATCHED THEN {insertion}",
            target.table,
            quote(&target.alias),
            condition.sql
        );
        Ok((sql, write(&target.relation, WriteKind::Merge, columns)))
    }

    fn merge_source(&mut self, source: &sqlparser::ast::TableFactor) -> Result<String> {
        self.open_tables(&[sqlparser::ast::TableWithJoins {
            relation: source.clone(),
            joins: Vec::new(),
        }])
    }

    fn merge_insert(
        &mut self,
        target: &Target,
        insert: &MergeInsertExpr,
    ) -> Result<(Vec<String>, String)> {
        let MergeInsertKind::Values(values) = &insert.kind else {
            return Err(SqlError::unsupported("this INSERT of MERGE"));
        };
        let [row] = values.rows.as_slice() else {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "INSERT of MERGE takes one row",
            ));
        };
        let mut names = insert
            .columns
            .iter()
            .map(|column| Ok(self.name_parts(column)?.pop().unwrap_or_default()))
            .collect::<Result<Vec<_>>>()?;
        if names.is_empty() {
            let columns = target.relation.columns.iter();
            names = columns.map(|column| column.name.clone()).collect();
        }
        if names.len() != row.content.len() {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "INSERT of MERGE has as many values as columns",
            ));
        }
        self.frame().clause = Clause::Values;
        let mut cells = Vec::with_capacity(names.len());
        for (name, cell) in names.iter().zip(&row.content) {
            let column = target_column(&target.relation, name)?;
            refuse_identity(column)?;
            let value = if is_default(cell) {
                self.default_value(column)?
            } else {
                let value = self.expression(cell)?;
                self.assign(value, column.data_type, name)?
            };
            cells.push(value.sql);
        }
        for column in &target.relation.columns {
            let left_out = column.identity.is_none() && !names.contains(&column.name);
            if left_out && column.default.is_some() {
                cells.push(self.default_value(column)?.sql);
                names.push(column.name.clone());
            }
        }
        let sql = format!(
            "INSERT ({}) VALUES ({})",
            quoted_list(&names),
            cells.join(", ")
        );
        Ok((names, sql))
    }
}

fn one_of_each() -> SqlError {
    SqlError::new(
        SqlState::SYNTAX_ERROR,
        "MERGE takes one WHEN MATCHED and one WHEN NOT MATCHED clause",
    )
}

/// The action for rows that match and the one for rows that do not.
fn actions(clauses: &[MergeClause]) -> Result<(&MergeAction, &MergeAction)> {
    let action = |wanted: MergeClauseKind| {
        clauses
            .iter()
            .find(|clause| clause.clause_kind == wanted)
            .map(|clause| &clause.action)
    };
    if clauses.iter().any(|clause| clause.predicate.is_some()) {
        return Err(SqlError::unsupported(
            "a condition of a WHEN clause of MERGE",
        ));
    }
    match (
        clauses.len(),
        action(MergeClauseKind::Matched),
        action(MergeClauseKind::NotMatched),
    ) {
        (2, Some(matched), Some(unmatched)) => Ok((matched, unmatched)),
        _ => Err(one_of_each()),
    }
}
