//! Sessions, transactions and the ledger against a server that answers what a test tells it to, and
//! that writes down everything that was sent.

mod fake_warehouse;
mod loads;
mod login;
mod ownership;
mod transactions;
