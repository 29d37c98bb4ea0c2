select orders.id
from {{ ref('orders_late') }} as orders
left join {{ ref('customers_bound') }} as customers on customers.id = orders.customer_id
where customers.id is null
