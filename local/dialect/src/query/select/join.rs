//! Joins, with USING and NATURAL resolved here.

use sqlparser::ast::{Expr, Join, JoinConstraint, JoinOperator, TableWithJoins};

use crate::error::{Result, SqlError, SqlState};
use crate::query::scope::{Scope, ScopeColumn};
use crate::query::translator::{Clause, Translator};
use crate::query::typed::Typed;
use crate::query::unify::pair;

use super::from::FromItem;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Inner,
    Left,
    Right,
    Full,
    Cross,
}

impl Kind {
    fn keyword(self) -> &'static str {
        match self {
            Self::Inner => "JOIN",
            Self::Left => "LEFT JOIN",
            Self::Right => "RIGHT JOIN",
            Self::Full => "FULL JOIN",
            Self::Cross => "CROSS JOIN",
        }
    }
}

impl Translator<'_> {
    pub(super) fn table_with_joins(&mut self, item: &TableWithJoins) -> Result<FromItem> {
        let mut joined = self.table_factor(&item.relation)?;
        for join in &item.joins {
            joined = self.join(joined, join)?;
        }
        Ok(joined)
    }

    fn join(&mut self, left: FromItem, join: &Join) -> Result<FromItem> {
        let (kind, constraint) = kind_of(&join.join_operator)?;
        let names: Vec<_> = left
            .scope
            .relations
            .iter()
            .flat_map(|relation| {
                sql_alias(&relation.columns)
                    .into_iter()
                    .chain([relation.name.clone()])
            })
            .collect();
        let mark = self.pending_names.len();
        self.pending_names.extend(names);
        // A SUPER value of the left side can be unnested on the right one.
        let outside = self.frame().scope.clone();
        self.frame().scope.extend(left.scope.clone());
        let right = self.table_factor(&join.relation);
        self.frame().scope = outside;
        self.pending_names.truncate(mark);
        let right = right?;
        match constraint {
            JoinConstraint::On(condition) => self.join_on(left, kind, right, condition),
            JoinConstraint::Using(columns) => {
                let names = columns
                    .iter()
                    .map(|name| Ok(self.name_parts(name)?.pop().unwrap_or_default()))
                    .collect::<Result<Vec<_>>>()?;
                self.join_using(left, kind, right, &names)
            }
            JoinConstraint::Natural => {
                let names: Vec<_> = left
                    .scope
                    .visible
                    .iter()
                    .filter(|column| !column.hidden)
                    .map(|column| column.name.clone())
                    .filter(|name| {
                        let mut others = right.scope.visible.iter();
                        others.any(|other| other.name == *name && !other.hidden)
                    })
                    .collect();
                self.join_using(left, kind, right, &names)
            }
            JoinConstraint::None if kind == Kind::Cross => {
                let mut scope = left.scope;
                scope.extend(right.scope);
                Ok(FromItem {
                    sql: format!("{} CROSS JOIN {}", left.sql, right.sql),
                    scope,
                })
            }
            JoinConstraint::None => Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                format!("{} needs ON or USING", kind.keyword()),
            )),
        }
    }

    fn join_on(
        &mut self,
        left: FromItem,
        kind: Kind,
        right: FromItem,
        condition: &Expr,
    ) -> Result<FromItem> {
        let mut scope = left.scope;
        scope.extend(right.scope);
        let outer = std::mem::replace(&mut self.frame().scope, scope);
        self.frame().clause = Clause::From;
        let condition = self.condition(condition, "JOIN/ON");
        let scope = std::mem::replace(&mut self.frame().scope, outer);
        Ok(FromItem {
            sql: format!(
                "{} {} {} ON {}",
                left.sql,
                kind.keyword(),
                right.sql,
                condition?.sql
            ),
            scope,
        })
    }

    /// The condition of two columns joined by USING, and the column that is visible for both.
    fn joined_by_name(
        &mut self,
        left: ScopeColumn,
        kind: Kind,
        right: ScopeColumn,
    ) -> Result<(String, ScopeColumn)> {
        self.record_column_uses(&left.uses);
        self.record_column_uses(&right.uses);
        let a = Typed::new(left.sql.clone(), left.data_type);
        let b = Typed::new(right.sql.clone(), right.data_type);
        let condition = self.compare(a.clone(), "=", b.clone())?.sql;
        let column = match kind {
            Kind::Right => ScopeColumn {
                hidden: false,
                ..right
            },
            Kind::Full => {
                let data_type = pair(left.data_type, right.data_type).unwrap_or(left.data_type);
                let first = self.convert(a, data_type)?;
                let second = self.convert(b, data_type)?;
                ScopeColumn {
                    name: left.name,
                    data_type,
                    sql: format!("COALESCE({}, {})", first.sql, second.sql),
                    uses: Vec::new(),
                    exact: None,
                    hidden: false,
                }
            }
            _ => ScopeColumn {
                hidden: false,
                ..left
            },
        };
        Ok((condition, column))
    }

    /// A joined column is visible once: the left one, the right one of a right join, the first that
    /// is not NULL of a full join.
    fn join_using(
        &mut self,
        left: FromItem,
        kind: Kind,
        right: FromItem,
        names: &[String],
    ) -> Result<FromItem> {
        let mut conditions = Vec::with_capacity(names.len());
        let mut merged = Vec::with_capacity(names.len());
        for name in names {
            let a = joined_column(&left.scope, name, "left")?;
            let b = joined_column(&right.scope, name, "right")?;
            let (condition, column) = self.joined_by_name(a, kind, b)?;
            conditions.push(condition);
            merged.push(column);
        }
        let condition = if conditions.is_empty() {
            "true".to_owned()
        } else {
            conditions.join(" AND ")
        };
        let kind = if kind == Kind::Cross {
            Kind::Inner
        } else {
            kind
        };
        let sql = format!(
            "{} {} {} ON {condition}",
            left.sql,
            kind.keyword(),
            right.sql
        );
        let rest = |scope: &Scope| -> Vec<ScopeColumn> {
            scope
                .visible
                .iter()
                .filter(|column| !names.contains(&column.name))
                .cloned()
                .collect()
        };
        let (rest_left, rest_right) = (rest(&left.scope), rest(&right.scope));
        let mut relations = left.scope.relations;
        relations.extend(right.scope.relations);
        let mut hidden = left.scope.hidden;
        hidden.extend(right.scope.hidden);
        Ok(FromItem {
            sql,
            scope: Scope {
                relations,
                hidden,
                visible: merged
                    .into_iter()
                    .chain(rest_left)
                    .chain(rest_right)
                    .collect(),
            },
        })
    }
}

