"""psql: its backslash commands, which read the catalogue."""

import os
import shutil
import subprocess
import uuid

import pytest

CLIENT = "psql"

pytestmark = pytest.mark.skipif(
    shutil.which("psql") is None,
    reason="psql is not installed (Debian: apt-get install postgresql-client)",
)


def psql(*commands, aligned=False):
    arguments = ["psql", "--no-psqlrc", "-v", "ON_ERROR_STOP=1"]
    arguments += [] if aligned else ["--tuples-only", "--no-align"]
    for command in commands:
        arguments += ["-c", command]
    result = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False)
    return result.returncode, result.stdout, result.stderr


@pytest.fixture(scope="module")
def schema():
    name = f"s_{uuid.uuid4().hex[:10]}"
    code, _, problem = psql(
        f"create schema {name}",
        f"create table {name}.orders (id bigint identity(1,1) primary key, customer varchar(30) not null "
        f"distkey, price decimal(8,2) default 0) sortkey (id)",
        f"create view {name}.bound as select id, customer from {name}.orders",
        f"create view {name}.late as select id from {name}.orders with no schema binding",
        f"comment on table {name}.orders is 'every order'",
        f"create group g_{name}",
        f"grant select on {name}.orders to group g_{name}",
    )
    assert code == 0, problem
    yield name
    psql(f"drop schema {name} cascade", f"drop group g_{name}")


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("\\l", ["dev|"]),
        ("\\l+", ["dev|"]),
        ("\\dn", ["{schema}|"]),
        ("\\dn+", ["{schema}|"]),
        ("\\dt {schema}.*", ["{schema}|orders|table|"]),
        ("\\dt+ {schema}.*", ["{schema}|orders|table|", "every order"]),
        ("\\dv {schema}.*", ["{schema}|bound|view|", "{schema}|late|view|"]),
        ("\\d {schema}.orders", ["customer|character varying(30)|", "price|numeric(8,2)|"]),
        ("\\d {schema}.bound", ["id|bigint|", "customer|character varying(30)|"]),
        ("\\du", ["{user}|"]),
        ("\\dg", ["g_{schema}|"]),
        ("\\du+ {user}", ["{user}|"]),
        ("\\dp {schema}.*", ["orders|table|", "group g_{schema}=r/"]),
        ("\\z {schema}.*", ["orders|table|"]),
        ("\\dS pg_class", ["relname|name|"]),
        ("\\db", ["pg_default|"]),
    ],
)
def test_a_command_shows_what_is_there(schema, command, shown):
    names = {"schema": schema, "user": os.environ["PGUSER"]}
    code, output, problem = psql(command.format(**names))
    assert code == 0, problem
    for text in shown:
        assert text.format(**names) in output


@pytest.mark.parametrize(
    "command",
    ["\\d", "\\dt", "\\dv", "\\df", "\\ds", "\\di", "\\dT", "\\dC", "\\do", "\\da", "\\ddp", "\\conninfo", "\\encoding"],
)
def test_a_command_is_answered(command):
    code, _, problem = psql(command)
    assert code == 0, problem


def test_settings_of_psql_itself():
    code, output, problem = psql("\\timing on", "\\x on", "select 1 as one", aligned=True)
    assert code == 0, problem
    assert "one | 1" in output
    assert "Time:" in output


def test_copy_from_the_client_is_refused(schema):
    code, _, problem = psql(f"\\copy {schema}.orders from /dev/null")
    assert code != 0
    assert "not supported" in problem
    code, _, problem = psql(f"\\copy {schema}.orders to /dev/null")
    assert code != 0
    assert "not supported" in problem


def test_names_are_completed():
    """What psql 15 asks when Tab is pressed behind FROM and behind a schema."""
    code, output, problem = psql(
        "SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.nspname LIKE 'pub%'",
        "SELECT c.relname, NULL::pg_catalog.text FROM pg_catalog.pg_class c "
        "WHERE c.relkind IN ('r', 'S', 'v', 'm', 'f', 'p') AND (c.relname) LIKE 'pg_cl%' "
        "AND pg_catalog.pg_table_is_visible(c.oid) "
        "UNION ALL SELECT NULL::pg_catalog.text, n.nspname FROM pg_catalog.pg_namespace n "
        "WHERE n.nspname LIKE 'pg_cl%' AND n.nspname NOT LIKE E'pg\\\\_%' LIMIT 1000",
    )
    assert code == 0, problem
    assert "public" in output
    assert "pg_class|" in output
