{{ config(materialized='table', dist='even', backup=false) }}
select 1::bigint as id, 'one'::varchar(20) as label, 1.5::numeric(12,3) as price
