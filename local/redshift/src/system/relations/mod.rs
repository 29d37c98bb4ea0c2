//! The relations, one file each.

mod grantee;
mod history;
mod information_schema;
mod pg_am;
mod pg_attrdef;
mod pg_attribute;
mod pg_class;
mod pg_collation;
mod pg_constraint;
mod pg_database;
mod pg_description;
mod pg_group;
mod pg_index;
mod pg_inherits;
mod pg_language;
mod pg_namespace;
mod pg_proc;
mod pg_rewrite;
mod pg_settings;
mod pg_stat_activity;
mod pg_table_def;
mod pg_tables;
mod pg_trigger;
mod pg_type;
mod pg_user;
mod pg_views;
mod stl_load_commits;
mod stl_load_errors;
mod stl_loaderror_detail;
mod stl_replacements;
mod stv_locks;
mod stv_sessions;
mod svv_all_columns;
mod svv_all_schemas;
mod svv_all_tables;
mod svv_columns;
mod svv_external_columns;
mod svv_external_schemas;
mod svv_external_tables;
mod svv_function_privileges;
mod svv_language_privileges;
mod svv_redshift_columns;
mod svv_redshift_databases;
mod svv_redshift_schemas;
mod svv_redshift_tables;
mod svv_relation_privileges;
mod svv_role_grants;
mod svv_roles;
mod svv_schema_privileges;
mod svv_system_privileges;
mod svv_tables;
mod svv_user_grants;
mod sys_copy_replacements;
mod sys_load_detail;
mod sys_load_error_detail;
mod sys_load_history;
mod sys_query_history;
mod sys_unload_history;

use super::SystemRelation;

/// All system relations. Their places give them their oids, so new ones are added at the end of their
/// schema's part only while no client keeps oids.
pub(super) const RELATIONS: &[&SystemRelation] = &[
    &pg_am::RELATION,
    &pg_attrdef::RELATION,
    &pg_attribute::RELATION,
    &pg_class::RELATION,
    &pg_collation::RELATION,
    &pg_constraint::RELATION,
    &pg_database::RELATION,
    &pg_description::RELATION,
    &pg_group::RELATION,
    &pg_index::RELATION,
    &pg_inherits::RELATION,
    &pg_language::RELATION,
    &pg_namespace::RELATION,
    &pg_proc::RELATION,
    &pg_rewrite::RELATION,
    &pg_settings::RELATION,
    &pg_stat_activity::RELATION,
    &pg_table_def::RELATION,
    &pg_tables::RELATION,
    &pg_trigger::RELATION,
    &pg_type::RELATION,
    &pg_user::RELATION,
    &pg_views::RELATION,
    &stl_load_commits::RELATION,
    &stl_load_errors::RELATION,
    &stl_loaderror_detail::RELATION,
    &stl_replacements::RELATION,
    &stv_locks::RELATION,
    &stv_sessions::RELATION,
    &svv_all_columns::RELATION,
    &svv_all_schemas::RELATION,
    &svv_all_tables::RELATION,
    &svv_columns::RELATION,
    &svv_external_columns::RELATION,
    &svv_external_schemas::RELATION,
    &svv_external_tables::RELATION,
    &svv_function_privileges::RELATION,
    &svv_language_privileges::RELATION,
    &svv_redshift_columns::RELATION,
    &svv_redshift_databases::RELATION,
    &svv_redshift_schemas::RELATION,
    &svv_redshift_tables::RELATION,
    &svv_relation_privileges::RELATION,
    &svv_role_grants::RELATION,
    &svv_roles::RELATION,
    &svv_schema_privileges::RELATION,
    &svv_system_privileges::RELATION,
    &svv_tables::RELATION,
    &svv_user_grants::RELATION,
    &sys_copy_replacements::RELATION,
    &sys_load_detail::RELATION,
    &sys_load_error_detail::RELATION,
    &sys_load_history::RELATION,
    &sys_query_history::RELATION,
    &sys_unload_history::RELATION,
    &information_schema::columns::RELATION,
    &information_schema::schemata::RELATION,
    &information_schema::tables::RELATION,
];
