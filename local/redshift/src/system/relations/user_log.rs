//! The rows of `STL_USERLOG` and `SYS_USERLOG`, which differ in the names of their columns alone.

use jiff::Timestamp;

use super::history;
use crate::system::Row;
use crate::system::seen::Seen;
use crate::system::value::row;

pub(super) fn rows(seen: &Seen<'_>) -> Vec<Row> {
    if !seen.access.is_superuser() {
        return Vec::new();
    }
    let changes = seen.session.engine().user_changes().list();
    changes
        .into_iter()
        .map(|change| {
            let user = &change.user;
            let old_name = change.old_name.as_deref().unwrap_or("");
            let expires = user.valid_until;
            row![
                user.id,
                history::cut(&user.name, 50),
                history::cut(old_name, 50),
                change.action.as_str(),
                i32::from(user.create_database),
                i32::from(user.superuser),
                i32::from(user.superuser),
                expires.and_then(|end| Timestamp::from_second(end).ok()),
                change.pid,
                change.transaction_id,
                change.at,
            ]
        })
        .collect()
}
