//! Why a `COPY` refused its files.

use model::S3Uri;

use crate::Sql;
use crate::literal::checked;

/// The errors of files whose address begins with `prefix`, in the order of the files: `file_name`,
/// `line_number`, `column_name`, `column_type`, `column_length`, `position`, `error_code`,
/// `error_message`, all padded with blanks (Redshift manual, `SYS_LOAD_ERROR_DETAIL`). The rows
/// outlive the transaction that failed, which has to be rolled back first.
///
/// `backend_pid` is the session of the `COPY`, where other loads may have read the same files.
pub fn load_errors(prefix: &S3Uri, backend_pid: i64, limit: u32) -> Sql {
    let prefix = prefix.to_string();
    Sql::new(
        "SELECT",
        format!(
            "SELECT file_name, line_number, column_name, column_type, column_length, position, \
             error_code, error_message\nFROM sys_load_error_detail\n\
             WHERE LEFT(file_name, {}) = {} AND session_id = {backend_pid}\nORDER BY file_name, line_number, position\nLIMIT {limit}",
            prefix.chars().count(),
            checked(&prefix),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_found_by_the_prefix_of_the_load() {
        let prefix = "s3://acme/loads/k7/it's_100%/".parse().unwrap();
        insta::assert_snapshot!(load_errors(&prefix, 42, 20), @r"
        SELECT file_name, line_number, column_name, column_type, column_length, position, error_code, error_message
        FROM sys_load_error_detail
        WHERE LEFT(file_name, 29) = 's3://acme/loads/k7/it''s_100%/' AND session_id = 42
        ORDER BY file_name, line_number, position
        LIMIT 20
        ");
    }
}
