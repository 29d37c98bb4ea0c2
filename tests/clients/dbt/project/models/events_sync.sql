{{ config(materialized='incremental', unique_key=['id', 'kind'], incremental_strategy='merge',
          on_schema_change='sync_all_columns', merge_exclude_columns=['first_seen']) }}
select id, kind, happened_at, getdate() as first_seen
    {%- if var('with_source', false) %}, source{% endif %}
from {{ source('raw', 'events') }}
