//! Transactions that have ended since the engine started, for superusers (`SYS_TRANSACTION_HISTORY`).
//! Blocks are not counted: the engine has none.

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_305,
    schema: "pg_catalog",
    name: "sys_transaction_history",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("transaction_id", RsType::BigInt),
        ("isolation_level", RsType::Text),
        ("status", RsType::Text),
        ("transaction_start_time", RsType::Timestamp),
        ("commit_start_time", RsType::Timestamp),
        ("commit_end_time", RsType::Timestamp),
        ("blocks_committed", RsType::BigInt),
        ("undo_transaction_id", RsType::BigInt),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

/// What stands for the begin of a commit that never began.
const NEVER: jiff::Timestamp = jiff::Timestamp::constant(946_684_800, 0);

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    if !seen.access.is_superuser() {
        return Vec::new();
    }
    let ended = seen.session.engine().ended_transactions().list();
    ended
        .into_iter()
        .map(|transaction| {
            let user = seen.cluster.user(&transaction.user);
            let committed = transaction.commit_started.is_some();
            row![
                user.map_or(0, |user| user.id),
                transaction.id,
                if transaction.serializable {
                    "Serializable"
                } else {
                    "Snapshot Isolation"
                },
                if committed { "committed" } else { "rolledback" },
                transaction.started,
                transaction.commit_started.unwrap_or(NEVER),
                transaction.ended,
                if committed {
                    Value::Null
                } else {
                    Value::from(0)
                },
                if committed { -1 } else { transaction.id },
            ]
        })
        .collect()
}
