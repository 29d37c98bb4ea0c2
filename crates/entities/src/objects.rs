//! The names of what an entity or a segment is in the warehouse, without their schemas.
//!
//! Names of definitions are at most 40 characters, so that none of these reaches Redshift's 127 bytes.

use redshift_sql::Ident;

use crate::name::Name;

/// One version of an entity's materialised query.
pub fn records(entity: &Name, version: i64) -> Ident {
    ident(&format!("records_{entity}_{version}"))
}

/// The view of an entity or of a segment.
pub fn view(name: &Name) -> Ident {
    ident(name.as_str())
}

/// The current members of a segment.
pub fn members(segment: &Name) -> Ident {
    ident(&format!("members_{segment}"))
}

/// What every evaluation of a segment found changed.
pub fn changes(segment: &Name) -> Ident {
    ident(&format!("changes_{segment}"))
}

/// The external function of one version of a computed column.
pub fn function(entity: &Name, column: &Name, hash8: &str) -> Ident {
    ident(&format!("f_{entity}_{column}_{hash8}"))
}

/// What the ledger says such a function is for; it tells the functions of one column from those of
/// another, which their names do not (`a` with `b_c` and `a_b` with `c`).
pub fn function_purpose(entity: &Name, column: &Name) -> String {
    format!("column {entity}.{column}")
}

/// The column that a function of the entity is for, by what the ledger says.
pub fn function_column(entity: &Name, purpose: &str) -> Option<Name> {
    purpose
        .trim()
        .strip_prefix(&format!("column {entity}."))?
        .parse()
        .ok()
}

fn ident(name: &str) -> Ident {
    Ident::new(name).expect("made of checked names, below 127 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_of_the_column_that_the_ledger_names() {
        let [planes, age]: [Name; 2] = ["planes", "age"].map(|name| name.parse().unwrap());
        let purpose = function_purpose(&planes, &age);
        assert_eq!(function_column(&planes, &purpose), Some(age));
        assert_eq!(function_column(&"plane".parse().unwrap(), &purpose), None);
        assert_eq!(function_column(&planes, "table"), None);
    }
}
