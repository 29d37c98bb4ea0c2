"""dbt-redshift: seeds, every materialization, snapshots, tests, grants, comments, docs; twice where it matters."""

import datetime
import decimal
import json
import os
import pathlib
import shutil

import pytest
from dbt.cli.main import dbtRunner

CLIENT = "dbt-redshift"
# Without a period there would be a batch for each day until today.
EVERYTHING_BUT_BATCHES = ["--exclude", "events_by_day"]
PROJECT = pathlib.Path(__file__).parent / "project"


@pytest.fixture(scope="module")
def project(tmp_path_factory, login, rows):
    """A copy of the project, and the raw tables that its sources name."""
    folder = tmp_path_factory.mktemp("dbt") / "shop"
    shutil.copytree(PROJECT, folder)
    os.environ.update(
        DBT_HOST=login.host,
        DBT_PORT=str(login.port),
        DBT_USER=login.user,
        DBT_PASSWORD=login.password,
        DBT_DATABASE=login.database,
        DBT_READER="reader",
        DO_NOT_TRACK="1",
    )
    rows("create user reader password 'Reader-1-password'")
    rows("create user auditor password 'Auditor-1-password'")
    rows(f"create schema raw authorization {login.user}")
    rows(
        "create table raw.events (id int, kind varchar(10), happened_at timestamp, "
        "loaded_at timestamp default sysdate, source varchar(10) default 'web')"
    )
    rows(
        "insert into raw.events (id, kind, happened_at) values (1, 'view', '2024-03-01 01:00'), "
        "(2, 'buy', '2024-03-01 02:00'), (3, 'view', '2024-03-02 03:00')"
    )
    rows("create table raw.customers (id int, name varchar(20), city varchar(20), changed_at timestamp)")
    rows(
        "insert into raw.customers values (1, 'Ann', 'Rome', '2024-01-01'), "
        "(2, 'Bob', 'Oslo', '2024-01-01'), (3, 'Cid', null, '2024-01-01')"
    )
    rows(f"grant select on all tables in schema raw to {login.user}")
    rows(f"grant select on svv_table_info to {login.user}")  # dbt compares materialized views by it
    return folder


@pytest.fixture(scope="module")
def dbt(project):
    def run(*arguments, succeeds=True):
        folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
        result = dbtRunner().invoke([*arguments, *folders, "--quiet"])
        failures = [
            f"{r.node.name}: {r.status} {r.message}"
            for r in getattr(result.result, "results", None) or []
            if r.status not in ("success", "pass", "warn")
        ]
        assert result.success == succeeds, f"{result.exception}\n" + "\n".join(map(str, failures))
        return result.result

    return run


@pytest.fixture(scope="module")
def built(dbt):
    dbt("seed")
    dbt("run", *EVERYTHING_BUT_BATCHES)


def kinds(rows, schema):
    return dict(
        rows(
            "select c.relname, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname = %s and c.relkind in ('r', 'v') and c.relname not like 'mv_tbl%%'",
            schema,
        )
    )


def test_debug_finds_the_warehouse(dbt):
    dbt("debug")


def test_debug_over_tls_wants_the_certificate(dbt, monkeypatch):
    dbt("debug", "--target", "encrypted", succeeds=False)
    monkeypatch.setenv("SSL_CERT_FILE", os.environ["LONGSHORE_TEST_CERTIFICATE"])
    dbt("debug", "--target", "encrypted")


def test_seeds_have_the_types_that_were_asked_for(dbt, rows):
    dbt("seed")
    assert rows("select id, name, vip from shop.customers order by id") == [
        (1, "Ann O'Hara", True),
        (2, "Zoë", False),
        (3, "Lee, Bruce", None),
    ]
    columns = rows(
        "select column_name, data_type, numeric_precision, numeric_scale from information_schema.columns "
        "where table_schema = 'shop' and table_name = 'orders' order by ordinal_position"
    )
    assert columns[2] == ("amount", "numeric", 10, 2)
    assert columns[4][:2] == ("ordered_at", "timestamp without time zone")
    dbt("seed", "--full-refresh")
    assert rows("select count(*) from shop.customers") == [(3,)]


