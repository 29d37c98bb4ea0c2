//! The parameters there are, with their defaults and what they accept.

use jiff::tz::TimeZone;
use local_dialect::datetime::DateStyle;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::interval::IntervalStyle;

use super::{Result, unrecognized};
use crate::external_function::Faults;

/// The embedded engine's own: see [`Faults`].
pub(super) const LAMBDA_FAULTS: &str = "longshore_lambda_faults";

/// One parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub name: &'static str,
    pub default: &'static str,
    pub kind: Kind,
    pub changeable: bool,
}

/// What a parameter accepts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Switch,
    /// A whole number from the first to the second.
    Whole(i64, i64),
    Text,
    /// Several names.
    List,
    TimeZone,
    DateStyle,
    IntervalStyle,
    LambdaFaults,
}

impl Kind {
    /// The value as it is kept, where it was `before`.
    pub(super) fn accept(self, name: &str, values: &[String], before: &str) -> Result<String> {
        let value = values.join(", ");
        match self {
            Self::Switch => switch(&value)
                .map(str::to_owned)
                .ok_or_else(|| invalid(format!("parameter \"{name}\" requires a Boolean value"))),
            Self::Whole(least, most) => {
                let number: i64 = value.parse().map_err(|_| {
                    invalid(format!("parameter \"{name}\" requires an integer value"))
                })?;
                if (least..=most).contains(&number) {
                    Ok(number.to_string())
                } else {
                    Err(invalid(format!(
                        "{number} is outside the valid range for parameter \"{name}\" ({least} .. {most})"
                    )))
                }
            }
            Self::Text | Self::List => Ok(value),
            Self::TimeZone => time_zone(&value)
                .ok_or_else(|| invalid(format!("unrecognized time zone name: \"{value}\""))),
            Self::DateStyle => date_style(&value, before),
            Self::IntervalStyle => IntervalStyle::from_name(&value)
                .map(|style| style.name().to_owned())
                .ok_or_else(|| {
                    invalid(format!(
                        "invalid value for parameter \"{name}\": \"{value}\""
                    ))
                }),
            Self::LambdaFaults => Faults::parse(&value).map(|_| value),
        }
    }
}

fn invalid(message: String) -> SqlError {
    SqlError::new(SqlState::INVALID_PARAMETER_VALUE, message)
}

fn switch(value: &str) -> Option<&'static str> {
    match value.to_lowercase().as_str() {
        "on" | "true" | "t" | "yes" | "y" | "1" => Some("on"),
        "off" | "false" | "f" | "no" | "n" | "0" => Some("off"),
        _ => None,
    }
}

pub(super) fn is_on(value: &str) -> bool {
    value == "on"
}

fn time_zone(value: &str) -> Option<String> {
    if value.eq_ignore_ascii_case("default") || value.eq_ignore_ascii_case("utc") {
        return Some("UTC".to_owned());
    }
    let zone = TimeZone::get(value).ok()?;
    Some(zone.iana_name().unwrap_or(value).to_owned())
}

fn date_style(value: &str, before: &str) -> Result<String> {
    DateStyle::default()
        .changed(before)
        .unwrap_or_default()
        .changed(value)
        .map(DateStyle::name)
        .map_err(|word| invalid(format!("unrecognized \"datestyle\" key word: \"{word}\"")))
}

pub(super) fn find(name: &str) -> Result<&'static Parameter> {
    PARAMETERS
        .iter()
        .find(|parameter| parameter.name == name)
        .ok_or_else(|| unrecognized(name))
}

const fn changeable(name: &'static str, default: &'static str, kind: Kind) -> Parameter {
    Parameter {
        name,
        default,
        kind,
        changeable: true,
    }
}

const fn fixed(name: &'static str, default: &'static str) -> Parameter {
    Parameter {
        name,
        default,
        kind: Kind::Text,
        changeable: false,
    }
}

/// In the order of SHOW ALL.
pub(crate) const PARAMETERS: &[Parameter] = &[
    changeable("analyze_threshold_percent", "10", Kind::Text),
    changeable("application_name", "", Kind::Text),
    changeable("autocommit", "on", Kind::Switch),
    changeable("cast_super_null_on_error", "on", Kind::Switch),
    changeable("client_encoding", "UTF8", Kind::Text),
    changeable("client_min_messages", "notice", Kind::Text),
    changeable("datestyle", "ISO, MDY", Kind::DateStyle),
    changeable("default_array_search_null_handling", "on", Kind::Switch),
    changeable("default_geometry_encoding", "1", Kind::Whole(1, 2)),
    changeable("default_transaction_read_only", "off", Kind::Switch),
    changeable("describe_field_name_in_uppercase", "off", Kind::Switch),
    changeable("downcase_delimited_identifier", "on", Kind::Switch),
    changeable("enable_case_sensitive_identifier", "off", Kind::Switch),
    changeable("enable_case_sensitive_super_attribute", "off", Kind::Switch),
    changeable("enable_large_strings_opt_in", "off", Kind::Switch),
    changeable("enable_numeric_rounding", "on", Kind::Switch),
    changeable("enable_result_cache_for_session", "on", Kind::Switch),
    changeable("enable_vacuum_boost", "off", Kind::Switch),
    changeable("error_on_nondeterministic_update", "off", Kind::Switch),
    changeable("extra_float_digits", "0", Kind::Whole(-15, 2)),
    fixed("integer_datetimes", "on"),
    changeable("intervalstyle", "postgres", Kind::IntervalStyle),
    fixed("is_superuser", "off"),
    changeable("json_parse_dedup_attributes", "off", Kind::Switch),
    changeable("json_parse_truncate_strings", "off", Kind::Switch),
    changeable("json_serialization_enable", "off", Kind::Switch),
    changeable(
        "json_serialization_parse_nested_strings",
        "off",
        Kind::Switch,
    ),
    changeable(LAMBDA_FAULTS, "", Kind::LambdaFaults),
    changeable("max_concurrency_scaling_clusters", "1", Kind::Whole(0, 10)),
    changeable("max_cursor_result_set_size", "default", Kind::Text),
    changeable("mv_enable_aqmv_for_session", "on", Kind::Switch),
    changeable("navigate_super_null_on_error", "on", Kind::Switch),
    changeable("parse_super_null_on_error", "off", Kind::Switch),
    changeable("query_group", "default", Kind::Text),
    changeable("readonly", "off", Kind::Switch),
    changeable("search_path", "$user, public", Kind::List),
    changeable("seed", "0", Kind::Text),
    fixed("server_encoding", "UTF8"),
    fixed("max_index_keys", "32"),
    fixed("server_version", "8.0.2"),
    changeable("spectrum_enable_pseudo_columns", "on", Kind::Switch),
    changeable("spectrum_query_maxerror", "-1", Kind::Text),
    changeable("statement_timeout", "0", Kind::Whole(0, 2_147_483_647)),
    changeable("stored_proc_log_min_messages", "log", Kind::Text),
    changeable("timezone", "UTC", Kind::TimeZone),
    fixed("transaction_isolation", "serializable"),
    fixed("transaction_read_only", "off"),
    changeable("use_fips_ssl", "off", Kind::Switch),
    changeable("wlm_query_slot_count", "1", Kind::Whole(1, 50)),
];
