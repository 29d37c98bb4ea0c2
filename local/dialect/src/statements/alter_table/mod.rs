//! `ALTER TABLE`: one change in each statement.

use super::create_table::{ColumnDefinition, TableConstraint};
use super::drop_schemas::eat_cascade;
use super::encoding::Encoding;
use super::principal::user_name;
use super::table_attributes::{DistStyle, SortKey};
use crate::cursor::Cursor;
use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;

#[derive(Debug, Clone, PartialEq)]
pub struct AlterTable {
    pub name: ObjectName,
    pub change: TableChange,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TableChange {
    RenameTo(String),
    RenameColumn {
        from: String,
        to: String,
    },
    OwnerTo(String),
    AddColumn(ColumnDefinition),
    DropColumn {
        name: String,
        cascade: bool,
    },
    AddConstraint(TableConstraint),
    DropConstraint {
        name: String,
        cascade: bool,
    },
    /// Only the length of a VARCHAR or VARBYTE may change, and not in a transaction block.
    AlterColumnType {
        name: String,
        data_type: RsType,
    },
    AlterColumnEncode(Vec<(String, Encoding)>),
    AlterEncodeAuto,
    AlterDistStyle(DistStyle),
    /// DISTKEY, or DISTSTYLE KEY DISTKEY.
    AlterDistKey(String),
    AlterSortKey(SortKey),
    /// APPEND FROM: the rows of another table, which loses them.
    Append {
        source: ObjectName,
        extra: ExtraColumns,
    },
}

/// What APPEND does with columns that only one of the two tables has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtraColumns {
    Refuse,
    /// IGNOREEXTRA: the source's are dropped.
    Ignore,
    /// FILLTARGET: the target's get their DEFAULT.
    Fill,
}

impl AlterTable {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["alter", "table"])?;
        let name = cursor.object_name()?;
        let change = change(cursor, &name.name)?;
        Ok(Self { name, change })
    }
}

fn change(cursor: &mut Cursor<'_>, table: &str) -> Result<TableChange> {
    if cursor.eat_keyword("rename") {
        rename(cursor)
    } else if cursor.eat_keywords(&["owner", "to"]) {
        Ok(TableChange::OwnerTo(user_name(cursor)?))
    } else if cursor.eat_keyword("add") {
        add(cursor, table)
    } else if cursor.eat_keyword("drop") {
        drop(cursor)
    } else if cursor.eat_keyword("alter") {
        alter(cursor)
    } else if cursor.eat_keywords(&["append", "from"]) {
        append(cursor)
    } else {
        Err(refused(cursor))
    }
}

/// Changes that Redshift has and this engine has not, by name.
fn refused(cursor: &Cursor<'_>) -> SqlError {
    for (keywords, construct) in [
        (
            &["row", "level", "security"][..],
            "ALTER TABLE ROW LEVEL SECURITY",
        ),
        (&["masking"], "ALTER TABLE MASKING"),
        (&["set", "location"], "ALTER TABLE SET LOCATION"),
        (&["set", "file", "format"], "ALTER TABLE SET FILE FORMAT"),
        (
            &["set", "table", "properties"],
            "ALTER TABLE SET TABLE PROPERTIES",
        ),
        (&["set", "schema"], "ALTER TABLE SET SCHEMA"),
        (&["partition"], "ALTER TABLE PARTITION"),
    ] {
        if cursor.peek_keywords(keywords) {
            return SqlError::unsupported(construct);
        }
    }
    cursor.unexpected()
}

fn append(cursor: &mut Cursor<'_>) -> Result<TableChange> {
    let source = cursor.object_name()?;
    let extra = if cursor.eat_keyword("ignoreextra") {
        ExtraColumns::Ignore
    } else if cursor.eat_keyword("filltarget") {
        ExtraColumns::Fill
    } else {
        ExtraColumns::Refuse
    };
    Ok(TableChange::Append { source, extra })
}

