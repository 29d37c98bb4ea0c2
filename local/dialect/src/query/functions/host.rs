//! What translated SQL expects the engine to have registered in DuckDB besides
//! [`crate::catalog::EXTERNAL_FUNCTION_HOST`]: macros, whose text is here, functions over the catalogue,
//! and these, which need nothing of the session (`order` is MDY, DMY or YMD; a zone is an IANA name, an
//! abbreviation or an offset):
//!
//! | function | result |
//! |---|---|
//! | `longshore_local_to_utc(TIMESTAMP, zone)`, `longshore_utc_to_local(TIMESTAMP, zone)` | TIMESTAMP |
//! | `longshore_timestamptz_text(TIMESTAMP, zone)` | `2020-01-01 00:00:00+00` |
//! | `longshore_styled_moment(TIMESTAMP, zone, 'date', 'timestamp' or 'timestamptz', style)` | text in that `DateStyle` |
//! | `longshore_read_date`, `_time`, `_timestamp`, `_timestamptz` `(VARCHAR, zone, order)` | DATE, TIME, TIMESTAMP, TIMESTAMP in UTC |
//! | `longshore_read_timetz(VARCHAR, zone, order, DATE)` | TIME in UTC |
//! | `longshore_read_interval(VARCHAR, last field)`, `longshore_interval_text('month:style' or 'second:style', BIGINT)` | months or microseconds; text |
//! | `longshore_quotient(VARCHAR, VARCHAR, INTEGER)` | text of the quotient of two NUMERICs, cut to so many digits behind the point |
//! | `longshore_float_text(DOUBLE, digits)`, `longshore_float_json(DOUBLE)` | text of a float, and as SUPER has it |
//! | `longshore_bits(operator, BLOB, BLOB)`, `longshore_bytes_integer(BLOB, size)` | BLOB; BIGINT |
//! | `longshore_to_varbyte(VARCHAR, format)`, `longshore_from_varbyte(BLOB, format)` | BLOB; VARCHAR |
//! | `longshore_super(function, [VARCHAR …])` | what the function over SUPER values gives, as text |

/// A DuckDB macro.
#[derive(Debug, Clone, Copy)]
pub struct Macro {
    pub name: &'static str,
    pub parameters: &'static str,
    pub body: &'static str,
}

impl Macro {
    /// The statement that creates it on a connection.
    pub fn create(&self) -> String {
        format!(
            "CREATE OR REPLACE TEMP MACRO {}({}) AS {}",
            self.name, self.parameters, self.body
        )
    }
}

