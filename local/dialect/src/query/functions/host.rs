//! What translated SQL expects the engine to have registered in DuckDB besides
//! [`crate::catalog::EXTERNAL_FUNCTION_HOST`]: macros, whose text is here, and functions.

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
    Macro {
        name: "longshore_fit_char",
        parameters: "value, bytes",
        body: "CASE WHEN strlen(rtrim(value, ' ')) > bytes \
            THEN error('longshore:22001:value too long for type character(' || bytes || ')') \
            ELSE rtrim(value, ' ') END",
    },
    Macro {
        name: "longshore_integer_text",
        parameters: "value",
        body: "CASE WHEN regexp_full_match(value, '\\s*[-+]?[0-9]+\\s*') THEN CAST(value AS HUGEINT) \
            WHEN value IS NULL THEN NULL \
            ELSE error('longshore:22P02:invalid input syntax for integer: \"' || value || '\"') END",
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
        name: "longshore_json_typeof",
        parameters: "value",
        body: "CASE WHEN value IS NULL THEN NULL ELSE CASE json_type(value) WHEN 'ARRAY' THEN 'array' \
            WHEN 'OBJECT' THEN 'object' WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' \
            WHEN 'NULL' THEN 'null' ELSE 'number' END END",
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
const TS: &str = "TIMESTAMP";

/// Functions over the catalogue of the session's transaction, and over time zones.
pub const HOST_FUNCTIONS: &[HostFunction] = &[
    // Time zones: an IANA name or an offset such as `+02`. TIMESTAMPTZ values are UTC.
    host("longshore_local_to_utc", &[TS, T], TS),
    host("longshore_utc_to_local", &[TS, T], TS),
    // Reads a TIMESTAMPTZ; without an offset it is in the zone given. Error 22007 otherwise.
    host("longshore_timestamptz", &[T, T], TS),
    // `2020-01-01 00:00:00+00` in the zone given.
    host("longshore_timestamptz_text", &[TS, T], T),
    // Object names and ids; a name that does not exist is 42P01 or 42704.
    host("longshore_regclass", &[T], L),
    host("longshore_regclass_name", &[L], T),
    host("longshore_regtype", &[T], L),
    host("longshore_regproc_name", &[L], T),
    host("longshore_format_type", &[L, I], T),
    // The name of `pg_attribute.attencodingtype`.
    host("longshore_format_encoding", &[I], T),
    host("longshore_pg_get_userbyid", &[L], T),
    host("longshore_pg_table_is_visible", &[L], B),
    host("longshore_pg_type_is_visible", &[L], B),
    host("longshore_pg_function_is_visible", &[L], B),
    host("longshore_pg_get_viewdef", &[L], T),
    host("longshore_pg_get_constraintdef", &[L], T),
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
