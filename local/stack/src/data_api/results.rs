//! `GetStatementResult` and `GetStatementResultV2`, `DescribeStatement` and `CancelStatement`.

use std::time::Duration;

use local_aws::AwsError;
use local_dialect::RsType;
use local_redshift::in_process::{Column, ResultSet};
use serde_json::{Value, json};

use super::input::token;
use super::statement::{ResultFormat, Statement, Status};
use super::{Call, DataApi, invalid, not_found};

/// Rows of one page.
const PAGE_ROWS: usize = 1000;

impl DataApi {
    pub(super) fn describe_statement(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        self.look(call, "DescribeStatement", |statement, _| {
            Ok(statement.describe())
        })
    }

    pub(super) fn get_statement_result(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        let from = call.input.position()?;
        self.look(call, "GetStatementResult", |statement, part| {
            if statement.format == ResultFormat::Csv {
                return Err(invalid(
                    "The result of this statement is in CSV format. Use GetStatementResultV2.",
                ));
            }
            let (columns, result) = result_of(statement, part)?;
            let rows = page(result, from);
            let records: Vec<Value> = rows.iter().map(|row| record(columns, row)).collect();
            Ok(answer(columns, result, from, rows.len(), &json!(records)))
        })
    }

    pub(super) fn get_statement_result_v2(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        let from = call.input.position()?;
        self.look(call, "GetStatementResult", |statement, part| {
            let (columns, result) = result_of(statement, part)?;
            let rows = page(result, from);
            let records = match statement.format {
                ResultFormat::Csv => {
                    let header = (from == 0).then_some(columns);
                    json!([{ "CSVRecords": csv(header, rows) }])
                }
                ResultFormat::Json => {
                    return Err(invalid(
                        "The result of this statement is in JSON format. Use GetStatementResult.",
                    ));
                }
            };
            let mut answer = answer(columns, result, from, rows.len(), &records);
            answer["ResultFormat"] = json!(statement.format.as_str());
            Ok(answer)
        })
    }

    pub(super) fn cancel_statement(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        let id = call.input.required("Id")?;
        Self::authorize_statement(call, "CancelStatement")?;
        self.statements
            .read(call.caller, id, Duration::ZERO, |statement, _| {
                if statement.status.is_final() {
                    Err(invalid(format!(
                        "Could not cancel a query that is already in {} state with ID: {id}",
                        statement.status.as_str()
                    )))
                } else {
                    Ok(())
                }
            })?;
        let whole = id.split(':').next().unwrap_or(id);
        let canceller = self.statements.update(whole, |statement| {
            statement.is_canceled = true;
            statement.canceller.clone()
        });
        if let Some(Some(canceller)) = canceller {
            canceller.cancel();
        }
        Ok(json!({ "Status": true }))
    }

    fn look<T>(
        &self,
        call: &Call<'_>,
        action: &str,
        look: impl FnOnce(&Statement, Option<usize>) -> Result<T, AwsError>,
    ) -> Result<T, AwsError> {
        let id = call.input.required("Id")?;
        let wait = call.input.integer("WaitTimeSeconds", 1..=30)?.unwrap_or(0);
        Self::authorize_statement(call, action)?;
        self.statements
            .read(call.caller, id, Duration::from_secs(wait), look)
    }

    /// These actions know no resource.
    pub(super) fn authorize_statement(call: &Call<'_>, action: &str) -> Result<(), AwsError> {
        call.aws
            .authorize_action(call.caller, &format!("redshift-data:{action}"), "*")
    }
}

fn result_of(
    statement: &Statement,
    part: Option<usize>,
) -> Result<(&[Column], &ResultSet), AwsError> {
    let no_result = || {
        not_found("Query does not have result. Please check query status with DescribeStatement.")
    };
    let run = statement.run(part).ok_or_else(no_result)?;
    if run.status != Status::Finished {
        return Err(no_result());
    }
    let result = run.result.as_ref().ok_or_else(no_result)?;
    let columns = result.columns.as_deref().ok_or_else(no_result)?;
    Ok((columns, result))
}

fn page(result: &ResultSet, from: usize) -> &[Vec<Option<String>>] {
    let from = from.min(result.rows.len());
    let to = (from + PAGE_ROWS).min(result.rows.len());
    &result.rows[from..to]
}

fn answer(
    columns: &[Column],
    result: &ResultSet,
    from: usize,
    row_count: usize,
    records: &Value,
) -> Value {
    let metadata: Vec<Value> = columns
        .iter()
        .map(|column| column_metadata(column, "", ""))
        .collect();
    let mut answer = json!({
        "ColumnMetadata": metadata,
        "Records": records,
        "TotalNumRows": result.rows.len(),
    });
    if from + row_count < result.rows.len() {
        answer["NextToken"] = json!(token(from + row_count));
    }
    answer
}