/// Create these on every connection, in this order (each may use those before it).
pub const MACROS: &[Macro] = &[
    Macro {
        name: "longshore_cut",
        parameters: "value, bytes",
        // The cut moves back over continuation bytes (80 to BF) to the start of a character.
        body: "CASE WHEN strlen(value) <= bytes THEN value \
            WHEN strlen(value) = length(value) THEN left(value, bytes) \
            ELSE decode(encode(value)[1:CASE \
            WHEN hex(encode(value)[bytes + 1:bytes + 1]) NOT BETWEEN '80' AND 'BF' THEN bytes \
            WHEN hex(encode(value)[bytes:bytes]) NOT BETWEEN '80' AND 'BF' THEN bytes - 1 \
            WHEN hex(encode(value)[bytes - 1:bytes - 1]) NOT BETWEEN '80' AND 'BF' THEN bytes - 2 \
            ELSE bytes - 3 END]) END",
    },
    Macro {
        name: "longshore_fit_varchar",
        parameters: "value, bytes",
        body: "CASE WHEN strlen(value) <= bytes THEN value \
            WHEN strlen(rtrim(value, ' ')) > bytes \
            THEN error('longshore:22001:value too long for type character varying(' || bytes || ')') \
            ELSE left(value, CAST(length(value) - (strlen(value) - bytes) AS BIGINT)) END",
    },
    // CHAR holds single-byte characters only, and is stored without its blanks.
    Macro {
        name: "longshore_single_bytes",
        parameters: "value",
        body: "CASE WHEN strlen(value) <> length(value) \
            THEN error('longshore:22P02:CHAR string contains invalid ASCII character') ELSE value END",
    },
    Macro {
        name: "longshore_cut_char",
        parameters: "value, bytes",
        body: "rtrim(left(longshore_single_bytes(value), bytes), ' ')",
    },
    Macro {
        name: "longshore_fit_char",
        parameters: "value, bytes",
        body: "CASE WHEN strlen(rtrim(value, ' ')) > bytes \
            THEN error('longshore:22001:value too long for type character(' || bytes || ')') \
            ELSE rtrim(longshore_single_bytes(value), ' ') END",
    },
    Macro {
        name: "longshore_cut_bytes",
        parameters: "value, bytes",
        body: "CASE WHEN octet_length(value) <= bytes THEN value ELSE value[1:bytes] END",
    },
    Macro {
        name: "longshore_fit_bytes",
        parameters: "value, bytes",
        body: "CASE WHEN octet_length(value) > bytes \
            THEN error('longshore:22001:value too long for type binary varying(' || bytes || ')') \
            ELSE value END",
    },
    Macro {
        name: "longshore_fit_decimal",
        parameters: "value, most",
        body: "CASE WHEN value > most OR value < -most \
            THEN error('longshore:22003:Numeric data overflow (result precision)') ELSE value END",
    },
    Macro {
        name: "longshore_integer_text",
        parameters: "value",
        body: "CASE WHEN regexp_full_match(value, '\\s*[-+]?[0-9]+\\s*') THEN CAST(value AS HUGEINT) \
            WHEN value IS NULL THEN NULL \
            ELSE error('longshore:22P02:invalid input syntax for integer: \"' || value || '\"') END",
    },
    Macro {
        name: "longshore_number_text",
        parameters: "value",
        body: "CASE WHEN regexp_full_match(value, '\\s*[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*') \
            THEN trim(value) WHEN value IS NULL THEN NULL \
            ELSE error('longshore:22P02:invalid input syntax for type numeric: \"' || value || '\"') END",
    },
    Macro {
        name: "longshore_float_number",
        parameters: "value",
        body: "CASE WHEN lower(trim(value)) IN ('nan', 'infinity', '-infinity', '+infinity', 'inf', '-inf') \
            THEN ltrim(trim(value), '+') \
            WHEN regexp_full_match(value, '\\s*[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*') \
            THEN ltrim(trim(value), '+') WHEN value IS NULL THEN NULL \
            ELSE error('longshore:22P02:invalid input syntax for type double precision: \"' || value || '\"') END",
    },
    // The parts of an INTERVAL literal without a qualifier.
    Macro {
        name: "longshore_interval_months",
        parameters: "value",
        body: "(datepart('year', value) * 12 + datepart('month', value))",
    },
    Macro {
        name: "longshore_interval_microseconds",
        parameters: "value",
        body: "epoch_us(value - to_months(CAST(longshore_interval_months(value) AS INTEGER)))",
    },
    // DuckDB writes years before the first as `(BC)`.
    Macro {
        name: "longshore_era",
        parameters: "value",
        body: "CASE WHEN contains(value, '(BC)') \
            THEN replace(value, ' (BC)', '') || ' BC' ELSE value END",
    },
    Macro {
        name: "longshore_divide",
        parameters: "a, b",
        body: "CASE WHEN b = 0 THEN error('longshore:22012:division by zero') ELSE a / b END",
    },
    Macro {
        name: "longshore_modulo",
        parameters: "a, b",
        body: "CASE WHEN b = 0 THEN error('longshore:22012:division by zero') ELSE a % b END",
    },
    Macro {
        name: "longshore_sqrt",
        parameters: "value",
        body: "CASE WHEN value < 0 \
            THEN error('longshore:2201F:cannot take square root of a negative number') \
            ELSE sqrt(value) END",
    },
    Macro {
        name: "longshore_power",
        parameters: "base, exponent",
        body: "CASE WHEN base = 0 AND exponent < 0 \
            THEN error('longshore:2201F:zero raised to a negative power is undefined') \
            WHEN base < 0 AND exponent <> trunc(exponent) \
            THEN error('longshore:2201F:a negative number raised to a non-integer power yields a complex result') \
            ELSE power(base, exponent) END",
    },
    Macro {
        name: "longshore_ln",
        parameters: "value",
        body: "CASE WHEN value = 0 THEN error('longshore:2201E:cannot take logarithm of zero') \
            WHEN value < 0 THEN error('longshore:2201E:cannot take logarithm of a negative number') \
            ELSE ln(value) END",
    },
    Macro {
        name: "longshore_log",
        parameters: "value",
        body: "CASE WHEN value = 0 THEN error('longshore:2201E:cannot take logarithm of zero') \
            WHEN value < 0 THEN error('longshore:2201E:cannot take logarithm of a negative number') \
            ELSE log10(value) END",
    },
    Macro {
        name: "longshore_substring",
        parameters: "value, first, count",
        body: "CASE WHEN count < 0 THEN error('longshore:22023:negative substring length not allowed') \
            WHEN first >= 1 THEN substring(value, first, count) \
            ELSE substring(value, 1, greatest(CAST(first AS BIGINT) + count - 1, 0)) END",
    },
    Macro {
        name: "longshore_initcap",
        parameters: "value",
        body: "array_to_string(list_transform(regexp_extract_all(lower(value), '[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+'), \
            lambda word: upper(word[1]) || word[2:]), '')",
    },
    Macro {
        name: "longshore_quote_ident",
        parameters: "value",
        body: "CASE WHEN regexp_full_match(value, '[a-z_][a-z0-9_$]*') THEN value \
            ELSE '\"' || replace(value, '\"', '\"\"') || '\"' END",
    },
    Macro {
        name: "longshore_quote_literal",
        parameters: "value",
        body: "'''' || replace(replace(value, '\\', '\\\\'), '''', '''''') || ''''",
    },
    Macro {
        name: "longshore_add_months",
        parameters: "moment, months",
        body: "CASE WHEN CAST(moment AS DATE) = last_day(moment) \
            THEN CAST(last_day(moment + to_months(months)) AS TIMESTAMP) + (moment - date_trunc('day', moment)) \
            ELSE moment + to_months(months) END",
    },
    Macro {
        // The day that a leap year has more becomes the first of March in other years.
        name: "longshore_add_years",
        parameters: "moment, years",
        body: "CASE WHEN month(moment) = 2 AND day(moment) = 29 AND day(moment + to_years(years)) = 28 \
            THEN moment + to_years(years) + to_days(1) ELSE moment + to_years(years) END",
    },
    Macro {
        name: "longshore_months_between",
        parameters: "a, b",
        body: "CASE WHEN day(a) = day(b) OR (CAST(a AS DATE) = last_day(a) AND CAST(b AS DATE) = last_day(b)) \
            THEN CAST((year(a) - year(b)) * 12 + month(a) - month(b) AS DOUBLE) \
            ELSE (year(a) - year(b)) * 12 + month(a) - month(b) \
            + (day(a) - day(b) + (epoch_us(a) % 86400000000 - epoch_us(b) % 86400000000) / 86400e6) / 31e0 END",
    },
    Macro {
        name: "longshore_array_text",
        parameters: "value",
        body: "'{' || array_to_string(value, ',') || '}'",
    },
    Macro {
        name: "longshore_pg_size_pretty",
        parameters: "bytes",
        body: "CASE WHEN bytes < 10240 THEN bytes || ' bytes' \
            WHEN bytes < 10485760 THEN (bytes // 1024) || ' kB' \
            WHEN bytes < 10737418240 THEN (bytes // 1048576) || ' MB' \
            ELSE (bytes // 1073741824) || ' GB' END",
    },
];

