//! Column references: over the FROM items of this query and of the enclosing ones, then select-list
//! aliases, then the functions that are called without parentheses.

use sqlparser::ast::{Expr, Ident};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::scope::ScopeColumn;
use crate::query::translated::ColumnOrigin;
use crate::query::translator::{Clause, Translator};
use crate::query::typed::Typed;

/// Reserved words that sqlparser takes for names where an expression is missing.
const RESERVED: &[&str] = &[
    "all",
    "and",
    "as",
    "asc",
    "between",
    "desc",
    "else",
    "end",
    "except",
    "from",
    "group",
    "having",
    "in",
    "intersect",
    "is",
    "join",
    "like",
    "limit",
    "not",
    "offset",
    "on",
    "or",
    "order",
    "select",
    "then",
    "union",
    "using",
    "when",
    "where",
    "with",
];

/// A column that was found.
struct Found {
    frame: usize,
    column: ScopeColumn,
    /// What stands after the column's name: fields of a SUPER.
    fields: Vec<String>,
    /// `table.column`, as messages show it.
    shown: String,
}

impl Translator<'_> {
    pub(in crate::query) fn column(&mut self, idents: &[Ident]) -> Result<Typed> {
        let parts: Vec<String> = idents.iter().map(|ident| self.name(ident)).collect();
        let found = self
            .find_column(&parts)
            .map_err(|error| at(error, idents))?;
        if let Some(mut found) = found {
            // What stands behind the column are attributes, which have a rule of their own for case.
            let attributes = &idents[idents.len() - found.fields.len()..];
            found.fields = attributes
                .iter()
                .map(|ident| self.attribute_name(&ident.value, ident.quote_style.is_some()))
                .collect();
            if !found.fields.is_empty() {
                self.expect_lax_navigation()?;
            }
            return Ok(self.use_column(found));
        }
        if let [name] = parts.as_slice() {
            if let Some(alias) = self.select_alias(name)? {
                return Ok(alias);
            }
            if idents[0].quote_style.is_none()
                && let Some(value) = self.function_without_parentheses(name)?
            {
                return Ok(value);
            }
        }
        if let [ident] = idents
            && ident.quote_style.is_none()
            && RESERVED.contains(&parts[0].as_str())
        {
            let position = usize::try_from(ident.span.start.column).unwrap_or(1);
            return Err(SqlError::syntax(&ident.value, position));
        }
        Err(at(self.undefined_column(&parts), idents))
    }

    /// Whether a plain name is a column of the innermost query's FROM items.
    pub(in crate::query) fn is_input_column(&self, name: &str) -> bool {
        self.frames
            .last()
            .is_some_and(|frame| frame.scope.visible.iter().any(|column| column.name == name))
    }

    /// The place of the innermost query's FROM item that a column belongs to.
    pub(in crate::query) fn item_of_column(&self, idents: &[Ident]) -> Option<usize> {
        let parts: Vec<String> = idents.iter().map(|ident| self.name(ident)).collect();
        let frame = self.frames.len().checked_sub(1)?;
        let column = self.find_in_frame(frame, &parts).ok()??.column;
        let mut relations = self.frames[frame].scope.relations.iter();
        relations.position(|relation| relation.columns.iter().any(|own| own.sql == column.sql))
    }

    /// Where the values of an expression come from that is nothing but the name of a column.
    pub(in crate::query) fn origin_of_expression(&self, expression: &Expr) -> Option<ColumnOrigin> {
        let idents = match expression {
            Expr::Identifier(ident) => std::slice::from_ref(ident),
            Expr::CompoundIdentifier(idents) => idents.as_slice(),
            Expr::Nested(inner) => return self.origin_of_expression(inner),
            _ => return None,
        };
        let parts: Vec<String> = idents.iter().map(|ident| self.name(ident)).collect();
        let found = self.find_column(&parts).ok()??;
        found
            .fields
            .is_empty()
            .then(|| self.origin(&found.column))?
    }

    /// A column of the table or view that it is read from; none where several were joined into it.
    pub(in crate::query) fn origin(&self, column: &ScopeColumn) -> Option<ColumnOrigin> {
        let [(place, name)] = column.uses.as_slice() else {
            return None;
        };
        let read = self.reads.get(*place)?;
        Some(ColumnOrigin {
            database: read.database.clone(),
            oid: read.oid,
            column: name.clone(),
        })
    }

    fn find_column(&self, parts: &[String]) -> Result<Option<Found>> {
        for frame in (0..self.frames.len()).rev() {
            if let Some(found) = self.find_in_frame(frame, parts)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn find_in_frame(&self, frame: usize, parts: &[String]) -> Result<Option<Found>> {
        let scope = &self.frames[frame].scope;
        for length in (1..parts.len().min(4)).rev() {
            let (qualifier, rest) = parts.split_at(length);
            let columns: Vec<_> = scope
                .relations
                .iter()
                .filter(|relation| relation.answers_to(qualifier))
                .flat_map(|relation| &relation.columns)
                .filter(|column| column.name == rest[0])
                .collect();
            if let Some(column) = only(&columns, &rest[0])? {
                return found(frame, column, &rest[1..], &parts[..=length]).map(Some);
            }
        }
        let columns: Vec<_> = scope
            .visible
            .iter()
            .filter(|column| column.name == parts[0])
            .collect();
        match only(&columns, &parts[0])? {
            Some(column) if parts.len() == 1 || column.data_type == RsType::Super => {
                let shown = scope
                    .relations
                    .iter()
                    .find(|relation| relation.columns.iter().any(|c| c.sql == column.sql))
                    .map(|relation| relation.name.clone());
                let shown: Vec<_> = shown.into_iter().chain([parts[0].clone()]).collect();
                found(frame, column, &parts[1..], &shown).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn use_column(&mut self, found: Found) -> Typed {
        self.record_column_uses(&found.column.uses);
        let frame = &mut self.frames[found.frame];
        let grouped_clause = matches!(
            frame.clause,
            Clause::Select | Clause::Having | Clause::OrderBy | Clause::Qualify
        );
        if grouped_clause
            && !frame.inside_aggregate
            && !frame.group_keys.contains(&found.column.sql)
        {
            frame.ungrouped.push(found.shown);
        }
        let column = found.column.value();
        found.fields.iter().fold(column, |value, field| {
            super::navigation::field(&value, field)
        })
    }

    /// An earlier item of the select list, by its alias (lateral column alias reference). Outside
    /// the select list the item's expression is translated anew, by the rules of the clause.
    fn select_alias(&mut self, name: &str) -> Result<Option<Typed>> {
        let Some(frame) = self.frames.last_mut() else {
            return Ok(None);
        };
        if matches!(
            frame.clause,
            Clause::Select | Clause::Qualify | Clause::OrderBy
        ) && let Some((_, value)) = frame.aliases.iter().rev().find(|(alias, _)| alias == name)
        {
            return Ok(Some(value.clone()));
        }
        let usable = matches!(
            frame.clause,
            Clause::Where | Clause::GroupBy | Clause::Having | Clause::Qualify
        );
        let place = frame.selected[..frame.selectable]
            .iter()
            .rposition(|(alias, expression)| usable && alias == name && expression.is_some());
        let Some(place) = place else {
            return Ok(None);
        };
        let Some(expression) = frame.selected[place].1.clone() else {
            return Ok(None);
        };
        let selectable = std::mem::replace(&mut frame.selectable, place);
        let value = self.expression(&expression);
        self.frame().selectable = selectable;
        value.map(Some)
    }

    fn undefined_column(&self, parts: &[String]) -> SqlError {
        let Some((column, qualifier)) = parts.split_last() else {
            return SqlError::new(SqlState::UNDEFINED_COLUMN, "column does not exist");
        };
        if qualifier.is_empty() {
            let relations = self
                .frames
                .last()
                .map_or(String::new(), |frame| frame.scope.relation_names());
            let place = if relations.is_empty() {
                String::new()
            } else {
                format!(" in {relations}")
            };
            return SqlError::new(
                SqlState::UNDEFINED_COLUMN,
                format!("column \"{column}\" does not exist{place}"),
            );
        }
        let known = self.frames.iter().any(|frame| {
            frame
                .scope
                .relations
                .iter()
                .any(|relation| relation.answers_to(qualifier))
        });
        let qualifier = qualifier.join(".");
        if known {
            SqlError::new(
                SqlState::UNDEFINED_COLUMN,
                format!("column {qualifier}.{column} does not exist"),
            )
        } else {
            SqlError::new(
                SqlState::UNDEFINED_TABLE,
                format!("missing FROM-clause entry for table \"{qualifier}\""),
            )
        }
    }
}

fn only<'c>(columns: &[&'c ScopeColumn], name: &str) -> Result<Option<&'c ScopeColumn>> {
    match columns {
        [] => Ok(None),
        [column] => Ok(Some(column)),
        [first, rest @ ..] if rest.iter().all(|column| column.sql == first.sql) => Ok(Some(first)),
        _ => Err(SqlError::new(
            SqlState::AMBIGUOUS_COLUMN,
            format!("column reference \"{name}\" is ambiguous"),
        )),
    }
}

fn found(frame: usize, column: &ScopeColumn, fields: &[String], shown: &[String]) -> Result<Found> {
    if !fields.is_empty() && column.data_type != RsType::Super {
        return Err(SqlError::new(
            SqlState::DATATYPE_MISMATCH,
            format!("column \"{}\" is not of type super", column.name),
        ));
    }
    Ok(Found {
        frame,
        column: column.clone(),
        fields: fields.to_vec(),
        shown: shown.join("."),
    })
}

fn at(error: SqlError, idents: &[Ident]) -> SqlError {
    let column = idents.first().map_or(0, |ident| ident.span.start.column);
    match usize::try_from(column) {
        Ok(column) if column > 0 && error.position.is_none() => error.at(column),
        _ => error,
    }
}
