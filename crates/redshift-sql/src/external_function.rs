//! `CREATE EXTERNAL FUNCTION`, and what a computed column makes of it.

use std::fmt::Write as _;

use model::{Code, ColumnType, Failure, Kind, RoleChain};

use crate::literal::checked;
use crate::{Create, Ident, QualifiedName, Target};

/// Redshift manual, CREATE FUNCTION.
const MAX_ARGUMENTS: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExternalFunctionError {
    #[error("a function of {0} arguments: Redshift takes at most 32")]
    TooManyArguments(usize),
    #[error("a function without arguments; pass at least one column")]
    NoArguments,
    #[error("an external function cannot return {0}")]
    ResultType(ColumnType),
    #[error(
        "\"{0}\" cannot be the name of a Lambda function: expected 1 to 64 letters, digits, \
         \"-\" and \"_\""
    )]
    LambdaName(String),
}

impl From<ExternalFunctionError> for Failure {
    fn from(error: ExternalFunctionError) -> Self {
        let code = match error {
            ExternalFunctionError::LambdaName(_) => Code::InvalidIdentifier,
            _ => Code::InvalidType,
        };
        Self::new(Kind::InvalidInput, code, error.to_string())
    }
}

/// A name that Lambda takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LambdaName(String);

impl LambdaName {
    pub fn new(name: &str) -> Result<Self, ExternalFunctionError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if (1..=64).contains(&name.len()) && name.bytes().all(allowed) {
            Ok(Self(name.to_owned()))
        } else {
            Err(ExternalFunctionError::LambdaName(name.to_owned()))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A column that an external function computes from others of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputedColumn {
    pub name: Ident,
    pub function: QualifiedName,
    arguments: Vec<(Ident, ColumnType)>,
    result: ColumnType,
}

impl ComputedColumn {
    /// `arguments` are the columns that the code uses, in the order in which it receives them.
    pub fn new(
        name: Ident,
        function: QualifiedName,
        arguments: Vec<(Ident, ColumnType)>,
        result: ColumnType,
    ) -> Result<Self, ExternalFunctionError> {
        if arguments.is_empty() {
            return Err(ExternalFunctionError::NoArguments);
        }
        if arguments.len() > MAX_ARGUMENTS {
            return Err(ExternalFunctionError::TooManyArguments(arguments.len()));
        }
        if matches!(result, ColumnType::VarByte { .. }) {
            return Err(ExternalFunctionError::ResultType(result));
        }
        Ok(Self {
            name,
            function,
            arguments,
            result,
        })
    }

    /// The types in the function's signature. What Redshift cannot pass, and text of any length, is
    /// passed as `VARCHAR(65535)`: SUPER as JSON, times in their ISO form, VARBYTE in hexadecimal.
    pub fn argument_types(&self) -> Vec<ColumnType> {
        self.arguments
            .iter()
            .map(|(_, column_type)| passed_type(*column_type))
            .collect()
    }

    /// The type that the function returns; the view makes [`result`](Self::result) of it.
    pub fn returned_type(&self) -> ColumnType {
        if self.result.is_external_function_argument() {
            self.result
        } else {
            ColumnType::VARCHAR_MAX
        }
    }

    pub fn result(&self) -> ColumnType {
        self.result
    }

    pub fn columns_used(&self) -> impl Iterator<Item = &Ident> {
        self.arguments.iter().map(|(column, _)| column)
    }

    /// The expression that computes the value from the columns of `relation`.
    pub(crate) fn call(&self, relation: &str) -> String {
        let arguments: Vec<String> = self
            .arguments
            .iter()
            .map(|(column, column_type)| passed(&format!("{relation}.{column}"), *column_type))
            .collect();
        let call = format!("{}({})", self.function, arguments.join(", "));
        match self.result {
            ColumnType::Super => format!("JSON_PARSE({call})"),
            result if result != self.returned_type() => format!("CAST({call} AS {result})"),
            _ => call,
        }
    }
}

fn passed_type(column_type: ColumnType) -> ColumnType {
    match column_type {
        ColumnType::Char { .. } | ColumnType::VarChar { .. } => ColumnType::VARCHAR_MAX,
        other if other.is_external_function_argument() => other,
        _ => ColumnType::VARCHAR_MAX,
    }
}

fn passed(column: &str, column_type: ColumnType) -> String {
    match column_type {
        ColumnType::Super => format!("JSON_SERIALIZE({column})"),
        ColumnType::VarByte { .. } => format!("FROM_VARBYTE({column}, 'hex')"),
        ColumnType::Time | ColumnType::TimestampTz | ColumnType::Char { .. } => {
            format!("CAST({column} AS {})", ColumnType::VARCHAR_MAX)
        }
        _ => column.to_owned(),
    }
}

/// `BIGINT, VARCHAR(65535)`
pub(crate) fn signature(types: &[ColumnType]) -> String {
    let types: Vec<String> = types.iter().map(ColumnType::to_string).collect();
    types.join(", ")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volatility {
    /// The same arguments give the same result within one statement.
    Stable,
    Volatile,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateExternalFunction {
    pub name: QualifiedName,
    pub argument_types: Vec<ColumnType>,
    pub returns: ColumnType,
    pub volatility: Volatility,
    pub lambda: LambdaName,
    /// What Redshift invokes the function as.
    pub roles: RoleChain,
    /// 1 to 2147483647. Lambda's answer must stay below 6 MB.
    pub max_batch_rows: Option<u32>,
}

impl CreateExternalFunction {
    pub fn to_create(&self) -> Create {
        let volatility = match self.volatility {
            Volatility::Stable => "STABLE",
            Volatility::Volatile => "VOLATILE",
        };
        let mut text = format!(
            "CREATE EXTERNAL FUNCTION {}({})\nRETURNS {}\n{volatility}\nLAMBDA {}\nIAM_ROLE {}",
            self.name,
            signature(&self.argument_types),
            self.returns,
            checked(self.lambda.as_str()),
            checked(&self.roles.to_iam_role()),
        );
        if let Some(rows) = self.max_batch_rows {
            let _ = write!(text, "\nMAX_BATCH_ROWS {rows}");
        }
        Create::new(
            "CREATE EXTERNAL FUNCTION",
            Target::Function(self.name.clone()),
            text,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(
        arguments: &[(&str, &str)],
        result: &str,
    ) -> Result<ComputedColumn, ExternalFunctionError> {
        ComputedColumn::new(
            Ident::new("age").unwrap(),
            "longshore_data.f_planes_age_0a1b2c3d".parse().unwrap(),
            arguments
                .iter()
                .map(|(name, kind)| (Ident::new(name).unwrap(), kind.parse().unwrap()))
                .collect(),
            result.parse().unwrap(),
        )
    }

    #[test]
    fn a_function_is_created_over_a_lambda() {
        let column = column(&[("year", "integer"), ("model", "varchar(20)")], "integer").unwrap();
        let role: model::RoleArn = "arn:aws:iam::111111111111:role/a".parse().unwrap();
        let create = CreateExternalFunction {
            name: column.function.clone(),
            argument_types: column.argument_types(),
            returns: column.returned_type(),
            volatility: Volatility::Stable,
            lambda: LambdaName::new("longshore-k7f3q9-planes-age-0a1b2c3d").unwrap(),
            roles: role.into(),
            max_batch_rows: Some(10_000),
        };
        insta::assert_snapshot!(create.to_create(), @r#"
        CREATE EXTERNAL FUNCTION "longshore_data"."f_planes_age_0a1b2c3d"(INTEGER, VARCHAR(65535))
        RETURNS INTEGER
        STABLE
        LAMBDA 'longshore-k7f3q9-planes-age-0a1b2c3d'
        IAM_ROLE 'arn:aws:iam::111111111111:role/a'
        MAX_BATCH_ROWS 10000
        "#);
        let volatile = CreateExternalFunction {
            volatility: Volatility::Volatile,
            max_batch_rows: None,
            ..create
        };
        insta::assert_snapshot!(volatile.to_create(), @r#"
        CREATE EXTERNAL FUNCTION "longshore_data"."f_planes_age_0a1b2c3d"(INTEGER, VARCHAR(65535))
        RETURNS INTEGER
        VOLATILE
        LAMBDA 'longshore-k7f3q9-planes-age-0a1b2c3d'
        IAM_ROLE 'arn:aws:iam::111111111111:role/a'
        "#);
    }

    #[test]
    fn types_that_redshift_cannot_pass_go_as_text_and_come_back() {
        let everything = [
            ("a", "bigint"),
            ("b", "decimal(10,2)"),
            ("c", "char(3)"),
            ("d", "super"),
            ("e", "timestamptz"),
            ("f", "time"),
            ("g", "varbyte(4)"),
            ("h", "timestamp"),
        ];
        let as_super = column(&everything, "super").unwrap();
        insta::assert_snapshot!(signature(&as_super.argument_types()), @"BIGINT, DECIMAL(10,2), VARCHAR(65535), VARCHAR(65535), VARCHAR(65535), VARCHAR(65535), VARCHAR(65535), TIMESTAMP");
        insta::assert_snapshot!(as_super.call("\"page\""), @r#"JSON_PARSE("longshore_data"."f_planes_age_0a1b2c3d"("page"."a", "page"."b", CAST("page"."c" AS VARCHAR(65535)), JSON_SERIALIZE("page"."d"), CAST("page"."e" AS VARCHAR(65535)), CAST("page"."f" AS VARCHAR(65535)), FROM_VARBYTE("page"."g", 'hex'), "page"."h"))"#);
        let zoned = column(&[("a", "bigint")], "timestamptz").unwrap();
        assert_eq!(zoned.returned_type(), ColumnType::VARCHAR_MAX);
        insta::assert_snapshot!(zoned.call("\"page\""), @r#"CAST("longshore_data"."f_planes_age_0a1b2c3d"("page"."a") AS TIMESTAMPTZ)"#);
    }

    #[test]
    fn what_redshift_would_refuse_is_refused() {
        assert_eq!(
            column(&[], "integer"),
            Err(ExternalFunctionError::NoArguments)
        );
        let many = vec![("a", "bigint"); 33];
        assert_eq!(
            column(&many, "integer"),
            Err(ExternalFunctionError::TooManyArguments(33))
        );
        assert!(matches!(
            column(&[("a", "bigint")], "varbyte(3)"),
            Err(ExternalFunctionError::ResultType(_))
        ));
        assert!(LambdaName::new("it's").is_err());
        assert!(LambdaName::new(&"n".repeat(65)).is_err());
    }
}
