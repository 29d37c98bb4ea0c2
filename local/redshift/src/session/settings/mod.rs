//! A session's parameters: SET, RESET, SHOW and the startup message (database developer guide,
//! "Configuration reference").

mod parameters;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use local_dialect::catalog::SuperOptions;
use local_dialect::datetime::{DateStyle, Zone};
use local_dialect::error::{SqlError, SqlState};
use local_dialect::interval::IntervalStyle;
use local_dialect::names::IdentifierCase;

use super::Result;
use crate::external_function::Faults;
use crate::queries::encode::TextStyle;
use parameters::{LAMBDA_FAULTS, Parameter, find, is_on};

pub(crate) use parameters::PARAMETERS;

/// The values that differ from their defaults.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    values: BTreeMap<String, String>,
    /// What RESET gives back: values that the startup message set.
    initial: BTreeMap<String, String>,
    /// What SET LOCAL has hidden until the transaction ends; `None` for a default.
    hidden: BTreeMap<String, Option<String>>,
    /// What is left of the faults that `longshore_lambda_faults` asked for.
    lambda_faults: Arc<Faults>,
}

impl Settings {
    /// Sets a parameter. 42704 if there is none of that name, 55P02 if it cannot be changed, 22023 if
    /// the value does not fit. A name with a dot is a custom parameter and takes any value.
    pub(crate) fn set(&mut self, name: &str, value: &[String]) -> Result<()> {
        let stored = if name.contains('.') {
            value.join(", ")
        } else {
            find(name)?.accept(value, self.known(name))?
        };
        self.values.insert(name.to_owned(), stored);
        self.hidden.remove(name);
        self.renew_faults(name)
    }

    /// SET LOCAL: sets a parameter until [`Settings::end_local`].
    pub(crate) fn set_local(&mut self, name: &str, value: &[String]) -> Result<()> {
        let before = match self.hidden.get(name) {
            Some(before) => before.clone(),
            None => self.values.get(name).cloned(),
        };
        self.set(name, value)?;
        self.hidden.insert(name.to_owned(), before);
        Ok(())
    }

    /// The transaction has ended: values of SET LOCAL end with it.
    pub(crate) fn end_local(&mut self) {
        for (name, before) in std::mem::take(&mut self.hidden) {
            match before {
                Some(value) => self.values.insert(name, value),
                None => self.values.remove(&name),
            };
        }
    }

    /// Each setting of the faults starts their count anew.
    fn renew_faults(&mut self, name: &str) -> Result<()> {
        if name == LAMBDA_FAULTS {
            self.lambda_faults = Arc::new(Faults::parse(self.known(name))?);
        }
        Ok(())
    }

    pub(crate) fn lambda_faults(&self) -> &Arc<Faults> {
        &self.lambda_faults
    }

    /// Sets a parameter from the startup message; names that are unknown are ignored, as drivers send
    /// many of their own.
    pub(crate) fn set_at_startup(&mut self, name: &str, value: &str) -> Result<()> {
        let name = name.to_lowercase();
        let Some(parameter) = PARAMETERS.iter().find(|known| known.name == name) else {
            return Ok(());
        };
        if !parameter.changeable {
            return Ok(());
        }
        let stored = parameter.accept(&[value.to_owned()], parameter.default)?;
        self.initial.insert(name.clone(), stored.clone());
        self.values.insert(name.clone(), stored);
        self.renew_faults(&name)
    }

    pub(crate) fn reset(&mut self, name: &str) -> Result<()> {
        if !name.contains('.') {
            find(name)?.require_changeable()?;
        }
        match self.initial.get(name) {
            Some(initial) => self.values.insert(name.to_owned(), initial.clone()),
            None => self.values.remove(name),
        };
        self.renew_faults(name)
    }

    pub(crate) fn reset_all(&mut self) {
        self.values = self.initial.clone();
        self.lambda_faults = Arc::default();
    }

    /// A parameter's value as SHOW prints it.
    pub(crate) fn show(&self, name: &str) -> Result<String> {
        if let Some(value) = self.values.get(name) {
            return Ok(value.clone());
        }
        find(name).map(|parameter| parameter.default.to_owned())
    }

