//! What the statements about user-defined functions share.

use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::ObjectName;

use crate::catalog::{DatabaseCatalog, Function};
use crate::session::{Result, Session};

/// Functions are local to their database (multi-warehouse writes, unsupported statements).
pub(crate) fn refuse_other_database(session: &Session, name: &ObjectName) -> Result<()> {
    match &name.database {
        Some(database) if database != session.database() => {
            Err(SqlError::unsupported("a function in another database"))
        }
        _ => Ok(()),
    }
}

/// The function with these argument types; lengths and precisions do not tell functions apart.
pub(crate) fn find<'a>(
    catalog: &'a Arc<DatabaseCatalog>,
    schema: u32,
    name: &str,
    arguments: &[RsType],
) -> Option<&'a Function> {
    let same = |a: &[RsType], b: &[RsType]| {
        a.iter()
            .map(|kind| kind.base_name())
            .eq(b.iter().map(|kind| kind.base_name()))
    };
    catalog
        .overloads(schema, name)
        .find(|function| same(&function.arguments, arguments))
}

/// `function "f" already exists with same argument types`.
pub(crate) fn exists(name: &ObjectName) -> SqlError {
    SqlError::new(
        SqlState::DUPLICATE_FUNCTION,
        format!(
            "function \"{}\" already exists with same argument types",
            name.name
        ),
    )
}
