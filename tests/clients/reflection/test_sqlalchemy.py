"""SQLAlchemy with sqlalchemy-redshift: definitions, reflection, and the constructs of Redshift."""

import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy_redshift.dialect import CopyCommand, UnloadFromSelect

CLIENT = "sqlalchemy-redshift"


CLIENT = "sqlalchemy-redshift"


@pytest.fixture(scope="module", params=["redshift+psycopg2", "redshift+redshift_connector"])
def engine(request, warehouse):
    url = sa.URL.create(
        request.param,
        username=warehouse["user"],
        password=warehouse["password"],
        host=warehouse["host"],
        port=warehouse["port"],
        database=warehouse["database"],
    )
    plain = {"sslmode": "disable"} if "psycopg2" in request.param else {"ssl": False}
    engine = sa.create_engine(url, connect_args=plain)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def schema(engine):
    name = f"s_{uuid.uuid4().hex[:10]}"
    with engine.begin() as connection:
        connection.execute(sa.text(f"create schema {name}"))
    metadata = sa.MetaData(schema=name)
    orders = sa.Table(
        "orders",
        metadata,
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("customer", sa.String(30), nullable=False, unique=True, comment="who ordered"),
        sa.Column("price", sa.Numeric(8, 2), server_default="0"),
        comment="every order",
        redshift_diststyle="KEY",
        redshift_distkey="customer",
        redshift_sortkey=("id", "customer"),
    )
    sa.Table(
        "lines",
        metadata,
        sa.Column("order_id", sa.BigInteger, sa.ForeignKey(orders.c.id)),
        sa.Column("n", sa.Integer),
        sa.PrimaryKeyConstraint("order_id", "n"),
    )
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.text(f"create view {name}.bound as select id, customer from {name}.orders"))
        connection.execute(
            sa.text(f"create view {name}.late as select id from {name}.orders with no schema binding")
        )
    yield name
    with engine.begin() as connection:
        connection.execute(sa.text(f"drop schema {name} cascade"))


def test_tables_and_views_are_found(engine, schema):
    inspector = sa.inspect(engine)
    assert schema in inspector.get_schema_names()
    assert sorted(inspector.get_table_names(schema)) == ["lines", "orders"]
    assert sorted(inspector.get_view_names(schema)) == ["bound", "late"]
    assert inspector.has_table("orders", schema)
    assert not inspector.has_table("nothing", schema)
    assert "select id, customer" in inspector.get_view_definition("bound", schema).lower()


def test_columns_are_reflected(engine, schema):
    columns = sa.inspect(engine).get_columns("orders", schema)
    assert [column["name"] for column in columns] == ["id", "customer", "price"]
    assert isinstance(columns[0]["type"], sa.BigInteger)
    assert columns[1]["type"].length == 30
    assert (columns[2]["type"].precision, columns[2]["type"].scale) == (8, 2)
    assert [column["nullable"] for column in columns] == [False, False, True]
    assert [column["name"] for column in sa.inspect(engine).get_columns("late", schema)] == ["id"]


def test_keys_and_comments_are_reflected(engine, schema):
    inspector = sa.inspect(engine)
    assert inspector.get_pk_constraint("lines", schema)["constrained_columns"] == ["order_id", "n"]
    [key] = inspector.get_foreign_keys("lines", schema)
    assert key["constrained_columns"] == ["order_id"]
    assert key["referred_table"] == "orders"
    assert key["referred_columns"] == ["id"]
    [unique] = inspector.get_unique_constraints("orders", schema)
    assert unique["column_names"] == ["customer"]
    assert inspector.get_table_comment("orders", schema)["text"] == "every order"


def test_distribution_and_sort_keys_are_reflected(engine, schema):
    options = sa.inspect(engine).get_table_options("orders", schema)
    assert options["redshift_diststyle"] == "KEY"
    assert options["redshift_distkey"] == "customer"
    assert tuple(options["redshift_sortkey"]) == ("id", "customer")


def test_a_table_is_loaded_and_queried(engine, schema):
    orders = sa.Table("orders", sa.MetaData(), schema=schema, autoload_with=engine)
    with engine.begin() as connection:
        connection.execute(sa.delete(orders))
        connection.execute(
            sa.insert(orders), [{"id": n, "customer": f"c{n}", "price": n} for n in range(3)]
        )
        dear = sa.select(orders.c.customer).where(orders.c.price > 0).order_by(orders.c.id)
        assert connection.execute(dear).scalars().all() == ["c1", "c2"]
        assert connection.execute(sa.select(sa.func.count()).select_from(orders)).scalar() == 3


def test_constructs_render(engine):
    table = sa.table("t", sa.column("a"))
    role = "arn:aws:iam::000123456789:role/redshiftrole"
    unload = UnloadFromSelect(sa.select(table.c.a), unload_location="s3://bucket/key", iam_role_arns=role)
    copy = CopyCommand(table, data_location="s3://bucket/key", iam_role_arns=role, format="CSV")
    assert "UNLOAD" in str(unload.compile(dialect=engine.dialect))
    assert "COPY" in str(copy.compile(dialect=engine.dialect))
