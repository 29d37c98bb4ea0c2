use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_postgres::error::DbError;

/// How many notices are kept until somebody takes them.
const KEPT: usize = 200;

/// Something the warehouse says besides its answer, such as how many rows a `COPY` loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub severity: String,
    pub message: String,
}

/// The notices of a session that nobody has taken yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notices(Arc<Mutex<VecDeque<Notice>>>);

impl Notices {
    pub(crate) fn push(&self, notice: &DbError) {
        let mut notices = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if notices.len() == KEPT {
            notices.pop_front();
        }
        notices.push_back(Notice {
            severity: notice.severity().to_owned(),
            message: notice.message().to_owned(),
        });
    }

    pub(crate) fn take(&self) -> Vec<Notice> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
            .collect()
    }
}
