//! `ListDatabases`, `ListSchemas`, `ListTables` and `DescribeTable`: queries over the catalogue that the
//! call waits for.

use local_aws::AwsError;
use local_dialect::RsType;
use local_redshift::in_process::{Column, ResultSet};
use serde_json::{Value, json};

use super::list::sized_page;
use super::results::column_metadata;
use super::{Call, DataApi, invalid};

const PAGE: u64 = 1000;
const MAX_BYTES: u64 = 100 * 1024 * 1024;

impl DataApi {
    pub(super) fn list_databases(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        let sql = "SELECT database_name FROM svv_redshift_databases ORDER BY 1";
        let found = self.ask(call, "ListDatabases", sql, &[])?;
        let names = found.rows.into_iter().map(|row| json!(row[0])).collect();
        sized_page(call, "Databases", names, PAGE)
    }

    pub(super) fn list_schemas(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        let sql = "SELECT schema_name FROM svv_all_schemas WHERE database_name = :database \
                   AND schema_name LIKE :pattern ORDER BY 1";
        let filters = [
            ("database", call.input.required("Database")?.to_owned()),
            ("pattern", pattern(call, "SchemaPattern")?),
        ];
        let found = self.ask(call, "ListSchemas", sql, &filters)?;
        let names = found.rows.into_iter().map(|row| json!(row[0])).collect();
        sized_page(call, "Schemas", names, PAGE)
    }

    pub(super) fn list_tables(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        let sql = "SELECT schema_name, table_name, table_type FROM svv_all_tables \
                   WHERE database_name = :database AND schema_name LIKE :schema \
                   AND table_name LIKE :table ORDER BY 1, 2";
        let filters = [
            ("database", call.input.required("Database")?.to_owned()),
            ("schema", pattern(call, "SchemaPattern")?),
            ("table", pattern(call, "TablePattern")?),
        ];
        let found = self.ask(call, "ListTables", sql, &filters)?;
        let tables = found
            .rows
            .into_iter()
            .map(|row| json!({ "schema": row[0], "name": row[1], "type": row[2] }))
            .collect();
        sized_page(call, "Tables", tables, PAGE)
    }

    pub(super) fn describe_table(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        let table = call.input.required("Table")?;
        let schema = call.input.optional("Schema")?.unwrap_or("public");
        let sql = "SELECT column_name, data_type, character_maximum_length, numeric_precision, \
                   numeric_scale, is_nullable, column_default FROM svv_all_columns \
                   WHERE database_name = :database AND schema_name = :schema \
                   AND table_name = :table ORDER BY ordinal_position";
        let filters = [
            ("database", call.input.required("Database")?.to_owned()),
            ("schema", schema.to_owned()),
            ("table", table.to_owned()),
        ];
        let found = self.ask(call, "DescribeTable", sql, &filters)?;
        let columns = found
            .rows
            .iter()
            .map(|row| described_column(row, schema, table))
            .collect();
        let mut answer = sized_page(call, "ColumnList", columns, PAGE)?;
        answer["TableName"] = json!(table);
        Ok(answer)
    }

    fn ask(
        &self,
        call: &Call<'_>,
        action: &str,
        sql: &str,
        filters: &[(&str, String)],
    ) -> Result<ResultSet, AwsError> {
        let login = self.login(call, action, "ConnectedDatabase")?;
        let failed = |error: local_dialect::SqlError| invalid(format!("ERROR: {}", error.message));
        let mut session = self
            .engine()?
            .open_session(&login.user, &login.database, self.runtime.clone())
            .map_err(failed)?;
        let parameters: Vec<_> = filters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        session.run(sql, &parameters, MAX_BYTES).map_err(failed)
    }
}

/// A pattern of LIKE; everything when none is given.
fn pattern(call: &Call<'_>, name: &str) -> Result<String, AwsError> {
    Ok(call
        .input
        .optional(name)?
        .filter(|pattern| !pattern.is_empty())
        .unwrap_or("%")
        .to_owned())
}

fn described_column(row: &[Option<String>], schema: &str, table: &str) -> Value {
    let text = |at: usize| row.get(at).cloned().flatten();
    let number = |at: usize| text(at).and_then(|text| text.parse::<u32>().ok());
    let small = |at: usize| number(at).and_then(|number| u8::try_from(number).ok());
    let length = number(2).unwrap_or(0);
    let data_type = match text(1).unwrap_or_default().as_str() {
        "smallint" => RsType::SmallInt,
        "integer" => RsType::Integer,
        "bigint" => RsType::BigInt,
        "numeric" => RsType::Decimal {
            precision: small(3).unwrap_or(18),
            scale: small(4).unwrap_or(0),
        },
        "real" => RsType::Real,
        "double precision" => RsType::DoublePrecision,
        "boolean" => RsType::Boolean,
        "character" => RsType::Char(length),
        "character varying" => RsType::VarChar(length),
        "date" => RsType::Date,
        "time without time zone" => RsType::Time,
        "time with time zone" => RsType::TimeTz,
        "timestamp without time zone" => RsType::Timestamp,
        "timestamp with time zone" => RsType::TimestampTz,
        "super" => RsType::Super,
        "binary varying" => RsType::VarByte(length),
        _ => RsType::Text,
    };
    let column = Column {
        name: text(0).unwrap_or_default(),
        data_type,
    };
    let mut metadata = column_metadata(&column, schema, table);
    let nullable = text(5).is_none_or(|nullable| nullable != "NO");
    metadata["nullable"] = json!(i32::from(nullable));
    metadata["length"] = json!(length);
    if let Some(default) = text(6) {
        metadata["columnDefault"] = json!(default);
    }
    metadata
}
