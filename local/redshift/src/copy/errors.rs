//! Texts of COPY's and UNLOAD's failures.

use local_dialect::error::{SqlError, SqlState};

use crate::cloud::{CloudError, Service};

/// The block in which Redshift tells the cause of an internal error, field DETAIL.
pub(crate) fn block(error: &str, code: u32, context: &str) -> String {
    let line = "-----------------------------------------------";
    format!("\n  {line}\n  error:  {error}\n  code:      {code}\n  context:   {context}\n  {line}")
}

/// A refusal of S3 or of IAM, as COPY and UNLOAD report it.
pub(crate) fn s3_error(error: &CloudError) -> SqlError {
    let message = match error.service {
        Service::S3 | Service::Lambda => format!(
            "S3ServiceException:{},Status {},Error {}",
            error.message, error.status, error.code
        ),
        Service::Sts | Service::Iam => error.message.clone(),
    };
    SqlError::new(SqlState::INTERNAL_ERROR, &message).with_detail(block(&message, 8001, ""))
}

/// What the client sees when rows were refused; the rows are in the error tables.
pub(super) fn load_failed(table: &str) -> SqlError {
    SqlError::new(
        SqlState::INTERNAL_ERROR,
        format!(
            "Load into table '{table}' failed.  Check 'sys_load_error_detail' system table for \
             details."
        ),
    )
}

/// A file that does not go with the table or cannot be read.
pub(super) fn scan_error(message: &str, code: u32) -> SqlError {
    SqlError::new(SqlState::INTERNAL_ERROR, "Spectrum Scan Error").with_detail(block(
        "Spectrum Scan Error",
        code,
        message,
    ))
}
