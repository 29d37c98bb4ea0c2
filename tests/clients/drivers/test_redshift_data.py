"""boto3's `redshift-data`: statements over HTTP; endpoint and keys come from the environment."""

import os
import time
import uuid

import boto3
import botocore
import pytest

CLIENT = "boto3 redshift-data"

LOGIN = {
    "ClusterIdentifier": "local",
    "Database": os.environ["PGDATABASE"],
    "DbUser": os.environ["PGUSER"],
}


@pytest.fixture(scope="module")
def data():
    return boto3.client("redshift-data")


def ended(data, statement):
    """The description of a statement that has ended."""
    for _ in range(300):
        described = data.describe_statement(Id=statement["Id"])
        if described["Status"] in ("FINISHED", "FAILED", "ABORTED"):
            return described
        time.sleep(0.1)
    raise AssertionError(f"{statement['Id']} does not end")


def run(data, sql, **more):
    described = ended(data, data.execute_statement(Sql=sql, **{**LOGIN, **more}))
    assert described["Status"] == "FINISHED", described.get("Error")
    return described


def rows(data, sql, **more):
    statement = run(data, sql, **more)
    records = data.get_statement_result(Id=statement["Id"])["Records"]
    return [[next(iter(field.values())) for field in record] for record in records]


def test_typed_values_and_metadata(data):
    statement = run(
        data,
        "SELECT 1::int AS i, 1.5::float8 AS f, true AS b, 'x'::varchar(5) AS v, 2.50::decimal(6,2) AS d, "
        "NULL::int AS n, '2024-02-29'::date AS day",
    )
    assert statement["HasResultSet"] and statement["ResultRows"] == 1
    result = data.get_statement_result(Id=statement["Id"])
    assert result["Records"] == [
        [
            {"longValue": 1},
            {"doubleValue": 1.5},
            {"booleanValue": True},
            {"stringValue": "x"},
            {"stringValue": "2.50"},
            {"isNull": True},
            {"stringValue": "2024-02-29"},
        ]
    ]
    types = [column["typeName"] for column in result["ColumnMetadata"]]
    assert types == ["int4", "float8", "bool", "varchar", "numeric", "int4", "date"]


def test_a_failure_is_described(data):
    statement = ended(data, data.execute_statement(Sql="SELECT * FROM missing_table", **LOGIN))
    assert statement["Status"] == "FAILED"
    assert 'relation "missing_table" does not exist' in statement["Error"]
    with pytest.raises(data.exceptions.ResourceNotFoundException):
        data.get_statement_result(Id=statement["Id"])


def test_parameters(data, table_name):
    run(data, f"CREATE TABLE {table_name} (id INT, name VARCHAR(20))")
    run(
        data,
        f"INSERT INTO {table_name} VALUES (:id, :name)",
        Parameters=[{"name": "id", "value": "7"}, {"name": "name", "value": "it's"}],
    )
    found = rows(
        data,
        f"SELECT name FROM {table_name} WHERE id = :id",
        Parameters=[{"name": "id", "value": "7"}],
    )
    assert found == [["it's"]]
    with pytest.raises(data.exceptions.ValidationException):
        data.execute_statement(
            Sql="SELECT 1", Parameters=[{"name": "id", "value": "7"}], **LOGIN
        )


def test_a_batch_is_one_transaction(data, table_name):
    run(data, f"CREATE TABLE {table_name} (id INT)")
    texts = [f"INSERT INTO {table_name} VALUES (1)", "SELECT 1/0"]
    batch = ended(data, data.batch_execute_statement(Sqls=texts, **LOGIN))
    assert batch["Status"] == "FAILED"
    assert rows(data, f"SELECT count(*) FROM {table_name}") == [[0]]
    texts[1] = f"SELECT count(*) FROM {table_name}"
    batch = ended(data, data.batch_execute_statement(Sqls=texts, **LOGIN))
    assert batch["Status"] == "FINISHED"
    counted = batch["SubStatements"][1]
    assert counted["HasResultSet"]
    result = data.get_statement_result(Id=counted["Id"])
    assert result["Records"] == [[{"longValue": 1}]]


def test_results_in_pages_and_as_csv(data):
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) SELECT i FROM n"
    statement = run(data, sql)
    pages = data.get_paginator("get_statement_result").paginate(Id=statement["Id"])
    values = [record[0]["longValue"] for page in pages for record in page["Records"]]
    assert sorted(values) == list(range(1, 2501))
    statement = run(data, "SELECT 'a,b' AS x, 1 AS y", ResultFormat="CSV")
    result = data.get_statement_result_v2(Id=statement["Id"])
    assert result["Records"][0]["CSVRecords"] == 'x,y\r\n"a,b",1\r\n'


def test_a_session_keeps_its_temporary_tables(data):
    first = data.execute_statement(
        Sql="CREATE TEMP TABLE kept (id INT)", SessionKeepAliveSeconds=60, **LOGIN
    )
    session = first["SessionId"]
    ended(data, first)
    second = data.execute_statement(Sql="SELECT count(*) FROM kept", SessionId=session)
    assert ended(data, second)["Status"] == "FINISHED"
    listed = data.list_sessions()["Sessions"]
    assert session in [entry["SessionId"] for entry in listed]


def test_the_same_token_is_the_same_statement(data):
    token = uuid.uuid4().hex
    ids = {
        data.execute_statement(Sql="SELECT 1", ClientToken=token, **LOGIN)["Id"] for _ in range(2)
    }
    assert len(ids) == 1


def test_cancel(data):
    sql = (
        "WITH RECURSIVE n(i) AS (SELECT 1::bigint UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) "
        "SELECT count(*) FROM n"
    )
    statement = data.execute_statement(Sql=sql, **LOGIN)
    time.sleep(0.3)
    assert data.cancel_statement(Id=statement["Id"])["Status"]
    assert ended(data, statement)["Status"] == "ABORTED"


def test_the_catalogue(data, table_name):
    run(data, f"CREATE TABLE {table_name} (id INT NOT NULL, name VARCHAR(20) DEFAULT 'x')")
    assert LOGIN["Database"] in data.list_databases(**LOGIN)["Databases"]
    assert "public" in data.list_schemas(**LOGIN)["Schemas"]
    tables = data.list_tables(SchemaPattern="public", TablePattern=table_name, **LOGIN)["Tables"]
    assert [table["name"] for table in tables] == [table_name]
    columns = data.describe_table(Schema="public", Table=table_name, **LOGIN)["ColumnList"]
    assert [(column["name"], column["nullable"]) for column in columns] == [("id", 0), ("name", 1)]


def test_an_unknown_cluster(data):
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        data.execute_statement(Sql="SELECT 1", **{**LOGIN, "ClusterIdentifier": "elsewhere"})
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_statements_are_listed_by_name(data):
    name = uuid.uuid4().hex
    run(data, "SELECT 1", StatementName=name)
    listed = data.list_statements(StatementName=name)["Statements"]
    assert [entry["StatementName"] for entry in listed] == [name]
