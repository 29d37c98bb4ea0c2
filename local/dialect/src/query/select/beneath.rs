//! What a SELECT computes in a query beneath its own, because DuckDB does not take it in place:
//!
//! - keys of GROUP BY that a subquery of the select list names: DuckDB knows a key there only if it is a
//!   column, and a VARCHAR is grouped by its value without trailing blanks;
//! - keys of windows that are volatile, such as `random()`.
//!
//! Whether that is needed shows while the SELECT is translated; then it is translated once more.

use std::collections::BTreeMap;

use crate::error::{Result, SqlError};
use crate::names::quote;
use crate::query::scope::qualified;
use crate::query::translator::Translator;

/// Kinds of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::query) struct Kinds {
    pub(in crate::query) group_keys: bool,
    pub(in crate::query) window_keys: bool,
}

/// The keys that one SELECT computes beneath.
#[derive(Debug, Default)]
pub(in crate::query) struct Beneath {
    /// What this translation computes beneath.
    pub(super) computed: Kinds,
    /// What turned out to be needed.
    pub(in crate::query) needed: Kinds,
    /// DuckDB's columns of the keys of GROUP BY, in their order.
    pub(in crate::query) group_columns: Vec<String>,
    group_items: Vec<String>,
    group_relation: String,
    window_items: Vec<String>,
    window_relation: String,
}

impl Beneath {
    pub(super) fn of(computed: Kinds) -> Self {
        Self {
            computed,
            needed: computed,
            ..Self::default()
        }
    }
}

impl Translator<'_> {
    /// An alias that this query has for itself: a query around it may have one of the kind as well.
    fn name_beneath(&self, kind: &str) -> String {
        self.unused_name(&format!("{kind}_{}", self.frames.len()))
    }

    /// The text by which a key of GROUP BY is grouped.
    pub(super) fn placed_group_key(&mut self, key: String) -> String {
        if !self.frame().beneath.computed.group_keys {
            return key;
        }
        if self.frame().beneath.group_relation.is_empty() {
            self.frame().beneath.group_relation = self.name_beneath("group_keys");
        }
        let beneath = &mut self.frame().beneath;
        let name = format!("key_{}", beneath.group_items.len() + 1);
        beneath
            .group_items
            .push(format!("{key} AS {}", quote(&name)));
        let column = qualified(&beneath.group_relation, &name);
        beneath.group_columns.push(column.clone());
        column
    }

    /// The text of a volatile key of a window.
    pub(in crate::query) fn volatile_window_key(&mut self, key: &str) -> String {
        let beneath = &mut self.frame().beneath;
        beneath.needed.window_keys = true;
        if !beneath.computed.window_keys {
            return "NULL".to_owned();
        }
        let name = format!("key_{}", beneath.window_items.len() + 1);
        beneath
            .window_items
            .push(format!("{key} AS {}", quote(&name)));
        qualified(&beneath.window_relation, &name)
    }

    /// FROM and WHERE; as one query where keys of windows are computed beneath.
    pub(super) fn gathered_for_windows(
        &mut self,
        from: String,
        selection: String,
    ) -> (String, String) {
        if self.frame().beneath.computed.window_keys {
            (self.gathered_rows(&from, &selection), String::new())
        } else {
            (from, selection)
        }
    }

    /// Makes one derived table of the FROM items and of what WHERE leaves of them, under whose columns
    /// the scope's columns are found from then on.
    fn gathered_rows(&mut self, from: &str, selection: &str) -> String {
        let relation = self.name_beneath("window_rows");
        let scope = &mut self.frame().scope;
        let mut names = BTreeMap::new();
        let columns = scope
            .relations
            .iter_mut()
            .flat_map(|item| &mut item.columns)
            .chain(&mut scope.visible)
            .map(|column| &mut column.sql)
            .chain(&mut scope.hidden);
        for sql in columns {
            let number = names.len() + 1;
            let name = names
                .entry(sql.clone())
                .or_insert_with(|| format!("column_{number}"));
            *sql = qualified(&relation, name);
        }
        let mut items: Vec<_> = names
            .iter()
            .map(|(sql, name)| format!("{sql} AS {}", quote(name)))
            .collect();
        if items.is_empty() {
            items.push("1 AS \"column_1\"".to_owned());
        }
        let mut sql = format!("SELECT {}", items.join(", "));
        for (keyword, clause) in [("FROM", from), ("WHERE", selection)] {
            if !clause.is_empty() {
                sql = format!("{sql} {keyword} {clause}");
            }
        }
        self.frame().beneath.window_relation = relation;
        sql
    }

    /// FROM and WHERE with what is computed beneath.
    pub(super) fn with_beneath(
        &mut self,
        from: String,
        selection: String,
        is_grouped: bool,
    ) -> Result<(String, String)> {
        let is_grouped = is_grouped || self.frame().aggregates > 0;
        let beneath = &self.frame().beneath;
        if beneath.needed.window_keys && is_grouped {
            return Err(SqlError::unsupported(
                "RANDOM or an external function in the definition of a window over groups",
            ));
        }
        if beneath.computed.window_keys {
            let relation = quote(&beneath.window_relation);
            let items: Vec<&str> = std::iter::once("*")
                .chain(beneath.window_items.iter().map(String::as_str))
                .collect();
            let items = items.join(", ");
            let from = format!("(SELECT {items} FROM ({from}) AS {relation}) AS {relation}");
            return Ok((from, String::new()));
        }
        if beneath.group_items.is_empty() {
            return Ok((from, selection));
        }
        let keys = format!(
            "LATERAL (SELECT {}) AS {}",
            beneath.group_items.join(", "),
            quote(&beneath.group_relation)
        );
        let from = if from.is_empty() {
            keys
        } else {
            format!("{from}, {keys}")
        };
        Ok((from, selection))
    }
}
