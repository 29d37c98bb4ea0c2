//! OWNER TO, and the attributes that are kept and shown: distribution, sorting, encodings.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::encoding::Encoding;
use local_dialect::statements::table_attributes::{DistStyle, SortKey};

use super::Subject;
use crate::catalog::{GrantTarget, Table};
use crate::session::{Result, Session};
use crate::statements::grant::hand_over;

pub(super) fn owner(session: &mut Session, subject: &Subject, owner: &str) -> Result<()> {
    let new_owner = session.cluster_state().require_user(owner)?.id;
    let access = session.access()?;
    if new_owner != access.user().id {
        access.require_superuser("change the owner of a table")?;
    }
    let mut changed = Table::clone(&subject.table);
    changed.owner = new_owner;
    if let Some(catalog) = &subject.catalog {
        let target = GrantTarget::Relation(changed.oid);
        hand_over(session, catalog, &target, subject.table.owner, new_owner)?;
    }
    subject.save(session, changed)
}

pub(super) fn dist_style(session: &mut Session, subject: &Subject, style: DistStyle) -> Result<()> {
    let mut changed = Table::clone(&subject.table);
    changed.dist_style = style;
    for column in &mut changed.columns {
        column.dist_key = false;
    }
    subject.save(session, changed)
}

pub(super) fn dist_key(session: &mut Session, subject: &Subject, name: &str) -> Result<()> {
    subject.require_column(name)?;
    let mut changed = Table::clone(&subject.table);
    changed.dist_style = DistStyle::Key;
    for column in &mut changed.columns {
        column.dist_key = column.name == name;
    }
    subject.save(session, changed)
}

pub(super) fn sort_key(session: &mut Session, subject: &Subject, key: SortKey) -> Result<()> {
    if matches!(key, SortKey::Interleaved(_)) {
        return Err(SqlError::unsupported(
            "ALTER TABLE ALTER INTERLEAVED SORTKEY",
        ));
    }
    key.columns()
        .iter()
        .try_for_each(|name| subject.require_column(name))?;
    let mut changed = Table::clone(&subject.table);
    changed.sort_key = key;
    subject.save(session, changed)
}

pub(super) fn encodings(
    session: &mut Session,
    subject: &Subject,
    encodings: Vec<(String, Encoding)>,
) -> Result<()> {
    let mut changed = Table::clone(&subject.table);
    for (name, encoding) in encodings {
        subject.require_column(&name)?;
        for column in changed
            .columns
            .iter_mut()
            .filter(|column| column.name == name)
        {
            if !encoding.suits(column.data_type) {
                return Err(SqlError::new(
                    SqlState::INVALID_TABLE_DEFINITION,
                    format!("invalid encoding type specified for column \"{name}\""),
                ));
            }
            column.encoding = encoding;
        }
    }
    changed.encode_auto = false;
    subject.save(session, changed)
}

pub(super) fn encode_auto(session: &mut Session, subject: &Subject) -> Result<()> {
    let mut changed = Table::clone(&subject.table);
    changed.encode_auto = true;
    subject.save(session, changed)
}
