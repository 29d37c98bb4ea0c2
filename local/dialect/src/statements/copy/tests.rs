use super::*;
use crate::names::IdentifierCase;

const ROLE: &str = "IAM_ROLE 'arn:aws:iam::111111111111:role/r'";

fn parse(sql: &str) -> Result<Copy> {
    Copy::parse(&mut Cursor::new(sql, IdentifierCase::Insensitive)?)
}

fn options(parameters: &str) -> Result<Copy> {
    parse(&format!("COPY s.t FROM 's3://b/p' {ROLE} {parameters}"))
}

fn text(delimiter: &[u8]) -> CopyFormat {
    CopyFormat::Text {
        delimiter: delimiter.to_vec(),
        escape: false,
        remove_quotes: false,
    }
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
            delimiter: b";".to_vec(),
            quote: b'\''
        }
    );
    assert_eq!(copy.options.null_as.as_deref(), Some(&b"\\N"[..]));
    assert_eq!(copy.options.compression, Compression::Gzip);
    assert!(copy.options.manifest && copy.options.empty_as_null);
    assert_eq!(copy.options.ignore_header, 1);
    assert_eq!(copy.options.stat_update, Some(false));
}

#[test]
fn the_default_format_is_text_between_bars() {
    assert_eq!(options("").unwrap().format, text(b"|"));
    assert_eq!(
        options("escape removequotes").unwrap().format,
        CopyFormat::Text {
            delimiter: vec![b'|'],
            escape: true,
            remove_quotes: true
        }
    );
}

#[test]
fn delimiters_are_characters_escapes_or_octal_bytes() {
    for (written, bytes) in [
        ("\\t", &b"\t"[..]),
        ("\\001", b"\x01"),
        ("\\302\\247", "§".as_bytes()),
        ("|~|", b"|~|"),
        ("''", b"'"),
    ] {
        let copy = options(&format!("delimiter '{written}'")).unwrap();
        assert_eq!(copy.format, text(bytes), "{written}");
    }
    for written in ["", "\\n"] {
        assert_eq!(
            options(&format!("delimiter '{written}'"))
                .unwrap_err()
                .state,
            SqlState::INVALID_PARAMETER_VALUE
        );
    }
}

#[test]
fn null_strings_may_be_nul_and_the_default_in_both_spellings() {
    for (written, bytes) in [
        ("\\N", &b"\\N"[..]),
        ("\\\\N", b"\\N"),
        ("\\0", b"\0"),
        ("\\000", b"\0"),
        ("", b""),
        ("NA", b"NA"),
    ] {
        let copy = options(&format!("null as '{written}'")).unwrap();
        assert_eq!(copy.options.null_as.as_deref(), Some(bytes), "{written}");
    }
    assert!(options("null as '\\n'").is_err());
}

#[test]
fn json_has_four_options() {
    for (written, option) in [
        ("json", JsonOption::Auto),
        ("format json as 'auto'", JsonOption::Auto),
        ("json 'auto ignorecase'", JsonOption::AutoIgnoreCase),
        ("json 'noshred'", JsonOption::NoShred),
        ("json 's3://b/p'", JsonOption::Paths("s3://b/p".to_owned())),
    ] {
        assert_eq!(options(written).unwrap().format, CopyFormat::Json(option));
    }
    assert!(options("json 'automatic'").is_err());
}

#[test]
fn formats_of_dates_keep_their_text() {
    let copy = options("dateformat 'DD.MM.YYYY' timeformat as 'epochsecs'").unwrap();
    assert_eq!(
        copy.options.date_format,
        DateFormat::Custom("DD.MM.YYYY".to_owned())
    );
    assert_eq!(copy.options.time_format, TimeFormat::EpochSeconds);
    // The words are case-sensitive; others are formats.
    assert_eq!(
        options("dateformat 'AUTO'").unwrap().options.date_format,
        DateFormat::Custom("AUTO".to_owned())
    );
}

#[test]
fn fixed_widths_have_labels() {
    assert_eq!(
        options("fixedwidth 'a:3, 2 : 10,c:1'").unwrap().format,
        CopyFormat::FixedWidth(vec![3, 10, 1])
    );
    for spec in ["", "3", "a:0", "a:b", ":3"] {
        assert!(options(&format!("fixedwidth '{spec}'")).is_err(), "{spec}");
    }
}

#[test]
fn each_format_refuses_the_parameters_that_do_not_go_with_it() {
    assert!(options("FORMAT AS PARQUET MANIFEST FILLRECORD ACCEPTINVCHARS STATUPDATE OFF").is_ok());
    for (format, parameter) in [
        ("PARQUET", "REGION 'eu-west-1'"),
        ("PARQUET", "TRUNCATECOLUMNS"),
        ("PARQUET", "MAXERROR 1"),
        ("PARQUET", "GZIP"),
        ("PARQUET", "COMPUPDATE OFF"),
        ("PARQUET", "NOLOAD"),
        ("JSON", "DELIMITER ';'"),
        ("JSON", "NULL AS 'x'"),
        ("JSON", "FILLRECORD"),
        ("CSV", "ESCAPE"),
        ("CSV", "REMOVEQUOTES"),
        ("FIXEDWIDTH", "DELIMITER ','"),
    ] {
        let spec = if format == "FIXEDWIDTH" { "'a:1'" } else { "" };
        let error = options(&format!("{format} {spec} {parameter}")).unwrap_err();
        assert_eq!(error.state, SqlState::FEATURE_NOT_SUPPORTED, "{parameter}");
        let suffix = format!("argument is not supported for {format} based COPY");
        assert!(error.message.ends_with(&suffix), "{error}");
    }
    assert!(options("PARQUET MAXERROR 0").is_ok());
    assert!(options("MAXERROR 3 IGNOREALLERRORS").is_err());
    assert!(options("CSV FIXEDWIDTH 'a:1'").is_err());
    assert!(options("GZIP ZSTD").is_err());
    assert!(options("CSV QUOTE '\"' QUOTE '\"'").is_err());
    assert!(options("QUOTE '\"'").is_err());
}

#[test]
fn what_is_not_carried_out_is_refused_by_name() {
    for (parameter, name) in [
        ("LZOP", "COPY parameter LZOP"),
        ("FORMAT ORC", "COPY FORMAT ORC"),
        ("AVRO 'auto'", "COPY FORMAT AVRO"),
        ("ENCRYPTED", "COPY parameter ENCRYPTED"),
        ("SSH", "COPY parameter SSH"),
    ] {
        let error = options(parameter).unwrap_err();
        assert_eq!(error.state, SqlState::FEATURE_NOT_SUPPORTED, "{parameter}");
        assert_eq!(error.message, format!("{name} is not supported"));
    }
    for (statement, name) in [
        ("COPY t FROM STDIN", "COPY FROM STDIN"),
        ("COPY JOB DROP j", "COPY JOB"),
    ] {
        assert_eq!(
            parse(statement).unwrap_err().message,
            format!("{name} is not supported")
        );
    }
}

#[test]
fn numbers_have_limits() {
    assert!(options("MAXERROR AS 100000 COMPROWS 1000").is_ok());
    for parameter in ["MAXERROR 100001", "COMPROWS 999", "COMPROWS 2147483648"] {
        assert_eq!(
            options(parameter).unwrap_err().state,
            SqlState::INVALID_PARAMETER_VALUE
        );
    }
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
        options("CSV QUOTE 'ab'")
            .unwrap_err()
            .message
            .contains("single ASCII")
    );
    assert!(options("CSV ENCODING LATIN1").is_err());
    assert!(parse(&format!("COPY t FROM 'file:///x' {ROLE}")).is_err());
}
