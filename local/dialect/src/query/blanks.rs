//! Trailing blanks of VARCHAR do not count where values are compared, and so not in GROUP BY, DISTINCT
//! and set operations (database developer guide, "Significance of trailing blanks"). A group shows its
//! value without them. CHAR is stored without its blanks.

use crate::types::RsType;

use super::translator::{Clause, Translator};
use super::typed::Typed;

/// The value as it is grouped by.
pub(super) fn grouped(value: Typed) -> Typed {
    if matches!(value.data_type, RsType::VarChar(_)) && value.constant.is_none() {
        Typed::new(format!("rtrim({}, ' ')", value.sql), value.data_type)
    } else {
        value
    }
}

impl Translator<'_> {
    /// A value of the select list and the clauses behind it: what the query is grouped by is shown as
    /// its group has it.
    pub(super) fn shown_of_group(&self, value: Typed) -> Typed {
        let is_key = self.frames.iter().any(|frame| {
            let shows_groups = matches!(
                frame.clause,
                Clause::Select | Clause::Having | Clause::OrderBy | Clause::Qualify
            );
            shows_groups && !frame.inside_aggregate && frame.group_keys.contains(&value.sql)
        });
        if is_key { grouped(value) } else { value }
    }
}