    /// A parameter that is in the list.
    fn known(&self, name: &str) -> &str {
        self.values.get(name).map_or_else(
            || find(name).map_or("", |parameter| parameter.default),
            String::as_str,
        )
    }

    pub(crate) fn identifier_case(&self) -> IdentifierCase {
        if is_on(self.known("enable_case_sensitive_identifier")) {
            IdentifierCase::Sensitive
        } else {
            IdentifierCase::Insensitive
        }
    }

    /// The schemas of `search_path` in order, `$user` replaced.
    pub(crate) fn search_path(&self, user: &str) -> Vec<String> {
        self.known("search_path")
            .split(',')
            .map(|schema| schema.trim().trim_matches('"').to_owned())
            .filter(|schema| !schema.is_empty())
            .map(|schema| {
                if schema == "$user" {
                    user.to_owned()
                } else {
                    schema
                }
            })
            .collect()
    }

    /// IANA name of the session's time zone.
    pub(crate) fn time_zone(&self) -> &str {
        self.known("timezone")
    }

    /// `None` for no limit.
    pub(crate) fn statement_timeout(&self) -> Option<Duration> {
        match self.known("statement_timeout").parse() {
            Ok(0) | Err(_) => None,
            Ok(milliseconds) => Some(Duration::from_millis(milliseconds)),
        }
    }

    /// The label of queries for logs.
    pub(crate) fn query_group(&self) -> &str {
        self.known("query_group")
    }

    pub(crate) fn is_read_only_by_default(&self) -> bool {
        is_on(self.known("default_transaction_read_only")) || is_on(self.known("readonly"))
    }

    pub(crate) fn date_style(&self) -> DateStyle {
        DateStyle::default()
            .changed(self.known("datestyle"))
            .unwrap_or_default()
    }

    pub(crate) fn interval_style(&self) -> IntervalStyle {
        IntervalStyle::from_name(self.known("intervalstyle")).unwrap_or_default()
    }

    /// Digits that floats have besides 6 and 15.
    pub(crate) fn extra_float_digits(&self) -> i32 {
        self.known("extra_float_digits").parse().unwrap_or(0)
    }

    pub(crate) fn rounds_numbers(&self) -> bool {
        is_on(self.known("enable_numeric_rounding"))
    }

    pub(crate) fn super_options(&self) -> SuperOptions {
        SuperOptions {
            case_sensitive_attributes: is_on(self.known("enable_case_sensitive_super_attribute")),
            strict_casts: !is_on(self.known("cast_super_null_on_error")),
            strict_navigation: !is_on(self.known("navigate_super_null_on_error")),
            drops_duplicates: is_on(self.known("json_parse_dedup_attributes")),
            null_for_invalid_json: is_on(self.known("parse_super_null_on_error")),
            null_match: is_on(self.known("default_array_search_null_handling")),
        }
    }

    pub(crate) fn text_style(&self) -> TextStyle {
        TextStyle {
            zone: Zone::named(self.time_zone()).unwrap_or_else(Zone::utc),
            extra_float_digits: self.extra_float_digits(),
            interval_style: self.interval_style(),
            date_style: self.date_style(),
            ..TextStyle::default()
        }
    }
}

fn unrecognized(name: &str) -> SqlError {
    SqlError::new(
        SqlState::UNDEFINED_OBJECT,
        format!("unrecognized configuration parameter \"{name}\""),
    )
}

impl Parameter {
    fn require_changeable(&self) -> Result<()> {
        if self.changeable {
            Ok(())
        } else {
            Err(SqlError::new(
                SqlState::INVALID_PARAMETER_VALUE,
                format!("parameter \"{}\" cannot be changed", self.name),
            ))
        }
    }

    /// The value as it is kept, if it fits, where it was `before`.
    fn accept(&self, value: &[String], before: &str) -> Result<String> {
        self.require_changeable()?;
        self.kind.accept(self.name, value, before)
    }
}

#[cfg(test)]
mod tests;
