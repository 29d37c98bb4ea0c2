select
    customer_id
    {%- for status in statuses() %},
    sum(case when status = '{{ status }}' then 1 else 0 end) as {{ status }}
    {%- endfor %}
from {{ ref('orders') }}
group by customer_id
