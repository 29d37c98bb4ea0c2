"""psycopg2: the driver under SQLAlchemy, dbt's older versions, dlt and locopy."""

import datetime
import decimal

import psycopg2
import psycopg2.errors
import psycopg2.extras
import pytest

CLIENT = "psycopg2-binary"


CLIENT = "psycopg2-binary"


@pytest.fixture
def connection(warehouse):
    settings = {**warehouse, "dbname": warehouse["database"]}
    del settings["database"]
    connection = psycopg2.connect(**settings)
    yield connection
    connection.close()


def test_values_come_back_with_their_types(connection, table_name):
    cursor = connection.cursor()
    cursor.execute(
        f"create table {table_name} (id bigint, name varchar(20), price decimal(8,2), day date, at timestamp, "
        f"moment timestamptz, ok boolean, ratio float8, nothing int)"
    )
    utc = datetime.timezone.utc
    row = (
        7,
        "it's \\ and ü",
        decimal.Decimal("12.50"),
        datetime.date(2024, 2, 29),
        datetime.datetime(2024, 2, 29, 1, 2, 3, 450000),
        datetime.datetime(2024, 2, 29, 1, 2, 3, tzinfo=utc),
        True,
        0.25,
        None,
    )
    marks = ", ".join(["%s"] * len(row))
    cursor.execute(f"insert into {table_name} values ({marks})", row)
    assert cursor.rowcount == 1
    cursor.execute(f"select * from {table_name} where id = %(id)s", {"id": 7})
    assert cursor.fetchall() == [row]


def test_many_rows_at_once(connection, table_name):
    cursor = connection.cursor()
    cursor.execute(f"create table {table_name} (id int, name varchar(20))")
    rows = [(number, f"n{number}") for number in range(500)]
    psycopg2.extras.execute_values(cursor, f"insert into {table_name} values %s", rows)
    psycopg2.extras.execute_batch(cursor, f"insert into {table_name} values (%s, %s)", rows[:50])
    cursor.executemany(f"insert into {table_name} values (%s, %s)", rows[:5])
    cursor.execute(f"select count(*), count(distinct id) from {table_name}")
    assert cursor.fetchone() == (555, 500)


def test_a_cursor_of_the_server_gives_rows_in_pieces(connection, table_name):
    writer = connection.cursor()
    writer.execute(f"create table {table_name} (id int)")
    psycopg2.extras.execute_values(
        writer, f"insert into {table_name} values %s", [(number,) for number in range(1000)]
    )
    with connection.cursor(name="pieces") as cursor:
        cursor.itersize = 300
        cursor.execute(f"select id from {table_name} order by id")
        assert cursor.fetchmany(10) == [(number,) for number in range(10)]
        assert sum(1 for _ in cursor) == 990


def test_errors_have_their_classes_and_end_the_transaction(connection):
    cursor = connection.cursor()
    with pytest.raises(psycopg2.errors.UndefinedTable):
        cursor.execute("select * from no_such_table")
    with pytest.raises(psycopg2.errors.InFailedSqlTransaction):
        cursor.execute("select 1")
    connection.rollback()
    with pytest.raises(psycopg2.errors.DivisionByZero):
        cursor.execute("select 1 / 0")
    connection.rollback()
    cursor.execute("select 1")
    assert cursor.fetchone() == (1,)


def test_transactions_are_seen_by_others_when_they_commit(connection, warehouse, table_name):
    settings = {**warehouse, "dbname": warehouse["database"]}
    del settings["database"]
    with connection, connection.cursor() as cursor:
        cursor.execute(f"create table {table_name} (id int)")
        cursor.execute(f"insert into {table_name} values (1)")
    other = psycopg2.connect(**settings)
    other.autocommit = True
    with other.cursor() as cursor:
        cursor.execute(f"select count(*) from {table_name}")
        assert cursor.fetchone() == (1,)
        cursor.execute("vacuum")
    other.close()


def test_notices_arrive(connection, table_name):
    cursor = connection.cursor()
    cursor.execute(f"drop table if exists {table_name}")
    assert any("does not exist, skipping" in notice for notice in connection.notices)


def test_copy_is_refused(connection, table_name, tmp_path):
    cursor = connection.cursor()
    cursor.execute(f"create table {table_name} (id int)")
    connection.commit()
    empty = tmp_path / "empty"
    empty.write_text("")
    with empty.open() as file, pytest.raises(psycopg2.errors.FeatureNotSupported):
        cursor.copy_from(file, table_name)
    connection.rollback()


def test_a_session_is_reset(connection):
    cursor = connection.cursor()
    cursor.execute("set search_path to pg_catalog")
    connection.commit()
    connection.reset()
    cursor = connection.cursor()
    cursor.execute("show search_path")
    assert cursor.fetchone() == ('$user, public',)


def test_arrays_of_the_catalogue(connection):
    cursor = connection.cursor()
    cursor.execute("select current_schemas(false)")
    assert cursor.fetchone() == (["public"],)
