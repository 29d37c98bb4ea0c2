//! Which parameters exclude each other.

use super::clauses::Kind;
use super::{UnloadEncryption, UnloadOptions};
use crate::error::{Result, SqlError, SqlState};
use crate::statements::authorization::Authorization;

/// Pairs that exclude each other in every format, the first as the message names it.
const EXCLUSIVE: [(&str, &str); 5] = [
    ("ALLOWOVERWRITE", "CLEANPATH"),
    ("DELIMITER", "FIXEDWIDTH"),
    ("HEADER", "FIXEDWIDTH"),
    ("ADDQUOTES", "FIXEDWIDTH"),
    ("ESCAPE", "FIXEDWIDTH"),
];

const fn refused_for(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Csv => &["ESCAPE", "FIXEDWIDTH", "ADDQUOTES"],
        Kind::Json => &[
            "DELIMITER",
            "HEADER",
            "FIXEDWIDTH",
            "ADDQUOTES",
            "ESCAPE",
            "NULL",
        ],
        Kind::Parquet => &[
            "DELIMITER",
            "FIXEDWIDTH",
            "ADDQUOTES",
            "ESCAPE",
            "NULL",
            "HEADER",
            "GZIP",
            "BZIP2",
            "ZSTD",
        ],
    }
}

pub(super) fn check(kind: Option<Kind>, given: &[&'static str]) -> Result<()> {
    let has = |word: &str| given.contains(&word);
    for (one, other) in EXCLUSIVE {
        if has(one) && has(other) {
            return Err(refused(format!("{one} is not supported with {other}")));
        }
    }
    if let Some(kind) = kind
        && let Some(word) = given.iter().find(|word| refused_for(kind).contains(word))
    {
        let word = if *word == "NULL" { "NULL AS" } else { word };
        let format = kind.keyword();
        return Err(refused(format!(
            "{word} is not supported for UNLOAD to {format}"
        )));
    }
    if has("ROWGROUPSIZE") && kind != Some(Kind::Parquet) {
        return Err(refused(
            "ROWGROUPSIZE is only supported for UNLOAD to PARQUET".to_owned(),
        ));
    }
    Ok(())
}

/// `KMS_KEY_ID` needs ENCRYPTED and a role; ENCRYPTED needs a key or AUTO for text, since keys of the client's
/// own are no longer taken. Parquet was never encrypted by the client: `FORMAT PARQUET ENCRYPTED`, which
/// awswrangler always sends, leaves encryption to the bucket.
pub(super) fn check_encryption(
    kind: Option<Kind>,
    given: &[&'static str],
    options: &UnloadOptions,
    authorization: &Authorization,
) -> Result<()> {
    let (encrypted, key) = (given.contains(&"ENCRYPTED"), given.contains(&"KMS_KEY_ID"));
    let auto = options.encryption == UnloadEncryption::BucketDefault;
    match (encrypted, key) {
        (false, true) => Err(invalid("KMS_KEY_ID must be specified with ENCRYPTED")),
        (true, true) if auto => Err(refused(
            "KMS_KEY_ID is not supported with ENCRYPTED AUTO".to_owned(),
        )),
        (true, true) if matches!(authorization, Authorization::Keys(_)) => Err(refused(
            "KMS_KEY_ID is only supported with IAM_ROLE".to_owned(),
        )),
        (true, false) if !auto && kind != Some(Kind::Parquet) => Err(SqlError::unsupported(
            "client-side encryption (ENCRYPTED without KMS_KEY_ID or AUTO)",
        )),
        _ => Ok(()),
    }
}

fn refused(message: String) -> SqlError {
    SqlError::new(SqlState::FEATURE_NOT_SUPPORTED, message)
}

fn invalid(message: &str) -> SqlError {
    SqlError::new(SqlState::SYNTAX_ERROR, message)
}
