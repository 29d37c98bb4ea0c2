{{ config(materialized='table') }}
-- The macros by which dbt's packages stay portable.
select
    {{ dbt.dateadd('day', 3, "cast('2024-02-27' as date)") }} as day_added,
    {{ dbt.dateadd('month', -1, "cast('2024-03-31 10:00' as timestamp)") }} as month_taken,
    {{ dbt.datediff("cast('2024-01-31' as timestamp)", "cast('2024-03-01' as timestamp)", 'month') }} as months,
    {{ dbt.date_trunc('quarter', "cast('2024-05-17 12:34:56' as timestamp)") }} as quarter,
    {{ dbt.last_day("cast('2024-02-03' as date)", 'month') }} as last_day,
    {{ dbt.split_part("'a|b|c'", "'|'", 2) }} as second_part,
    {{ dbt.split_part("'a|b|c'", "'|'", -1) }} as last_part,
    {{ dbt.concat(["'x'", "'y'"]) }} as both,
    {{ dbt.hash("'x'") }} as hashed,
    {{ dbt.length("'Zoë'") }} as characters,
    {{ dbt.position("'c'", "'abc'") }} as found_at,
    {{ dbt.replace("'abc'", "'b'", "'-'") }} as replaced,
    {{ dbt.right("'abc'", 2) }} as tail,
    {{ dbt.safe_cast("'12'", api.Column.translate_type('integer')) }} as number,
    {{ dbt.cast_bool_to_text("1 = 1") }} as truth,
    {{ dbt.string_literal("it''s") }} as quoted,
    {{ dbt.escape_single_quotes("5") }} as five,
    {{ dbt.current_timestamp() }} as moment,
    {{ surrogate_key(["1", "'a'", "null"]) }} as key
