//! Values that an expression needs more than once though they must be computed once: RANDOM and
//! external functions give something else, or cost something, at each call.

use crate::catalog::EXTERNAL_FUNCTION_HOST;
use crate::query::typed::Typed;

/// What the value is called inside.
const NAME: &str = "longshore_once";

/// A value that was set aside.
pub(in crate::query) struct Once(Option<String>);

impl Once {
    /// The value as it may be repeated, and what must then stand around the whole.
    pub(in crate::query) fn of(value: Typed) -> (Typed, Self) {
        let is_volatile =
            value.sql.contains("random()") || value.sql.contains(EXTERNAL_FUNCTION_HOST);
        if is_volatile {
            (Typed::new(NAME, value.data_type), Self(Some(value.sql)))
        } else {
            (value, Self(None))
        }
    }

    /// A list of one value is turned into a list of one result, row by row.
    pub(in crate::query) fn around(&self, sql: String) -> String {
        match &self.0 {
            Some(value) => format!("list_transform([{value}], lambda {NAME}: {sql})[1]"),
            None => sql,
        }
    }
}
