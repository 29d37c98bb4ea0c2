//! `SHOW DATABASES`.

use local_dialect::RsType;
use local_dialect::statements::create_database::IsolationLevel;
use local_dialect::statements::show::Filter;

use super::{LONG, SHORT, filtered};
use crate::privileges::access_lists::of_database;
use crate::session::{Outcome, Result, Session};

pub(super) const COLUMNS: [(&str, RsType); 6] = [
    ("database_name", SHORT),
    ("database_owner", RsType::Integer),
    ("database_type", SHORT),
    ("database_acl", LONG),
    ("parameters", SHORT),
    ("database_isolation_level", SHORT),
];

pub(super) fn execute(session: &Session, filter: &Filter) -> Result<Outcome> {
    let cluster = session.cluster_state();
    let mut databases: Vec<_> = cluster.databases().collect();
    databases.sort_by(|a, b| a.name.cmp(&b.name));
    let rows = databases
        .into_iter()
        .map(|database| {
            vec![
                Some(database.name.clone()),
                Some(database.owner.to_string()),
                Some("local".to_owned()),
                of_database(&cluster, database),
                None,
                Some(isolation_level(database.isolation_level).to_owned()),
            ]
        })
        .collect();
    filtered(&COLUMNS, rows, 0, filter)
}

const fn isolation_level(level: IsolationLevel) -> &'static str {
    match level {
        IsolationLevel::Snapshot => "Snapshot Isolation",
        IsolationLevel::Serializable => "Serializable",
    }
}
