use super::*;
use crate::names::IdentifierCase;

fn parse(sql: &str) -> Result<RsType> {
    let mut cursor = Cursor::new(sql, IdentifierCase::Insensitive)?;
    let parsed = RsType::parse(&mut cursor)?;
    cursor.expect_end()?;
    Ok(parsed)
}

#[test]
fn defaults_are_those_of_the_manual() {
    for (sql, shown) in [
        ("varchar", "character varying(256)"),
        ("text", "character varying(256)"),
        ("VARCHAR(MAX)", "character varying(65535)"),
        ("character varying(10)", "character varying(10)"),
        ("char", "character(1)"),
        ("bpchar", "character(256)"),
        ("decimal", "numeric(18,0)"),
        ("numeric(10)", "numeric(10,0)"),
        ("float", "double precision"),
        ("float(24)", "real"),
        ("timestamp with time zone", "timestamp with time zone"),
        ("varbyte", "binary varying(64000)"),
    ] {
        assert_eq!(parse(sql).unwrap().to_string(), shown, "{sql}");
    }
}

#[test]
fn types_that_there_are_not_are_refused_by_name() {
    for name in ["jsonb", "bytea", "uuid", "int[]", "int[][]"] {
        let error = parse(name).unwrap_err();
        assert_eq!(error.state, SqlState::UNDEFINED_OBJECT);
        assert_eq!(error.message, format!("type \"{name}\" does not exist"));
    }
    let error = parse("geometry").unwrap_err();
    assert_eq!(error.state, SqlState::FEATURE_NOT_SUPPORTED);
}

#[test]
fn limits_are_enforced() {
    for sql in [
        "varchar(65536)",
        "char(4097)",
        "char(0)",
        "decimal(39,0)",
        "decimal(5,6)",
    ] {
        assert_eq!(
            parse(sql).unwrap_err().state,
            SqlState::INVALID_PARAMETER_VALUE,
            "{sql}"
        );
    }
}

#[test]
fn modifiers_survive_the_wire() {
    for kind in [
        RsType::Decimal {
            precision: 12,
            scale: 3,
        },
        RsType::VarChar(300),
        RsType::Char(7),
    ] {
        assert_eq!(RsType::from_oid(kind.oid(), kind.typmod()), Some(kind));
    }
}