fn joined_column(scope: &Scope, name: &str, side: &str) -> Result<ScopeColumn> {
    let mut columns = scope.visible.iter().filter(|column| column.name == name);
    match (columns.next(), columns.next()) {
        (Some(column), None) => Ok(column.clone()),
        (Some(_), Some(_)) => Err(SqlError::new(
            SqlState::AMBIGUOUS_COLUMN,
            format!("common column name \"{name}\" appears more than once in {side} table"),
        )),
        _ => Err(SqlError::new(
            SqlState::UNDEFINED_COLUMN,
            format!("column \"{name}\" specified in USING clause does not exist in {side} table"),
        )),
    }
}

/// The DuckDB alias in front of a relation's columns.
fn sql_alias(columns: &[ScopeColumn]) -> Option<String> {
    let sql = &columns.first()?.sql;
    let end = sql.find("\".\"")?;
    Some(sql.get(1..end)?.replace("\"\"", "\""))
}

fn kind_of(operator: &JoinOperator) -> Result<(Kind, &JoinConstraint)> {
    Ok(match operator {
        JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => {
            (Kind::Inner, constraint)
        }
        JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => {
            (Kind::Left, constraint)
        }
        JoinOperator::Right(constraint) | JoinOperator::RightOuter(constraint) => {
            (Kind::Right, constraint)
        }
        JoinOperator::FullOuter(constraint) => (Kind::Full, constraint),
        JoinOperator::CrossJoin(constraint) => (Kind::Cross, constraint),
        _ => return Err(SqlError::unsupported("this kind of join")),
    })
}
