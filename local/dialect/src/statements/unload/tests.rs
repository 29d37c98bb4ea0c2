use super::*;
use crate::names::IdentifierCase;

fn parse(parameters: &str) -> Result<Unload> {
    let sql = format!(
        "UNLOAD ('select ''a'' from t') TO 's3://b/p/' \
         IAM_ROLE 'arn:aws:iam::111111111111:role/r' {parameters}"
    );
    Unload::parse(&mut Cursor::new(&sql, IdentifierCase::Insensitive)?)
}

fn refusal(parameters: &str) -> SqlError {
    parse(parameters).expect_err(parameters)
}

#[test]
fn the_query_is_a_literal_whose_escapes_are_undone() {
    let unload = parse("").unwrap();
    assert_eq!(unload.query, "select 'a' from t");
    assert_eq!(unload.format, UnloadFormat::Text { delimiter: b'|' });
    assert!(unload.options.parallel);
}

#[test]
fn parameters_are_read_in_any_order() {
    let unload = parse(
        "GZIP ALLOWOVERWRITE CSV NULL '\\\\N' HEADER DELIMITER ';' PARALLEL OFF MAXFILESIZE AS 5.5 MB",
    )
    .unwrap();
    assert_eq!(unload.format, UnloadFormat::Csv { delimiter: b';' });
    assert_eq!(unload.options.null_as.as_deref(), Some("\\N"));
    assert!(!unload.options.parallel && unload.options.header);
    assert_eq!(unload.options.max_file_size_bytes, 5_500_000);
}

#[test]
fn partition_columns_are_folded_names() {
    let options = parse("PARTITION BY (Year, \"Month\") INCLUDE PARQUET")
        .unwrap()
        .options;
    assert_eq!(
        options.partition,
        Some(Partitioning {
            columns: vec!["year".to_owned(), "month".to_owned()],
            include: true
        })
    );
    assert!(refusal("PARTITION BY ('a')").message.contains("literal"));
    assert!(
        refusal("PARTITION BY (a, a)")
            .message
            .contains("more than once")
    );
    assert!(parse("PARTITION BY ()").is_err());
}

#[test]
fn formats_refuse_the_parameters_of_others() {
    for parameters in [
        "FORMAT PARQUET HEADER",
        "PARQUET GZIP",
        "PARQUET FIXEDWIDTH 'a:1'",
        "JSON DELIMITER ','",
        "JSON NULL AS 'x'",
        "CSV ADDQUOTES",
        "CSV ESCAPE",
        "FIXEDWIDTH 'a:1' HEADER",
        "FIXEDWIDTH 'a:1' DELIMITER ','",
        "CSV ROWGROUPSIZE 32",
        "CLEANPATH ALLOWOVERWRITE",
    ] {
        assert_eq!(
            refusal(parameters).state,
            SqlState::FEATURE_NOT_SUPPORTED,
            "{parameters}"
        );
    }
}

#[test]
fn options_given_twice_contradict_each_other() {
    for parameters in [
        "CSV PARQUET",
        "GZIP ZSTD",
        "HEADER HEADER",
        "IAM_ROLE default",
    ] {
        let error = refusal(parameters);
        assert!(error.message.starts_with("conflicting"), "{parameters}");
    }
}

#[test]
fn sizes_have_limits_and_units() {
    assert_eq!(
        parse("MAXFILESIZE 1 GB")
            .unwrap()
            .options
            .max_file_size_bytes,
        1_000_000_000
    );
    assert_eq!(
        parse("PARQUET ROWGROUPSIZE 64 MB")
            .unwrap()
            .options
            .row_group_size_bytes,
        64_000_000
    );
    for parameters in [
        "MAXFILESIZE 4.9 MB",
        "MAXFILESIZE 6.3 GB",
        "PARQUET ROWGROUPSIZE 31",
        "PARQUET ROWGROUPSIZE 40.5",
        "PARQUET ROWGROUPSIZE 1 GB",
    ] {
        assert_eq!(
            refusal(parameters).state,
            SqlState::INVALID_PARAMETER_VALUE,
            "{parameters}"
        );
    }
}

#[test]
fn encryption_is_the_servers() {
    assert_eq!(
        parse("KMS_KEY_ID 'k' ENCRYPTED")
            .unwrap()
            .options
            .encryption,
        UnloadEncryption::KmsKey("k".to_owned())
    );
    assert_eq!(
        parse("ENCRYPTED AUTO").unwrap().options.encryption,
        UnloadEncryption::BucketDefault
    );
    assert!(parse("FORMAT PARQUET ENCRYPTED").is_ok());
    for parameters in [
        "KMS_KEY_ID 'k'",
        "ENCRYPTED",
        "ENCRYPTED AUTO KMS_KEY_ID 'k'",
        "MASTER_SYMMETRIC_KEY 'k'",
    ] {
        assert!(parse(parameters).is_err(), "{parameters}");
    }
}

#[test]
fn a_specification_of_widths_names_each_column() {
    assert_eq!(
        parse("FIXEDWIDTH AS 'a:3, 1:12'").unwrap().format,
        UnloadFormat::FixedWidth {
            widths: vec![3, 12]
        }
    );
    for specification in ["a", "a:0", "a:x", "", ":3"] {
        assert!(parse(&format!("FIXEDWIDTH '{specification}'")).is_err());
    }
}
