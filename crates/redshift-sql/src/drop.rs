//! `DROP`, never with `CASCADE`: what depends on an object of ours is dropped by name or refuses.

use model::ColumnType;

use crate::external_function::signature;
use crate::{Ident, QualifiedName, Target, Write};

pub fn drop_table(name: &QualifiedName) -> Write {
    Write::new(
        "DROP TABLE",
        Target::Relation(name.clone()),
        format!("DROP TABLE {name}"),
    )
}

pub fn drop_temporary_table(name: &Ident) -> Write {
    Write::new(
        "DROP TABLE",
        Target::Temporary(name.clone()),
        format!("DROP TABLE {name}"),
    )
}

pub fn drop_view(name: &QualifiedName) -> Write {
    Write::new(
        "DROP VIEW",
        Target::Relation(name.clone()),
        format!("DROP VIEW {name}"),
    )
}

pub fn drop_schema(name: &Ident) -> Write {
    Write::new(
        "DROP SCHEMA",
        Target::Schema(name.clone()),
        format!("DROP SCHEMA {name} RESTRICT"),
    )
}

/// The types are part of a function's name.
pub fn drop_function(name: &QualifiedName, argument_types: &[ColumnType]) -> Write {
    Write::new(
        "DROP FUNCTION",
        Target::Function(name.clone()),
        format!("DROP FUNCTION {name}({})", signature(argument_types)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_dropped_by_name() {
        let name = "longshore_data.f_planes_age_0a1b2c3d".parse().unwrap();
        let ident = Ident::new("segments").unwrap();
        let texts = [
            drop_table(&name),
            drop_temporary_table(&ident),
            drop_view(&name),
            drop_schema(&ident),
            drop_function(&name, &[ColumnType::BigInt, ColumnType::VARCHAR_MAX]),
        ]
        .map(|write| write.as_str().to_owned());
        insta::assert_snapshot!(texts.join(";\n"), @r#"
        DROP TABLE "longshore_data"."f_planes_age_0a1b2c3d";
        DROP TABLE "segments";
        DROP VIEW "longshore_data"."f_planes_age_0a1b2c3d";
        DROP SCHEMA "segments" RESTRICT;
        DROP FUNCTION "longshore_data"."f_planes_age_0a1b2c3d"(BIGINT, VARCHAR(65535))
        "#);
    }
}
