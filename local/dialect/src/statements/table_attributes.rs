//! What follows a table's column list: BACKUP, DISTSTYLE, DISTKEY, SORTKEY, ENCODE AUTO (CREATE TABLE,
//! "Table attributes").

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};

/// How rows are distributed over slices. Here it is kept and shown, and has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DistStyle {
    #[default]
    Auto,
    Even,
    Key,
    All,
}

impl DistStyle {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keyword("auto") {
            Ok(Self::Auto)
        } else if cursor.eat_keyword("even") {
            Ok(Self::Even)
        } else if cursor.eat_keyword("key") {
            Ok(Self::Key)
        } else if cursor.eat_keyword("all") {
            Ok(Self::All)
        } else {
            Err(cursor.unexpected())
        }
    }

    /// The style of a name as [`DistStyle::fmt`] writes it.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Auto, Self::Even, Self::Key, Self::All]
            .into_iter()
            .find(|style| style.to_string() == name)
    }
}

impl fmt::Display for DistStyle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Auto => "AUTO",
            Self::Even => "EVEN",
            Self::Key => "KEY",
            Self::All => "ALL",
        })
    }
}

/// How rows are sorted on disk. Here it is kept and shown, and has no effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortKey {
    Auto,
    None,
    Compound(Vec<String>),
    Interleaved(Vec<String>),
}

impl SortKey {
    /// `[ COMPOUND | INTERLEAVED ] SORTKEY ( … )`, `SORTKEY AUTO` or `SORTKEY NONE`, if it is next.
    pub(crate) fn eat(cursor: &mut Cursor<'_>) -> Result<Option<Self>> {
        let interleaved = cursor.eat_keywords(&["interleaved", "sortkey"]);
        if !interleaved
            && !cursor.eat_keywords(&["compound", "sortkey"])
            && !cursor.eat_keyword("sortkey")
        {
            return Ok(None);
        }
        if cursor.eat_keyword("auto") {
            return Ok(Some(Self::Auto));
        }
        if cursor.eat_keyword("none") {
            return Ok(Some(Self::None));
        }
        let columns = cursor.parenthesized(Cursor::identifier)?;
        let (most, kind) = if interleaved {
            (8, "interleaved")
        } else {
            (400, "compound")
        };
        if columns.len() > most {
            return Err(SqlError::new(
                SqlState::INVALID_TABLE_DEFINITION,
                format!("a table may have at most {most} {kind} sort key columns"),
            ));
        }
        Ok(Some(if interleaved {
            Self::Interleaved(columns)
        } else {
            Self::Compound(columns)
        }))
    }

    /// The key's columns in order.
    pub fn columns(&self) -> &[String] {
        match self {
            Self::Auto | Self::None => &[],
            Self::Compound(columns) | Self::Interleaved(columns) => columns,
        }
    }
}

/// The attributes that were written; `None` where one was not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableAttributes {
    pub backup: Option<bool>,
    pub dist_style: Option<DistStyle>,
    pub dist_key: Option<String>,
    pub sort_key: Option<SortKey>,
    pub encode_auto: bool,
}

impl TableAttributes {
    /// Attributes in any order, until something else.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        let mut attributes = Self::default();
        loop {
            if cursor.eat_keyword("backup") {
                let yes = cursor.eat_keyword("yes");
                if !yes {
                    cursor.expect_keyword("no")?;
                }
                set_once(&mut attributes.backup, yes, "BACKUP")?;
            } else if cursor.eat_keyword("diststyle") {
                let style = DistStyle::parse(cursor)?;
                set_once(&mut attributes.dist_style, style, "DISTSTYLE")?;
            } else if cursor.eat_keyword("distkey") {
                cursor.expect_symbol("(")?;
                let column = cursor.identifier()?;
                cursor.expect_symbol(")")?;
                set_once(&mut attributes.dist_key, column, "DISTKEY")?;
            } else if let Some(key) = SortKey::eat(cursor)? {
                set_once(&mut attributes.sort_key, key, "SORTKEY")?;
            } else if cursor.eat_keywords(&["encode", "auto"]) {
                attributes.encode_auto = true;
            } else {
                return attributes.consistent();
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn consistent(self) -> Result<Self> {
        let style = self.dist_style;
        if self.dist_key.is_some() && style.is_some_and(|style| style != DistStyle::Key) {
            return Err(SqlError::new(
                SqlState::INVALID_TABLE_DEFINITION,
                "cannot specify DISTKEY with a DISTSTYLE other than KEY",
            ));
        }
        Ok(self)
    }
}

fn set_once<T>(slot: &mut Option<T>, value: T, name: &str) -> Result<()> {
    if slot.replace(value).is_some() {
        return Err(SqlError::new(
            SqlState::SYNTAX_ERROR,
            format!("{name} may be given once only"),
        ));
    }
    Ok(())
}
