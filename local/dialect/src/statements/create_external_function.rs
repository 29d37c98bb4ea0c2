//! CREATE EXTERNAL FUNCTION over a Lambda function, and DROP FUNCTION.

use super::authorization::Authorization;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;
use crate::types::RsType;

/// Total of the delays between retries when `RETRY_TIMEOUT` is not given.
pub const DEFAULT_RETRY_TIMEOUT_MS: u64 = 20_000;
/// `MAX_BATCH_ROWS` when not given, and its largest value.
pub const MAX_BATCH_ROWS: u64 = 2_147_483_647;
/// `MAX_BATCH_SIZE` when not given, and its largest value: 5 MB.
pub const MAX_BATCH_SIZE_BYTES: u64 = 5 * 1024 * 1024;
/// Most arguments of a function.
const MAX_ARGUMENTS: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateExternalFunction {
    pub or_replace: bool,
    pub name: ObjectName,
    pub arguments: Vec<RsType>,
    pub returns: RsType,
    pub volatility: Volatility,
    /// Name or ARN of the Lambda function.
    pub lambda: String,
    pub authorization: Authorization,
    pub retry_timeout_ms: u64,
    pub max_batch_rows: u64,
    pub max_batch_size_bytes: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volatility {
    Volatile,
    Stable,
}

impl CreateExternalFunction {
    /// Reads the statement; the cursor stands at `CREATE`.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("create")?;
        let or_replace = cursor.eat_keywords(&["or", "replace"]);
        cursor.expect_keywords(&["external", "function"])?;
        let name = cursor.object_name()?;
        let arguments = signature(cursor)?;
        cursor.expect_keyword("returns")?;
        let returns = lambda_type(cursor)?;
        let volatility = volatility(cursor)?;
        cursor.expect_keyword("lambda")?;
        let lambda = cursor.string()?;
        let Some(authorization @ (Authorization::Roles(_) | Authorization::DefaultRole)) =
            Authorization::parse(cursor)?
        else {
            return Err(cursor.unexpected());
        };
        let mut function = Self {
            or_replace,
            name,
            arguments,
            returns,
            volatility,
            lambda,
            authorization,
            retry_timeout_ms: DEFAULT_RETRY_TIMEOUT_MS,
            max_batch_rows: MAX_BATCH_ROWS,
            max_batch_size_bytes: MAX_BATCH_SIZE_BYTES,
        };
        while !cursor.is_at_end() && !cursor.peek_symbol(";") {
            function.limit(cursor)?;
        }
        cursor.expect_end()?;
        Ok(function)
    }

    fn limit(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        if cursor.eat_keyword("retry_timeout") {
            self.retry_timeout_ms = cursor.unsigned()?;
        } else if cursor.eat_keyword("max_batch_rows") {
            self.max_batch_rows = within("MAX_BATCH_ROWS", cursor.unsigned()?, MAX_BATCH_ROWS)?;
        } else if cursor.eat_keyword("max_batch_size") {
            let number = cursor.unsigned()?;
            let unit_bytes = if cursor.eat_keyword("mb") {
                1024 * 1024
            } else {
                cursor.eat_keyword("kb");
                1024
            };
            self.max_batch_size_bytes = within(
                "MAX_BATCH_SIZE",
                number.saturating_mul(unit_bytes),
                MAX_BATCH_SIZE_BYTES,
            )?;
        } else {
            return Err(cursor.unexpected());
        }
        Ok(())
    }
}

fn within(name: &str, value: u64, max: u64) -> Result<u64> {
    if (1..=max).contains(&value) {
        Ok(value)
    } else {
        Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("{name} {value} is outside its range of 1 to {max}"),
        ))
    }
}

fn volatility(cursor: &mut Cursor<'_>) -> Result<Volatility> {
    if cursor.eat_keyword("volatile") {
        Ok(Volatility::Volatile)
    } else if cursor.eat_keyword("stable") {
        Ok(Volatility::Stable)
    } else if cursor.peek_keyword("immutable") {
        Err(SqlError::unsupported("IMMUTABLE for external functions"))
    } else {
        Err(cursor.unexpected())
    }
}

/// `( type, … )`, possibly empty; external functions have no argument names.
fn signature(cursor: &mut Cursor<'_>) -> Result<Vec<RsType>> {
    cursor.expect_symbol("(")?;
    if cursor.eat_symbol(")") {
        return Ok(Vec::new());
    }
    let arguments = cursor.comma_separated(lambda_type)?;
    cursor.expect_symbol(")")?;
    if arguments.len() > MAX_ARGUMENTS {
        return Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("functions cannot have more than {MAX_ARGUMENTS} arguments"),
        ));
    }
    Ok(arguments)
}

