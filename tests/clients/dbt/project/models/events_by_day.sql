{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='happened_at',
          begin='2024-03-01', batch_size='day', lookback=0) }}
select id, kind, happened_at from {{ source('raw', 'events') }}
