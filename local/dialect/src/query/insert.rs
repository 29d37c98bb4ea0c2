//! INSERT.

use sqlparser::ast::{Expr, Insert, Query, SetExpr, TableObject};

use crate::catalog::{Relation, RelationColumn, RelationSource};
use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::names::{ObjectName, quote};

use super::parse::parse_expression;
use super::scope::{distinct_names, quoted_list};
use super::select::undefined_table;
use super::translated::{Write, WriteKind};
use super::translator::{Clause, Frame, Translator};
use super::typed::Typed;

impl Translator<'_> {
    pub(super) fn insert(&mut self, insert: &Insert) -> Result<(String, Write)> {
        refuse_clauses(insert)?;
        let TableObject::TableName(name) = &insert.table else {
            return Err(SqlError::unsupported("INSERT into what is not a table"));
        };
        let name = self.object_name(name)?;
        let (relation, table) = self.written_table(&name)?;
        let given = insert
            .columns
            .iter()
            .map(|column| Ok(self.name_parts(column)?.pop().unwrap_or_default()))
            .collect::<Result<Vec<_>>>()?;
        let targets = target_columns(&relation, &given, insert.source.as_deref())?;
        let (names, source) = match &insert.source {
            None => self.default_values(&relation)?,
            Some(query) => match query.body.as_ref() {
                SetExpr::Values(values) if is_plain(query) => {
                    let rows: Vec<&[Expr]> = values
                        .rows
                        .iter()
                        .map(|row| row.content.as_slice())
                        .collect();
                    self.inserted_values(&targets, !given.is_empty(), &rows)?
                }
                _ => self.inserted_query(&targets, !given.is_empty(), query)?,
            },
        };
        let (names, source) = self.with_defaults(&relation, names, source)?;
        let write = write(&relation, WriteKind::Insert, names.clone());
        let columns = if names.is_empty() {
            String::new()
        } else {
            format!(" ({})", quoted_list(&names))
        };
        let source = source.sql();
        let sql = format!("INSERT INTO {table}{columns} {source}");
        self.probe = Some(source);
        Ok((sql, write))
    }

    /// The table that a DML statement writes, with its DuckDB name.
    pub(super) fn written_table(&mut self, name: &ObjectName) -> Result<(Relation, String)> {
        let relation = self.relation(name)?.ok_or_else(|| undefined_table(name))?;
        match relation.source.clone() {
            RelationSource::Table(table) => Ok((relation, table)),
            RelationSource::ReadOnly(_) => Err(SqlError::new(
                SqlState::WRONG_OBJECT_TYPE,
                format!(
                    "cannot change the rows of \"{}\", which can only be read",
                    relation.name
                ),
            )),
            RelationSource::View(_) => Err(SqlError::new(
                SqlState::WRONG_OBJECT_TYPE,
                format!("cannot change the rows of view \"{}\"", relation.name),
            )),
            RelationSource::System(_) => Err(SqlError::new(
                SqlState::INSUFFICIENT_PRIVILEGE,
                format!(
                    "permission denied: \"{}\" is a system catalog",
                    relation.name
                ),
            )),
        }
    }

    fn inserted_values(
        &mut self,
        targets: &[RelationColumn],
        listed: bool,
        rows: &[&[Expr]],
    ) -> Result<(Vec<String>, Source)> {
        let width = rows.first().map_or(0, |row| row.len());
        let targets = matched_targets(targets, width, listed)?;
        if rows.iter().any(|row| row.len() != width) {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "VALUES lists must all be the same length",
            ));
        }
        self.frames.push(Frame {
            clause: Clause::Values,
            ..Frame::default()
        });
        let rows = rows
            .iter()
            .map(|row| self.inserted_row(row, targets))
            .collect::<Result<Vec<_>>>();
        self.frames.pop();
        let names = targets.iter().map(|column| column.name.clone()).collect();
        Ok((names, Source::Rows(rows?)))
    }

    fn inserted_row(&mut self, row: &[Expr], targets: &[RelationColumn]) -> Result<Vec<String>> {
        row.iter()
            .zip(targets)
            .map(|(cell, target)| {
                if is_default(cell) {
                    return Ok(self.default_value(target)?.sql);
                }
                let value = self.expression(cell)?;
                refuse_identity(target)?;
                Ok(self.assign(value, target.data_type, &target.name)?.sql)
            })
            .collect()
    }

    fn inserted_query(
        &mut self,
        targets: &[RelationColumn],
        listed: bool,
        query: &Query,
    ) -> Result<(Vec<String>, Source)> {
        let hints: Vec<RsType> = targets.iter().map(|target| target.data_type).collect();
        let translated = self.query(query, &hints)?;
        let targets = matched_targets(targets, translated.columns.len(), listed)?;
        let sql_names = distinct_names(translated.sql_names.iter().map(String::as_str));
        let mut items = Vec::with_capacity(targets.len());
        for ((column, sql_name), target) in translated.columns.iter().zip(&sql_names).zip(targets) {
            refuse_identity(target)?;
            let value = Typed::new(quote(sql_name), column.data_type);
            items.push(self.assign(value, target.data_type, &target.name)?.sql);
        }
        let names = targets.iter().map(|column| column.name.clone()).collect();
        Ok((
            names,
            Source::Query {
                items,
                query: translated.sql,
                columns: sql_names,
            },
        ))
    }

    fn default_values(&mut self, relation: &Relation) -> Result<(Vec<String>, Source)> {
        let mut names = Vec::new();
        let mut row = Vec::new();
        for column in &relation.columns {
            if column.identity.is_none() {
                names.push(column.name.clone());
                row.push(self.default_value(column)?.sql);
            }
        }
        if names.is_empty() {
            return Ok((names, Source::Defaults));
        }
        Ok((names, Source::Rows(vec![row])))
    }

    /// Columns that the statement leaves out get their DEFAULT; identity columns are the storage's.
    fn with_defaults(
        &mut self,
        relation: &Relation,
        mut names: Vec<String>,
        mut source: Source,
    ) -> Result<(Vec<String>, Source)> {
        for column in &relation.columns {
            let left_out = column.identity.is_none() && !names.contains(&column.name);
            if left_out && column.default.is_some() {
                let value = self.default_value(column)?.sql;
                source.append(&value);
                names.push(column.name.clone());
            }
        }
        Ok((names, source))
    }

    /// The DEFAULT of a column as it is stored; NULL without one.
    pub(super) fn default_value(&mut self, column: &RelationColumn) -> Result<Typed> {
        if let Some(identity) = &column.identity {
            return Ok(Typed::new(identity.next_value.clone(), column.data_type));
        }
        let value = match &column.default {
            None => Typed::null(),
            Some(text) => {
                let parsed = parse_expression(text)?;
                let frames = std::mem::take(&mut self.frames);
                let value = self.expression(&parsed);
                self.frames = frames;
                value?
            }
        };
        self.assign(value, column.data_type, &column.name)
    }
}

