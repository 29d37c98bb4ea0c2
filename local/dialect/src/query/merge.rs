//! MERGE (database developer guide, "MERGE"): one clause for rows that match and one for rows that do
//! not, or REMOVE DUPLICATES in place of both.
//!
//! DuckDB would let the last of several source rows win, where Redshift refuses. So the source is
//! joined to the target first, which gives each pair the target's row and the number of source rows
//! that match it; DuckDB's MERGE then goes by the target's row.

use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Merge, MergeAction, MergeClause, MergeClauseKind, MergeInsertExpr, MergeInsertKind,
    MergeUpdateKind, Query, TableFactor, TableWithJoins, Visit, Visitor,
};

use crate::error::{Result, SqlError, SqlState};
use crate::names::quote;

use super::engine_error::RAISED;
use super::insert::{is_default, refuse_identity, target_column, write};
use super::scope::{ScopeColumn, qualified, quoted_list};
use super::translated::{Write, WriteKind};
use super::translator::{Clause, Frame, Translator};
use super::typed::Typed;
use super::update::Target;

/// DuckDB's names for what is made here; no column of a user has blanks and this prefix.
const SOURCE: &str = "longshore source";
const SOURCE_ROW: &str = "longshore source row";
const TARGET_ROW: &str = "longshore target row";
const MATCHES: &str = "longshore matches";
const PLACE: &str = "longshore place";

impl Translator<'_> {
    pub(super) fn merge(
        &mut self,
        merge: &Merge,
        removes_duplicates: bool,
    ) -> Result<(String, Write)> {
        refuse(merge)?;
        self.frames.push(Frame::default());
        let source = self.merge_source(&merge.source, removes_duplicates)?;
        let sources = self.frame().scope.visible.clone();
        let read_before = self.reads.len();
        let target = self.target(&merge.table)?;
        if self.reads[..read_before]
            .iter()
            .any(|read| read.oid == target.relation.oid)
        {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "Source view/subquery in Merge statement cannot reference target table.",
            ));
        }
        if target
            .relation
            .columns
            .iter()
            .any(|column| column.name == "rowid")
        {
            return Err(SqlError::unsupported(
                "MERGE into a table with a column \"rowid\"",
            ));
        }
        self.frame().clause = Clause::From;
        let condition = self.condition(&merge.on, "MERGE/ON")?.sql;
        let (actions, write) = if removes_duplicates {
            if !merge.clauses.is_empty() {
                return Err(one_of_each());
            }
            self.without_duplicates(&target, &sources)?
        } else {
            self.merge_clauses(&target, &merge.clauses)?
        };
        self.frames.pop();
        let alias = quote(&target.alias);
        let joined = joined(&source, &target, &condition, removes_duplicates);
        let sql = format!(
            "MERGE INTO {} AS {alias} USING {joined} ON {alias}.rowid = {} \
             WHEN MATCHED AND {} > 1 THEN ERROR '{RAISED}{}:Found multiple matches to update the same tuple.' \
             {actions}",
            target.table,
            qualified(SOURCE, TARGET_ROW),
            qualified(SOURCE, MATCHES),
            SqlState::CARDINALITY_VIOLATION.as_str()
        );
        Ok((sql, write))
    }

    /// The source as a FROM item of its own, so that its columns keep their names in DuckDB when it
    /// is joined.
    fn merge_source(&mut self, source: &TableFactor, numbered: bool) -> Result<String> {
        let from = self.open_tables(&[TableWithJoins {
            relation: source.clone(),
            joins: Vec::new(),
        }])?;
        let [relation] = self.frame().scope.relations.as_slice() else {
            return Err(SqlError::unsupported("a join as MERGE's source"));
        };
        let mut items: Vec<String> = relation
            .columns
            .iter()
            .enumerate()
            .map(|(place, column)| format!("{} AS {}", column.sql, quote(&source_column(place))))
            .collect();
        if numbered {
            items.push(format!("row_number() OVER () AS {}", quote(SOURCE_ROW)));
        }
        let rename = |columns: &mut [ScopeColumn]| {
            for (place, column) in columns.iter_mut().enumerate() {
                column.sql = qualified(SOURCE, &source_column(place));
            }
        };
        let scope = &mut self.frame().scope;
        rename(&mut scope.visible);
        scope
            .relations
            .iter_mut()
            .for_each(|relation| rename(&mut relation.columns));
        Ok(format!(
            "(SELECT {} FROM {from}) AS {}",
            items.join(", "),
            quote(SOURCE)
        ))
    }

    fn merge_clauses(
        &mut self,
        target: &Target,
        clauses: &[MergeClause],
    ) -> Result<(String, Write)> {
        let (matched, unmatched) = actions(clauses)?;
        let (change, kind, columns) = match matched {
            MergeAction::Delete { .. } => ("DELETE".to_owned(), WriteKind::MergeDelete, Vec::new()),
            MergeAction::Update(update) => {
                let MergeUpdateKind::Set(assignments) = &update.kind else {
                    return Err(SqlError::unsupported("this UPDATE of MERGE"));
                };
                let set = self.assignments(&target.relation, assignments)?;
                (
                    format!("UPDATE SET {}", set.sql()),
                    WriteKind::MergeUpdate,
                    set.columns,
                )
            }
            _ => return Err(one_of_each()),
        };
        let MergeAction::Insert(insert) = unmatched else {
            return Err(one_of_each());
        };
        let insertion = self.merge_insert(target, insert)?;
        Ok((
            format!("WHEN MATCHED THEN {change} WHEN NOT MATCHED THEN {insertion}"),
            write(&target.relation, kind, columns),
        ))
    }

    /// REMOVE DUPLICATES: of the target's rows that match one source row, the first takes its values
    /// and the others go.
    fn without_duplicates(
        &mut self,
        target: &Target,
        sources: &[ScopeColumn],
    ) -> Result<(String, Write)> {
        let columns = &target.relation.columns;
        if columns.len() != sources.len() {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "MERGE with REMOVE DUPLICATES needs as many columns in the source as in the target",
            ));
        }
        self.frame().clause = Clause::Set;
        let mut values = Vec::with_capacity(columns.len());
        for (column, source) in columns.iter().zip(sources) {
            refuse_identity(column)?;
            self.record_column_uses(&source.uses);
            let value = Typed::new(source.sql.clone(), source.data_type);
            values.push(self.assign(value, column.data_type, &column.name)?.sql);
        }
        let set: Vec<String> = columns
            .iter()
            .zip(&values)
            .map(|(column, value)| format!("{} = {value}", quote(&column.name)))
            .collect();
        let actions = format!(
            "WHEN MATCHED AND {} = 1 THEN UPDATE SET {} WHEN MATCHED THEN DELETE \
             WHEN NOT MATCHED THEN INSERT ({}) VALUES ({})",
            qualified(SOURCE, PLACE),
            set.join(", "),
            quoted_list(columns.iter().map(|column| &column.name)),
            values.join(", ")
        );
        Ok((
            actions,
            write(
                &target.relation,
                WriteKind::MergeRemoveDuplicates,
                Vec::new(),
            ),
        ))
    }

    fn merge_insert(&mut self, target: &Target, insert: &MergeInsertExpr) -> Result<String> {
        let MergeInsertKind::Values(values) = &insert.kind else {
            return Err(SqlError::unsupported("this INSERT of MERGE"));
        };
        let [row] = values.rows.as_slice() else {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "INSERT of MERGE takes one row",
            ));
        };
        let mut names = Vec::with_capacity(insert.columns.len());
        for column in &insert.columns {
            let mut parts = self.name_parts(column)?;
            if parts.len() > 1 {
                return Err(SqlError::new(
                    SqlState::SYNTAX_ERROR,
                    "INSERT of MERGE names the target's columns without the table",
                ));
            }
            names.extend(parts.pop());
        }
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
            let value = if is_default(cell) {
                self.default_value(column)?
            } else {
                refuse_identity(column)?;
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
        Ok(format!(
            "INSERT ({}) VALUES ({})",
            quoted_list(&names),
            cells.join(", ")
        ))
    }
}

