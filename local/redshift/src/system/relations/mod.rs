//! The relations, one file each.

mod activity;
mod blocks;
mod builtins;
mod grantee;
mod history;
mod index;
mod information_schema;
mod maintained;
mod materialized;
mod pg_aggregate;
mod pg_am;
mod pg_amop;
mod pg_amproc;
mod pg_attrdef;
mod pg_attribute;
mod pg_attribute_info;
mod pg_auth_members;
mod pg_cast;
mod pg_class;
mod pg_class_info;
mod pg_collation;
mod pg_constraint;
mod pg_conversion;
mod pg_database;
mod pg_database_info;
mod pg_default_acl;
mod pg_depend;
mod pg_description;
mod pg_external_schema;
mod pg_get_cols;
mod pg_get_late_binding_view_cols;
mod pg_group;
mod pg_index;
mod pg_indexes;
mod pg_inherits;
mod pg_language;
mod pg_largeobject;
mod pg_library;
mod pg_listener;
mod pg_locks;
mod pg_namespace;
mod pg_opclass;
mod pg_operator;
mod pg_proc;
mod pg_proc_info;
mod pg_rewrite;
mod pg_roles;
mod pg_rules;
mod pg_settings;
mod pg_shadow;
mod pg_shdepend;
mod pg_stat_activity;
mod pg_statistic;
mod pg_statistic_indicator;
mod pg_stats;
mod pg_table_def;
mod pg_tables;
mod pg_tablespace;
mod pg_trigger;
mod pg_type;
mod pg_user;
mod pg_user_info;
mod pg_views;
mod query_steps;
mod quota;
mod stl_aggr;
mod stl_alert_event_log;
mod stl_analyze;
mod stl_bcast;
mod stl_commit_stats;
mod stl_connection_log;
mod stl_ddltext;
mod stl_delete;
mod stl_dist;
mod stl_explain;
mod stl_file_scan;
mod stl_hash;
mod stl_hashjoin;
mod stl_insert;
mod stl_limit;
mod stl_load_commits;
mod stl_load_errors;
mod stl_loaderror_detail;
mod stl_nestloop;
mod stl_project;
mod stl_query;
mod stl_querytext;
mod stl_replacements;
mod stl_return;
mod stl_save;
mod stl_scan;
mod stl_schema_quota_violations;
mod stl_sessions;
mod stl_sort;
mod stl_undone;
mod stl_unload_log;
mod stl_userlog;
mod stl_utilitytext;
mod stl_vacuum;
mod stl_window;
mod stl_wlm_query;
mod stl_wlm_rule_action;
mod stv_active_cursors;
mod stv_blocklist;
mod stv_db_isolation_level;
mod stv_inflight;
mod stv_locks;
mod stv_mv_info;
mod stv_partitions;
mod stv_recents;
mod stv_sessions;
mod stv_slices;
mod stv_tbl_perm;
mod stv_wlm_classification_config;
mod stv_wlm_query_state;
mod stv_wlm_service_class_config;
mod stv_wlm_service_class_state;
mod svl_mv_refresh_status;
mod svl_qlog;
mod svl_query_metrics_summary;
mod svl_query_report;
mod svl_query_summary;
mod svl_statementtext;
mod svl_stored_proc_call;
mod svl_stored_proc_messages;
mod svl_user_info;
mod svv_all_columns;
mod svv_all_schemas;
mod svv_all_tables;
mod svv_alter_table_recommendations;
mod svv_attached_masking_policy;
mod svv_column_privileges;
mod svv_columns;
mod svv_database_privileges;
mod svv_datashare_consumers;
mod svv_datashare_objects;
mod svv_datashares;
mod svv_default_privileges;
mod svv_diskusage;
mod svv_external_columns;
mod svv_external_databases;
mod svv_external_partitions;
mod svv_external_schemas;
mod svv_external_tables;
mod svv_function_privileges;
mod svv_interleaved_columns;
mod svv_language_privileges;
mod svv_masking_policy;
mod svv_mv_info;
mod svv_query_inflight;
mod svv_redshift_columns;
mod svv_redshift_databases;
mod svv_redshift_functions;
mod svv_redshift_schemas;
mod svv_redshift_tables;
mod svv_relation_privileges;
mod svv_rls_policy;
mod svv_rls_relation;
mod svv_role_grants;
mod svv_roles;
mod svv_schema_privileges;
mod svv_schema_quota_state;
mod svv_system_privileges;
mod svv_table_info;
mod svv_tables;
mod svv_transactions;
mod svv_user_grants;
mod svv_user_info;
mod svv_vacuum_progress;
mod svv_vacuum_summary;
mod sys_analyze_history;
mod sys_connection_log;
mod sys_copy_replacements;
mod sys_external_query_detail;
mod sys_load_detail;
mod sys_load_error_detail;
mod sys_load_history;
mod sys_mv_refresh_history;
mod sys_procedure_call;
mod sys_procedure_messages;
mod sys_query_detail;
mod sys_query_explain;
mod sys_query_history;
mod sys_query_text;
mod sys_schema_quota_violations;
mod sys_session_history;
mod sys_stream_scan_errors;
mod sys_stream_scan_states;
mod sys_transaction_history;
mod sys_udf_log;
mod sys_unload_detail;
mod sys_unload_history;
mod sys_userlog;
mod sys_vacuum_history;
mod table_size;
mod user_log;
mod workload;

