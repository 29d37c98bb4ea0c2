//! Request and response of one invocation.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// What every request of a statement tells beside its rows.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) cluster_arn: String,
    pub(super) user: String,
    pub(super) database: String,
    pub(super) query_id: i64,
    pub(super) backend_pid: i32,
}

/// Length of a request without its rows, in bytes, whatever the numbers in it are.
pub(super) fn envelope_bytes(caller: &Caller, function: &str) -> u64 {
    const DIGITS: u64 = 40;
    request(caller, 0, function, &[]).len() as u64 + DIGITS
}

/// The request for `rows`, each the JSON array of its arguments; `number` tells the invocations of a
/// statement apart.
pub(super) fn request(caller: &Caller, number: u64, function: &str, rows: &[&str]) -> Vec<u8> {
    let head = json!({
        "request_id": request_id(caller.query_id, number),
        "cluster": caller.cluster_arn,
        "user": caller.user,
        "database": caller.database,
        "external_function": function,
        "query_id": caller.query_id,
        "num_records": rows.len(),
    })
    .to_string();
    let size = head.len() + rows.iter().map(|row| row.len() + 1).sum::<usize>() + 20;
    let mut text = String::with_capacity(size);
    text.push_str(&head[..head.len() - 1]);
    text.push_str(",\"arguments\":[");
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(row);
    }
    text.push_str("]}");
    text.into_bytes()
}

/// In the form of Redshift's, eight hexadecimal digits and so on; the same for a retry.
fn request_id(query_id: i64, number: u64) -> String {
    let query = query_id.unsigned_abs();
    format!(
        "{:08X}-{:04X}-4{:03X}-8000-{:012X}",
        query & 0xffff_ffff,
        (query >> 32) & 0xffff,
        (query >> 48) & 0xfff,
        number & 0xffff_ffff_ffff
    )
}

/// Why a response gives no results.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ResponseError {
    /// The function said `"success": false`.
    #[error("{0}")]
    Failed(String),
    #[error("Invalid External Function Response: {0}")]
    Invalid(String),
}

#[derive(Deserialize)]
struct Response<'a> {
    #[serde(default)]
    success: Option<Value>,
    #[serde(default)]
    error_msg: Option<String>,
    #[serde(default)]
    num_records: Option<u64>,
    #[serde(borrow, default)]
    results: Option<Vec<Option<&'a RawValue>>>,
}

/// The results as text, one for each of `row_count` rows. The payload is the object itself or a JSON
/// string that holds it.
pub(super) fn results(
    payload: &[u8],
    row_count: usize,
) -> Result<Vec<Option<String>>, ResponseError> {
    let invalid = |error: serde_json::Error| ResponseError::Invalid(error.to_string());
    if payload.trim_ascii_start().starts_with(b"\"") {
        let inner: String = serde_json::from_slice(payload).map_err(invalid)?;
        return results_of_object(&inner, row_count);
    }
    let text =
        std::str::from_utf8(payload).map_err(|error| ResponseError::Invalid(error.to_string()))?;
    results_of_object(text, row_count)
}

fn results_of_object(text: &str, row_count: usize) -> Result<Vec<Option<String>>, ResponseError> {
    let response: Response<'_> =
        serde_json::from_str(text).map_err(|error| ResponseError::Invalid(error.to_string()))?;
    let failed = match &response.success {
        Some(Value::Bool(success)) => !success,
        Some(Value::String(success)) => success.eq_ignore_ascii_case("false"),
        _ => false,
    };
    if failed {
        let message = response
            .error_msg
            .unwrap_or_else(|| "Unknown error".to_owned());
        return Err(ResponseError::Failed(message));
    }
    let Some(results) = response.results else {
        return Err(ResponseError::Invalid("\"results\" is missing".to_owned()));
    };
    let told = response.num_records.unwrap_or(row_count as u64);
    if results.len() != row_count || told != row_count as u64 {
        return Err(ResponseError::Invalid(format!(
            "expected {row_count} results, got {} with \"num_records\" {told}",
            results.len()
        )));
    }
    results
        .into_iter()
        .map(|result| result.map(value_text).transpose())
        .collect()
}

fn value_text(value: &RawValue) -> Result<String, ResponseError> {
    let text = value.get();
    if text.starts_with('"') {
        serde_json::from_str(text).map_err(|error| ResponseError::Invalid(error.to_string()))
    } else {
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_carries_caller_and_rows() {
        let caller = Caller {
            cluster_arn: "arn:aws:redshift:eu-west-1:111111111111:namespace:x".to_owned(),
            user: "u".to_owned(),
            database: "d".to_owned(),
            query_id: 5,
            backend_pid: 10_001,
        };
        let bytes = request(&caller, 1, "public.f", &["[1,\"a\"]", "[null,\"b\"]"]);
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(value["num_records"], 2);
        assert_eq!(value["external_function"], "public.f");
        assert_eq!(value["arguments"], json!([[1, "a"], [null, "b"]]));
    }

    #[test]
    fn results_come_as_an_object_or_as_a_string_of_one() {
        let object = br#"{"success":true,"num_records":4,"results":[1,"a",null,1.50]}"#;
        let expected = vec![
            Some("1".to_owned()),
            Some("a".to_owned()),
            None,
            Some("1.50".to_owned()),
        ];
        assert_eq!(results(object, 4).unwrap(), expected);
        let string = serde_json::to_vec(std::str::from_utf8(object).unwrap()).unwrap();
        assert_eq!(results(&string, 4).unwrap(), expected);
    }

    #[test]
    fn a_failure_is_told_whether_false_is_a_boolean_or_a_word() {
        for success in ["false", "\"false\""] {
            let text = format!(r#"{{"success":{success},"error_msg":"no"}}"#);
            assert_eq!(
                results(text.as_bytes(), 1).unwrap_err(),
                ResponseError::Failed("no".to_owned())
            );
        }
    }

    #[test]
    fn another_number_of_results_is_refused() {
        for text in [
            r#"{"results":[1,2]}"#,
            r#"{"num_records":2,"results":[1]}"#,
            "{}",
            "7",
        ] {
            let error = results(text.as_bytes(), 1).unwrap_err();
            assert!(matches!(error, ResponseError::Invalid(_)), "{text}");
        }
    }
}
