{{ config(materialized='view') }}
select id, name, joined, vip from {{ ref('customers') }}
