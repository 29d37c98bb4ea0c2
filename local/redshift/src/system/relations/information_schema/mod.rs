//! The relations of `information_schema`, which show what the user owns or may use.

pub(super) mod applicable_roles;
pub(super) mod check_constraints;
pub(super) mod column_privileges;
pub(super) mod columns;
pub(super) mod constraint_column_usage;
pub(super) mod constraint_table_usage;
pub(super) mod enabled_roles;
pub(super) mod information_schema_catalog_name;
pub(super) mod key_column_usage;
pub(super) mod keys;
pub(super) mod parameters;
pub(super) mod referential_constraints;
pub(super) mod role_table_grants;
pub(super) mod routines;
pub(super) mod schemata;
pub(super) mod table_constraints;
pub(super) mod table_privileges;
pub(super) mod tables;
pub(super) mod triggers;
pub(super) mod views;
