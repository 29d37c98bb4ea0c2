//! CREATE EXTERNAL FUNCTION over a Lambda function.

use super::authorization::Authorization;
use super::create_function::{Volatility, expect_few, function_type};
use crate::cursor::Cursor;
use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;

/// Total of the delays between retries when `RETRY_TIMEOUT` is not given.
pub const DEFAULT_RETRY_TIMEOUT_MS: u64 = 20_000;
/// `MAX_BATCH_ROWS` when not given, and its largest value.
pub const MAX_BATCH_ROWS: u64 = 2_147_483_647;
/// `MAX_BATCH_SIZE` when not given, and its largest value: 5 MB.
pub const MAX_BATCH_SIZE_BYTES: u64 = 5 * 1024 * 1024;

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
    match Volatility::parse(cursor)? {
        Volatility::Immutable => Err(SqlError::unsupported("IMMUTABLE for external functions")),
        volatility => Ok(volatility),
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
    expect_few(&arguments)?;
    Ok(arguments)
}

/// A type that Lambda functions take and return; VARCHAR and CHAR without a length stand for their
/// longest form.
fn lambda_type(cursor: &mut Cursor<'_>) -> Result<RsType> {
    let parsed = function_type(cursor)?;
    match parsed {
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
}