/// Where the rows come from.
enum Source {
    Defaults,
    Rows(Vec<Vec<String>>),
    Query {
        items: Vec<String>,
        query: String,
        columns: Vec<String>,
    },
}

impl Source {
    fn append(&mut self, value: &str) {
        match self {
            Self::Defaults => {}
            Self::Rows(rows) => rows.iter_mut().for_each(|row| row.push(value.to_owned())),
            Self::Query { items, .. } => items.push(value.to_owned()),
        }
    }

    fn sql(&self) -> String {
        match self {
            Self::Defaults => "DEFAULT VALUES".to_owned(),
            Self::Rows(rows) => {
                let rows: Vec<_> = rows
                    .iter()
                    .map(|row| format!("({})", row.join(", ")))
                    .collect();
                format!("VALUES {}", rows.join(", "))
            }
            Self::Query {
                items,
                query,
                columns,
            } => format!(
                "SELECT {} FROM ({query}) AS \"source\"({})",
                items.join(", "),
                quoted_list(columns)
            ),
        }
    }
}

/// What the statement is recorded as writing.
pub(super) fn write(relation: &Relation, kind: WriteKind, columns: Vec<String>) -> Write {
    Write {
        oid: relation.oid,
        database: relation.database.clone(),
        schema: relation.schema.clone(),
        name: relation.name.clone(),
        kind,
        columns,
    }
}

