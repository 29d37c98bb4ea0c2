{{ config(materialized='table', dist='all') }}
select
    customer_id,
    {{ dbt.listagg('status', "', '", 'order by id') }} as statuses,
    {{ dbt.any_value('customer_id') }} as some_customer,
    {{ dbt.bool_or("status = 'open'") }} as any_open,
    count(*) as orders
from {{ ref('orders') }}
group by customer_id