/// A type that Lambda functions take and return; VARCHAR and CHAR without a length stand for their
/// longest form.
fn lambda_type(cursor: &mut Cursor<'_>) -> Result<RsType> {
    let start = cursor.offset();
    let parsed = RsType::parse(cursor)?;
    let bare = !cursor.text(start, cursor.offset()).contains('(');
    match parsed {
        RsType::VarChar(_) if bare => Ok(RsType::VarChar(crate::types::MAX_VARCHAR_BYTES)),
        RsType::SmallInt
        | RsType::Integer
        | RsType::BigInt
        | RsType::Decimal { .. }
        | RsType::Real
        | RsType::DoublePrecision
        | RsType::Char(_)
        | RsType::VarChar(_)
        | RsType::Boolean
        | RsType::Date
        | RsType::Timestamp => Ok(parsed),
        other => Err(SqlError::unsupported(format!(
            "type {} in external functions",
            other.base_name().to_uppercase()
        ))),
    }
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
    match RsType::parse(cursor) {
        Ok(parsed) => Ok(parsed),
        Err(error) => {
            cursor.rewind(mark);
            cursor.identifier()?;
            if cursor.peek_symbol(",") || cursor.peek_symbol(")") {
                return Err(error);
            }
            RsType::parse(cursor)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::IdentifierCase;

    fn parse(sql: &str) -> Result<CreateExternalFunction> {
        CreateExternalFunction::parse(&mut Cursor::new(sql, IdentifierCase::Insensitive)?)
    }

    fn with(arguments: &str, rest: &str) -> Result<CreateExternalFunction> {
        parse(&format!(
            "CREATE EXTERNAL FUNCTION s.f_x({arguments}) RETURNS int {rest}"
        ))
    }

    const TAIL: &str = "STABLE LAMBDA 'l' IAM_ROLE 'arn:aws:iam::111111111111:role/r'";

    #[test]
    fn limits_have_the_defaults_of_the_manual() {
        let function = with("varchar, decimal(10,2)", TAIL).unwrap();
        assert_eq!(
            function.arguments,
            [
                RsType::VarChar(65_535),
                RsType::Decimal {
                    precision: 10,
                    scale: 2
                }
            ]
        );
        assert_eq!(function.retry_timeout_ms, 20_000);
        assert_eq!(function.max_batch_rows, 2_147_483_647);
        assert_eq!(function.max_batch_size_bytes, 5_242_880);
    }

    #[test]
    fn limits_are_read_with_their_units() {
        let function = with(
            "",
            &format!("{TAIL} MAX_BATCH_SIZE 100 MAX_BATCH_ROWS 7 RETRY_TIMEOUT 0"),
        )
        .unwrap();
        assert_eq!(function.max_batch_size_bytes, 102_400);
        assert_eq!(function.max_batch_rows, 7);
        assert_eq!(function.retry_timeout_ms, 0);
        assert!(with("", &format!("{TAIL} MAX_BATCH_SIZE 6 MB")).is_err());
    }

    #[test]
    fn types_that_lambda_does_not_take_are_refused() {
        for kind in ["super", "timestamptz", "time", "varbyte"] {
            assert_eq!(
                with(kind, TAIL).unwrap_err().state,
                SqlState::FEATURE_NOT_SUPPORTED,
                "{kind}"
            );
        }
        let immutable = TAIL.replace("STABLE", "IMMUTABLE");
        assert_eq!(
            with("int", &immutable).unwrap_err().state,
            SqlState::FEATURE_NOT_SUPPORTED
        );
        assert!(
            with("a int", TAIL).is_err(),
            "argument names are not allowed"
        );
    }

    #[test]
    fn drop_function_needs_its_signature() {
        let drop = |sql: &str| {
            DropFunction::parse(&mut Cursor::new(sql, IdentifierCase::Insensitive).unwrap())
        };
        let parsed = drop("DROP FUNCTION s.f(x int, varchar) CASCADE").unwrap();
        assert_eq!(parsed.arguments, [RsType::Integer, RsType::VarChar(256)]);
        assert!(parsed.cascade);
        assert!(drop("DROP FUNCTION s.f").is_err());
    }
}
