//! Values that an expression needs more than once though they must be computed once: RANDOM and
//! external functions give something else, or cost something, at each call.

use crate::catalog::EXTERNAL_FUNCTION_HOST;
use crate::query::typed::Typed;

/// What the value is called inside.
const NAME: &str = "longshore_once";

/// What is longer is not repeated in a function's body.
const LONG_TEXT_BYTES: usize = 400;

/// A value that was set aside, and its name.
pub(in crate::query) struct Once(Option<(String, String)>);

impl Once {
    /// The value as it may be repeated, and what must then stand around the whole.
    pub(in crate::query) fn of(value: Typed) -> (Typed, Self) {
        let is_volatile =
            value.sql.contains("random()") || value.sql.contains(EXTERNAL_FUNCTION_HOST);
        Self::named(NAME, value, is_volatile)
    }

    /// The same under a name of its own, for the argument `number` of a function in SQL. A long text
    /// is set aside as well, so that nested functions do not multiply it.
    pub(in crate::query) fn argument(number: usize, value: Typed) -> (Typed, Self) {
        let is_set_aside = value.sql.contains("random()")
            || value.sql.contains(EXTERNAL_FUNCTION_HOST)
            || value.sql.len() > LONG_TEXT_BYTES;
        Self::named(&format!("longshore_argument_{number}"), value, is_set_aside)
    }

    fn named(name: &str, value: Typed, is_set_aside: bool) -> (Typed, Self) {
        if is_set_aside {
            let reference = Typed::new(name, value.data_type);
            (reference, Self(Some((name.to_owned(), value.sql))))
        } else {
            (value, Self(None))
        }
    }

    /// A list of one value is turned into a list of one result, row by row.
    pub(in crate::query) fn around(&self, sql: String) -> String {
        match &self.0 {
            Some((name, value)) => format!("list_transform([{value}], lambda {name}: {sql})[1]"),
            None => sql,
        }
    }
}