fn source_column(place: usize) -> String {
    format!("c{place}")
}

/// Each source row with the target's rows that match it.
fn joined(source: &str, target: &Target, condition: &str, numbered: bool) -> String {
    let row = format!("{}.rowid", quote(&target.alias));
    let place = if numbered {
        format!(
            ", row_number() OVER (PARTITION BY {} ORDER BY {row}) AS {}",
            qualified(SOURCE, SOURCE_ROW),
            quote(PLACE)
        )
    } else {
        String::new()
    };
    format!(
        "(SELECT {source_alias}.*, {row} AS {}, count(*) OVER (PARTITION BY {row}) AS {}{place} \
         FROM {source} LEFT JOIN {} AS {} ON {condition}) AS {source_alias}",
        quote(TARGET_ROW),
        quote(MATCHES),
        target.table,
        quote(&target.alias),
        source_alias = quote(SOURCE),
    )
}

fn refuse(merge: &Merge) -> Result<()> {
    if merge.output.is_some() {
        return Err(SqlError::unsupported("OUTPUT"));
    }
    if let ControlFlow::Break(error) = merge.visit(&mut Refused) {
        return Err(error);
    }
    Ok(())
}

/// Finds what a MERGE may not hold anywhere.
struct Refused;

impl Visitor for Refused {
    type Break = SqlError;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<SqlError> {
        match query.with {
            Some(_) => ControlFlow::Break(SqlError::unsupported("WITH in MERGE")),
            None => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<SqlError> {
        match expression {
            Expr::JsonAccess { .. } | Expr::CompoundFieldAccess { .. } => {
                ControlFlow::Break(SqlError::new(
                    SqlState::FEATURE_NOT_SUPPORTED,
                    "Partial reference of SUPER column is not supported in MERGE statement.",
                ))
            }
            _ => ControlFlow::Continue(()),
        }
    }
}

fn one_of_each() -> SqlError {
    SqlError::new(
        SqlState::SYNTAX_ERROR,
        "MERGE takes one WHEN MATCHED and one WHEN NOT MATCHED clause, or REMOVE DUPLICATES",
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
