//! `loads`: a row when a run claims a load, and a row, written in the transaction of the data, when
//! it is loaded. Both carry the load's id.

use std::fmt;
use std::str::FromStr;

use model::{ByteCount, Digest, LoadId, RowCount, S3Uri};

use super::{Ledger, LedgerWrite, Moment};
use crate::literal::checked;
use crate::{About, Literal, QualifiedName, Sql};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LoadMode {
    Create,
    Append,
    Merge,
    Replace,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadRow<'a> {
    pub load_id: &'a LoadId,
    /// The hash of target, mode, options and source digests.
    pub identity: Digest,
    pub target: &'a QualifiedName,
    pub mode: LoadMode,
    /// What was loaded, for people.
    pub source: Literal,
    pub source_bytes: ByteCount,
    /// Where its parts are staged until they are deleted.
    pub staged_prefix: &'a S3Uri,
    /// The backend that runs the load.
    pub backend_pid: i64,
}

impl LoadMode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Append => "append",
            Self::Merge => "merge",
            Self::Replace => "replace",
        }
    }
}

impl fmt::Display for LoadMode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a load mode: expected \"create\", \"append\", \"merge\" or \"replace\"")]
pub struct UnknownLoadMode(String);

impl FromStr for LoadMode {
    type Err = UnknownLoadMode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Create, Self::Append, Self::Merge, Self::Replace]
            .into_iter()
            .find(|mode| mode.as_str() == text)
            .ok_or_else(|| UnknownLoadMode(text.to_owned()))
    }
}

const COLUMNS: &str = "load_id, state, identity_hash, schema_name, table_name, table_oid, number, mode, \
                       source, source_bytes, staged_prefix, backend_pid, row_count, recorded_at";

impl Ledger {
    /// Before anything is staged.
    pub fn claim_load(&self, row: &LoadRow<'_>, at: Moment) -> LedgerWrite {
        let values = values(row, "claimed", "NULL", "NULL", "NULL", at);
        LedgerWrite::new(
            "INSERT",
            format!(
                "INSERT INTO {} ({COLUMNS})\nVALUES ({values})",
                self.table("loads")
            ),
        )
    }

    /// In the transaction of the data. Loads of one table are numbered in the order in which they
    /// are committed; the caller holds the table's lock.
    pub fn record_load(
        &self,
        row: &LoadRow<'_>,
        table_oid: i64,
        row_count: RowCount,
        at: Moment,
    ) -> LedgerWrite {
        let values = values(
            row,
            "loaded",
            &table_oid.to_string(),
            "COALESCE(MAX(number), 0) + 1",
            &row_count.get().to_string(),
            at,
        );
        let loads = self.table("loads");
        LedgerWrite::new(
            "INSERT",
            format!(
                "INSERT INTO {loads} ({COLUMNS})\nSELECT {values}\nFROM {loads}\nWHERE {}",
                is_target(row.target, table_oid)
            ),
        )
    }

    /// After the load committed and its staged parts are gone, when it is given up, or before another
    /// run takes it over. It touches one row, unless another run was faster.
    pub fn release_claim(&self, load_id: &LoadId, backend_pid: i64) -> LedgerWrite {
        LedgerWrite::new(
            "DELETE",
            format!(
                "DELETE FROM {}\nWHERE {}",
                self.table("loads"),
                is_claim(load_id, backend_pid)
            ),
        )
    }

    /// A check: the claim is there, and nobody took it over.
    pub fn claim_is_held(&self, load_id: &LoadId, backend_pid: i64) -> Sql {
        Sql::new(
            "CHECK",
            format!(
                "SELECT 1 / CASE WHEN COUNT(*) = 1 THEN 1 ELSE 0 END AS \"holds\"\nFROM {}\nWHERE {}",
                self.table("loads"),
                is_claim(load_id, backend_pid)
            ),
        )
        .expecting(About::OtherRuns, "no other run took this load over")
    }

