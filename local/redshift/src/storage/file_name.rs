//! File names of databases.

use std::fmt::Write as _;

/// The name of a database's file: the database's name with everything but lower-case letters, digits
/// and underscores as `%` and two hexadecimal digits, so that no name leaves the folder and no two
/// names meet in one file.
pub(super) fn of(database: &str) -> String {
    let mut name = String::with_capacity(database.len() + 7);
    for byte in database.bytes() {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' {
            name.push(char::from(byte));
        } else {
            write!(name, "%{byte:02x}").expect("writing to a string cannot fail");
        }
    }
    name.push_str(".duckdb");
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_kept() {
        assert_eq!(of("cargo_db"), "cargo_db.duckdb");
    }

    #[test]
    fn no_name_leaves_the_folder_or_meets_another() {
        assert_eq!(of("../x"), "%2e%2e%2fx.duckdb");
        assert_ne!(of("A"), of("a"));
        assert_ne!(of("%41"), of("A"));
    }
}