/// Scalar functions that the engine computes in Rust; a NULL argument gives NULL.
pub const ROUTINES: &[&str] = &[
    "longshore_alternative_number",
    "longshore_crc32",
    "longshore_difference",
    "longshore_farm_bytes",
    "longshore_farm_text",
    "longshore_fnv_integer",
    "longshore_fnv_text",
    "longshore_is_valid_json",
    "longshore_is_valid_json_array",
    "longshore_json_element_text",
    "longshore_json_length",
    "longshore_json_path_text",
    "longshore_listagg_result",
    "longshore_moment_to_char",
    "longshore_murmur_integer",
    "longshore_murmur_text",
    "longshore_next_day",
    "longshore_number_to_char",
    "longshore_pad",
    "longshore_read_moment",
    "longshore_regexp_count",
    "longshore_regexp_instr",
    "longshore_regexp_replace",
    "longshore_regexp_substr",
    "longshore_repeat",
    "longshore_sha2",
    "longshore_similar_to",
    "longshore_soundex",
    "longshore_strtol",
    "longshore_to_number",
];

/// A scalar function that the engine registers. Types are DuckDB's; a NULL argument gives NULL unless
/// the function takes NULL for "the session's user".
#[derive(Debug, Clone, Copy)]
pub struct HostFunction {
    pub name: &'static str,
    pub arguments: &'static [&'static str],
    pub returns: &'static str,
}

