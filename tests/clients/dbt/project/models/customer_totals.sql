{{ config(materialized='table', dist='customer_id', sort=['customer_id', 'name'], sort_type='compound') }}
select
    customers.id as customer_id,
    customers.name,
    sum(case when orders.status = 'returned' then 0 else orders.amount end) as total,
    count(*) as orders
from {{ ref('customers_bound') }} as customers
join {{ ref('orders_late') }} as orders on orders.customer_id = customers.id
group by 1, 2
