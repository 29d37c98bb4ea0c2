//! The query of a regular view as the catalogue shows it: with the names that its tables and views, and
//! their schemas, have now. Where a name has changed, the old one stands behind it as the alias that the columns go by, as
//! in PostgreSQL.

use std::ops::ControlFlow;

use sqlparser::ast::{Ident, ObjectNamePart, TableFactor, Visit, Visitor};

use crate::names::{IdentifierCase, ObjectName, fold, quote_if_needed};

use super::parse::parse;

/// `present` gives schema and name of the relation that a name of the query is bound to.
pub fn with_present_names(
    query: &str,
    case: IdentifierCase,
    present: &dyn Fn(&ObjectName) -> Option<(String, String)>,
) -> String {
    let Ok(parsed) = parse(query) else {
        return query.to_owned();
    };
    let mut renaming = Renaming {
        case,
        present,
        edits: Vec::new(),
    };
    let _: ControlFlow<()> = parsed.statement().visit(&mut renaming);
    renaming.edits.sort_unstable();
    let mut shown: Vec<char> = query.chars().collect();
    for (start, end, text) in renaming.edits.into_iter().rev() {
        if start <= end && end <= shown.len() {
            shown.splice(start..end, text.chars());
        }
    }
    shown.into_iter().collect()
}

struct Renaming<'a> {
    case: IdentifierCase,
    present: &'a dyn Fn(&ObjectName) -> Option<(String, String)>,
    /// From which character to which, counted from 0, another text stands.
    edits: Vec<(usize, usize, String)>,
}

impl Renaming<'_> {
    fn rename(&mut self, idents: &[&Ident], is_aliased: bool) {
        let folded = |ident: &Ident| fold(&ident.value, ident.quote_style.is_some(), self.case);
        let mut parts: Vec<String> = idents.iter().map(|ident| folded(ident)).collect();
        let (Some(last), Some(name)) = (idents.last(), parts.pop()) else {
            return;
        };
        let schema = parts.pop();
        let written = ObjectName {
            database: parts.pop(),
            schema,
            name,
        };
        let Some((schema, name)) = (self.present)(&written) else {
            return;
        };
        if let (Some(known), [.., ident, _]) = (&written.schema, idents)
            && *known != schema
        {
            self.replace(ident, quote_if_needed(&schema));
        }
        if name != written.name {
            let alias = if is_aliased {
                String::new()
            } else {
                format!(" {}", quote_if_needed(&written.name))
            };
            self.replace(last, format!("{}{alias}", quote_if_needed(&name)));
        }
    }

    fn replace(&mut self, ident: &Ident, text: String) {
        let place = |column: u64| usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
        let span = ident.span;
        self.edits
            .push((place(span.start.column), place(span.end.column), text));
    }
}

impl Visitor for Renaming<'_> {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        if let TableFactor::Table { name, alias, .. } = factor {
            let idents: Vec<&Ident> = name.0.iter().filter_map(ObjectNamePart::as_ident).collect();
            self.rename(&idents, alias.is_some());
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_have_their_present_names_and_columns_their_qualifiers() {
        let present = |name: &ObjectName| {
            let present = match name.name.as_str() {
                "t" => "New T",
                "u" => "u",
                "é" => "w",
                _ => return None,
            };
            Some(("now".to_owned(), present.to_owned()))
        };
        for (query, shown) in [
            ("SELECT t.a FROM t", "SELECT t.a FROM \"New T\" t"),
            (
                "select 'é', x.a from s.T as x, u, é where x.a in (select t from t)",
                "select 'é', x.a from now.\"New T\" as x, u, w é where x.a in (select t from \"New T\" t)",
            ),
            ("SELECT 1", "SELECT 1"),
        ] {
            assert_eq!(
                with_present_names(query, IdentifierCase::Insensitive, &present),
                shown
            );
        }
    }
}
