{% macro statuses() %}
    {{ return(dbt_utils_column_values(ref('orders'), 'status')) }}
{% endmacro %}

{# As dbt_utils.get_column_values: a query while the model is compiled. #}
{% macro dbt_utils_column_values(relation, column) %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set found = run_query("select distinct " ~ column ~ " from " ~ relation ~ " order by 1") %}
    {{ return(found.columns[0].values()) }}
{% endmacro %}
