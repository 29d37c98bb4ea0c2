{{ config(severity='warn', store_failures=true) }}
select * from {{ ref('orders_late') }} where status = 'open'
