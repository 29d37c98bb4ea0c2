//! The columns of each form, which clients of the extended protocol ask for before it runs.

use local_dialect::RsType;
use local_dialect::statements::show::{GrantedObject, Show, ShownConstraints, ShownGrants};

use super::{LONG, column_grants, columns, constraints, databases, functions, grants, schemas};
use super::{tables, user_lockout};
use crate::session::OutputColumn;

pub(super) const USE: &str = "Use Database";
pub(super) const TABLE: &str = "Show Table DDL statement";
pub(super) const VIEW: &str = "Show View DDL statement";

/// `None` for SHOW of parameters, which the session answers.
pub(crate) fn show_columns(show: &Show) -> Option<Vec<OutputColumn>> {
    Some(match show {
        Show::Parameter(_) | Show::All => return None,
        Show::Use => listed(&[(USE, LONG)]),
        Show::Table(_) => listed(&[(TABLE, LONG)]),
        Show::View(_) => listed(&[(VIEW, LONG)]),
        Show::Databases(_) => listed(&databases::COLUMNS),
        Show::Schemas { .. } => listed(&schemas::COLUMNS),
        Show::Tables { .. } => listed(&tables::COLUMNS),
        Show::Columns { .. } => listed(&columns::COLUMNS),
        Show::Grants { of, .. } => match of {
            ShownGrants::On {
                object: GrantedObject::Database(_),
                ..
            } => listed(&grants::ON_DATABASE),
            ShownGrants::On { .. } => listed(&grants::ON_OBJECT),
            ShownGrants::For { .. } => listed(&grants::FOR_GRANTEE),
        },
        Show::ColumnGrants { .. } => listed(&column_grants::COLUMNS),
        Show::Constraints { kind, .. } => match kind {
            ShownConstraints::PrimaryKeys => listed(&constraints::PRIMARY_KEYS),
            ShownConstraints::ForeignKeys | ShownConstraints::ExportedForeignKeys => {
                listed(&constraints::FOREIGN_KEYS)
            }
        },
        Show::Functions { .. } => listed(&functions::FUNCTIONS),
        Show::Procedures { .. } => listed(&functions::PROCEDURES),
        Show::Parameters { .. } => listed(&functions::PARAMETERS),
        Show::UserLockout => listed(&user_lockout::COLUMNS),
    })
}

pub(super) fn listed(columns: &[(&str, RsType)]) -> Vec<OutputColumn> {
    columns
        .iter()
        .map(|(name, data_type)| OutputColumn::new(*name, *data_type))
        .collect()
}
