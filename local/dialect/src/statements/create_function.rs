//! CREATE FUNCTION in SQL, and DROP FUNCTION.

use crate::cursor::Cursor;
use crate::data_types::{MAX_VARCHAR_BYTES, RsType};
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;

/// Most arguments of a function.
const MAX_ARGUMENTS: usize = 32;

/// How far a function's result may be kept for the same arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Volatility {
    Volatile,
    Stable,
    Immutable,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateFunction {
    pub or_replace: bool,
    pub name: ObjectName,
    pub arguments: Vec<RsType>,
    pub returns: RsType,
    pub volatility: Volatility,
    /// The SELECT between the dollar quotes.
    pub body: String,
}

impl CreateFunction {
    /// Reads the statement; the cursor stands at `CREATE`.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("create")?;
        let or_replace = cursor.eat_keywords(&["or", "replace"]);
        cursor.expect_keyword("function")?;
        let name = cursor.object_name()?;
        let arguments = arguments(cursor)?;
        cursor.expect_keyword("returns")?;
        let returns = function_type(cursor)?;
        let mut volatility = None;
        let mut body = None;
        let mut language = None;
        while !cursor.is_at_end() && !cursor.peek_symbol(";") {
            if cursor.eat_keyword("as") {
                set(&mut body, cursor.string()?)?;
            } else if cursor.eat_keyword("language") {
                set(&mut language, cursor.identifier()?)?;
            } else {
                set(&mut volatility, Volatility::parse(cursor)?)?;
            }
        }
        cursor.expect_end()?;
        match language.as_deref() {
            Some("sql") => {}
            Some(other) => {
                return Err(SqlError::unsupported(format!(
                    "LANGUAGE {other} of functions"
                )));
            }
            None => return Err(missing("no language specified")),
        }
        Ok(Self {
            or_replace,
            name,
            arguments,
            returns,
            volatility: volatility.unwrap_or(Volatility::Volatile),
            body: body.ok_or_else(|| missing("no function body specified"))?,
        })
    }
}

impl Volatility {
    pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keyword("volatile") {
            Ok(Self::Volatile)
        } else if cursor.eat_keyword("stable") {
            Ok(Self::Stable)
        } else if cursor.eat_keyword("immutable") {
            Ok(Self::Immutable)
        } else {
            Err(cursor.unexpected())
        }
    }
}

/// `( type, … )`, possibly empty. A function of Python has names before its types.
fn arguments(cursor: &mut Cursor<'_>) -> Result<Vec<RsType>> {
    cursor.expect_symbol("(")?;
    if cursor.eat_symbol(")") {
        return Ok(Vec::new());
    }
    let arguments = cursor.comma_separated(argument)?;
    cursor.expect_symbol(")")?;
    expect_few(&arguments)?;
    Ok(arguments)
}

/// A type in a signature: VARCHAR without a length stands for its longest form.
pub(super) fn function_type(cursor: &mut Cursor<'_>) -> Result<RsType> {
    let start = cursor.offset();
    let parsed = RsType::parse(cursor)?;
    let bare = !cursor.text(start, cursor.offset()).contains('(');
    Ok(match parsed {
        RsType::VarChar(_) if bare => RsType::VarChar(MAX_VARCHAR_BYTES),
        other => other,
    })
}

/// Refuses more than 32 arguments.
pub(super) fn expect_few(arguments: &[RsType]) -> Result<()> {
    if arguments.len() <= MAX_ARGUMENTS {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::INVALID_PARAMETER_VALUE,
        format!("functions cannot have more than {MAX_ARGUMENTS} arguments"),
    ))
}

fn set<T>(option: &mut Option<T>, value: T) -> Result<()> {
    match option.replace(value) {
        None => Ok(()),
        Some(_) => Err(missing("conflicting or redundant options")),
    }
}

fn missing(message: &str) -> SqlError {
    SqlError::new(SqlState::SYNTAX_ERROR, message)
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropFunction {
    pub name: ObjectName,
    pub arguments: Vec<RsType>,
    pub cascade: bool,
}

impl DropFunction {
    /// Reads the statement; the cursor stands at `DROP`.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["drop", "function"])?;
        let name = cursor.object_name()?;
        cursor.expect_symbol("(")?;
        let arguments = if cursor.peek_symbol(")") {
            Vec::new()
        } else {
            cursor.comma_separated(argument)?
        };
        cursor.expect_symbol(")")?;
        let cascade = cursor.eat_keyword("cascade");
        if !cascade {
            cursor.eat_keyword("restrict");
        }
        cursor.expect_end()?;
        Ok(Self {
            name,
            arguments,
            cascade,
        })
    }
}

/// `[name] type`.
fn argument(cursor: &mut Cursor<'_>) -> Result<RsType> {
    let mark = cursor.mark();
    match function_type(cursor) {
        Ok(parsed) => Ok(parsed),
        Err(error) => {
            cursor.rewind(mark);
            cursor.identifier()?;
            if cursor.peek_symbol(",") || cursor.peek_symbol(")") {
                return Err(error);
            }
            function_type(cursor)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::IdentifierCase;

    fn parse(sql: &str) -> Result<CreateFunction> {
        CreateFunction::parse(&mut Cursor::new(sql, IdentifierCase::Insensitive)?)
    }

    #[test]
    fn a_function_of_sql_is_read_with_its_body() {
        let function = parse(
            "CREATE OR REPLACE FUNCTION s.f_greater (float, decimal(10,2)) RETURNS float \
             STABLE AS $$ SELECT CASE WHEN $1 > $2 THEN $1 ELSE $2 END $$ LANGUAGE sql;",
        )
        .unwrap();
        assert!(function.or_replace);
        assert_eq!(function.arguments.len(), 2);
        assert_eq!(function.volatility, Volatility::Stable);
        assert_eq!(
            function.body,
            " SELECT CASE WHEN $1 > $2 THEN $1 ELSE $2 END "
        );
    }

    #[test]
    fn body_and_language_are_needed_once() {
        let states = [
            ("AS $$ SELECT 1 $$", SqlState::SYNTAX_ERROR),
            ("LANGUAGE sql", SqlState::SYNTAX_ERROR),
            (
                "AS $$ SELECT 1 $$ LANGUAGE sql STABLE VOLATILE",
                SqlState::SYNTAX_ERROR,
            ),
            (
                "AS $$ return 1 $$ LANGUAGE plpythonu",
                SqlState::FEATURE_NOT_SUPPORTED,
            ),
        ];
        for (tail, state) in states {
            let error = parse(&format!("CREATE FUNCTION f() RETURNS int {tail}")).unwrap_err();
            assert_eq!(error.state, state, "{tail}");
        }
    }

    #[test]
    fn drop_function_needs_its_signature() {
        let drop = |sql: &str| {
            DropFunction::parse(&mut Cursor::new(sql, IdentifierCase::Insensitive).unwrap())
        };
        let parsed = drop("DROP FUNCTION s.f(x int, varchar) CASCADE").unwrap();
        assert_eq!(parsed.arguments, [RsType::Integer, RsType::VarChar(65_535)]);
        assert!(parsed.cascade);
        assert!(drop("DROP FUNCTION s.f").is_err());
    }
}
