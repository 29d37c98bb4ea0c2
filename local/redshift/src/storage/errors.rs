//! DuckDB's errors as Redshift's.
//!
//! What data brings about is read by `local_dialect`, which wrote the SQL; what concerns transactions
//! and storage is read here. Internal table names never pass.

use local_dialect::error::{SqlError, SqlState};

/// Redshift's error for what DuckDB reported.
pub(crate) fn translate(error: &duckdb::Error) -> SqlError {
    match error {
        duckdb::Error::DuckDBFailure(_, Some(message)) => from_message(message),
        duckdb::Error::NulError(_) => SqlError::new(
            SqlState::INVALID_TEXT,
            "invalid byte sequence for encoding \"UTF8\": 0x00",
        ),
        duckdb::Error::InvalidParameterCount(given, _) => SqlError::new(
            SqlState::UNDEFINED_PARAMETER,
            format!("there is no parameter ${}", given + 1),
        ),
        other => internal(&other.to_string()),
    }
}

/// What an error message of DuckDB means.
pub(crate) fn from_message(message: &str) -> SqlError {
    let first_line = message.lines().next().unwrap_or_default();
    let (kind, text) = first_line
        .split_once(" Error: ")
        .unwrap_or(("", first_line));
    match kind {
        "TransactionContext" => transaction(text),
        "Catalog" => catalog(text),
        "Out of Memory" => SqlError::new(
            SqlState::INTERNAL_ERROR,
            "the query needs more memory than the engine's limit",
        ),
        _ => {
            let mut error = local_dialect::query::engine_error(message);
            error.detail = error.detail.map(|detail| without_internal_names(&detail));
            error
        }
    }
}

fn internal(text: &str) -> SqlError {
    SqlError::new(SqlState::INTERNAL_ERROR, "query execution failed")
        .with_detail(without_internal_names(text))
}

fn transaction(text: &str) -> SqlError {
    if text.contains("Current transaction is aborted") {
        return SqlError::new(
            SqlState::ABORTED_TRANSACTION,
            "current transaction is aborted, commands ignored until end of transaction block",
        );
    }
    if text.contains("a single transaction can only write to a single attached database") {
        return SqlError::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            "a transaction can write to one database only",
        );
    }
    write_conflict()
}

/// Two transactions changed the same rows or objects.
fn write_conflict() -> SqlError {
    SqlError::new(
        SqlState::INTERNAL_ERROR,
        "could not complete because of conflict with concurrent transaction",
    )
}

fn catalog(text: &str) -> SqlError {
    if text.starts_with("write-write conflict") || text.contains("Catalog write-write conflict") {
        return write_conflict();
    }
    if let Some(rest) = text.strip_prefix("Table with name ")
        && text.contains("does not exist")
    {
        let name = rest.split_whitespace().next().unwrap_or_default();
        if let Some(oid) = internal_oid(name.trim_matches('"')) {
            return missing_oid(oid);
        }
    }
    internal(text)
}

/// The table of that oid has been dropped.
pub(crate) fn missing_oid(oid: impl std::fmt::Display) -> SqlError {
    SqlError::new(
        SqlState::INTERNAL_ERROR,
        format!("could not open relation with OID {oid}"),
    )
}

/// The oid in the name of a DuckDB table that holds a Redshift table.
fn internal_oid(name: &str) -> Option<u32> {
    name.strip_prefix('t')?.parse().ok()
}

/// `text` without the names of internal tables.
pub(crate) fn without_internal_names(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut word = String::new();
    let flush = |word: &mut String, cleaned: &mut String| {
        if internal_oid(word).is_some() {
            cleaned.push_str("relation ");
            cleaned.push_str(&word[1..]);
        } else {
            cleaned.push_str(word);
        }
        word.clear();
    };
    for character in text.chars() {
        if character.is_alphanumeric() || character == '_' {
            word.push(character);
        } else {
            flush(&mut word, &mut cleaned);
            cleaned.push(character);
        }
    }
    flush(&mut word, &mut cleaned);
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(message: &str) -> String {
        let error = from_message(message);
        format!("{} {}", error.state, error.message)
    }

    #[test]
    fn errors_that_data_brings_have_their_states() {
        assert_eq!(
            shown("Constraint Error: NOT NULL constraint failed: t100.a"),
            "23502 Cannot insert a NULL value into column a"
        );
        assert_eq!(
            shown("Invalid Input Error: longshore:22001:value too long for type character(3)"),
            "22001 value too long for type character(3)"
        );
    }

    #[test]
    fn conflicts_between_transactions_have_redshifts_text() {
        for message in [
            "TransactionContext Error: Conflict on update!",
            "TransactionContext Error: Conflict on tuple deletion!",
            "TransactionContext Error: Catalog write-write conflict on create with \"t1\"",
        ] {
            assert_eq!(
                shown(message),
                "XX000 could not complete because of conflict with concurrent transaction"
            );
        }
    }

    #[test]
    fn names_of_internal_tables_do_not_leak() {
        assert_eq!(
            shown(
                "Catalog Error: Table with name t123 does not exist!\nDid you mean \"dev.data.t2\"?"
            ),
            "XX000 could not open relation with OID 123"
        );
        let error = from_message("Binder Error: column x of \"dev\".\"data\".\"t7\" is odd");
        assert_eq!(
            error.detail.as_deref(),
            Some("Binder Error: column x of \"dev\".\"data\".\"relation 7\" is odd")
        );
    }
}