def test_run_makes_tables_and_views(built, rows):
    made = kinds(rows, "shop")
    assert {made[name] for name in ("customers_bound", "orders_late", "pivoted")} == {"v"}
    assert {made[name] for name in ("customer_totals", "contracted", "days", "portable")} == {"r"}
    assert rows("select customer_id, total, orders from shop.customer_totals order by 1") == [
        (1, decimal.Decimal("24.99"), 2),
        (2, decimal.Decimal("100.10"), 1),
        (3, decimal.Decimal("0.00"), 1),
    ]
    assert rows("select id from shop.uses_ephemeral") == [(12,)]
    assert rows("select customer_id, open, paid, returned from shop.pivoted order by 1") == [
        (1, 0, 2, 0),
        (2, 1, 0, 0),
        (3, 0, 0, 1),
    ]
    assert rows("select min(date_day), max(date_day), count(*) from shop.days") == [
        (datetime.datetime(2024, 2, 27), datetime.datetime(2024, 3, 2), 5)
    ]
    assert rows("select customer_id, statuses, any_open, orders from shop.aggregated order by 1") == [
        (1, "paid, paid", False, 2),
        (2, "open", True, 1),
        (3, "returned", False, 1),
    ]


def test_a_view_without_binding_survives_its_table(built, rows):
    late = rows("select pg_get_viewdef('shop.orders_late'::regclass)")
    assert "no schema binding" in late[0][0].lower()
    with pytest.raises(Exception, match="depend"):
        rows("drop table shop.customers")


def test_dist_and_sort_keys_are_those_of_the_model(built, rows):
    shown = rows(
        'select "table", diststyle, sortkey1, sortkey_num from svv_table_info '
        "where schema = 'shop' and \"table\" in ('customer_totals', 'contracted', 'aggregated') order by 1"
    )
    assert [row[:2] for row in shown] == [
        ("aggregated", "ALL"),
        ("contracted", "EVEN"),
        ("customer_totals", "KEY(customer_id)"),
    ]
    assert shown[2][2:] == ("customer_id", 2)


def test_portable_macros_give_what_redshift_gives(built, rows):
    cursor = rows(
        "select day_added, month_taken, months, quarter, last_day, second_part, last_part, both, hashed, "
        "characters, found_at, replaced, tail, number, truth from shop.portable"
    )
    assert cursor == [
        (
            datetime.datetime(2024, 3, 1),
            datetime.datetime(2024, 2, 29, 10),
            2,
            datetime.datetime(2024, 4, 1),
            datetime.date(2024, 2, 29),
            "b",
            "c",
            "xy",
            "9dd4e461268c8034f5c8564e155c67a6",
            3,
            3,
            "a-c",
            "bc",
            12,
            "true",
        )
    ]


def test_a_contract_fixes_types_and_constraints(built, rows):
    columns = rows(
        "select column_name, data_type, character_maximum_length, numeric_scale, is_nullable "
        "from information_schema.columns where table_schema = 'shop' and table_name = 'contracted' "
        "order by ordinal_position"
    )
    assert columns == [
        ("id", "bigint", None, 0, "NO"),
        ("label", "character varying", 20, None, "YES"),
        ("price", "numeric", None, 3, "YES"),
    ]
    keys = rows(
        "select constraint_type from information_schema.table_constraints "
        "where table_schema = 'shop' and table_name = 'contracted'"
    )
    assert ("PRIMARY KEY",) in keys


def test_descriptions_become_comments(built, rows):
    comments = rows(
        "select c.relname, d.objsubid, d.description from pg_description d "
        "join pg_class c on c.oid = d.objoid join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = 'shop' and c.relname in ('customer_totals', 'customers_bound') order by 1, 2"
    )
    assert comments == [
        ("customer_totals", 0, 'What each customer\'s orders add up to; it\'s "all" of them'),
        ("customer_totals", 1, "The customer's id"),
        ("customer_totals", 3, "In euro"),
        ("customers_bound", 0, "Customers, by a view that is bound to its table"),
        ("customers_bound", 1, 'Who, as a "number"'),
    ]


def may_read(rows, user, table):
    return rows("select has_table_privilege(%s, %s, 'select')", user, table)[0][0]


