use super::*;

fn call(function: &str, arguments: &[&str]) -> String {
    let arguments: Vec<_> = arguments
        .iter()
        .map(|argument| (*argument != "NULL").then_some(*argument))
        .collect();
    match evaluate(function, &arguments) {
        Ok(Some(text)) => text,
        Ok(None) => "NULL".to_owned(),
        Err(error) => error,
    }
}

#[test]
fn json_keeps_its_order_and_digits_and_loses_its_blanks() {
    assert_eq!(
        call(
            "parse",
            &[
                r#" { "b" : [1.10, 2e3], "a":"\u00e9\n\/" , "n":null } "#,
                "false"
            ]
        ),
        r#"{"b":[1.10,2e3],"a":"é\n/","n":null}"#
    );
}

#[test]
fn what_is_no_json_is_refused() {
    for text in [
        "",
        "{",
        "[1,]",
        "{\"a\" 1}",
        "01",
        "1.",
        "nul",
        "'a'",
        "[1] 2",
        "\"\\x\"",
        "\"\\ud800\"",
    ] {
        assert_eq!(call("can_parse", &[text]), "false", "{text}");
    }
    let twice = r#"{"a":1,"a":2}"#;
    assert!(call("parse", &[twice, "false"]).contains("several attributes"));
    assert_eq!(call("parse", &[twice, "true"]), r#"{"a":2}"#);
    let deep = "[".repeat(1_002) + &"]".repeat(1_002);
    assert!(call("parse", &[&deep, "false"]).contains("too deeply"));
}

#[test]
fn equal_values_have_equal_keys_whatever_their_form() {
    for (a, b) in [
        ("1", "1.0"),
        ("100", "1e+2"),
        ("-0.5", "-5e-1"),
        ("0", "-0.00"),
        (r#""a""#, r#""a  ""#),
        (r#"{"a":1,"b":[2]}"#, r#"{"b":[2.0],"a":1}"#),
    ] {
        assert_eq!(call("key", &[a]), call("key", &[b]), "{a} {b}");
    }
    assert_ne!(call("key", &["1"]), call("key", &[r#""1""#]));
    assert_ne!(call("key", &["[1,2]"]), call("key", &["[2,1]"]));
    assert_eq!(call("key", &["null"]), "NULL");
}

#[test]
fn keys_sort_as_order_by_does() {
    let sorted = [
        "false",
        "true",
        "-1e+30",
        "-12",
        "-3",
        "-2.5",
        "-0.01",
        "0",
        "0.001",
        "0.2",
        "1",
        "2",
        "10",
        "1e+30",
        r#""A""#,
        r#""a""#,
        "[1]",
        r#"{"a":1}"#,
    ];
    let keys: Vec<_> = sorted.iter().map(|value| call("key", &[value])).collect();
    assert!(keys.is_sorted(), "{keys:?}");
}

#[test]
fn only_like_types_are_ordered() {
    assert_eq!(call("order", &["1", "2.5"]), "-1");
    assert_eq!(call("order", &[r#""b""#, r#""a""#]), "1");
    assert_eq!(call("order", &["1", r#""1""#]), "NULL");
    assert_eq!(call("order", &["[1]", "[1]"]), "NULL");
}

#[test]
fn arithmetic_is_of_numbers_only() {
    for (a, operator, b, expected) in [
        ("1", "+", "2", "3"),
        ("1.5", "*", "2.25", "3.375"),
        ("7", "/", "2", "3"),
        ("7.0", "/", "2", "3.5000"),
        ("7", "%", "4", "3"),
        ("1e+0", "+", "1", "2e+0"),
        (r#""1""#, "+", "1", "NULL"),
        ("[1]", "+", "1", "NULL"),
        ("1", "/", "0", "longshore:22012:division by zero"),
    ] {
        assert_eq!(call(operator, &[a, b]), expected, "{a} {operator} {b}");
    }
    assert_eq!(call("round", &["-2.5"]), "-3");
    assert_eq!(call("ceil", &["-2.5"]), "-2");
    assert_eq!(call("floor", &["-2.5"]), "-3");
}

#[test]
fn casts_read_scalars() {
    assert_eq!(call("scalar", &[r#""a\"b""#]), "a\"b");
    assert_eq!(call("scalar", &["[1]"]), "NULL");
    assert_eq!(call("integer", &["2.5"]), "3");
    assert_eq!(call("integer", &[r#"" 12 ""#]), "12");
    assert!(call("integer", &[r#""Good""#]).starts_with("longshore:42846"));
    assert_eq!(call("boolean", &["5"]), "true");
    assert!(call("boolean", &["5.0"]).starts_with("longshore:42846"));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of the manual's examples")]
fn the_manuals_array_functions() {
    for (function, arguments, expected) in [
        ("array", &["1", "NULL", r#""a""#][..], r#"[1,null,"a"]"#),
        ("array_concat", &["[1,2]", r#"["ab"]"#], r#"[1,2,"ab"]"#),
        ("array_concat", &["[1,2]", "NULL"], "NULL"),
        ("array_flatten", &["[[1,2],[3],4]"], "[1,2,3,4]"),
        (
            "array_union",
            &[r#"["b","a","b"]"#, r#"[null,"b",null]"#],
            r#"["b","a",null]"#,
        ),
        (
            "array_except",
            &[r#"["b","b","b","b"]"#, r#"["b","b"]"#],
            r#"["b","b"]"#,
        ),
        (
            "array_except",
            &[r#"["a","b","b"]"#, r#"["b"]"#, "true"],
            r#"["a"]"#,
        ),
        ("array_contains", &[r#"["red",null]"#, "NULL"], "true"),
        (
            "array_contains",
            &[r#"["red",null]"#, r#""blue""#, "false"],
            "NULL",
        ),
        ("array_position", &["[1,2,3]", "4"], "-1"),
        (
            "array_positions",
            &[r#"["red","green","red"]"#, r#""red""#],
            "[0,2]",
        ),
        (
            "array_sort",
            &[r#"["b","a",0,null,1,false]"#],
            r#"[false,0,1,"a","b",null]"#,
        ),
        (
            "array_sort",
            &[r#"["b","a",0,null,1,false]"#, "false"],
            r#"[null,"b","a",1,0,false]"#,
        ),
        (
            "array_sort",
            &[r#"["b",null]"#, "false", "false"],
            r#"["b",null]"#,
        ),
        ("arrays_overlap", &["[null]", "[null]"], "true"),
        ("subarray", &["[1,2,3,4]", "2", "1"], "[3]"),
        ("subarray", &["[1,2,3,4]", "-2", "5"], "[3,4]"),
        (
            "split_to_array",
            &["12|345|6789", "|"],
            r#"["12","345","6789"]"#,
        ),
        ("get_array_length", &["[1,2]"], "2"),
        ("get_array_length", &["1"], "NULL"),
    ] {
        assert_eq!(
            call(function, arguments),
            expected,
            "{function} {arguments:?}"
        );
    }
}

#[test]
fn the_manuals_object_functions() {
    assert_eq!(
        call("object", &["a", "1", "b", "true"]),
        r#"{"a":1,"b":true}"#
    );
    assert_eq!(call("object", &[]), "{}");
    assert_eq!(
        call("lower_attribute_names", &[r#"[{"S":{"C":"C"}}]"#]),
        r#"[{"s":{"c":"C"}}]"#
    );
    assert!(call("lower_attribute_names", &[r#"{"A":1,"a":2}"#]).contains("duplicate attributes"));
    assert_eq!(
        call("get_number_attributes", &[r#"{"a":1,"b":{"c":3}}"#]),
        "2"
    );
    assert_eq!(
        call(
            "object_transform",
            &[
                r#"{"name":{"first":"John","last":"Doe"},"age":25,"ssn":"1"}"#,
                "2",
                r#""name"."first""#,
                r#""age""#,
                r#""age""#,
                "30",
                r#""x"."y""#,
                "1",
            ]
        ),
        r#"{"name":{"first":"John"},"age":30,"x":{"y":1}}"#
    );
}

#[test]
fn types_are_told_and_null_has_none() {
    for (function, value, expected) in [
        ("is_integer", "5", "true"),
        ("is_integer", "5.0", "false"),
        ("is_smallint", "40000", "false"),
        ("is_bigint", "NULL", "false"),
        ("is_decimal", "1.22", "true"),
        ("is_float", "2.22e+0", "true"),
        ("is_decimal", "2.22e+0", "false"),
        ("is_char", r#""é""#, "false"),
        ("is_varchar", r#""é""#, "true"),
        ("is_scalar", "null", "false"),
        ("json_typeof", "null", "null"),
        ("json_typeof", "NULL", "NULL"),
        ("json_size", r#"[10001,10002,"⬤"]"#, "19"),
        ("decimal_precision", "3.14159", "6"),
        ("decimal_scale", "3.14159", "5"),
    ] {
        assert_eq!(call(function, &[value]), expected, "{function} {value}");
    }
}