    /// The row that a load committed together with its data: `load_id`, `row_count`, `recorded_at`.
    pub fn committed_load(&self, load_id: &LoadId) -> Sql {
        Sql::new(
            "SELECT",
            format!(
                "SELECT load_id, row_count, recorded_at\nFROM {}\nWHERE load_id = {} AND state = 'loaded'",
                self.table("loads"),
                checked(load_id.as_str())
            ),
        )
    }

    /// For a table that is dropped.
    pub fn forget_loads(&self, table: &QualifiedName) -> LedgerWrite {
        LedgerWrite::new(
            "DELETE",
            format!(
                "DELETE FROM {}\nWHERE {}",
                self.table("loads"),
                is_table(table)
            ),
        )
    }

    /// Claims of the same load that nobody released: `load_id`, `backend_pid`, `staged_prefix`,
    /// `recorded_at`.
    pub fn open_claims(&self, table: &QualifiedName, identity: Digest) -> Sql {
        Sql::new(
            "SELECT",
            format!(
                "SELECT load_id, backend_pid, staged_prefix, recorded_at\nFROM {}\n\
                 WHERE state = 'claimed' AND {} AND identity_hash = '{identity}'\nORDER BY recorded_at",
                self.table("loads"),
                is_table(table)
            ),
        )
    }

    /// Claims of any load that nobody released, with `schema_name`, `table_name` and `identity_hash`.
    pub fn all_claims(&self) -> Sql {
        Sql::new(
            "SELECT",
            format!(
                "SELECT load_id, identity_hash, schema_name, table_name, backend_pid, staged_prefix, \
                 recorded_at\nFROM {}\nWHERE state = 'claimed'\nORDER BY recorded_at",
                self.table("loads"),
            ),
        )
    }

    /// Claims that are older than a moment: `load_id`.
    pub fn claims_before(&self, moment: Moment) -> Sql {
        Sql::new(
            "SELECT",
            format!(
                "SELECT load_id\nFROM {}\nWHERE state = 'claimed' AND recorded_at < {moment}",
                self.table("loads"),
            ),
        )
    }

    /// The row of the same load into the same table, if it was loaded and its rows are still there: for
    /// a replacement it is the table's last, for the others no replacement came after it: `load_id`, `row_count`, `recorded_at`.
    pub fn find_load(
        &self,
        table: &QualifiedName,
        table_oid: i64,
        identity: Digest,
        mode: LoadMode,
    ) -> Sql {
        Sql::new(
            "SELECT",
            format!(
                "SELECT load_id, row_count, recorded_at\nFROM {}\nWHERE {}\nORDER BY number DESC\n\
                 LIMIT 1",
                self.table("loads"),
                self.is_loaded(table, table_oid, identity, mode)
            ),
        )
    }

    /// A check: the same load is not there yet.
    pub fn not_loaded(
        &self,
        table: &QualifiedName,
        table_oid: i64,
        identity: Digest,
        mode: LoadMode,
    ) -> Sql {
        Sql::new(
            "CHECK",
            format!(
                "SELECT 1 / CASE WHEN COUNT(*) = 0 THEN 1 ELSE 0 END AS \"holds\"\nFROM {}\n\
                 WHERE {}",
                self.table("loads"),
                self.is_loaded(table, table_oid, identity, mode)
            ),
        )
        .expecting(
            About::OtherRuns,
            format!("the source is not loaded into \"{}\" yet", table.plain()),
        )
    }

    fn is_loaded(
        &self,
        table: &QualifiedName,
        table_oid: i64,
        identity: Digest,
        mode: LoadMode,
    ) -> String {
        let target = is_target(table, table_oid);
        let last = match mode {
            LoadMode::Replace => format!(
                "\nAND number = (SELECT MAX(number) FROM {} WHERE {target})",
                self.table("loads")
            ),
            // What was there before the table's rows were replaced is gone.
            LoadMode::Append | LoadMode::Merge => format!(
                "\nAND number > (SELECT COALESCE(MAX(number), 0) FROM {} WHERE {target} \
                 AND mode = 'replace')",
                self.table("loads")
            ),
            LoadMode::Create => String::new(),
        };
        format!("{target} AND identity_hash = '{identity}'{last}")
    }