/// A column that a statement names as its target.
pub(super) fn target_column<'r>(relation: &'r Relation, name: &str) -> Result<&'r RelationColumn> {
    relation
        .columns
        .iter()
        .find(|column| column.name == name)
        .ok_or_else(|| {
            SqlError::new(
                SqlState::UNDEFINED_COLUMN,
                format!(
                    "column \"{name}\" of relation \"{}\" does not exist",
                    relation.name
                ),
            )
        })
}

/// IDENTITY without BY DEFAULT.
fn is_always_generated(column: &RelationColumn) -> bool {
    matches!(&column.identity, Some(identity) if !identity.by_default)
}

/// An IDENTITY column takes values only if it is GENERATED BY DEFAULT.
pub(super) fn refuse_identity(column: &RelationColumn) -> Result<()> {
    if is_always_generated(column) {
        return Err(SqlError::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            format!(
                "cannot set an identity column to a value: \"{}\"",
                column.name
            ),
        ));
    }
    Ok(())
}

pub(super) fn is_default(expression: &Expr) -> bool {
    matches!(expression, Expr::Identifier(ident)
        if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("default"))
}

/// The listed columns. Without a list all columns, where the first row has a value (or DEFAULT) for
/// each; else all that can be given one.
fn target_columns(
    relation: &Relation,
    given: &[String],
    source: Option<&Query>,
) -> Result<Vec<RelationColumn>> {
    if given.is_empty() {
        let width = source.and_then(|query| match query.body.as_ref() {
            SetExpr::Values(values) => values.rows.first().map(|row| row.content.len()),
            _ => None,
        });
        let every = width == Some(relation.columns.len());
        return Ok(relation
            .columns
            .iter()
            .filter(|column| every || !is_always_generated(column))
            .cloned()
            .collect());
    }
    let mut columns: Vec<RelationColumn> = Vec::with_capacity(given.len());
    for name in given {
        let column = target_column(relation, name)?;
        if columns.iter().any(|earlier| earlier.name == *name) {
            return Err(SqlError::new(
                SqlState::DUPLICATE_COLUMN,
                format!("column \"{name}\" specified more than once"),
            ));
        }
        columns.push(column.clone());
    }
    Ok(columns)
}

/// The columns that `width` values fill: without a column list, fewer values fill the first columns.
fn matched_targets(
    targets: &[RelationColumn],
    width: usize,
    listed: bool,
) -> Result<&[RelationColumn]> {
    if width > targets.len() {
        return Err(SqlError::new(
            SqlState::SYNTAX_ERROR,
            "INSERT has more expressions than target columns",
        ));
    }
    if listed && width < targets.len() {
        return Err(SqlError::new(
            SqlState::SYNTAX_ERROR,
            "INSERT has more target columns than expressions",
        ));
    }
    Ok(&targets[..width])
}

/// VALUES with nothing around it.
fn is_plain(query: &Query) -> bool {
    query.with.is_none() && query.order_by.is_none() && query.limit_clause.is_none()
}

fn refuse_clauses(insert: &Insert) -> Result<()> {
    let refused = if insert.returning.is_some() {
        "RETURNING"
    } else if insert.on.is_some() {
        "ON CONFLICT"
    } else if insert.or.is_some() || insert.ignore || insert.overwrite {
        "INSERT OR, IGNORE or OVERWRITE"
    } else if insert.table_alias.is_some() {
        "an alias of INSERT's table"
    } else if !insert.assignments.is_empty() {
        "INSERT … SET"
    } else if insert.partitioned.is_some() || !insert.after_columns.is_empty() {
        "INSERT … PARTITION"
    } else if insert.output.is_some() {
        "OUTPUT"
    } else {
        return Ok(());
    };
    Err(SqlError::unsupported(refused))
}
