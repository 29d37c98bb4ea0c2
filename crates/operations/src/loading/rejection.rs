//! Why the warehouse refused the rows of a load.

use model::{Code, Failure, Kind, S3Uri};
use staging::{PartLines, SourceLines};
use warehouse::{Error, LoadError, Session, load_errors};

/// The reasons that are shown; the rest is counted by nobody.
const SHOWN: u32 = 5;

/// Turns the refusal of a `COPY` into one that names the reasons, which the warehouse keeps beside it,
/// and where in the files that were loaded the records are. The transaction must have been rolled
/// back.
pub(crate) async fn rejection(
    session: &Session,
    prefix: &S3Uri,
    lines: &PartLines,
    error: Error,
) -> Failure {
    if !error
        .server()
        .is_some_and(warehouse::ServerError::is_load_error)
    {
        return error.into();
    }
    let errors = load_errors(session, prefix, SHOWN).await;
    let reasons = match &errors {
        Ok(errors) => errors.iter().map(|error| reason(error, lines)).collect(),
        Err(unknown) => vec![format!("the reasons could not be read: {unknown}")],
    };
    let failure = Failure::new(
        Kind::InvalidInput,
        Code::LoadRejected,
        format!(
            "the warehouse refused the rows, and nothing was loaded: {}",
            reasons.join("; ")
        ),
    )
    .with_source(error);
    match errors.iter().flatten().next().map(advice) {
        Some(advice) => failure.with_hint(advice),
        None => failure,
    }
}

/// Place and rule: of a part that was made here the place that it was made of, and else where Redshift
/// found it.
fn reason(error: &LoadError, lines: &PartLines) -> String {
    let place = match lines.locate(&error.file, error.line) {
        Some(SourceLines { file, first, last }) if first == last => {
            format!("\"{file}\", line {first}")
        }
        Some(SourceLines { file, first, last }) => {
            format!("\"{file}\", between lines {first} and {last}")
        }
        None => return error.to_string(),
    };
    let column = match error.column.as_str() {
        "" => String::new(),
        column => format!(", column \"{column}\" ({})", error.column_type),
    };
    let part = error.file.rsplit('/').next().unwrap_or_default();
    format!(
        "{place}{column}: {} (error {}; line {} of the part {part})",
        error.reason, error.code, error.line
    )
}

/// What mends a load error of this code (Redshift manual, Load error reference).
fn advice(error: &LoadError) -> String {
    let column = if error.column.is_empty() {
        "COLUMN"
    } else {
        &error.column
    };
    match error.code {
        1204 => format!(
            "make the column longer, or cut what is longer with `--on-error truncate`: `--types {column}=varchar(max)`"
        ),
        1205 | 1206 => format!(
            "load the column as text with `--types {column}=varchar(64)`, or leave such records out with `--on-error skip`"
        ),
        1207..=1210 | 1222 => format!(
            "load the column as text with `--types {column}=varchar(max)`, or make such values NULL with `--on-error null`"
        ),
        1213 => "give the column a value in every record, or drop its NOT NULL".to_owned(),
        1216 | 1224 => {
            "a record or a JSON value is too large or broken: leave it out with `--on-error skip`"
                .to_owned()
        }
        1219..=1221 => {
            "the text is not UTF-8: name how it is encoded with `--encoding`, without `--in-place`"
                .to_owned()
        }
        8001 | 1212 => {
            "an object was removed while it was loaded: run the command again".to_owned()
        }
        _ => "correct the record, or leave such records out with `--on-error skip`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_done_names_the_column() {
        let error = LoadError {
            file: "s3://acme/a.csv".to_owned(),
            line: 7,
            column: "seats".to_owned(),
            column_type: "int4".to_owned(),
            position: 12,
            code: 1207,
            reason: "Invalid digit".to_owned(),
        };
        assert!(advice(&error).contains("`--types seats=varchar(max)`"));
    }
}