fn rename(cursor: &mut Cursor<'_>) -> Result<TableChange> {
    if cursor.eat_keyword("to") {
        let new_name = cursor.identifier()?;
        if cursor.peek_symbol(".") {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "ALTER TABLE RENAME TO takes a name without a schema",
            )
            .with_hint("a table cannot be moved to another schema"));
        }
        return Ok(TableChange::RenameTo(new_name));
    }
    cursor.eat_keyword("column");
    let from = cursor.identifier()?;
    cursor.expect_keyword("to")?;
    Ok(TableChange::RenameColumn {
        from,
        to: cursor.identifier()?,
    })
}

fn add(cursor: &mut Cursor<'_>, table: &str) -> Result<TableChange> {
    if let Some(constraint) = TableConstraint::eat(cursor)? {
        return Ok(TableChange::AddConstraint(constraint));
    }
    if cursor.peek_keyword("partition") {
        return Err(SqlError::unsupported("ALTER TABLE ADD PARTITION"));
    }
    cursor.eat_keyword("column");
    let column = ColumnDefinition::parse(cursor, table)?;
    refuse_in_added_column(&column)?;
    Ok(TableChange::AddColumn(column))
}

/// What a column of CREATE TABLE may have and an added column may not (ALTER TABLE, "ADD COLUMN").
fn refuse_in_added_column(column: &ColumnDefinition) -> Result<()> {
    let refused = [
        (column.unique, "UNIQUE"),
        (column.primary_key, "PRIMARY KEY"),
        (column.references.is_some(), "REFERENCES"),
        (column.identity.is_some(), "IDENTITY"),
        (column.dist_key, "DISTKEY"),
        (column.sort_key, "SORTKEY"),
    ];
    match refused.into_iter().find(|(present, _)| *present) {
        Some((_, attribute)) => Err(SqlError::unsupported(format!(
            "ALTER TABLE ADD COLUMN with {attribute}"
        ))),
        None => Ok(()),
    }
}

fn drop(cursor: &mut Cursor<'_>) -> Result<TableChange> {
    if cursor.eat_keyword("constraint") {
        return Ok(TableChange::DropConstraint {
            name: cursor.identifier()?,
            cascade: eat_cascade(cursor),
        });
    }
    if cursor.peek_keyword("partition") {
        return Err(SqlError::unsupported("ALTER TABLE DROP PARTITION"));
    }
    cursor.eat_keyword("column");
    Ok(TableChange::DropColumn {
        name: cursor.identifier()?,
        cascade: eat_cascade(cursor),
    })
}

fn alter(cursor: &mut Cursor<'_>) -> Result<TableChange> {
    if cursor.eat_keyword("diststyle") {
        let style = DistStyle::parse(cursor)?;
        if style != DistStyle::Key {
            return Ok(TableChange::AlterDistStyle(style));
        }
        cursor.expect_keyword("distkey")?;
        return Ok(TableChange::AlterDistKey(cursor.identifier()?));
    }
    if cursor.eat_keyword("distkey") {
        return Ok(TableChange::AlterDistKey(cursor.identifier()?));
    }
    if let Some(key) = SortKey::eat(cursor)? {
        return Ok(TableChange::AlterSortKey(key));
    }
    if cursor.eat_keywords(&["encode", "auto"]) {
        return Ok(TableChange::AlterEncodeAuto);
    }
    cursor.eat_keyword("column");
    let name = cursor.identifier()?;
    if cursor.eat_keyword("type") {
        let data_type = RsType::parse(cursor)?;
        return Ok(TableChange::AlterColumnType { name, data_type });
    }
    if cursor.peek_keyword("set") || cursor.peek_keyword("drop") {
        return Err(SqlError::unsupported(
            "ALTER COLUMN SET and ALTER COLUMN DROP",
        ));
    }
    cursor.expect_keyword("encode")?;
    let mut encodings = vec![(name, Encoding::parse(cursor)?)];
    while cursor.eat_symbol(",") {
        cursor.expect_keyword("alter")?;
        cursor.eat_keyword("column");
        let name = cursor.identifier()?;
        cursor.expect_keyword("encode")?;
        encodings.push((name, Encoding::parse(cursor)?));
    }
    Ok(TableChange::AlterColumnEncode(encodings))
}

#[cfg(test)]
mod tests;
