{{ config(materialized='view', bind=false) }}
select id, customer_id, amount, status, ordered_at from {{ ref('orders') }}
