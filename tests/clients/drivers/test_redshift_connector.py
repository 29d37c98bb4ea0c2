"""redshift_connector: connect, create, insert, select with parameters, a transaction."""

import datetime
import decimal

import pytest
import redshift_connector

CLIENT = "redshift_connector"


@pytest.fixture
def connection(warehouse):
    connection = redshift_connector.connect(**warehouse, ssl=False)
    yield connection
    connection.close()


def test_rows_come_back_with_their_types(connection, table_name):
    cursor = connection.cursor()
    cursor.execute(
        f"create table {table_name} (id int, name varchar(20), price decimal(8,2), day date, "
        f"at timestamp, ok boolean, ratio double precision)"
    )
    row = [
        7,
        "it's",
        decimal.Decimal("12.50"),
        datetime.date(2024, 2, 29),
        datetime.datetime(2024, 2, 29, 1, 2, 3, 450000),
        True,
        0.25,
    ]
    cursor.execute(f"insert into {table_name} values (%s, %s, %s, %s, %s, %s, %s)", row)
    cursor.execute(f"select * from {table_name} where id = %s", [7])
    assert list(cursor.fetchone()) == row
    assert cursor.fetchone() is None
    names = [column[0] for column in cursor.description]
    assert names == ["id", "name", "price", "day", "at", "ok", "ratio"]


def test_many_rows_and_nulls(connection, table_name):
    cursor = connection.cursor()
    cursor.execute(f"create table {table_name} (id int, name varchar(20))")
    rows = [(number, None if number % 3 == 0 else f"n{number}") for number in range(100)]
    cursor.executemany(f"insert into {table_name} values (%s, %s)", rows)
    cursor.execute(f"select id, name from {table_name} order by id")
    assert [tuple(row) for row in cursor.fetchall()] == rows
    cursor.execute(f"select count(*), count(name) from {table_name}")
    assert tuple(cursor.fetchone()) == (100, 66)


def test_a_transaction_can_be_rolled_back(connection, warehouse, table_name):
    cursor = connection.cursor()
    cursor.execute(f"create table {table_name} (id int)")
    connection.commit()
    cursor.execute(f"insert into {table_name} values (1)")
    connection.rollback()
    cursor.execute(f"insert into {table_name} values (2)")
    connection.commit()
    other = redshift_connector.connect(**warehouse, ssl=False)
    try:
        reader = other.cursor()
        reader.execute(f"select id from {table_name}")
        assert [tuple(row) for row in reader.fetchall()] == [(2,)]
    finally:
        other.close()


def test_errors_carry_their_sqlstate(connection):
    cursor = connection.cursor()
    with pytest.raises(redshift_connector.ProgrammingError) as raised:
        cursor.execute("select * from no_such_table")
    assert raised.value.args[0]["C"] == "42P01"
    connection.rollback()


def test_a_wrong_password_is_refused(warehouse):
    with pytest.raises(redshift_connector.Error):
        redshift_connector.connect(**{**warehouse, "password": "Not-the-password-1"}, ssl=False)