def test_grants_follow_the_model(dbt, built, rows):
    assert may_read(rows, "reader", "shop.customer_totals")
    assert not may_read(rows, "auditor", "shop.customer_totals")
    os.environ["DBT_READER"] = "auditor"
    dbt("run", "--select", "customer_totals")
    assert may_read(rows, "auditor", "shop.customer_totals")
    assert not may_read(rows, "reader", "shop.customer_totals")
    os.environ["DBT_READER"] = "reader"


def test_generic_singular_and_unit_tests_run(dbt, built, rows):
    results = {result.node.name: result.status for result in dbt("test").results}
    assert len(results) == 8
    assert results.pop("a_test_that_fails") == "warn"
    assert set(results.values()) == {"pass"}
    stored = rows("select id from shop_dbt_test__audit.a_test_that_fails")
    assert stored == [(12,)]


def test_a_test_that_finds_rows_fails(dbt, built, rows):
    rows("update shop.orders set status = 'lost' where id = 13")
    results = dbt("test", "--select", "orders_late", succeeds=False).results
    failed = [result.node.name for result in results if result.status == "fail"]
    assert failed == ["accepted_values_orders_late_status__paid__open__returned"]
    rows("update shop.orders set status = 'returned' where id = 13")


def test_incremental_models_take_new_rows(dbt, built, rows):
    rows("update raw.events set kind = 'sold' where id = 3")
    rows("insert into raw.events (id, kind, happened_at) values (4, 'view', '2024-03-03 04:00')")
    dbt("run", "--select", "events_delete_insert events_merge events_append", "--vars", "{from_id: 3}")
    replaced = [(1, "view"), (2, "buy"), (3, "sold"), (4, "view")]
    assert rows("select id, kind from shop.events_delete_insert order by 1") == replaced
    assert rows("select id, kind from shop.events_merge order by 1") == replaced
    assert rows("select id, kind from shop.events_append order by 1, 2") == [
        (1, "view"),
        (2, "buy"),
        (3, "sold"),
        (3, "view"),
        (4, "view"),
    ]


def test_incremental_models_take_new_columns(dbt, built, rows):
    dbt("run", "--select", "events_sync", "--vars", "{with_source: true}")
    first_seen = rows("select max(first_seen) from shop.events_sync")[0][0]
    dbt("run", "--select", "events_append events_sync", "--vars", "{with_source: true, from_id: 4}")
    assert ("web",) in rows("select source from shop.events_append")
    matched = "select distinct made.source from shop.events_sync made join raw.events using (id, kind)"
    assert rows(matched) == [("web",)]
    dbt("run", "--select", "events_sync")
    columns = rows(
        "select column_name from information_schema.columns where table_schema = 'shop' "
        "and table_name = 'events_sync' order by 1"
    )
    assert columns == [("first_seen",), ("happened_at",), ("id",), ("kind",)]
    assert rows("select max(first_seen) from shop.events_sync")[0][0] == first_seen


def test_microbatches_replace_their_days(dbt, built, rows):
    rows("delete from raw.events where id > 4")
    period = ["--event-time-start", "2024-03-01", "--event-time-end", "2024-03-05"]
    dbt("run", "--select", "events_by_day", *period)
    before = rows("select id from shop.events_by_day order by 1")
    assert before == [(number,) for (number,) in rows("select id from raw.events order by 1")]
    rows("delete from raw.events where id = 2")
    rows("insert into raw.events (id, kind, happened_at) values (5, 'late', '2024-03-01 23:00')")
    dbt("run", "--select", "events_by_day", "--event-time-start", "2024-03-01", "--event-time-end", "2024-03-02")
    assert rows("select id from shop.events_by_day where happened_at < '2024-03-02' order by 1") == [(1,), (5,)]


