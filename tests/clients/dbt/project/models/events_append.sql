{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns') }}
select id, kind, happened_at
    {%- if var('with_source', false) %}, source{% endif %}
from {{ source('raw', 'events') }}
{% if is_incremental() %}
where id >= {{ var('from_id', 0) }}
{% endif %}
