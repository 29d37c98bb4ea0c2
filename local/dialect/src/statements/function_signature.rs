//! `name ( [ argument_name ] argument_type [, …] )`, as GRANT, REVOKE and DROP FUNCTION name a
//! function.

use crate::cursor::Cursor;
use crate::data_types::RsType;
use crate::error::{Result, SqlError};
use crate::names::ObjectName;

/// A function's name and the types of its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionSignature {
    pub name: ObjectName,
    pub arguments: Vec<RsType>,
}

impl FunctionSignature {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        let name = cursor.object_name()?;
        cursor.expect_symbol("(")?;
        if cursor.eat_symbol(")") {
            return Ok(Self {
                name,
                arguments: Vec::new(),
            });
        }
        let arguments = cursor.comma_separated(argument)?;
        cursor.expect_symbol(")")?;
        Ok(Self { name, arguments })
    }
}

/// A type, or a name and a type: what cannot be read as a type alone is read again after its first
/// word.
fn argument(cursor: &mut Cursor<'_>) -> Result<RsType> {
    let start = cursor.mark();
    let without_name = complete_type(cursor);
    if without_name.is_ok() {
        return without_name;
    }
    cursor.rewind(start);
    cursor.identifier()?;
    if cursor.peek_symbol(",") || cursor.peek_symbol(")") {
        return without_name;
    }
    complete_type(cursor)
}

fn complete_type(cursor: &mut Cursor<'_>) -> Result<RsType> {
    let data_type = RsType::parse(cursor)?;
    if cursor.peek_symbol(",") || cursor.peek_symbol(")") {
        return Ok(data_type);
    }
    let error: SqlError = cursor.unexpected();
    Err(error)
}
