select id, amount from {{ ref('ephemeral_open') }}
{{ dbt.except() }}
select id, amount from {{ ref('orders') }} where amount < 1
