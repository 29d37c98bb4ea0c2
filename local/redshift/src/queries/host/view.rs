//! What the running statement of a session may see, for functions that DuckDB calls on its own
//! threads.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::catalog::DatabaseCatalog;
use crate::cluster::ClusterState;
use crate::engine::Redshift;
use crate::session::settings::Settings;
use crate::session::temporary::TemporaryTables;
use crate::session::{Result, Session};

/// A session's catalogue and settings while one statement runs.
pub(crate) struct View {
    pub engine: Arc<Redshift>,
    pub user: String,
    pub cluster: Arc<ClusterState>,
    /// The session's database.
    pub catalog: Arc<DatabaseCatalog>,
    pub search_path: Vec<String>,
    pub settings: Settings,
    pub temporary: TemporaryTables,
}

impl View {
    pub(crate) fn of(session: &mut Session) -> Result<Self> {
        let database = session.database().to_owned();
        Ok(Self {
            engine: Arc::clone(session.engine()),
            user: session.user().to_owned(),
            cluster: session.cluster_state(),
            catalog: session.catalog(&database)?,
            search_path: session.search_path(),
            settings: session.settings().clone(),
            temporary: session.temporary().clone(),
        })
    }
}

/// The views of running statements by their sessions' numbers.
#[derive(Default)]
pub(crate) struct Views(Mutex<HashMap<i64, Arc<View>>>);

impl Views {
    fn views(&self) -> MutexGuard<'_, HashMap<i64, Arc<View>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the view of a session's statement until the scope is dropped.
    pub(crate) fn open(self: &Arc<Self>, session: i32, view: View) -> Scope {
        let session = i64::from(session);
        self.views().insert(session, Arc::new(view));
        Scope {
            views: Arc::clone(self),
            session,
        }
    }

    pub(super) fn of(&self, session: i64) -> std::result::Result<Arc<View>, &'static str> {
        self.views()
            .get(&session)
            .map(Arc::clone)
            .ok_or("a catalogue function was called outside a statement")
    }
}

/// While it lives, functions see the view.
pub(crate) struct Scope {
    views: Arc<Views>,
    session: i64,
}

impl Drop for Scope {
    fn drop(&mut self) {
        self.views.views().remove(&self.session);
    }
}