def test_snapshots_keep_history(dbt, project, rows):
    dbt("snapshot")
    rows("update raw.customers set city = 'Pisa', changed_at = '2024-02-02' where id = 1")
    rows("delete from raw.customers where id = 2")
    rows("insert into raw.customers values (4, 'Dee', 'Bonn', '2024-02-02')")
    dbt("snapshot")
    history = rows(
        "select id, city, dbt_valid_from, dbt_valid_to is null from shop_snapshots.customers_by_time order by 1, 3"
    )
    first, second = datetime.datetime(2024, 1, 1), datetime.datetime(2024, 2, 2)
    assert history == [
        (1, "Rome", first, False),
        (1, "Pisa", second, True),
        (2, "Oslo", first, False),
        (3, None, first, True),
        (4, "Bonn", second, True),
    ]
    checked = rows(
        "select id, city, dbt_is_deleted, dbt_valid_to is null from shop_snapshots.customers_by_value "
        "order by id, dbt_valid_from"
    )
    assert checked == [
        (1, "Rome", "False", False),
        (1, "Pisa", "False", True),
        (2, "Oslo", "False", False),
        (2, "Oslo", "True", True),
        (3, None, "False", True),
        (4, "Bonn", "False", True),
    ]
    dbt("snapshot")
    assert rows("select count(*) from shop_snapshots.customers_by_value") == [(6,)]


def test_a_wider_value_widens_its_column(dbt, built, project, rows):
    model = project / "models" / "growing.sql"
    sql = "{{{{ config(materialized='incremental') }}}} select 1 as id, '{}'::varchar({}) as name"
    model.write_text(sql.format("abc", 3))
    dbt("run", "--select", "growing")
    model.write_text(sql.format("abcdefghij", 10))
    dbt("run", "--select", "growing")
    assert rows("select name from shop.growing order by 1") == [("abc",), ("abcdefghij",)]
    width = rows(
        "select character_maximum_length from information_schema.columns "
        "where table_schema = 'shop' and table_name = 'growing' and column_name = 'name'"
    )
    assert width == [(10,)]
    model.unlink()


def test_a_second_run_replaces_what_the_first_made(dbt, built, rows):
    dbt("run", "--full-refresh", *EVERYTHING_BUT_BATCHES)
    dbt("build", *EVERYTHING_BUT_BATCHES)
    left = [name for name in kinds(rows, "shop") if name.endswith(("__dbt_tmp", "__dbt_backup"))]
    assert left == []


def test_a_materialized_view_is_refreshed(dbt, built, rows):
    query = "select customer_id, total, orders from shop.totals_stored order by 1"
    before = rows(query)
    rows("insert into shop.orders values (14, 3, 7.50, 'paid', '2024-03-05')")
    assert rows(query) == before
    dbt("run", "--select", "totals_stored")
    assert rows(query)[2] == (3, decimal.Decimal("7.75"), 2)
    rows("delete from shop.orders where id = 14")


def test_sources_are_fresh(dbt, project):
    (result,) = dbt("source", "freshness").results
    assert result.status == "pass"
    assert result.age < 24 * 3600


def test_docs_tell_what_is_there(dbt, built, project):
    dbt("docs", "generate")
    catalog = json.loads((project / "target" / "catalog.json").read_text())
    assert catalog["errors"] is None
    totals = catalog["nodes"]["model.shop.customer_totals"]
    assert totals["metadata"]["type"] == "BASE TABLE"
    assert totals["metadata"]["owner"] == "loader"
    assert totals["metadata"]["comment"].startswith("What each customer's orders")
    assert totals["columns"]["total"] == {
        "type": "numeric(38,2)",
        "index": 3,
        "name": "total",
        "comment": "In euro",
    }
    late = catalog["nodes"]["model.shop.orders_late"]
    assert late["metadata"]["type"] == "LATE BINDING VIEW"
    assert late["columns"]["amount"]["type"] == "numeric(10,2)"
    assert "source.shop.raw.events" in catalog["sources"]


def test_the_show_statements_do_as_well_as_the_catalogue(dbt, project, rows):
    dbt("build", "--target", "show_apis", *EVERYTHING_BUT_BATCHES)
    dbt("run", "--target", "show_apis", *EVERYTHING_BUT_BATCHES)
    assert kinds(rows, "shop_show").keys() >= {"customer_totals", "orders_late", "events_merge"}
    dbt("docs", "generate", "--target", "show_apis")
    catalog = json.loads((project / "target" / "catalog.json").read_text())
    assert catalog["nodes"]["model.shop.customer_totals"]["columns"]["total"]["index"] == 3
