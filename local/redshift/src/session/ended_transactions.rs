//! Transactions that have ended, for `SYS_TRANSACTION_HISTORY`.

use jiff::Timestamp;

use super::latest::Latest;

/// A transaction that has ended.
#[derive(Debug, Clone)]
pub(crate) struct EndedTransaction {
    pub id: i64,
    pub user: String,
    pub serializable: bool,
    pub started: Timestamp,
    /// When its commit began; `None` where it was rolled back.
    pub commit_started: Option<Timestamp>,
    pub ended: Timestamp,
}

/// The transactions that are kept.
pub(crate) type EndedTransactions = Latest<EndedTransaction, 1_000>;
