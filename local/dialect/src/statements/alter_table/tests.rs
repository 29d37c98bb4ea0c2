use super::*;
use crate::names::IdentifierCase;
use crate::statement::{self, Statement};

fn change(sql: &str) -> Result<TableChange> {
    match statement::parse(
        &format!("ALTER TABLE s.t {sql}"),
        IdentifierCase::Insensitive,
    )? {
        Statement::AlterTable(alter) => Ok(alter.change),
        other => panic!("{sql} was read as {other:?}"),
    }
}

#[test]
fn names_and_columns_change() {
    for (sql, expected) in [
        ("RENAME TO u", TableChange::RenameTo("u".to_owned())),
        (
            "RENAME a TO b",
            TableChange::RenameColumn {
                from: "a".to_owned(),
                to: "b".to_owned(),
            },
        ),
        ("OWNER TO \"Bob\"", TableChange::OwnerTo("Bob".to_owned())),
        (
            "DROP COLUMN a CASCADE",
            TableChange::DropColumn {
                name: "a".to_owned(),
                cascade: true,
            },
        ),
        (
            "DROP CONSTRAINT k",
            TableChange::DropConstraint {
                name: "k".to_owned(),
                cascade: false,
            },
        ),
        (
            "ALTER COLUMN a TYPE varchar(300)",
            TableChange::AlterColumnType {
                name: "a".to_owned(),
                data_type: RsType::VarChar(300),
            },
        ),
    ] {
        assert_eq!(change(sql).unwrap(), expected, "{sql}");
    }
}

#[test]
fn attributes_change() {
    for (sql, expected) in [
        (
            "ALTER a ENCODE zstd, ALTER COLUMN b ENCODE raw",
            TableChange::AlterColumnEncode(vec![
                ("a".to_owned(), Encoding::Zstd),
                ("b".to_owned(), Encoding::Raw),
            ]),
        ),
        ("ALTER ENCODE AUTO", TableChange::AlterEncodeAuto),
        (
            "ALTER DISTSTYLE EVEN",
            TableChange::AlterDistStyle(DistStyle::Even),
        ),
        (
            "ALTER DISTSTYLE KEY DISTKEY a",
            TableChange::AlterDistKey("a".to_owned()),
        ),
        (
            "ALTER SORTKEY NONE",
            TableChange::AlterSortKey(SortKey::None),
        ),
        (
            "ALTER COMPOUND SORTKEY (a)",
            TableChange::AlterSortKey(SortKey::Compound(vec!["a".to_owned()])),
        ),
    ] {
        assert_eq!(change(sql).unwrap(), expected, "{sql}");
    }
    assert!(matches!(
        change("ADD a int DEFAULT 1 NOT NULL").unwrap(),
        TableChange::AddColumn(column) if column.not_null && column.default.as_deref() == Some("1")
    ));
    assert!(matches!(
        change("ADD CONSTRAINT k PRIMARY KEY (a)").unwrap(),
        TableChange::AddConstraint(_)
    ));
}

#[test]
fn added_columns_may_not_have_what_redshift_refuses() {
    for attribute in [
        "UNIQUE",
        "PRIMARY KEY",
        "REFERENCES p",
        "IDENTITY(1,1)",
        "DISTKEY",
        "SORTKEY",
    ] {
        let error = change(&format!("ADD COLUMN a int {attribute}")).unwrap_err();
        assert_eq!(error.state, SqlState::FEATURE_NOT_SUPPORTED, "{attribute}");
    }
}

#[test]
fn other_changes_are_refused_by_name() {
    for (sql, state) in [
        (
            "APPEND FROM u IGNOREEXTRA FILLTARGET",
            SqlState::SYNTAX_ERROR,
        ),
        ("SET SCHEMA u", SqlState::FEATURE_NOT_SUPPORTED),
        ("ROW LEVEL SECURITY ON", SqlState::FEATURE_NOT_SUPPORTED),
        (
            "ALTER COLUMN a SET DEFAULT 1",
            SqlState::FEATURE_NOT_SUPPORTED,
        ),
        ("ADD COLUMN a int, ADD COLUMN b int", SqlState::SYNTAX_ERROR),
        ("RENAME TO u.v", SqlState::SYNTAX_ERROR),
        ("FROB", SqlState::SYNTAX_ERROR),
    ] {
        assert_eq!(change(sql).unwrap_err().state, state, "{sql}");
    }
}