const fn host(
    name: &'static str,
    arguments: &'static [&'static str],
    returns: &'static str,
) -> HostFunction {
    HostFunction {
        name,
        arguments,
        returns,
    }
}

const T: &str = "VARCHAR";
const I: &str = "INTEGER";
const L: &str = "BIGINT";
const B: &str = "BOOLEAN";

/// Functions over the catalogue of the session's transaction.
pub const HOST_FUNCTIONS: &[HostFunction] = &[
    // Object names and ids; a name that does not exist is 42P01 or 42704.
    host("longshore_regclass", &[T], L),
    host("longshore_regclass_name", &[L], T),
    host("longshore_regtype", &[T], L),
    host("longshore_regproc_name", &[L], T),
    host("longshore_regprocedure_name", &[L], T),
    host("longshore_format_type", &[L, I], T),
    // The name of `pg_attribute.attencodingtype`.
    host("longshore_format_encoding", &[I], T),
    host("longshore_pg_get_userbyid", &[L], T),
    host("longshore_pg_table_is_visible", &[L], B),
    host("longshore_pg_type_is_visible", &[L], B),
    host("longshore_pg_function_is_visible", &[L], B),
    host("longshore_pg_get_viewdef", &[L], T),
    host("longshore_pg_get_constraintdef", &[L], T),
    host("longshore_pg_get_indexdef", &[L], T),
    host("longshore_pg_get_function_result", &[L], T),
    host("longshore_pg_get_function_arguments", &[L], T),
    host("longshore_oidvectortypes", &[T], T),
    host("longshore_obj_description", &[L, T], T),
    host("longshore_col_description", &[L, I], T),
    host("longshore_pg_table_size", &[L], L),
    host("longshore_pg_database_size", &[T], L),
    host("longshore_pg_has_role", &[T, T], B),
    host("longshore_current_setting", &[T], T),
    // Of a session's process id: 1 if there is such a session, else 0.
    host("longshore_pg_cancel_backend", &[I], I),
    host("longshore_pg_terminate_backend", &[I], I),
    // (user or NULL for the session's, object's name or oid as text, privilege).
    host("longshore_has_table_privilege", &[T, T, T], B),
    host("longshore_has_schema_privilege", &[T, T, T], B),
    host("longshore_has_database_privilege", &[T, T, T], B),
    host("longshore_has_function_privilege", &[T, T, T], B),
    host("longshore_has_language_privilege", &[T, T, T], B),
    host("longshore_has_assumerole_privilege", &[T, T, T], B),
    // (user or NULL, table, column, privilege).
    host("longshore_has_column_privilege", &[T, T, T, T], B),
    host("longshore_user_is_member_of", &[T, T], B),
    host("longshore_role_is_member_of", &[T, T], B),
];

/// The functions that need nothing of the session, as the head of this file tells them.
pub const NATIVE_FUNCTIONS: &[&str] = &[
    "longshore_local_to_utc",
    "longshore_utc_to_local",
    "longshore_timestamptz_text",
    "longshore_styled_moment",
    "longshore_read_date",
    "longshore_read_time",
    "longshore_read_timetz",
    "longshore_read_timestamp",
    "longshore_read_timestamptz",
    "longshore_read_interval",
    "longshore_interval_text",
    "longshore_quotient",
    "longshore_float_text",
    "longshore_float_json",
    "longshore_bits",
    "longshore_bytes_integer",
    "longshore_to_varbyte",
    "longshore_from_varbyte",
    "longshore_super",
];