    /// What was loaded into a table, the last first: `load_id`, `mode`, `source`, `source_bytes`,
    /// `row_count`, `recorded_at`.
    pub fn loads_of(&self, table: &QualifiedName) -> Sql {
        Sql::new(
            "SELECT",
            format!(
                "SELECT load_id, mode, source, source_bytes, row_count, recorded_at\nFROM {}\n\
                 WHERE state = 'loaded' AND {}\nORDER BY number DESC",
                self.table("loads"),
                is_table(table)
            ),
        )
    }
}

fn values(
    row: &LoadRow<'_>,
    state: &str,
    table_oid: &str,
    number: &str,
    row_count: &str,
    at: Moment,
) -> String {
    let target = row.target;
    [
        checked(row.load_id.as_str()).to_string(),
        checked(state).to_string(),
        checked(&row.identity.to_string()).to_string(),
        checked(target.schema.as_str()).to_string(),
        checked(target.name.as_str()).to_string(),
        table_oid.to_owned(),
        number.to_owned(),
        checked(row.mode.as_str()).to_string(),
        row.source.to_string(),
        row.source_bytes.get().to_string(),
        checked(&row.staged_prefix.to_string()).to_string(),
        row.backend_pid.to_string(),
        row_count.to_owned(),
        at.to_string(),
    ]
    .join(", ")
}

fn is_claim(load_id: &LoadId, backend_pid: i64) -> String {
    format!(
        "load_id = {} AND state = 'claimed' AND backend_pid = {backend_pid}",
        checked(load_id.as_str())
    )
}

fn is_table(table: &QualifiedName) -> String {
    format!(
        "schema_name = {} AND table_name = {}",
        checked(table.schema.as_str()),
        checked(table.name.as_str())
    )
}

/// Loads into a table of that name that was dropped since do not count.
fn is_target(table: &QualifiedName, table_oid: i64) -> String {
    format!(
        "state = 'loaded' AND {} AND table_oid = {table_oid}",
        is_table(table)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::ledger;

    #[test]
    fn a_load_is_claimed_recorded_and_released() {
        let load_id = "k7f3q9k7f3q9k7f3".parse().unwrap();
        let target = "raw.it's".parse().unwrap();
        let staged_prefix = "s3://acme/loads/k7f3q9k7f3q9k7f3/".parse().unwrap();
        let row = LoadRow {
            load_id: &load_id,
            identity: Digest::of(b"load"),
            target: &target,
            mode: LoadMode::Append,
            source: Literal::new("flights.csv").unwrap(),
            source_bytes: ByteCount(1234),
            staged_prefix: &staged_prefix,
            backend_pid: 42,
        };
        let at = Moment::from_unix_micros(0);
        let texts = [
            ledger().claim_load(&row, at),
            ledger().record_load(&row, 99, RowCount(336_776), at),
            ledger().release_claim(&load_id, 42),
            ledger().forget_loads(&target),
        ]
        .map(|write| write.as_str().to_owned());
        insta::assert_snapshot!(texts.join(";\n"));
    }

    #[test]
    fn loads_are_looked_up() {
        let target = "raw.flights".parse().unwrap();
        let load_id = "k7f3q9k7f3q9k7f3".parse().unwrap();
        let identity = Digest::of(b"load");
        let texts = [
            ledger().find_load(&target, 99, identity, LoadMode::Append),
            ledger().find_load(&target, 99, identity, LoadMode::Replace),
            ledger().not_loaded(&target, 99, identity, LoadMode::Create),
            ledger().open_claims(&target, identity),
            ledger().all_claims(),
            ledger().claims_before(Moment::from_unix_micros(0)),
            ledger().claim_is_held(&load_id, 42),
            ledger().committed_load(&load_id),
            ledger().loads_of(&target),
        ]
        .map(|sql| sql.as_str().to_owned());
        insta::assert_snapshot!(texts.join(";\n"));
    }

    #[test]
    fn a_mode_reads_back_from_its_text() {
        assert_eq!("merge".parse(), Ok(LoadMode::Merge));
        assert!("upsert".parse::<LoadMode>().is_err());
    }
}
