//! ADD CONSTRAINT and DROP CONSTRAINT; keys are kept and never enforced.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::create_table::TableConstraint;

use super::Subject;
use crate::catalog::{ConstraintRule, Table};
use crate::session::{Result, Session};
use crate::statements::create_table::resolve_constraint;

pub(super) fn add(
    session: &mut Session,
    subject: &Subject,
    constraint: &TableConstraint,
) -> Result<()> {
    let constraint = resolve_constraint(session, &subject.table, constraint)?;
    let is_primary = matches!(constraint.rule, ConstraintRule::PrimaryKey(_));
    let existing = &subject.table.constraints;
    let has_primary = existing
        .iter()
        .any(|constraint| matches!(constraint.rule, ConstraintRule::PrimaryKey(_)));
    if is_primary && has_primary {
        return Err(SqlError::new(
            SqlState::INVALID_TABLE_DEFINITION,
            format!(
                "multiple primary keys for table \"{}\" are not allowed",
                subject.table.name
            ),
        ));
    }
    if existing.iter().any(|other| other.name == constraint.name) {
        return Err(SqlError::new(
            SqlState::DUPLICATE_OBJECT,
            format!(
                "constraint \"{}\" for relation \"{}\" already exists",
                constraint.name, subject.table.name
            ),
        ));
    }
    let mut changed = Table::clone(&subject.table);
    if is_primary {
        require_not_null(&changed, &constraint.rule)?;
    }
    changed.constraints.push(constraint);
    subject.save(session, changed)
}

/// A primary key added later needs columns that were made NOT NULL (ALTER TABLE, "Parameters").
fn require_not_null(table: &Table, rule: &ConstraintRule) -> Result<()> {
    let nullable = rule
        .columns()
        .iter()
        .find(|name| table.column(name).is_some_and(|column| !column.not_null));
    match nullable {
        None => Ok(()),
        Some(name) => Err(SqlError::new(
            SqlState::INVALID_TABLE_DEFINITION,
            format!("column \"{name}\" of a primary key must be NOT NULL"),
        )),
    }
}

pub(super) fn drop(session: &mut Session, subject: &Subject, name: &str) -> Result<()> {
    let mut changed = Table::clone(&subject.table);
    changed
        .constraints
        .retain(|constraint| constraint.name != name);
    if changed.constraints.len() == subject.table.constraints.len() {
        return Err(SqlError::new(
            SqlState::UNDEFINED_OBJECT,
            format!("constraint \"{name}\" does not exist"),
        ));
    }
    subject.save(session, changed)
}
