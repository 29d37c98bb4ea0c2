{{ config(materialized='table', sort='date_day') }}
{{ dbt.date_spine('day', "cast('2024-02-27' as date)", "cast('2024-03-03' as date)") }}
