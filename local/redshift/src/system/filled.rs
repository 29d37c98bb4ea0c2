//! Which relations' DuckDB tables still hold what they should.
//!
//! A catalogue of thousands of tables takes a while to list, and clients ask for it again and again.
//! So a session remembers from what it filled a relation: if all of that is still the same, so are the
//! rows. A transaction that is rolled back takes its temporary tables along; the session then calls
//! [`Filled::forget`].

use std::collections::BTreeMap;
use std::sync::Arc;

use local_dialect::names::IdentifierCase;

use crate::catalog::{DatabaseCatalog, Table};
use crate::cluster::ClusterState;
use crate::session::{Result, Session};

/// What the rows of a relation follow from. It keeps what it refers to, so that a later catalogue cannot
/// be taken for an earlier one by its address.
struct Origin {
    /// Every catalogue that the transaction had read.
    catalogs: Vec<Arc<DatabaseCatalog>>,
    cluster: Arc<ClusterState>,
    database: String,
    user: String,
    search_path: Vec<String>,
    case: IdentifierCase,
    temporary: Vec<Arc<Table>>,
}

/// By the relations' oids.
#[derive(Default)]
pub(crate) struct Filled(BTreeMap<u32, Origin>);

impl Filled {
    pub(super) fn holds(&self, oid: u32) -> bool {
        self.0.contains_key(&oid)
    }

    /// The temporary tables may be gone.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}

/// Notes from what `oid` has just been filled.
pub(super) fn remember(session: &mut Session, oid: u32) {
    let origin = Origin {
        catalogs: session.read_catalogs(),
        cluster: session.cluster_state(),
        database: session.database().to_owned(),
        user: session.user().to_owned(),
        search_path: session.search_path(),
        case: session.identifier_case(),
        temporary: temporary(session),
    };
    session.filled_mut().0.insert(oid, origin);
}

/// Whether `oid` would be filled with the same rows again.
pub(super) fn is_current(session: &mut Session, oid: u32) -> Result<bool> {
    let Some(origin) = session.filled_mut().0.remove(&oid) else {
        return Ok(false);
    };
    let mut current = Arc::ptr_eq(&origin.cluster, &session.cluster_state())
        && origin.database == session.database()
        && origin.user == session.user()
        && origin.search_path == session.search_path()
        && origin.case == session.identifier_case()
        && same(&origin.temporary, &temporary(session));
    for catalog in &origin.catalogs {
        current = current && Arc::ptr_eq(catalog, &session.catalog(catalog.database())?);
    }
    if current {
        session.filled_mut().0.insert(oid, origin);
    }
    Ok(current)
}

fn temporary(session: &Session) -> Vec<Arc<Table>> {
    session.temporary().iter().map(Arc::clone).collect()
}

fn same(left: &[Arc<Table>], right: &[Arc<Table>]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(a, b)| Arc::ptr_eq(a, b))
}
