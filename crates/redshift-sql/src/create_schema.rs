//! `CREATE SCHEMA`.

use crate::{Create, Ident, Target};

pub fn create_schema(name: &Ident) -> Create {
    Create::new(
        "CREATE SCHEMA",
        Target::Schema(name.clone()),
        format!("CREATE SCHEMA {name}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_created_only_where_the_name_is_free() {
        let create = create_schema(&Ident::new("order by").unwrap());
        assert_eq!(create.as_str(), r#"CREATE SCHEMA "order by""#);
    }
}