use super::SystemRelation;
pub(super) use builtins::function as builtin_function;
pub(super) use index::definition as index_definition;
pub(super) use pg_constraint::of_oid as constraint_of_oid;
pub(super) use pg_table_def::encoding as encoding_name;
pub(super) use svv_table_info::size as table_blocks;
pub(super) use table_size::blocks as blocks_of;

/// All system relations.
pub(super) const RELATIONS: &[&SystemRelation] = &[
    &pg_aggregate::RELATION,
    &pg_am::RELATION,
    &pg_amop::RELATION,
    &pg_amproc::RELATION,
    &pg_attrdef::RELATION,
    &pg_attribute::RELATION,
    &pg_attribute_info::RELATION,
    &pg_auth_members::RELATION,
    &pg_cast::RELATION,
    &pg_class::RELATION,
    &pg_class_info::RELATION,
    &pg_collation::RELATION,
    &pg_constraint::RELATION,
    &pg_conversion::RELATION,
    &pg_database::RELATION,
    &pg_database_info::RELATION,
    &pg_default_acl::RELATION,
    &pg_depend::RELATION,
    &pg_description::RELATION,
    &pg_external_schema::RELATION,
    &pg_get_cols::RELATION,
    &pg_get_late_binding_view_cols::RELATION,
    &pg_group::RELATION,
    &pg_index::RELATION,
    &pg_indexes::RELATION,
    &pg_inherits::RELATION,
    &pg_language::RELATION,
    &pg_largeobject::RELATION,
    &pg_library::RELATION,
    &pg_listener::RELATION,
    &pg_locks::RELATION,
    &pg_namespace::RELATION,
    &pg_opclass::RELATION,
    &pg_operator::RELATION,
    &pg_proc::RELATION,
    &pg_proc_info::RELATION,
    &pg_rewrite::RELATION,
    &pg_roles::RELATION,
    &pg_rules::RELATION,
    &pg_settings::RELATION,
    &pg_shadow::RELATION,
    &pg_shdepend::RELATION,
    &pg_stat_activity::RELATION,
    &pg_statistic::RELATION,
    &pg_statistic_indicator::RELATION,
    &pg_stats::RELATION,
    &pg_table_def::RELATION,
    &pg_tables::RELATION,
    &pg_tablespace::RELATION,
    &pg_trigger::RELATION,
    &pg_type::RELATION,
    &pg_user::RELATION,
    &pg_user_info::RELATION,
    &pg_views::RELATION,
    &stl_aggr::RELATION,
    &stl_alert_event_log::RELATION,
    &stl_analyze::RELATION,
    &stl_bcast::RELATION,
    &stl_commit_stats::RELATION,
    &stl_connection_log::RELATION,
    &stl_ddltext::RELATION,
    &stl_delete::RELATION,
    &stl_dist::RELATION,
    &stl_explain::RELATION,
    &stl_file_scan::RELATION,
    &stl_hash::RELATION,
    &stl_hashjoin::RELATION,
    &stl_insert::RELATION,
    &stl_limit::RELATION,
    &stl_load_commits::RELATION,
    &stl_load_errors::RELATION,
    &stl_loaderror_detail::RELATION,
    &stl_nestloop::RELATION,
    &stl_project::RELATION,
    &stl_query::RELATION,
    &stl_querytext::RELATION,
    &stl_replacements::RELATION,
    &stl_return::RELATION,
    &stl_save::RELATION,
    &stl_scan::RELATION,
    &stl_schema_quota_violations::RELATION,
    &stl_sessions::RELATION,
    &stl_sort::RELATION,
    &stl_undone::RELATION,
    &stl_userlog::RELATION,
    &stl_utilitytext::RELATION,
    &stl_vacuum::RELATION,
    &stl_window::RELATION,
    &stl_wlm_query::RELATION,
    &stl_wlm_rule_action::RELATION,
    &stv_active_cursors::RELATION,
    &stv_blocklist::RELATION,
    &stv_db_isolation_level::RELATION,
    &stv_inflight::RELATION,
    &stl_unload_log::RELATION,
    &stv_locks::RELATION,
    &stv_mv_info::RELATION,
    &stv_partitions::RELATION,
    &stv_recents::RELATION,
    &stv_sessions::RELATION,
    &stv_slices::RELATION,
    &stv_tbl_perm::RELATION,
    &stv_wlm_classification_config::RELATION,
    &stv_wlm_query_state::RELATION,
    &stv_wlm_service_class_config::RELATION,
    &stv_wlm_service_class_state::RELATION,
    &svl_mv_refresh_status::RELATION,
    &svl_qlog::RELATION,
    &svl_query_metrics_summary::RELATION,
    &svl_query_report::RELATION,
    &svl_query_summary::RELATION,
    &svl_statementtext::RELATION,
    &svl_stored_proc_call::RELATION,
    &svl_stored_proc_messages::RELATION,
    &svl_user_info::RELATION,
    &svv_all_columns::RELATION,
    &svv_all_schemas::RELATION,
    &svv_all_tables::RELATION,
    &svv_alter_table_recommendations::RELATION,
    &svv_attached_masking_policy::RELATION,
    &svv_column_privileges::RELATION,
    &svv_columns::RELATION,
    &svv_database_privileges::RELATION,
    &svv_datashare_consumers::RELATION,
    &svv_datashare_objects::RELATION,
    &svv_datashares::RELATION,
    &svv_default_privileges::RELATION,
    &svv_diskusage::RELATION,
    &svv_external_columns::RELATION,
    &svv_external_databases::RELATION,
    &svv_external_partitions::RELATION,
    &svv_external_schemas::RELATION,
    &svv_external_tables::RELATION,
    &svv_function_privileges::RELATION,
    &svv_interleaved_columns::RELATION,
    &svv_language_privileges::RELATION,
    &svv_masking_policy::RELATION,
    &svv_mv_info::RELATION,
    &svv_query_inflight::RELATION,
    &svv_redshift_columns::RELATION,
    &svv_redshift_databases::RELATION,
    &svv_redshift_functions::RELATION,
    &svv_redshift_schemas::RELATION,
    &svv_redshift_tables::RELATION,
    &svv_relation_privileges::RELATION,
    &svv_rls_policy::RELATION,
    &svv_rls_relation::RELATION,
    &svv_role_grants::RELATION,
    &svv_roles::RELATION,
    &svv_schema_privileges::RELATION,
    &svv_schema_quota_state::RELATION,
    &svv_system_privileges::RELATION,
    &svv_table_info::RELATION,
    &svv_tables::RELATION,
    &svv_transactions::RELATION,
    &svv_user_grants::RELATION,
    &svv_user_info::RELATION,
    &svv_vacuum_progress::RELATION,
    &svv_vacuum_summary::RELATION,
    &sys_analyze_history::RELATION,
    &sys_connection_log::RELATION,
    &sys_copy_replacements::RELATION,
    &sys_external_query_detail::RELATION,
    &sys_load_detail::RELATION,
    &sys_load_error_detail::RELATION,
    &sys_load_history::RELATION,
    &sys_mv_refresh_history::RELATION,
    &sys_procedure_call::RELATION,
    &sys_procedure_messages::RELATION,
    &sys_query_detail::RELATION,
    &sys_query_explain::RELATION,
    &sys_query_history::RELATION,
    &sys_query_text::RELATION,
    &sys_schema_quota_violations::RELATION,
    &sys_stream_scan_errors::RELATION,
    &sys_stream_scan_states::RELATION,
    &sys_transaction_history::RELATION,
    &sys_udf_log::RELATION,
    &sys_unload_detail::RELATION,
    &sys_session_history::RELATION,
    &sys_unload_history::RELATION,
    &sys_userlog::RELATION,
    &sys_vacuum_history::RELATION,
    &information_schema::applicable_roles::RELATION,
    &information_schema::check_constraints::RELATION,
    &information_schema::column_privileges::RELATION,
    &information_schema::columns::RELATION,
    &information_schema::constraint_column_usage::RELATION,
    &information_schema::constraint_table_usage::RELATION,
    &information_schema::enabled_roles::RELATION,
    &information_schema::information_schema_catalog_name::RELATION,
    &information_schema::key_column_usage::RELATION,
    &information_schema::parameters::RELATION,
    &information_schema::referential_constraints::RELATION,
    &information_schema::role_table_grants::RELATION,
    &information_schema::routines::RELATION,
    &information_schema::schemata::RELATION,
    &information_schema::table_constraints::RELATION,
    &information_schema::table_privileges::RELATION,
    &information_schema::tables::RELATION,
    &information_schema::triggers::RELATION,
    &information_schema::views::RELATION,
];
