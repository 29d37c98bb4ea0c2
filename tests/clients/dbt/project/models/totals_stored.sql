{{ config(materialized='materialized_view', auto_refresh=false, dist='customer_id', sort=['customer_id']) }}
select customer_id, sum(amount) as total, count(*) as orders from {{ ref('orders') }} group by customer_id
