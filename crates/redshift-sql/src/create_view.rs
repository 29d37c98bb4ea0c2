//! Late-binding views: what people read.

use crate::{ComputedColumn, Create, Ident, QualifiedName, Target, Write};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewColumn {
    /// A column of the table beneath, under its own name.
    Stored(Ident),
    /// A value that is computed when it is read.
    Computed(ComputedColumn),
}

/// A view over one table, with a column list that does not change with the table's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateView {
    pub name: QualifiedName,
    pub table: QualifiedName,
    pub columns: Vec<ViewColumn>,
}

impl ViewColumn {
    pub fn name(&self) -> &Ident {
        match self {
            Self::Stored(name) => name,
            Self::Computed(column) => &column.name,
        }
    }

    pub(crate) fn render(&self, relation: &str) -> String {
        match self {
            Self::Stored(name) => format!("{relation}.{name}"),
            Self::Computed(column) => format!("{} AS {}", column.call(relation), column.name),
        }
    }
}

impl CreateView {
    /// For a name that is free.
    pub fn to_create(&self) -> Create {
        let text = self.render("CREATE VIEW");
        Create::new("CREATE VIEW", Target::Relation(self.name.clone()), text)
    }

    /// For a view of ours whose columns have the same names and types as before: Redshift refuses
    /// anything else.
    pub fn to_replacement(&self) -> Write {
        let text = self.render("CREATE OR REPLACE VIEW");
        Write::new(
            "CREATE OR REPLACE VIEW",
            Target::Relation(self.name.clone()),
            text,
        )
    }

    fn render(&self, verb: &str) -> String {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|column| column.render("\"r\""))
            .collect();
        format!(
            "{verb} {} AS\nSELECT\n  {}\nFROM {} AS \"r\"\nWITH NO SCHEMA BINDING",
            self.name,
            columns.join(",\n  "),
            self.table
        )
    }
}

#[cfg(test)]
mod tests {
    use model::ColumnType;

    use super::*;

    fn view() -> CreateView {
        let ident = |name: &str| Ident::new(name).unwrap();
        let age = ComputedColumn::new(
            ident("age"),
            "longshore_data.f_planes_age_0a1b2c3d".parse().unwrap(),
            vec![
                (ident("year"), ColumnType::Integer),
                (ident("extra"), ColumnType::Super),
            ],
            ColumnType::Integer,
        );
        CreateView {
            name: "entities.planes".parse().unwrap(),
            table: "longshore_data.records_planes_2".parse().unwrap(),
            columns: vec![
                ViewColumn::Stored(ident("tailnum")),
                ViewColumn::Stored(ident("Order by")),
                ViewColumn::Computed(age.unwrap()),
            ],
        }
    }

    #[test]
    fn a_view_names_its_columns_and_calls_functions() {
        insta::assert_snapshot!(view().to_create(), @r#"
        CREATE VIEW "entities"."planes" AS
        SELECT
          "r"."tailnum",
          "r"."order by",
          "longshore_data"."f_planes_age_0a1b2c3d"("r"."year", JSON_SERIALIZE("r"."extra")) AS "age"
        FROM "longshore_data"."records_planes_2" AS "r"
        WITH NO SCHEMA BINDING
        "#);
    }

    #[test]
    fn a_view_of_ours_is_replaced() {
        let replacement = view().to_replacement();
        assert!(
            replacement
                .as_str()
                .starts_with("CREATE OR REPLACE VIEW \"entities\".\"planes\"")
        );
        assert_eq!(
            replacement.target(),
            &Target::Relation("entities.planes".parse().unwrap())
        );
    }
}
