use super::*;
use crate::names::IdentifierCase;

const ROLE: &str = "IAM_ROLE 'arn:aws:iam::111111111111:role/r'";

fn parse(sql: &str) -> Result<Copy> {
    Copy::parse(&mut Cursor::new(sql, IdentifierCase::Insensitive)?)
}

fn options(parameters: &str) -> Result<Copy> {
    parse(&format!("COPY s.t FROM 's3://b/p' {ROLE} {parameters}"))
}

#[test]
fn parameters_come_in_any_order() {
    let copy = parse(&format!(
        "copy db.s.t (a, \"B\") from 's3://bucket/key.manifest' gzip manifest {ROLE} \
         null as '\\\\N' format as csv quote as '''' delimiter ';' ignoreheader 1 emptyasnull \
         compupdate off statupdate off"
    ))
    .unwrap();
    assert_eq!(copy.table.to_string(), "db.s.t");
    assert_eq!(copy.columns, Some(vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(
        copy.format,
        CopyFormat::Csv {
            delimiter: b';',
            quote: b'\''
        }
    );
    assert_eq!(copy.options.null_as.as_deref(), Some("\\N"));
    assert_eq!(copy.options.compression, Compression::Gzip);
    assert!(copy.options.manifest && copy.options.empty_as_null);
    assert_eq!(copy.options.ignore_header, 1);
    assert_eq!(copy.options.stat_update, Some(false));
}

#[test]
fn the_default_format_is_text_between_bars() {
    assert_eq!(
        options("").unwrap().format,
        CopyFormat::Text { delimiter: b'|' }
    );
    assert_eq!(
        options("delimiter '\\t'").unwrap().format,
        CopyFormat::Text { delimiter: b'\t' }
    );
}

#[test]
fn parquet_takes_few_parameters() {
    let copy = options("FORMAT AS PARQUET MANIFEST").unwrap();
    assert_eq!(
        copy.format,
        CopyFormat::Parquet {
            serialize_to_json: false
        }
    );
    for parameter in [
        "REGION 'eu-west-1'",
        "TRUNCATECOLUMNS",
        "MAXERROR 1",
        "GZIP",
        "COMPUPDATE OFF",
    ] {
        let error = options(&format!("PARQUET {parameter}")).unwrap_err();
        assert_eq!(error.state, SqlState::FEATURE_NOT_SUPPORTED, "{parameter}");
        assert!(
            error
                .message
                .ends_with("argument is not supported for PARQUET based COPY"),
            "{error}"
        );
    }
}

#[test]
fn what_is_not_carried_out_is_refused_by_name() {
    for (parameter, name) in [
        ("ESCAPE", "COPY parameter ESCAPE"),
        ("JSON 'auto'", "COPY FORMAT JSON"),
        ("FORMAT ORC", "COPY FORMAT ORC"),
        ("DATEFORMAT 'DD.MM.YYYY'", "COPY DATEFORMAT 'DD.MM.YYYY'"),
        ("ENCODING UTF16", "COPY ENCODING utf16"),
    ] {
        let error = options(parameter).unwrap_err();
        assert_eq!(error.state, SqlState::FEATURE_NOT_SUPPORTED, "{parameter}");
        assert_eq!(error.message, format!("{name} is not supported"));
    }
    assert_eq!(
        parse("COPY t FROM STDIN").unwrap_err().message,
        "COPY FROM STDIN is not supported"
    );
}

#[test]
fn nonsense_is_a_syntax_error() {
    assert_eq!(
        options("CSV FROBNICATE").unwrap_err().state,
        SqlState::SYNTAX_ERROR
    );
    assert!(
        parse("COPY t FROM 's3://b/p' CSV")
            .unwrap_err()
            .message
            .contains("authorization")
    );
    assert!(
        options(ROLE)
            .unwrap_err()
            .message
            .contains("only one authorization")
    );
    assert!(
        options("CSV DELIMITER 'ab'")
            .unwrap_err()
            .message
            .contains("single ASCII")
    );
    assert!(parse(&format!("COPY t FROM 'file:///x' {ROLE}")).is_err());
}
