//! Trailing blanks of VARCHAR do not count where values are compared, and so not in GROUP BY, DISTINCT
//! and set operations (database developer guide, "Significance of trailing blanks"). A group shows its
//! value without them. CHAR is stored and computed without its blanks.
//!
//! What stands here for a comparison is written so that DuckDB can go by its statistics and skip most
//! values by a comparison of the column itself; `rtrim` with two arguments costs ten comparisons.

use crate::data_types::RsType;

use super::exact::Exact;
use super::translator::{Clause, Translator};
use super::typed::{Typed, quote_text};

/// Longer texts are not repeated.
const REPEATABLE_BYTES: usize = 160;

/// The value as it is grouped by.
pub(super) fn grouped(value: Typed) -> Typed {
    if matches!(value.data_type, RsType::VarChar(_)) && value.constant.is_none() {
        Typed::new(trimmed(&value.sql), value.data_type)
    } else {
        value
    }
}

/// DuckDB's text `sql` without its trailing blanks.
pub(super) fn trimmed(sql: &str) -> String {
    if is_trimmed(sql) {
        sql.to_owned()
    } else {
        without_blanks(sql, Sides::Right)
    }
}

/// Where blanks are taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sides {
    Left,
    Right,
    Both,
}

/// DuckDB's text `sql` without blanks at its ends. Few values have any, and looking for one is cheap.
pub(super) fn without_blanks(sql: &str, sides: Sides) -> String {
    let (function, test) = match sides {
        Sides::Left => ("ltrim", format!("prefix({sql}, ' ')")),
        Sides::Right => ("rtrim", format!("suffix({sql}, ' ')")),
        Sides::Both => ("trim", format!("prefix({sql}, ' ') OR suffix({sql}, ' ')")),
    };
    if is_repeatable(sql) {
        format!("CASE WHEN {test} THEN {function}({sql}, ' ') ELSE {sql} END")
    } else {
        format!("{function}({sql}, ' ')")
    }
}

/// Whether the text is one of [`trimmed`], as that of a group's key is.
fn is_trimmed(sql: &str) -> bool {
    sql.strip_prefix("CASE WHEN suffix(")
        .and_then(|rest| rest.split_once(", ' ') THEN "))
        .is_some_and(|(value, _)| sql == without_blanks(value, Sides::Right))
}

/// Whether a text may stand several times in the place of one: it is short, and neither costs much nor
/// gives something else each time. DuckDB computes the same text once.
fn is_repeatable(sql: &str) -> bool {
    sql.len() <= REPEATABLE_BYTES
        && !["longshore_", "random()", "SELECT", "regexp_", "lambda"]
            .iter()
            .any(|costly| sql.contains(costly))
}

/// Whether the text is that of a column: `"alias"."column"`.
fn is_column(sql: &str) -> bool {
    let mut parts = sql.split('"');
    let is_name = |part: Option<&str>| part.is_some_and(|name| !name.is_empty());
    parts.next() == Some("")
        && is_name(parts.next())
        && parts.next() == Some(".")
        && is_name(parts.next())
        && parts.next() == Some("")
        && parts.next().is_none()
}

/// A VARCHAR column beside a constant.
///
/// With `c` for the constant without its trailing blanks and `t` for the column without them:
///
/// - `t = c` holds only from `c` to `c` and blanks, which is below `c!` because `!` follows the blank;
/// - `t <> c` only where the column itself is not `c`, and `t > c` only where it is greater;
/// - `t < c` and `t >= c` ask the same as of the column itself: blanks behind `t` could reach `c` only if
///   `c` went on behind `t` with blanks, which it does not end with, or with what sorts before the blank.
///
/// Each is NULL exactly where the column is. `None` for other operators and other values.
pub(super) fn beside_constant(column: &str, operator: &str, text: &str) -> Option<String> {
    if !is_column(column) {
        return None;
    }
    let text = text.trim_end_matches(' ');
    let constant = quote_text(text);
    let above = quote_text(&format!("{text}!"));
    let trimmed = trimmed(column);
    let is_plain = text.bytes().all(|byte| byte >= b' ');
    Some(match operator {
        "=" => {
            format!("({column} >= {constant} AND {column} < {above} AND {trimmed} = {constant})")
        }
        "<>" => format!("({column} <> {constant} AND {trimmed} <> {constant})"),
        ">" => format!("({column} > {constant} AND {trimmed} > {constant})"),
        "<=" if is_plain => format!("({column} < {above} AND {trimmed} <= {constant})"),
        "<" | ">=" if is_plain => format!("({column} {operator} {constant})"),
        _ => return None,
    })
}

/// A VARCHAR column `IN` constants: as in [`beside_constant`], between the least and the greatest.
pub(super) fn among_constants(column: &str, texts: &[&str]) -> Option<String> {
    if !is_column(column) {
        return None;
    }
    let texts = || texts.iter().map(|text| text.trim_end_matches(' '));
    let least = quote_text(texts().min()?);
    let above = quote_text(&format!("{}!", texts().max()?));
    let list: Vec<_> = texts().map(quote_text).collect();
    Some(format!(
        "({column} >= {least} AND {column} < {above} AND {} IN ({}))",
        trimmed(column),
        list.join(", ")
    ))
}

impl Translator<'_> {
    /// A value of the select list and the clauses behind it: what the query is grouped by is shown as
    /// its group has it.
    pub(super) fn shown_of_group(&mut self, value: Typed) -> Typed {
        let key = self.frames.iter().enumerate().find_map(|(depth, frame)| {
            let shows_groups = matches!(
                frame.clause,
                Clause::Select | Clause::Having | Clause::OrderBy | Clause::Qualify
            );
            let place = frame.group_keys.iter().position(|key| *key == value.sql)?;
            (shows_groups && !frame.inside_aggregate).then_some((depth, place))
        });
        let Some((depth, place)) = key else {
            return value;
        };
        // DuckDB knows a key by its text.
        let exact = value.exact.clone().map(Exact::without_short);
        let shown = grouped(Typed { exact, ..value });
        let is_inside_subquery = depth + 1 < self.frames.len();
        let beneath = &mut self.frames[depth].beneath;
        if let Some(column) = beneath.group_columns.get(place) {
            return Typed {
                sql: column.clone(),
                ..shown
            };
        }
        if is_inside_subquery && !is_column(&shown.sql) && shown.constant.is_none() {
            beneath.needed.group_keys = true;
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_columns_are_compared_by_range() {
        for (sql, column) in [
            (r#""t"."a""#, true),
            (r#""my t"."a b""#, true),
            (r#"upper("t"."a")"#, false),
            (r#""t"."a" || "t"."b""#, false),
            (r#""t"."say ""a""""#, false),
            ("'a'", false),
        ] {
            assert_eq!(is_column(sql), column, "{sql}");
        }
    }

    #[test]
    fn blanks_are_taken_away_once() {
        let once = trimmed(r#""t"."a""#);
        assert_eq!(trimmed(&once), once);
        assert_ne!(
            trimmed("CASE WHEN suffix(a, ' ') THEN 'b ' END"),
            "CASE WHEN suffix(a, ' ') THEN 'b ' END"
        );
    }

    #[test]
    fn what_sorts_before_the_blank_is_compared_without_a_range() {
        assert!(beside_constant(r#""t"."a""#, "<", "a\tb").is_none());
        assert!(beside_constant(r#""t"."a""#, "<", "a b").is_some());
    }
}