fn record(columns: &[Column], row: &[Option<String>]) -> Value {
    columns
        .iter()
        .zip(row)
        .map(|(column, value)| match value {
            None => json!({ "isNull": true }),
            Some(text) => field(column.data_type, text),
        })
        .collect()
}

/// A value in the member for its type; everything but numbers and booleans is text.
fn field(data_type: RsType, text: &str) -> Value {
    let typed = match data_type {
        RsType::SmallInt | RsType::Integer | RsType::BigInt | RsType::Oid => text
            .parse::<i64>()
            .ok()
            .map(|number| json!({ "longValue": number })),
        // NaN and infinity have no place in JSON.
        RsType::Real | RsType::DoublePrecision => text
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .map(|number| json!({ "doubleValue": number })),
        RsType::Boolean => Some(json!({ "booleanValue": text == "t" })),
        _ => None,
    };
    typed.unwrap_or_else(|| json!({ "stringValue": text }))
}

/// RFC 4180, with the names above the first page.
fn csv(header: Option<&[Column]>, rows: &[Vec<Option<String>>]) -> String {
    let mut text = String::new();
    if let Some(columns) = header {
        let names = columns.iter().map(|column| Some(column.name.as_str()));
        csv_line(&mut text, names);
    }
    for row in rows {
        csv_line(&mut text, row.iter().map(Option::as_deref));
    }
    text
}

fn csv_line<'a>(text: &mut String, fields: impl Iterator<Item = Option<&'a str>>) {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            text.push(',');
        }
        let field = field.unwrap_or_default();
        if field.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(field);
        }
    }
    text.push_str("\r\n");
}

/// A column as the JDBC driver's metadata has it.
pub(super) fn column_metadata(column: &Column, schema: &str, table: &str) -> Value {
    let (type_name, precision, scale) = match column.data_type {
        RsType::SmallInt => ("int2", 5, 0),
        RsType::Integer => ("int4", 10, 0),
        RsType::BigInt => ("int8", 19, 0),
        RsType::Decimal { precision, scale } => ("numeric", u32::from(precision), u32::from(scale)),
        RsType::Real => ("float4", 8, 8),
        RsType::DoublePrecision => ("float8", 17, 17),
        RsType::Boolean => ("bool", 1, 0),
        RsType::Char(bytes) => ("bpchar", bytes, 0),
        RsType::VarChar(bytes) => ("varchar", bytes, 0),
        RsType::Date => ("date", 13, 0),
        RsType::Time => ("time", 15, 6),
        RsType::TimeTz => ("timetz", 21, 6),
        RsType::Timestamp => ("timestamp", 29, 6),
        RsType::TimestampTz => ("timestamptz", 35, 6),
        RsType::IntervalYearToMonth(_) => ("intervaly2m", 32, 0),
        RsType::IntervalDayToSecond(_) => ("intervald2s", 64, 6),
        RsType::Super => ("super", 0, 0),
        RsType::VarByte(bytes) => ("varbyte", bytes, 0),
        other => (other.base_name(), 0, 0),
    };
    json!({
        "isCaseSensitive": column.data_type.is_character(),
        "isCurrency": false,
        "isSigned": column.data_type.is_numeric(),
        "label": column.name,
        "length": 0,
        "name": column.name,
        "nullable": 1,
        "precision": precision,
        "scale": scale,
        "schemaName": schema,
        "tableName": table,
        "typeName": type_name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_in_the_member_for_their_type() {
        assert_eq!(field(RsType::BigInt, "7"), json!({ "longValue": 7 }));
        assert_eq!(
            field(RsType::Boolean, "f"),
            json!({ "booleanValue": false })
        );
        assert_eq!(
            field(RsType::DoublePrecision, "NaN"),
            json!({ "stringValue": "NaN" })
        );
        let decimal = RsType::Decimal {
            precision: 10,
            scale: 2,
        };
        assert_eq!(field(decimal, "1.50"), json!({ "stringValue": "1.50" }));
    }

    #[test]
    fn csv_quotes_what_needs_it() {
        let columns = [Column {
            name: "a,b".to_owned(),
            data_type: RsType::Integer,
        }];
        let rows = [vec![Some("say \"x\"".to_owned())], vec![None]];
        assert_eq!(
            csv(Some(&columns), &rows),
            "\"a,b\"\r\n\"say \"\"x\"\"\"\r\n\r\n"
        );
    }
}
