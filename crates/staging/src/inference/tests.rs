use model::ColumnType;

use super::decide::{TypePolicy, decide};
use super::profile::{Position, Profile};

fn profile_of(values: &[&str]) -> Profile {
    let mut profile = Profile::new(1);
    for (row, value) in values.iter().enumerate() {
        let position = Position {
            file: 0,
            line: row as u64 + 2,
        };
        match *value {
            "" => profile.nulls += 1,
            "NA" => profile.observe_marker(0, b"NA"),
            value => {
                let bytes = value.as_bytes();
                profile.observe(bytes, bytes.len(), position);
            }
        }
    }
    profile
}

fn chosen(values: &[&str]) -> String {
    let (column_type, reason) = decide(&profile_of(values), TypePolicy::Headroom);
    format!("{column_type}: {reason}")
}

fn exact(values: &[&str]) -> ColumnType {
    decide(&profile_of(values), TypePolicy::Exact).0
}

#[test]
fn whole_numbers_become_bigint_with_headroom_and_the_smallest_type_when_exact() {
    assert_eq!(
        chosen(&["1", "-20", "", "300"]),
        "BIGINT: whole numbers of at most 3 digits"
    );
    assert_eq!(exact(&["9999"]), ColumnType::SmallInt);
    assert_eq!(exact(&["99999"]), ColumnType::Integer);
    assert_eq!(exact(&["9999999999"]), ColumnType::BigInt);
}

#[test]
fn identifiers_with_leading_zeros_stay_text_and_say_so() {
    assert_eq!(
        chosen(&["12", "00123"]),
        "VARCHAR(16): \"00123\" in line 3 has a leading zero"
    );
    assert_eq!(
        chosen(&["+3161", "5"]),
        "VARCHAR(16): \"+3161\" in line 2 has a plus sign"
    );
}

#[test]
fn whole_numbers_beyond_bigint_become_decimal_and_beyond_38_digits_text() {
    let digits_25 = "1234567890123456789012345";
    let digits_40 = "1234567890123456789012345678901234567890";
    assert_eq!(
        chosen(&["1", digits_25]),
        "DECIMAL(38,0): at most 25 digits before and 0 after the point, kept exactly"
    );
    assert_eq!(
        exact(&[digits_25]),
        ColumnType::Decimal {
            precision: 25,
            scale: 0
        }
    );
    assert_eq!(
        chosen(&["1", digits_40]),
        "VARCHAR(128): numbers with more digits than any numeric type keeps"
    );
}

#[test]
fn fractions_become_decimal_with_free_digits() {
    assert_eq!(
        chosen(&["12.5", "3"]),
        "DECIMAL(19,2): at most 2 digits before and 1 after the point, kept exactly"
    );
    assert_eq!(
        exact(&["12.5", "3"]),
        ColumnType::Decimal {
            precision: 3,
            scale: 1
        }
    );
    assert!(chosen(&["10.357019999999999"]).starts_with("DECIMAL(38,16)"));
    assert!(
        chosen(&["12345678901234567890.5", "0.123456789012345678"]).starts_with("DECIMAL(38,18)")
    );
    assert!(chosen(&["0.1234567890123456789012345678901234567"]).starts_with("DECIMAL(38,37)"));
    assert!(chosen(&["0.12345678901234567890123456789012345678"]).starts_with("VARCHAR"));
}

#[test]
fn an_exponent_makes_a_double_as_long_as_no_digit_is_lost() {
    assert_eq!(
        chosen(&["1.5", "2e-7"]),
        "DOUBLE PRECISION: \"2e-7\" in line 3 has an exponent"
    );
    assert!(chosen(&["123456789012345678", "2e-7"]).starts_with("VARCHAR"));
}

#[test]
fn booleans_are_words_or_both_letters() {
    assert!(chosen(&["true", "FALSE", "True"]).starts_with("BOOLEAN"));
    assert!(chosen(&["t", "f", "t"]).starts_with("BOOLEAN"));
    assert_eq!(chosen(&["f", "f"]), "VARCHAR(16): a single letter");
    assert_eq!(chosen(&["f", "m"]), "VARCHAR(16): text");
    assert_eq!(
        chosen(&["true", "1"]),
        "VARCHAR(16): mixes booleans and numbers"
    );
}

#[test]
fn dates_and_timestamps_mix_but_zones_do_not() {
    assert!(chosen(&["2024-02-29"]).starts_with("DATE"));
    assert!(chosen(&["2024-02-29", "2024-02-29 10:00:00"]).starts_with("TIMESTAMP: dates beside"));
    assert!(chosen(&["2024-02-29T10:00:00Z"]).starts_with("TIMESTAMPTZ"));
    assert_eq!(
        chosen(&["2024-02-29 10:00:00", "2024-02-29T10:00:00Z"]),
        "VARCHAR(64): mixes dates or timestamps and timestamps with a zone"
    );
    assert_eq!(
        chosen(&["2024-02-29", "2023-02-29"]),
        "VARCHAR(32): \"2023-02-29\" in line 3 is not a day of the calendar"
    );
    assert_eq!(chosen(&["03/04/2024"]), "VARCHAR(32): text");
    assert_eq!(
        chosen(&["2024-02-29", "20240229"]),
        "VARCHAR(32): mixes numbers and dates or timestamps"
    );
}

#[test]
fn text_is_measured_in_bytes_and_gets_twice_the_room() {
    assert_eq!(exact(&["González"]), ColumnType::VarChar { bytes: 9 });
    assert_eq!(chosen(&["González"]), "VARCHAR(32): text");
    let long = "x".repeat(40_000);
    assert_eq!(chosen(&[&long]), "VARCHAR(65535): text");
}

#[test]
fn a_column_without_values_is_a_short_text() {
    assert_eq!(chosen(&["", ""]), "VARCHAR(16): no values");
    assert_eq!(
        chosen(&["NA"]),
        "VARCHAR(16): no values but null markers, which are kept as text"
    );
}

#[test]
fn null_markers_count_beside_typed_values_only() {
    assert!(profile_of(&["1", "NA"]).markers_are_null());
    assert!(profile_of(&["TRUE", "NA"]).markers_are_null());
    assert!(!profile_of(&["Europe", "NA"]).markers_are_null());
    assert!(!profile_of(&["NA", ""]).markers_are_null());
    assert!(!profile_of(&["1", "2024-01-01", "NA"]).markers_are_null());
}

#[test]
fn merging_two_profiles_equals_observing_all_values_at_once() {
    let mut merged = profile_of(&["12.5", "", "NA"]);
    merged.merge(profile_of(&["7", "1234567.25"]));
    let whole = profile_of(&["12.5", "", "NA", "7", "1234567.25"]);
    assert_eq!(
        decide(&merged, TypePolicy::Exact).0,
        decide(&whole, TypePolicy::Exact).0
    );
    assert_eq!((merged.values, merged.nulls, merged.markers[0]), (3, 1, 1));
}

#[test]
fn merging_keeps_the_earliest_example() {
    let mut late = Profile::new(0);
    let see = |profile: &mut Profile, value: &str, line| {
        let bytes = value.as_bytes();
        let position = Position { file: 0, line };
        profile.observe(bytes, bytes.len(), position);
    };
    see(&mut late, "007", 90);
    let mut early = Profile::new(0);
    see(&mut early, "008", 4);
    late.merge(early);
    assert_eq!(
        decide(&late, TypePolicy::Headroom).1,
        "\"008\" in line 4 has a leading zero"
    );
}
